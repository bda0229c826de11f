"""A level of service is told where enough cards stand behind it, with the share of later cards that kept it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kanban.analytics.sle import SleRow, sle
from tests.analytics import reference
from tests.analytics.scene import Scene, at

BEGAN = date(2026, 1, 1)


def _cards(scene: Scene, days: list[int], finished: int, prefix: str = "c", lane: str = "standard") -> Scene:
    """One card per entry, finished on day `finished` of the log after so many days, first and last included."""
    for number, length in enumerate(days):
        card = f"{prefix}{finished}-{number}"
        scene.create(f"{BEGAN + timedelta(days=finished - length + 1)} 08:00", card, "doing", lane)
        scene.move(f"{BEGAN + timedelta(days=finished)} 12:00", card, "done")
    return scene


def _of(scene: Scene, day: int, name: str = "standard") -> SleRow:
    rows = sle(scene.history, as_of=at(f"{BEGAN + timedelta(days=day)} 18:00"))
    assert [row.service_class for row in rows] == ["standard", "fixed_date", "urgent"]
    return next(row for row in rows if row.service_class == name)


def test_the_level_is_the_least_that_85_percent_kept() -> None:
    row = _of(_cards(Scene(began="2025-06-01 00:00"), list(range(1, 21)), 40), 50)
    assert (row.target, row.unit, row.n, len(row.cards)) == (17, "days", 20, 20)
    assert (row.enough.ok, row.enough.weak) == (True, True)


@pytest.mark.parametrize(
    ("count", "ok", "weak"), [(0, False, False), (19, False, False), (20, True, True), (50, True, False)]
)
def test_few_cards_make_no_level(count: int, ok: bool, weak: bool) -> None:
    row = _of(_cards(Scene(), [3] * count, 40), 50)
    assert (row.target is not None, row.enough.ok, row.enough.weak) == (ok, ok, weak)
    assert len(row.cards) == count


def test_urgent_cards_have_their_own_level_in_hours() -> None:
    scene = _cards(Scene(), [1] * 20, 40, "u", "urgent")
    urgent, standard = _of(scene, 50, "urgent"), _of(scene, 50)
    assert (urgent.unit, urgent.target, urgent.n) == ("hours", 4.0, 20)
    assert standard.n == 0


def test_only_the_last_ninety_days_count() -> None:
    scene = _cards(Scene(), [9] * 30, 9)
    _cards(scene, [2] * 20, 60)
    assert _of(scene, 98).target == 9
    assert (_of(scene, 99).target, _of(scene, 99).n) == (2, 20)


def test_attainment_is_the_share_of_the_following_cards_within_the_level_before_them() -> None:
    scene = _cards(Scene(began="2025-06-01 00:00"), [4] * 20, 30)
    _cards(scene, [3, 4, 4, 5], 60)
    row = _of(scene, 61)
    # 30 days before the end stands a level of 4 days; three of the four cards since kept it.
    assert (row.kept, row.judged, row.attainment) == (3, 4, 0.75)
    assert (row.mean_attainment, row.worst_attainment, row.windows) == (0.75, 0.75, 1)


def test_a_level_is_judged_only_where_ninety_days_stand_before_it() -> None:
    scene = _cards(Scene(), [4] * 20, 30)
    _cards(scene, [4] * 4, 60)
    assert (_of(scene, 61).attainment, _of(scene, 61).windows) == (None, 0)


def test_rolling_attainment_has_its_mean_and_its_worst() -> None:
    scene = Scene(began="2025-01-01 00:00")
    for finished, days in ((-60, 2), (-30, 2), (0, 8), (30, 2)):
        _cards(scene, [days] * 20, finished)
    row = _of(scene, 44)
    assert row.windows == 3
    assert row.worst_attainment == 0
    assert row.mean_attainment == pytest.approx(2 / 3)
    assert row.attainment == 1


def test_an_empty_board_has_three_empty_rows() -> None:
    for row in sle(Scene().history, as_of=at("2026-06-01 09:00")):
        assert (row.n, row.target, row.attainment, row.windows, row.enough.ok) == (0, None, None, 0, False)


@reference.needed
def test_the_help_desks_level_held_on_average_and_not_always() -> None:
    scene = Scene(began="2010-01-01 00:00")
    items = [row for row in reference.rows("helpdesk/jam_items.csv") if row["Resolved"] and row["In Progress"]]
    steps = [(row["In Progress"], 0, row["key"]) for row in items] + [(row["Resolved"], 1, row["key"]) for row in items]
    for day, step, key in sorted(steps):
        scene.create(f"{day} 08:00", key, "doing") if step == 0 else scene.move(f"{day} 18:00", key, "done")
    row = sle(scene.history, as_of=at("2012-11-06 23:00"))[0]
    # Published are 83 % and 24 %, with stretches of 30 days that begin on other dates than ours.
    assert row.mean_attainment == pytest.approx(0.83, abs=0.03)
    assert row.worst_attainment == pytest.approx(0.24, abs=0.1)
