"""The folded histories of this process: kept per board and extended by the tail of the log.

That is the only cache of the figures, and it can never be stale because it is asked for by number. All figures of a
page come from the one history, so a page of many charts costs one load.
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import orjson

from kanban.analytics.history import History
from kanban.domain.errors import Busy
from kanban.store import Store, log

T = TypeVar("T")

#: Seconds that a question waits for those before it. Whoever asked has often gone by then, and the thread is needed.
PATIENCE = 10.0
_KEPT = 16
_PIECE = 10_000
#: How many events make a log long to read.
_LONG = 5_000


class Histories:
    """The most recently asked boards, each with its own lock."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Lock, History]] = OrderedDict()
        self._gate = Lock()

    @contextmanager
    def at(self, store: Store, board_id: str, seq: int) -> Iterator[History]:
        """The history of a board with at least the events up to `seq`; nobody extends it within the block.

        `Busy` where others ask so much of the same board that its turn does not come soon.
        """
        with self._gate:
            lock, history = self._kept.setdefault(board_id, (Lock(), History(board_id)))
            self._kept.move_to_end(board_id)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        if not lock.acquire(timeout=PATIENCE):
            raise Busy("Others are asking much of this board's numbers. Try again in a moment.", retry_after=5)
        try:
            if seq - history.seq > _LONG:
                with _undisturbed():
                    _extend(history, store, board_id, seq)
            else:
                _extend(history, store, board_id, seq)
            yield history
        finally:
            lock.release()


def _extend(history: History, store: Store, board_id: str, seq: int) -> None:
    while history.seq < seq:
        with store.reading() as connection:
            rows = log.tail(connection, board_id, history.seq, min(_PIECE, seq - history.seq))
        history.read((number, kind, at, command, orjson.loads(data)) for number, kind, at, _, command, data in rows)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without looking for cycles. A history has none, and while it grows, looking costs as much as growing.

    Nor are its million small things looked through ever after, which would stop the whole process for a moment each
    time; a history that is let go is freed all the same.
    """
    looking = gc.isenabled()
    gc.collect(1)
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if looking:
            gc.enable()


class PerStore(Generic[T]):
    """One `T` for each store of the process; it leaves with its store."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._of: WeakKeyDictionary[Store, T] = WeakKeyDictionary()
        self._gate = Lock()

    def of(self, store: Store) -> T:
        with self._gate:
            found = self._of.get(store)
            if found is None:
                found = self._of[store] = self._make()
            return found


HISTORIES = PerStore(Histories)
