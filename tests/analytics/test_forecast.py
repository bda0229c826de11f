"""The forecast draws from the right days, says nothing when they are too few, and tells how often it was right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.chosen import Filter
from kanban.analytics.forecast import ForecastRow, basis_of, forecast, open_cards
from kanban.domain import facts as ev
from tests.analytics.scene import Scene, at

BEGAN = date(2026, 1, 1)


def _steady(days: int, *, every: int = 1, count: int = 1, zone: str = "UTC") -> Scene:
    """A log of so many days, with `count` cards finished at noon of every so manyth day."""
    scene = Scene(began=f"{BEGAN} 00:00", zone=zone)
    for day in range(0, days, every):
        when = f"{BEGAN + timedelta(days=day)} 12:00"
        for number in range(count):
            scene.create(when, f"c{day}-{number}", "doing").move(when, f"c{day}-{number}", "done")
    return scene


def _after(days: int) -> str:
    return f"{BEGAN + timedelta(days=days)} 09:00"


def _answers(rows: list[ForecastRow], question: str) -> dict[int, ForecastRow]:
    return {row.confidence: row for row in rows if row.question == question}


def test_one_card_a_day_is_certain() -> None:
    rows = forecast(_steady(100).history, as_of=at(_after(100)), days=14, cards=20)
    for row in _answers(rows, "how_many").values():
        assert (row.cards, row.days, row.by) == (14, 14, BEGAN + timedelta(days=114))
    for row in _answers(rows, "when").values():
        assert (row.cards, row.days, row.by) == (20, 20, BEGAN + timedelta(days=120))


def test_only_the_last_ninety_whole_days_are_drawn_from() -> None:
    scene = _steady(100)
    # What was finished before, and today, changes nothing.
    for number in range(50):
        scene.create(_after(100), f"t{number}", "doing").move(_after(100), f"t{number}", "done")
    basis = basis_of(scene.history, as_of=at(_after(100)))
    assert basis.used == (1,) * 90
    assert len(basis.cards) == 90
    assert basis.daily == (1,) * 100
    assert basis_of(scene.history, as_of=at(_after(100)), basis_days=60).used == (1,) * 60


def test_days_are_those_of_the_boards_zone_and_the_first_counts_only_whole() -> None:
    scene = Scene(began="2026-03-01 10:00", zone="Europe/Berlin")
    for when in ("2026-03-01 12:00", "2026-03-28 22:59", "2026-03-28 23:00", "2026-03-29 21:59", "2026-03-29 22:00"):
        scene.create(when, when, "doing").move(when, when, "done")
    basis = basis_of(scene.history, as_of=at("2026-03-31 09:00"))
    assert len(basis.daily) == 29
    # The 28th ended at 23:00 UTC, the 29th had 23 hours; the first day of the log was not seen from its beginning.
    assert basis.daily[-3:] == (1, 2, 1)
    assert sum(basis.daily) == 4


def test_bulk_actions_are_no_basis() -> None:
    scene = _steady(60, every=2)
    for number in range(30):
        scene.create(_after(55), f"b{number}", "doing")
    scene.tell(
        _after(56),
        *(ev.CardMoved(f"b{n}", "doing", "standard", "a", "done", "standard", "a") for n in range(30)),
    )
    assert sum(basis_of(scene.history, as_of=at(_after(60))).used) == 30


@pytest.mark.parametrize(
    ("days", "every", "ok", "weak", "sentence"),
    [
        (
            29, 1, False, False,
            "There are 29 of the 30 whole days that a forecast takes; that is reached on 2026-01-31.",
        ),
        (30, 1, True, True, "Weak: it rests on 30 days, firm is 60. That is reached on 2026-03-02."),
        (60, 1, True, False, ""),
        (
            60, 10, False, False,
            "There are 6 of the 10 finished cards that this takes. At this pace 90 days do not hold that many.",
        ),
        (
            60, 8, False, False,
            "There are 8 of the 10 finished cards that this takes. At this pace that is reached about 2026-03-17.",
        ),
        (200, 30, False, False,
            "There are 3 of the 10 finished cards that this takes. At this pace 90 days do not hold that many."),
    ],
)  # fmt: skip
def test_thin_data_says_what_is_missing(days: int, every: int, ok: bool, weak: bool, sentence: str) -> None:
    history = _steady(days, every=every).history
    enough = basis_of(history, as_of=at(_after(days))).enough
    assert (enough.ok, enough.weak, enough.sentence) == (ok, weak, sentence)
    assert bool(forecast(history, as_of=at(_after(days)), days=7, cards=3)) is ok


def test_an_empty_board_has_no_forecast() -> None:
    history = Scene().history
    assert forecast(history, as_of=at("2026-06-01 09:00"), days=7, cards=3) == []
    assert not basis_of(history, as_of=at("2026-06-01 09:00")).enough.ok
    assert open_cards(history, as_of=at("2026-06-01 09:00")) == []


def test_a_hit_rate_is_told_from_twenty_windows_on() -> None:
    # 90 days of basis, 14 ahead, a forecast every 7 days: the twentieth window begins on day 223.
    short, long = _steady(236).history, _steady(237).history
    assert {row.came_true for row in forecast(short, as_of=at(_after(236)), days=14, cards=14)} == {None}
    assert {(row.came_true, row.windows) for row in forecast(long, as_of=at(_after(237)), days=14, cards=14)} == {
        (1.0, 20)
    }


def test_what_is_out_of_reach_within_a_year_has_no_day() -> None:
    rows = _answers(forecast(_steady(90, every=9).history, as_of=at(_after(90)), days=7, cards=60), "when")
    assert (rows[95].days, rows[95].by, rows[95].came_true) == (None, None, None)


def test_a_filter_looks_at_the_chosen_cards_alone() -> None:
    scene = _steady(60)
    for day in range(60):
        when = f"{BEGAN + timedelta(days=day)} 13:00"
        scene.create(when, f"u{day}", "doing", "urgent").move(when, f"u{day}", "done")
    scene.create(_after(60), "open").create(_after(60), "hot", "doing", "urgent").create(_after(60), "gone")
    scene.archive(_after(60), "gone", discarded=True)
    planned = Filter(planned=True)
    assert basis_of(scene.history, as_of=at(_after(60)), chosen=planned).used == (1,) * 60
    assert open_cards(scene.history, as_of=at(_after(60)), chosen=planned) == ["open"]
    assert open_cards(scene.history, as_of=at(_after(60))) == ["open", "hot"]


@given(st.lists(st.integers(0, 3), min_size=30, max_size=70), st.integers(1, 30), st.integers(1, 30))
def test_the_same_moment_gives_the_same_answer_however_the_log_goes_on(daily: list[int], days: int, cards: int) -> None:
    scene = Scene(began=f"{BEGAN} 00:00")
    for day, count in enumerate(daily):
        when = f"{BEGAN + timedelta(days=day)} 12:00"
        for number in range(count):
            scene.create(when, f"c{day}-{number}", "doing").move(when, f"c{day}-{number}", "done")
    as_of = at(_after(len(daily)))
    then = forecast(scene.history, as_of=as_of, days=days, cards=cards)
    later = f"{BEGAN + timedelta(days=len(daily))} 15:00"
    scene.create(later, "late", "doing").move(later, "late", "done")
    if sum(daily):
        first = next(day for day, count in enumerate(daily) if count)
        scene.move(later, f"c{first}-0", "doing")
    assert forecast(scene.history, as_of=as_of, days=days, cards=cards) == then
