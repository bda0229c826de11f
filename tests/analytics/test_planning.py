"""Planning help, and the forecast by counts with and without an outage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.convolution import how_many
from kanban.analytics.outage import ByCount, at_least, outlook_by_count, share_left, thinned
from kanban.analytics.planning import Planning, planning
from kanban.domain import facts as ev
from kanban.domain.team_facts import IterationChanged
from tests.analytics.scene import Scene, at, folded
from tests.analytics.worked import Worked


def _planning(scene: Scene, when: str, iteration: str) -> Planning:
    return planning(scene.history, iteration, as_of=at(when))


def test_the_worked_iteration_while_it_is_planned() -> None:
    worked = Worked()
    found = planning(folded(worked.events), "it-4", as_of=worked.at(4, 1, 9))
    assert (found.unit, found.plan.cards, found.plan.points, found.plan.in_unit) == ("points", 10, 20, 20)
    assert (found.capacity.person_days, found.capacity.working_days, found.capacity.people) == (40, 8, 5)
    assert (found.weather.value, found.weather.low, found.weather.high, found.weather.n) == (16, 14, 20, 3)
    assert found.over is not None
    assert (found.over.by, found.over.sentence) == (
        4,
        "The plan holds 20 points, 4 more than yesterday's weather of 16; the last 3 iterations would bring 14 to 20.",
    )


def test_an_iteration_that_is_not_known_cannot_be_planned() -> None:
    with pytest.raises(LookupError):
        _planning(Scene(), "2026-03-01 12:00", "i1")


def test_without_a_history_nothing_is_foretold_and_that_is_said() -> None:
    found = _planning(Scene().iterate("2026-03-01 12:00", "2026-03-02", "2026-03-16"), "2026-03-01 12:00", "i1")
    assert (found.weather.value, found.over, found.mix, found.mix_sentence) == (None, None, (), None)
    assert (found.capacity.people, found.capacity.person_days, found.capacity.working_days) == (0, 0, 10)
    assert (found.forecast.days, found.forecast.p85) == (14, None)
    assert found.forecast.sentence == (
        "No forecast by counts yet. There are 0 of the 10 finished cards that this takes."
    )  # fmt: skip


def test_absences_are_told_in_days_and_those_for_a_card_are_none() -> None:
    scene = Scene().iterate("2026-03-01 12:00", "2026-03-02", "2026-03-09", team=("ada", "ben"))
    away = [
        {"user": "ada", "day": "2026-03-03", "part": "day", "card": None},
        {"user": "ben", "day": "2026-03-04", "part": "half", "card": None},
        {"user": "ben", "day": "2026-03-05", "part": "day", "card": "out"},
    ]
    scene.tell("2026-03-01 13:00", IterationChanged("i1", {"away": away}, {}))
    found = _planning(scene, "2026-03-01 14:00", "i1").capacity
    assert (found.person_days, found.away_days, found.people, found.working_days) == (8.5, 1.5, 2, 5)


def test_the_plan_is_told_by_stream_without_what_was_discarded() -> None:
    scene = Scene().iterate("2026-03-01 12:00", "2026-03-02", "2026-03-09")
    for name, stream, points in (("a", "network", 3), ("b", None, None), ("c", "network", 1.5), ("d", "CI", 8)):
        scene.create("2026-03-01 13:00", name, stream=stream, points=points)
    scene.plan("2026-03-01 14:00", "i1", "a", "b", "c", "d").archive("2026-03-01 15:00", "d", discarded=True)
    found = _planning(scene, "2026-03-01 16:00", "i1")
    assert (found.plan.cards, found.plan.points, found.plan.unestimated) == (3, 4.5, 1)
    assert [(part.stream, part.cards, part.points) for part in found.mix] == [("network", 2, 4.5), ("", 1, 0)]


def _streams(unit: str = "points") -> Scene:
    """26 weeks in which a card of CI takes half a day and one of network two, both of 2 points."""
    scene = Scene().tell("2026-01-02 00:00", ev.BoardChanged({"velocity_unit": unit}, {}))
    monday = date(2026, 1, 5)
    for week in range(26):
        day = monday + timedelta(weeks=week)
        scene.create(f"{day} 09:00", f"c{week}", "doing", points=2, stream="CI", people=("ada",))
        scene.move(f"{day} 13:00", f"c{week}", "done")
        scene.create(f"{day} 13:00", f"n{week}", "doing", points=2, stream="network", people=("ben",))
        scene.move(f"{day + timedelta(days=2)} 13:00", f"n{week}", "done")
    scene.iterate("2026-07-04 12:00", "2026-07-06", "2026-07-20", team=("ada", "ben"))
    for number_ in range(4):
        scene.create("2026-07-04 13:00", f"p{number_}", points=2, stream="network")
    return scene.plan("2026-07-04 14:00", "i1", *(f"p{number_}" for number_ in range(4)))


def test_a_mix_that_goes_at_another_pace_is_told_and_counts_are_advised() -> None:
    found = _planning(_streams(), "2026-07-05 12:00", "i1")
    # In the past 4 points took 2.5 days; network alone takes 4 for as many, so the same days bring 2.5 / 4.
    assert found.mix_sentence == (
        "Its mix of streams is not that of the past: at the pace of each stream the same days bring 38 % fewer points. "
        "Plan by counts of cards instead."
    )
    assert _planning(_streams("cards"), "2026-07-05 12:00", "i1").mix_sentence is None


def test_the_forecast_is_that_of_planned_cards_over_the_days_of_the_iteration() -> None:
    scene = _streams()
    found = _planning(scene, "2026-07-05 12:00", "i1").forecast
    history = scene.history
    by_count = outlook_by_count(
        history, history.windows.known(at("2026-07-05 12:00"))[0], first=date(2026, 7, 6), days=14,
        as_of=at("2026-07-05 12:00"),
    )  # fmt: skip
    assert by_count.counts is not None
    assert (found.days, found.p85, found.p50) == (14, by_count.counts[85], by_count.counts[50])
    assert found.sentence.startswith(f"In its 14 days, {found.p85} card")
    assert "4 cards are in the plan." in found.sentence
    later = _planning(scene, "2026-07-17 12:00", "i1").forecast
    assert (later.days, later.sentence.startswith("In its 2 whole days left, ")) == (2, True)
    assert _planning(scene, "2026-07-19 12:00", "i1").forecast.days == 0


# -- in an outage


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(1, 12))
def test_the_chances_of_a_sum_are_read_as_the_exact_forecast_reads_them(basis: list[int], days: int) -> None:
    ways: dict[int, int] = {0: 1}
    for _ in range(days):
        after: dict[int, int] = {}
        for total, count in ways.items():
            for one in basis:
                after[total + one] = after.get(total + one, 0) + count
        ways = after
    chances = [ways.get(cards, 0) / len(basis) ** days for cards in range(max(ways) + 1)]
    assert at_least(chances) == how_many(basis, days=days)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=8), st.floats(0, 1))
def test_thinning_keeps_a_distribution_and_takes_its_share_of_the_mean(weights: list[float], share: float) -> None:
    chances = [weight / sum(weights) for weight in weights]
    found = thinned(chances, share)
    assert sum(found) == pytest.approx(1)
    mean = sum(cards * chance for cards, chance in enumerate(chances))
    assert sum(cards * chance for cards, chance in enumerate(found)) == pytest.approx(share * mean, abs=1e-9)


def _by_count(scene: Scene, when: str, days: int = 5) -> ByCount:
    history = scene.history
    window = history.windows.known(at(when))[-1]
    first = at(when).date() + timedelta(days=1)
    return outlook_by_count(history, window, first=first, days=days, as_of=at(when))


def test_an_outage_thins_the_days_that_it_is_expected_to_last() -> None:
    calm = _by_count(_streams(), "2026-07-09 09:00")
    scene = _streams().create("2026-07-07 09:00", "out", "doing", "urgent", people=("ada", "ben"))
    found = _by_count(scene, "2026-07-09 09:00")
    # It has lasted two days, so it is taken to last until Saturday: two of the days. Of 20 person-days, 4 are lost,
    # and the rest of Thursday and Friday of two people is 4 more.
    assert found.sentence == "An outage is taken to leave 60 % of what 2 days of it bring."
    assert calm.counts is not None
    assert found.counts is not None
    assert all(found.counts[one] <= calm.counts[one] for one in calm.counts)
    assert calm.sentence == ""


def test_past_days_with_an_urgent_card_are_drawn_from_where_there_are_ten() -> None:
    scene = _streams()
    scene.create("2026-05-04 12:00", "old", "doing", "urgent").move("2026-05-14 12:00", "old", "done")
    scene.events.sort(key=lambda event: event.at)
    scene.events[:] = [replace(event, seq=seq) for seq, event in enumerate(scene.events, start=1)]
    scene.create("2026-07-07 09:00", "out", "doing", "urgent", people=("ada", "ben"))
    found = _by_count(scene, "2026-07-09 09:00")
    # Eleven days in May, and the two in July that are over.
    assert found.sentence == "2 days of it are drawn from the 13 past days on which an urgent card was open."


def test_the_share_that_an_outage_leaves_is_that_of_the_usual_loss() -> None:
    worked = Worked()
    history = folded(worked.events)
    window = history.windows.known(worked.told)[-1]
    # 31.5 of 40 person-days are left, where the last three iterations left 38 on average.
    assert share_left(history, window, worked.told) == pytest.approx(31.5 / 38)
