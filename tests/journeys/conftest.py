"""What journeys share: one Chromium and one server a test process, people with open sessions, boards, watched pages.

Everything a journey changes is its own: it gets a fresh board with a key of its own, so that journeys cannot meet.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from kanban import resources
from tests.journeys.reports import Reports
from tests.journeys.server import Board, Person, Server
from tests.journeys.wallpage import WallPage

#: Without a GPU, a sandbox in containers, and anything that speaks to the network on its own.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
_NAMES = ("chromium", "chromium-browser", "google-chrome")

expect.set_options(timeout=8_000)


def chromium() -> str | None:
    """The installed Chromium; nothing is downloaded."""
    named = os.environ.get("TEST_CHROMIUM")
    return named or next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium. Where it is absent journeys are skipped, under CI they fail."""
    program = chromium()
    if program is None:
        missing = "Chromium is not here: apt install chromium, or name one in TEST_CHROMIUM."
        pytest.fail(missing, pytrace=False) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def _built() -> None:
    if resources.web() is None:
        pytest.fail("The frontend is not built: make build.", pytrace=False)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, _empty_sqlite: Path, _built: None) -> Iterator[Server]:
    """The server of this test process."""
    folder = tmp_path_factory.mktemp("server")
    database = folder / "kanban.db"
    shutil.copy(_empty_sqlite, database)
    running = Server(folder, database)
    try:
        running.admin = running.person("Ada Marsh", admin=True)
        running.start()
        yield running
    finally:
        running.stop()
        running.store.database.engine.dispose()


@pytest.fixture
def own_server(tmp_path: Path, _empty_sqlite: Path, _built: None) -> Iterator[Server]:
    """A server for this journey alone, not started, its database empty: for first starts, stops and returns."""
    database = tmp_path / "kanban.db"
    shutil.copy(_empty_sqlite, database)
    running = Server(tmp_path, database)
    yield running
    running.stop()
    running.store.database.engine.dispose()


@pytest.fixture(scope="session")
def admin(server: Server) -> Person:
    """An admin of the instance, and of the boards of the journeys."""
    return server.admin


@pytest.fixture(scope="session")
def member(server: Server) -> Person:
    """Somebody who works on boards."""
    return server.person("Mira Holt")


@pytest.fixture(scope="session")
def viewer(server: Server) -> Person:
    """Somebody who looks at boards."""
    return server.person("Vik Sund")


_keys = itertools.count(1)


class NewBoard(Protocol):
    """Makes a board with the three people on it."""

    def __call__(self, *, template: str = "ops", name: str = "Operations") -> Board: ...


@pytest.fixture
def new_board(server: Server, admin: Person, member: Person, viewer: Person) -> NewBoard:
    """Boards of this journey's own: an admin, a member and a viewer."""

    def make(*, template: str = "ops", name: str = "Operations") -> Board:
        made = server.board(admin, f"J{next(_keys)}", template=template, name=name)
        made.join(member)
        made.join(viewer, "viewer")
        return made

    return make


@pytest.fixture
def board(new_board: NewBoard) -> Board:
    """A board from the ops template without cards."""
    return new_board()


@pytest.fixture
def reports() -> Iterator[Reports]:
    """What the browsers of this journey complain about; the journey fails on what it did not announce."""
    collected = Reports()
    yield collected
    collected.must_be_empty()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, reports: Reports, request: pytest.FixtureRequest) -> Iterator[NewContext]:
    """Browsers of this journey, watched. `new_context(person, server)` is signed in; options go to Playwright.

    What they showed when the journey failed is kept where TEST_PICTURES names a folder.
    """
    opened: list[BrowserContext] = []

    def make(who: Person | None = None, on: Server | None = None, **options: Any) -> BrowserContext:
        if on is not None:
            options["base_url"] = on.url
        options.setdefault("viewport", {"width": 1600, "height": 900})
        context = browser.new_context(**options)
        opened.append(context)
        context.set_default_timeout(8_000)
        reports.follow(context)
        if who is not None:
            assert on is not None
            context.add_cookies([{"name": "kanban", "value": who.secret, "url": on.url, "httpOnly": True}])
        return context

    yield make
    if getattr(request.node, "failed", False) and os.environ.get("TEST_PICTURES"):
        _keep_pictures(Path(os.environ["TEST_PICTURES"]), request.node.name, opened)
    for context in opened:
        context.close()


def _keep_pictures(folder: Path, name: str, contexts: list[BrowserContext]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        page.screenshot(path=folder / f"{re.sub(r'[^a-z_]+', '-', name)}-{number}.png")


@pytest.fixture
def signed_in(new_context: NewContext, server: Server) -> Callable[..., Page]:
    """A page of somebody's on the shared server."""

    def make(who: Person, **options: Any) -> Page:
        return new_context(who, server, **options).new_page()

    return make


@pytest.fixture
def open_board(signed_in: Callable[..., Page], member: Person) -> Callable[..., WallPage]:
    """A board in somebody's browser (the member's), drawn and live."""

    def make(board: Board, who: Person | None = None, *, at: str = "", **options: Any) -> WallPage:
        page = signed_in(who or member, **options)
        return WallPage(page, board).open(at)

    return make


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let `new_context` know that its test failed, while its pages are still open."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]  # pluggy's result, which pytest does not type
    if report.when == "call" and report.failed:
        item.failed = True  # type: ignore[attr-defined]  # our own mark
