"""A wall is never silently wrong: it says how old it is, waits for its server, follows builds, trusts no clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from kanban import clock
from tests.journeys.conftest import NewContext
from tests.journeys.reports import Reports
from tests.journeys.server import Board, Person, Server
from tests.journeys.test_axe import THEMES, check
from tests.journeys.wallscreen import HD, UHD, WallScreen
from tests.realtime.own_redis import OwnRedis

pytestmark = pytest.mark.journey

NewScreen = Callable[..., WallScreen]
# Over https the wall does this by itself. The tests have no certificate, but the loopback interface counts as safe.
_KEEP_SHELL = """
async () => {
  const policy = trustedTypes.createPolicy('journey', { createScriptURL: (url) => url });
  await navigator.serviceWorker.register(policy.createScriptURL('wall-sw.js'), { scope: 'wall' });
  const { active } = await navigator.serviceWorker.ready;
  if (active.state !== 'activated') await new Promise((done) => { active.onstatechange = done; });
}
"""
VIEWS = ("board", "blocked", "throughput", "cfd", "cycle-time", "ageing")


@pytest.fixture
def screen(new_context: NewContext, server: Server) -> NewScreen:
    """Screens on the shared server."""

    def make(*, size: dict[str, int] = HD, **options: Any) -> WallScreen:
        return WallScreen(new_context(viewport=size, **options), server)

    return make


def test_the_server_goes_away_and_comes_back(own_server: Server, new_context: NewContext, reports: Reports) -> None:
    reports.allow_lost_connection()
    own_server.admin = own_server.person("Ada Marsh", admin=True)
    own_server.start()
    board = own_server.board(own_server.admin, "GONE")
    card, *_ = board.fill(In_progress=1)
    wall = WallScreen(new_context(viewport=HD), own_server)
    wall.page.clock.install()
    wall.paired(board, settings={"views": [{"view": "board", "seconds": 60}]})
    expect(wall.fresh).to_have_text("Live")
    wall.page.evaluate("() => { window.kept = true; }")
    wall.page.evaluate(_KEEP_SHELL)
    own_server.stop()
    # A screen that is switched on now comes up from its own shell, and waits.
    late = wall.page.context.new_page()
    late.goto(f"{own_server.url}/wall")
    expect(late.get_by_role("heading", name="Waiting for server…")).to_be_visible()
    late.close()
    expect(wall.fresh).to_have_text("Reconnecting…")
    wall.later(46)
    expect(wall.page.locator(".band")).to_contain_text("Stale since")
    wall.later(260)
    since = wall.page.locator(".veil .since")
    expect(since).to_contain_text("Stale since")
    assert float(since.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")) >= 64
    assert float(wall.page.locator(".stage").evaluate("(one) => getComputedStyle(one).opacity")) < 0.5
    board.rename(card, "Changed while it was away")
    own_server.start()
    # It tries again every 30 seconds at the latest; these pass more quickly here.
    for _ in range(20):
        if "while it was away" in wall.card(card.key).inner_text():
            break
        wall.later(12)
        wall.page.wait_for_timeout(250)
    expect(wall.card(card.key)).to_contain_text("Changed while it was away")
    expect(wall.fresh).to_have_text("Live")
    # It caught up; it did not load itself anew.
    assert wall.page.evaluate("() => window.kept") is True


@pytest.mark.redis
def test_redis_may_go_and_come_back(own_server: Server, new_context: NewContext, tmp_path: Path) -> None:
    bell = OwnRedis(tmp_path)
    own_server.settings["KANBAN_REDIS_URL"] = bell.url
    own_server.admin = own_server.person("Ada Marsh", admin=True)
    try:
        own_server.start()
        board = own_server.board(own_server.admin, "BELL")
        card, *_ = board.fill(In_progress=1)
        wall = WallScreen(new_context(viewport=HD), own_server).paired(board)
        bell.kill()
        board.rename(card, "Changed without a bell")
        expect(wall.card(card.key)).to_contain_text("Changed without a bell")
        bell.start()
        board.rename(card, "Changed with a new bell")
        expect(wall.card(card.key)).to_contain_text("Changed with a new bell")
        expect(wall.fresh).to_have_text("Live")
    finally:
        bell.kill()


def test_a_start_without_a_server_waits_and_says_so(screen: NewScreen, board: Board, reports: Reports) -> None:
    reports.allow_lost_connection()
    card, *_ = board.fill(In_progress=1)
    wall = screen()
    wall.page.route("**/api/**", lambda route: route.abort())
    token = wall.token(board, "NOC left", None)
    wall.page.add_init_script(f"localStorage.setItem('kanban.wall.token', '{token}')")
    wall.open().shows("waiting")
    expect(wall.page.get_by_role("heading", name="Waiting for server…")).to_be_visible()
    wall.page.unroute("**/api/**")
    wall.shows()
    expect(wall.card(card.key)).to_be_visible()


def test_a_tab_that_slept_through_three_megabytes_shows_what_is_now(
    screen: NewScreen, board: Board, admin: Person
) -> None:
    card, other = board.fill(In_progress=2)
    wall = screen().paired(board)
    expect(wall.card(card.key)).to_contain_text(card.title)
    wall.page.evaluate("() => { window.kept = true; }")
    chrome = wall.page.context.new_cdp_session(wall.page)
    chrome.send("Page.setWebLifecycleState", {"state": "frozen"})
    for turn in range(160):
        board.server.must(
            admin, "PATCH", f"cards/{other.id}", {"description": f"{turn} " + "It is known now. " * 1_200}
        )
    board.rename(card, "Changed while it slept")
    assert len(json.dumps(board.events())) > 3_000_000
    chrome.send("Page.setWebLifecycleState", {"state": "active"})
    expect(wall.card(card.key)).to_contain_text("Changed while it slept")
    expect(wall.fresh).to_have_text("Live")
    assert wall.page.evaluate("() => window.kept") is True


def test_a_new_build_is_loaded_at_the_edge_of_a_view(screen: NewScreen, board: Board) -> None:
    board.fill(In_progress=1)
    wall = screen()
    wall.page.clock.install()
    two = [{"view": "board", "seconds": 20}, {"view": "blocked", "seconds": 20}]
    wall.paired(board, settings={"views": two})
    expect(wall.fresh).to_have_text("Live")
    wall.page.evaluate("() => { window.kept = true; }")
    wall.heartbeat(board, build="one")
    wall.heartbeat(board, build="two")
    wall.later(1)
    assert wall.page.evaluate("() => window.kept") is True
    wall.later(61)
    wall.page.wait_for_function("() => !window.kept")
    wall.shows()
    # The page's ground is dark before any script has run: no white flash in a dark room.
    assert wall.page.evaluate("() => document.querySelector('meta[name=color-scheme]').content") == "dark"


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(hours=-1)], ids=["fast", "slow"])
def test_a_device_with_a_wrong_clock_shows_the_right_time(
    screen: NewScreen, board: Board, admin: Person, ahead: timedelta
) -> None:
    board.fill(In_progress=1)
    wall = screen()
    wall.page.clock.install(time=clock.now() + ahead)
    wall.paired(board)
    zone = ZoneInfo(board.snapshot()["time_zone"])
    now = clock.now().astimezone(zone)
    shown = wall.page.locator("header .time b").inner_text()
    assert shown in {f"{at:%H:%M}" for at in (now - timedelta(minutes=1), now, now + timedelta(minutes=1))}
    expect(wall.fresh).to_have_text("Live")
    wall.page.wait_for_timeout(300)
    line = next(
        one
        for one in board.server.must(admin, "GET", f"boards/{board.id}/displays")["displays"]
        if one["id"] == wall.display
    )
    assert line["clock_skew"] == pytest.approx(ahead.total_seconds(), abs=3)
    assert (line["state"], line["view"], line["stale"]) == ("live", "board", False)


@pytest.mark.parametrize("size", [HD, UHD], ids=["1080p", "2160p"])
def test_all_text_is_legible_at_four_metres_and_nothing_scrolls(
    screen: NewScreen, board: Board, admin: Person, size: dict[str, int]
) -> None:
    board.limit("In progress", None)
    board.fill(Backlog=3, Ready=5, In_progress=9, Review=2, Done=2)
    long = board.add(
        "A title that goes on and on, about Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", "Review"
    )
    board.server.must(admin, "POST", f"cards/{long.id}/block", {"reason": "vendor", "note": "They look into it " * 9})
    board.add("Payments time out", "In progress", lane="Urgent")
    wall = screen(size=size)
    wall.paired(
        board, settings={"views": [{"view": view, "seconds": 60} for view in VIEWS], "diagonal": 55, "distance": 4}
    )
    # N13, counted by hand: 555 times metres by inches at 1,920 px.
    floor = 555 * 4 / 55 * size["width"] / 1920
    for view in VIEWS:
        expect(wall.page.locator(f"[data-view='{view}'].shown")).to_be_visible()
        if view not in ("board", "blocked"):
            expect(wall.page.locator(".shown svg text").first).to_be_visible()
        assert wall.too_small(floor) == [], view
        assert wall.outside() == [], view
        wall.page.keyboard.press("ArrowRight")
    wall.page.keyboard.press("t")
    expect(wall.page.get_by_role("heading", name="Test card")).to_be_visible()
    assert wall.too_small(floor) == []
    ruler = wall.page.locator(".ruler").bounding_box()
    assert ruler is not None
    assert ruler["width"] == pytest.approx(200 / (55 * 25.4 * 0.8716 / size["width"]), rel=0.01)
    # What finds small text does find it.
    assert wall.too_small(floor * 9)


def test_columns_that_do_not_fit_come_in_turn(screen: NewScreen, board: Board) -> None:
    board.fill(Ready=1, In_progress=1, Review=1)
    wall = screen()
    wall.page.clock.install()
    wall.paired(board, settings={"diagonal": 43, "distance": 5})
    expect(wall.lane("Ready")).to_be_visible()
    expect(wall.lane("Review")).to_have_count(0)
    expect(wall.page.get_by_text("Columns 1/2")).to_be_visible()
    wall.later(16)
    expect(wall.lane("Review")).to_be_visible()
    expect(wall.lane("Ready")).to_have_count(0)


def test_nothing_stands_on_one_spot_for_months_and_the_cursor_goes(screen: NewScreen, board: Board) -> None:
    board.fill(Ready=1)
    wall = screen()
    wall.page.clock.install()
    two = [{"view": "board", "seconds": 20}, {"view": "blocked", "seconds": 20}]
    wall.paired(board, settings={"views": two})
    cursor = "() => getComputedStyle(document.querySelector('.screen')).cursor"
    wall.page.mouse.move(300, 300)
    wall.page.mouse.move(320, 300)
    assert wall.page.evaluate(cursor) == "default"
    before = wall.page.locator("h1").bounding_box()
    wall.later(4)
    wall.page.wait_for_function(f"{cursor} === 'none'".replace("() => ", ""))
    wall.later(18)
    # The header changes sides with every view ...
    assert before is not None
    wall.page.wait_for_function(
        "(x) => document.querySelector('h1').getBoundingClientRect().x > x + 100", arg=before["x"]
    )
    places = set()
    for _ in range(8):
        wall.later(180)
        places.add(wall.page.locator(".screen").evaluate("(one) => getComputedStyle(one).translate"))
    # ... and all of it walks a few px with time.
    assert len(places) > 4


@THEMES
def test_axe_finds_nothing_on_a_wall(screen: NewScreen, board: Board, admin: Person, theme: str) -> None:
    board.fill(In_progress=2, Review=1, Done=2)
    stuck = board.add("Renew the certificate", "Review")
    board.server.must(admin, "POST", f"cards/{stuck.id}/block", {"reason": "vendor", "note": "They look into it"})
    board.add("Payments time out", "In progress", lane="Urgent")
    board.server.must(admin, "POST", f"boards/{board.id}/stop", {"trouble": "Deploys fail"})
    wall = screen()
    wall.paired(board, settings={"theme": theme, "views": [{"view": view, "seconds": 60} for view in VIEWS[:3]]})
    assert len(wall.page.workers) == 1
    for view in VIEWS[:3]:
        expect(wall.page.locator(f"[data-view='{view}'].shown")).to_be_visible()
        check(wall.page)
        wall.page.keyboard.press("ArrowRight")
