"""Replay: the board of any past moment, by time or by number.

Folding a log of 50,000 events takes a second, so some boards on the way are kept: they are immutable and share what
did not change between them. Whoever steps through the past then folds a few hundred events at most.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock, Thread
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import select

from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.domain.errors import KanbanError, NotFound
from kanban.domain.fold import extend
from kanban.services.gate import look
from kanban.store import Store, log
from kanban.store.models import EventRow

#: A board is kept at every so many events, and at most so many in all.
_STEP, _KEPT = 500, 1_024


@dataclass(frozen=True, slots=True)
class Moment:
    """A board as it was after event `board.seq`, which happened `at`; `head` is the newest number."""

    board: Board
    at: datetime
    head: int


def at_number(store: Store, actor: Actor, board_id: str, number: int) -> Moment:
    """The board after event `number`. `NotFound` before the first and behind the newest."""
    head = look(store, actor, board_id).seq
    if not 1 <= number <= head:
        raise NotFound(f"This board has the events 1 to {head}.")
    board = _PAST.of(store).at(store, board_id, number)
    with store.reading() as connection:
        at = connection.execute(select(EventRow.at).where(EventRow.board_id == board_id, EventRow.seq == number))
        return Moment(board, at.scalar_one(), head)


def at_time(store: Store, actor: Actor, board_id: str, at: datetime) -> Moment:
    """The board as it was at `at`. `NotFound` before its first event."""
    look(store, actor, board_id)
    # Times in a log may step back with the clock, so "until" means the last number whose time is not after `at`.
    query = select(EventRow.seq).where(EventRow.board_id == board_id, EventRow.at <= at)
    with store.reading() as connection:
        number = connection.execute(query.order_by(EventRow.seq.desc()).limit(1)).scalar_one_or_none()
    if number is None:
        raise NotFound("This board did not exist then.")
    return at_number(store, actor, board_id, number)


@dataclass(frozen=True, slots=True)
class Day:
    """A local day on which something happened, and the numbers of its first and last event."""

    day: date
    first: int
    last: int


def days(store: Store, actor: Actor, board_id: str) -> tuple[int, list[Day]]:
    """The newest number, and the days of the board's life on which something happened, in its own zone.

    Whoever asks is about to step through them, so the boards on the way are made ready meanwhile.
    """
    board = look(store, actor, board_id)
    zone = ZoneInfo(board.time_zone)
    query = select(EventRow.seq, EventRow.at).where(EventRow.board_id == board_id).order_by(EventRow.seq)
    found: list[Day] = []
    midnight = datetime.min.replace(tzinfo=UTC)
    with store.reading() as connection:
        for number, at in connection.execute(query):
            # A time that steps back with the clock belongs to the day that has begun.
            if at >= midnight:
                today = at.astimezone(zone).date()
                found.append(Day(today, number, number))
                midnight = datetime.combine(today + timedelta(days=1), time(0), tzinfo=zone).astimezone(UTC)
            else:
                found[-1] = Day(found[-1].day, found[-1].first, number)
    _PAST.of(store).prepare(store, board_id, board.seq)
    return board.seq, found


class Past:
    """Boards of the past that this process has folded, by board and number."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Board] = OrderedDict()
        self._numbers: dict[str, list[int]] = {}
        self._prepared: dict[str, int] = {}
        self._gate = Lock()

    def at(self, store: Store, board_id: str, number: int) -> Board:
        """The board after event `number`, folded from the nearest one before it that is kept."""
        board = self._nearest(board_id, number)
        while board.seq < number:
            upto = min(number, board.seq - board.seq % _STEP + _STEP)
            with store.reading() as connection:
                rows = log.tail(connection, board_id, board.seq, upto - board.seq)
            for row in rows:
                board = extend(board, row.event())
            if board.seq % _STEP == 0:
                self._keep(board)
        return board

    def prepare(self, store: Store, board_id: str, number: int) -> None:
        """Fold up to `number` in a thread of its own, unless that was done or is being done."""
        with self._gate:
            if number - self._prepared.get(board_id, -_STEP) < _STEP:
                return
            self._prepared[board_id] = number
        Thread(target=self._fold_ahead, args=(store, board_id, number), name="replay", daemon=True).start()

    def _fold_ahead(self, store: Store, board_id: str, number: int) -> None:
        try:
            self.at(store, board_id, number)
        except KanbanError:
            # The database was away: whoever steps into the past folds then, and the next one asks for it again.
            with self._gate:
                self._prepared.pop(board_id, None)

    def _nearest(self, board_id: str, number: int) -> Board:
        with self._gate:
            numbers = self._numbers.get(board_id, [])
            at = bisect_right(numbers, number)
            if not at:
                return Board(id=board_id)
            key = (board_id, numbers[at - 1])
            self._kept.move_to_end(key)
            return self._kept[key]

    def _keep(self, board: Board) -> None:
        with self._gate:
            if (board.id, board.seq) in self._kept:
                return
            self._kept[board.id, board.seq] = board
            self._numbers[board.id] = sorted([*self._numbers.get(board.id, []), board.seq])
            while len(self._kept) > _KEPT:
                (gone, number), _ = self._kept.popitem(last=False)
                self._numbers[gone].remove(number)


class _PerStore:
    """One `Past` for each store of the process; it leaves with its store."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Store, Past] = WeakKeyDictionary()
        self._gate = Lock()

    def of(self, store: Store) -> Past:
        with self._gate:
            return self._of.setdefault(store, Past())


_PAST = _PerStore()
