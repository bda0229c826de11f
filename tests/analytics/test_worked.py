"""The worked iteration of docs/metrics.md: every number that is written there by hand, from exactly that log."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from kanban.analytics.capacity import efforts
from kanban.analytics.expectation import Expectation, expect
from kanban.analytics.history import History
from kanban.analytics.velocity import velocity
from kanban.domain.fold import fold
from kanban.domain.team_facts import ExpectationSaid
from tests.analytics.scene import at, folded
from tests.analytics.worked import FOURTH, SENTENCE, Worked, card

#: Per iteration: points promised, planned points that came, points carried over.
POINTS = [(18, 16, 2), (16, 14, 2), (20, 20, 0), (20, 12, 8)]
#: Per iteration: person-days of unplanned work, of planned work, and free ones.
DAYS = [(4.0, 36.0, 0.0), (0.0, 40.0, 0.0), (2.0, 38.0, 0.0), (7.5, 29.5, 3.0)]


@pytest.fixture(scope="module")
def worked() -> Worked:
    return Worked()


@pytest.fixture(scope="module")
def history(worked: Worked) -> History:
    return folded(worked.events)


@pytest.fixture(scope="module")
def told(worked: Worked, history: History) -> Expectation:
    return expect(history, "it-4", as_of=worked.told)


def test_the_log_is_one_that_could_have_happened(worked: Worked) -> None:
    assert [event.at for event in worked.events] == sorted(event.at for event in worked.events)
    board = fold("b", worked.events)
    assert board.cards[card(42)].key == "OPS-42"
    assert [one.closed for one in board.iteration_order] == [True] * 4
    assert board.iterations["it-4"].carried == tuple(card(number) for number in (32, 37, 38, 41))
    assert worked.outage == at("2026-03-09 08:00")
    assert worked.told == at("2026-03-11 12:00")
    assert worked.over == at("2026-03-16 23:00")


def test_points_of_each_iteration(worked: Worked, history: History) -> None:
    rows = velocity(history, as_of=worked.over)
    assert [(row.committed_points, row.points_planned, row.carried_points) for row in rows] == POINTS
    assert [(row.points_unplanned, row.cards_unplanned) for row in rows] == [(0, 2), (0, 0), (0, 1), (0, 1)]


def test_person_days_of_each_iteration(worked: Worked, history: History) -> None:
    found = efforts(history, history.windows.known(worked.over), worked.over)
    assert [(one.unplanned, one.planned, one.free) for one in found] == [pytest.approx(days) for days in DAYS]
    assert {one.capacity for one in found} == {40}
    assert {one.unattributed for one in found} == {0}


def test_the_pace_is_the_median_of_sixteen_by_thirty_six_and_the_others(told: Expectation) -> None:
    rates = sorted([16 / 36, 14 / 40, 20 / 38])
    assert told.pace.value == pytest.approx(rates[1], abs=1e-4) == pytest.approx(4 / 9, abs=1e-4)
    assert (told.pace.n, told.pace.left_out) == (3, ())


def test_what_is_told_at_one_oclock_on_day_five(told: Expectation) -> None:
    pace, left = 16 / 36, 40 - 6 - 2.5
    assert pace * left == pytest.approx(14)
    assert (told.expected, told.committed, told.done) == (14, 20, 6)
    # The second iteration came to 14/40 by 4/9 of the pace, the third to 20/38 by 4/9 of it.
    assert (told.low, told.high) == (round(14 / 40 * left), round(20 / 38 * left)) == (11, 17)
    assert (told.capacity_days, told.lost_days, told.ahead_days, told.spare_days) == (40, 6, 2.5, 0)
    (cause,) = told.causes
    assert (cause.key, cause.days, cause.ahead, cause.open, cause.displaced_days) == ("OPS-42", 6, 2.5, True, 2.5)
    assert told.sentence == SENTENCE
    assert told.reduced


def test_the_budget_of_a_tenth_is_overdrawn_and_says_what_was_displaced(told: Expectation) -> None:
    budget = told.budget
    assert budget is not None
    assert (budget.days, budget.used, budget.burn, budget.over, budget.displaced) == (4, 6, 1.5, True, ("OPS-32",))
    assert budget.sentence == (
        "Interrupts have used 6.0 of the 4.0 person-days agreed for them, and displaced OPS-32."
    )  # fmt: skip


def test_before_the_outage_it_was_seventeen_and_afterwards_twelve_came(worked: Worked, history: History) -> None:
    before = expect(history, "it-4", as_of=worked.outage - timedelta(microseconds=1))
    # 4/9 * (40 - 1.5): six working days left, at the 6 person-days in 24 days of the last three iterations.
    assert (before.expected, before.low, before.high, before.spare_days) == (17, 13, 20, 1.5)
    assert before.sentence == (
        "Expect 17 points (13\u201320), not 20: nothing went to interrupts, that is the pace of the last 3 iterations, "
        "1.5 of 40 person-days kept for new interrupts."
    )
    assert not before.reduced
    came = expect(history, "it-4", as_of=worked.over)
    assert (came.expected, came.low, came.high, came.done, came.lost_days) == (12, 12, 12, 12, 7.5)
    assert came.sentence == "It is over: 12 of 20 points came; 7.5 of 40 person-days went to OPS-42."


def test_what_the_log_says_was_told_is_what_is_worked_out(worked: Worked, told: Expectation) -> None:
    (said,) = (event.fact for event in worked.events if isinstance(event.fact, ExpectationSaid))
    for name in ("unit", "expected", "low", "high", "committed", "lost_days", "ahead_days", "capacity_days"):
        assert getattr(said, name) == getattr(told, name), name
    assert said.sentence == told.sentence
    assert said.low <= 12 <= said.high


def test_another_thursday_and_another_zone_tell_the_same(told: Expectation) -> None:
    other = Worked(date(2026, 11, 12), "America/New_York")
    assert expect(folded(other.events), "it-4", as_of=other.told) == told
    with pytest.raises(ValueError, match="Thursday"):
        Worked(FOURTH + timedelta(days=1))


def test_the_page_has_these_numbers() -> None:
    page = Path(__file__).resolve().parents[2].joinpath("docs/metrics.md").read_text(encoding="utf-8")
    section = page.partition("\n## A worked iteration\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d) \| [^|]+ \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \|", section, re.MULTILINE)
    wanted = [(*points, days[0], 40 - days[0]) for points, days in zip(POINTS, DAYS, strict=True)]
    assert [tuple(map(float, row)) for row in rows] == [(number, *row) for number, row in enumerate(wanted, start=1)]
    assert SENTENCE in section
