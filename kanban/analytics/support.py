"""Support: what came in by which channel, how soon somebody answered, how soon it was done, and whether at once.

Medians and 85th percentiles, not means: a few tickets that lie for months would be all that a mean tells. Each time is
told on the calendar and in working hours. A time that has not come to an end is not there; it is never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import Edges, Per, Period, periods
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.finished import is_partial
from kanban.analytics.history import History
from kanban.analytics.journeys import Journey, State
from kanban.analytics.percentiles import percentile
from kanban.analytics.work_mix import family_of
from kanban.analytics.working import WorkingTime

#: A request that stayed done for so long counts as settled.
SETTLED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Spread:
    """A time in seconds: how many there are, median and 85th percentile on the calendar and in working hours."""

    n: int
    median: float | None
    p85: float | None
    working_median: float | None
    working_p85: float | None


@dataclass(frozen=True, slots=True)
class SupportRow:
    """One period and channel ("" is for requests that name none; None is all of them).

    New, reopened, answered and finished requests are each counted in the period in which that happened. `resolution`
    runs to the last finish, `first_resolution` to the first one. `at_once` of `settled`: finished requests, done for 7
    days by now, that took one outward reply and one handler at most and were not reopened within 7 days.
    """

    period_start: date
    period_end: date
    channel: str | None
    new: int
    reopened_events: int
    reopened_cards: int
    finished: int
    first_response: Spread
    first_resolution: Spread
    resolution: Spread
    at_once: int
    settled: int
    first_contact_resolution: float | None
    partial: bool
    cards: tuple[str, ...]


@dataclass(slots=True)
class _Counted:
    """What was found of one period and channel. Times are pairs of instants."""

    new: int = 0
    reopened: list[str] = field(default_factory=list)
    answered: list[tuple[datetime, datetime]] = field(default_factory=list)
    first_done: list[tuple[datetime, datetime]] = field(default_factory=list)
    done: list[tuple[datetime, datetime]] = field(default_factory=list)
    settled: list[bool] = field(default_factory=list)
    cards: dict[str, None] = field(default_factory=dict)


def is_request(journey: Journey, as_of: datetime) -> bool:
    """Whether a card is support: its type belongs to that family, or it says by which channel it came."""
    said = journey.said_at(as_of)
    return said.channel is not None or family_of(said.work_type) == "support"


def support(
    history: History, *, per: Per | None, start: date, end: date, as_of: datetime, by_channel: bool = True,
    chosen: Filter = EVERYTHING,
) -> list[SupportRow]:  # fmt: skip
    """One row per period of the local dates [start, end) and channel; `per` None: the whole range is one period."""
    shape = history.shape_at(as_of)
    zone = ZoneInfo(shape.time_zone)
    working = WorkingTime(zone, tuple(shape.working_days))
    spans = list(periods(per, start, end)) if per is not None else [Period(start, end)] if start < end else []
    edges = Edges(spans, zone)
    found: dict[tuple[int, str | None], _Counted] = {}
    channels: dict[str | None, None] = {} if by_channel else {None: None}
    for journey in chosen.of(history.journeys.values(), as_of):
        if not journey.path(as_of) or not is_request(journey, as_of):
            continue
        channel = journey.said_at(as_of).channel or "" if by_channel else None
        for at, note in _notes(journey, as_of):
            index = edges.index(at) if spans else None
            if index is not None:
                channels.setdefault(channel)
                counted = found.setdefault((index, channel), _Counted())
                note(counted)
                counted.cards[journey.card] = None
    return [
        _row(span, channel, found.get((index, channel), _Counted()), working, is_partial(history, span, as_of))
        for index, span in enumerate(spans)
        for channel in sorted(channels, key=lambda name: name or "")
    ]


def waiting(history: History, *, as_of: datetime, chosen: Filter = EVERYTHING) -> list[str]:
    """The open requests that nobody has answered yet."""
    return [
        journey.card
        for journey in chosen.of(history.journeys.values(), as_of)
        if (turn := journey.turn_at(as_of)) is not None
        and turn.state in (State.WAITING, State.STARTED)
        and is_request(journey, as_of)
        and first_response(journey, as_of) is None
    ]


def first_response(journey: Journey, as_of: datetime) -> datetime | None:
    """The first reply that went to whoever asked; None until there is one."""
    return next((comment.at for comment in journey.comments if comment.outward and comment.at <= as_of), None)


def _notes(journey: Journey, as_of: datetime) -> Iterator[tuple[datetime, Callable[[_Counted], None]]]:
    """What happened to a request, and how each of it is counted."""
    born = journey.created_at

    def new(counted: _Counted) -> None:
        counted.new += 1

    def reopened(counted: _Counted) -> None:
        counted.reopened.append(journey.card)

    yield born, new
    for at in journey.reopenings(as_of):
        yield at, reopened
    answered = first_response(journey, as_of)
    if answered is not None:
        yield answered, lambda counted: counted.answered.append((born, answered))
    finish = journey.finish_at(as_of)
    if finish is not None:
        first = journey.first_finish_at(as_of) or finish

        def done(counted: _Counted) -> None:
            counted.done.append((born, finish.at))
            counted.first_done.append((born, first.at))
            if finish.at + SETTLED <= as_of:
                counted.settled.append(at_once(journey, as_of))

        yield finish.at, done


def at_once(journey: Journey, as_of: datetime) -> bool:
    """Whether a finished request took one contact: one outward reply, one handler, no reopening within 7 days."""
    finish = journey.finish_at(as_of)
    if finish is None or sum(comment.outward and comment.at <= as_of for comment in journey.comments) != 1:
        return False
    handlers = {person for said in journey.said if said.since <= finish.at for person in said.people}
    path = journey.path(as_of)
    reopened = any(
        left.state is State.DONE and right.state is not State.DONE and right.at - left.at < SETTLED
        for left, right in pairwise(path)
    )
    return len(handlers) <= 1 and not reopened


def _row(span: Period, channel: str | None, counted: _Counted, working: WorkingTime, partial: bool) -> SupportRow:
    settled, once = len(counted.settled), sum(counted.settled)
    return SupportRow(
        span.start, span.end, channel, counted.new, len(counted.reopened), len(set(counted.reopened)),
        len(counted.done), _spread(counted.answered, working), _spread(counted.first_done, working),
        _spread(counted.done, working), once, settled, once / settled if settled else None, partial,
        tuple(counted.cards),
    )  # fmt: skip


def _spread(times: Sequence[tuple[datetime, datetime]], working: WorkingTime) -> Spread:
    calendar = _ranks((end - start).total_seconds() for start, end in times)
    hours = _ranks(working.seconds(start, end) for start, end in times)
    return Spread(len(times), *calendar, *hours)


def _ranks(values: Iterable[float]) -> tuple[float | None, float | None]:
    ordered = sorted(values)
    return (percentile(ordered, 50), percentile(ordered, 85)) if ordered else (None, None)
