"""How often each limit was hit, what was found, what was answered, and how often it was raised."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kanban.analytics.chosen import Filter
from kanban.analytics.limits import LimitRow, enough, limits, raises
from kanban.domain import facts as ev
from tests.analytics.scene import Scene, at

START, END = date(2026, 3, 2), date(2026, 3, 9)
NOW = "2026-04-20 00:00"


def _rows(scene: Scene, as_of: str = NOW, start: date = START, end: date = END, **rest: Filter) -> dict[str, LimitRow]:
    return {row.place: row for row in limits(scene.history, start=start, end=end, as_of=at(as_of), **rest)}


def _hit(scene: Scene, when: str, hit: str, card: str | None = None, **values: Any) -> Scene:
    said = {
        "column": "doing", "lane": "standard", "scope": "column", "id": "doing", "limit": 2, "occupied": 2,
        "hard": True, **values,
    }  # fmt: skip
    return scene.tell(when, ev.LimitHit(hit=hit, card=card, **said))


def _answer(scene: Scene, when: str, hit: str, kind: str) -> Scene:
    return scene.tell(when, ev.LimitAnswered(hit, kind, None, ""))


def _limit(scene: Scene, when: str, before: int | None, after: int | None, column: str = "doing") -> Scene:
    return scene.tell(when, ev.ColumnChanged(column, {"limit": after}, {"limit": before}, reason="More people"))


def test_hits_are_counted_by_what_was_found_and_answered() -> None:
    scene = _limit(Scene().create("2026-03-01 08:00", "a").create("2026-03-01 08:00", "b"), "2026-03-01 09:00", None, 2)
    struggling, reviews = {"kind": "struggling"}, {"kind": "reviews_waiting"}
    _hit(scene, "2026-03-02 09:00", "h1", "a", diagnosis=(struggling, reviews))
    _hit(scene, "2026-03-02 10:00", "h2", "a", hard=False)
    _hit(scene, "2026-03-03 10:00", "h3", "b", diagnosis=({"kind": "people_idle"},))
    _hit(scene, "2026-03-04 10:00", "h4", diagnosis=(reviews,))
    for hit, kind in (("h1", "help"), ("h1", "park"), ("h1", "park"), ("h3", "raise_limit")):
        _answer(scene, "2026-03-15 10:00", hit, kind)
    row = _rows(scene)["doing"]
    assert (row.scope, row.name, row.limit) == ("column", "doing", 2)
    assert (row.hits, row.refused, row.passed) == (4, 3, 1)
    assert (row.struggling, row.reviews_waiting, row.people_idle, row.nothing_found) == (1, 2, 1, 1)
    assert (row.help, row.park, row.raise_limit, row.unanswered) == (1, 1, 1, 2)
    assert (row.exceed, row.stop_the_line, row.review_first, row.leave, row.freed) == (0, 0, 0, 0, 0)
    assert row.cards == ("a", "b")
    assert _rows(scene, "2026-03-10 10:00")["doing"].unanswered == 4


@pytest.mark.parametrize("kind", ["exceed", "stop_the_line", "review_first", "leave", "freed"])
def test_every_answer_has_its_column(kind: str) -> None:
    scene = _answer(_hit(Scene(), "2026-03-02 09:00", "h"), "2026-03-02 09:01", "h", kind)
    row = _rows(scene)["doing"]
    assert (getattr(row, kind), row.unanswered) == (1, 0)


def test_a_limit_that_was_never_hit_is_there_with_zeros_and_comes_last() -> None:
    scene = _limit(_limit(Scene(), "2026-03-01 09:00", None, 3, "review"), "2026-03-01 09:00", None, 2)
    rows = list(_rows(_hit(scene, "2026-03-02 09:00", "h")).values())
    assert [(row.place, row.hits) for row in rows] == [("doing", 1), ("review", 0), ("urgent", 0)]


def test_lanes_have_limits_too() -> None:
    scene = _hit(Scene(), "2026-03-02 09:00", "h", lane="urgent", scope="lane", id="urgent", limit=1)
    row = _rows(scene)["urgent"]
    assert (row.scope, row.name, row.limit, row.hits) == ("lane", "Urgent", 1, 1)


def test_a_column_that_is_gone_keeps_its_name() -> None:
    scene = _hit(Scene(), "2026-03-02 09:00", "h", column="review", id="review")
    row = _rows(scene.tell("2026-03-03 09:00", ev.ColumnRemoved("review")))["review"]
    assert (row.name, row.limit, row.hits) == ("review", None, 1)


def test_raised_again_and_again_is_said() -> None:
    scene = _limit(Scene(), "2026-01-05 09:00", None, 1)
    for month, day, to in ((1, 10, 2), (2, 1, 3), (2, 10, 4), (3, 2, 5), (3, 5, 6)):
        _limit(scene, f"2026-{month:02}-{day:02} 09:00", to - 1, to)
    row = _rows(scene)["doing"]
    assert (row.raises, row.raised_lately, row.limit) == (2, 4, 6)
    assert row.sentence == "doing: raised 4 times in 6 weeks. It may be telling you something."
    first, second = raises(scene.history, start=START, end=END, as_of=at(NOW))
    assert (first.at, first.name, first.before, first.after, first.reason) == (
        at("2026-03-02 09:00"), "doing", 4, 5, "More people",
    )  # fmt: skip
    assert (first.lately, second.lately) == (3, 4)


def test_lowering_is_no_raise_and_taking_away_is_one() -> None:
    scene = _limit(_limit(Scene(), "2026-03-02 09:00", None, 3), "2026-03-02 10:00", 3, 2)
    row = _rows(_limit(scene, "2026-03-02 11:00", 2, None))["doing"]
    assert (row.raises, row.limit, row.sentence) == (1, None, "")


def test_a_raise_that_was_taken_back_is_none() -> None:
    scene = _limit(_limit(Scene(), "2026-03-02 09:00", None, 3), "2026-03-02 10:00", 3, 4)
    scene.tell("2026-03-02 10:05", ev.ColumnChanged("doing", {"limit": 3}, {"limit": 4}, undoes=True))
    assert _rows(scene)["doing"].raises == 0
    assert _rows(scene, "2026-03-02 10:04")["doing"].raises == 1
    assert raises(scene.history, start=START, end=END, as_of=at(NOW)) == []


def test_the_range_and_the_moment_hold_for_hits() -> None:
    scene = Scene()
    for number, when in enumerate(("2026-03-01 23:59", "2026-03-02 00:00", "2026-03-08 23:59", "2026-03-09 00:00")):
        _hit(scene, when, f"h{number}")
    assert _rows(scene)["doing"].hits == 2
    assert _rows(scene, "2026-03-02 00:00")["doing"].hits == 1
    halves = [_rows(scene, start=START, end=date(2026, 3, 5)), _rows(scene, start=date(2026, 3, 5), end=END)]
    assert [half["doing"].hits for half in halves] == [1, 1]


def test_a_filter_leaves_the_hits_of_chosen_cards() -> None:
    scene = Scene().create("2026-03-01 08:00", "a", work_type="support")
    _hit(_hit(scene, "2026-03-02 09:00", "h1", "a"), "2026-03-02 10:00", "h2")
    assert _rows(scene, chosen=Filter(types=frozenset({"support"})))["doing"].hits == 1
    assert "doing" not in _rows(scene, chosen=Filter(types=frozenset({"incident"})))


def test_a_board_without_limits_says_so() -> None:
    scene = Scene().tell("2026-01-02 09:00", ev.LaneChanged("urgent", {"limit": None}, {"limit": 1}, reason="x"))
    rows = limits(scene.history, start=START, end=END, as_of=at(NOW))
    assert rows == []
    assert enough(rows).sentence == "No column or lane has a limit, so none can be hit."
    assert enough(list(_rows(Scene()).values())).ok
