"""Shares of the finished work by family, pooled, with a band for what nobody labelled."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.calendar import Per
from kanban.analytics.chosen import Filter
from kanban.analytics.windows import laid
from kanban.analytics.work_mix import FAMILIES, WorkMixRow, pooled, with_effort, work_mix
from kanban.domain import facts as ev
from tests.analytics.scene import Scene, at

START, END = date(2026, 3, 2), date(2026, 3, 16)
NOW = "2026-04-20 00:00"


def _rows(scene: Scene, per: Per | None = Per.WEEK, end: date = END, **rest: Filter) -> list[WorkMixRow]:
    return work_mix(scene.history, per=per, start=START, end=end, as_of=at(NOW), **rest)


def _done(scene: Scene, card: str, when: str, work_type: str, points: float | None = None) -> Scene:
    return scene.create("2026-03-01 08:00", card, "doing", work_type=work_type, points=points).move(when, card, "done")


def _mixed() -> Scene:
    scene = _done(Scene(), "a", "2026-03-03 09:00", "feature", 3)
    _done(scene, "b", "2026-03-04 09:00", "maintenance")
    _done(scene, "c", "2026-03-05 09:00", "incident", 0.5)
    _done(scene, "d", "2026-03-06 09:00", "our own word", 2)
    return _done(scene, "e", "2026-03-09 09:00", "support", 1)


def test_families_are_those_of_the_types_and_the_rest_is_its_own_band() -> None:
    assert FAMILIES == ("improvement", "support", "firefighting", "unlabelled")
    first, second = _rows(_mixed())[:4], _rows(_mixed())[4:]
    assert [(row.family, row.finished, row.points, row.share) for row in first] == [
        ("improvement", 2, 3, 0.5), ("support", 0, 0, 0), ("firefighting", 1, 0.5, 0.25), ("unlabelled", 1, 2, 0.25),
    ]  # fmt: skip
    assert [(row.family, row.finished, row.share) for row in second if row.finished] == [("support", 1, 1)]
    assert [row.cards for row in first] == [("a", "b"), (), ("c",), ("d",)]


def test_shares_are_pooled_and_not_means_of_shares() -> None:
    assert pooled(_rows(_mixed())) == {"improvement": 0.4, "support": 0.2, "firefighting": 0.2, "unlabelled": 0.2}


def test_a_period_without_cards_has_no_shares() -> None:
    assert {row.share for row in _rows(Scene())} == {None}
    assert set(pooled(_rows(Scene())).values()) == {None}


def test_without_a_period_it_is_told_for_four_weeks_at_a_time() -> None:
    rows = _rows(_mixed(), None, date(2026, 4, 6))
    assert [(row.period_start, row.period_end, row.partial) for row in rows[::4]] == [
        (date(2026, 3, 2), date(2026, 3, 30), False), (date(2026, 3, 30), date(2026, 4, 6), True),
    ]  # fmt: skip
    assert [row.finished for row in rows[:4]] == [2, 1, 1, 1]


def test_bulk_actions_count_and_a_type_is_the_one_known_then() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", "doing").create("2026-03-02 08:00", "b", "doing")
    scene.tell(
        "2026-03-03 08:00",
        *(ev.CardMoved(card, "doing", "standard", "a", "done", "standard", "a") for card in ("a", "b")),
    ).change("2026-03-04 08:00", "a", type="incident")
    assert [row.finished for row in _rows(scene)[:4]] == [1, 0, 1, 0]


def test_a_filter_leaves_the_chosen_cards() -> None:
    rows = _rows(_mixed(), chosen=Filter(types=frozenset({"incident"})))
    assert sum(row.finished for row in rows) == 1


@given(
    st.lists(st.tuples(st.integers(1, 28), st.sampled_from(["feature", "support", "incident", "x"])), max_size=25),
    st.sampled_from([*Per, None]),
)
def test_shares_of_a_period_add_up_to_one_and_periods_to_the_whole(
    cards: list[tuple[int, str]], per: Per | None
) -> None:
    scene = Scene()
    for number, (day, work_type) in enumerate(sorted(cards)):
        _done(scene, f"c{number}", f"2026-03-{day + 2:02} 12:00", work_type)
    rows = _rows(scene, per, date(2026, 4, 1))
    assert sum(row.finished for row in rows) == len(cards)
    for at_ in range(0, len(rows), 4):
        shares = [row.share for row in rows[at_ : at_ + 4]]
        assert shares == [None] * 4 or sum(share or 0 for share in shares) == pytest.approx(1)


def _iterated() -> Scene:
    """Two iterations of a team of one; an incident on the Tuesday of the first, a feature after it."""
    scene = Scene().iterate("2026-03-01 09:00", "2026-03-02", "2026-03-09", team=["ada"])
    scene.iterate("2026-03-01 09:00", "2026-03-09", "2026-03-23")
    scene.create("2026-03-02 09:00", "f", "doing", people=("ada",), points=3)
    scene.create("2026-03-03 09:00", "i", "doing", "urgent", work_type="incident", people=("ada",))
    scene.create("2026-03-03 09:00", "n", "doing", work_type="support")
    scene.move("2026-03-03 17:00", "i", "done").move("2026-03-09 00:00", "f", "done")
    return scene


def test_iterations_are_periods_with_the_effort_that_went_to_each_family() -> None:
    """Ada's Monday goes to the feature, her Tuesday to the incident alone, the other three days to the feature."""
    history = _iterated().history
    windows = laid(history.windows.known(at(NOW)))
    rows = work_mix(history, per=windows, start=START, end=END, as_of=at(NOW))
    assert [(row.name, row.period_start, row.period_end, row.partial) for row in rows[::4]] == [
        ("Iteration 1", date(2026, 3, 2), date(2026, 3, 9), False),
        ("Iteration 2", date(2026, 3, 9), date(2026, 3, 23), False),
    ]
    assert [row.finished for row in rows] == [0, 0, 1, 0, 1, 0, 0, 0]
    assert {row.effort_days for row in rows} == {None}
    first, second = [with_effort(history, rows, as_of=at(NOW))[at_ : at_ + 4] for at_ in (0, 4)]
    assert [(row.effort_days, row.effort_share) for row in first] == [(4, 0.8), (0, 0), (1, 0.2), (0, 0)]
    assert [(row.effort_days, row.effort_share) for row in second] == [(0, None)] * 4
    only = with_effort(history, rows, as_of=at(NOW), chosen=Filter(types=frozenset({"incident"})))
    assert [(row.effort_days, row.effort_share) for row in only[:4]] == [(0, 0), (0, 0), (1, 1), (0, 0)]
