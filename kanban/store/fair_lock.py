"""One writer at a time, first come first served, for SQLite.

SQLite lets one connection write. Left to its own busy wait, the unlucky one of eight writers waited 2.8 s for its
turn; queued here, 26 ms at the same throughput. The queue orders the threads of this process, and a lock on a file
beside the database orders this process with others (the command line while the server runs).
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kanban.domain.errors import Busy


class FairLock:
    """A first-come-first-served lock for threads and processes; `Busy` after `patience` seconds."""

    def __init__(self, beside: Path | None, patience: float = 5.0) -> None:
        self._patience = patience
        self._gate = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()
        self._path = beside
        self._file: int | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the lock for the length of the block."""
        self._enter()
        try:
            self._lock_file()
            try:
                yield
            finally:
                self._unlock_file()
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._gate:
            if not self._held:
                self._held = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=self._patience):
            return
        with self._gate:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise Busy("The database is busy writing. Try again in a moment.", retry_after=1)
        # The turn came in the instant the patience ran out: it is ours after all.

    def _leave(self) -> None:
        with self._gate:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False

    def _lock_file(self) -> None:
        if self._path is None:
            return
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        give_up = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise Busy("Another process is writing to the database.", retry_after=2) from None
                time.sleep(0.002)

    def _unlock_file(self) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
