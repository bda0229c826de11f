"""N15: ten thousand points are in the frame within 150 ms of their rows, and in a table within 200.

The gates here are twice that, for a machine that does other things at the same time; measured with nothing beside, it
takes half of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import NewBoard
from tests.journeys.server import Person

pytestmark = pytest.mark.journey

POINTS = 10_000

# From the moment the rows are objects to the moment the frame with all their dots has been given out.
_CLOCK = """
const read = Response.prototype.json;
Response.prototype.json = async function () {
  const found = await read.call(this);
  if (!this.url.includes('reports/cycle-time')) return found;
  const begun = performance.now();
  const drawn = () => [...document.querySelectorAll('path.dots')]
    .reduce((sum, path) => sum + path.getAttribute('d').split('h0').length - 1, 0);
  const look = () => drawn() >= 10000
    ? requestAnimationFrame(() => setTimeout(() => { window.took = performance.now() - begun; }))
    : requestAnimationFrame(look);
  requestAnimationFrame(look);
  return found;
};
"""
_LIST = """
() => new Promise((done) => {
  const begun = performance.now();
  [...document.querySelectorAll('button')].find((it) => it.textContent.includes('Show table')).click();
  const look = () => {
    if (document.querySelector('table')) done(performance.now() - begun);
    else requestAnimationFrame(look);
  };
  look();
})
"""


def rows() -> list[dict[str, Any]]:
    """Finished cards of three months, some of them unplanned."""
    return [
        {
            "key": f"OPS-{at}", "title": f"Some work, number {at}", "type": "feature", "class": "standard",
            "planned": at % 7 > 0, "stream": "network", "points": at % 5, "cycle_days": at % 37 + 1,
            "created_at": "2026-08-01T08:00:00.000Z", "started_at": "2026-08-02T08:00:00.000Z",
            "finished_at": f"2026-{at % 3 + 8:02}-{at % 28 + 1:02}T{at % 24:02}:{at % 60:02}:00.000Z",
            "cycle_seconds": at * 60, "lead_days": at % 37 + 4, "lead_seconds": at * 90, "blocked_seconds": 0,
            "reopen_count": 0, "flags": "",
        }
        for at in range(POINTS)
    ]  # fmt: skip


def test_ten_thousand_points_are_drawn_and_listed_at_once(
    new_board: NewBoard, signed_in: Callable[..., Page], viewer: Person
) -> None:
    board = new_board()
    path = f"boards/{board.key}/reports/cycle-time?from=2026-08-01&to=2026-11-01"
    answer = board.server.must(board.owner, "GET", path)
    summary = {"p50": 4, "p70": 9, "p85": 18, "p95": 30, "histogram": [[days, 270] for days in range(1, 38)]}
    body = json.dumps(
        answer | {"rows": rows(), "summary": summary, "enough": {"ok": True, "weak": False, "sentence": ""}}
    )

    def fulfil(route: Route) -> None:
        route.fulfill(body=body, content_type="application/json")

    page = signed_in(viewer)
    page.add_init_script(_CLOCK)
    page.route(re.compile("reports/cycle-time[?]"), fulfil)
    took = []
    for _ in range(3):
        page.goto(f"{board.path}/flow/cycle-time?from=2026-08-01&to=2026-11-01")
        page.wait_for_function("() => window.took !== undefined")
        took.append(page.evaluate("() => window.took"))
    # Two paths, round and square, however many dots there are.
    expect(page.locator("path.dots")).to_have_count(2)
    assert min(took) <= 300, took
    assert page.evaluate(_LIST) <= 400
    expect(page.get_by_text("Rows 1 to 100 of 10,000")).to_be_visible()
    page.get_by_role("button", name="Next rows").click()
    expect(page.get_by_text("Rows 101 to 200 of 10,000")).to_be_visible()
