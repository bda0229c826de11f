"""A wall for half an hour in real time: views turn, cards move, and what it holds is read every minute.

    python -m tests.bench.wall_soak [minutes]

Nothing is wound on here, unlike in `tests/journeys/test_wall_memory.py`, which plays a whole day in seconds and cannot
see what belongs to real time: the browser's own memory, timers, the socket. It is not among the measurements that
`python -m tests.bench` runs, for it takes its time. The exit code is 1 when the wall came to hold more than its gates
allow, or had to load itself anew. The first two minutes count as warming up.
"""

from __future__ import annotations

import itertools
import sys
import time
from dataclasses import dataclass

import psutil
from playwright.sync_api import Browser, CDPSession, Page

from kanban import clock
from kanban.domain.access import Actor
from kanban.services import displays_pairing
from kanban.store import Store
from tests.bench.browser_watch import browsing
from tests.bench.wall import Server, Sized, fresh_database, make_board, open_store, say, serving, token_for

MINUTES, WARM = 30.0, 2.0
CARDS, EVENTS_A_SECOND = 200, 5
VIEWS = ("board", "blocked", "throughput", "cfd", "cycle-time", "ageing", "velocity", "expectation")
HEAP_MB, RESIDENT_MB, SHARE = 2.0, 50.0, 0.01


@dataclass(frozen=True)
class Held:
    """What the page holds: MB of script after collecting garbage, nodes, listeners, MB resident in its process."""

    heap: float
    nodes: int
    listeners: int
    resident: float

    def __str__(self) -> str:
        return (
            f"heap {self.heap:6.2f} MB   {self.nodes:5d} nodes   {self.listeners:3d} listeners   "
            f"{self.resident:6.1f} MB resident"
        )


def soak(minutes: float = MINUTES) -> int:
    """Run; 0 when the wall stayed what it was."""
    with fresh_database("sqlite") as url:
        store = open_store(url)
        board = make_board(store, CARDS, "SOAK")
        token = token_for(store)
        screen = _pair(store, board)
        store.database.engine.dispose()
        with serving(url, token) as server, browsing() as browser:
            return _watch(server, board, _wall(browser, server, screen), minutes)


def _pair(store: Store, board: Sized) -> str:
    """The token of a display that shows all views, each for as short as may be."""
    now, bench = clock.now(), Actor(user="bench", name="Bench", admin=True)
    screen = {"width": 1920, "height": 1080, "ratio": 1}
    asked = displays_pairing.ask(store, address="127.0.0.1", agent="soak", screen=screen, build="", now=now)
    settings = {"views": [{"view": view, "seconds": 20} for view in VIEWS]}
    displays_pairing.confirm(
        store, bench, displays_pairing.PairingGuard(), board_id=board.id, code=asked.code, name="Soak",
        settings=settings, now=now,
    )  # fmt: skip
    token = displays_pairing.come_back(store, asked.secret, now=now).token
    assert token is not None
    return token


def _wall(browser: Browser, server: Server, token: str) -> Page:
    page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    page.add_init_script(f"localStorage.setItem('kanban.wall.token', '{token}')")
    page.goto(f"http://127.0.0.1:{server.port}/wall")
    page.wait_for_selector("[data-phase='showing']", state="attached")
    page.evaluate("() => { window.sameAsEver = true; }")
    return page


def _watch(server: Server, board: Sized, page: Page, minutes: float) -> int:
    """Move cards and read what is held, minute by minute."""
    client, cdp = server.client(), page.context.new_cdp_session(page)
    process = _renderer()
    turns = itertools.cycle([board.columns[name] for name in ("In progress", "Review", "Ready")])
    column, cards = next(turns), iter(board.cards)
    began = time.monotonic()
    warm: Held | None = None
    read: list[Held] = []
    moved, minute = 0, 0
    while (passed := time.monotonic() - began) < minutes * 60:
        card = next(cards, None)
        if card is None:
            column, cards = next(turns), iter(board.cards)
            continue
        client.post(f"/api/cards/{card}/move", {"column": column})
        moved += 1
        if passed >= 60 * minute:
            read.append(_held(cdp, process))
            say(f"  {minute:3d} min  {read[-1]}   {moved} moves")
            if warm is None and (passed >= WARM * 60 or minutes <= WARM):
                warm = read[-1]
            minute += 1
        # The driver of the browser is fed meanwhile.
        page.wait_for_timeout(max(0.0, began + moved / EVENTS_A_SECOND - time.monotonic()) * 1000)
    read.append(_held(cdp, process))
    say(f"  the end  {read[-1]}   {moved} moves")
    return _judged(warm or read[0], read[-1], same=bool(page.evaluate("() => window.sameAsEver === true")))


def _renderer() -> psutil.Process:
    """The browser's process that draws the page: of those of this run the largest one."""
    family = psutil.Process().children(recursive=True)
    return max(
        (one for one in family if "--type=renderer" in one.cmdline()), key=lambda one: int(one.memory_info().rss)
    )


def _held(cdp: CDPSession, process: psutil.Process) -> Held:
    for _ in range(2):
        cdp.send("HeapProfiler.collectGarbage")
    counters = cdp.send("Memory.getDOMCounters")
    used = float(cdp.send("Runtime.getHeapUsage")["usedSize"]) / 1e6
    return Held(used, counters["nodes"], counters["jsEventListeners"], process.memory_info().rss / 1e6)


def _judged(first: Held, last: Held, *, same: bool) -> int:
    """Against the gates. How many nodes there are depends on the view, so they are told and not judged here."""
    missed = [
        what
        for what, kept in (
            (f"heap +{last.heap - first.heap:.2f} MB", last.heap - first.heap <= HEAP_MB),
            (f"resident +{last.resident - first.resident:.1f} MB", last.resident - first.resident <= RESIDENT_MB),
            (f"{first.listeners} to {last.listeners} listeners", last.listeners <= first.listeners * (1 + SHARE) + 5),
            ("it loaded itself anew", same),
        )
        if not kept
    ]
    found = f"MISSED: {', '.join(missed)}" if missed else "kept"
    say(f"gates: heap +{HEAP_MB:g} MB, resident +{RESIDENT_MB:g} MB; {found}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(soak(*(float(argument) for argument in sys.argv[1:2])))
