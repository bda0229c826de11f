"""A wall display as a room sees it: a screen that nobody signs in at, paired with a board, on a line that is ours.

What the server says goes through the test, which can hold it back and say more: a screen has to be right about silence
and new builds, and nobody wants to wait minutes for them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from kanban import clock
from kanban.services import displays_pairing
from tests.journeys.server import Board, Server

HD = {"width": 1920, "height": 1080}
UHD = {"width": 3840, "height": 2160}

#: Every text that is seen and smaller than a size, with what it says; the build's name aside.
_TOO_SMALL = """
(floor) => {
  const found = [];
  const walk = document.createTreeWalker(document.getElementById('wall'), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest('.build, .visually-hidden')) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const scale = element.getScreenCTM ? element.getScreenCTM().a : element.currentCSSZoom ?? 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * scale;
    if (size < floor - 0.5) found.push(`${Math.round(size)} px: ${node.data.trim()}`);
  }
  return found;
}
"""

#: What stands out of the window, or can be scrolled.
_OUTSIDE = """
() => {
  const found = [];
  const page = document.scrollingElement;
  if (page.scrollHeight > innerHeight || page.scrollWidth > innerWidth) found.push('the page scrolls');
  for (const element of document.querySelectorAll('#wall article, #wall h2, #wall header p, #wall footer p')) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0) continue;
    if (box.left < -0.5 || box.top < -0.5 || box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5)
      found.push(`outside: ${element.className} ${element.textContent.trim().slice(0, 40)}`);
  }
  for (const element of document.querySelectorAll('#wall *')) {
    if (/(auto|scroll)/.test(getComputedStyle(element).overflowY)) found.push(`scrolls: ${element.className}`);
  }
  return found;
}
"""


class WallScreen:
    """A wall display in a browser."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.server = server
        self.page: Page = context.new_page()
        #: Rewrites what the server says before the screen hears it; None for a line that says nothing more.
        self.hears: Callable[[str], str | None] = lambda said: said
        #: How often the server has agreed to send what happens.
        self.lives = 0
        self._lines: list[WebSocketRoute] = []
        self.page.route_web_socket(re.compile("socket.io"), self._connected)

    def paired(
        self, board: Board, *, name: str = "NOC left", settings: Mapping[str, Any] | None = None, at: str = ""
    ) -> WallScreen:
        """Open the wall as a display of this board, and wait until it shows it."""
        self.page.add_init_script(
            f"localStorage.setItem('kanban.wall.token', {json.dumps(self.token(board, name, settings))})"
        )
        self.open(at).shows()
        for _ in range(200):
            if self.lives:
                return self
            self.page.wait_for_timeout(20)
        raise AssertionError("the wall never came live")

    def token(self, board: Board, name: str, settings: Mapping[str, Any] | None) -> str:
        """Pair a display with a board, as an admin and a screen do it, and answer its token."""
        store, now = self.server.store, clock.now()
        guard = displays_pairing.PairingGuard()
        screen = {"width": 1920, "height": 1080, "ratio": 1}
        asked = displays_pairing.ask(store, address="127.0.0.1", agent="", screen=screen, build="", now=now)
        made = displays_pairing.confirm(
            store, board.owner.actor, guard, board_id=board.id, code=asked.code, name=name, settings=settings or {},
            now=now,
        )  # fmt: skip
        self.display = made.id
        token = displays_pairing.come_back(store, asked.secret, now=now).token
        assert token is not None
        return token

    def open(self, at: str = "") -> WallScreen:
        """Go to the wall's address."""
        self.page.goto(f"{self.server.url}/wall{at}")
        return self

    def shows(self, phase: str = "showing") -> WallScreen:
        """Wait for a state."""
        expect(self.page.locator(f"[data-phase='{phase}']")).to_be_attached()
        return self

    # -- the line

    def _connected(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        self._lines.append(socket)

        def heard(said: str | bytes) -> None:
            if isinstance(said, str) and said.startswith("43") and '"ok":true' in said.replace(" ", ""):
                self.lives += 1
            passed = self.hears(said) if isinstance(said, str) else said
            if passed is not None:
                socket.send(passed)

        server.on_message(heard)

    def say(self, event: str, data: Any) -> None:
        """Let the screen hear something as if the server had said it."""
        self._lines[-1].send(f"42{json.dumps([event, data])}")

    def heartbeat(self, board: Board, *, build: str = "one") -> None:
        """The server's sign of life, now and not within fifteen seconds."""
        now = clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")
        self.say("heartbeat", {"seqs": {board.id: 0}, "server_time": now, "build": build})

    def later(self, seconds: float) -> None:
        """So many seconds pass on the screen, at once. The page's clock has to be Playwright's."""
        self.page.clock.fast_forward(int(seconds * 1000))

    # -- what is there

    @property
    def view(self) -> str | None:
        """The view that is shown."""
        return self.page.locator("[data-view].shown").get_attribute("data-view")

    def card(self, key: str) -> Locator:
        """A card, wherever it is drawn."""
        return self.page.locator(f"[data-view].shown article[data-key='{key}']")

    def lane(self, name: str) -> Locator:
        """A column of the board."""
        return self.page.get_by_role("region", name=name, exact=True)

    @property
    def fresh(self) -> Locator:
        """The words about how fresh the picture is."""
        return self.page.locator("header .fresh")

    def too_small(self, floor: float) -> list[str]:
        """Texts below a size."""
        return list(self.page.evaluate(_TOO_SMALL, floor))

    def outside(self) -> list[str]:
        """What is cut off by the edges, and what could be scrolled."""
        return list(self.page.evaluate(_OUTSIDE))
