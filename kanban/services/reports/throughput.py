"""Throughput as a report: what its rows are called, what they come to, and which cards are behind each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from kanban.analytics.calendar import Edges, Per, periods
from kanban.analytics.chosen import Filter
from kanban.analytics.enough import ENOUGH, Enough
from kanban.analytics.journeys import Journey
from kanban.analytics.throughput import SPLITS, ThroughputRow, throughput
from kanban.services.reports import words
from kanban.services.reports.query import ITERATION, Asked
from kanban.services.reports.report import Field, Found, Reading, Report

_FIELDS = (
    Field("period_start", "date"),
    Field("period_end", "date", "The day after the last."),
    Field("iteration", "text", "Its name; only where the rows are iterations.", "name", seldom=True),
    *(Field(split, "text", "Only where the rows are split by it.", "group", seldom=True) for split in SPLITS),
    Field("finished", "whole", "Cards whose last finish lies in the period and that are done."),
    Field("planned", "whole"),
    Field("unplanned", "whole", "Finished cards that were urgent, or outside the plan of their iteration."),
    Field("points", "number", "The estimates in force when the cards were started."),
    Field("points_planned", "number"),
    Field("points_unplanned", "number"),
    Field("unestimated", "whole", "Finished cards that were started without an estimate."),
    Field("reopened", "whole", "How many times a card left done: events, not cards."),
    Field("discarded", "whole"),
    Field("partial", "flag", "The row shows only a part of its period."),
)


def _find(asked: Asked) -> Found:
    return Found(_rows(asked))


def _rows(asked: Asked) -> list[ThroughputRow]:
    return throughput(
        asked.history, per=asked.periods or Per.WEEK, start=asked.start, end=asked.end, as_of=asked.as_of,
        split=asked.query.split, chosen=asked.chosen,
    )  # fmt: skip


def _shown(asked: Asked, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(field for field in fields if not field.seldom or field.name in (asked.query.split, asked.grain))


def _read(asked: Asked, found: Found) -> Reading:
    rows: Sequence[ThroughputRow] = found.rows
    finished = sum(row.finished for row in rows)
    unplanned = sum(row.unplanned for row in rows)
    whole = {row.period_start for row in rows if not row.partial}
    in_whole = sum(row.finished for row in rows if not row.partial)
    summary = {
        "finished": finished,
        "planned": finished - unplanned,
        "unplanned": unplanned,
        "unplanned_rate": unplanned / finished if finished else None,
        "points": sum(row.points for row in rows),
        "unestimated": sum(row.unestimated for row in rows),
        "reopened": sum(row.reopened for row in rows),
        "discarded": sum(row.discarded for row in rows),
        "whole_periods": len(whole),
        "mean_per_whole_period": in_whole / len(whole) if whole else None,
    }
    return Reading(summary, _sentence(asked, finished, unplanned), finished, _enough(asked, finished, len(whole)))


def _sentence(asked: Asked, finished: int, unplanned: int) -> str:
    said = f"{words.counted(finished, 'card')} {'was' if finished == 1 else 'were'} finished"
    if unplanned:
        said += f", {unplanned} of them unplanned"
    before = asked.before()
    if before is not None:
        then = sum(row.finished for row in _rows(before))
        said += f"; {words.compared(finished, then, words.number, asked)}"
    return f"{said}."


def _enough(asked: Asked, finished: int, whole: int) -> Enough:
    if not finished:
        return Enough(False, False, "No card was finished in this range.")
    if not whole:
        return Enough(True, True, f"Weak: no {asked.grain} of the range is over yet, so a rate cannot be told.")
    return ENOUGH


def _behind(asked: Asked, row: ThroughputRow | None, column: str | None) -> Iterator[str]:
    """The cards of a row: those finished in its period, or those that another of its columns counts."""
    spans = periods(asked.periods or Per.WEEK, asked.start, asked.end)
    edges = Edges([span for span in spans if row is None or span.start == row.period_start], asked.zone)
    for journey in _group(asked, row).of(asked.journeys, asked.as_of):
        if any(edges.index(at) is not None for at in _counted(journey, asked.as_of, column or "finished")):
            yield journey.card


def _group(asked: Asked, row: ThroughputRow | None) -> Filter:
    """The cards of a split row's type, stream or class; all of them where the rows are not split."""
    value, split = (frozenset({row.group or ""}) if row else frozenset()), asked.query.split
    return Filter(
        types=value if split == "type" else frozenset(),
        streams=value if split == "stream" else frozenset(),
        classes=value if split == "class" else frozenset(),
    )


def _counted(journey: Journey, as_of: datetime, column: str) -> list[datetime]:
    """The instants at which a card is counted in a column."""
    if column == "reopened":
        return journey.reopenings(as_of)
    if column == "discarded":
        at = journey.discarded_at(as_of)
        return [at] if at is not None else []
    finish = journey.finish_at(as_of)
    if finish is None:
        return []
    if column == "unestimated" and finish.start.points is not None:
        return []
    if column.endswith("planned") and finish.unplanned is not column.endswith("unplanned"):
        return []
    return [finish.at]


THROUGHPUT = Report(
    name="throughput",
    title="Throughput",
    definition="How many cards were finished per day, week, month or iteration. A card counts once, at its last "
    "finish.",
    formula="T(P) = number of cards whose last finish lies in P, that are done at as_of and not discarded",
    fields=_FIELDS,
    row_id=("period_start", *SPLITS),
    find=_find,
    read=_read,
    behind=_behind,
    shown=_shown,
    per=("week", "day", "month", ITERATION),
    split=tuple(SPLITS),
    over_time=True,
)
