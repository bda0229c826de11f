"""Redis killed, then frozen, under writes on two workers: no request may fail or wait, every socket is right in 3 s.

A steady stream of moves goes through HTTP while listeners on both workers follow; what is reported for each phase is
how long the requests took and how long the slowest listener lagged behind the answer.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import websocket

from tests.bench.wall import Client, Server, Sized, fresh_database, make_board, open_store, say, serving, spread
from tests.bench.wall import token_for as make_token
from tests.databases import free_port
from tests.realtime.client import Client as Listener

LISTENERS, PAUSE, PHASE, RIGHT_WITHIN = 10, 0.05, 4.0, 3.0


def main(phase: float = PHASE) -> int:
    """Run on PostgreSQL with two workers; 0 when the promise holds."""
    with (
        fresh_database("postgres") as url,
        tempfile.TemporaryDirectory(prefix="kanban-redis-") as folder,
        _redis(folder) as (port, process),
    ):
        store = open_store(url)
        board = make_board(store, 50, "RED")
        token = make_token(store)
        with serving(url, token, workers=2, KANBAN_REDIS_URL=f"redis://127.0.0.1:{port}") as server:
            watch = _Watch(server, board)
            try:
                faults = watch.phase("Redis well", phase)
                process.kill()
                process.wait()
                faults += watch.phase("Redis killed", phase)
                process = _start(port, folder)
                time.sleep(1.5)
                faults += watch.phase("Redis back", phase)
                process.send_signal(signal.SIGSTOP)
                faults += watch.phase("Redis frozen", phase)
                process.send_signal(signal.SIGCONT)
                faults += watch.phase("Redis thawed", phase)
                faults += watch.gaps()
            finally:
                watch.close()
                process.kill()
                process.wait()
        store.database.engine.dispose()
    for fault in faults:
        say(f"  {fault}")
    return 1 if faults else 0


class _Watch:
    """Listeners on both workers, and a writer."""

    def __init__(self, server: Server, board: Sized) -> None:
        self._server, self._board = server, board
        self._client: Client = server.client()
        self._listeners = [Listener(server.port, token=server.token, origin=None) for _ in range(LISTENERS)]
        self._arrived: list[dict[int, float]] = [{} for _ in self._listeners]
        for listener in self._listeners:
            listener.watch(board.id)
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._follow, args=pair)
            for pair in zip(self._listeners, self._arrived, strict=True)
        ]
        for thread in self._threads:
            thread.start()
        self._moved = 0

    def _follow(self, listener: Listener, arrived: dict[int, float]) -> None:
        while not self._stop.is_set() and not listener.closed:
            try:
                listener.hear(0.3)
            except websocket.WebSocketException:
                return
            for name, data in listener.frames:
                if name == "events":
                    for event in data["events"]:
                        arrived.setdefault(event["seq"], time.monotonic())
            listener.frames.clear()

    def phase(self, name: str, seconds: float) -> list[str]:
        """Write for so long and report; what was wrong."""
        took: list[float] = []
        answered: dict[int, float] = {}
        faults = []
        columns = [self._board.columns[name] for name in ("Backlog", "Ready", "In progress", "Review", "Done")]
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._moved += 1
            began = time.monotonic()
            card = self._board.cards[self._moved % 50]
            status, body = self._client.post(
                f"/api/cards/{card}/move", {"column": columns[(self._moved // 50) % 5], "before": None}
            )
            took.append(time.monotonic() - began)
            if status != 200:
                faults.append(f"{name}: a move was answered {status}")
            for event in body.get("events", []):  # type: ignore[attr-defined]  # a list, by contract
                answered[event["seq"]] = time.monotonic()
            time.sleep(PAUSE)
        time.sleep(RIGHT_WITHIN)
        lags = [
            max(0.0, arrived[seq] - at) if seq in arrived else float("inf")
            for arrived in self._arrived
            for seq, at in answered.items()
        ]
        say(f"{name}: {len(took)} moves {spread(took)}; behind the answer {spread(lags)} (p50 / p95 / p99 / worst)")
        if max(took) > 1.0:
            faults.append(f"{name}: a request took {max(took):.1f} s")
        if max(lags) > RIGHT_WITHIN:
            faults.append(f"{name}: a socket was {max(lags):.1f} s behind")
        return faults

    def gaps(self) -> list[str]:
        """Whether any listener missed a number."""
        wrong = sum(sorted(arrived) != list(range(min(arrived), max(arrived) + 1)) for arrived in self._arrived)
        return [f"{wrong} listeners have gaps"] if wrong else []

    def close(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(5)
        for listener in self._listeners:
            listener.close()


@contextmanager
def _redis(folder: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    process = _start(port, folder)
    try:
        yield port, process
    finally:
        process.kill()
        process.wait()


def _start(port: int, folder: str) -> subprocess.Popen[bytes]:
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise RuntimeError("this needs redis-server")
    return subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder], stdout=subprocess.DEVNULL
    )


if __name__ == "__main__":
    sys.exit(main())
