"""Ten figures of a help desk of 3,804 tickets, arrived at by hand from its transitions.csv and nothing else.

The pencil knows four columns: Assigned lies before the commitment point, In Progress after it, Waiting beside the way
(Blocked), Resolved past the done point. It follows each ticket row by row and never asks the code it checks. How each
figure is found stands beside it; whoever has the file and a spreadsheet can do the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kanban.domain.access import SYSTEM
from kanban.services import export, importing, reports
from kanban.services.reports import REPORTS, Query
from kanban.store import Store
from tests import builders
from tests.analytics.reference import DATA, needed
from tests.conftest import make_engine

pytestmark = needed

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
_MAP = Path(__file__).parents[1] / "maps" / "helpdesk.toml"
MARCH = {"start": date(2012, 3, 1), "to": date(2012, 4, 1)}
YEAR = {"start": date(2011, 1, 1), "to": date(2012, 1, 1)}


@dataclass
class Ticket:
    """What the rows of one ticket say: its clocks, and the times it was in progress and blocked."""

    created: datetime
    started: datetime | None = None
    finished: datetime | None = None
    starts: list[datetime] = field(default_factory=list)
    reopened: list[datetime] = field(default_factory=list)
    active: list[tuple[datetime, datetime]] = field(default_factory=list)
    waiting: list[tuple[datetime, datetime]] = field(default_factory=list)

    def step(self, at: datetime, before: str, to: str) -> None:
        """One row. Waiting begins and ends; the other columns turn the clocks."""
        if before == "Waiting":
            self.waiting[-1] = (self.waiting[-1][0], at)
        if to == "Waiting":
            self.waiting.append((at, NOW))
            return
        was_active = self.started is not None and self.finished is None
        if to != "Resolved" and self.finished is not None:
            self.reopened.append(at)
            self.finished = None
        if to == "Assigned":
            self.started = None
        elif self.started is None:
            self.started = at
            self.starts.append(at)
        if to == "Resolved" and self.finished is None:
            self.finished = at
        is_active = self.started is not None and self.finished is None
        if is_active and not was_active:
            self.active.append((at, NOW))
        elif was_active and not is_active:
            self.active[-1] = (self.active[-1][0], at)


@dataclass
class Desk:
    """The board's file read with a pencil, and its reports."""

    store: Store
    board: str
    tickets: list[Ticket]

    def report(self, name: str, **asked: Any) -> dict[str, Any]:
        return reports.answer(
            self.store, SYSTEM, board_id=self.board, report=REPORTS[name], query=Query(**asked), now=NOW
        )

    def finished(self, start: date = date.min, to: date = date.max) -> list[Ticket]:
        return [one for one in self.tickets if one.finished is not None and start <= one.finished.date() < to]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, _empty_sqlite: Path) -> Iterator[Desk]:
    path = tmp_path_factory.mktemp("desk") / "kanban.db"
    path.write_bytes(_empty_sqlite.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    store = Store(engine)
    plan = importing.read_map(_MAP.read_text(encoding="utf-8"))
    with (DATA / "helpdesk/events.csv").open(encoding="utf-8-sig", newline="") as text:
        made = importing.import_events(store, builders.command(SYSTEM), text=text, plan=plan, name="Desk")
    file = "".join(text for _, text in export.transitions(store, SYSTEM, board_id=made.board_id, now=NOW).csv())
    tickets: dict[str, Ticket] = {}
    for row in csv.DictReader(file.splitlines()):
        at = datetime.fromisoformat(row["at"])
        tickets.setdefault(row["key"], Ticket(at)).step(at, row["from_column"], row["to_column"])
    yield Desk(store, made.board_id, list(tickets.values()))
    engine.dispose()


def _rank(values: list[int], share: int) -> int:
    """The value at the nearest rank: sort, take number ceil(n * share / 100)."""
    return sorted(values)[-(-share * len(values) // 100) - 1]


def _within(spans: list[tuple[datetime, datetime]], start: datetime, end: datetime) -> float:
    return sum(max((min(b, end) - max(a, start)).total_seconds(), 0.0) for a, b in spans)


def test_1_tickets_finished_in_all(desk: Desk) -> None:
    """Count the tickets whose last row but those of Waiting leads to Resolved."""
    assert desk.report("throughput")["summary"]["finished"] == len(desk.finished())


def test_2_tickets_finished_per_month(desk: Desk) -> None:
    """Count the same by the month of the row that led to Resolved and was not taken back by a later one."""
    rows = {row["period_start"][:7]: row["finished"] for row in desk.report("throughput", per="month", **YEAR)["rows"]}
    by_hand = dict.fromkeys(rows, 0)
    for one in desk.finished(YEAR["start"], YEAR["to"]):
        by_hand[f"{one.finished:%Y-%m}"] += 1
    assert rows == by_hand


def test_3_reopenings(desk: Desk) -> None:
    """Count the rows that lead from Resolved to Assigned or In Progress, also by way of Waiting."""
    assert desk.report("throughput")["summary"]["reopened"] == sum(len(one.reopened) for one in desk.tickets)


def test_4_days_that_85_percent_took_or_less(desk: Desk) -> None:
    """Date of Resolved less date of In Progress, plus 1; sort, take the value at 85 % of the way."""
    days = [(one.finished.date() - one.started.date()).days + 1 for one in desk.finished(**_span(YEAR))]
    assert desk.report("cycle-time", **YEAR)["summary"]["p85"] == _rank(days, 85)


def test_5_half_of_the_wishes_were_met_within(desk: Desk) -> None:
    """The same from a ticket's first row, at half of the way."""
    days = [(one.finished.date() - one.created.date()).days + 1 for one in desk.finished(**_span(YEAR))]
    assert desk.report("lead-time", **YEAR)["summary"]["p50"] == _rank(days, 50)


def test_6_work_in_progress_at_the_end_of_every_day_of_a_month(desk: Desk) -> None:
    """Tickets that crossed into In Progress by midnight and were not resolved, or back in Assigned, by then."""
    for row in desk.report("wip", **MARCH)["rows"]:
        midnight = datetime.combine(date.fromisoformat(row["date"]) + timedelta(days=1), datetime.min.time(), UTC)
        assert row["wip"] == sum(any(a < midnight <= b for a, b in one.active) for one in desk.tickets)


def test_7_average_work_in_progress_of_a_month(desk: Desk) -> None:
    """Add up the hours that all tickets were in progress in March, divide by the hours of March."""
    start, end = datetime(2012, 3, 1, tzinfo=UTC), datetime(2012, 4, 1, tzinfo=UTC)
    hours = sum(_within(one.active, start, end) for one in desk.tickets)
    assert desk.report("wip", **MARCH)["summary"]["average"] == pytest.approx(hours / (end - start).total_seconds())


def test_8_arrivals_of_a_month(desk: Desk) -> None:
    """Count the rows that take a ticket over the left edge of In Progress; again after it was back in Assigned."""
    by_hand = sum(MARCH["start"] <= at.date() < MARCH["to"] for one in desk.tickets for at in one.starts)
    (row,) = desk.report("arrivals", per="month", **MARCH)["rows"]
    assert row["arrived"] == by_hand


def test_9_blocked_time_of_a_year(desk: Desk) -> None:
    """For each ticket, the hours in Waiting that lie in progress; cut to the year and added up."""
    start, end = datetime(2011, 1, 1, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC)
    by_hand = sum(
        _within([(max(a, since), min(b, until)) for a, b in one.waiting if a < until and b > since], start, end)
        for one in desk.tickets
        for since, until in one.active
    )
    assert desk.report("blocked", **YEAR)["summary"]["total_seconds"] == pytest.approx(by_hand)


def test_10_share_of_time_before_the_start(desk: Desk) -> None:
    """Of finished tickets, the time from first to last row: the part of it before In Progress or in Assigned again."""
    done = desk.finished(**_span(YEAR))
    whole = sum((one.finished - one.created).total_seconds() for one in done)
    rows = desk.report("time-in-column", **YEAR)["rows"]
    assert sum(row["total_seconds"] for row in rows) == pytest.approx(whole)
    inside = sum(_within(one.active, one.created, one.finished) for one in done)
    resolved = next(row["total_seconds"] for row in rows if row["column"] == "Resolved")
    assigned = next(row["total_seconds"] for row in rows if row["column"] == "Assigned")
    assert assigned == pytest.approx(whole - inside - resolved)


def _span(asked: dict[str, date]) -> dict[str, date]:
    return {"start": asked["start"], "to": asked["to"]}
