"""A bad day: 1,000 alerts in ten seconds, each sent three times, by 20 senders at once; then again with a kill -9.

Each alert must become exactly one card, whatever happens in between, and 95 of 100 reports must be taken in within a
second of when they were due. A sender that hears no answer sends again, as real ones do.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter

from kanban import clock
from kanban.services import hooks, watching
from kanban.store import Store
from kanban.store.boards import load
from tests.bench.kill9 import start
from tests.bench.wall import ADMIN, Sized, fresh_database, make_board, open_store, say, spread, wait_ready
from tests.databases import free_port

ALERTS, TIMES, SENDERS, WITHIN, P95 = 1000, 3, 20, 10.0, 1.0


def main() -> int:
    """Run on both databases, without and with a kill; 0 when nothing was lost, doubled or late."""
    return max(_on(kind, killed=killed) for kind in ("sqlite", "postgres") for killed in (False, True))


def _on(kind: str, *, killed: bool) -> int:
    with fresh_database(kind) as url, tempfile.TemporaryDirectory(prefix="kanban-alerts-") as folder:
        store, port = open_store(url), free_port()
        board = make_board(store, 100, "ALERT")
        _, token = hooks.make_hook(store, ADMIN, board_id=board.id, kind="generic", name="bench", now=clock.now())
        server = start(url, port, folder)
        wait_ready(port, server)
        if killed:

            def again() -> None:
                nonlocal server
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
                server = start(url, port, folder)

            threading.Timer(WITHIN / 3, again).start()
        times, strange = _report(port, f"/hooks/generic/{token}")
        faults = sorted(set(strange)) + _compare(store, board)
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        store.database.engine.dispose()
    late = sorted(times)[int(0.95 * len(times))] > P95 and not killed
    say(
        f"alerts, {kind}{', with a kill -9' * killed}: {ALERTS} sent {TIMES} times by {SENDERS} in {WITHIN:.0f} s, "
        f"{spread(times)} (p50 / p95 / p99 / worst, from when they were due), {len(faults)} faults"
    )
    for fault in faults[:20]:
        say(f"  {fault}")
    return 1 if faults or late else 0


def _report(port: int, path: str) -> tuple[list[float], list[str]]:
    """Seconds from when each report was due until it was taken in, and what else was answered."""
    reports = [number for number in range(ALERTS) for _ in range(TIMES)]
    random.Random(20).shuffle(reports)
    times: list[float] = []
    strange: list[str] = []
    begun = time.perf_counter()

    def send(sender: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for at in range(sender, len(reports), SENDERS):
            due = begun + at * WITHIN / len(reports)
            time.sleep(max(0.0, due - time.perf_counter()))
            body = json.dumps({"kind": "alert", "key": f"k{reports[at]}", "title": f"Alert {reports[at]}"})
            status = 0
            while status == 0:
                try:
                    connection.request("POST", path, body, {"Content-Type": "application/json"})
                    answer = connection.getresponse()
                    answer.read()
                    status = answer.status
                except (OSError, http.client.HTTPException):
                    # No answer was heard, so it is sent again.
                    connection.close()
                    time.sleep(0.05)
            times.append(time.perf_counter() - due)
            if status != 200:
                strange.append(f"a report was answered {status}")

    threads = [threading.Thread(target=send, args=(sender,)) for sender in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, strange


def _compare(store: Store, board: Sized) -> list[str]:
    """What is wrong on the board: an alert without a card, or with two."""
    head = watching.heads(store, (board.id,))[board.id]
    with store.reading() as connection:
        loaded = load(connection, board.id, head)
    titles = Counter(card.title for card in loaded.cards.values() if card.channel == "alert")
    wanted = {f"Alert {number}" for number in range(ALERTS)}
    lost = [f"{title} is lost" for title in sorted(wanted - set(titles))]
    return lost + [f"{title} has {count} cards" for title, count in titles.items() if count != 1]


if __name__ == "__main__":
    sys.exit(main())
