"""Work in progress over time: started and not finished, day by day, and its average as an integral.

`WIP(t) = #{k : start(k) <= t < end(k)}`; the end is a finish, a discard or a return to the backlog, and a reopened card
is back in. Blocked cards are in it, shown as a part. The average is `1/(b-a) * integral of WIP`, not a mean of samples.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins, day_starts, days_seen
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.history import History
from kanban.analytics.journeys import FOREVER, Journey
from kanban.analytics.spans import Span, cut, seconds, union


@dataclass(frozen=True, slots=True)
class WipRow:
    """A local date: the cards in progress at its end (or at `as_of`), at most during it, and blocked at its end."""

    day: date
    wip: int
    most: int
    blocked: int


def wip(history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING) -> list[WipRow]:
    """The run chart for the local dates of [start, end) that have begun at `as_of`."""
    zone = ZoneInfo(history.zone_at(as_of))
    days = days_seen(start, end, as_of, zone)
    if not days:
        return []
    edges = day_starts(days[0], end, zone)[: len(days) + 1]
    active: list[Span] = []
    blocked: list[Span] = []
    for journey in chosen.of(history.journeys.values(), as_of):
        spans = journey.active(as_of, still=FOREVER)
        active += spans
        if spans and journey.spells:
            blocked += blocked_spans(journey, spans, as_of)
    levels = _levels(active, edges)
    held = [last for last, _ in _levels(blocked, edges)]
    return [WipRow(day, last, most, part) for day, (last, most), part in zip(days, levels, held, strict=True)]


def blocked_spans(journey: Journey, active: Sequence[Span], as_of: datetime) -> list[Span]:
    """When the card was both in progress and blocked; `active` as of `as_of`, FOREVER for what goes on."""
    spells = union((spell.since, spell.until_at(as_of) or FOREVER) for spell in journey.spells_at(as_of))
    return [part for span in active for part in cut(spells, span)]


def _levels(spans: Sequence[Span], edges: Sequence[datetime]) -> Iterator[tuple[int, int]]:
    """How many of the spans hold at the end of each day, and at most during it."""
    level = sum(begin < edges[0] < until for begin, until in spans)
    changes = [(begin, 1) for begin, until in spans if edges[0] <= begin < edges[-1]]
    changes += [(until, -1) for begin, until in spans if edges[0] < until < edges[-1] and begin < edges[-1]]
    changes += [(edges[0], -1) for begin, until in spans if begin == until == edges[0]]
    changes.sort()
    at = 0
    for first, last in pairwise(edges):
        most = 0 if at < len(changes) and changes[at][0] == first else level
        while at < len(changes) and changes[at][0] < last:
            # What happens at one instant happens at once: nothing is counted between.
            instant = changes[at][0]
            while at < len(changes) and changes[at][0] == instant:
                level += changes[at][1]
                at += 1
            most = max(most, level)
        yield level, most


def average_wip(
    history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> float | None:
    """The time average of WIP over the part of [start, end) that has passed at `as_of`; None where none has."""
    zone = ZoneInfo(history.zone_at(as_of))
    window = (begins(start, zone), min(begins(end, zone), as_of))
    length = (window[1] - window[0]).total_seconds()
    if length <= 0:
        return None
    journeys = chosen.of(history.journeys.values(), as_of)
    return sum(seconds(cut(journey.active(as_of), window)) for journey in journeys) / length


def wip_cards(
    history: History, *, day: date, as_of: datetime, blocked: bool = False, chosen: Filter = EVERYTHING
) -> list[str]:
    """The cards in progress at the end of a local date (or at `as_of`, whichever is earlier); `blocked` ones only."""
    zone = ZoneInfo(history.zone_at(as_of))
    edges = day_starts(day, day + timedelta(days=1), zone)
    found = []
    for journey in chosen.of(history.journeys.values(), as_of):
        spans = journey.active(as_of, still=FOREVER)
        if blocked:
            spans = blocked_spans(journey, spans, as_of)
        if any(level for level, _ in _levels(spans, edges)):
            found.append(journey.card)
    return found
