"""What can be asked of a report, and what is worked out before the arithmetic begins: range, grain, zone, filter.

A question without sense is refused with every fault at once. A question about something that is not there (a type that
nobody uses, a range before the board) has sense; its answer is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import Grain, Per, local_date, whole
from kanban.analytics.chosen import Filter
from kanban.analytics.history import History
from kanban.analytics.journeys import Journey
from kanban.analytics.windows import laid
from kanban.domain.board import Board
from kanban.domain.errors import Invalid

#: Periods of one answer, 27 years of days; a wish for more is a slip of the pen in a date.
ROWS_MAX = 10_000
_EARLIEST, _LATEST = date(1970, 1, 1), date(2999, 1, 1)
_PERS = frozenset(per.value for per in Per)
#: The word for counting by the iterations of the board.
ITERATION = "iteration"
_LENGTH = {Per.DAY: 1, Per.WEEK: 7, Per.MONTH: 28}


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. Local dates, `to` exclusive; left out, they span the log up to now. `as_of` None means now.

    Each report takes only some of these. `types`, `streams` and `classes` keep the cards that have any of the values.
    """

    per: str | None = None
    start: date | None = None
    to: date | None = None
    split: str | None = None
    types: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    planned: bool | None = None
    as_of: datetime | None = None
    of: str | None = None
    horizon_days: int | None = None
    cards: int | None = None
    baseline: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that has sense, with everything that follows from it. Dates are local to `zone`, `end` exclusive.

    `grain` is the word for the length of a period, `per` the same where it is a day, week or month. `spans_log`: nobody
    named a beginning, so there is nothing before the range to compare it with.
    """

    history: History
    board: Board
    query: Query
    chosen: Filter
    grain: str
    start: date
    end: date
    as_of: datetime
    zone: ZoneInfo
    spans_log: bool = False

    @property
    def per(self) -> Per | None:
        """The length of a period; None where it is no day, week or month."""
        return Per(self.grain) if self.grain in _PERS else None

    @property
    def periods(self) -> Grain | None:
        """What is counted by, iterations included; None where it is neither them nor a day, week or month."""
        return laid(self.history.windows.known(self.as_of)) if self.grain == ITERATION else self.per

    @property
    def today(self) -> date:
        """The local date of the question's moment."""
        return local_date(self.as_of, self.zone)

    @property
    def journeys(self) -> Iterable[Journey]:
        """The journeys of the cards that are asked about."""
        return self.chosen.of(self.history.journeys.values(), self.as_of)

    @property
    def seen_until(self) -> date:
        """The end of the part of the range that has happened: what is still to come is compared with nothing."""
        return min(self.end, self.today + timedelta(days=1))

    @property
    def months(self) -> int:
        """How many whole calendar months have passed in the range; 0 where it is not made of whole ones."""
        start, end = self.start, self.seen_until
        return (end.year - start.year) * 12 + end.month - start.month if start.day == end.day == 1 else 0

    @property
    def days(self) -> int:
        """How many days of the range have passed."""
        return max((self.seen_until - self.start).days, 0)

    def before(self) -> Asked | None:
        """The same question about the range just before, as long as what has passed of this one.

        Whole months are compared with as many whole months. None where the log is not that old, and for iterations,
        which are told whole and so would reach into both ranges.
        """
        if self.grain == ITERATION:
            return None
        start = months_earlier(self.start, self.months) if self.months > 0 else self.start - timedelta(days=self.days)
        began = self.history.began_at
        if self.spans_log or not self.days or began is None or local_date(began, self.zone) > start:
            return None
        return replace(self, start=start, end=self.start)


def months_earlier(first: date, months: int) -> date:
    """The first of the month so many months before the one that begins at `first`."""
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def check(query: Query, *, choices: Mapping[str, tuple[str, ...]]) -> None:
    """`Invalid` with every fault. `choices` are the words that may stand in `per`, `split` and `of`."""
    errors: dict[str, list[str]] = {}
    for name, verb in (("per", "Count per"), ("split", "Split by"), ("of", "Ask for")):
        said, words = getattr(query, name), choices.get(name, ())
        if said is not None and said not in words:
            errors[name] = [f"{verb} {', '.join(words)}." if words else "This report does not take it."]
    for name, day in (("from", query.start), ("to", query.to), ("baseline", query.baseline)):
        if day is not None and not _EARLIEST <= day <= _LATEST:
            errors[name] = [f"Give a day from {_EARLIEST} to {_LATEST}."]
    if query.start and query.to and query.to <= query.start:
        errors["to"] = ["The range ends before it begins; `to` is the first day after it."]
    if errors:
        raise Invalid(" ".join(sentence for faults in errors.values() for sentence in faults), errors)


def settle(query: Query, *, grain: str, window: int | None, history: History, board: Board, now: datetime) -> Asked:
    """The question with its range: whole periods from the one in which the log begins to the one that holds now.

    `grain` is meant where none is said. A report that looks back over a `window` of days always has that range.
    """
    as_of = min(query.as_of or now, now)
    zone = ZoneInfo(history.zone_at(as_of))
    today = local_date(as_of, zone)
    grain = query.per or grain
    per = Per(grain) if grain in _PERS else Per.DAY
    if window is not None:
        start, end = today - timedelta(days=window - 1), today + timedelta(days=1)
    else:
        start = query.start or whole(per, local_date(min(history.began_at or as_of, as_of), zone)).start
        end = query.to or whole(per, today).end
        if query.start is None and end <= start:
            start = end
    if (end - start).days / _LENGTH[per] > ROWS_MAX:
        raise Invalid.field("from", f"That is more than {ROWS_MAX} periods. Choose a shorter range or longer periods.")
    chosen = Filter(frozenset(query.types), frozenset(query.streams), frozenset(query.classes), query.planned)
    spans_log = query.start is None or window is not None
    return Asked(history, board, query, chosen, grain, start, max(start, end), as_of, zone, spans_log)
