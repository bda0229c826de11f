"""Work mix: what share of the finished work was improvement, support and firefighting.

Types belong to families by their name. A type of the team's own that belongs to none is its own band, so that the
shares of the others do not grow by what nobody labelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import Edges, Grain, Per, Period, periods, whole
from kanban.analytics.capacity import efforts
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.finished import Done, finished, is_partial
from kanban.analytics.history import History
from kanban.domain.cards import WORK_TYPES

UNLABELLED = "unlabelled"
#: The bands, from the bottom of a chart to its top.
FAMILIES = (*dict.fromkeys(WORK_TYPES.values()), UNLABELLED)


@dataclass(frozen=True, slots=True)
class WorkMixRow:
    """One period and family. `share` is of the cards finished in the period, None where there are none.

    `name` is that of an iteration, empty for periods of the calendar. `effort_days` are the person-days that went to
    cards of the family, finished or not, and `effort_share` their part of what went to any; None where not asked for.
    Points are those in force at the start; a card without an estimate adds none.
    """

    period_start: date
    period_end: date
    family: str
    finished: int
    points: float
    share: float | None
    partial: bool
    cards: tuple[str, ...]
    name: str = ""
    effort_days: float | None = None
    effort_share: float | None = None


def family_of(work_type: str) -> str:
    """The family of a type of work."""
    return WORK_TYPES.get(work_type, UNLABELLED)


def work_mix(
    history: History, *, per: Grain | None, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[WorkMixRow]:
    """One row per period and family. `per` None: stretches of four weeks, Monday to Sunday, from the one of `start`."""
    spans = list(periods(per, start, end)) if per is not None else list(_four_weeks(start, end))
    edges = Edges(spans, ZoneInfo(history.zone_at(as_of)))
    here: list[list[Done]] = [[] for _ in spans]
    for done in finished(history, as_of=as_of, chosen=chosen):
        index = edges.index(done.at) if spans else None
        if index is not None:
            here[index].append(done)
    return [
        row
        for span, cards in zip(spans, here, strict=True)
        for row in _rows(span, cards, is_partial(history, span, as_of), as_of)
    ]


def with_effort(
    history: History, rows: Sequence[WorkMixRow], *, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[WorkMixRow]:
    """The rows of iterations with the effort that the log tells of. What nobody of the team was on is in no family."""
    wanted = {row.period_start for row in rows}
    windows = [window for window in history.windows.known(as_of) if window.starts in wanted]
    spent = {
        window.starts: _families(history, one.by_card, as_of, chosen)
        for window, one in zip(windows, efforts(history, windows, as_of), strict=True)
    }
    found = []
    for row in rows:
        here = spent[row.period_start]
        total, days = sum(here.values()), here[row.family]
        found.append(replace(row, effort_days=days, effort_share=days / total if total else None))
    return found


def _families(history: History, by_card: Mapping[str, float], as_of: datetime, chosen: Filter) -> dict[str, float]:
    """Person-days by family."""
    days = dict.fromkeys(FAMILIES, 0.0)
    for card, each in by_card.items():
        journey = history.journeys[card]
        if chosen.admits(journey, as_of):
            days[family_of(journey.said_at(as_of).work_type)] += each
    return days


def pooled(rows: Iterable[WorkMixRow]) -> dict[str, float | None]:
    """The share of each family over all rows: cards by cards, not the mean of shares."""
    counts = dict.fromkeys(FAMILIES, 0)
    for row in rows:
        counts[row.family] += row.finished
    total = sum(counts.values())
    return {family: count / total if total else None for family, count in counts.items()}


def _rows(span: Period, done: Sequence[Done], partial: bool, as_of: datetime) -> list[WorkMixRow]:
    families: dict[str, list[Done]] = {family: [] for family in FAMILIES}
    for one in done:
        families[family_of(one.journey.said_at(as_of).work_type)].append(one)
    return [
        WorkMixRow(
            span.start, span.end, family, len(cards), round(sum(one.points or 0 for one in cards), 2),
            len(cards) / len(done) if done else None, partial, tuple(one.journey.card for one in cards), span.name,
        )
        for family, cards in families.items()
    ]  # fmt: skip


def _four_weeks(start: date, end: date) -> Iterable[Period]:
    monday = whole(Per.WEEK, start).start
    while monday < end:
        until = monday + timedelta(weeks=4)
        shown = Period(max(monday, start), min(until, end))
        yield Period(shown.start, shown.end, cut=(shown.start, shown.end) != (monday, until))
        monday = until
