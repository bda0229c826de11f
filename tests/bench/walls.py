"""Fifty walls and fifty people on one board, ten of the walls public-safe; and five walls that stop reading.

The floor is Flask-SocketIO's own emit to the same hundred sockets of the same server. Ends with exit code 1 when the
95th percentile from commit to the last screen is above 250 ms, its median above 1.5 times the floor's, when walls that
are stuck slow the others' 95th percentile by more than a fifth, hold more than two megabytes each, or stay for longer
than a minute. The rounds with and without stuck walls take turns, so that a busy moment of the machine falls on both.
"""

from __future__ import annotations

import multiprocessing
import socket
import sys
import time
from multiprocessing.connection import Connection

from tests.api.screens import paired_behind
from tests.bench.fanout import Crowd, _serve, _until_it_listens
from tests.bench.wall import ADMIN, Sized, fresh_database, make_board, open_store, say, spread, token_for
from tests.databases import free_port
from tests.realtime.client import Client as Listener

PEOPLE, WALLS, PUBLIC, STUCK = 50, 50, 10, 5
ROUNDS, LONG, TURNS = 40, 40, 3
MOST, RATIO, SLOWER, HELD, GONE_WITHIN = 0.25, 1.5, 1.2, 2_000_000, 60.0
#: What the kernel keeps for one socket at most, on top of what is counted here.
_KERNEL = 256 * 1024
_PAUSE = 0.1


def main() -> int:
    """Measure on SQLite; 0 when the promises hold."""
    with fresh_database("sqlite") as url:
        store = open_store(url)
        board = make_board(store, 200, "WALL")
        people = [token_for(store)] * PEOPLE
        walls = [paired_behind(store, ADMIN, board.id, public=number < PUBLIC)[1] for number in range(WALLS)]
        stuck = [paired_behind(store, ADMIN, board.id)[1] for _ in range(STUCK)]
        store.database.engine.dispose()
        here, there = multiprocessing.Pipe()
        port = free_port()
        server = multiprocessing.get_context("spawn").Process(target=_serve, args=(url, port, there))
        server.start()
        try:
            _until_it_listens(port)
            crowd = Crowd(port, people + walls, board.id)
            faults = _fan_out(crowd, board, here)
            faults += _with_stuck_ones(crowd, board, here, port, stuck)
            crowd.close()
            here.send(("stop", "", ""))
        finally:
            server.join(15)
            if server.is_alive():
                server.kill()
    for fault in faults:
        say(f"  {fault}")
    return 1 if faults else 0


def _once(crowd: Crowd, here: Connection, kind: str, *what: str) -> float:
    """Seconds from the commit (or just before the emit) to the last screen."""
    here.send((kind, *what))
    arrived = crowd.last_arrival(kind)
    began, _ = here.recv()
    time.sleep(_PAUSE)
    return float(arrived - began)


def _fan_out(crowd: Crowd, board: Sized, here: Connection) -> list[str]:
    commits, emits = [], []
    for number in range(ROUNDS):
        for kind, kept in (("commit", commits), ("emit", emits)):
            kept.append(_once(crowd, here, kind, board.cards[number], board.columns["Done"]))
    ratio = _at(commits, 0.5) / _at(emits, 0.5)
    say(f"{PEOPLE} people and {WALLS} walls ({PUBLIC} public-safe): commit to last screen {spread(commits)}")
    say(f"  bare emit {spread(emits)} (p50 / p95 / p99 / worst); ratio of medians {ratio:.2f} (bound {RATIO})")
    faults = [] if _at(commits, 0.95) <= MOST else ["the last screen has it too late"]
    return faults + ([f"{ratio:.2f} times a bare emit"] if ratio > RATIO else [])


def _with_stuck_ones(crowd: Crowd, board: Sized, here: Connection, port: int, tokens: list[str]) -> list[str]:
    without: list[float] = []
    beside: list[float] = []
    held, stayed = 0, 0.0
    for _ in range(TURNS):
        without += [_once(crowd, here, "long", board.id, "") for _ in range(LONG)]
        stuck = [_that_never_reads(port, token, board.id) for token in tokens]
        began = time.monotonic()
        beside += [_once(crowd, here, "long", board.id, "") for _ in range(LONG)]
        while True:
            here.send(("held", "", ""))
            most, connected = here.recv()
            held = max(held, most)
            if connected <= PEOPLE + WALLS or time.monotonic() - began > GONE_WITHIN:
                break
            _once(crowd, here, "long", board.id, "")
        stayed = max(stayed, time.monotonic() - began)
        for each in stuck:
            each.socket.sock.close()
    ratio = _at(beside, 0.95) / _at(without, 0.95)
    say(f"{STUCK} walls that stop reading, changes of 10 KB: the others have each after {spread(beside)}")
    say(f"  without them {spread(without)}; ratio of 95th percentiles {ratio:.2f} (bound {SLOWER})")
    say(f"  a stuck wall holds {(held + _KERNEL) / 1e6:.2f} MB at most and is cut after {stayed:.1f} s at the latest")
    faults = [f"the others are {ratio:.2f} times as slow"] if ratio > SLOWER else []
    faults += ["a stuck wall holds too much"] if held + _KERNEL > HELD else []
    return faults + (["a stuck wall stays too long"] if stayed > GONE_WITHIN else [])


def _that_never_reads(port: int, token: str, board: str) -> Listener:
    listener = Listener(port, token=token, origin=None)
    listener.socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.watch(board)
    return listener


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    sys.exit(main())
