"""Who takes the interrupts: a rota made in the settings, the chip on the board, and handing over by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from kanban import clock
from tests.journeys.server import Board, Person
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]
SignedIn = Callable[..., Page]


def monday(weeks: int = 0) -> str:
    """A Monday, counted from the one of this week."""
    today = clock.now().date()
    return (today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)).isoformat()


def rota(board: Board, *turns: list[str], time: str = "00:00", dates: list[dict[str, object]] | None = None) -> None:
    """Weekly turns that began this Monday."""
    weekly = {"start": monday(), "time": time, "turns": list(turns)}
    board.server.must(board.owner, "PUT", f"boards/{board.id}/rota", {"rota": {"weekly": weekly, "dates": dates or []}})


def choose(row: Locator, name: str) -> None:
    """Take a person by typing."""
    row.get_by_role("combobox").fill(name)
    row.get_by_role("combobox").press("Enter")
    expect(row.get_by_role("button", name=f"Take {name}")).to_be_visible()


def test_a_rota_is_made_in_the_settings_with_the_keyboard(
    board: Board, signed_in: SignedIn, open_board: OpenBoard, admin: Person, member: Person
) -> None:
    watching = open_board(board)
    expect(watching.page.get_by_role("button", name="On duty")).to_have_count(0)
    page = signed_in(admin)
    page.goto(f"{board.path}/settings")
    duty = page.get_by_role("region", name="On duty", exact=True)
    duty.get_by_role("checkbox", name="Turns of a week").press("Space")
    duty.get_by_label("A turn begins on").fill(monday())
    duty.get_by_label("At", exact=True).fill("00:00")
    duty.get_by_role("button", name="Save rota").press("Enter")
    expect(duty).to_contain_text("Choose at least one person, or remove the row.")
    turns = duty.get_by_role("listitem")
    choose(turns.nth(0), "Mira Holt")
    choose(turns.nth(0), "Ada Marsh")
    duty.get_by_role("button", name="Add turn").press("Enter")
    expect(duty.get_by_role("combobox", name="Turn 2")).to_be_focused()
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    expect(duty).to_contain_text("Runs now")
    duty.get_by_role("button", name="Save rota").press("Enter")
    expect(page.locator(".toast").filter(has_text="The rota is saved.")).to_be_visible()
    expect(duty).to_contain_text("Now: Mira Holt and Ada Marsh.")
    expect(duty).to_contain_text("Next: Ada Marsh, from Mon 00:00.")
    assert board.snapshot()["rota"]["weekly"]["turns"] == [[member.id, admin.id], [admin.id]]
    # The board that is open elsewhere shows it, and says whom it names.
    chip = watching.page.get_by_role("button", name="On duty")
    expect(chip).to_have_text("On duty: Mira, Ada until Mon 00:00", use_inner_text=True)
    watching.until(lambda: any("You are on duty now" in words for words in watching.heard()), "you are on duty")


def test_certain_days_go_before_the_turns(board: Board, signed_in: SignedIn, admin: Person, member: Person) -> None:
    rota(board, [admin.id])
    page = signed_in(admin)
    page.goto(f"{board.path}/settings")
    duty = page.get_by_role("region", name="On duty", exact=True)
    expect(duty).to_contain_text("Now: Ada Marsh.")
    duty.get_by_role("button", name="Add days").click()
    days = duty.get_by_role("listitem", name="Certain days 1")
    today = clock.now().date()
    days.get_by_label("First day").fill(today.isoformat())
    days.get_by_label("Last day").fill((today + timedelta(days=1)).isoformat())
    choose(days, "Mira Holt")
    duty.get_by_role("button", name="Save rota").click()
    expect(duty).to_contain_text("Now: Mira Holt.")
    assert board.snapshot()["rota"]["dates"] == [
        {"from": today.isoformat(), "to": (today + timedelta(days=2)).isoformat(), "people": [member.id]}
    ]
    assert board.snapshot()["duty"]["people"] == [member.id]
    duty.get_by_role("button", name="Remove days 1").click()
    duty.get_by_role("button", name="Save rota").click()
    expect(duty).to_contain_text("Now: Ada Marsh.")


def test_duty_is_handed_over_by_hand_with_a_note(
    board: Board, open_board: OpenBoard, admin: Person, member: Person
) -> None:
    rota(board, [member.id], [admin.id])
    wall, other = open_board(board), open_board(board, admin)
    chip = wall.page.get_by_role("button", name="On duty: Mira Holt until Mon 00:00. Hand over…")
    chip.focus()
    chip.press("Enter")
    asked = wall.dialog("On duty")
    expect(asked).to_contain_text("Mira Holt")
    expect(asked).to_contain_text("The next turn begins Mon 00:00: Ada Marsh.")
    expect(asked.get_by_role("combobox")).to_be_focused()
    asked.get_by_role("button", name="Hand over").click()
    expect(asked).to_contain_text("Name at least one person.")
    choose(asked, "Ada Marsh")
    asked.get_by_label("Note").fill("The provider is slow since noon.")
    asked.get_by_label("Note").press("Enter")
    expect(asked).to_have_count(0)
    expect(wall.page.get_by_role("button", name="On duty: Ada Marsh")).to_be_focused()
    wall.until(lambda: board.snapshot()["duty"]["by_hand"], "handed over")
    duty = board.snapshot()["duty"]
    assert (duty["people"], duty["by_hand"], duty["note"]) == ([admin.id], True, "The provider is slow since noon.")
    other.until(lambda: any("You are on duty now" in words for words in other.heard()), "you are on duty")
    other.page.get_by_role("button", name="On duty: Ada Marsh").click()
    expect(other.dialog("On duty")).to_contain_text("handed over by hand")
    expect(other.dialog("On duty")).to_contain_text("The provider is slow since noon.")


def test_new_urgent_work_goes_to_whoever_is_on_duty(
    board: Board, open_board: OpenBoard, admin: Person, member: Person
) -> None:
    rota(board, [member.id])
    wall = open_board(board)
    wall.page.keyboard.press("Shift+U")
    asked = wall.page.get_by_role("dialog")
    asked.get_by_role("textbox").first.fill("The pump room floods")
    asked.get_by_role("textbox").first.press("Enter")
    wall.until(lambda: len(board.snapshot()["cards"]) == 1, "the urgent card")
    assert board.snapshot()["cards"][0]["people"] == [member.id]


def test_who_looks_on_reads_it_only(board: Board, open_board: OpenBoard, viewer: Person, member: Person) -> None:
    rota(board, [member.id])
    wall = open_board(board, viewer)
    wall.page.get_by_role("button", name="On duty: Mira Holt").click()
    asked = wall.dialog("On duty")
    expect(asked).to_contain_text("by the rota")
    expect(asked.get_by_role("combobox")).to_have_count(0)
    expect(asked.get_by_role("button", name="Hand over")).to_have_count(0)
    wall.page.keyboard.press("Escape")
    expect(wall.page.get_by_role("button", name="On duty: Mira Holt")).to_be_focused()
