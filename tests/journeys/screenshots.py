"""Pictures of the demo board for the documentation, taken anew with one command: `make screenshots`.

They show the product as it is: the demo's year of history, a real server, real Chromium. Colours are reduced to a
palette, so that a picture stays below 300 KB.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from kanban import clock
from kanban.domain.access import Actor
from kanban.services import accounts, demo, sessions
from kanban.store import migrate
from tests.bench.wall import make_engine
from tests.journeys.conftest import ARGUMENTS, chromium
from tests.journeys.screenshots_wall import take_wall
from tests.journeys.server import Person, Server

IMAGES = Path(__file__).parents[2] / "docs" / "images"
MOST = 300_000
DESK = {"width": 1600, "height": 900}


def main() -> None:
    """Take all of them."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kanban-screenshots-") as folder:
        server = Server(Path(folder), Path(folder) / "kanban.db")
        engine = make_engine(server.database)
        migrate.upgrade(engine)
        engine.dispose()
        demo.fill(server.store, password="a sentence for the demo", now=clock.now())
        server.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
                take_all(browser, server, _first(server))
                take_wall(browser, server, _first(server), take)
                browser.close()
        finally:
            server.stop()
            server.store.database.engine.dispose()


def _first(server: Server) -> Person:
    found = accounts.account(server.store, email=demo.people()[0].email)
    secret = sessions.open_session(server.store, user=found.id, agent="screenshots", now=clock.now())
    return Person(Actor(user=found.id, name=found.name, admin=found.admin), found.email, secret)


def _page(browser: Browser, server: Server, who: Person, **options: object) -> Page:
    # The options are the browser driver's own, whose types a dictionary cannot carry.
    context = browser.new_context(**{"base_url": server.url, "viewport": DESK, **options})  # type: ignore[arg-type]
    context.add_cookies([{"name": "kanban", "value": who.secret, "url": server.url}])
    return context.new_page()


def _board(page: Page) -> Page:
    page.goto("/")
    page.locator("main").get_by_role("link", name=re.compile(r"\w")).first.click()
    expect(page.locator("[data-card]").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def take_all(browser: Browser, server: Server, who: Person) -> None:
    """Board in both themes, limit, swap, replay, planning, flow, velocity, expectation, sheet, settings, phone."""
    page = _board(_page(browser, server, who, color_scheme="light"))
    at = page.url
    take(page, "board-light")
    _ask_at_a_limit(page)
    take(page, "limit")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.get_by_role("dialog").get_by_role("radio").first).to_be_visible()
    take(page, "swap")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    for _ in range(3):
        page.get_by_role("slider").press("PageDown")
        page.wait_for_timeout(600)
    take(page, "replay")
    page.goto(at)
    expect(page.locator("[data-card]").first).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_text("Yesterday's weather").first).to_be_visible()
    take(page, "plan")
    page.goto(f"{at}/flow/velocity")
    expect(page.get_by_role("button", name="Show table")).to_be_visible()
    page.wait_for_load_state("networkidle")
    take(page, "velocity")
    _expectation(browser, server, who)
    page.goto(f"{at}/flow")
    expect(page.get_by_role("heading", name="Support")).to_be_visible()
    page.wait_for_load_state("networkidle")
    take(page, "flow")
    dark = _board(_page(browser, server, who, color_scheme="dark"))
    take(dark, "board-dark")
    dark.locator(f"[data-column='{_fullest(dark)}'] > [data-card] a").first.click()
    expect(dark.get_by_role("dialog").locator(".prose, .add").first).to_be_visible()
    take(dark, "sheet")
    dark.goto(f"{at}/flow/cycle-time")
    expect(dark.get_by_role("button", name="Show table")).to_be_visible()
    dark.wait_for_load_state("networkidle")
    take(dark, "cycle-time")
    page.goto(f"{at}/settings")
    expect(page.get_by_role("heading", name="Columns", exact=True)).to_be_visible()
    take(page, "settings")
    small = {"width": 390, "height": 844}
    phone = _board(_page(browser, server, who, viewport=small, has_touch=True, is_mobile=True, device_scale_factor=2))
    phone.get_by_role("navigation", name="Columns").get_by_role("button").nth(2).tap()
    phone.wait_for_timeout(800)
    take(phone, "phone")


def _expectation(browser: Browser, server: Server, who: Person) -> None:
    """What stakeholders see behind their link."""
    made = server.must(who, "POST", "boards/OPS/links", {"name": "Everybody", "titles": True})
    context = browser.new_context(viewport={"width": 900, "height": 900}, color_scheme="light")
    shared = context.new_page()
    shared.goto(f"{server.url}/expectation#{made['token']}")
    expect(shared.get_by_text("person-days").first).to_be_visible()
    take(shared, "expectation")
    context.close()


def _fullest(page: Page) -> str:
    """The third column, which holds work."""
    return str(page.locator("[data-head]").nth(2).get_attribute("data-head"))


def _ask_at_a_limit(page: Page) -> None:
    """Carry cards to the right until a limit stands against it."""
    for column in (1, 2):
        head = page.locator("[data-head]").nth(column).get_attribute("data-head")
        for card in page.locator(f"[data-column='{head}'] > [data-card] a").all()[:6]:
            card.focus()
            page.keyboard.press("Shift+ArrowRight")
            page.wait_for_timeout(400)
            if page.get_by_role("dialog", name=re.compile("limit")).count():
                return


def take(page: Page, name: str) -> None:
    """Keep what the page shows, animations ended, as a small file."""
    page.evaluate("() => Promise.allSettled(document.getAnimations().map((one) => one.finished))")
    page.mouse.move(0, 0)
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    _shrink(path)
    assert path.stat().st_size <= MOST, f"{path.name} has {path.stat().st_size} bytes"


def _shrink(path: Path) -> None:
    """Reduce the colours where a program for that is installed; the pictures are flat, so nobody sees it."""
    program = shutil.which("pngquant")
    if program:
        subprocess.run([program, "--force", "--skip-if-larger", "--output", path, "128", path], check=False)


if __name__ == "__main__":
    main()
