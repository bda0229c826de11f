"""Twenty displays that stop reading, and four hundred pages that come back at once.

The stuck ones may not slow their neighbours (whose lag without them is the floor, in the same run) nor hold memory
once they are cut. After a restart, everybody who missed something must have it within thirty seconds.
"""

from __future__ import annotations

import socket
import sys
import threading
import time

import websocket

from kanban.services import cards, watching
from kanban.store import Store
from tests.bench.wall import (
    Client,
    Server,
    Sized,
    command,
    fresh_database,
    make_board,
    open_store,
    say,
    serving,
    spread,
)
from tests.bench.wall import token_for as make_token
from tests.realtime.client import Client as Listener

STUCK, PAGES, MISSED = 20, 390, 30
_LONG = "x" * 10_000


def main() -> int:
    """Run both on SQLite; 0 when the promises hold."""
    with fresh_database("sqlite") as url:
        store = open_store(url)
        board = make_board(store, 200, "CRWD")
        token = make_token(store)
        with serving(url, token) as server:
            faults = _stuck(store, board, server)
        with serving(url, token) as server:
            faults += _all_at_once(store, board, server)
        store.database.engine.dispose()
    for fault in faults:
        say(f"  {fault}")
    return 1 if faults else 0


def _stuck(store: Store, board: Sized, server: Server) -> list[str]:
    client = server.client()
    with Listener(server.port, token=server.token, origin=None) as other:
        other.watch(board.id)
        floor = [_lag(client, board, other, number) for number in range(60)]
        before = server.resident()
        stuck = [_that_never_reads(server, board) for _ in range(STUCK)]
        lags = [_lag(client, board, other, number) for number in range(400)]
        held = server.resident() - before
        _, body, _ = client.get("/metrics")
        left = next(line for line in body.decode().splitlines() if line.startswith("kanban_sockets "))
        for each in stuck:
            each.socket.sock.close()
    middle = sorted(lags)[len(lags) // 2] / sorted(floor)[len(floor) // 2]
    say(f"{STUCK} stuck readers, 400 changes of 10 KB: a neighbour has each after {spread(lags)}")
    say(f"  without them {spread(floor)}, ratio of medians {middle:.2f}")
    say(f"  {held / 1e6:.0f} MB more resident at the end, {left.split()[1]} sockets left")
    return ["stuck readers are still connected"] if float(left.split()[1]) > 1 else []


def _that_never_reads(server: Server, board: Sized) -> Listener:
    listener = Listener(server.port, token=server.token, origin=None)
    listener.socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.watch(board.id)
    return listener


def _lag(client: Client, board: Sized, other: Listener, number: int) -> float:
    """Seconds from a change's being asked for to its arrival at another page."""
    began = time.monotonic()
    _, body = client.post(f"/api/boards/{board.id}/cards", {"title": f"Card {number}", "description": _LONG})
    other.until_number(body["seq"])
    other.frames.clear()
    took = time.monotonic() - began
    time.sleep(max(0.0, 0.045 - took))
    return took


def _all_at_once(store: Store, board: Sized, server: Server) -> list[str]:
    known = watching.heads(store, (board.id,))[board.id]
    for number in range(MISSED):
        cards.move_card(store, command(), card_id=board.cards[number], column=board.columns["Done"])
    head = watching.heads(store, (board.id,))[board.id]
    took: list[float] = []
    wrong: list[str] = []
    gate = threading.Lock()
    began = time.monotonic()

    def come_back(pages: int) -> None:
        mine = []
        for _ in range(pages):
            try:
                mine.append(Listener(server.port, token=server.token, origin=None, timeout=30))
                mine[-1].watch(board.id, known)
                mine[-1].until_number(head, within=30)
                with gate:
                    took.append(time.monotonic() - began)
            except (OSError, AssertionError, websocket.WebSocketException) as trouble:
                with gate:
                    wrong.append(f"a page did not get what it missed: {trouble!r}"[:200])
        time.sleep(1)
        for listener in mine:
            listener.close()

    threads = [threading.Thread(target=come_back, args=(PAGES // 30,)) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say(f"{len(took)} pages come back at once, {head - known} events missed each: all right after {max(took):.1f} s")
    return wrong + (["it took more than 30 s"] if max(took) > 30 else [])


if __name__ == "__main__":
    sys.exit(main())
