"""Interrupts: each urgent card, what it displaced, and for how long. The price list of being interrupted.

A card is an interrupt from the moment it stands in the urgent lane. What it displaced are the cards that were sent to
Blocked for it; its price is their blocked time between their own start and finish, until they were back at work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.history import History
from kanban.analytics.journeys import Journey, State
from kanban.analytics.spans import Span, cut, seconds, union


@dataclass(frozen=True, slots=True)
class InterruptRow:
    """One urgent card that came in the range, with what it had cost by `as_of`, in the range or not.

    `displaced_cards` are the ids behind `keys`, in the order in which they were displaced; `displaced_seconds` is the
    sum over them, and `still_displaced` how many wait to come back.
    """

    card: str
    key: str
    title: str
    came_at: datetime
    finished_at: datetime | None
    displaced: int
    still_displaced: int
    displaced_seconds: float
    keys: str
    displaced_cards: tuple[str, ...]


def came_at(journey: Journey, as_of: datetime) -> datetime | None:
    """When the card first stood in the urgent lane before it was done; None where it did not, or was not there."""
    path = journey.path(as_of)
    for stay in journey.stays:
        if path and stay.urgent and stay.since <= as_of and stay.steps_at(as_of):
            state = next((turn.state for turn in reversed(path) if turn.at <= stay.since), path[0].state)
            if state in (State.WAITING, State.STARTED):
                return stay.since
    return None


def interrupts(
    history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[InterruptRow]:
    """The urgent cards that came in the local dates [start, end), in the order in which they came."""
    shape = history.shape_at(as_of)
    zone = ZoneInfo(shape.time_zone)
    first, last = begins(start, zone), begins(end, zone)
    displaced = _displaced(history, as_of)
    rows = []
    for journey in chosen.of(history.journeys.values(), as_of):
        came = came_at(journey, as_of)
        if came is None or not first <= came < last:
            continue
        victims = displaced.get(journey.card, {})
        finish = journey.finish_at(as_of)
        rows.append(
            InterruptRow(
                journey.card, f"{shape.key}-{journey.number}", journey.said_at(as_of).title, came,
                finish.at if finish else None, len(victims),
                sum(_still(history.journeys[card], journey.card, as_of) for card in victims),
                sum(seconds(union(spans)) for spans in victims.values()),
                " ".join(f"{shape.key}-{history.journeys[card].number}" for card in victims), tuple(victims),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row.came_at, row.card))


def _displaced(history: History, as_of: datetime) -> Mapping[str, Mapping[str, list[Span]]]:
    """By the card that displaced: the cards it displaced, the first one first, and when they stood blocked for it."""
    found: list[tuple[datetime, str, str, list[Span]]] = []
    for journey in history.journeys.values():
        for spell in journey.spells_at(as_of) if journey.spells else ():
            if spell.displaced_by is not None:
                lasted = cut(journey.active(as_of), (spell.since, spell.until_at(as_of) or as_of))
                found.append((spell.since, spell.displaced_by, journey.card, lasted))
    by_card: dict[str, dict[str, list[Span]]] = {}
    for _, cause, card, lasted in sorted(found, key=lambda one: one[:3]):
        by_card.setdefault(cause, {}).setdefault(card, []).extend(lasted)
    return by_card


def _still(journey: Journey, by: str, as_of: datetime) -> bool:
    spell = journey.spells_at(as_of)[-1]
    turn = journey.turn_at(as_of)
    open_ = turn is not None and turn.state in (State.WAITING, State.STARTED)
    return open_ and spell.displaced_by == by and spell.until_at(as_of) is None
