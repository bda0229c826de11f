"""A wall's day in seconds: 20,000 events and 2,880 turns of its views later it holds what it held in the morning.

The events are real: they are commands to the server, and come over the line like any others. Only the wall's own clock
is wound on, turn by turn, with the answers to its reports and beats given again: a day of them would tell nothing new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.journeys.conftest import NewContext
from tests.journeys.server import Board, Person, Server
from tests.journeys.test_displays import Screen

pytestmark = pytest.mark.journey

EVENTS, TURNS, PIECES = 20_000, 2_880, 20
CARDS = 200
VIEWS = ("board", "blocked", "throughput", "cfd", "cycle-time", "ageing")
SECONDS = 30
HEAP_MB, SHARE = 2.0, 0.01

# Runs before the wall's own scripts: its clock can be wound on, its second hand is at hand, and the server is heard at
# once. It does not load itself anew at four in the morning, which would be the end of what is measured.
WIND = """
(() => {
  const { fetch: ask, setInterval: every, performance: clock, WebSocket: Line } = window;
  const now = clock.now.bind(clock);
  const began = Date.now();
  const hands = [];
  const kept = new Map();
  let wound = 0;
  let line = null;
  let beat = null;
  clock.now = () => now() + wound;
  const time = () => new Date(began + clock.now()).toISOString();
  window.setInterval = (does, ms, ...rest) => {
    if (ms === 1000) hands.push(does);
    return every(does, ms, ...rest);
  };
  window.WebSocket = class extends Line {
    constructor(...how) {
      super(...how);
      line = this;
      this.addEventListener('message', ({ data }) => {
        if (typeof data === 'string' && data.startsWith('42["heartbeat"')) beat ??= JSON.parse(data.slice(2));
      });
    }
  };
  window.fetch = async (what, how = {}) => {
    const url = String(what);
    if (url === location.href) throw new TypeError('not now');
    if (!/\\/api\\/(display$|boards\\/[^/]+\\/reports\\/)/.test(url)) return ask(what, how);
    const name = `${how.method ?? 'GET'} ${url}`;
    if (!kept.has(name)) {
      const answer = await ask(what, how);
      if (!answer.ok) return answer;
      kept.set(name, await answer.text());
    }
    const said = kept.get(name).replace(/"server_time":"[^"]*"/, `"server_time":"${time()}"`);
    return new Response(said, { status: 200, headers: { 'Content-Type': 'application/json' } });
  };
  // A task of its own, without the 4 ms that timers take when they follow each other.
  const channel = new MessageChannel();
  const breath = () =>
    new Promise((done) => {
      channel.port1.onmessage = done;
      channel.port2.postMessage(null);
    });
  const second = async (ms) => {
    wound += ms;
    const [name, said] = beat;
    const data = `42${JSON.stringify([name, { ...said, seqs: {}, server_time: time() }])}`;
    line.dispatchEvent(new MessageEvent('message', { data }));
    for (const hand of hands) hand();
    await breath();
  };
  /** So many turns; each view is got ready before it is shown. Answers which ones were. */
  window.turns = async (count, ms) => {
    const seen = {};
    for (let turn = 0; turn < count; turn += 1) {
      await second(ms - 3000);
      for (let waits = 0; waits < 4; waits += 1) await breath();
      await second(3100);
      const view = document.querySelector('[data-view].shown')?.dataset.view;
      seen[view] = (seen[view] ?? 0) + 1;
    }
    return seen;
  };
  window.heard = () => beat !== null;
})();
"""


@dataclass
class Held:
    """What the page holds when nothing more can be thrown away."""

    megabytes: float
    nodes: int
    listeners: int


def held(session: CDPSession) -> Held:
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    counters = session.send("Memory.getDOMCounters")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    return Held(used / 1e6, counters["nodes"], counters["jsEventListeners"])


@pytest.fixture
def busy(new_board: Callable[..., Board], admin: Person) -> Board:
    """Cards that can be sent to and fro, and some that are done or in review, for the charts."""
    board = new_board()
    for column in ("Ready", "In progress", "Review"):
        board.limit(column, None)
    for number in range(10):
        board.add(f"Reviewed {number}", "Review")
        done = board.add(f"Done {number}", "Ready")
        for column in ("In progress", "Done"):
            board.move(admin, done, column)
    for number in range(CARDS):
        board.add(f"Work {number}", "Ready")
    return board


def bustle(board: Board, admin: Person, ids: list[str], events: int) -> None:
    """So many events or a few more: all cards go to work, and all come back."""
    there_and_back = [board.column("In progress"), board.column("Ready")]
    for column in there_and_back * ceil(events / (2 * len(ids))):
        body = {"cards": ids, "do": {"kind": "move", "column": column}}
        board.server.must(admin, "POST", f"boards/{board.id}/bulk", body)


def wall_of(new_context: NewContext, server: Server, board: Board) -> Page:
    """A display of this board, showing all its views in turn."""
    screen = Screen(server)
    settings = {"views": [{"view": view, "seconds": SECONDS} for view in VIEWS]}
    body = {"code": screen.code, "name": "A day", "settings": settings}
    server.must(board.owner, "POST", f"boards/{board.id}/displays", body)
    screen.fetch_token()
    # The layout is the same on a small window, and painting it takes a quarter of the time.
    page = new_context(on=server, viewport={"width": 960, "height": 540}).new_page()
    page.add_init_script(WIND)
    page.add_init_script(f"localStorage.setItem('kanban.wall.token', '{screen.token}')")
    page.goto("/wall")
    expect(page.locator("[data-phase='showing']")).to_be_attached()
    page.wait_for_function("() => window.heard()", timeout=20_000)
    return page


def test_a_day_leaves_nothing_behind(busy: Board, new_context: NewContext, server: Server, admin: Person) -> None:
    page = wall_of(new_context, server, busy)
    session = page.context.new_cdp_session(page)
    open_cards = [card for card in busy.snapshot()["cards"] if card["title"].startswith("Work")]
    ids = [card["id"] for card in open_cards]
    # The first piece is not counted: charts are loaded, code is compiled, lists become as long as they get.
    bustle(busy, admin, ids, EVENTS // PIECES)
    page.evaluate(f"() => window.turns({TURNS // PIECES}, {SECONDS * 1000})")
    morning, began = held(session), busy.snapshot()["seq"]
    seen: Counter[str] = Counter()
    for _ in range(PIECES):
        bustle(busy, admin, ids, EVENTS // PIECES)
        seen.update(page.evaluate(f"() => window.turns({TURNS // PIECES}, {SECONDS * 1000})"))
    evening = held(session)
    # It has been that day: all views were shown, all events came, and the last one is on the screen.
    assert set(seen) == set(VIEWS)
    assert seen.total() == TURNS
    assert busy.snapshot()["seq"] - began >= EVENTS
    busy.server.must(admin, "POST", f"cards/{ids[0]}/move", {"column": busy.column("In progress")})
    shown = page.locator(f"[data-view='board'].shown article[data-key='{open_cards[0]['key']}']")
    for _ in VIEWS:
        page.evaluate(f"() => window.turns(1, {SECONDS * 1000})")
        if page.locator("[data-view='board'].shown").count():
            break
    expect(shown).to_be_visible()
    told = f"{morning} in the morning, {evening} in the evening"
    assert evening.megabytes - morning.megabytes <= HEAP_MB, told
    assert abs(evening.nodes - morning.nodes) <= max(SHARE * morning.nodes, 10), told
    assert abs(evening.listeners - morning.listeners) <= max(SHARE * morning.listeners, 1), told
