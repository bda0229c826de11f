"""Throughput: how many cards were finished per day, week, month or iteration, planned and unplanned apart.

`T(P) = #{k : last_done(k) in P, done at as_of, not discarded}`. A card counts once, in the period of its latest finish
known at `as_of`; so the sum over all periods is the number of cards that are really done, and asking again with the
same `as_of` gives the same rows. docs/metrics.md says it in full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import Edges, Grain, Per, Period, local_date, periods, whole
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.history import History
from kanban.analytics.journeys import Finish, Journey, State
from kanban.analytics.points import Number, plus

#: What rows can be split by, and the values that are always there.
SPLITS: Mapping[str, tuple[str, ...]] = {"type": (), "stream": (), "class": ("standard", "fixed_date", "urgent")}


@dataclass(slots=True)
class ThroughputRow:
    """One period (and one value of the split). `period_end` is exclusive; points are those in force at the start.

    `name` is that of an iteration, empty for periods of the calendar.
    """

    period_start: date
    period_end: date
    group: str | None
    finished: int = 0
    planned: int = 0
    unplanned: int = 0
    points: Number = 0
    points_planned: Number = 0
    points_unplanned: Number = 0
    unestimated: int = 0
    reopened: int = 0
    discarded: int = 0
    partial: bool = False
    name: str = ""


def default_range(history: History, per: Per, as_of: datetime) -> tuple[date, date]:
    """The whole periods from the one in which the log begins to the one that holds `as_of`."""
    zone = ZoneInfo(history.zone_at(as_of))
    first = local_date(min(history.began_at or as_of, as_of), zone)
    return whole(per, first).start, whole(per, local_date(as_of, zone)).end


def throughput(
    history: History,
    *,
    per: Grain,
    start: date,
    end: date,
    as_of: datetime,
    split: str | None = None,
    chosen: Filter = EVERYTHING,
) -> list[ThroughputRow]:
    """The rows for the local dates [start, end), one per period and value of `split`, zeros included.

    A period is partial where the range, the beginning of the log or `as_of` shows only a part of it.
    """
    zone = ZoneInfo(history.zone_at(as_of))
    spans = list(periods(per, start, end))
    edges = Edges(spans, zone)
    counts: dict[tuple[int, str | None], ThroughputRow] = {}

    def row(index: int, group: str | None) -> ThroughputRow:
        found = counts.get((index, group))
        if found is None:
            span = spans[index]
            found = counts[index, group] = ThroughputRow(span.start, span.end, group, name=span.name)
        return found

    group_of = _grouping(split, as_of)
    for journey in chosen.of(history.journeys.values(), as_of):
        for at, note, finish in _notes(journey, as_of):
            index = edges.index(at)
            if index is not None:
                note(row(index, group_of(journey) if split is not None else None), finish)
    groups: list[str | None] = [None]
    if split is not None:
        seen = {group or "" for _, group in counts}
        groups = [*SPLITS[split], *sorted(seen - set(SPLITS[split]))] or [""]
    rows = []
    for index, span in enumerate(spans):
        partial = _is_partial(span, history.began_at, as_of, zone)
        for group in groups:
            counted = row(index, group)
            counted.partial = partial
            rows.append(counted)
    return rows


Note = Callable[[ThroughputRow, Finish | None], None]


def _notes(journey: Journey, as_of: datetime) -> Sequence[tuple[datetime, Note, Finish | None]]:
    """What this card adds, and when."""
    turn = journey.turn_at(as_of)
    if turn is None:
        return ()
    found: list[tuple[datetime, Note, Finish | None]] = []
    if turn.finish is not None:
        found.append((turn.finish.at, _note_finish, turn.finish))
    elif turn.state is State.DISCARDED:
        found.append((turn.at, _note_discard, None))
    if not journey.straight:
        found += [(at, _note_reopening, None) for at in journey.reopenings(as_of)]
    return found


def _note_finish(row: ThroughputRow, finish: Finish | None) -> None:
    assert finish is not None
    points = finish.start.points or 0
    row.finished += 1
    row.points = plus(row.points, points)
    if finish.unplanned:
        row.unplanned += 1
        row.points_unplanned = plus(row.points_unplanned, points)
    else:
        row.planned += 1
        row.points_planned = plus(row.points_planned, points)
    if finish.start.points is None:
        row.unestimated += 1


def _note_reopening(row: ThroughputRow, _: Finish | None) -> None:
    row.reopened += 1


def _note_discard(row: ThroughputRow, _: Finish | None) -> None:
    row.discarded += 1


def _grouping(split: str | None, as_of: datetime) -> Callable[[Journey], str | None]:
    """The value of the split for a card. Urgent is a class while it lasts: a finish under urgency counts there."""
    if split is None:
        return lambda journey: None
    if split == "type":
        return lambda journey: journey.said_at(as_of).work_type
    if split == "stream":
        return lambda journey: journey.said_at(as_of).stream or ""
    return lambda journey: journey.class_at(as_of)


def _is_partial(span: Period, began_at: datetime | None, as_of: datetime, zone: ZoneInfo) -> bool:
    begins, ends = span.window(zone)
    if span.cut or as_of < ends:
        return True
    return began_at is None or began_at - timedelta(milliseconds=1) >= begins
