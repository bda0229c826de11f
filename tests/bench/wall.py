"""A wall to measure: a database with boards of a given size, a token, and a real server on it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import Engine, create_engine

from kanban import clock
from kanban.domain.access import Actor
from kanban.services import boards, tokens
from kanban.services.ids import new_id
from kanban.store import Store, database, migrate
from kanban.store.models import UserRow
from kanban.store.unit_of_work import Command
from tests import databases

ADMIN = Actor("bench", "Bench", admin=True)


def command(key: bool = False) -> Command:
    """A fresh command; with a key it is remembered like a browser's."""
    return Command(ADMIN, new_id(), clock.now(), fingerprint="f" * 64 if key else None)


def make_engine(url: str) -> Engine:
    """An engine as the product makes it."""
    url = database.normalised(url)
    engine = create_engine(url, **database.engine_options(url))
    database.set_up(engine)
    return engine


@contextmanager
def fresh_database(kind: str) -> Iterator[str]:
    """The URL of an empty, migrated database of this kind (sqlite or postgres)."""
    from tests.conftest import fresh_postgres

    with tempfile.TemporaryDirectory(prefix="kanban-bench-") as folder:
        if kind == "sqlite":
            url = f"sqlite:///{Path(folder) / 'kanban.db'}"
            _migrated(url)
            yield url
        else:
            databases.provide()
            with fresh_postgres(f"kanban_bench_{os.getpid()}") as url:
                _migrated(url)
                yield url


def _migrated(url: str) -> None:
    engine = make_engine(url)
    migrate.upgrade(engine)
    engine.dispose()


def open_store(url: str) -> Store:
    """A store with the account that benches act as."""
    store = Store(make_engine(url))
    with store.accounts_unit() as session:
        session.merge(
            UserRow(
                id="bench", email="bench@example.org", name="Bench", password_hash="!", admin=True,
                created_at=clock.now(), disabled_at=None,
            )
        )  # fmt: skip
    return store


@dataclass(frozen=True)
class Sized:
    """A board made for measuring: ids by column name, and its cards."""

    id: str
    columns: dict[str, str]
    cards: list[str]


def make_board(store: Store, cards: int, key: str) -> Sized:
    """A board with this many cards, spread over its columns; no limits, so that every move lands."""
    from kanban.domain import facts as ev
    from kanban.domain.ranks import between

    made = boards.create_board(store, command(), name=f"Bench {key}", template="ops", key=key).board
    columns = {column.name: column.id for column in made.column_order}
    for column in made.column_order:
        if column.limit is not None:
            free = {"limit": None, "reason": "Nothing is refused while it is measured."}
            boards.change_column(store, command(), board_id=made.id, column_id=column.id, changes=free)
    ids: list[str] = []
    spread = [columns[name] for name in ("Backlog", "Ready", "In progress", "Review", "Done")]
    ranks: dict[str, str | None] = dict.fromkeys(spread)
    with store.board_unit(made.id, command()) as unit:
        for number in range(1, cards + 1):
            column = spread[number % len(spread)]
            ranks[column] = between(ranks[column], None)
            ids.append(new_id())
            unit.record(
                [
                    ev.CardCreated(
                        card=ids[-1], number=number, title=f"Replace the power supply of rack {number}", column=column,
                        lane=made.standard_lane.id, rank=ranks[column] or "", work_type="maintenance",
                        stream="network", points=3, people=("bench",) if number % 3 else (), due="2027-01-31",
                        description="Order the part, plan the window, tell the customer, do it, watch it for an hour.",
                    )
                ]
            )  # fmt: skip
    return Sized(made.id, columns, ids)


def token_for(store: Store) -> str:
    """A token with all rights."""
    return tokens.make_token(store, user="bench", name="bench", scope="admin", now=clock.now())[1]


class Server:
    """A running `kanban serve`, and a keep-alive client for it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, token: str) -> None:
        self.process, self.port, self.token = process, port, token

    def client(self) -> Client:
        return Client(self.port, self.token)

    def cpu(self) -> float:
        """Seconds of CPU that the server and its workers have used so far."""
        return sum(sum(p.cpu_times()[:2]) for p in self._processes())

    def resident(self) -> int:
        """Bytes of memory resident in the server and its workers."""
        return sum(int(p.memory_info().rss) for p in self._processes())

    def _processes(self) -> list[psutil.Process]:
        main = psutil.Process(self.process.pid)
        return [main, *main.children(recursive=True)]


class Client:
    """One connection that is kept; answers are (status, decoded body)."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, path: str, body: object) -> tuple[int, dict[str, object]]:
        headers = {**self._headers, "Idempotency-Key": new_id()}
        self._connection.request("POST", path, json.dumps(body), headers)
        response = self._connection.getresponse()
        data = response.read()
        return response.status, json.loads(data) if data else {}

    def get(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        self._connection.request("GET", path, headers={**self._headers, **headers})
        response = self._connection.getresponse()
        return response.status, response.read(), dict(response.getheaders())


@contextmanager
def serving(url: str, token: str, *, workers: int = 1, **settings: str) -> Iterator[Server]:
    """`kanban serve` on this database, ready; ended with SIGTERM."""
    port = databases.free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KANBAN_")}
    with tempfile.TemporaryDirectory(prefix="kanban-bench-data-") as folder:
        environ |= {
            "KANBAN_DATABASE_URL": url, "KANBAN_PORT": str(port), "KANBAN_DATA_DIR": folder,
            "KANBAN_LOG_LEVEL": "warning", **settings,
        }  # fmt: skip
        arguments = ["serve"] if workers == 1 else ["serve", "--workers", str(workers)]
        process = subprocess.Popen([sys.executable, "-m", "kanban", *arguments], env=environ, stdout=subprocess.DEVNULL)
        try:
            wait_ready(port, process)
            yield Server(process, port, token)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def wait_ready(port: int, process: subprocess.Popen[bytes], patience: float = 20.0) -> float:
    """Seconds until `/healthz` answers; an error when the server ends first."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < patience:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return time.perf_counter() - begun
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("the server did not come up")


def spread(values: list[float]) -> str:
    """Milliseconds as p50 / p95 / p99 / worst."""
    ordered = sorted(values)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    return f"{at(0.5):.1f} / {at(0.95):.1f} / {at(0.99):.1f} / {ordered[-1] * 1000:.1f} ms"


def say(line: str) -> None:
    """One line of a report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
