"""Twenty clients pull twenty cards into a column with a limit of three, again and again.

Each round exactly three may land; the rest must hear 409 `wip_limit`, and nobody may see a 5xx. Runs against a real
server: one worker on SQLite, two on PostgreSQL. Ends with exit code 1 when a limit was broken.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter

from kanban.services import boards
from tests.bench.wall import Client, command, fresh_database, make_board, open_store, say, serving, spread, token_for

CLIENTS, LIMIT = 20, 3


def main(rounds: int = 50) -> int:
    """Run both databases; 0 when every round was right."""
    broken = 0
    for kind, workers in (("sqlite", 1), ("postgres", 2)):
        with fresh_database(kind) as url:
            store = open_store(url)
            board = make_board(store, CLIENTS * 5, "RACE")
            review = board.columns["Review"]
            pulled = [card.id for card in store.board(board.id).in_column(board.columns["Ready"])][:CLIENTS]
            for card in list(store.board(board.id).in_column(review)):
                _away(store, board, card.id)
            boards.change_column(store, command(), board_id=board.id, column_id=review, changes={"limit": LIMIT})
            with serving(url, token_for(store), workers=workers) as server:
                clients = [server.client() for _ in pulled]
                statuses: Counter[str] = Counter()
                times: list[float] = []
                for _ in range(rounds):
                    results = _round(clients, pulled, review, times)
                    landed = [card.id for card in store.board(board.id).in_column(review)]
                    statuses.update(results)
                    if len(landed) != LIMIT or results["200"] != LIMIT or results["409 wip_limit"] != CLIENTS - LIMIT:
                        broken += 1
                        say(f"  round broken: {dict(results)}, {len(landed)} landed")
                    for card in landed:
                        _away(store, board, card)
            say(
                f"limit race, {kind}, {workers} worker{'s' * (workers > 1)}: {rounds} rounds of {CLIENTS}, "
                f"{broken} broken; {dict(statuses)}; {spread(times)} (p50 / p95 / p99 / worst)"
            )
            store.database.engine.dispose()
    return 1 if broken else 0


def _away(store, board, card) -> None:  # type: ignore[no-untyped-def]  # the types of wall.py
    from kanban.services import cards

    cards.move_card(store, command(), card_id=card, column=board.columns["Ready"])


def _round(clients: list[Client], pulled: list[str], column: str, times: list[float]) -> Counter[str]:
    start = threading.Barrier(len(clients))
    results: Counter[str] = Counter()
    gate = threading.Lock()

    def pull(client: Client, card: str) -> None:
        start.wait()
        begun = time.perf_counter()
        status, body = client.post(f"/api/cards/{card}/move", {"column": column})
        with gate:
            times.append(time.perf_counter() - begun)
            results[f"{status} {body['code']}" if status >= 400 else str(status)] += 1

    threads = [threading.Thread(target=pull, args=pair) for pair in zip(clients, pulled, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
