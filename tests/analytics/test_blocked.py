"""Blocked time is the union of spells between start and finish, and each reason is charged its own."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.blocked import BlockedRow, blocked, blocked_time
from kanban.analytics.chosen import Filter
from kanban.domain import facts as ev
from tests.analytics.scene import Scene, at

HOUR = 3600
START, END = date(2026, 3, 1), date(2026, 4, 1)
NOW = "2026-04-10 00:00"


def _rows(scene: Scene, start: date = START, end: date = END, as_of: str = NOW, **rest: Filter) -> list[BlockedRow]:
    return blocked(scene.history, start=start, end=end, as_of=at(as_of), **rest)


def _spells() -> Scene:
    """Two spells for a vendor (2 h and 6 h, two cards), one for access (4 h)."""
    scene = Scene().create("2026-03-02 08:00", "a", "doing").create("2026-03-02 08:00", "b", "doing", stream="network")
    scene.block("2026-03-03 10:00", "a").resume("2026-03-03 12:00", "a", "doing")
    scene.block("2026-03-04 10:00", "a", "access").resume("2026-03-04 14:00", "a", "doing")
    return scene.block("2026-03-05 10:00", "b").resume("2026-03-05 16:00", "b", "doing")


def test_the_table_by_hand() -> None:
    vendor, access = _rows(_spells())
    assert (vendor.reason, vendor.spells, vendor.cards, vendor.card_ids) == ("vendor", 2, 2, ("a", "b"))
    assert (vendor.total_seconds, vendor.mean_seconds, vendor.p85_seconds) == (8 * HOUR, 4 * HOUR, 6 * HOUR)
    assert (vendor.share, vendor.open_now) == (pytest.approx(8 / 12), 0)
    assert (access.reason, access.total_seconds, access.share) == ("access", 4 * HOUR, pytest.approx(4 / 12))
    assert blocked_time(_spells().history, start=START, end=END, as_of=at(NOW)) == 12 * HOUR


def test_a_spell_before_the_start_or_after_the_finish_blocks_nothing() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", "ready").block("2026-03-03 08:00", "a")
    scene.resume("2026-03-04 08:00", "a", "ready").move("2026-03-05 08:00", "a", "done")
    assert _rows(scene) == []
    scene.create("2026-03-06 08:00", "b", "done").block("2026-03-07 08:00", "b")
    assert _rows(scene) == []


def test_a_spell_that_never_ends_runs_to_the_moment_or_to_the_finish() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", "doing").block("2026-03-03 08:00", "a")
    row = _rows(scene, as_of="2026-03-03 11:00")[0]
    assert (row.total_seconds, row.open_now) == (3 * HOUR, 1)
    scene.move("2026-03-03 13:00", "a", "done")
    row = _rows(scene)[0]
    assert (row.total_seconds, row.open_now) == (5 * HOUR, 0)


def test_a_discarded_card_is_blocked_no_longer() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", "doing").block("2026-03-03 08:00", "a")
    scene.archive("2026-03-03 10:00", "a", discarded=True)
    row = _rows(scene)[0]
    assert (row.total_seconds, row.open_now) == (2 * HOUR, 0)


def test_the_range_cuts_the_total_and_not_the_length_of_a_spell() -> None:
    scene = Scene().create("2026-02-20 08:00", "a", "doing").block("2026-02-27 00:00", "a")
    scene.resume("2026-03-02 00:00", "a", "doing")
    row = _rows(scene)[0]
    assert (row.total_seconds, row.mean_seconds, row.spells) == (24 * HOUR, 72 * HOUR, 1)
    assert _rows(scene, date(2026, 3, 2), END) == []


def test_a_day_of_23_hours_holds_23_hours_of_blocked_time() -> None:
    scene = Scene(zone="Europe/Berlin").create("2026-03-20 08:00", "a", "doing").block("2026-03-21 08:00", "a")
    assert _rows(scene, date(2026, 3, 29), date(2026, 3, 30))[0].total_seconds == 23 * HOUR


def test_the_reason_is_the_one_known_then() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", "doing").block("2026-03-03 08:00", "a")
    scene.tell("2026-03-04 08:00", ev.SpellChanged("a", {"reason": "access"}, {"reason": "vendor"}))
    assert [row.reason for row in _rows(scene, as_of="2026-03-04 07:00")] == ["vendor"]
    assert [row.reason for row in _rows(scene)] == ["access"]


def test_what_was_undone_was_no_spell() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", "doing").block("2026-03-03 08:00", "a").undo("2026-03-03 09:00")
    assert _rows(scene) == []
    assert _rows(scene, as_of="2026-03-03 08:30")[0].total_seconds == HOUR / 2


def test_a_filter_leaves_the_chosen_cards() -> None:
    rows = _rows(_spells(), chosen=Filter(streams=frozenset({"network"})))
    assert [(row.reason, row.card_ids) for row in rows] == [("vendor", ("b",))]


def test_an_empty_board_has_no_rows() -> None:
    assert _rows(Scene()) == []
    assert blocked_time(Scene().history, start=START, end=END, as_of=at(NOW)) == 0


_STEPS = st.lists(
    st.tuples(st.sampled_from(["block", "resume", "doing", "done", "todo", "archive"]), st.integers(1, 40)), max_size=14
)


@given(_STEPS, st.integers(0, 31))
def test_laws(steps: list[tuple[str, int]], cut: int) -> None:
    """Never more than was in progress; the union is no more than the sum; a range split and added is the whole."""
    scene = _walk(steps)
    history, as_of = scene.history, at(NOW)
    journey = history.journeys["a"]
    rows = _rows(scene, date(2026, 2, 1), date(2026, 5, 1))
    union = blocked_time(history, start=date(2026, 2, 1), end=date(2026, 5, 1), as_of=as_of)
    active = sum((end - start).total_seconds() for start, end in journey.active(as_of))
    assert union <= active
    assert union <= sum(row.total_seconds for row in rows) + 1e-6
    assert sum(row.share for row in rows) == pytest.approx(1 if rows else 0)
    middle = date.fromordinal(START.toordinal() + cut)
    halves = [*_rows(scene, date(2026, 2, 1), middle), *_rows(scene, middle, date(2026, 5, 1))]
    assert sum(row.total_seconds for row in halves) == pytest.approx(sum(row.total_seconds for row in rows))


def _walk(steps: list[tuple[str, int]]) -> Scene:
    scene = Scene().create("2026-03-01 00:00", "a", "doing")
    when, state = 0, "doing"
    for step, hours in steps:
        when += hours
        moment = f"{datetime(2026, 3, 1 + when // 24, when % 24, tzinfo=at(NOW).tzinfo):%Y-%m-%d %H:%M}"
        if state == "gone" or (state == "blocked") == (step == "block") or (step == "resume" and state != "blocked"):
            continue
        if step == "block":
            scene.block(moment, "a", "vendor" if hours % 2 else "access")
            state = "blocked"
        elif step == "archive":
            scene.archive(moment, "a", discarded=state != "done")
            state = "gone"
        elif state == "blocked":
            state = "doing" if step == "resume" else step
            scene.resume(moment, "a", state)
        else:
            scene.move(moment, "a", step)
            state = step
    return scene
