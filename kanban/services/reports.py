"""Reports: from a question to rows, through the gate, the log and the arithmetic of `kanban.analytics`.

JSON, CSV, the page and the wall show the same rows. The folded history of a board is kept per process and extended by
the tail of the log; that is the only cache, and it can never be stale because it is asked for by number.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from kanban.analytics.calendar import Per
from kanban.analytics.history import History
from kanban.analytics.throughput import SPLITS, ThroughputRow, default_range, throughput
from kanban.domain.access import Actor
from kanban.domain.errors import Invalid
from kanban.services import csvfile
from kanban.services.gate import look
from kanban.store import Store, log

#: Rows of one answer; a wish for more is a slip of the pen in a date.
ROWS_MAX = 50_000
_EARLIEST, _LATEST = date(1970, 1, 1), date(2999, 1, 1)
_KEPT = 16
_PIECE = 10_000


@dataclass(frozen=True, slots=True)
class ThroughputQuery:
    """What is asked. Local dates, `to` exclusive; left out, they span the log up to now. `as_of` None means now."""

    per: str = "week"
    start: date | None = None
    to: date | None = None
    split: str | None = None
    as_of: datetime | None = None


def throughput_rows(
    store: Store, actor: Actor, *, board_id: str, query: ThroughputQuery, now: datetime
) -> list[ThroughputRow]:
    """The rows of the throughput report. `Invalid` with every fault of the query."""
    board = look(store, actor, board_id)
    per = _checked(query)
    as_of = min(query.as_of or now, now)
    with _HISTORIES.of(store).at(store, board_id, board.seq) as history:
        first, last = default_range(history, per, as_of)
        start, end = query.start or first, query.to or last
        if query.start is None and end <= start:
            start = end
        _check_range(per, start, end)
        return throughput(history, per=per, start=start, end=end, as_of=as_of, split=query.split)


def throughput_header(query: ThroughputQuery) -> list[str]:
    """The columns of the report, the split's own right after the period."""
    names = [
        "period_start", "period_end", "finished", "planned", "unplanned", "points", "points_planned",
        "points_unplanned", "unestimated", "reopened", "discarded", "partial",
    ]  # fmt: skip
    return names if query.split is None else [*names[:2], query.split, *names[2:]]


def as_dict(query: ThroughputQuery, row: ThroughputRow) -> dict[str, Any]:
    """A row for JSON, its fields named and ordered as in the CSV."""
    return dict(zip(throughput_header(query), _values(query, row), strict=True))


def csv_lines(query: ThroughputQuery, rows: Sequence[ThroughputRow]) -> Iterator[str]:
    """The same rows as CSV, line by line."""
    return csvfile.lines(throughput_header(query), (_values(query, row) for row in rows))


def _values(query: ThroughputQuery, row: ThroughputRow) -> list[Any]:
    group = [] if query.split is None else [row.group]
    return [
        row.period_start, row.period_end, *group, row.finished, row.planned, row.unplanned, row.points,
        row.points_planned, row.points_unplanned, row.unestimated, row.reopened, row.discarded, row.partial,
    ]  # fmt: skip


def _checked(query: ThroughputQuery) -> Per:
    errors: dict[str, list[str]] = {}
    if query.per not in {per.value for per in Per}:
        errors["per"] = [f"Count per {', '.join(per.value for per in Per)}."]
    if query.split is not None and query.split not in SPLITS:
        errors["split"] = [f"Split by {', '.join(SPLITS)}."]
    for name, day in (("from", query.start), ("to", query.to)):
        if day is not None and not _EARLIEST <= day <= _LATEST:
            errors[name] = [f"Give a day from {_EARLIEST} to {_LATEST}."]
    if query.start and query.to and query.to <= query.start:
        errors["to"] = ["The range ends before it begins; `to` is the first day after it."]
    if errors:
        raise Invalid(" ".join(sentence for faults in errors.values() for sentence in faults), errors)
    return Per(query.per)


def _check_range(per: Per, start: date, end: date) -> None:
    length = {Per.DAY: 1, Per.WEEK: 7, Per.MONTH: 28}[per]
    if (end - start).days / length > ROWS_MAX:
        raise Invalid.field("from", f"That is more than {ROWS_MAX} rows. Choose a shorter range or longer periods.")


class Histories:
    """The folded histories of this process: the most recently asked boards, each with its own lock."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Lock, History]] = OrderedDict()
        self._gate = Lock()

    @contextmanager
    def at(self, store: Store, board_id: str, seq: int) -> Iterator[History]:
        """The history of a board with at least the events up to `seq`; nobody extends it within the block."""
        with self._gate:
            lock, history = self._kept.setdefault(board_id, (Lock(), History(board_id)))
            self._kept.move_to_end(board_id)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        with lock:
            while history.seq < seq:
                with store.reading() as connection:
                    rows = log.tail(connection, board_id, history.seq, min(_PIECE, seq - history.seq))
                history.extend(row.event() for row in rows)
            yield history


class _PerStore:
    """One `Histories` for each store of the process; it leaves with its store."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Store, Histories] = WeakKeyDictionary()
        self._gate = Lock()

    def of(self, store: Store) -> Histories:
        with self._gate:
            return self._of.setdefault(store, Histories())


_HISTORIES = _PerStore()
