"""Recovery times of incidents, and whether interrupts come more often in the day after a deployment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kanban.analytics.chance import binomial_p
from kanban.analytics.chosen import Filter
from kanban.analytics.recovery import Correlation, RecoveryRow, correlation, recovery
from kanban.domain import facts as ev
from tests.analytics.scene import Scene, at

HOUR = 3600
START, END = date(2026, 3, 2), date(2026, 3, 12)
NOW = "2026-04-20 00:00"


def _rows(scene: Scene, as_of: str = NOW, **rest: Filter) -> list[RecoveryRow]:
    return recovery(scene.history, start=START, end=END, as_of=at(as_of), **rest)


def _found(scene: Scene, as_of: str = NOW, end: date = END, **rest: Filter) -> Correlation:
    return correlation(scene.history, start=START, end=end, as_of=at(as_of), **rest)


def _deploy(scene: Scene, when: str, *cards: str, told: str | None = None) -> Scene:
    return scene.tell(told or when, ev.DeployRecorded(f"d{when}", f"of {when}", ev.instant(at(when)), "", cards))


def _urgent(scene: Scene, *whens: str) -> Scene:
    for when in whens:
        scene.create(when, f"u{len(scene.events)}", "doing", "urgent", work_type="incident")
    return scene


def test_recovery_runs_from_the_wish_to_the_last_finish() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", "todo", work_type="incident")
    scene.create("2026-03-02 08:00", "b", "doing").move("2026-03-02 09:00", "b", "done")
    scene.move("2026-03-02 09:00", "a", "doing").move("2026-03-02 10:00", "a", "done")
    scene.move("2026-03-02 11:00", "a", "doing").move("2026-03-02 13:00", "a", "done")
    (row,) = _rows(scene)
    assert (row.card, row.key, row.title, row.impact_at) == ("a", "BB-1", "a", at("2026-03-02 08:00"))
    assert (row.recovered_at, row.seconds) == (at("2026-03-02 13:00"), 5 * HOUR)
    assert (row.deploy, row.deploy_seconds) == (None, None)
    assert _rows(scene, "2026-03-02 12:00") == []


def test_a_linked_deployment_has_its_own_recovery_time() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", "doing", work_type="incident")
    _deploy(scene, "2026-03-02 06:00", "a")
    _deploy(scene, "2026-03-02 07:30", "a", told="2026-03-02 09:00")
    _deploy(scene, "2026-03-02 07:45", "b")
    scene.move("2026-03-02 10:00", "a", "done")
    _deploy(scene, "2026-03-02 12:00", "a")
    (row,) = _rows(scene)
    assert (row.deploy, row.deploy_seconds) == ("of 2026-03-02 07:30", 2.5 * HOUR)


def test_more_often_after_deployments_by_hand() -> None:
    # Two of ten days lie after deployments; 8 of 10 interrupts came in them: a ratio of (8 / 0.2) / (2 / 0.8) = 16.
    scene = _deploy(_deploy(Scene(), "2026-03-03 00:00"), "2026-03-05 00:00")
    _urgent(scene, *(f"2026-03-03 {hour:02}:00" for hour in range(1, 9)), "2026-03-08 10:00", "2026-03-09 10:00")
    found = _found(scene)
    assert (found.deploys, found.arrivals, found.inside, found.share_of_time) == (2, 10, 8, pytest.approx(0.2))
    assert (found.ratio, found.p) == (pytest.approx(16), pytest.approx(binomial_p(8, 10, 0.2)))
    assert found.sentence == (
        "8 of 10 interrupts came within 24 hours after a deployment; those are 20 % of the time. "
        "They came more often after deployments."
    )
    assert len(found.cards) == 8


def test_what_chance_brings_is_called_chance() -> None:
    scene = _deploy(_deploy(Scene(), "2026-03-03 00:00"), "2026-03-05 00:00")
    _urgent(scene, *(f"2026-03-{day:02} 10:00" for day in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11)))
    found = _found(scene)
    assert (found.inside, found.ratio, found.p) == (2, pytest.approx(1), pytest.approx(1))
    assert found.sentence.endswith("That is no more than chance brings.")


def test_bursts_of_deployments_count_their_hours_once() -> None:
    scene = Scene()
    for hour in range(0, 24, 2):
        _deploy(scene, f"2026-03-03 {hour:02}:00")
    _urgent(scene, "2026-03-03 23:00")
    found = _found(scene)
    assert found.deploys == 12
    assert found.share_of_time == pytest.approx((22 + 24) / 240)
    assert (found.inside, len(found.cards)) == (1, 1)


def test_the_hours_are_open_at_the_deployment_and_closed_a_day_later() -> None:
    scene = _deploy(Scene(), "2026-03-03 10:00")
    _urgent(scene, "2026-03-03 10:00", "2026-03-03 10:01", "2026-03-04 10:00", "2026-03-04 10:01")
    assert _found(scene).inside == 2


def test_a_deployment_before_the_range_reaches_into_it() -> None:
    scene = _urgent(_deploy(Scene(), "2026-03-01 12:00"), "2026-03-02 06:00")
    found = _found(scene)
    assert (found.deploys, found.inside, found.share_of_time) == (0, 1, pytest.approx(12 / 240))


def test_only_what_was_observed_is_time() -> None:
    scene = _deploy(Scene(began="2026-03-04 00:00"), "2026-03-05 00:00")
    assert _found(scene, "2026-03-08 00:00").share_of_time == pytest.approx(0.25)


def test_without_deployments_there_is_nothing_to_compare() -> None:
    found = _found(_urgent(Scene(), "2026-03-03 10:00"))
    assert (found.deploys, found.arrivals, found.ratio, found.p, found.sentence) == (0, 1, None, None, "")
    assert found.enough.sentence == "No deployment was told in this range, so there is nothing to compare with."


def test_deployments_around_the_clock_leave_nothing_to_compare() -> None:
    scene = Scene()
    for day in range(1, 12):
        _deploy(scene, f"2026-03-{day:02} 00:00")
    assert (_found(scene).share_of_time, _found(scene).enough.ok) == (1.0, False)


def test_fewer_than_ten_interrupts_say_nothing() -> None:
    scene = _deploy(Scene(), "2026-03-03 00:00")
    found = _found(_urgent(scene, *(f"2026-03-03 {hour:02}:00" for hour in range(1, 10))))
    assert (found.arrivals, found.ratio, found.p) == (9, None, None)
    assert found.enough.sentence.startswith("There are 9 of the 10 interrupts that this takes.")


def test_links_made_by_hand_are_told_apart() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", "doing")
    _deploy(_deploy(scene, "2026-03-03 10:00", "a"), "2026-03-04 10:00")
    (linked,) = _found(scene).linked
    assert (linked.at, linked.cards) == (at("2026-03-03 10:00"), ("a",))


def test_a_deployment_told_later_was_not_known_before() -> None:
    scene = _deploy(Scene(), "2026-03-03 10:00", told="2026-03-06 10:00")
    assert (_found(scene, "2026-03-05 00:00").deploys, _found(scene).deploys) == (0, 1)


def test_a_day_with_a_clock_change_is_as_long_as_it_is() -> None:
    scene = _deploy(Scene(zone="Europe/Berlin"), "2026-03-28 23:00")
    found = correlation(scene.history, start=date(2026, 3, 29), end=date(2026, 3, 31), as_of=at(NOW))
    assert found.share_of_time == pytest.approx(24 / 47)


def test_a_filter_leaves_the_chosen_cards() -> None:
    scene = _urgent(_deploy(Scene(), "2026-03-03 10:00"), "2026-03-03 11:00")
    scene.move("2026-03-03 12:00", "u10", "done")
    other = Filter(types=frozenset({"support"}))
    assert (len(_rows(scene)), _rows(scene, chosen=other)) == (1, [])
    assert (_found(scene).arrivals, _found(scene, chosen=other).arrivals) == (1, 0)


def test_an_empty_board() -> None:
    assert _rows(Scene()) == []
    found = _found(Scene(), end=START + timedelta(days=0))
    assert (found.arrivals, found.share_of_time, found.enough.ok) == (0, 0, False)
