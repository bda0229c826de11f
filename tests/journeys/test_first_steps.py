"""From an empty server to a board: the one-time link, the first account, boards from templates; signing in and out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NewContext
from tests.journeys.reports import Reports
from tests.journeys.server import PASSWORD, Board, Person, Server

pytestmark = pytest.mark.journey

TEMPLATES = {
    "Ops": ["Backlog", "Ready", "In progress", "Review", "Blocked", "Done"],
    "Dev + ops": ["Backlog", "Ready", "Develop", "Review", "Deploy", "Blocked", "Done"],
    "Support": ["New", "Triaged", "Working", "Blocked", "Resolved"],
    "Empty": ["To do", "Doing", "Done"],
}


def test_from_the_setup_link_to_a_board_of_each_template(
    own_server: Server, new_context: NewContext, reports: Reports
) -> None:
    reports.allow_status(401)
    own_server.start()
    page = new_context(on=own_server).new_page()
    page.goto("/")
    expect(page.get_by_text("one-time setup link")).to_be_visible()
    link = re.search(r"http\S+/setup#\S+", own_server.printed.read_text())
    assert link, own_server.printed.read_text()
    page.goto(link[0])
    page.get_by_label("Your name").fill("Ada Marsh")
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("heading", name="Boards", level=1)).to_be_visible()
    for number, (template, columns) in enumerate(TEMPLATES.items()):
        page.get_by_role("button", name="New board").click()
        dialog = page.get_by_role("dialog", name="New board")
        dialog.get_by_label("Name").fill(f"Team {template}")
        dialog.get_by_label("Key").fill(f"T{number}")
        dialog.get_by_role("radio", name=re.compile(f"^{re.escape(template)} ")).check()
        dialog.get_by_role("button", name="Create board").click()
        expect(page.get_by_role("heading", name=f"Team {template}", level=1)).to_be_visible()
        expect(page.locator("[data-heads] h2")).to_have_text(columns)
        assert page.url.endswith(f"/b/T{number}")
        page.get_by_role("link", name="Kanban: Boards").click()
    expect(page.locator("main").get_by_role("link", name=re.compile("^Team "))).to_have_count(4)
    # The link has done its work: nobody else gets in with it.
    other = new_context(on=own_server).new_page()
    reports.allow_status(422, 409, 403)
    other.goto(link[0])
    other.get_by_label("Your name").fill("Mallory")
    other.get_by_label("E-mail").fill("mallory@example.org")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Create the account").click()
    expect(other.get_by_text("This link was used or is too old")).to_be_visible()


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the sign-in form and send it."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_deep_link_survives_a_wrong_password_and_signing_in(
    board: Board, new_context: NewContext, server: Server, member: Person, reports: Reports
) -> None:
    reports.allow_status(401)
    card, *_ = board.fill(Ready=3)
    page = new_context(on=server).new_page()
    page.goto(f"{board.path}/c/{card.number}?text=Ready")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, member.email, "not the password")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_text("That e-mail and password do not belong together.")).to_be_visible()
    sign_in(page, member.email, PASSWORD)
    expect(page.get_by_role("dialog", name=f"{card.key} {card.title}")).to_be_visible()
    assert page.url.endswith(f"{board.path}/c/{card.number}?text=Ready")


def test_fields_for_signing_in_take_pasting_and_password_managers(
    new_context: NewContext, server: Server, reports: Reports
) -> None:
    reports.allow_status(401)
    page = new_context(on=server).new_page()
    page.goto("/sign-in")
    expect(page.get_by_label("E-mail")).to_have_attribute("autocomplete", "username")
    secret = page.get_by_label("Password")
    expect(secret).to_have_attribute("autocomplete", "current-password")
    secret.focus()
    pasted = page.evaluate(
        """() => {
          const paste = new ClipboardEvent('paste', { bubbles: true, cancelable: true });
          return document.activeElement.dispatchEvent(paste);
        }"""
    )
    assert pasted, "pasting is not stopped"


def test_signing_out_ends_it(board: Board, signed_in: Callable[..., Page], server: Server, reports: Reports) -> None:
    reports.allow_status(401)
    person = server.person("Tom Leaver")
    board.join(person)
    page = signed_in(person)
    page.goto(board.path)
    page.get_by_role("button", name="Account of Tom Leaver").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(board.path)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert server.call(person, "GET", "boards")[0] == 401


def test_a_board_of_others_looks_like_none(
    server: Server, board: Board, signed_in: Callable[..., Page], reports: Reports
) -> None:
    reports.allow_status(404)
    stranger = server.person("Sam Stranger")
    page = signed_in(stranger)
    words = []
    for address in (board.path, "/b/NONE"):
        page.goto(address)
        expect(page.get_by_text("This board is not there, or not yours")).to_be_visible()
        words.append(page.locator("main").inner_text())
    assert words[0] == words[1]
    page.goto("/nowhere/at/all")
    expect(page.get_by_text("There is no page at this address")).to_be_visible()
