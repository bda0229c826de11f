"""Where the time of finished cards went: by column of the way, waiting apart from working, blocked time apart.

A card's time in a column is the sum over its visits of leaving minus entering, in seconds that passed. Blocked time is
charged to the column the card was pulled out of, and told beside. Over all columns, what lies between start and last
finish is the cycle time: nothing is lost, a dwell in Done before a reopening included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.columns import Layout, layout
from kanban.analytics.history import History
from kanban.analytics.journeys import Finish, Journey
from kanban.analytics.percentiles import percentile
from kanban.domain.board import ColumnKind

#: The kinds of columns in which cards wait for somebody to take them up.
WAITING = (ColumnKind.BACKLOG, ColumnKind.QUEUE)


@dataclass(frozen=True, slots=True)
class TimeInColumnRow:
    """A column and the finished cards that stood in it. `total_seconds` runs from creation to the last finish.

    `blocked_seconds` is the blocked part of it and `started_seconds` the part after the start. `visits` counts
    entries from another column. `share` is of the total over all columns. `cards_in` are the cards behind it.
    """

    column: str
    name: str
    kind: str
    waiting: bool
    visits: int
    cards: int
    median_seconds: float | None
    p85_seconds: float | None
    total_seconds: float
    share: float | None
    blocked_seconds: float
    started_seconds: float
    cards_in: list[str]


@dataclass(slots=True)
class _Sum:
    visits: int = 0
    blocked: float = 0.0
    started: float = 0.0
    per_card: list[float] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)


def time_in_column(
    history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[TimeInColumnRow]:
    """One row per column of the way, for the cards finished within [start, end) and done at `as_of`."""
    shown = layout(history, end=end, as_of=as_of)
    sums = [_Sum() for _ in shown.columns]
    for journey, finish in finished_within(history, start, end, as_of, chosen):
        before = None
        here: dict[int, float] = {}
        for visit in visits(journey, finish, shown):
            known = sums[visit.place]
            known.visits += visit.place != before
            known.blocked += visit.seconds if visit.blocked else 0.0
            known.started += visit.started_seconds
            here[visit.place] = here.get(visit.place, 0.0) + visit.seconds
            before = visit.place
        for place, spent in here.items():
            sums[place].per_card.append(spent)
            sums[place].cards.append(journey.card)
    whole = sum(sum(known.per_card) for known in sums)
    rows = []
    for column, known in zip(shown.columns, sums, strict=True):
        known.per_card.sort()
        total = sum(known.per_card)
        rows.append(
            TimeInColumnRow(
                column=column.id,
                name=column.name,
                kind=column.kind.value,
                waiting=column.kind in WAITING,
                visits=known.visits,
                cards=len(known.cards),
                median_seconds=percentile(known.per_card, 50) if known.per_card else None,
                p85_seconds=percentile(known.per_card, 85) if known.per_card else None,
                total_seconds=total,
                share=total / whole if whole else None,
                blocked_seconds=known.blocked,
                started_seconds=known.started,
                cards_in=known.cards,
            )
        )
    return rows


def finished_within(
    history: History, start: date, end: date, as_of: datetime, chosen: Filter
) -> Iterator[tuple[Journey, Finish]]:
    """The chosen cards whose last finish known at `as_of` lies within the local dates, without clock errors."""
    zone = ZoneInfo(history.zone_at(as_of))
    first, last = begins(start, zone), begins(end, zone)
    for journey in history.journeys.values():
        finish = journey.finish_at(as_of)
        if finish is None or not first <= finish.at < last or not chosen.admits(journey, as_of):
            continue
        if journey.created_at <= finish.start.at <= finish.at:
            yield journey, finish


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay, cut to the time before the last finish; `started_seconds` is what of it lies after the start."""

    place: int
    blocked: bool
    seconds: float
    started_seconds: float


def visits(journey: Journey, finish: Finish, shown: Layout) -> Iterator[Visit]:
    """Where a finished card was from its creation to its last finish. Time in an archive is in no column."""
    started_at = finish.start.at
    for stay in journey.stays:
        if stay.since >= finish.at:
            return
        until = min(stay.until or finish.at, finish.at)
        after = (until - max(stay.since, started_at)).total_seconds()
        whole = (until - stay.since).total_seconds()
        yield Visit(shown.places[stay.place], stay.blocked, whole, max(after, 0.0))
