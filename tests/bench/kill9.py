"""Kill -9 at random, ten times on each database, under ten writers; then look whether the log kept its word.

Every acknowledged move must be in the log with the number it was acknowledged under, the numbers must run without gap
or double, rows must agree with the log, and the server must be ready again within five seconds.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field

from kanban.services import watching
from kanban.store import Store
from kanban.store.boards import load
from tests.bench.wall import Client, Sized, fresh_database, make_board, open_store, say, token_for, wait_ready
from tests.databases import free_port

WRITERS, KILLS, READY_WITHIN = 10, 10, 5.0


@dataclass
class Journal:
    """What the writers were told: the number and command of each acknowledged move."""

    acknowledged: dict[int, str] = field(default_factory=dict)
    doubled: list[int] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    gate: threading.Lock = field(default_factory=threading.Lock)


def main(kills: int = KILLS) -> int:
    """Run on both databases; 0 when nothing was lost."""
    return sum(_on(kind, kills) for kind in ("sqlite", "postgres"))


def _on(kind: str, kills: int) -> int:
    dice = random.Random(9)
    with fresh_database(kind) as url, tempfile.TemporaryDirectory(prefix="kanban-kill-") as folder:
        store = open_store(url)
        board = make_board(store, 100, "KILL")
        first = watching.heads(store, (board.id,))[board.id]
        token, port, journal, ready = token_for(store), free_port(), Journal(), []
        for _ in range(kills):
            server = start(url, port, folder)
            ready.append(wait_ready(port, server))
            _write_until_killed(server, port, token, board, journal, after=dice.uniform(0.3, 1.5))
        server = start(url, port, folder)
        ready.append(wait_ready(port, server))
        faults = _compare(store, board, first, journal) + journal.strange
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        store.database.engine.dispose()
    if max(ready) > READY_WITHIN:
        faults.append(f"it took {max(ready):.1f} s to be ready")
    say(
        f"kill -9, {kind}: {kills} kills under {WRITERS} writers, {len(journal.acknowledged)} moves acknowledged, "
        f"{len(faults)} faults; ready again in {sorted(ready)[len(ready) // 2]:.1f} s, at worst {max(ready):.1f} s"
    )
    for fault in faults:
        say(f"  {fault}")
    return 1 if faults else 0


def start(url: str, port: int, folder: str) -> subprocess.Popen[bytes]:
    """A server in a process group of its own, so that all of it can be killed at once."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KANBAN_")}
    environ |= {
        "KANBAN_DATABASE_URL": url, "KANBAN_PORT": str(port), "KANBAN_DATA_DIR": folder, "KANBAN_LOG_LEVEL": "error",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "kanban", "serve"], env=environ, stdout=subprocess.DEVNULL, start_new_session=True
    )


def _write_until_killed(
    server: subprocess.Popen[bytes], port: int, token: str, board: Sized, journal: Journal, *, after: float
) -> None:
    threads = [
        threading.Thread(target=_write, args=(Client(port, token), board, journal, number)) for number in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    time.sleep(after)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    for thread in threads:
        thread.join(30)


def _write(client: Client, board: Sized, journal: Journal, writer: int) -> None:
    dice = random.Random(writer)
    mine = board.cards[writer * 10 : writer * 10 + 10]
    columns = [board.columns[name] for name in ("Backlog", "Ready", "In progress", "Review", "Done")]
    while True:
        try:
            status, body = client.post(
                f"/api/cards/{dice.choice(mine)}/move", {"column": dice.choice(columns), "before": None}
            )
        except (OSError, ValueError):
            return  # The server is dead; whatever was under way was not acknowledged.
        except Exception as trouble:
            # http.client has many ways to say that a connection ended.
            if "http.client" in type(trouble).__module__:
                return
            raise
        with journal.gate:
            if status != 200:
                journal.strange.append(f"a move was answered {status} {body.get('code')}")
                return
            for event in body["events"]:  # type: ignore[attr-defined]  # a list, by contract
                if event["seq"] in journal.acknowledged:
                    journal.strange.append(f"number {event['seq']} was acknowledged twice")
                journal.acknowledged[event["seq"]] = event["command_id"]


def _compare(store: Store, board: Sized, first: int, journal: Journal) -> list[str]:
    """What is wrong with the log and the rows, compared with the writers' journal."""
    faults = []
    head = watching.heads(store, (board.id,))[board.id]
    rows = {row.seq: row for row in watching.tail(store, board.id, 0, head + 100)}
    if sorted(rows) != list(range(1, head + 1)):
        faults.append(f"the numbers do not run from 1 to {head}")
    for seq, command_id in journal.acknowledged.items():
        if seq not in rows:
            faults.append(f"acknowledged number {seq} is lost")
        elif rows[seq].command_id != command_id:
            faults.append(f"number {seq} belongs to another command than it was acknowledged for")
    commands = [row.command_id for seq, row in rows.items() if seq > first and row.type == "card_moved"]
    if len(commands) != len(set(commands)):
        faults.append("a command was done twice")
    with store.reading() as connection:
        loaded = load(connection, board.id, head)
        if store.database.is_sqlite:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            if found != "ok":
                faults.append(f"integrity check: {found}")
    places = {row.event().fact.card: row.event().fact.column for row in rows.values() if row.type == "card_moved"}  # type: ignore[attr-defined]  # card_moved has both
    wrong = [card for card, column in places.items() if loaded.cards[card].column != column]
    if wrong:
        faults.append(f"{len(wrong)} cards stand elsewhere than the log says")
    return faults


if __name__ == "__main__":
    sys.exit(main())
