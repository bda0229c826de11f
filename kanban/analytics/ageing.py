"""The age of open work, against what finished work of its class had come to in the same column.

`age_days = local_date(as_of) - local_date(start) + 1`, from the first start, blocked time included: that is the point
of ageing. A finished card had, in each column, the age at which it left it for good; those are the lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins, local_date
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.columns import Layout, layout
from kanban.analytics.history import History
from kanban.analytics.journeys import Finish, Journey, State
from kanban.analytics.percentiles import Spread, band, spread
from kanban.analytics.spans import seconds
from kanban.analytics.wip import blocked_spans


@dataclass(frozen=True, slots=True)
class AgeingRow:
    """An open card. `column` is the id of its workflow column, also while it is blocked.

    `lines` are the ages at which finished cards of its class left that column; `over` is the highest of their shares
    that this card's age lies beyond, 0 for none.
    """

    card: str
    key: str
    title: str
    column: str
    column_name: str
    service_class: str
    age_days: int
    age_seconds: float
    blocked: bool
    blocked_seconds: float
    started_at: datetime
    over: int
    lines: Spread


def ageing(
    history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[AgeingRow]:
    """The cards in progress at `as_of`, oldest first, against those finished within the local dates [start, end)."""
    zone = ZoneInfo(history.zone_at(as_of))
    shown = layout(history, as_of=as_of)
    lines = {group: spread(ages) for group, ages in _left_at(history, shown, start, end, as_of, zone).items()}
    today = local_date(as_of, zone)
    rows = []
    for journey in chosen.of(history.journeys.values(), as_of):
        turn = journey.turn_at(as_of)
        stay = journey.stay_at(as_of)
        if turn is None or turn.state is not State.STARTED or turn.start is None or stay is None:
            continue
        column, service_class = shown.columns[shown.places[stay.place]], journey.class_at(as_of)
        known = lines.get((service_class, column.id), Spread(0))
        age = (today - local_date(turn.start.at, zone)).days + 1
        rows.append(
            AgeingRow(
                card=journey.card,
                key=f"{shown.shape.key}-{journey.number}",
                title=journey.said_at(as_of).title,
                column=column.id,
                column_name=column.name,
                service_class=service_class,
                age_days=age,
                age_seconds=(as_of - turn.start.at).total_seconds(),
                blocked=stay.blocked,
                blocked_seconds=seconds(blocked_spans(journey, journey.active(as_of), as_of)),
                started_at=turn.start.at,
                over=band(age, known),
                lines=known,
            )
        )
    rows.sort(key=lambda row: (row.started_at, row.key))
    return rows


def _left_at(
    history: History, shown: Layout, start: date, end: date, as_of: datetime, zone: ZoneInfo
) -> dict[tuple[str, str], list[int]]:
    """The ages in days at which the finished cards left each column, by class and column."""
    first, last = begins(start, zone), begins(end, zone)
    found: dict[tuple[str, str], list[int]] = {}
    for journey in history.journeys.values():
        finish = journey.finish_at(as_of)
        if finish is None or not first <= finish.at < last or finish.bulk:
            continue
        service_class = journey.class_at(as_of)
        for column, left in _leavings(journey, finish, shown):
            age = (local_date(left, zone) - local_date(finish.start.at, zone)).days + 1
            found.setdefault((service_class, column), []).append(age)
    return found


def _leavings(journey: Journey, finish: Finish, shown: Layout) -> Iterator[tuple[str, datetime]]:
    """The columns in which a finished card stood between its start and its finish, and when it last left each."""
    left = {}
    for stay in journey.stays[finish.start.stay :]:
        if stay.since >= finish.at:
            break
        left[shown.columns[shown.places[stay.place]].id] = min(stay.until or finish.at, finish.at)
    yield from left.items()
