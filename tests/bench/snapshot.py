"""What the snapshot of 2,000 cards costs: against serialising the same dictionaries with the fastest library we know.

Measured as it happens: the board has just changed by one move, and somebody asks. Then the wire: gzip, and 304.
"""

from __future__ import annotations

import statistics
import time

import orjson

from kanban.services import boards, cards
from tests.bench.wall import command, fresh_database, make_board, open_store, say, serving, token_for


def main() -> None:
    """Print the ratio and the bytes."""
    with fresh_database("sqlite") as url:
        store = open_store(url)
        board = make_board(store, 2000, "SNAP")
        snapshots = boards.Snapshots()
        snapshots.of(store.board(board.id), "admin")
        ratios, ours, floors, packed = [], [], [], []
        for turn in range(40):
            column = board.columns[("Ready", "In progress")[turn % 2]]
            cards.move_card(store, command(), card_id=board.cards[turn % 20], column=column)
            now = store.board(board.id)
            plain = orjson.loads(orjson.dumps(boards.picture(now, "admin")))
            begun = time.perf_counter()
            orjson.dumps(plain)
            floors.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            snapshots.body(now, "admin")
            ours.append(time.perf_counter() - begun)
            ratios.append(ours[-1] / floors[-1])
            begun = time.perf_counter()
            snapshots.of(now, "admin")
            packed.append(time.perf_counter() - begun)
        say(
            f"snapshot of 2,000 cards: {statistics.median(ours) * 1000:.2f} ms, floor "
            f"{statistics.median(floors) * 1000:.2f} ms, ratio {statistics.median(ratios):.2f}   (goal <= 1.5); "
            f"with gzip, once a change: {statistics.median(packed) * 1000:.1f} ms"
        )
        with serving(url, token_for(store)) as server:
            client = server.client()
            times = []
            for _ in range(30):
                begun = time.perf_counter()
                status, body, headers = client.get(f"/api/boards/{board.id}", **{"Accept-Encoding": "gzip"})
                times.append(time.perf_counter() - begun)
            again, empty, _ = client.get(
                f"/api/boards/{board.id}", **{"Accept-Encoding": "gzip", "If-None-Match": headers["ETag"]}
            )
            say(
                f"  over HTTP: {status} in {statistics.median(times) * 1000:.1f} ms, {len(body) / 1024:.0f} KiB as "
                f"{headers.get('Content-Encoding')}; unchanged: {again}, {len(empty)} bytes"
            )
        store.database.engine.dispose()


if __name__ == "__main__":
    main()
