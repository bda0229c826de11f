"""The page of charts: the same numbers by eye, by keys, as a table, as CSV and on paper, and the cards behind each."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from kanban import clock
from kanban.services import demo
from tests.journeys.conftest import NewBoard, NewContext
from tests.journeys.server import Board, Person, Server
from tests.journeys.test_axe import THEMES, check, demo_person
from tests.journeys.test_phone_and_looks import PHONE, SMALLEST, overflow

pytestmark = pytest.mark.journey

#: Every chart, in the order of the page.
CHARTS = {
    "throughput": "Throughput", "cycle-time": "Cycle time", "lead-time": "Lead time",
    "sle": "Service level expectation", "forecast": "Forecast", "behaviour": "Process behaviour",
    "velocity": "Velocity", "capacity": "Capacity", "lost": "Lost to interrupts",
    "expectations": "Said against came", "skew": "Skew of velocity",
    "cfd": "Cumulative flow", "wip": "Work in progress", "wip-by-column": "Cards by column", "ageing": "Ageing work",
    "arrivals": "Arrivals and departures", "time-in-column": "Time in column", "flow-efficiency": "Flow efficiency",
    "blocked": "Blocked time", "limits": "Limit hits", "stops": "Stops", "interrupts": "What interrupts cost",
    "recovery": "Recovery time", "work-mix": "Work mix", "support": "Support",
}  # fmt: skip
FLOW = "/b/OPS/flow"

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, _empty_sqlite: Path, _built: None) -> Iterator[Server]:
    """A server whose one board has a year behind it."""
    folder = tmp_path_factory.mktemp("year")
    database = folder / "kanban.db"
    shutil.copy(_empty_sqlite, database)
    running = Server(folder, database)
    try:
        demo.fill(running.store, password="a sentence for the demo", now=clock.now())
        running.start()
        yield running
    finally:
        running.stop()
        running.store.database.engine.dispose()


@pytest.fixture(scope="module")
def reader(year: Server) -> Person:
    """Somebody who may look at that board."""
    return demo_person(year)


@pytest.fixture
def flow(year: Server, reader: Person, new_context: NewContext) -> Open:
    """The page of charts, or one chart of it, drawn."""

    def make(at: str = "", **options: Any) -> Page:
        page = new_context(reader, year, **options).new_page()
        page.goto(FLOW + at)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("article").first).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        return page

    return make


def points(page: Page, name: str) -> Locator:
    """The slider over a chart's points."""
    return page.get_by_role("slider", name=f"Read the points of {name}")


def asked(request: Request) -> dict[str, list[str]]:
    """The question of a request."""
    return parse_qs(urlsplit(request.url).query)


def behind(page: Page) -> Locator:
    """The links of the list of cards that is open."""
    return page.get_by_role("dialog").get_by_role("listitem").get_by_role("link")


def test_from_the_board_to_its_charts_to_one_of_them_and_back(
    year: Server, reader: Person, new_context: NewContext
) -> None:
    page = new_context(reader, year).new_page()
    page.goto("/b/OPS?type=incident")
    page.get_by_role("link", name="Flow", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Flow")).to_be_visible()
    for name in CHARTS.values():
        expect(page.get_by_role("heading", level=3, name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("combobox", name="Type")).to_have_value("incident")
    page.get_by_role("link", name="Blocked time").click()
    expect(page.get_by_role("heading", level=1, name="Blocked time")).to_be_focused()
    page.get_by_role("link", name="Recovery time").click()
    expect(page.get_by_role("heading", level=1, name="Recovery time")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Blocked time")).to_be_visible()
    page.get_by_role("link", name="All charts").click()
    expect(page.get_by_role("heading", level=1, name="Flow")).to_be_focused()
    page.get_by_role("link", name="Back to").click()
    expect(page.locator("[data-scroller]")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/b/OPS\?type=incident$"))


def test_the_command_leads_there_too(year: Server, reader: Person, new_context: NewContext) -> None:
    page = new_context(reader, year).new_page()
    page.goto("/b/OPS")
    expect(page.locator("[data-card]").first).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("flow")
    page.get_by_role("option", name="Flow: charts of this board").click()
    expect(page.get_by_role("heading", level=1, name="Flow")).to_be_visible()


def test_what_is_typed_before_the_palette_has_come_is_not_lost(
    year: Server, reader: Person, new_context: NewContext
) -> None:
    page = new_context(reader, year).new_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/Palette-[^/]*\.js$"), hold)
    page.goto("/b/OPS")
    expect(page.locator("[data-card]").first).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("flow")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_timeout(100)
    assert held
    for route in held:
        route.continue_()
    expect(page.get_by_role("option", name="Flow: charts of this board")).to_be_visible()


def test_period_and_filters_are_in_the_address_and_in_every_question(flow: Open) -> None:
    page = flow("/throughput")
    sentence = page.get_by_role("article").first
    before = sentence.inner_text()

    def question(change: Callable[[], object]) -> dict[str, list[str]]:
        with page.expect_request(re.compile("reports/throughput[?]")) as wanted:
            change()
        return asked(wanted.value)

    page.get_by_role("combobox", name="Period").select_option(label="Last 30 days")
    expect(page).to_have_url(re.compile("period=30"))
    found = question(lambda: page.get_by_role("combobox", name="Type").select_option(label="Incident"))
    assert found["type"] == ["incident"]
    assert len(found["from"]) == len(found["to"]) == 1
    assert question(lambda: page.get_by_role("combobox", name="Planned").select_option("false"))["planned"] == ["false"]
    assert question(lambda: page.get_by_label("Split by").select_option("stream"))["split"] == ["stream"]
    expect(sentence).not_to_have_text(before)
    address = page.get_by_role("link", name="Download CSV").get_attribute("href")
    assert address
    link = urlsplit(address)
    assert link.path.endswith("/reports/throughput.csv")
    assert parse_qs(link.query) == question(page.reload)
    page.get_by_role("combobox", name="Period").select_option(label="Other days…")
    page.get_by_label("From", exact=True).fill("2026-01-05")
    page.get_by_label("From", exact=True).press("Tab")
    expect(page).to_have_url(re.compile("from=2026-01-05"))
    page.get_by_role("button", name="Clear filters").click()
    expect(page).not_to_have_url(re.compile("type="))


def test_the_points_of_a_chart_are_read_with_the_arrows(flow: Open) -> None:
    page = flow("/throughput")
    slider = points(page, "Throughput")
    page.get_by_role("button", name="Print").focus()
    page.keyboard.press("Tab")
    expect(slider).to_be_focused()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^Week of .*: Planned \d+, Unplanned \d+"))
    last = slider.get_attribute("aria-valuenow")
    assert last
    assert last == slider.get_attribute("aria-valuemax")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuenow", str(int(last) - 1))
    page.keyboard.press("ArrowUp")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^Week of [^:]*: Planned \d+$"))
    count = int((slider.get_attribute("aria-valuetext") or "").rpartition(" ")[2])
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=re.compile("Cards behind Week of .*: Planned"))).to_be_visible()
    expect(behind(page)).to_have_count(count)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(slider).to_be_focused()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", "1")


def test_every_drawing_can_be_read_and_opened_with_keys_alone(flow: Open) -> None:
    page = flow("/cycle-time")
    for report, name in CHARTS.items():
        page.goto(f"{FLOW}/{report}")
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        expect(page.get_by_role("article")).to_be_visible()
        slider, bars = page.get_by_role("slider").first, page.locator("ol.chart button").first
        rows = page.get_by_role("table").get_by_role("rowheader").get_by_role("button").first
        what = next((one for one in (slider, bars, rows) if one.count()), None)
        if what is None:
            assert report in {"stops", "flow-efficiency"}, f"nothing to read in {report}"
            continue
        what.focus()
        if what is slider:
            page.keyboard.press("End")
            page.keyboard.press("ArrowLeft")
            expect(slider).to_have_attribute("aria-valuetext", re.compile(r"\w"))
            if report in {"cfd", "wip-by-column", "work-mix", "support"}:
                page.keyboard.press("ArrowUp")
        elif what is bars and page.locator("ol.chart button").count() > 1:
            page.keyboard.press("ArrowDown")
            expect(page.locator("ol.chart button").nth(1)).to_be_focused()
            page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name=re.compile("^Cards behind"))).to_be_visible()
        expect(page.get_by_role("dialog").get_by_text(re.compile(r"^\d+ cards?$|No card stands"))).to_be_visible()
        page.keyboard.press("Escape")
        expect(what).to_be_focused()


def test_a_click_on_a_dot_leads_to_its_card(flow: Open) -> None:
    page = flow("/cycle-time")
    slider = points(page, "Cycle time")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.7)
    expect(page.locator(".readout")).to_be_visible()
    key = (slider.get_attribute("aria-valuetext") or "").split()[0]
    page.mouse.down()
    page.mouse.up()
    expect(behind(page)).to_have_count(1)
    expect(behind(page)).to_contain_text(key)
    behind(page).click()
    expect(page).to_have_url(re.compile(r"/b/OPS/c/\d+$"))
    expect(page.get_by_role("dialog", name=re.compile(key))).to_be_visible()


def test_a_finger_reads_first_and_opens_then(flow: Open) -> None:
    page = flow("/throughput", **PHONE)
    slider = points(page, "Throughput")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    spot = box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.8
    page.touchscreen.tap(*spot)
    expect(page.locator(".readout")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.touchscreen.tap(*spot)
    expect(page.get_by_role("dialog", name=re.compile("^Cards behind"))).to_be_visible()


def test_table_and_csv_hold_the_same_rows(flow: Open) -> None:
    page = flow("/throughput?period=30&per=day")
    page.get_by_role("button", name="Show table").click()
    table = page.get_by_role("table", name="Throughput, as a table")
    expect(table).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download CSV").click()
    assert re.fullmatch(r"ops_throughput_day_\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d\.csv", waiting.value.suggested_filename)
    with Path(waiting.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 30
    expect(table.locator("tbody tr")).to_have_count(30)
    shown = table.get_by_role("columnheader").all_inner_texts()
    assert [name.lower().replace(" ", "_") for name in shown] == list(rows[0])
    finished = shown.index("Finished")
    assert [row.locator("th, td").nth(finished).inner_text() for row in table.locator("tbody tr").all()] == [
        row["finished"] for row in rows
    ]
    page.get_by_role("button", name="Hide table").click()
    expect(table).to_have_count(0)


def test_a_figure_cites_itself(flow: Open) -> None:
    page = flow("/cycle-time")
    button = page.get_by_role("button", name="What “85 % within” means")
    button.focus()
    page.keyboard.press("Enter")
    note = page.get_by_role("dialog", name="What “85 % within” means")
    expect(note).to_be_visible()
    for term in ("Definition", "Formula", "Calendar", "Filter", "Counted"):
        expect(note.get_by_role("term").filter(has_text=re.compile(f"^{term}$"))).to_be_visible()
    listing = note.get_by_role("button", name=re.compile("^List the"))
    count = int(re.sub(r"\D", "", listing.inner_text()))
    listing.click()
    expect(page.get_by_role("dialog", name="Cards behind Cycle time")).to_be_visible()
    expect(behind(page)).to_have_count(min(count, 300))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    note.get_by_role("link", name="More in the documentation").click()
    expect(page.get_by_role("heading", level=1, name="What the numbers mean")).to_be_visible()
    expect(page.get_by_role("heading", level=2, name="Cycle time", exact=True)).to_be_focused()
    expect(page.get_by_role("heading", level=2, name="Cycle time", exact=True)).to_be_in_viewport()
    check(page)


@THEMES
def test_axe_finds_nothing(flow: Open, theme: str) -> None:
    page = flow(color_scheme=theme)
    check(page)
    for report, name in CHARTS.items():
        page.goto(f"{FLOW}/{report}")
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        expect(page.get_by_role("article")).to_be_visible()
        check(page)
    page.goto(f"{FLOW}/cycle-time?from=2026-01-01&to=2026-11-01&type=incident")
    page.get_by_role("button", name="Show table").click()
    check(page)
    page.get_by_role("button", name="What “Cycle time” means").click()
    check(page)
    page.get_by_role("button", name=re.compile("^List the")).click()
    expect(behind(page).first).to_be_visible()
    check(page)


def test_a_chart_prints_on_one_sheet_black_on_white(flow: Open, tmp_path: Path) -> None:
    page = flow("/cfd", color_scheme="dark")
    for report in (
        "cycle-time",
        "throughput",
        "cfd",
        "forecast",
        "time-in-column",
        "behaviour",
        "velocity",
        "capacity",
    ):
        page.goto(f"{FLOW}/{report}")
        expect(page.get_by_role("article")).to_be_visible()
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1, report
        size = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
        assert size
        assert [round(float(edge)) for edge in size.groups()] == [842, 595]
    page.emulate_media(media="print")
    colours = page.evaluate(
        """() => [getComputedStyle(document.querySelector('h1')).color,
          getComputedStyle(document.querySelector('figure')).backgroundColor]"""
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    expect(page.locator("header.top-bar")).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, SMALLEST], ids=["390", "320"])
def test_no_chart_is_wider_than_a_phone(flow: Open, size: dict[str, Any]) -> None:
    page = flow(**size)
    assert overflow(page) == 0
    for report in CHARTS:
        page.goto(f"{FLOW}/{report}")
        expect(page.get_by_role("article")).to_be_visible()
        assert overflow(page) == 0, report
    page.goto(f"{FLOW}/cycle-time")
    page.get_by_role("button", name="Show table").click()
    expect(page.get_by_role("table")).to_be_visible()
    assert overflow(page) == 0
    page.goto(f"{FLOW}/about")
    expect(page.get_by_role("table").first).to_be_visible()
    assert overflow(page) == 0


def test_a_new_board_is_told_what_is_missing(
    new_board: NewBoard, signed_in: Callable[..., Page], viewer: Person
) -> None:
    board: Board = new_board()
    page = signed_in(viewer)
    page.goto(f"{board.path}/flow")
    expect(page.get_by_role("article")).to_have_count(len(CHARTS))
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    for tile in page.get_by_role("article").all():
        assert re.search(r"\w{2,}.*\.$", tile.locator(".sentence").inner_text(), re.DOTALL)
    assert page.locator("article svg .dots, article svg .bar").count() == 0
    page.goto(f"{board.path}/flow/cycle-time")
    expect(page.get_by_text("Not enough to draw yet")).to_be_visible()
    expect(page.get_by_role("slider")).to_have_count(0)
    page.goto(f"{board.path}/flow/nothing-of-the-kind")
    expect(page.get_by_text("This server has no such chart")).to_be_visible()
