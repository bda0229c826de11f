"""A board's page as a person meets it: cards by their names, columns by theirs, and the ways to move a card.

It also keeps what left the page (commands) and what was spoken (live regions), because the rules of moving are about
those as much as about what is seen.
"""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, Request, WebSocket, expect

from tests.journeys.server import Board, Card

# Everything that a screen reader would speak on its own, in order, from all live regions there are.
_HEAR = """
() => {
  window.heard = [];
  const live = '[aria-live], [role="status"], [role="alert"]';
  const spoken = (node) => (node.nodeType === 3 ? node.data : node.innerText ?? '').replace(/\\s+/g, ' ').trim();
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      const element = target.nodeType === 1 ? target : target.parentElement;
      const region = element?.closest(live);
      if (!region || region.getAttribute('aria-live') === 'off') continue;
      for (const node of type === 'characterData' ? [target] : addedNodes) {
        const words = spoken(node);
        if (words) window.heard.push(words);
      }
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
"""


class WallPage:
    """A board open in a browser."""

    def __init__(self, page: Page, board: Board) -> None:
        self.page, self.board = page, board
        self.requests: list[Request] = []
        #: How often the server has agreed to send live updates.
        self.lives = 0
        page.on("websocket", self._follow)
        page.on("request", lambda request: self.requests.append(request) if "/api/" in request.url else None)

    def open(self, at: str = "") -> WallPage:
        """Go to the board (or below it), and wait until it is drawn and live."""
        self.page.goto(f"{self.board.path}{at}")
        expect(self.page.get_by_role("heading", level=1)).to_be_attached()
        expect(self.page.locator("[data-scroller]")).to_be_visible()
        self.until(lambda: self.lives > 0, "live updates")
        self.page.evaluate(_HEAR)
        return self

    def _follow(self, socket: WebSocket) -> None:
        def received(frame: str | bytes) -> None:
            # An acknowledgement in the words of the socket's protocol: the only thing the page asks for is to watch.
            if str(frame).startswith("43") and '"ok":true' in str(frame).replace(" ", ""):
                self.lives += 1

        socket.on("framereceived", received)

    # -- what is there

    def card(self, card: Card | str) -> Locator:
        """A card, by its key."""
        key = card if isinstance(card, str) else card.key
        return self.page.get_by_role("article", name=re.compile(rf"^{re.escape(key)} "))

    def link(self, card: Card | str) -> Locator:
        """The card's title, which is where its focus is."""
        return self.card(card).locator("[data-card-link]")

    def cell(self, column: str, lane: str = "Standard") -> Locator:
        """The cards of one column in one lane."""
        return self.page.get_by_role("list", name=f"{column}, {lane} lane", exact=True)

    def keys(self, column: str, lane: str = "Standard") -> list[str]:
        """The keys that are drawn in a cell, from the top."""
        return self.cell(column, lane).locator("[data-card] .key").all_inner_texts()

    def drawn(self) -> dict[str, list[str]]:
        """All drawn cells with cards: "column|lane" (ids) to keys from the top."""
        found = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('[data-column][data-lane]')].map((cell) => [
              `${cell.dataset.column}|${cell.dataset.lane}`,
              [...cell.querySelectorAll('[data-card] .key')].map((key) => key.textContent.trim()),
            ]))"""
        )
        return {cell: keys for cell, keys in found.items() if keys}

    def head(self, column: str) -> Locator:
        """The head of a column, with its count and limit."""
        heading = self.page.get_by_role("heading", level=2, name=column, exact=True)
        return self.page.locator("[data-head]").filter(has=heading)

    def dialog(self, name: str | re.Pattern[str]) -> Locator:
        """An open dialog."""
        return self.page.get_by_role("dialog", name=name)

    def toast(self, words: str | re.Pattern[str]) -> Locator:
        """A short message at the edge."""
        return self.page.locator(".toast").filter(has_text=words)

    def expect_order(self, column: str, *cards: Card, lane: str = "Standard") -> None:
        """A cell holds these cards in this order, here and on the server."""
        wanted = [card.key for card in cards]
        drawn = self.cell(column, lane).locator("[data-card] .key")
        expect(drawn).to_have_text(wanted)
        self.until(lambda: self.board.order(column, lane) == wanted, f"{column} {lane}: {wanted}")

    def expect_focus(self, card: Card) -> None:
        """The focus is on the card."""
        expect(self.link(card)).to_be_focused()

    def until(self, true: Any, what: str, patience: float = 8_000) -> None:
        """Wait for something that the page itself does not show."""
        waited = 0.0
        while not true():
            assert waited < patience, f"never came: {what}"
            self.page.wait_for_timeout(40)
            waited += 40

    def settle(self) -> None:
        """Two frames: whatever was about to be drawn is drawn."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    # -- what left the page, and what was said

    def commands(self) -> list[tuple[str, Any]]:
        """The commands sent so far: (what, body), as ("move", {"column": ...})."""
        return [
            (request.url.rstrip("/").rpartition("/")[2], json.loads(request.post_data or "{}"))
            for request in self.requests
            if request.method != "GET" and "/api/" in request.url
        ]

    def asked(self, part: str) -> list[str]:
        """The addresses asked for that contain a part."""
        return [request.url for request in self.requests if part in request.url]

    def heard(self) -> list[str]:
        """What live regions said since the page was opened or `hush`ed."""
        return [words.replace("\u00a0", " ").strip() for words in self.page.evaluate("() => window.heard")]

    def hush(self) -> None:
        """Forget what was heard and sent so far."""
        self.requests.clear()
        self.page.evaluate("() => { window.heard = []; }")

    # -- moving

    def box(self, what: Locator) -> dict[str, float]:
        """Where something is in the window."""
        box = what.bounding_box()
        assert box is not None
        return {**box, "middle": box["x"] + box["width"] / 2, "bottom": box["y"] + box["height"]}

    def grip(self, card: Card) -> tuple[float, float]:
        """A point of the card where nothing else takes the press: on its title. Cards glide for 120 ms; wait for it."""
        self.page.evaluate(
            """() => Promise.allSettled(document.getAnimations()
              .filter((one) => one.effect.target?.matches?.('[data-card]')).map((one) => one.finished))"""
        )
        box = self.box(self.link(card))
        return box["x"] + min(20, box["width"] / 2), box["y"] + box["height"] / 2

    def lift(self, card: Card) -> tuple[float, float]:
        """Press and begin to drag; answers where the pointer is."""
        x, y = self.grip(card)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + 6, y + 3, steps=2)
        expect(self.page.locator(".drag-ghost")).to_be_visible()
        return x + 6, y + 3

    def carry_to(self, x: float, y: float) -> None:
        """Move the held card."""
        self.page.mouse.move(x, y, steps=5)
        self.settle()

    def drop_before(self, card: Card, other: Card) -> None:
        """Drag a card into the gap above another."""
        self.lift(card)
        box = self.box(self.card(other))
        self.carry_to(box["middle"], box["y"] + 4)
        self.page.mouse.up()

    def drop_into(self, card: Card, column: str, lane: str = "Standard") -> None:
        """Drag a card to the end of a cell."""
        self.lift(card)
        cell = self.box(self.cell(column, lane))
        cards = self.cell(column, lane).locator("[data-card]")
        below = self.box(cards.last)["bottom"] + 4 if cards.count() else cell["y"] + 8
        self.carry_to(cell["middle"], below)
        self.page.mouse.up()

    def focus(self, card: Card) -> None:
        """Put the focus on a card."""
        self.link(card).focus()
        self.expect_focus(card)

    def open_move(self, card: Card) -> Locator:
        """The dialog "Move to…", by clicks alone."""
        self.card(card).hover()
        self.card(card).get_by_role("button", name=f"Actions for {card.key}").click()
        self.page.get_by_role("menuitem", name="Move to…").click()
        dialog = self.dialog(f"Move {card.key}")
        expect(dialog).to_be_visible()
        return dialog
