"""Histories of real work, imported and counted, against numbers that other people's tools computed.

The data is not part of the project. REFERENCE_DATA names its folder; beside the checkout, in `shared/reference-data`,
it is found by itself.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kanban.domain.access import SYSTEM
from kanban.services import importing, reports
from kanban.services.reports import REPORTS, Query
from kanban.store import Store
from tests import builders

_ROOT = Path(__file__).resolve().parents[2]
_DATA = Path(os.environ.get("REFERENCE_DATA") or _ROOT.parent / "shared" / "reference-data")
_MAPS = _ROOT / "tests" / "maps"
_NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not _DATA.is_dir(), reason="the reference data is not here; name it in REFERENCE_DATA")


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _import(
    store: Store, data: str, toml: str, lines: list[str] | None = None, *, skip_bad: bool = False
) -> importing.Imported:
    plan = importing.read_map((_MAPS / toml).read_text(encoding="utf-8"))
    with (_DATA / data).open(encoding="utf-8-sig", newline="") as text:
        return importing.import_events(
            store, builders.command(SYSTEM), text=lines or text, plan=plan, name="History", skip_bad=skip_bad
        )


def _weekly(store: Store, board: str, *, split: str | None = None) -> list[dict[str, Any]]:
    table = reports.table(
        store, SYSTEM, board_id=board, report=REPORTS["throughput"], query=Query(per="week", split=split), now=_NOW
    )
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


def _moves_back() -> set[str]:
    """The tickets that reach an activity left of one they had before, and those reopened after Resolved."""
    order = {"1": 0, "6": 2}
    furthest: dict[str, int] = {}
    back: set[str] = set()
    for row in sorted(_rows("helpdesk/events.csv"), key=lambda row: row["ts"]):
        place = order.get(row["activity"], 1)
        if place < furthest.get(row["card"], 0):
            back.add(row["card"])
        furthest[row["card"]] = max(place, furthest.get(row["card"], 0))
    return back


def test_weekly_throughput_of_the_help_desk_is_what_another_tool_counts(sqlite_store: Store) -> None:
    back = _moves_back()
    assert len(back) == 229
    resolved = [row for row in _rows("helpdesk/jam_items.csv") if row["Resolved"] and row["key"] not in back]
    expected = Counter(_week_end(date.fromisoformat(row["Resolved"])) for row in resolved)
    with (_DATA / "helpdesk/events.csv").open(encoding="utf-8", newline="") as text:
        kept = [line for line in text if line.split(",", 1)[0] not in back]
    made = _import(sqlite_store, "helpdesk/events.csv", "helpdesk.toml", kept)
    assert made.cards == 3_575
    found = {row["period_end"] - timedelta(days=1): row["finished"] for row in _weekly(sqlite_store, made.board_id)}
    assert {week: count for week, count in found.items() if count} == dict(expected)


def test_all_of_the_help_desk_differs_only_where_cards_moved_back(sqlite_store: Store) -> None:
    published = {
        date.fromisoformat(row["week_end_sunday"]): int(row["count"])
        for row in _rows("helpdesk/jam_throughput_week_mon_to_sun.csv")
    }
    made = _import(sqlite_store, "helpdesk/events.csv", "helpdesk.toml")
    assert (made.cards, made.rows, made.left_out) == (3_804, 13_710, ())
    rows = {row["period_end"] - timedelta(days=1): row for row in _weekly(sqlite_store, made.board_id)}
    back = _moves_back()
    # The other tool erases the later date of a card that moved back; ours keeps the last finish, and drops what is
    # open again. Week by week the two may differ by those cards and by nothing else.
    theirs = {row["key"]: row["Resolved"] for row in _rows("helpdesk/jam_items.csv")}
    steady = Counter(_week_end(date.fromisoformat(day)) for key, day in theirs.items() if day and key not in back)
    moved = Counter(_week_end(date.fromisoformat(day)) for key, day in theirs.items() if day and key in back)
    for week, count in published.items():
        assert count == steady[week] + moved[week]
        assert 0 <= rows[week]["finished"] - steady[week] <= len(back)
    differing = {
        week: rows[week]["finished"] - published[week]
        for week in published
        if rows[week]["finished"] != published[week]
    }
    assert sum(abs(difference) for difference in differing.values()) <= 2 * len(back)
    assert sum(row["finished"] for row in rows.values()) == _done_at_the_end()
    assert sum(row["reopened"] for row in rows.values()) >= 130


def _done_at_the_end() -> int:
    last: dict[str, str] = {}
    for row in sorted(_rows("helpdesk/events.csv"), key=lambda row: row["ts"]):
        last[row["card"]] = row["activity"]
    return sum(activity == "6" for activity in last.values())


def _week_end(day: date) -> date:
    return day + timedelta(days=7 - day.isoweekday())


def test_rows_that_end_before_they_begin_are_refused_whole(sqlite_store: Store) -> None:
    with pytest.raises(importing.BadRows) as refusal:
        _import(sqlite_store, "rueedlinger/jira.csv", "rueedlinger.toml")
    assert refusal.value.message.startswith("1662 of 4123 rows are bad (1662 clock error). Nothing was imported.\n")
    assert "  line 2: finished_date (2015-02-04) lies before created_date (2015-02-05)." in refusal.value.message
    assert refusal.value.message.count("\n  line ") == 20
    assert refusal.value.message.endswith("... and 1642 more")


def test_two_teams_weeks_are_what_pandas_counts(sqlite_store: Store) -> None:
    made = _import(sqlite_store, "rueedlinger/jira.csv", "rueedlinger.toml", skip_bad=True)
    assert (made.cards, made.left_out_rows, made.left_out_counted) == (2_461, 1_662, "1662 clock error")
    rows = _weekly(sqlite_store, made.board_id, split="stream")
    for project in ("0", "1"):
        expected = {
            date.fromisoformat(row["iso_week_start_monday"]): int(row["throughput"])
            for row in _rows(f"rueedlinger/pandas_throughput_isoweek_project{project}.csv")
        }
        found = {row["period_start"]: row["finished"] for row in rows if row["stream"] == project}
        assert {week: found[week] for week in expected} == expected
        assert sum(found.values()) == sum(expected.values())
