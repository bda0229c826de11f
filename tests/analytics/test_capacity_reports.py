"""The reports on capacity, losses, expectations and skew: rows, sentences and the cards behind them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kanban.analytics.accounts import said_rows
from kanban.domain import facts as ev
from kanban.domain.access import SYSTEM
from kanban.domain.team_facts import IterationChanged
from kanban.services import reports
from kanban.services.reports import REPORTS, Query
from kanban.store import Store
from tests.analytics.scene import Scene, at, folded
from tests.analytics.worked import Worked
from tests.services.eventful import play

WORKED = Worked()
NOW = at("2026-06-01 00:00")


@pytest.fixture
def played(sqlite_store: Store) -> tuple[Store, str]:
    return sqlite_store, play(sqlite_store, WORKED.events)


def _answer(played: tuple[Store, str], name: str, as_of: datetime = WORKED.over, **query: Any) -> dict[str, Any]:
    store, board = played
    return reports.answer(
        store, SYSTEM, board_id=board, report=REPORTS[name], query=Query(as_of=as_of, **query), now=NOW
    )


def _behind(
    played: tuple[Store, str], name: str, row: str | None, column: str | None, as_of: datetime = WORKED.over
) -> list[str]:
    store, board = played
    found = reports.cards_behind(
        store, SYSTEM, board_id=board, report=REPORTS[name], query=Query(as_of=as_of), row=row, column=column,
        now=NOW,
    )  # fmt: skip
    return [one["key"] for one in found]


def test_capacity_of_the_worked_iterations(played: tuple[Store, str]) -> None:
    answer = _answer(played, "capacity")
    rows = [
        (row["name"], row["capacity_days"], row["unplanned_days"], row["planned_days"], row["slack"], row["burn"])
        for row in answer["rows"]
    ]
    assert rows == [
        ("Iteration 1", 40, 4, 36, 0, 1), ("Iteration 2", 40, 0, 40, 0, 0), ("Iteration 3", 40, 2, 38, 0, 0.5),
        ("Iteration 4", 40, 7.5, 29.5, 0.075, 1.875),
    ]  # fmt: skip
    assert answer["sentence"] == (
        "Iteration 4 lost 7.5 of 40 person-days to unplanned work; over 4 iterations it was 8 %. The interrupt "
        "budget was overdrawn in 1 iteration."
    )
    summary = answer["summary"]
    assert (summary["capacity_days"], summary["lost_days"], summary["lost_share"]) == (160, 13.5, 0.0844)
    assert "works on nothing else" in summary["assumptions"]


def test_capacity_while_it_goes_on_and_in_a_range(played: tuple[Store, str]) -> None:
    (row,) = _answer(played, "capacity", WORKED.told, start=WORKED.fourth, to=WORKED.fourth + timedelta(days=3))["rows"]
    assert (row["iteration"], row["partial"], row["lost_days"], row["unplanned_share"]) == ("it-4", True, 6, 0.15)
    assert _answer(played, "capacity", WORKED.told, start=WORKED.fourth)["sentence"] == (
        "Iteration 4 has lost so far 6 of 40 person-days to unplanned work. The interrupt budget was overdrawn in "
        "1 iteration."
    )
    nothing = _answer(played, "capacity", start=date(2025, 1, 1), to=date(2025, 2, 1))
    assert (nothing["rows"], nothing["enough"]["ok"]) == ([], False)
    assert nothing["sentence"] == "No iteration has begun in this range."


def test_the_cards_behind_capacity_are_those_that_took_it(played: tuple[Store, str]) -> None:
    assert _behind(played, "capacity", "it-4", "lost_days") == ["OPS-42"]
    assert len(_behind(played, "capacity", "it-4", "planned_days")) == 8
    assert len(_behind(played, "capacity", "it-4", "capacity_days")) == 9
    assert _behind(played, "capacity", None, "unplanned_days") == ["OPS-11", "OPS-12", "OPS-31", "OPS-42"]


def test_what_was_lost_to_which_card(played: tuple[Store, str]) -> None:
    answer = _answer(played, "lost")
    rows = [(row["iteration"], row["key"], row["person_days"], row["displaced_days"]) for row in answer["rows"]]
    assert rows == [
        ("it-1", "OPS-11", 2, 0), ("it-1", "OPS-12", 2, 0), ("it-3", "OPS-31", 2, 0), ("it-4", "OPS-42", 7.5, 4),
    ]  # fmt: skip
    assert {row["urgent"] for row in answer["rows"]} == {True}
    assert answer["sentence"] == (
        "4 unplanned cards took 13.5 person-days, OPS-42 the most in one iteration, 7.5."
    )  # fmt: skip
    assert _behind(played, "lost", "it-4|OPS-42", "displaced_days") == ["OPS-32"]
    assert _behind(played, "lost", "it-4|OPS-42", "person_days") == ["OPS-42"]
    calm = _answer(played, "lost", start=date(2026, 2, 11), to=date(2026, 2, 20))
    assert calm["sentence"] == "No person-days were lost to unplanned work in this range."


def test_what_was_told_against_what_came(played: tuple[Store, str]) -> None:
    answer = _answer(played, "expectations")
    (row,) = answer["rows"]
    told = {name: row[name] for name in ("committed", "first_said", "last_said", "came", "inside", "lost_days")}
    assert told == {"committed": 20, "first_said": 14, "last_said": 14, "came": 12, "inside": True, "lost_days": 7.5}
    assert (row["ratio"], row["revisions"]) == (0.8571, 1)
    assert answer["sentence"] == (
        "In 1 iteration, 86 % of what was told last came; it was within the range told in 1 of 1."
    )  # fmt: skip
    assert answer["enough"]["weak"]
    assert _behind(played, "expectations", "it-4", "came") == [f"OPS-{n}" for n in (33, 34, 35, 36, 39, 40)]


def test_while_it_goes_on_nothing_is_held_against_it(played: tuple[Store, str]) -> None:
    (row,) = _answer(played, "expectations", WORKED.told)["rows"]
    assert (row["ratio"], row["inside"], row["came"], row["partial"]) == (None, None, 6, True)
    before = _answer(played, "expectations", WORKED.outage)
    assert (before["rows"], before["enough"]["ok"]) == ([], False)
    assert before["sentence"] == "Nobody was told what to expect of an iteration in this range."


def test_several_revisions_are_told_by_the_first_and_the_last() -> None:
    history = folded(WORKED.events)
    first = {"at": ev.instant(WORKED.outage), "unit": "cards", "expected": 9, "low": 7, "high": 10, "committed": 10}
    last = {**first, "at": ev.instant(WORKED.told), "expected": 0, "low": 0, "high": 3}
    days = {"start": date(2026, 3, 1), "end": date(2026, 4, 1), "as_of": WORKED.over}
    (row,) = said_rows(history, {"it-4": [first, last], "gone": [first]}, **days)
    assert (row.unit, row.first_said, row.last_said, row.revisions, row.came) == ("cards", 9, 0, 2, 6)
    assert (row.ratio, row.inside) == (None, False)


def test_nobody_in_the_team_is_said_and_not_divided_by(sqlite_store: Store) -> None:
    scene = Scene().iterate("2026-01-02 00:00", "2026-01-05", "2026-01-12").create("2026-01-06 09:00", "a", "doing")
    played = sqlite_store, play(sqlite_store, scene.events)
    answer = _answer(played, "capacity", at("2026-01-20 00:00"))
    assert answer["sentence"] == "Nobody is entered as the team of these iterations, so there are no person-days."
    assert [(row["capacity_days"], row["unattributed_days"], row["burn"]) for row in answer["rows"]] == [(0, 4, None)]
    assert _answer(played, "lost", at("2026-01-20 00:00"))["rows"] == []


def test_a_day_out_because_of_a_card_that_is_gone_is_lost_all_the_same(sqlite_store: Store) -> None:
    scene = Scene().iterate("2026-01-02 00:00", "2026-01-05", "2026-01-12", team=("ada",))
    away = [{"user": "ada", "day": "2026-01-06", "part": "day", "card": "nowhere"}]
    scene.tell("2026-01-02 00:01", IterationChanged("i1", {"away": away}, {}))
    played = sqlite_store, play(sqlite_store, scene.events)
    assert [row["lost_days"] for row in _answer(played, "capacity", at("2026-01-20 00:00"))["rows"]] == [1]
    assert _answer(played, "lost", at("2026-01-20 00:00"))["rows"] == []


def _two_streams(hours: int) -> Scene:
    """Fourteen cards of CI that take Ada about two hours, and as many of network that take her or Ben `hours`."""
    scene, day = Scene(), date(2026, 1, 5)
    for number in range(14):
        monday = f"{day + timedelta(weeks=number)}"
        for stream, name, person in (("CI", "c", "ada"), ("network", "n", ("ada", "ben")[number % 2])):
            said: dict[str, Any] = {"points": 2, "stream": stream, "people": (person,)}
            scene.create(f"{monday} 09:00", f"{name}{number}", "doing", **said)
        for name, length in (("c", 2), ("n", hours)):
            scene.move(f"{monday} {9 + length}:{number * 4:02}", f"{name}{number}", "done")
    return scene


def test_skew_says_streams_and_how_sure(sqlite_store: Store) -> None:
    played = sqlite_store, play(sqlite_store, _two_streams(6).events)
    answer = _answer(played, "skew", NOW)
    (row,) = answer["rows"]
    assert (row["stream"], row["other"], row["cards"], row["other_cards"], row["verdict"]) == (
        "network", "CI", 14, 14, "skewed",
    )  # fmt: skip
    assert 2.4 < row["ratio_low"] <= row["ratio"] <= row["ratio_high"] < 3.2
    assert answer["sentence"].startswith("A card of network takes 2.")
    assert "points of the two do not add up" in answer["sentence"]
    assert answer["sentence"].endswith("stream and person cannot be told apart.")
    assert len(_behind(played, "skew", "network|CI", None, NOW)) == 28


def test_skew_is_never_denied(sqlite_store: Store) -> None:
    played = sqlite_store, play(sqlite_store, _two_streams(2).events)
    answer = _answer(played, "skew", NOW)
    assert answer["sentence"] == "Not enough evidence of a skew in 1 pair of streams."
    assert (answer["enough"]["ok"], answer["enough"]["weak"]) == (True, True)
    few = _answer(played, "skew", at("2026-03-01 00:00"))
    assert few["sentence"].startswith("Not enough evidence: no two streams have 12 finished cards each")
    assert not few["enough"]["ok"]
    assert [row["p"] for row in few["rows"]] == [None]
