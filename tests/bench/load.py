"""Moves as clients feel them: a closed loop of 1, 8 and 32 clients on a board of 200 cards, then the board is checked.

Each client owns its cards and moves a random one to a random other column, as the peers were measured. Afterwards every
card must stand where its last acknowledged move put it.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time

from tests.bench.wall import Server, Sized, fresh_database, make_board, open_store, say, serving, spread, token_for

SECONDS = 6.0
CARDS = 200


def main(seconds: float = SECONDS) -> int:
    """Print one line for each database and number of clients; 1 when a move was lost or failed."""
    wrong = 0
    for kind in ("sqlite", "postgres"):
        with fresh_database(kind) as url:
            store = open_store(url)
            board = make_board(store, CARDS, "LOAD")
            with serving(url, token_for(store)) as server:
                _loop(server, board, 4, seconds / 4)
                for clients in (1, 8, 32):
                    times, last, failed = _loop(server, board, clients, seconds)
                    stray = _stray(server, board, last)
                    wrong += stray + failed
                    ordered = sorted(times)
                    tail = ordered[int(0.99 * len(ordered))] / ordered[len(ordered) // 2]
                    say(
                        f"moves, {kind}, {clients} client{'s' * (clients > 1)}: {len(times) / seconds:.0f}/s, "
                        f"{spread(times)} (p50 / p95 / p99 / worst), p99 over p50 {tail:.1f}, "
                        f"{failed} failed, {stray} astray"
                    )
            store.database.engine.dispose()
    return 1 if wrong else 0


def _loop(server: Server, board: Sized, clients: int, seconds: float) -> tuple[list[float], dict[str, str], int]:
    """Seconds of each move answered, where each card was last put, and how many moves failed."""
    times: list[float] = []
    last: dict[str, str] = {}
    failed = [0]
    begin = threading.Barrier(clients)
    columns = [board.columns[name] for name in ("Backlog", "Ready", "In progress", "Review", "Done")]

    def move(number: int) -> None:
        client, dice = server.client(), random.Random(number)
        mine = board.cards[number::clients]
        begin.wait()
        end = time.perf_counter() + seconds
        while (started := time.perf_counter()) < end:
            card, column = dice.choice(mine), dice.choice(columns)
            status, _ = client.post(f"/api/cards/{card}/move", {"column": column})
            if status == 200:
                times.append(time.perf_counter() - started)
                last[card] = column
            else:
                failed[0] += 1

    threads = [threading.Thread(target=move, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, last, failed[0]


def _stray(server: Server, board: Sized, last: dict[str, str]) -> int:
    """How many cards do not stand where their last acknowledged move put them."""
    _, body, _ = server.client().get(f"/api/boards/{board.id}")
    there = {card["id"]: card["column"] for card in json.loads(body)["cards"]}
    return sum(1 for card, column in last.items() if there[card] != column)


if __name__ == "__main__":
    sys.exit(main())
