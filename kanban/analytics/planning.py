"""What helps while planning an iteration: the weather of yesterday, the person-days, a forecast by counts, the mix.

Over-planning is seen before anything is promised. Where the streams of a plan go at paces that differ much from those
of the past, points mislead, and the team is told to count cards.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import local_date
from kanban.analytics.capacity import capacity_days
from kanban.analytics.expected_words import counted, number
from kanban.analytics.history import History
from kanban.analytics.journeys import Journey, State
from kanban.analytics.outage import outlook_by_count
from kanban.analytics.points import Number, summed
from kanban.analytics.skew import MIX_LEAST, mix_sensitivity, worked
from kanban.analytics.velocity import VelocityRow, velocity
from kanban.analytics.weather import Weather
from kanban.analytics.windows import Window

#: The mix of a plan is compared with what was finished in so many days.
PAST_DAYS = 365


@dataclass(frozen=True, slots=True)
class PlanSum:
    """What is in the plan; `in_unit` is its points or its cards, whichever the team counts in."""

    cards: int
    points: Number
    unestimated: int
    in_unit: Number


@dataclass(frozen=True, slots=True)
class Capacity:
    """The team's working time. `people` is how many there are, `away_days` what they are not there of it."""

    person_days: float
    working_days: int
    people: int
    away_days: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """At least so many planned cards in `days` days, with 85 and with 50 % confidence."""

    days: int
    p85: int | None
    p50: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class MixPart:
    """What of the plan belongs to a stream; "" stands for cards without one."""

    stream: str
    cards: int
    points: Number


@dataclass(frozen=True, slots=True)
class Over:
    """By how much the plan exceeds yesterday's weather."""

    by: Number
    sentence: str


@dataclass(frozen=True, slots=True)
class Foretold:
    """Yesterday's weather with its sentence."""

    rule: str
    n: int
    value: float | None
    low: float | None
    high: float | None
    per_person_day: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Planning:
    """All of it, in `unit`."""

    unit: str
    plan: PlanSum
    capacity: Capacity
    weather: Foretold
    forecast: Forecast
    mix: tuple[MixPart, ...]
    mix_sentence: str | None
    over: Over | None


def planning(history: History, iteration: str, *, as_of: datetime) -> Planning:
    """What helps while planning an iteration. `LookupError` where it was not known at `as_of`."""
    row = next((row for row in velocity(history, as_of=as_of) if row.window.id == iteration), None)
    if row is None:
        raise LookupError(f"no iteration {iteration} was known at {as_of}")
    window, unit = row.window, history.shape_at(as_of).velocity_unit
    cards = _planned(history, window, as_of)
    points = [journey.said_at(as_of).points for journey in cards]
    in_points = summed(points)
    plan = PlanSum(
        len(cards), in_points, sum(one is None for one in points), in_points if unit == "points" else len(cards)
    )  # fmt: skip
    mix = _mix(cards, as_of)
    weather = row.foretold
    return Planning(
        unit=unit, plan=plan, capacity=_capacity(history, window, as_of),
        weather=Foretold(
            weather.rule, weather.n, weather.value, weather.low, weather.high, weather.per_person_day, weather.sentence
        ),
        forecast=_forecast(history, row, len(cards), as_of), mix=mix,
        mix_sentence=_mix_sentence(history, mix, as_of) if unit == "points" else None,
        over=_over(plan.in_unit, unit, weather),
    )  # fmt: skip


def _planned(history: History, window: Window, as_of: datetime) -> list[Journey]:
    """The cards in the plan that are not discarded."""
    found = []
    for card in window.plan:
        journey = history.journeys.get(card)
        turn = journey.turn_at(as_of) if journey is not None else None
        if journey is not None and turn is not None and turn.state is not State.DISCARDED:
            found.append(journey)
    return sorted(found, key=lambda one: one.number)


def _capacity(history: History, window: Window, as_of: datetime) -> Capacity:
    shape = history.shape_at(min(window.ended, as_of))
    days = capacity_days(window, shape, ZoneInfo(shape.time_zone))
    people = len(set(window.team))
    there = round(sum(days.values()), 2)
    return Capacity(there, len(days), people, round(people * len(days) - there, 2))


def _forecast(history: History, row: VelocityRow, planned: int, as_of: datetime) -> Forecast:
    """How many planned cards come in the whole days that are left of the window."""
    zone = ZoneInfo(history.zone_at(as_of))
    first = max(row.starts, local_date(as_of, zone) + timedelta(days=1))
    days = max((row.ends - first).days, 0)
    if not days:
        return Forecast(0, None, None, "No whole day is left of it.")
    found = outlook_by_count(history, row.window, first=first, days=days, as_of=as_of)
    if found.counts is None:
        return Forecast(days, None, None, f"No forecast by counts yet. {found.sentence}")
    p85, p50 = found.counts[85], found.counts[50]
    left = "days" if first == row.starts else "whole days left"
    said = (
        f"In its {days} {left}, {counted(p85, 'cards')} or more of planned work come with 85 % confidence, {p50} or "
        f"more with 50 %; {counted(planned, 'cards')} {'is' if planned == 1 else 'are'} in the plan."
    )
    return Forecast(days, p85, p50, " ".join(filter(None, [said, found.sentence])))


def _mix(cards: Collection[Journey], as_of: datetime) -> tuple[MixPart, ...]:
    streams: dict[str, list[Number | None]] = {}
    for journey in cards:
        said = journey.said_at(as_of)
        streams.setdefault(said.stream or "", []).append(said.points)
    parts = [MixPart(stream, len(points), summed(points)) for stream, points in streams.items()]
    return tuple(sorted(parts, key=lambda part: (-part.points, -part.cards, part.stream)))


def _mix_sentence(history: History, mix: Sequence[MixPart], as_of: datetime) -> str | None:
    """What is said where the mix of streams would change what the same days bring by 15 % or more."""
    today = local_date(as_of, ZoneInfo(history.zone_at(as_of)))
    past = worked(history, start=today - timedelta(days=PAST_DAYS), end=None, as_of=as_of)
    change = mix_sensitivity(past, {part.stream: part.points for part in mix})
    if change is None or abs(change) < MIX_LEAST:
        return None
    more = f"{abs(change):.0%}".replace("%", " %") + (" more" if change > 0 else " fewer")
    return (
        f"Its mix of streams is not that of the past: at the pace of each stream the same days bring {more} points. "
        "Plan by counts of cards instead."
    )


def _over(planned: Number, unit: str, weather: Weather) -> Over | None:
    """What is said of a plan that is more than the last iterations foretell."""
    if weather.value is None or weather.high is None or weather.low is None or planned <= weather.value:
        return None
    by = round(planned - weather.value, 2)
    last = "the last iteration" if weather.n == 1 else f"the last {weather.n} iterations"
    said = f"The plan holds {counted(planned, unit)}, {number(by)} more than yesterday's weather of {weather.value:g}"
    if planned > weather.high:
        return Over(by, f"{said} and more than any of {last} would bring ({weather.low:g} to {weather.high:g}).")
    return Over(by, f"{said}; {last} would bring {weather.low:g} to {weather.high:g}.")
