"""The real program: it starts, stops gently, serves with two workers, and survives its Redis."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.services import boards, sessions, watching
from kanban.services.sessions import digest
from kanban.store import Store
from tests import builders
from tests.conftest import make_engine
from tests.realtime import serving
from tests.realtime.client import Client
from tests.realtime.own_redis import OwnRedis
from tests.realtime.serving import Program

pytestmark = [pytest.mark.slow, pytest.mark.sockets]


class Place:
    """A store beside the program, on its database: another process that writes."""

    def __init__(self, url: str) -> None:
        self.store = Store(make_engine(url))
        self.ada: Actor = builders.person(self.store)
        self.board: Board = builders.board(self.store, self.ada)
        self.cookie = serving.cookie_for(self.store, self.ada)

    def client(self, program: Program) -> Client:
        return Client(program.port, cookie=self.cookie)

    def seq(self) -> int:
        return watching.heads(self.store, (self.board.id,))[self.board.id]

    def change(self) -> int:
        builders.card(self.store, self.ada, self.board)
        return self.seq()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Place]:
    place = Place(sqlite_url)
    yield place
    place.store.database.engine.dispose()


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Place]:
    place = Place(postgres_url)
    yield place
    place.store.database.engine.dispose()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_gentle(sqlite: Place, sqlite_url: str, tmp_path: Path, how: signal.Signals) -> None:
    with Program(sqlite_url, tmp_path) as program:
        clients = [sqlite.client(program) for _ in range(20)]
        for client in clients:
            client.watch(sqlite.board.id)
        began = time.monotonic()
        program.process.send_signal(how)
        delays = {client.until("goodbye")["delay"] for client in clients}
        for client in clients:
            client.listen(2)
            assert client.closed
            client.close()
        assert program.process.wait(10) == 0
        assert time.monotonic() - began < 8
        assert all(1 <= delay <= 10 for delay in delays)
        assert len(delays) > 3


def test_the_command_line_beside_the_server_is_seen(sqlite: Place, sqlite_url: str, tmp_path: Path) -> None:
    with Program(sqlite_url, tmp_path) as program, sqlite.client(program) as client:
        client.watch(sqlite.board.id, sqlite.seq())
        seq = sqlite.change()
        assert client.until_number(seq, within=2) == [seq]


def test_it_refuses_two_workers_on_sqlite_with_a_sentence(sqlite_url: str, tmp_path: Path) -> None:
    program = Program(sqlite_url, tmp_path, workers=2)
    assert program.process.wait(20) == 1
    assert "KANBAN_WORKERS above 1 needs PostgreSQL" in program.log.read_text()


def test_an_empty_database_gets_tables_and_a_link(tmp_path: Path) -> None:
    with Program(f"sqlite:///{tmp_path}/new.db", tmp_path) as program:
        assert f"http://localhost:{program.port}/setup#" in program.log.read_text()


def two_workers(place: Place, program: Program) -> list[Client]:
    """Listeners on both workers of the program."""
    clients = [place.client(program) for _ in range(16)]
    for client in clients:
        client.watch(place.board.id, place.seq())
    workers = psutil.Process(program.process.pid).children()
    held = [
        sum(c.status == "ESTABLISHED" and c.laddr.port == program.port for c in worker.net_connections("tcp"))
        for worker in workers
    ]
    assert sum(held) == 16
    assert min(held) > 0, "one worker has taken all sockets"
    return clients


@pytest.mark.postgres
@pytest.mark.redis
def test_two_workers_with_redis_kill_it_freeze_it(postgres: Place, postgres_url: str, tmp_path: Path) -> None:
    redis_server = OwnRedis(tmp_path)
    try:
        with Program(postgres_url, tmp_path, workers=2, redis_url=redis_server.url) as program:
            clients = two_workers(postgres, program)

            def all_hear(within: float) -> float:
                seq = postgres.change()
                began = time.monotonic()
                for client in clients:
                    client.until_number(seq, within)
                return time.monotonic() - began

            all_hear(3)
            redis_server.kill()
            assert all_hear(3) < 3
            redis_server.start()
            time.sleep(1.5)
            assert all_hear(3) < 3
            redis_server.freeze()
            assert all_hear(3) < 3
            redis_server.thaw()
            numbers = clients[0].numbers()
            assert numbers == sorted(set(numbers))
            assert all(client.numbers() == numbers for client in clients)
            program.term()
            assert program.process.wait(10) == 0
            for client in clients:
                client.close()
    finally:
        redis_server.thaw()
        redis_server.kill()


@pytest.mark.postgres
def test_a_right_ends_on_both_workers(postgres: Place, postgres_url: str, tmp_path: Path) -> None:
    store, board = postgres.store, postgres.board
    bob = builders.member(store, postgres.ada, board, "Bob")
    eve = builders.member(store, postgres.ada, board, "Eve")
    his, hers = serving.cookie_for(store, bob), serving.cookie_for(store, eve)
    with Program(postgres_url, tmp_path, workers=2) as program:
        ends = []
        for cookie in (his, hers):
            ends.append([Client(program.port, cookie=cookie) for _ in range(8)])
            for client in ends[-1]:
                client.watch(board.id, postgres.seq())
        boards.remove_member(store, builders.command(postgres.ada), board_id=board.id, user_id=bob.user or "")
        began = time.monotonic()
        for client in ends[0]:
            client.until("revoked", 1.2)
        assert time.monotonic() - began < 1.2
        sessions.sign_out(store, Actor(user=eve.user, name="Eve", session=digest(hers.partition("=")[2])))
        began = time.monotonic()
        for client in ends[1]:
            client.until("dismissed", 1.2)
        assert time.monotonic() - began < 1.2
        seq = postgres.change()
        for client in [*ends[0], *ends[1]]:
            client.listen(0.2)
            assert seq not in client.numbers()
            client.close()


@pytest.mark.postgres
def test_the_workers_end_when_their_parent_is_killed(postgres: Place, postgres_url: str, tmp_path: Path) -> None:
    with Program(postgres_url, tmp_path, workers=2) as program:
        client = postgres.client(program)
        os.kill(program.process.pid, signal.SIGKILL)
        program.process.wait()
        client.until("goodbye", within=5)
        client.close()
        program.again()
        assert program.ready() < 5


def test_requests_that_are_under_way_at_a_stop_are_answered(sqlite: Place, sqlite_url: str, tmp_path: Path) -> None:
    """A stop under load loses no answer: what was asked before the door closed is answered."""
    import http.client

    answers: list[int] = []
    broken: list[str] = []
    stop = threading.Event()

    with Program(sqlite_url, tmp_path) as program:

        def ask() -> None:
            while not stop.is_set():
                asked = http.client.HTTPConnection("127.0.0.1", program.port, timeout=10)
                try:
                    asked.connect()
                except OSError:
                    return  # The door is closed, which is fine.
                try:
                    asked.request("GET", "/readyz")
                    answers.append(asked.getresponse().status)
                except (http.client.RemoteDisconnected, OSError) as trouble:
                    if stop.is_set() or program.process.poll() is None:
                        broken.append(repr(trouble))
                finally:
                    asked.close()

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        program.term()
        assert program.process.wait(10) == 0
        stop.set()
        for thread in threads:
            thread.join()
    assert set(answers) == {200}
    # A connection that the kernel took just as the door closed gets no answer and had none promised.
    assert len(broken) <= 4
