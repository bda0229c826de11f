"""From a commit to the last of 200 sockets, against a bare emit to the same 200 sockets of the same server.

The floor is Flask-SocketIO's own `emit` of the very frame that a move makes, called in a request. Both are timed with
one monotonic clock, from the moment the commit returned (or just before the emit) to the moment the last socket had
the frame. Ends with exit code 1 above 1.5 times the floor.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import selectors
import socket
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from config import Config
from kanban.services import cards
from tests.bench.wall import command, fresh_database, make_board, open_store, say, spread, token_for
from tests.databases import free_port

SOCKETS, ROUNDS, BOUND = 200, 40, 1.5
#: What a frame of each kind has in it: a move, a new card with a long text, and the library's own emit.
_MARKS = {"commit": b'"card_moved"', "long": b'"card_created"', "emit": b'"bare"'}
_LONG = "x" * 10_000
#: Both kinds in turn, so that a busy moment of the machine falls on both.
_PAUSE = 0.12


def main(sockets: int = SOCKETS) -> int:
    """Measure on SQLite; 0 when the bound holds."""
    with fresh_database("sqlite") as url:
        store = open_store(url)
        board = make_board(store, 200, "FAN")
        token = token_for(store)
        store.database.engine.dispose()
        here, there = multiprocessing.Pipe()
        port = free_port()
        server = multiprocessing.get_context("spawn").Process(target=_serve, args=(url, port, there))
        server.start()
        try:
            _until_it_listens(port)
            crowd = Crowd(port, [token] * sockets, board.id)
            commits, emits, cpu = [], [], {"commit": 0.0, "emit": 0.0}
            for number in range(ROUNDS):
                for kind, kept in (("commit", commits), ("emit", emits)):
                    here.send((kind, board.cards[number], board.columns["Done"]))
                    kept.append(crowd.last_arrival(kind))
                    began, used = here.recv()
                    kept[-1] -= began
                    cpu[kind] += used
                    time.sleep(_PAUSE)
            crowd.close()
            here.send(("stop", "", ""))
        finally:
            server.join(15)
            if server.is_alive():
                server.kill()
    ratio = sorted(commits)[ROUNDS // 2] / sorted(emits)[ROUNDS // 2]
    say(f"fan-out to {sockets}: commit to last {spread(commits)}; bare emit {spread(emits)} (p50 / p95 / p99 / worst)")
    each = {kind: used / ROUNDS / sockets * 1e6 for kind, used in cpu.items()}
    say(
        f"  ratio of medians {ratio:.2f} (bound {BOUND}); server CPU per delivery {each['commit']:.0f} us with the "
        f"move itself, {each['emit']:.0f} us for the bare emit"
    )
    return 0 if ratio <= BOUND else 1


class Crowd:
    """Many sockets that watch one board, read with one selector."""

    def __init__(self, port: int, tokens: Sequence[str], board: str) -> None:
        self._selector = selectors.DefaultSelector()
        self._left: dict[socket.socket, bytes] = {}
        for token in tokens:
            each = socket.create_connection(("127.0.0.1", port))
            each.sendall(
                b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            )
            self._read_until(each, b"pingInterval")
            each.sendall(_masked("40" + json.dumps({"token": token})))
            self._read_until(each, b"40{")
            each.sendall(_masked("421" + json.dumps(["watch", {"board": board}])))
            self._read_until(each, b"heartbeat")
            each.setblocking(False)
            self._selector.register(each, selectors.EVENT_READ)
            self._left[each] = b""
        self._sockets = len(tokens)
        time.sleep(1.0)
        self._drain()

    def last_arrival(self, kind: str) -> float:
        """When the last socket had a frame of this kind, in monotonic seconds."""
        mark = _MARKS[kind]
        waiting = set(self._left)
        latest = 0.0
        give_up = time.monotonic() + 10
        while waiting:
            for key, _ in self._selector.select(1.0):
                each = key.fileobj
                assert isinstance(each, socket.socket)
                data = self._left[each] + each.recv(65536)
                self._left[each] = b""
                if b"\x81\x012" in data:
                    each.sendall(_masked("3"))
                if mark in data:
                    latest = time.monotonic()
                    waiting.discard(each)
                else:
                    self._left[each] = data[-64:].replace(b"\x81\x012", b"")
            if time.monotonic() > give_up:
                raise RuntimeError(f"{len(waiting)} of {self._sockets} sockets heard nothing")
        return latest

    def close(self) -> None:
        """Hang up."""
        for each in self._left:
            self._selector.unregister(each)
            each.close()
        self._selector.close()

    def _drain(self) -> None:
        while ready := self._selector.select(0.0):
            for key, _ in ready:
                assert isinstance(key.fileobj, socket.socket)
                key.fileobj.recv(65536)

    @staticmethod
    def _read_until(each: socket.socket, mark: bytes) -> None:
        got = b""
        while mark not in got:
            piece = each.recv(4096)
            if not piece:
                raise RuntimeError(f"the server hung up after {got!r}")
            got += piece


def _masked(text: str) -> bytes:
    data = text.encode()
    assert len(data) < 126
    return bytes((0x81, 0x80 | len(data))) + b"\0\0\0\0" + data


def _serve(url: str, port: int, orders: Any) -> None:
    """The server, with a thread in it that moves a card or emits bare when it is told to."""
    import threading

    from kanban import server

    config = Config.from_env(
        {
            "KANBAN_DATABASE_URL": url, "KANBAN_DATA_DIR": str(Path(url.removeprefix("sqlite:///")).parent),
            "KANBAN_PORT": str(port), "KANBAN_LOG_LEVEL": "ERROR",
        }
    )  # fmt: skip
    gunicorn = server._Gunicorn(config)
    app = gunicorn.wsgi()
    parts, live = app.extensions["kanban"], app.extensions["live"]
    began: list[float] = []
    # The bell that rings first says when the commit had returned.
    parts.store.bells.insert(0, lambda board, seq: began.append(time.monotonic()))
    frame = {"board": "x" * 20, "events": [{"type": "bare", "data": {"text": "y" * 330}}]}

    def move(card: str, column: str) -> float:
        cards.move_card(parts.store, command(), card_id=card, column=column)
        return began.pop()

    def emit(card: str, column: str) -> float:
        now = time.monotonic()
        live.socketio.emit("events", frame)
        return now

    def write(card: str, column: str) -> float:
        cards.create_card(parts.store, command(), board_id=card, values={"title": "Long", "description": _LONG})
        return began.pop()

    kinds: dict[str, Callable[[str, str], float]] = {"commit": move, "emit": emit, "long": write}

    def obey() -> None:
        while True:
            kind, card, column = orders.recv()
            if kind == "stop":
                os.kill(os.getpid(), 15)
                return
            if kind == "held":
                wires = live.admission.all()
                orders.send((max(wire._left_bytes for wire in wires), len(wires)))
                continue
            used = time.process_time()
            at = kinds[kind](card, column)
            time.sleep(0.05)
            orders.send((at, time.process_time() - used))

    threading.Thread(target=obey, daemon=True).start()
    server._be_frugal()
    gunicorn.run()


def _until_it_listens(port: int) -> None:
    give_up = time.monotonic() + 20
    while time.monotonic() < give_up:
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not come up")


if __name__ == "__main__":
    sys.exit(main())
