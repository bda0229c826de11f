"""Displays: a screen shows a code, an admin pairs it in the browser, sets it, sees how it fares, and revokes it."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import chromium
from tests.journeys.reports import Reports
from tests.journeys.server import Board, Person, Server
from tests.journeys.test_axe import check

pytestmark = pytest.mark.journey

SignedIn = Callable[..., Page]


class Screen:
    """A screen without a browser: what it would ask of the server."""

    def __init__(self, server: Server) -> None:
        self.server, self.token = server, ""
        screen = {"width": 1920, "height": 1080, "ratio": 1}
        status, asked = self.call("POST", "pairings", {"screen": screen, "build": "0123abc"})
        assert status == 201, asked
        self.code, self.secret = asked["code"], asked["secret"]

    def call(self, method: str, path: str, body: Any = None, bearer: str = "") -> tuple[int, Any]:
        headers = {"Content-Type": "application/json", "User-Agent": "A stick behind a screen", "X-Kanban": "1"}
        headers |= {"Authorization": f"Bearer {bearer}"} if bearer else {}
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)) as connection:
            connection.request(method, f"/api/{path}", None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            data = answer.read()
            return answer.status, json.loads(data) if data else None

    def fetch_token(self) -> dict[str, Any]:
        """What it gets once it is paired."""
        status, answer = self.call("GET", "pairings/current", bearer=self.secret)
        assert (status, answer["state"]) == (200, "paired"), answer
        self.token = answer["token"]
        return dict(answer)

    def beat(self, *, stale: bool = False, clock_skew: float = 0.0) -> tuple[int, Any]:
        said = {"build": "0123abc", "view": "blocked", "stale": stale, "clock_skew": clock_skew}
        return self.call("POST", "display", said, bearer=self.token)


@pytest.fixture
def screen(server: Server) -> Screen:
    return Screen(server)


def row(page: Page, name: str) -> Locator:
    """A display in the list."""
    return page.get_by_role("listitem").filter(has=page.get_by_text(name, exact=True))


def settings(page: Page, board: Board) -> None:
    page.goto(f"{board.path}/settings")
    expect(page.get_by_role("heading", name="Displays", exact=True)).to_be_visible()


def pair(page: Page, board: Board, screen: Screen, name: str) -> None:
    """Type the code, look at the screen, name it."""
    page.get_by_label("Code on the screen").fill(screen.code.lower().replace("-", " "))
    page.get_by_label("Board it shows").select_option(value=board.id)
    page.get_by_role("button", name="Look at the screen").click()
    expect(page.get_by_role("heading", name="Is this the screen in front of you?")).to_be_visible()
    expect(page.get_by_text("A stick behind a screen")).to_be_visible()
    expect(page.get_by_text("1920 \u00d7 1080")).to_be_visible()
    page.get_by_label("What it is called").fill(name)
    page.get_by_role("button", name="Pair it").click()
    expect(page.get_by_text(f"{name} shows {board.server.store.board(board.id).name} in a moment.")).to_be_visible()


def test_paired_set_and_revoked(
    board: Board, screen: Screen, signed_in: SignedIn, admin: Person, reports: Reports
) -> None:
    page = signed_in(admin)
    settings(page, board)
    expect(page.get_by_text("No screen shows this board yet")).to_be_visible()
    page.get_by_role("link", name="Add a display").click()
    # A slip of the finger is said, and nothing is lost.
    reports.allow_status(404, 422)
    page.get_by_label("Code on the screen").fill("BCDF-GHJK")
    page.get_by_label("Board it shows").select_option(value=board.id)
    page.get_by_role("button", name="Look at the screen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(page)
    pair(page, board, screen, "NOC left")
    assert screen.fetch_token()["board"]["id"] == board.id
    assert screen.beat(clock_skew=120)[0] == 200
    page.get_by_role("button", name="To the displays of this board").click()
    expect(row(page, "NOC left")).to_contain_text("Live")
    expect(row(page, "NOC left")).to_contain_text("Shows blocked cards")
    expect(row(page, "NOC left")).to_contain_text("Build 0123abc")
    expect(row(page, "NOC left")).to_contain_text("Its clock is 120 seconds ahead")
    check(page)
    # It is set in one dialog; what is set reaches the screen.
    row(page, "NOC left").get_by_role("button", name="Settings of NOC left").click()
    dialog = page.get_by_role("dialog", name="Settings of NOC left")
    expect(dialog.get_by_text("Text of 41 px or more")).to_contain_text("5 columns stand beside each other")
    dialog.get_by_label("What it is called").fill("Kitchen")
    dialog.get_by_label("Diagonal").fill("75")
    dialog.get_by_label("View 2", exact=True).select_option("throughput")
    dialog.get_by_label("Visitors can see it").check()
    dialog.get_by_label("At night").select_option("off")
    expect(dialog.get_by_text("Text of 30 px or more")).to_be_visible()
    check(page)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(row(page, "Kitchen")).to_be_visible()
    _, own = screen.beat()
    shown = own["display"]["settings"]
    assert [one["view"] for one in shown["views"]] == ["board", "throughput"]
    assert (shown["diagonal"], shown["public"]) == (75, True)
    assert shown["night"] == {"from": "20:00", "to": "07:00", "mode": "off"}
    # A new token comes with the next report, and the old one ends with its first use.
    row(page, "Kitchen").get_by_role("button", name="Give Kitchen a new token").click()
    expect(row(page, "Kitchen")).to_contain_text("New token on its way")
    old, (_, renewed) = screen.token, screen.beat()
    screen.token = renewed["token"]
    assert screen.token != old
    assert screen.beat(stale=True)[0] == 200
    # The list sees by itself how it fares.
    expect(row(page, "Kitchen")).to_contain_text("Shows old data", timeout=15_000)
    row(page, "Kitchen").get_by_role("button", name="Revoke Kitchen").click()
    page.get_by_role("dialog", name="Revoke Kitchen?").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("No screen shows this board yet")).to_be_visible()
    assert screen.beat()[0] == 401


def test_the_square_on_the_screen_brings_the_code(
    board: Board, screen: Screen, signed_in: SignedIn, admin: Person, member: Person
) -> None:
    page = signed_in(admin)
    page.goto(f"/pair#{screen.code}")
    expect(page.get_by_label("Code on the screen")).to_have_value(screen.code)
    page.get_by_label("Board it shows").select_option(value=board.id)
    page.get_by_role("button", name="Look at the screen").click()
    expect(page.get_by_text("A stick behind a screen")).to_be_visible()
    # Who only works on boards has none to give, and sees no displays.
    theirs = signed_in(member)
    theirs.goto("/pair")
    expect(theirs.get_by_text("You are admin of no board")).to_be_visible()
    theirs.goto(f"{board.path}/settings")
    expect(theirs.get_by_role("heading", name="Members", exact=True)).to_be_visible()
    expect(theirs.get_by_role("heading", name="Displays", exact=True)).to_have_count(0)


def test_the_kiosk_of_the_documentation_comes_up(server: Server, tmp_path: Path) -> None:
    """Chromium without a screen, with exactly the flags that docs/wall.md tells people to give it, shows a code."""
    program = chromium()
    assert program is not None
    page = (Path(__file__).parents[2] / "docs" / "wall.md").read_text(encoding="utf-8")
    told = re.search(r"^FLAGS=(.*)$", page, re.MULTILINE)
    assert told is not None
    flags = told[1].replace("/var/lib/wall", str(tmp_path)).split()
    assert {"--kiosk", f"--user-data-dir={tmp_path}/chromium"} <= set(flags)
    without_a_screen = ["--headless=new", "--no-sandbox", "--virtual-time-budget=10000", "--dump-dom"]
    shown = subprocess.run(
        [program, *without_a_screen, *flags, f"{server.url}/wall"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    assert "Pair this screen" in shown
    assert re.search(r"[B-Z]{4}-[B-Z]{4}", shown)
