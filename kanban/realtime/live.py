"""The live door as one part: the application mounts it, the server starts it after the fork and stops it at the end."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import random
import time
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from flask import Flask
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config import Config
from kanban import clock, resources
from kanban.domain.errors import KanbanError
from kanban.realtime import frames
from kanban.realtime.admission import PATH, Admission
from kanban.realtime.library import SocketIO
from kanban.realtime.pump import END_WITHIN, Pump
from kanban.realtime.sockets import Sockets
from kanban.services import displays
from kanban.services.sessions import Lifetimes
from kanban.store import Store

if TYPE_CHECKING:
    from kanban.realtime.doorbell import Doorbell

PING, PING_TIMEOUT = 15, 10
#: A pump that has not turned for so many seconds is stuck; it turns at least once for every look round.
_STALLED = 15.0
#: The largest message a client may send; the wire's allowance is the other bound.
_LARGEST_WORD = 4096
#: Between which seconds clients are told to come back when the server stops, so that they do not all come at once.
_BACK_WITHIN = (1.0, 10.0)


class Live:
    """The sockets of one process. Making one starts nothing; `start` does."""

    def __init__(self, *, config: Config, store: Store, cookie: str) -> None:
        self._config = config
        self._store = store
        lifetimes = Lifetimes(config.session_idle, config.session_lifetime)
        self.pump = Pump(store, idle=lifetimes.idle, build=build(), clock=clock.now)
        self.doorbell = self._doorbell(config.redis_url) if config.redis_url else None
        self.sockets = Sockets(store=store, pump=self.pump, cookie=cookie, lifetimes=lifetimes, clock=clock.now)
        self.admission: Admission | None = None
        self.socketio: SocketIO | None = None

    def _doorbell(self, redis_url: str) -> Doorbell:
        # Redis' client is imported where there is a Redis.
        from kanban.realtime.doorbell import Doorbell

        return Doorbell(redis_url, heard=self.pump.ring, back=self.pump.look_round)

    def attach(self, app: Flask) -> None:
        """Mount the sockets on `app` and hang the bell on the store."""
        for name in ("engineio", "socketio"):
            # What they call errors are broken packets of clients, with a stack each; our handlers log their own.
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.socketio = SocketIO(
            app, async_mode="threading", transports=["websocket"], ping_interval=PING, ping_timeout=PING_TIMEOUT,
            # Admission has looked at the Origin already, more strictly than the library would.
            cors_allowed_origins=[], manage_session=False, async_handlers=False, max_http_buffer_size=_LARGEST_WORD,
            path=PATH, logger=logging.getLogger("socketio"), engineio_logger=logging.getLogger("engineio"),
        )  # fmt: skip
        self.sockets.attach(self.socketio)
        self.admission = self.pump.admission = Admission(
            app.wsgi_app, most=self._config.max_sockets, public_url=self._config.public_url, waiting=self.pump.waiting
        )
        app.wsgi_app = self.admission  # type: ignore[method-assign]  # how Flask wants middleware to be put on
        self._store.bells.append(self.pump.ring)
        if self.doorbell is not None:
            self._store.bells.append(self.doorbell.ring)

    @property
    def stalled(self) -> bool:
        """Whether the pump was started and has not turned for a while."""
        turned = self.pump.turned_at
        return turned is not None and time.monotonic() - turned > _STALLED

    @property
    def redis_is_away(self) -> bool:
        """Whether there should be a Redis and it does not answer."""
        return self.pump.turned_at is not None and self.doorbell is not None and not self.doorbell.works

    def count_in(self, registry: CollectorRegistry) -> None:
        """Let Prometheus see how many are connected, and whether Redis is away."""
        sockets = Gauge("kanban_sockets", "Live connections.", registry=registry)
        sockets.set_function(lambda: len(self.admission.all()) if self.admission else 0)
        away = Gauge("kanban_redis_away", "1 while Redis is set and does not answer.", registry=registry)
        away.set_function(lambda: int(self.redis_is_away))
        registry.register(_Displays(self._store))

    def start(self) -> None:
        """Start the pump and the doorbell; once a process, after the fork."""
        self.pump.start()
        if self.doorbell is not None:
            self.doorbell.start()

    def say_goodbye(self) -> None:
        """Tell every client when to come back, spread over some seconds, and close its connection."""
        assert self.admission is not None, "attach comes first"
        wires = self.admission.close()
        for wire in wires:
            wire.offer(frames.event("goodbye", {"delay": round(random.uniform(*_BACK_WITHIN), 1)}))  # noqa: S311 -- spreads load, hides nothing
            wire.offer(frames.CLOSE)
        give_up = time.monotonic() + END_WITHIN
        while self.admission.all() and time.monotonic() < give_up:
            time.sleep(0.02)
        for wire in self.admission.all():
            wire.cut("the server stops")

    def stop(self) -> None:
        """End the threads."""
        self.pump.stop()
        if self.doorbell is not None:
            self.doorbell.stop()


class _Displays(Collector):
    """How many wall displays are in which state: one query for each scrape, no figure while the database is away."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterable[Metric]:
        """One gauge, by state."""
        gauge = GaugeMetricFamily("kanban_displays", "Wall displays by state.", labels=("state",))
        with contextlib.suppress(KanbanError):
            for state, count in displays.counted(self._store, now=clock.now()).items():
                gauge.add_metric((state,), count)
        yield gauge

    def describe(self) -> Iterable[Metric]:
        """The same without a figure, so that nothing is asked of the database when it is registered."""
        yield GaugeMetricFamily("kanban_displays", "Wall displays by state.", labels=("state",))


def build() -> str:
    """What the server runs, as a word that changes with every build of the pages or release of the code."""
    web = resources.web()
    if web is not None:
        pages = [page.read_bytes() for name in ("index.html", "wall.html") if (page := web / name).is_file()]
        return hashlib.sha256(b"".join(pages)).hexdigest()[:12]
    try:
        return version("kanban-wall")
    except PackageNotFoundError:
        return "unknown"
