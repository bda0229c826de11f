"""Shaping a board, and who may: columns with their cards' new home, members and roles, and what a viewer is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.reports import Reports
from tests.journeys.server import Board, Person, Server
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]


def names(board: Board) -> list[str]:
    """The columns, as the server has them."""
    return [column["name"] for column in board.snapshot()["columns"]]


def section(page: Page, title: str):  # type: ignore[no-untyped-def]  # a Locator, which reads better unsaid here
    """A part of the settings, by its heading."""
    return page.locator("section").filter(has=page.get_by_role("heading", name=title, exact=True))


def test_columns_are_added_renamed_limited_and_reordered(
    board: Board, signed_in: Callable[..., Page], open_board: OpenBoard, admin: Person
) -> None:
    watching = open_board(board)
    page = signed_in(admin)
    page.goto(f"{board.path}/settings")
    columns = section(page, "Columns")
    columns.get_by_role("button", name="Add column").click()
    columns.get_by_label("Name").fill("Watch")
    columns.get_by_label("Kind").select_option("work")
    columns.get_by_label("Limit", exact=True).fill("2")
    columns.get_by_role("button", name="Add", exact=True).click()
    expect(columns.get_by_text("Watch", exact=True)).to_be_visible()
    assert names(board)[-1] == "Watch"
    columns.get_by_role("button", name="Move Watch one place to the left").click()
    expect(columns.get_by_role("button", name="Move Watch one place to the left")).to_be_focused()
    watching.until(lambda: names(board)[-2] == "Watch", "one place to the left")
    columns.get_by_role("button", name="Change Watch").click()
    columns.get_by_label("Name").fill("Observe")
    columns.get_by_label("Limit", exact=True).fill("1")
    columns.get_by_label("Policy").fill("An hour without a page.")
    columns.get_by_role("button", name="Save").click()
    expect(columns.get_by_text("Observe", exact=True)).to_be_visible()
    # The board that is open elsewhere follows.
    expect(watching.page.locator("[data-heads] h2")).to_have_text(
        ["Backlog", "Ready", "In progress", "Review", "Blocked", "Observe", "Done"]
    )
    expect(watching.head("Observe")).to_contain_text("0/1")
    watching.page.get_by_role("button", name="What Observe means").click()
    expect(watching.page.get_by_text("An hour without a page.", exact=True)).to_be_visible()


def test_a_column_with_cards_is_removed_with_a_new_home_for_them(
    board: Board, signed_in: Callable[..., Page], open_board: OpenBoard, admin: Person
) -> None:
    one, two = board.fill(Review=2)
    watching = open_board(board)
    page = signed_in(admin)
    page.goto(f"{board.path}/settings")
    columns = section(page, "Columns")
    columns.get_by_role("button", name="Remove Review").click()
    dialog = page.get_by_role("dialog", name="Remove Review")
    expect(dialog).to_contain_text("2 cards stand in Review.")
    dialog.get_by_label("Cards go to").select_option(label="In progress")
    dialog.get_by_role("button", name="Remove", exact=True).click()
    expect(dialog).to_have_count(0)
    assert "Review" not in names(board)
    watching.expect_order("In progress", one, two)
    expect(watching.page.get_by_role("heading", name="Review", exact=True)).to_have_count(0)


def test_members_are_added_given_roles_and_taken_off(
    server: Server, board: Board, signed_in: Callable[..., Page], admin: Person, member: Person, reports: Reports
) -> None:
    reports.allow_status(422, 404)
    person = server.person("Nia Okafor")
    page = signed_in(admin)
    page.goto(f"{board.path}/settings")
    members = section(page, "Members")
    members.get_by_label("E-mail").fill("nobody.knows@example.org")
    members.get_by_role("button", name="Add member").click()
    expect(members.get_by_role("alert").or_(members.locator(".error, [id$=errors]")).first).to_be_visible()
    members.get_by_label("E-mail").fill(person.email)
    members.get_by_label("Role", exact=True).select_option("viewer")
    members.get_by_role("button", name="Add member").click()
    expect(members.get_by_text("Nia Okafor", exact=True)).to_be_visible()
    members.get_by_label("Role of Nia Okafor").select_option("member")
    roles = lambda: {one["user"]: one["role"] for one in board.snapshot()["members"]}  # noqa: E731  # read where it is used
    WallPage(page, board).until(lambda: roles().get(person.id) == "member", "the new role")
    members.get_by_role("button", name="Remove Nia Okafor from the board").click()
    expect(members.get_by_text("Nia Okafor", exact=True)).to_have_count(0)
    assert person.id not in roles()


def test_name_zone_and_days(board: Board, signed_in: Callable[..., Page], admin: Person) -> None:
    page = signed_in(admin)
    page.goto(f"{board.path}/settings")
    general = section(page, "General")
    general.get_by_label("Name").fill("Night watch")
    general.get_by_role("checkbox", name="Saturday").press("Space")
    expect(general.get_by_role("checkbox", name="Saturday")).to_be_checked()
    general.get_by_role("button", name="Save").click()
    wall = WallPage(page, board)
    wall.until(lambda: board.snapshot()["name"] == "Night watch", "the name")
    assert 6 in board.snapshot()["working_days"]
    page.goto(board.path)
    expect(page.get_by_role("heading", name="Night watch", level=1)).to_be_visible()


def test_a_viewer_looks_and_is_told_why(
    board: Board, open_board: OpenBoard, signed_in: Callable[..., Page], viewer: Person
) -> None:
    card, *_ = board.fill(Ready=2)
    wall = open_board(board, viewer)
    expect(wall.page.get_by_role("button", name="Add a card to")).to_have_count(0)
    wall.focus(card)
    for key in ("n", "e", "m", "b", "u", "a", "z", "Shift+ArrowRight"):
        wall.page.keyboard.press(key)
    wall.settle()
    expect(wall.page.get_by_role("dialog")).to_have_count(0)
    wall.until(lambda: any("look at this board" in words for words in wall.heard()), "why not")
    wall.page.keyboard.press("Enter")
    sheet = wall.dialog(f"{card.key} {card.title}")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("textbox", name="Title", exact=True)).not_to_be_editable()
    expect(sheet.get_by_role("button", name="Move to…")).to_have_count(0)
    assert wall.commands() == []
    page = signed_in(viewer)
    page.goto(f"{board.path}/settings")
    expect(page.get_by_text("Only admins of this board can change it.")).to_be_visible()
    for name in ("Save", "Add column", "Add lane", "Add member"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def test_a_new_role_is_felt_at_once(board: Board, open_board: OpenBoard, admin: Person, viewer: Person) -> None:
    board.fill(Ready=1)
    wall = open_board(board, viewer)
    expect(wall.page.get_by_role("button", name="Add a card to Ready")).to_have_count(0)
    board.server.must(admin, "PATCH", f"boards/{board.id}/members/{viewer.id}", {"role": "member"})
    expect(wall.page.get_by_role("button", name="Add a card to Ready")).to_be_visible()
    board.server.must(admin, "PATCH", f"boards/{board.id}/members/{viewer.id}", {"role": "viewer"})
    expect(wall.page.get_by_role("button", name="Add a card to Ready")).to_have_count(0)


def test_raising_a_limit_asks_why_and_shows_how_often_it_was_done(
    board: Board, signed_in: Callable[..., Page], admin: Person
) -> None:
    page = signed_in(admin)
    page.goto(f"{board.path}/settings")
    columns = section(page, "Columns")
    for limit, reason in ((4, "Two new hands"), (5, "The audit"), (None, "Holidays")):
        columns.get_by_role("button", name="Change Review").click()
        columns.get_by_label("Limit", exact=True).fill("" if limit is None else str(limit))
        columns.get_by_label("Why is it raised?").fill(reason)
        columns.get_by_role("button", name="Save").click()
        expect(columns.get_by_label("Why is it raised?")).to_have_count(0)
    columns.get_by_role("button", name="Change Review").click()
    expect(columns).to_contain_text("Raised 3 times in 6 weeks. It may be telling you something.")
    expect(columns).to_contain_text("5 → none")
    expect(columns).to_contain_text("Two new hands")
    # Less room is no raise, and asks nothing.
    columns.get_by_label("Limit", exact=True).fill("2")
    expect(columns.get_by_label("Why is it raised?")).to_have_count(0)
    columns.get_by_role("button", name="Save").click()
    expect(columns.get_by_text("Limit 2", exact=True)).to_be_visible()
    review = next(column for column in board.snapshot()["columns"] if column["name"] == "Review")
    assert [raised["reason"] for raised in review["raises"]] == ["Two new hands", "The audit", "Holidays"]


def test_a_column_asks_for_a_link_and_a_list_to_be_ticked(
    board: Board, signed_in: Callable[..., Page], admin: Person
) -> None:
    page = signed_in(admin)
    page.goto(f"{board.path}/settings")
    columns = section(page, "Columns")
    columns.get_by_role("button", name="Change Done").click()
    columns.get_by_label("Ask for a link on the way in").select_option("runbook")
    checks = columns.get_by_role("group", name="Ask for these to be ticked on the way in")
    for sentence in ("The runbook says how to undo it.", "The alert has an owner."):
        checks.get_by_label("Another sentence").fill(sentence)
        checks.get_by_label("Another sentence").press("Enter")
    checks.get_by_role("button", name="Move The alert has an owner. one place up").click()
    columns.get_by_role("button", name="Save").click()
    expect(columns).to_contain_text("Asks for a link and 2 ticks")
    done = next(column for column in board.snapshot()["columns"] if column["name"] == "Done")
    assert done["asks_link"] == "runbook"
    assert done["asks_checks"] == ["The alert has an owner.", "The runbook says how to undo it."]


def test_urgent_cards_count_inside_when_the_board_says_so(
    board: Board, signed_in: Callable[..., Page], open_board: OpenBoard, admin: Person
) -> None:
    board.fill(Review=1)
    board.add("Production", "Review", lane="Urgent")
    wall = open_board(board)
    expect(wall.head("Review")).to_contain_text("1/3")
    page = signed_in(admin)
    page.goto(f"{board.path}/settings")
    general = section(page, "General")
    general.get_by_role("radio", name="Count inside the limits").check()
    general.get_by_role("checkbox", name="Members may raise a limit").uncheck()
    general.get_by_role("button", name="Save").click()
    expect(wall.head("Review")).to_contain_text("2/3")
    assert board.snapshot()["may_raise"] is False
