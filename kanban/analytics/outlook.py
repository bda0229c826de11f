"""What interrupts will still take of an iteration: the rest of the open ones, and what usually comes new.

Nobody knows how long an outage lasts. Earlier ones that lasted at least as long say how much longer such things took;
where there are too few of them, this one is taken to last as long again as it has, and that is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from zoneinfo import ZoneInfo

from kanban.analytics.history import History
from kanban.analytics.interrupts import came_at
from kanban.analytics.journeys import Journey, State
from kanban.analytics.presence import DAY, Attendance, attendance
from kanban.analytics.windows import Window

#: So many earlier urgent cards have to have lasted longer for their rest to be told.
LEAST_OLDER = 5


@dataclass(frozen=True, slots=True)
class Outlook:
    """Person-days still to come: `ahead` of the open urgent cards, by card, and `spare` for what is new.

    `left` is what remains of the capacity; `assumptions` say in sentences what this rests on.
    """

    ahead: Mapping[str, float]
    spare: float
    left: float
    assumptions: Sequence[str]

    @property
    def total(self) -> float:
        """All that is not left for planned work."""
        return sum(self.ahead.values()) + self.spare


def outlook(history: History, window: Window, as_of: datetime, *, base: float) -> Outlook:
    """What is still to come in a window. `base` are the person-days that unplanned work takes per working day."""
    shape = history.shape_at(as_of)
    there = attendance(window, shape, ZoneInfo(shape.time_zone))
    now, end = max(as_of, window.began).timestamp(), window.ended.timestamp()
    left = there.available(now, end) / DAY
    urgent = open_urgent(history, as_of)
    assumptions: list[str] = []
    ahead = {leave.card: 0.0 for leave in there.leaves if leave.end > now} | dict.fromkeys(urgent, 0.0)
    rests = rests_of(history, urgent, as_of)
    on = {card: _people(history.journeys[card], as_of, there) for card in urgent}
    for card, (seconds, sentence) in zip(urgent, rests, strict=True):
        assumptions.append(sentence)
        if not on[card]:
            key = f"{shape.key}-{history.journeys[card].number}"
            assumptions[-1] = f"Nobody of the team is on {key}, so nothing more is expected to go to it."
        until = min(as_of.timestamp() + seconds, end)
        for person in on[card]:
            shared = sum(person in others for others in on.values())
            ahead[card] += there.team[person].within(now, until) / shared / DAY
    for leave in there.leaves:
        ahead[leave.card] = ahead.get(leave.card, 0.0) + max(leave.end - max(leave.start, now), 0.0) / DAY
    ahead = {card: days for card, days in ahead.items() if days > 0}
    known = sum(ahead.values())
    usual = base * there.board.within(now, end) / DAY
    spare = min(max(usual - known, 0.0), max(left - known, 0.0))
    if usual > 0:
        assumptions.append(
            f"New interrupts take {base:.1f} person-days a working day, as in the last iterations; what goes beyond "
            "the open ones is kept for them."
        )
    return Outlook(ahead, spare, left, assumptions)


def open_urgent(history: History, as_of: datetime) -> list[str]:
    """The cards that stand in the urgent lane and are not done, by number."""
    found = []
    for journey in history.journeys.values():
        stay = journey.stays[-1] if journey.stays[-1].since <= as_of else journey.stay_at(as_of)
        if stay is None or not stay.urgent:
            continue
        turn = journey.turn_at(as_of)
        if turn is not None and turn.state in (State.WAITING, State.STARTED) and journey.stay_at(as_of) is stay:
            found.append(journey)
    return [journey.card for journey in sorted(found, key=lambda one: one.number)]


def _people(journey: Journey, as_of: datetime, there: Attendance) -> list[str]:
    """Who of the team is on a card."""
    return [person for person in dict.fromkeys(journey.said_at(as_of).people) if person in there.team]


def rests_of(history: History, cards: Sequence[str], as_of: datetime) -> list[tuple[float, str]]:
    """How many seconds each of the open urgent cards is expected to last from now, and why."""
    lasted = lasted_before(history, as_of) if cards else []
    key = history.shape_at(as_of).key
    return [_rest(history.journeys[card], lasted, as_of, key) for card in cards]


def _rest(journey: Journey, lasted: Sequence[float], as_of: datetime, key: str) -> tuple[float, str]:
    age = (as_of - (came_at(journey, as_of) or as_of)).total_seconds()
    name = f"{key}-{journey.number}"
    older = [one - age for one in lasted if one > age]
    if len(older) < LEAST_OLDER:
        known = "no earlier urgent card" if not older else f"only {len(older)} earlier urgent cards"
        known = "only 1 earlier urgent card" if len(older) == 1 else known
        return age, f"{name} is taken to last as long again as it has so far: {known} lasted longer."
    rest = median(older)
    return rest, (
        f"{name} is expected to last {_said(rest)} more: the median rest of the {len(older)} earlier urgent cards "
        "that lasted longer."
    )


def lasted_before(history: History, as_of: datetime) -> list[float]:
    """How many seconds each finished urgent card had lasted, from when it came to its finish."""
    found = []
    for journey in history.journeys.values():
        finish = journey.finish_at(as_of)
        if finish is None or not finish.urgent:
            continue
        came = came_at(journey, as_of)
        if came is not None and came < finish.at:
            found.append((finish.at - came).total_seconds())
    return found


def _said(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.1f} days"
