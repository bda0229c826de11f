"""A server to try sockets on: gunicorn in a thread of the test's process, or the real program in a process of its own.

In a thread, a test reaches into the store and the pump; the program shows signals, several workers and exit codes.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from flask import Flask

from config import Config
from kanban import clock, server
from kanban.domain.access import Actor
from kanban.realtime import Live
from kanban.services import sessions, tokens
from kanban.store import Store
from tests.databases import free_port


@dataclass
class Wall:
    """A running server in this process."""

    app: Flask
    port: int

    @property
    def store(self) -> Store:
        return self.app.extensions["kanban"].store

    @property
    def live(self) -> Live:
        return self.app.extensions["live"]

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _InThread(server._Worker):
    """The server's own worker; signals belong to the test runner."""

    def init_signals(self) -> None:
        pass


@contextmanager
def wall(database_url: str, folder: Path, **settings: Any) -> Iterator[Wall]:
    """The server on a migrated database, on a free port, for the length of the block."""
    port = free_port()
    config = _config(database_url, folder, port, settings)
    gunicorn = server._Gunicorn(config)
    app = gunicorn.wsgi()
    listener = socket.create_server(("127.0.0.1", port), backlog=512)
    worker = _InThread(1, os.getppid(), [listener], gunicorn, 60, gunicorn.cfg, server._Log(gunicorn.cfg))
    worker.pid = os.getpid()
    thread = threading.Thread(target=worker.init_process, name="gunicorn", daemon=True)
    thread.start()
    _until(lambda: worker.booted)
    found = Wall(app, port)
    try:
        yield found
    finally:
        worker.alive = False
        worker.method_queue.defer(worker.say_goodbye)
        thread.join(10)
        server._end(None, worker)
        found.store.database.engine.dispose()
        worker.tmp.close()
        assert not thread.is_alive()


def _config(database_url: str, folder: Path, port: int, settings: dict[str, Any]) -> Config:
    given = {f"KANBAN_{name.upper()}": str(value) for name, value in settings.items() if value is not None}
    return Config.from_env(
        {
            "KANBAN_DATABASE_URL": database_url,
            "KANBAN_DATA_DIR": str(folder),
            "KANBAN_PORT": str(port),
            "KANBAN_PUBLIC_URL": f"http://127.0.0.1:{port}",
            **given,
        }
    )


class Program:
    """`kanban serve` in a process of its own; also a context manager that kills it at the end."""

    def __init__(self, database_url: str, folder: Path, *, port: int | None = None, **settings: Any) -> None:
        self.port = port or free_port()
        given = {f"KANBAN_{name.upper()}": str(value) for name, value in settings.items() if value is not None}
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "KANBAN_DATABASE_URL": database_url,
            "KANBAN_DATA_DIR": str(folder),
            "KANBAN_PORT": str(self.port),
            **given,
        }
        self.log = folder / f"server-{self.port}.log"
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "kanban", "serve"],
                env=self.environ, stdout=log, stderr=log, start_new_session=True,
                cwd=Path(__file__).parents[2],
            )  # fmt: skip

    def ready(self, within: float = 20.0) -> float:
        """Wait until it answers; seconds since this was asked."""
        began = time.monotonic()
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: {self.log.read_text()}")
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1.0) as asked:
                    asked.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
                    if b" 200 " in asked.recv(100):
                        return time.monotonic() - began
            except OSError:
                pass
            if time.monotonic() - began > within:
                raise RuntimeError(f"the server is not ready: {self.log.read_text()}")
            time.sleep(0.02)

    def again(self) -> None:
        """Start it once more, as it was."""
        self.process = self._start()

    def kill(self) -> None:
        """End all its processes the hard way, as a crash of the machine would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def term(self) -> None:
        """Ask it to stop."""
        self.process.send_signal(signal.SIGTERM)

    def __enter__(self) -> Self:
        self.ready()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def cookie_for(store: Store, actor: Actor) -> str:
    """A session of the actor's, as the cookie a browser would send."""
    assert actor.user is not None
    return f"kanban={sessions.open_session(store, user=actor.user, agent='test', now=clock.now())}"


def token_for(store: Store, actor: Actor, scope: str = "read") -> str:
    """An API token of the actor's."""
    assert actor.user is not None
    return tokens.make_token(store, user=actor.user, name="test", scope=scope, now=clock.now())[1]


def _until(holds: Any, within: float = 10.0) -> None:
    give_up = time.monotonic() + within
    while not holds():
        assert time.monotonic() < give_up, "it never came true"
        time.sleep(0.01)


until = _until
SECOND = timedelta(seconds=1)
