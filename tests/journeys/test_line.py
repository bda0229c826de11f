"""The line that stops for all until somebody says what it was, and policies that ask on the way in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.interrupting import facts, press
from tests.journeys.reports import Reports
from tests.journeys.server import Board, Person
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]


@pytest.fixture(autouse=True)
def _refusals(reports: Reports) -> None:
    """Limits, policies and stops answer 409, and the browser writes that down."""
    reports.allow_status(409)


# -- the line


def test_a_stopped_line_is_seen_by_all_explains_itself_and_is_released_with_its_cause(
    board: Board, open_board: OpenBoard, admin: Person
) -> None:
    ready, working = (*board.fill(Ready=1), *board.fill(In_progress=1))
    wall, other = open_board(board), open_board(board, admin)
    press(wall, "Control+k")
    expect(wall.page.get_by_label("Find a card or an action").get_by_role("combobox")).to_be_focused()
    wall.page.keyboard.type("Stop the line")
    press(wall, "Enter")
    dialog = wall.dialog("Stop the line")
    expect(dialog.get_by_label("What is the trouble?")).to_be_focused()
    wall.page.keyboard.type("Deploys fail everywhere")
    dialog.get_by_label("About which card").select_option(label=f"{working.key} {working.title}")
    dialog.get_by_role("button", name="Stop the line").click()
    for page in (wall, other):
        banner = page.page.get_by_role("region", name="Stopped lines")
        expect(banner).to_contain_text("Line stopped by Mira Holt", timeout=2_000)
        expect(banner).to_contain_text("Deploys fail everywhere")
        expect(banner.get_by_role("link", name=working.key)).to_be_visible()
    add = other.page.get_by_role("button", name="Add a card to In progress")
    expect(add).to_have_attribute("aria-disabled", "true")
    add.focus()
    other.page.keyboard.press("Enter")
    expect(other.toast("Deploys fail everywhere")).to_be_visible()
    other.drop_into(ready, "In progress")
    expect(other.toast(re.compile(f"{ready.key}.*stopped"))).to_be_visible()
    other.expect_order("Ready", ready)
    other.drop_into(working, "Review")
    other.expect_order("Review", working)
    other.page.get_by_role("button", name="Release…").click()
    release = other.dialog("Release the line")
    expect(release).to_contain_text("Deploys fail everywhere")
    other.page.keyboard.press("Enter")
    expect(release).to_contain_text("Say in a few words what the cause was")
    release.get_by_label("What was it?").fill("An expired token")
    other.page.keyboard.press("Enter")
    for page in (wall, other):
        expect(page.page.get_by_role("region", name="Stopped lines")).to_have_count(0)
    assert [one["cause"] for one in facts(board, "line_released")] == ["An expired token"]


# -- policies


def test_a_policy_asks_on_the_way_in(board: Board, open_board: OpenBoard, admin: Person) -> None:
    first, second = board.fill(Review=2)
    asks = {"asks_link": "runbook", "asks_checks": ["Rollback tried"]}
    board.server.must(admin, "PATCH", f"boards/{board.id}/columns/{board.column('Done')}", asks)
    board.server.must(admin, "PATCH", f"boards/{board.id}/columns/{board.column('Blocked')}", {"before": None})
    wall = open_board(board)
    done = wall.head("Done").get_by_role("button", name="What Done means")
    done.click()
    expect(wall.page.get_by_role("note", name="What Done means")).to_contain_text("a link to the runbook")
    press(wall, "Escape")
    expect(done).to_be_focused()
    wall.focus(first)
    press(wall, "Shift+ArrowRight")
    dialog = wall.dialog("What Done asks")
    expect(dialog).to_contain_text("Runs in production")
    expect(dialog.get_by_label("Rollback tried")).to_be_focused()
    press(wall, "Enter")
    expect(dialog).to_contain_text("Tick what is true")
    press(wall, "Space", "Tab")
    wall.page.keyboard.type("https://wiki.example.org/rollback")
    press(wall, "Enter")
    wall.expect_order("Done", first)
    wall.expect_focus(first)
    assert [link["url"] for link in first.now()["links"]] == ["https://wiki.example.org/rollback"]
    wall.focus(second)
    press(wall, "Shift+ArrowRight")
    dialog.get_by_role("button", name="Skip, with a reason").click()
    dialog.get_by_label("Why it is skipped this time").fill("Nothing to write down")
    press(wall, "Enter")
    expect(dialog).to_have_count(0)
    wall.until(lambda: second.now()["column"] == board.column("Done"), "the second card in Done")
    assert [one.get("skipped", "") for one in facts(board, "policy_answered")] == ["", "Nothing to write down"]
