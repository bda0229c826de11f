"""Limits: how often each was hit, what was found, what was decided, and how often it was raised.

A hit counts once, however late and however often it was answered. A limit that is raised again and again is said to
be, because the wall cannot tell whether the limit or the work is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.enough import ENOUGH, Enough
from kanban.analytics.history import History
from kanban.analytics.incidents import Hit, Raise
from kanban.domain.board import Board, Column, Lane
from kanban.domain.diagnosis import RAISES_WITHIN, raised_often
from kanban.domain.facts import instant

#: A column or a lane: its scope and its id.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit (`scope` column or lane) in the range. `limit` None: it has none any more.

    `refused` hits met a hard limit, `passed` ones a soft one. The next four say what was found; a hit can have more
    than one finding. Then what was answered, each kind once for a hit; `freed`: a place had become free when the
    answer came. `raises` are those of the range, `raised_lately` those of the last six weeks, with a `sentence` from
    the second on.
    """

    scope: str
    place: str
    name: str
    limit: int | None
    hits: int
    refused: int
    passed: int
    struggling: int
    reviews_waiting: int
    people_idle: int
    nothing_found: int
    exceed: int
    raise_limit: int
    park: int
    help: int
    stop_the_line: int
    review_first: int
    leave: int
    freed: int
    unanswered: int
    raises: int
    raised_lately: int
    sentence: str
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RaiseRow:
    """One time a limit went up (`after` None: it was taken away). `lately`: the how manyth within six weeks."""

    at: datetime
    scope: str
    place: str
    name: str
    before: int
    after: int | None
    reason: str
    lately: int


def limits(history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING) -> list[LimitRow]:
    """Every limit there is at the end of the local dates [start, end) or that was hit or raised in them.

    The one with most hits comes first. A filter leaves the hits of chosen cards; a hit by a card that was never made
    has none. Raises are about the limit, whatever the filter.
    """
    first, last = _range(history, start, end, as_of)
    now = min(last, as_of)
    shape = history.shape_at(now)
    hits: dict[Place, list[Hit]] = {}
    for hit in history.incidents.hits:
        if first <= hit.at < last and hit.at <= as_of and _admits(history, hit, chosen, as_of):
            hits.setdefault((hit.scope, hit.place), []).append(hit)
    raised: dict[Place, list[Raise]] = {}
    for one in history.incidents.raised_at(as_of):
        if one.at < last:
            raised.setdefault((one.scope, one.place), []).append(one)
    limited = [("column", column.id) for column in shape.column_order if column.limit is not None]
    limited += [("lane", lane.id) for lane in shape.lane_order if lane.limit is not None]
    in_range = [place for place, all_of_it in raised.items() if any(one.at >= first for one in all_of_it)]
    rows = [
        _row(history, place, hits.get(place, ()), raised.get(place, ()), first, now, as_of)
        for place in dict.fromkeys([*limited, *hits, *in_range])
    ]
    return sorted(rows, key=lambda row: -row.hits)


def raises(history: History, *, start: date, end: date, as_of: datetime) -> list[RaiseRow]:
    """The raises within the local dates [start, end), the oldest first; what was undone is none."""
    first, last = _range(history, start, end, as_of)
    known: dict[Place, list[Raise]] = {}
    rows = []
    for one in history.incidents.raised_at(as_of):
        of_it = known.setdefault((one.scope, one.place), [])
        of_it.append(one)
        if first <= one.at < last:
            there = _there(history.shape_at(one.at), (one.scope, one.place))
            name = there.name if there else ""
            lately = len(_lately(of_it, one.at))
            rows.append(RaiseRow(one.at, one.scope, one.place, name, one.before, one.after, one.reason, lately))
    return rows


def enough(rows: Sequence[LimitRow]) -> Enough:
    """Whether there is a limit to speak of."""
    return ENOUGH if rows else Enough(False, False, "No column or lane has a limit, so none can be hit.")


def _range(history: History, start: date, end: date, as_of: datetime) -> tuple[datetime, datetime]:
    zone = ZoneInfo(history.zone_at(as_of))
    return begins(start, zone), begins(end, zone)


def _admits(history: History, hit: Hit, chosen: Filter, as_of: datetime) -> bool:
    journey = history.journeys.get(hit.card or "")
    return chosen.all or (journey is not None and chosen.admits(journey, as_of))


def _row(
    history: History, place: Place, hits: Sequence[Hit], raised: Sequence[Raise], first: datetime, now: datetime,
    as_of: datetime,
) -> LimitRow:  # fmt: skip
    there = _there(history.shape_at(now), place)
    # What is gone by now has the name that it had when it was last hit or raised.
    known = there or _there(history.shape_at(max([*(hit.at for hit in hits), *(one.at for one in raised)])), place)
    name = known.name if known else ""
    found = Counter(kind for hit in hits for kind in hit.found)
    answers = [{answer.kind for answer in hit.answers_at(as_of)} for hit in hits]
    said = Counter(kind for kinds in answers for kind in kinds)
    lately = _lately(raised, now)
    refused = sum(hit.hard for hit in hits)
    return LimitRow(
        *place, name, there.limit if there else None, len(hits), refused, len(hits) - refused,
        found["struggling"], found["reviews_waiting"], found["people_idle"], sum(not hit.found for hit in hits),
        said["exceed"], said["raise_limit"], said["park"], said["help"], said["stop_the_line"], said["review_first"],
        said["leave"], said["freed"], sum(not kinds for kinds in answers),
        sum(one.at >= first for one in raised), len(lately),
        raised_often(name, [{"at": instant(one.at)} for one in lately], now),
        tuple(dict.fromkeys(hit.card for hit in hits if hit.card is not None)),
    )  # fmt: skip


def _there(shape: Board, place: Place) -> Column | Lane | None:
    scope, place_id = place
    return shape.columns.get(place_id) if scope == "column" else shape.lanes.get(place_id)


def _lately(raised: Sequence[Raise], now: datetime) -> list[Raise]:
    return [one for one in raised if now - one.at <= RAISES_WITHIN]
