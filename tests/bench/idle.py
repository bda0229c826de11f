"""How long a start takes, and what the server holds when nothing happens: alone, and with 200 sockets open.

The floor of the start is a bare Python that imports nothing, in the same run.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.bench.fanout import Crowd
from tests.bench.wall import fresh_database, make_board, open_store, say, serving, token_for

STARTS, SOCKETS = 5, 200


def main() -> int:
    """Report on SQLite."""
    floor = min(_timed_start() for _ in range(STARTS))
    with fresh_database("sqlite") as url:
        store = open_store(url)
        board = make_board(store, 200, "IDLE")
        token = token_for(store)
        store.database.engine.dispose()
        starts = []
        for _ in range(STARTS):
            began = time.monotonic()
            with serving(url, token):
                starts.append(time.monotonic() - began)
        with serving(url, token) as server:
            time.sleep(1.0)
            alone, own = server.resident(), _own(server.process.pid)
            used = server.cpu()
            time.sleep(5.0)
            idle = (server.cpu() - used) / 5.0
            crowd = Crowd(server.port, token, board.id, SOCKETS)
            time.sleep(1.0)
            crowded, threads = server.resident(), psutil.Process(server.process.pid).num_threads()
            used = server.cpu()
            time.sleep(5.0)
            busy = (server.cpu() - used) / 5.0
            crowd.close()
    say(f"start: {min(starts):.2f} s at best, {sorted(starts)[STARTS // 2]:.2f} s median (bare Python {floor:.2f} s)")
    say(f"idle: {alone / 1e6:.0f} MB resident ({own / 1e6:.0f} MB of its own), {idle * 100:.2f} % of a core")
    say(
        f"with {SOCKETS} sockets: {crowded / 1e6:.0f} MB, {(crowded - alone) / SOCKETS / 1000:.0f} KB and "
        f"{threads / SOCKETS:.1f} threads each, {busy * 100:.2f} % of a core"
    )
    return 0


def _timed_start() -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.monotonic() - began


def _own(pid: int) -> int:
    """Bytes that would be free if the process ended."""
    if not Path(f"/proc/{pid}/smaps_rollup").exists():
        return 0
    return int(psutil.Process(pid).memory_full_info().uss)


if __name__ == "__main__":
    sys.exit(main())
