"""Stopwatches inside the page, and the browser that carries them.

"Painted" means: the frame that shows it has been handed over (an animation frame, then the next task). The floor of
each time is the same stopwatch around changing one word on an empty page, because a frame alone takes up to 16 ms.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from kanban import clock
from kanban.services import sessions
from kanban.store import Store
from tests.journeys.conftest import ARGUMENTS, chromium

WATCH = """
window.painted = (then) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => then(performance.now());
  port2.postMessage(0);
});
window.figures = { first: 0, all: 0, seen: 0, shift: 0, long: [], slow: [], frames: [], arrived: {} };
const visible = () => [...document.querySelectorAll('[data-card]')].filter((card) => {
  const box = card.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}).length;
new MutationObserver(() => {
  if (figures.settled || !document.querySelector('[data-card]')) return;
  painted((now) => {
    figures.first ||= now;
    const seen = visible();
    if (seen !== figures.seen) Object.assign(figures, { seen, all: now });
  });
}).observe(document, { childList: true, subtree: true });
const observe = (type, note, more = {}) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...more });
observe('layout-shift', (entry) => { if (!entry.hadRecentInput) figures.shift += entry.value; });
observe('longtask', (entry) => figures.long.push([entry.startTime, entry.duration]));
observe('event', (entry) => { if (entry.interactionId) figures.slow.push([entry.name, entry.duration]); },
  { durationThreshold: 16 });
observe('largest-contentful-paint', (entry) => { figures.lcp = entry.startTime; });
const Plain = WebSocket;
window.WebSocket = class extends Plain {
  constructor(...all) {
    super(...all);
    this.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string' || !data.includes('"card_moved"')) return;
      const now = performance.now();
      for (const [, card] of data.matchAll(/"card":"([^"]+)"/g)) figures.arrived[card] = now;
    });
  }
};
// Waits until a card is drawn in a column; answers how long after `since`, or after its frame arrived, it was painted.
window.reaches = (card, column) => new Promise((done) => {
  const look = () => {
    if (!document.querySelector(`[data-column="${column}"] > [data-card="${card}"]`)) return;
    observer.disconnect();
    painted((now) => done(now - (window.since ?? figures.arrived[card] ?? NaN)));
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  look();
});
"""

REACHES = "([card, column]) => reaches(card, column)"


@contextmanager
def browsing() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, "--js-flags=--expose-gc"])
        yield running
        running.close()


def context_for(browser: Browser, store: Store, port: int, user: str) -> BrowserContext:
    """An empty cache, an open session, a window of 1600 x 900."""
    secret = sessions.open_session(store, user=user, agent="bench", now=clock.now())
    url = f"http://127.0.0.1:{port}"
    context = browser.new_context(base_url=url, viewport={"width": 1600, "height": 900})
    context.add_cookies([{"name": "kanban", "value": secret, "url": url}])
    context.add_init_script(WATCH)
    return context


class Session:
    """What only the browser's own protocol can: throttle, collect garbage, count."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._cdp.send("Performance.enable")

    def slow_down(self, times: int) -> None:
        """A CPU so many times slower."""
        self._cdp.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def heap(self) -> float:
        """MB in use after collecting garbage."""
        for _ in range(3):
            self._cdp.send("HeapProfiler.collectGarbage")
        return float(self._cdp.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    def nodes(self) -> int:
        """DOM nodes alive."""
        metrics = self._cdp.send("Performance.getMetrics")["metrics"]
        return int(next(metric["value"] for metric in metrics if metric["name"] == "Nodes"))


def floor(page: Page) -> float:
    """ms from changing one word on a page until it is painted."""
    return float(
        page.evaluate(
            """async () => {
              const times = [];
              for (let turn = 0; turn < 15; turn += 1) {
                await new Promise((done) => setTimeout(done, 40));
                const since = performance.now();
                document.title = document.body.dataset.floor = String(turn);
                times.push(await new Promise((done) => painted((now) => done(now - since))));
              }
              return times.sort((a, b) => a - b)[7];
            }"""
        )
    )


def tasks(trace: bytes) -> list[dict[str, Any]]:
    """The tasks of the page's main thread: when and how long (ms), and the pointer events inside."""
    events = json.loads(trace)["traceEvents"]
    mains = {
        (one["pid"], one["tid"])
        for one in events
        if one.get("name") == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    ours = [one for one in events if (one.get("pid"), one.get("tid")) in mains and one.get("ph") == "X"]
    runs = [one for one in ours if one["name"] in {"RunTask", "ThreadControllerImpl::RunTask"}]
    inputs = [
        (one["pid"], one["ts"], one["args"]["data"]["type"])
        for one in ours
        if one["name"] == "EventDispatch" and "data" in one.get("args", {})
    ]
    return [
        {
            "ms": run["dur"] / 1000,
            "inputs": [
                kind for pid, at, kind in inputs if pid == run["pid"] and run["ts"] <= at <= run["ts"] + run["dur"]
            ],
        }
        for run in runs
    ]
