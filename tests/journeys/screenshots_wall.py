"""Pictures of a wall display at 1920 x 1080, in every view and state that somebody may find it in."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.server import Board, Person, Server
from tests.journeys.wallscreen import HD, WallScreen

Take = Callable[[Page, str], None]
_VIEWS = ("board", "blocked", "expectation", "velocity", "cycle-time")


def take_wall(browser: Browser, server: Server, who: Person, take: Take) -> None:
    """Pairing and paired; each view; an urgent card that arrives; stopped; stale; veiled; revoked; waiting."""
    store = server.store
    found = next(line for line in server.must(who, "GET", "boards")["boards"] if line["key"] == "OPS")
    board = Board(server, found["id"], "OPS", who)
    _pairing(_screen(browser, server), board, take)
    wall = _screen(browser, server)
    wall.page.clock.install()
    settings = {"views": [{"view": view, "seconds": 120} for view in _VIEWS]}
    wall.paired(board, settings=settings)
    wall.page.wait_for_timeout(1500)
    for view in _VIEWS:
        expect(wall.page.locator(f"[data-view='{view}'].shown")).to_be_visible()
        wall.page.wait_for_timeout(1500)
        take(wall.page, "wall" if view == "board" else f"wall-{view}")
        wall.page.keyboard.press("ArrowRight")
        wall.later(1)
    working = next(column.id for column in store.board(board.id).column_order if column.kind.value == "work")
    lane = store.board(board.id).urgent_lane
    assert lane is not None
    new: dict[str, object] = {
        "title": "Payments answer 502 since 09:12",
        "type": "incident",
        "column": working,
        "lane": lane.id,
    }
    new |= {"answer": {"kind": "exceed", "reason": "Customers cannot pay"}}
    wall.later(61)
    server.must(who, "POST", f"boards/{board.id}/cards", new)
    _settled(wall, take, "wall-urgent")
    server.must(who, "POST", f"boards/{board.id}/stop", {"trouble": "Nobody can deploy: the registry is full"})
    _settled(wall, take, "wall-stopped")
    wall.hears = lambda said: None
    wall.later(60)
    _settled(wall, take, "wall-stale")
    wall.later(300)
    _settled(wall, take, "wall-veiled")
    wall.hears = lambda said: said
    server.must(who, "DELETE", f"boards/{board.id}/displays/{wall.display}")
    wall.page.reload()
    wall.shows("pairing")
    _settled(wall, take, "wall-revoked")
    _waiting(_screen(browser, server), board, take)


def _screen(browser: Browser, server: Server) -> WallScreen:
    context: BrowserContext = browser.new_context(viewport=HD)
    return WallScreen(context, server)


def _pairing(wall: WallScreen, board: Board, take: Take) -> None:
    wall.page.clock.install()
    wall.open().shows("pairing")
    code = wall.page.get_by_label("The code of this screen")
    expect(wall.page.get_by_role("img", name="The same as a picture")).to_be_visible()
    take(wall.page, "wall-pairing")
    body = {"code": code.inner_text(), "name": "Hall"}
    board.server.must(board.owner, "POST", f"boards/{board.id}/displays", body)
    wall.later(6)
    wall.shows("paired")
    take(wall.page, "wall-paired")
    wall.page.context.close()


def _waiting(wall: WallScreen, board: Board, take: Take) -> None:
    token = json.dumps(wall.token(board, "Late", None))
    wall.page.add_init_script(f"localStorage.setItem('kanban.wall.token', {token})")
    wall.page.route("**/api/**", lambda route: route.abort())
    wall.open().shows("waiting")
    take(wall.page, "wall-waiting")
    wall.page.context.close()


def _settled(wall: WallScreen, take: Take, name: str) -> None:
    # The page's clock is ours: what it does a moment later has to be let happen.
    wall.page.wait_for_timeout(700)
    wall.later(2)
    wall.page.wait_for_timeout(900)
    take(wall.page, name)
