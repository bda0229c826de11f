"""Cards: written down in place, edited in the sheet, taken back, archived and restored; nothing in them ever runs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.reports import Reports
from tests.journeys.server import Board, Person, Server
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]


def test_adding_in_place_keeps_the_field(board: Board, open_board: OpenBoard) -> None:
    wall = open_board(board)
    wall.page.get_by_role("button", name="Add a card to Ready").click()
    field = wall.page.get_by_role("textbox", name="Title of a new card in Ready")
    for title in ("First", "Second", "Third"):
        field.fill(title)
        field.press("Enter")
        expect(field).to_have_value("")
        expect(field).to_be_focused()
    wall.until(lambda: len(board.order("Ready")) == 3, "three cards")
    expect(wall.cell("Ready").get_by_role("link")).to_have_text(["First", "Second", "Third"])
    assert [name for name, _ in wall.commands()] == ["cards"] * 3
    field.press("Escape")
    expect(field).to_have_count(0)


def test_five_pasted_lines_offer_five_cards(board: Board, open_board: OpenBoard) -> None:
    wall = open_board(board)
    lines = ["One\u00e9", "Two", "Three", "Four", "Five"]
    wall.page.get_by_role("button", name="Add a card to Backlog").click()
    field = wall.page.get_by_role("textbox", name="Title of a new card in Backlog")
    field.evaluate(
        """(input, text) => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        "\r\n".join(lines) + "\n\n",
    )
    offer = wall.page.get_by_role("group", name="You pasted 5 lines.")
    expect(offer).to_be_visible()
    assert wall.commands() == []
    offer.get_by_role("button", name="Add 5 cards").click()
    expect(wall.cell("Backlog").get_by_role("link")).to_have_text(lines)
    wall.until(lambda: len(board.order("Backlog")) == 5, "five cards")
    wall.until(
        lambda: [card["title"] for card in sorted(board.snapshot()["cards"], key=lambda card: card["rank"])] == lines,
        "in their order",
    )


def test_the_sheet_is_edited_in_place(board: Board, open_board: OpenBoard, member: Person, reports: Reports) -> None:
    # Fields that are left quickly one after the other may overtake each other; the page sends such a change again.
    reports.allow_status(409)
    card, *_ = board.fill(Ready=1)
    wall = open_board(board)
    wall.link(card).click()
    sheet = wall.dialog(f"{card.key} {card.title}")
    title = sheet.get_by_role("textbox", name="Title", exact=True)
    title.fill("Rotate the keys of the mail relay")
    title.press("Enter")
    sheet = wall.dialog(f"{card.key} Rotate the keys of the mail relay")
    sheet.get_by_role("button", name="Describe the goal").click()
    sheet.get_by_role("textbox", name="Description").fill("# Why\n\nThe **old** ones leak.\n\n- [ ] tell *Vik*")
    sheet.get_by_role("textbox", name="Description").press("Control+Enter")
    expect(sheet.get_by_role("heading", name="Why")).to_be_visible()
    expect(sheet.locator(".prose strong")).to_have_text("old")
    sheet.get_by_label("Class").select_option("fixed_date")
    sheet.get_by_label("Points").fill("5")
    sheet.get_by_label("Points").press("Tab")
    sheet.get_by_label("Stream").fill("mail")
    sheet.get_by_label("Stream").press("Tab")
    sheet.get_by_label("Due").fill("2027-03-01")
    sheet.get_by_label("Due").press("Tab")
    people = sheet.get_by_role("combobox", name="People")
    people.click()
    sheet.get_by_role("option", name=member.name).click()
    people.press("Escape")
    expect(sheet.get_by_role("option", name=member.name)).to_have_count(0)
    sheet.get_by_role("button", name="Add link").click()
    sheet.get_by_label("Address").fill("https://wiki.example.org/mail")
    sheet.locator("form").get_by_label("Title").fill("Mail runbook")
    sheet.locator("form").get_by_role("button", name="Add link").click()
    expect(sheet.get_by_role("link", name="Mail runbook")).to_be_visible()
    wanted = {
        "title": "Rotate the keys of the mail relay", "points": 5, "stream": "mail", "due": "2027-03-01",
        "people": [member.id], "base_class": "fixed_date",
    }  # fmt: skip
    wall.until(lambda: wanted.items() <= {k: v for k, v in card.now().items() if k in wanted}.items(), str(wanted))
    wall.until(lambda: [one["url"] for one in card.now()["links"]] == ["https://wiki.example.org/mail"], "the link")
    wall.page.keyboard.press("Escape")
    wall.expect_focus(card)
    expect(wall.card(card)).to_contain_text("5 points")


def test_the_sheet_closes_with_back_and_has_an_address(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(Ready=1)
    at_board = re.compile(re.escape(board.path) + "$")
    wall = open_board(board)
    wall.link(card).click()
    expect(wall.page.get_by_role("dialog")).to_be_visible()
    wall.page.go_back()
    expect(wall.page.get_by_role("dialog")).to_have_count(0)
    expect(wall.page).to_have_url(at_board)
    direct = WallPage(wall.page, board).open(f"/c/{card.number}")
    expect(direct.dialog(f"{card.key} {card.title}")).to_be_visible()
    wall.page.keyboard.press("Escape")
    expect(wall.page.get_by_role("dialog")).to_have_count(0)
    expect(wall.page).to_have_url(at_board)
    direct.expect_focus(card)


def test_a_title_changed_twice_asks_which_one_stays(
    board: Board, open_board: OpenBoard, admin: Person, reports: Reports
) -> None:
    reports.allow_status(409)
    card, *_ = board.fill(Ready=1)
    wall = open_board(board)
    wall.link(card).click()
    sheet = wall.page.get_by_role("dialog")
    field = sheet.get_by_role("textbox", name="Title", exact=True)
    field.focus()
    field.press("End")
    field.press_sequentially(" (mine)")
    board.server.must(admin, "PATCH", f"cards/{card.id}", {"title": "Theirs"})
    wall.page.wait_for_timeout(200)
    field.press("Enter")
    conflict = sheet.get_by_role("region", name="Somebody changed this card meanwhile")
    expect(conflict).to_be_visible()
    expect(conflict).to_contain_text("Theirs")
    expect(conflict).to_contain_text(f"{card.title} (mine)")
    conflict.get_by_role("button", name="Save mine").click()
    expect(conflict).to_have_count(0)
    wall.until(lambda: card.now()["title"] == f"{card.title} (mine)", "mine stays")


def test_two_people_change_different_fields(
    board: Board, open_board: OpenBoard, admin: Person, reports: Reports
) -> None:
    reports.allow_status(409)
    card, *_ = board.fill(Ready=1)
    wall = open_board(board)
    wall.link(card).click()
    sheet = wall.page.get_by_role("dialog")
    field = sheet.get_by_role("textbox", name="Title", exact=True)
    field.focus()
    field.press("End")
    field.press_sequentially(" twice")
    board.server.must(admin, "PATCH", f"cards/{card.id}", {"points": 8})
    wall.page.wait_for_timeout(200)
    field.press("Enter")
    wall.until(lambda: (card.now()["title"], card.now()["points"]) == (f"{card.title} twice", 8), "both stand")
    expect(sheet.get_by_role("region", name="Somebody changed")).to_have_count(0)


#: What people have tried elsewhere. Each would call `canary` in a page that lets it.
ATTACKS = [
    "<script>canary()</script>",
    "<img src=x onerror=canary()>",
    "<svg/onload=canary()>",
    "<svg><script>canary()</script></svg>",
    "<iframe srcdoc='<script>parent.canary()</script>'></iframe>",
    "<details open ontoggle=canary()>x</details>",
    "<a href='javascript:canary()'>press</a>",
    "[press](javascript:canary())",
    "[press](JaVaScRiPt:canary())",
    "[press](&#106;avascript:canary())",
    "[press](data:text/html;base64,PHNjcmlwdD5jYW5hcnkoKTwvc2NyaXB0Pg==)",
    '![x](x"onerror="canary())',
    "<math><mtext><table><mglyph><style><img src=x onerror=canary()>",
    "<form action=javascript:canary()><button>press</button></form>",
    "<style>@import 'javascript:canary()';</style>",
    "<input autofocus onfocus=canary()>",
    "<video><source onerror=canary()></video>",
    "<base href='https://evil.example/'>",
    "</textarea><script>canary()</script>",
    '"><img src=x onerror=canary()>',
    "{{constructor.constructor('canary()')()}}",
    "<x onclick=canary() style='position:fixed;inset:0'>press</x>",
]


def test_nothing_that_people_write_ever_runs(
    server: Server, admin: Person, new_context: Callable[..., object], signed_in: Callable[..., Page]
) -> None:
    name = "<img src=x onerror=canary()>"
    mallory = server.person("Mallory")
    server.must(admin, "PATCH", f"users/{mallory.id}", {"name": name})
    board = server.board(admin, "XSS", name=name)
    board.join(mallory)
    server.must(
        admin,
        "POST",
        f"boards/{board.id}/columns",
        {"name": "<svg/onload=canary()>", "kind": "queue", "policy": ATTACKS[1]},
    )
    cards = [
        board.add(attack, "Backlog", description="\n\n".join(ATTACKS), stream="<img src=x onerror=canary()>",
                  people=[mallory.id], links=[{"url": "https://example.org/", "title": attack, "kind": "other"}])
        for attack in ATTACKS
    ]  # fmt: skip
    refused = server.call(
        admin, "PATCH", f"cards/{cards[0].id}", {"links": [{"url": "javascript:canary()", "title": "x"}]}
    )
    assert refused[0] == 422
    page = signed_in(admin)
    page.add_init_script("window.canaries = 0; window.canary = () => { window.canaries += 1; };")
    wall = WallPage(page, board).open()
    expect(wall.link(cards[0])).to_have_text(ATTACKS[0])
    for card in (cards[0], cards[-1]):
        page.goto(f"{board.path}/c/{card.number}")
        sheet = page.get_by_role("dialog")
        expect(sheet.locator(".prose")).to_be_visible()
        for press in sheet.locator(".prose").get_by_text("press").all():
            press.click(force=True, modifiers=["Alt"], no_wait_after=True)
        dangerous = sheet.locator(
            "script, iframe, form [action], [onerror], [onload], [onclick], base, style, [href^='javascript' i]"
        )
        expect(dangerous).to_have_count(0)
    page.goto(f"{board.path}/settings")
    expect(page.get_by_role("heading", name="Board settings")).to_be_visible()
    page.goto("/people")
    expect(page.get_by_text(name).first).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    assert page.evaluate("() => window.canaries") == 0


def test_archive_and_restore(board: Board, open_board: OpenBoard) -> None:
    card, other = board.fill(Ready=2)
    wall = open_board(board)
    wall.card(card).hover()
    wall.card(card).get_by_role("button", name=f"Actions for {card.key}").click()
    wall.page.get_by_role("menuitem", name="Archive").click()
    expect(wall.card(card)).to_have_count(0)
    wall.expect_order("Ready", other)
    wall.page.keyboard.press("Control+k")
    wall.page.get_by_role("combobox", name="Find a card or an action").fill("archive")
    wall.page.get_by_role("listbox").get_by_role("option", name=re.compile("archive", re.IGNORECASE)).last.click()
    archive = wall.dialog("Archive")
    expect(archive.get_by_text(card.title)).to_be_visible()
    archive.get_by_role("button", name=f"Restore {card.key} to the board").click()
    wall.page.keyboard.press("Escape")
    expect(wall.card(card)).to_be_visible()
    wall.until(lambda: card.key in [key for keys in board.cells().values() for key in keys], "back on the board")


def test_an_address_of_an_archived_card_shows_it_and_the_way_back(board: Board, open_board: OpenBoard) -> None:
    card, _ = board.fill(Ready=2)
    board.archive(card)
    wall = open_board(board, at=f"/c/{card.number}")
    sheet = wall.dialog(f"{card.key} {card.title}")
    expect(sheet.get_by_text("Archived", exact=False).first).to_be_visible()
    sheet.get_by_role("button", name="Restore").click()
    expect(sheet.get_by_role("button", name="Archive")).to_be_visible()
    wall.page.keyboard.press("Escape")
    expect(wall.card(card)).to_be_visible()


def test_an_address_of_no_card_says_so_over_the_board(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(Ready=1)
    wall = open_board(board, at="/c/4711")
    expect(wall.dialog("No such card")).to_contain_text("not on this board")
    wall.page.keyboard.press("Escape")
    expect(wall.dialog("No such card")).to_have_count(0)
    expect(wall.card(card)).to_be_visible()
    expect(wall.page).to_have_url(re.compile(re.escape(board.path) + "$"))


def test_undo_from_the_toast_and_how_long_it_stays(board: Board, open_board: OpenBoard) -> None:
    one, two = board.fill(Ready=2)
    wall = open_board(board)
    wall.page.clock.install()
    wall.focus(one)
    wall.page.keyboard.press("Shift+ArrowRight")
    toast = wall.toast(f"{one.key} moved to In progress")
    expect(toast).to_be_visible()
    wall.page.clock.run_for(7_500)
    expect(toast).to_be_visible()
    # Read by a pointer or a focus: the clock stands still.
    toast.hover()
    wall.page.clock.run_for(20_000)
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Undo").focus()
    wall.page.mouse.move(800, 100)
    wall.page.clock.run_for(20_000)
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Undo").click()
    wall.expect_order("Ready", one, two)
    undone = wall.toast("Undone: ")
    expect(undone).to_be_visible()
    wall.page.mouse.move(800, 100)
    wall.focus(one)
    wall.page.clock.run_for(9_000)
    expect(undone).to_have_count(0)


def test_z_takes_back_ones_own_last_moves(board: Board, open_board: OpenBoard, admin: Person) -> None:
    one, two, three = board.fill(Ready=3)
    wall = open_board(board)
    wall.focus(one)
    wall.page.keyboard.press("Shift+ArrowDown")
    wall.expect_order("Ready", two, one, three)
    wall.focus(one)
    wall.page.keyboard.press("Shift+ArrowRight")
    wall.expect_order("In progress", one)
    # Somebody else's move is not mine to take back.
    board.move(admin, three, "Review")
    wall.expect_order("Review", three)
    wall.page.keyboard.press("z")
    wall.expect_order("Ready", two, one)
    wall.page.keyboard.press("z")
    wall.expect_order("Ready", one, two)
    wall.expect_order("Review", three)


def test_filters_live_in_the_address_and_never_change_a_count(
    board: Board, open_board: OpenBoard, member: Person
) -> None:
    cards = board.fill(Ready=5, In_progress=3)
    board.add("Mine alone", "Review", people=[member.id], type="support")
    wall = open_board(board)
    wall.page.get_by_role("searchbox").fill("Ready work")
    expect(wall.page.get_by_text("5 of 9", exact=True)).to_be_visible()
    expect(wall.page.locator("[data-card]")).to_have_count(5)
    assert "text=Ready+work" in wall.page.url
    expect(wall.head("In progress")).to_contain_text("3/4")
    expect(wall.head("In progress")).to_contain_text("0 of 3 shown")
    wall.page.reload()
    expect(wall.page.get_by_text("5 of 9", exact=True)).to_be_visible()
    wall.page.get_by_role("button", name="Clear").click()
    expect(wall.page.locator("[data-card]")).to_have_count(9)
    wall.page.get_by_role("button", name="Mine").click()
    expect(wall.page.get_by_text("1 of 9", exact=True)).to_be_visible()
    wall.page.get_by_label("Type").select_option("incident")
    expect(wall.page.get_by_text("No card matches the filter")).to_be_visible()
    wall.page.get_by_role("button", name="Clear the filter").click()
    expect(wall.page.locator("[data-card]")).to_have_count(9)
    # A filtered board keeps unseen neighbours where they are.
    wall.page.get_by_role("searchbox").fill(cards[2].key)
    expect(wall.page.locator("[data-card]")).to_have_count(1)
    wall.focus(cards[2])
    wall.page.keyboard.press("Shift+ArrowUp")
    wall.until(lambda: board.order("Ready")[1] == cards[2].key, "one place up among all cards")


def test_a_board_is_fetched_once_whatever_its_address_says(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(Ready=1)
    wall = open_board(board)
    wall.hush()
    wall.link(card).click()
    expect(wall.dialog(f"{card.key} {card.title}")).to_be_visible()
    wall.page.keyboard.press("Escape")
    expect(wall.dialog(f"{card.key} {card.title}")).to_have_count(0)
    wall.page.keyboard.press("q")
    expect(wall.card(card)).to_have_count(0)
    wall.page.keyboard.press("q")
    expect(wall.card(card)).to_be_visible()
    assert [url for url in wall.asked("/api/boards/") if url.endswith((board.key, board.id))] == []
