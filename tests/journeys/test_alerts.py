"""Alerts in: an address is made in the settings, what is sent to it stands on the wall, and it is revoked."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.server import Board, Person
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]
SignedIn = Callable[..., Page]


def send(address: str, said: dict[str, Any]) -> int:
    """What a sender does: it knows the address and nothing else."""
    request = urllib.request.Request(address, json.dumps(said).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_an_address_is_made_used_and_revoked_with_the_keyboard(
    board: Board, signed_in: SignedIn, open_board: OpenBoard, admin: Person
) -> None:
    wall = open_board(board)
    page = signed_in(admin)
    page.goto(f"{board.path}/settings")
    section = page.get_by_role("region", name="Alerts in", exact=True)
    expect(section).to_contain_text("Nothing reports here yet")
    section.get_by_role("combobox", name="Who sends").select_option("generic")
    name = section.get_by_role("textbox", name="What it is called")
    name.fill("Watchdog")
    name.press("Enter")
    shown = section.get_by_role("textbox", name="The new address")
    expect(shown).to_be_focused()
    address = shown.input_value()
    expect(section.get_by_role("listitem")).to_contain_text("Never used")

    assert send(address, {"kind": "alert", "key": "disk", "title": "The disk is full"}) == 200
    assert send(address, {"kind": "alert", "key": "disk", "title": "The disk is full"}) == 200
    expect(wall.page.get_by_text("The disk is full")).to_have_count(1)
    page.reload()
    expect(section.get_by_role("listitem")).to_contain_text("Last used")
    expect(shown).to_have_count(0)
    section.get_by_role("button", name="Revoke Watchdog").press("Enter")
    expect(section.get_by_role("listitem")).to_have_count(0)
    expect(name).to_be_focused()
    assert send(address, {"kind": "alert", "key": "net", "title": "The net is down"}) == 404


def test_whoever_may_not_shape_the_board_sees_no_addresses(board: Board, signed_in: SignedIn, member: Person) -> None:
    page = signed_in(member)
    page.goto(f"{board.path}/settings")
    expect(page.get_by_role("region", name="On duty", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Alerts in", exact=True)).to_have_count(0)
