"""`kanban serve`: gunicorn as a library, one process with threads, made for sockets that stay open.

The pool has a thread for every socket and a reserve for requests, so that a full house of open pages never keeps a
move waiting. A stop is gentle: pages are told when to come back, running requests are finished, and the process is
gone within eight seconds.
"""

from __future__ import annotations

import contextlib
import copy
import ctypes
import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from datetime import timedelta
from types import FrameType
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask
from gunicorn import sock  # type: ignore[import-untyped]  # gunicorn has no types
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # gunicorn has no types
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]  # gunicorn has no types
from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # gunicorn has no types
from gunicorn.http import errors  # type: ignore[import-untyped]  # gunicorn has no types
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]  # gunicorn has no types
from sqlalchemy import create_engine

from config import Config
from kanban import aside, clock, logs
from kanban.app import create_app
from kanban.domain.errors import KanbanError
from kanban.realtime import Live
from kanban.realtime.admission import PATH, bare_problem
from kanban.services import accounts, clockwork, watching
from kanban.store import Store
from kanban.store.database import engine_options, set_up

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

GRACE = 8
#: Seconds that a request may take to arrive, head and body. Who is slower holds a thread that others need.
PATIENCE = 30.0
#: Python's frames do not live on the thread's stack, so a small one is enough for all we run.
_STACK = 512 * 1024
#: A thread that computes gives way after this many seconds, so that frames do not wait behind reports.
_SWITCH = 0.002
#: The number of this setting in glibc's `mallopt`.
_M_ARENA_MAX = -8
_TIDY_EVERY = timedelta(hours=1)
#: How late a hand-over by the rota may be recorded on a board where nobody does anything.
_LOOK_AT_CLOCKS_EVERY = timedelta(seconds=20)

#: What gunicorn cannot read, the more special first.
_UNREADABLE: dict[type[Exception], tuple[str, str, str]] = {
    errors.LimitRequestLine: ("414 URI Too Long", "address_too_long", "The address is too long."),
    errors.LimitRequestHeaders: (
        "431 Request Header Fields Too Large", "header_too_large", "The headers are too large.",
    ),
    errors.ParseException: ("400 Bad Request", "malformed", "The request could not be read."),
}  # fmt: skip

log = structlog.get_logger(__name__)


class Unfit(KanbanError):
    """The installation cannot run; the message says what to do."""

    code = "unfit"


def serve(config: Config) -> None:
    """Serve until SIGTERM or SIGINT, then exit with status 0. `Unfit` when something has to be mended first."""
    logs.set_up(config.log_level, config.log_format)
    config.make_directories()
    getting_ready = aside.run(lambda: _prepare(config))
    _be_frugal()
    server = _Gunicorn(config)
    server.wsgi()
    # The tables are looked at in a process of their own while this one imports what it serves.
    trouble = getting_ready()
    if trouble is not None:
        raise Unfit(trouble)
    server.run()


def _be_frugal() -> None:
    """Settings of the process that suit a thousand threads which mostly sleep."""
    threading.stack_size(_STACK)
    sys.setswitchinterval(_SWITCH)
    with contextlib.suppress(AttributeError, OSError):
        # Glibc would give every few threads a heap of their own, which never shrinks again.
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _prepare(config: Config) -> None:
    """Look the installation over, make the tables of an empty database, print the first admin's link."""
    from kanban import health
    from kanban.store import migrate

    engine = create_engine(config.database_url, **engine_options(config.database_url, connections=1))
    set_up(engine)
    try:
        findings = health.examine(config, engine, now=clock.now())
        for finding in findings:
            if finding.level in {"note", "warning"}:
                (log.warning if finding.level == "warning" else log.info)(finding.sentence, about=finding.about)
        failures = [finding.sentence for finding in findings if finding.level == "failure"]
        if failures:
            raise Unfit("\n".join(failures))
        if migrate.current(engine) is None:
            migrate.upgrade(engine)
        secret = accounts.setup_link(Store(engine), now=clock.now())
    finally:
        engine.dispose()
    if secret is not None:
        sys.stdout.write(f"\nNobody has an account yet. Make yours here:\n\n  {config.public_url}/setup#{secret}\n\n")
        sys.stdout.flush()


class _Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's log, through ours. Requests are counted by the API, so there is no access log."""

    def setup(self, cfg: Any) -> None:
        self.cfg = cfg
        self._access_log_enabled = False
        self.error_log = logging.getLogger("gunicorn.error")
        self.error_log.propagate = True


class _Arbiter(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """The parent of the worker. Ctrl-C is as gentle as SIGTERM; a second one is not."""

    def handle_int(self) -> None:
        self.handle_term()


class _Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """The process that serves. It says goodbye to its sockets, which would otherwise hold it until it is killed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Requests that are coming in, by their socket, and until when they may, in monotonic seconds.
        self._coming: dict[socket.socket, float] = {}

    def init_signals(self) -> None:
        super().init_signals()
        # Alone, Ctrl-C means what SIGTERM means. With a parent, a terminal sends it to the whole family, and the
        # parent passes it on in its own way.
        signal.signal(signal.SIGINT, self.handle_exit if self.cfg.workers == 1 else signal.SIG_IGN)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        # A signal may come at any instruction, so the goodbye is said from the main loop, not from here.
        self.method_queue.defer(self.say_goodbye)

    def handle(self, conn: Any) -> Any:
        self._coming[conn.sock] = time.monotonic() + PATIENCE
        try:
            return super().handle(conn)
        finally:
            self._coming.pop(conn.sock, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        if req.path == PATH or req.path.startswith(f"{PATH}/"):
            # Sockets stay open, and have bounds of their own.
            self._coming.pop(conn.sock, None)
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer what is no HTTP, or too much of it; gunicorn's own answer is a page that quotes the request."""
        status, code, sentence = next(
            (said for kind, said in _UNREADABLE.items() if isinstance(exc, kind)),
            ("500 Internal Server Error", "internal", "Something went wrong on our side. It is in the server's log."),
        )
        if code == "internal":
            log.error("request_failed", exc_info=exc)
        else:
            log.warning("unreadable_request", source=addr[0] if addr else "", reason=str(exc))
        headers, body = bare_problem(status, code, sentence)
        head = "".join(f"{name}: {value}\r\n" for name, value in (*headers, ("Connection", "close")))
        with contextlib.suppress(OSError):
            client.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)

    def hurry(self) -> None:
        """Hear no more of requests that take too long to arrive: their threads find an end and are free again."""
        now = time.monotonic()
        for coming, until in tuple(self._coming.items()):
            if now > until:
                with contextlib.suppress(OSError):
                    # Only the way in: an answer that is on its way out goes on.
                    coming.shutdown(socket.SHUT_RD)

    def is_parent_alive(self) -> bool:
        alive = self.cfg.workers == 1 or bool(super().is_parent_alive())
        if not alive:
            # The parent was killed. Free the port for the next start at once, then end like after SIGTERM.
            self.set_accept_enabled(False)
            for listener in self.sockets:
                listener.close()
            self.say_goodbye()
        return alive

    def say_goodbye(self) -> None:
        threading.Thread(target=_live(self.wsgi).say_goodbye, name="goodbye", daemon=True).start()


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Our settings for gunicorn; nothing of it is read from files or from its own environment variables."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._app: Flask | None = None
        super().__init__()

    def load_config(self) -> None:
        config = self._config
        threads = config.max_sockets + config.http_threads
        host = f"[{config.host}]" if ":" in config.host else config.host
        settings = {
            "bind": [f"{host}:{config.port}"],
            "workers": config.workers,
            "worker_class": _Worker,
            "threads": threads,
            # Beyond the pool, connections that are kept alive between requests and need no thread.
            "worker_connections": threads + 1000,
            "keepalive": 30,
            "timeout": 60,
            "graceful_timeout": GRACE,
            "preload_app": True,
            "control_socket_disable": True,
            "logger_class": _Log,
            "accesslog": None,
            # Who is believed about forwarding is for the application to say (KANBAN_TRUSTED_PROXIES).
            "forwarded_allow_ips": "",
            # One shared listener lets the quickest worker take nearly all sockets, until it is full; the kernel shares
            # them out evenly when each worker listens for itself.
            "reuse_port": config.workers > 1,
            "proc_name": "kanban",
            "pre_fork": _before_fork,
            "post_fork": _after_fork,
            "post_worker_init": _begin,
            "worker_exit": _end,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        self._app = create_app(self._config)
        log.info("serving", address=self._config.public_url, workers=self._config.workers, listen=self._config.port)
        return self._app

    def run(self) -> None:
        if self.cfg.workers > 1:
            # Listeners that share a port would join another server's silently, so look whether it is free.
            sock.close_sockets(sock.create_sockets(_without_sharing(self.cfg), _Log(self.cfg)))
            _Arbiter(self).run()
        else:
            self._run_alone()

    def _run_alone(self) -> None:
        """One worker needs no parent: it is this very process, which halves the memory. systemd is parent enough."""
        _before_fork(None, None)
        listeners = sock.create_sockets(self.cfg, _Log(self.cfg))
        worker = _Worker(1, os.getppid(), listeners, self, self.cfg.timeout, self.cfg, _Log(self.cfg))
        worker.pid = os.getpid()
        worker.init_process()
        _end(None, worker)
        # Whatever thread is still busy had its eight seconds; leaving the ordinary way would wait for it.
        sys.stdout.flush()
        os._exit(0)


def _without_sharing(cfg: Any) -> Any:
    alone = copy.deepcopy(cfg)
    alone.set("reuse_port", False)
    return alone


def _before_fork(arbiter: Any, worker: Any) -> None:
    # What exists now stays for good: the collector need not look at it again, nor touch pages the parent shares.
    gc.collect()
    gc.freeze()
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def _after_fork(arbiter: Any, worker: Any) -> None:
    """No connection may be used on both sides of a fork."""
    worker.app.wsgi().extensions["kanban"].store.database.engine.dispose(close=False)


def _begin(worker: Any) -> None:
    """Start the threads of this process."""
    live = _live(worker.wsgi)
    live.start()
    worker.ending = threading.Event()
    for name, keep in (("tidy", _keep_tidy), ("clockwork", _keep_time)):
        threading.Thread(target=keep, args=(worker.wsgi, worker.ending), name=name, daemon=True).start()
    threading.Thread(target=_keep_moving, args=(worker,), name="hurry", daemon=True).start()


def _end(arbiter: Any, worker: Any) -> None:
    if worker.booted:
        worker.ending.set()
        _live(worker.wsgi).stop()


def _live(app: Any) -> Live:
    live = app.extensions["live"]
    assert isinstance(live, Live)
    return live


def _keep_moving(worker: _Worker) -> None:
    """Once a second, look for requests that do not arrive."""
    while worker.alive:
        time.sleep(1.0)
        worker.hurry()


def _keep_tidy(app: Flask, ending: threading.Event) -> None:
    """Once an hour, forget what has run out."""
    parts = app.extensions["kanban"]
    while not ending.wait(_TIDY_EVERY.total_seconds()):
        try:
            gone = watching.tidy(parts.store, now=clock.now(), idle=parts.lifetimes.idle)
            log.info("tidied", rows=gone)
        except KanbanError as trouble:
            log.warning("not_tidied", reason=trouble.message)


def _keep_time(app: Flask, ending: threading.Event) -> None:
    """Several times a minute, record what time has brought about: hand-overs, iterations that end and begin."""
    parts = app.extensions["kanban"]
    while not ending.wait(_LOOK_AT_CLOCKS_EVERY.total_seconds()):
        try:
            clockwork.keep_time(parts.store, clock.now())
        except KanbanError as trouble:
            log.warning("time_not_kept", reason=trouble.message)
