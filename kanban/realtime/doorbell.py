"""Redis as a doorbell between processes: "board X has reached number N", nothing more.

Nobody waits for it. A commit puts its board into a small set and goes on; one thread publishes what is in the set,
another listens. When Redis is gone or frozen both keep trying, and until it is back every process finds what is new
on its own round of looks. What arrives is only a reason to look into the log, so a forged or stale message does no
harm.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

CHANNEL = "kanban:doorbell"
#: Seconds that one exchange with Redis may take, and between two tries when it does not answer.
TIMEOUT, FIRST_WAIT, LONGEST_WAIT = 0.4, 0.1, 1.0
#: Boards that wait to be published; a bell that is not rung costs the others one round of looks.
MOST_WAITING = 1000

log = structlog.get_logger(__name__)


def client(url: str) -> redis.Redis:
    """A Redis client that gives up quickly and never tries twice behind one's back."""
    return redis.Redis.from_url(
        url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0),
        health_check_interval=5,
    )  # fmt: skip


class Doorbell:
    """Publishes what `ring` is told and calls `heard` with what others published; `back` after an absence."""

    def __init__(self, url: str, *, heard: Callable[[str, int], None], back: Callable[[], None]) -> None:
        self._client = client(url)
        self._heard = heard
        self._back = back
        self._waiting: dict[str, int] = {}
        self._rung = threading.Event()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._publish, name="doorbell-out", daemon=True),
            threading.Thread(target=self._listen, name="doorbell-in", daemon=True),
        ]
        #: Whether the last exchange with Redis worked.
        self.works = False

    def start(self) -> None:
        """Begin; once a process, after the fork."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads."""
        self._stopping.set()
        self._rung.set()

    def ring(self, board_id: str, seq: int) -> None:
        """Tell the other processes, soon; this returns at once and never fails."""
        if len(self._waiting) < MOST_WAITING or board_id in self._waiting:
            self._waiting[board_id] = seq
            self._rung.set()

    def _publish(self) -> None:
        wait = FIRST_WAIT
        while not self._stopping.is_set():
            self._rung.wait()
            self._rung.clear()
            rung, self._waiting = self._waiting, {}
            try:
                for board_id, seq in rung.items():
                    self._client.publish(CHANNEL, f"{board_id} {seq}")
                wait = FIRST_WAIT
            except redis.RedisError:
                # What was not published is found by the others' own round; only wait before troubling Redis again.
                self._stopping.wait(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    def _listen(self) -> None:
        wait = FIRST_WAIT
        while not self._stopping.is_set():
            heard = self._client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # half typed only
            try:
                heard.subscribe(CHANNEL)
                self._found(works=True)
                self._back()
                wait = FIRST_WAIT
                while not self._stopping.is_set():
                    self._read(heard.get_message(timeout=1.0))
            except (redis.RedisError, OSError) as trouble:
                self._found(works=False, reason=str(trouble))
                self._stopping.wait(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            finally:
                heard.close()

    def _read(self, message: dict[str, object] | None) -> None:
        data = message["data"] if message else None
        if not isinstance(data, bytes) or len(data) > 80:
            return
        board_id, _, seq = data.decode("ascii", "replace").partition(" ")
        if seq.isdecimal():
            self._heard(board_id, int(seq))

    def _found(self, *, works: bool, reason: str = "") -> None:
        if works != self.works:
            self.works = works
            (log.info if works else log.warning)("redis_answers" if works else "redis_is_away", reason=reason)
