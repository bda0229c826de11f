"""Support figures by channel: in the period in which something happened, in calendar and in working hours."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.calendar import Per
from kanban.analytics.chosen import Filter
from kanban.analytics.support import SupportRow, support, waiting
from kanban.domain import facts as ev
from tests.analytics import reference
from tests.analytics.scene import Scene, at

HOUR = 3600
START, END = date(2026, 3, 2), date(2026, 3, 9)
NOW = "2026-04-20 00:00"


def _rows(scene: Scene, *, as_of: str = NOW, **asked: Any) -> list[SupportRow]:
    range_ = {"per": Per.WEEK, "start": START, "end": END, **asked}
    return support(scene.history, as_of=at(as_of), **range_)


def _asked(scene: Scene, card: str, when: str = "2026-03-02 09:00", **values: Any) -> Scene:
    return scene.create(when, card, "todo", **{"work_type": "support", **values})


def _reply(scene: Scene, card: str, when: str, *, outward: bool = True) -> Scene:
    return scene.tell(when, ev.CardCommented(f"m{len(scene.events)}", card, "We are on it.", outward))


def test_requests_are_those_of_the_support_family_or_with_a_channel() -> None:
    scene = _asked(Scene(), "a")
    scene.create("2026-03-02 09:00", "b", channel="mail").create("2026-03-02 09:00", "c")
    rows = _rows(scene)
    assert [(row.channel, row.new, row.cards) for row in rows] == [("", 1, ("a",)), ("mail", 1, ("b",))]
    assert [(row.channel, row.new) for row in _rows(scene, by_channel=False)] == [(None, 2)]


def test_the_first_outward_comment_is_the_first_response() -> None:
    scene = _asked(Scene(), "a")
    assert _rows(scene)[0].first_response.median is None
    assert waiting(scene.history, as_of=at(NOW)) == ["a"]
    _reply(scene, "a", "2026-03-02 10:00", outward=False)
    assert _rows(scene)[0].first_response.median is None
    _reply(_reply(scene, "a", "2026-03-02 12:00"), "a", "2026-03-02 15:00")
    row = _rows(scene)[0]
    assert (row.first_response.n, row.first_response.median, row.first_response.p85) == (1, 3 * HOUR, 3 * HOUR)
    assert waiting(scene.history, as_of=at(NOW)) == []
    assert waiting(scene.history, as_of=at("2026-03-02 11:00")) == ["a"]


def test_times_are_told_in_working_hours_too() -> None:
    # Friday 16:00 in Berlin to Monday 10:00, when the clocks went forward: one working hour and one.
    scene = Scene(zone="Europe/Berlin").create("2026-03-27 15:00", "a", "doing", channel="chat")
    _reply(scene, "a", "2026-03-30 08:00").move("2026-03-30 08:00", "a", "done")
    rows = _rows(scene, start=date(2026, 3, 23), end=date(2026, 4, 6))
    assert [row.first_response.n for row in rows] == [0, 1]
    assert (rows[1].first_response.median, rows[1].first_response.working_median) == (65 * HOUR, 2 * HOUR)
    assert (rows[1].resolution.median, rows[1].resolution.working_p85) == (65 * HOUR, 2 * HOUR)


def test_the_boards_working_days_are_asked() -> None:
    scene = _asked(Scene(), "a", "2026-03-06 09:00")
    scene.tell("2026-03-06 09:30", ev.BoardChanged({"working_days": [6, 7]}, {"working_days": [1, 2, 3, 4, 5]}))
    _reply(scene, "a", "2026-03-08 10:00")
    assert _rows(scene)[0].first_response.working_median == 9 * HOUR


def test_resolution_is_told_to_the_first_and_to_the_last_finish() -> None:
    scene = _asked(Scene(), "a").move("2026-03-02 10:00", "a", "doing").move("2026-03-02 12:00", "a", "done")
    scene.move("2026-03-03 09:00", "a", "doing").move("2026-03-04 09:00", "a", "done")
    row = _rows(scene)[0]
    assert (row.first_resolution.median, row.resolution.median) == (3 * HOUR, 48 * HOUR)
    assert (row.finished, row.reopened_events, row.reopened_cards) == (1, 1, 1)


def test_reopenings_count_as_events_and_as_cards() -> None:
    scene = _asked(Scene(), "a").move("2026-03-02 12:00", "a", "done").move("2026-03-03 09:00", "a", "doing")
    scene.move("2026-03-04 09:00", "a", "done").move("2026-03-05 09:00", "a", "doing")
    row = _rows(scene)[0]
    assert (row.reopened_events, row.reopened_cards, row.finished, row.resolution.n) == (2, 1, 0, 0)


@pytest.mark.parametrize(
    ("replies", "people", "reopened", "once"),
    [
        (1, [["p"]], None, True),
        (1, [[]], None, True),
        (0, [["p"]], None, False),
        (2, [["p"]], None, False),
        (1, [["p"], ["q"]], None, False),
        (1, [["p", "q"]], None, False),
        (1, [["p"]], "2026-03-08 11:00", False),
        (1, [["p"]], "2026-03-10 12:00", True),
    ],
)
def test_at_once_is_one_reply_one_handler_and_no_reopening_within_seven_days(
    replies: int, people: list[list[str]], reopened: str | None, once: bool
) -> None:
    scene = _asked(Scene(), "a", people=tuple(people[0]))
    for more in people[1:]:
        scene.change("2026-03-02 10:00", "a", people=more)
    for minute in range(replies):
        _reply(scene, "a", f"2026-03-02 11:0{minute}")
    scene.move("2026-03-03 12:00", "a", "done")
    if reopened:
        scene.move(reopened, "a", "doing").move("2026-03-11 12:00", "a", "done")
    rows = _rows(scene, end=date(2026, 3, 16))
    assert [(row.at_once, row.settled) for row in rows if row.settled] == [(int(once), 1)]


def test_only_what_stayed_done_for_seven_days_can_have_been_settled_at_once() -> None:
    scene = _reply(_asked(Scene(), "a"), "a", "2026-03-02 11:00").move("2026-03-03 12:00", "a", "done")
    before, after = _rows(scene, as_of="2026-03-10 11:59")[0], _rows(scene, as_of="2026-03-10 12:00")[0]
    assert (before.finished, before.settled, before.first_contact_resolution) == (1, 0, None)
    assert (after.finished, after.settled, after.first_contact_resolution) == (1, 1, 1.0)


def test_a_handler_who_comes_after_the_finish_did_not_handle_it() -> None:
    scene = _reply(_asked(Scene(), "a", people=("p",)), "a", "2026-03-02 11:00").move("2026-03-03 12:00", "a", "done")
    assert _rows(scene.change("2026-03-04 12:00", "a", people=["p", "q"]))[0].at_once == 1


def test_what_was_never_made_is_no_request() -> None:
    scene = _asked(Scene(), "a").undo("2026-03-02 09:01")
    assert _rows(scene) == []
    assert waiting(scene.history, as_of=at(NOW)) == []


def test_a_filter_and_the_whole_range_as_one_period() -> None:
    scene = _asked(_asked(Scene(), "a", stream="network"), "b")
    rows = _rows(scene, per=None, chosen=Filter(streams=frozenset({"network"})))
    assert [(row.period_start, row.period_end, row.new, row.partial) for row in rows] == [(START, END, 1, False)]


def test_an_empty_board_has_no_channel() -> None:
    assert _rows(Scene()) == []
    assert [row.new for row in _rows(Scene(), by_channel=False)] == [0]
    assert _rows(Scene(), per=None, start=END, end=START, by_channel=False) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 27), st.sampled_from(["mail", "chat", None]), st.booleans(), st.booleans()),
        max_size=15,
    )
)
def test_channels_and_weeks_add_up_to_the_whole(requests: list[tuple[int, str | None, bool, bool]]) -> None:
    scene = Scene()
    for number, (day, channel, replied, done) in enumerate(sorted(requests, key=lambda one: one[0])):
        when = f"2026-03-{day + 2:02} 10:00"
        _asked(scene, f"c{number}", when, channel=channel)
        if replied:
            _reply(scene, f"c{number}", when)
        if done:
            scene.move(when, f"c{number}", "done")
    rows = _rows(scene, end=date(2026, 3, 30))
    (whole,) = _rows(scene, per=None, end=date(2026, 3, 30), by_channel=False)
    for name in ("new", "finished", "settled", "at_once", "reopened_events"):
        assert sum(getattr(row, name) for row in rows) == getattr(whole, name)
    assert sum(row.first_response.n for row in rows) == whole.first_response.n
    assert len(whole.cards) == len(requests)


@reference.needed
def test_reopened_incidents_are_those_that_the_ticket_system_counted_itself() -> None:
    counted = {row["number"] for row in reference.rows("uci-incidents/events.csv") if int(row["reopen_count"])}
    columns = {"New": "todo", "Resolved": "done", "Closed": "done"}
    scene = Scene(began="2016-01-01 00:00")
    places: dict[str, str] = {}
    for row in sorted(reference.rows("uci-incidents/transitions.csv"), key=lambda row: row["ts"]):
        card, when, column = row["card"], row["ts"].replace("T", " "), columns.get(row["status"], "doing")
        if card not in places:
            _asked(scene, card, when)
        if column != places.setdefault(card, "todo"):
            scene.move(when, card, column)
            places[card] = column
    years = {"start": date(2015, 1, 1), "end": date(2018, 1, 1)}
    (whole,) = _rows(scene, per=None, by_channel=False, as_of="2018-01-01 00:00", **years)
    assert whole.new == 890
    assert whole.reopened_cards == len(counted) == 10
