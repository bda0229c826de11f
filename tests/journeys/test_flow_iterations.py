"""The charts of iterations: what was planned, what came, what interrupts took; by eye, by keys, as a table, on paper.

The board tells of eight iterations of two weeks, the last one under way. In the fourth an outage takes over; in the
fifth something that the third had finished is opened again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from kanban import clock
from kanban.services import boards, cards, expectations, iterations
from kanban.services.ids import new_id
from kanban.store.unit_of_work import Command
from tests.journeys.conftest import NewBoard
from tests.journeys.server import Board, Person, Server
from tests.journeys.test_axe import THEMES, check
from tests.journeys.test_phone_and_looks import PHONE, SMALLEST, overflow

pytestmark = pytest.mark.journey

CHARTS = {
    "velocity": "Velocity", "capacity": "Capacity", "lost": "Lost to interrupts",
    "expectations": "Said against came", "skew": "Skew of velocity",
}  # fmt: skip

#: Of each iteration: how many cards of 3 points its plan holds, how many of them it finished, and how many urgent cards
#: of 2 points came between. What is left over is the first part of the next plan.
TOLD = ((5, 5, 1), (6, 5, 1), (6, 6, 0), (6, 2, 4), (6, 6, 1), (5, 5, 1), (5, 5, 0), (4, 1, 1))
REOPENED_IN = 5
WEEKS = 2

Open = Callable[..., Page]


class Team:
    """A team that planned, worked, was interrupted and said so, each command at its own moment of the past."""

    def __init__(self, server: Server, who: Person, key: str) -> None:
        self.server, self.who = server, who
        today = clock.now().date()
        self.first = today - timedelta(days=today.weekday(), weeks=WEEKS * (len(TOLD) - 1))
        store = server.store
        made = boards.create_board(
            store, self.at(0, 0, 6), name="Operations", template="ops", key=key, time_zone="UTC"
        )  # fmt: skip
        self.board = Board(server, made.board.id, key, who)
        boards.change_board(store, self.at(0, 0, 7), board_id=self.board.id, changes={"interrupt_budget": 0.1})
        cadence = {"starts": self.first, "weeks": WEEKS, "cutoff_days": 1, "name": "Iteration"}
        iterations.set_cadence(store, self.at(1, 0, 7), board_id=self.board.id, cadence=cadence)
        finished: dict[int, list[str]] = {}
        left: list[str] = []
        for number, (plan, done, urgent) in enumerate(TOLD, start=1):
            new = [self.add(number, f"Work {number}.{at + 1}") for at in range(plan - len(left))]
            self.plan(number, new)
            planned = [*left, *new]
            finished[number], left = planned[:done], planned[done:]
            steps: list[tuple[int, int, Callable[[Command], object]]] = []
            for day, card in enumerate(finished[number], start=1):
                steps += [(day, 9, self.move(card, "In progress")), (day, 15, self.move(card, "Done"))]
            steps += [(day + 3, 10, self.interrupt(f"Outage {number}.{day + 1}")) for day in range(urgent)]
            steps += [(day + 3, 14, self.mend(f"Outage {number}.{day + 1}")) for day in range(urgent)]
            if number > 1:
                steps.append((5, 16, self.say(number)))
            if number == REOPENED_IN:
                steps.append((8, 9, self.move(finished[3][0], "Backlog")))
            for day, hour, act in sorted(steps, key=lambda step: step[:2]):
                act(self.at(number, day, hour))

    def at(self, iteration: int, day: int, hour: int) -> Command:
        """A command at an hour of a working day of an iteration; what lies ahead of us happens just now."""
        date = self.first + timedelta(weeks=WEEKS * (iteration - 1), days=day + 2 * (day // 5))
        when = datetime.combine(date, time(hour), UTC)
        return Command(actor=self.who.actor, id=new_id(), now=min(when, clock.now()))

    def iteration(self, number: int) -> str:
        """The id of an iteration."""
        known = self.server.store.board(self.board.id).iterations.values()
        return next(one.id for one in known if one.number == number)

    def add(self, iteration: int, title: str) -> str:
        """A new card of 3 points, in the backlog on the first morning."""
        made = cards.create_card(
            self.server.store, self.at(iteration, 0, 8), board_id=self.board.id,
            values={"title": title, "points": 3, "people": [self.who.id], "stream": "network"},
        )  # fmt: skip
        return max(made.board.cards.values(), key=lambda card: card.number).id

    def plan(self, iteration: int, what: list[str]) -> None:
        """Put cards into an iteration's plan, before its cut-off."""
        iterations.plan(
            self.server.store, self.at(iteration, 0, 8), board_id=self.board.id,
            iteration_id=self.iteration(iteration), add=what,
        )  # fmt: skip

    def move(self, card: str, column: str) -> Callable[[Command], object]:
        """Begin a card, finish it, or open it again."""
        where = self.board.column(column)
        return lambda command: cards.move_card(self.server.store, command, card_id=card, column=where)

    def interrupt(self, title: str) -> Callable[[Command], object]:
        """An urgent card of 2 points, begun at once."""
        values = {"title": title, "points": 2, "type": "incident", "people": [self.who.id]}
        return lambda command: cards.create_card(
            self.server.store, command, board_id=self.board.id, column=self.board.column("In progress"),
            lane=self.board.lane("Urgent"), values=values,
        )  # fmt: skip

    def mend(self, title: str) -> Callable[[Command], object]:
        """The urgent card is done."""

        def act(command: Command) -> object:
            known = self.server.store.board(self.board.id).cards.values()
            return self.move(next(card.id for card in known if card.title == title), "Done")(command)

        return act

    def say(self, number: int) -> Callable[[Command], object]:
        """The stakeholders are told what to expect."""
        return lambda command: expectations.say(
            self.server.store, command, board_id=self.board.id, iteration_id=self.iteration(number)
        )


@pytest.fixture(scope="module")
def team(server: Server, admin: Person) -> Team:
    """The team with its iterations."""
    return Team(server, admin, "ITER")


@pytest.fixture
def flow(team: Team, admin: Person, signed_in: Callable[..., Page]) -> Open:
    """One of the charts, or all, drawn: all iterations in its period."""

    def make(at: str = "", *, since: bool = True, **options: Any) -> Page:
        page = signed_in(admin, **options)
        days = f"from={team.first}&to={team.first + timedelta(weeks=WEEKS * len(TOLD))}" if since else ""
        page.goto(f"{team.board.path}/flow{at}{'&' if '?' in at else '?'}{days}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("article").first).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        return page

    return make


def points(page: Page, name: str) -> Locator:
    """The slider over a chart's points."""
    return page.get_by_role("slider", name=f"Read the points of {name}")


def read(page: Page, name: str) -> list[str]:
    """What every point of a chart says, from left to right."""
    slider = points(page, name)
    slider.focus()
    page.keyboard.press("Home")
    said = []
    for place in range(1, int(slider.get_attribute("aria-valuemax") or "0") + 1):
        expect(slider).to_have_attribute("aria-valuenow", str(place))
        said.append(slider.get_attribute("aria-valuetext") or "")
        page.keyboard.press("ArrowRight")
    return said


def test_velocity_says_of_every_iteration_what_was_planned_and_what_came(flow: Open) -> None:
    page = flow("/velocity")
    said = read(page, "Velocity")
    assert len(said) == len(TOLD)
    carried = 0
    for number, (text, (plan, done, urgent)) in enumerate(zip(said, TOLD, strict=True), start=1):
        taken = 3 if number == REOPENED_IN else 0
        assert text.startswith(f"Iteration {number}, ")
        assert f"Planned {3 * done - taken}," in text, text
        assert f"Unplanned {2 * urgent}," in text, text
        assert f"Committed {3 * plan}" in text, text
        carried = 3 * (plan - done) if number < len(TOLD) else 0
        assert (f"Carried over {carried}" in text) is (carried > 0), text
        assert ("Reopened later, taken off here 3" in text) is (taken > 0), text
        assert ("not over yet" in text) is (number == len(TOLD)), text
    # From the second one on there is weather; the outage cannot drag the median of three.
    assert all("weather" in text for text in said[1:]), said
    assert "weather 15 (6 to 18)" in said[4], said[4]


def test_the_parts_of_an_iteration_lead_to_their_cards(flow: Open) -> None:
    page = flow("/velocity")
    slider = points(page, "Velocity")
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    for name, count in (("Planned", 2), ("Carried over", 4), ("Unplanned", 4)):
        page.keyboard.press("ArrowUp")
        expect(slider).to_have_attribute("aria-valuetext", re.compile(rf"^Iteration 4, [^:]*: {name} \d+$"))
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name=re.compile(f"^Cards behind Iteration 4, .*: {name}$"))
        expect(dialog.get_by_role("listitem")).to_have_count(count)
        page.keyboard.press("Escape")
        expect(slider).to_be_focused()


def test_points_or_cards_stand_in_the_address_and_are_drawn(flow: Open) -> None:
    page = flow("/velocity")
    expect(page.get_by_role("combobox", name="In", exact=True)).to_have_value("points")
    page.get_by_role("combobox", name="In", exact=True).select_option("cards")
    expect(page).to_have_url(re.compile("unit=cards"))
    expect(page.get_by_text("cards an iteration").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("combobox", name="In", exact=True)).to_have_value("cards")
    said = read(page, "Velocity")
    assert ": Planned 2, Unplanned 4, In all 6 cards, Committed 6, Carried over 4" in said[3]
    # The weather of this board is told in points.
    assert not any("weather" in text for text in said)


def test_the_unplanned_rate_is_a_chart_of_its_own(flow: Open) -> None:
    page = flow("/velocity")
    rates = read(page, "Unplanned rate")
    assert len(rates) == len(TOLD)
    for text, (_, done, urgent) in zip(rates, TOLD, strict=True):
        assert f"{round(100 * urgent / (urgent + done), 1):g} % unplanned" in text, text
    expect(page.get_by_role("figure", name="Unplanned rate").get_by_text(re.compile("^Upper"))).to_be_visible()


def test_table_and_csv_hold_the_rows_of_the_drawing(flow: Open) -> None:
    page = flow("/velocity")
    page.get_by_role("button", name="Show table").click()
    table = page.get_by_role("table", name="Velocity, as a table")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download CSV").click()
    with Path(waiting.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["cards_unplanned"]) for row in rows] == [urgent for _, _, urgent in TOLD]
    assert [int(row["committed_cards"]) for row in rows] == [plan for plan, _, _ in TOLD]
    expect(table.locator("tbody tr")).to_have_count(len(rows))
    expect(table.get_by_role("columnheader", name="Committed points")).to_be_visible()
    expect(table.get_by_role("columnheader", name="Iteration", exact=True)).to_have_count(0)


def test_capacity_tells_where_the_person_days_went_and_what_it_takes_for_granted(flow: Open) -> None:
    page = flow("/capacity")
    said = read(page, "Capacity")
    assert len(said) == len(TOLD)
    # Ten days of one person. Two cards of six hours, and four outages of four hours.
    assert "Unplanned 2 person-days, 20 %, Planned 1.5 person-days, 15 %" in said[3], said[3]
    assert "Capacity 10 person-days, 200 % of the budget used" in said[3], said[3]
    # An outage takes four of the six hours of the card that it falls on.
    assert "Unplanned 0.5 person-days, 5 %, Planned 3.3 person-days, 33 %" in said[0], said[0]
    assert said[-1].endswith("not over yet")
    expect(page.get_by_text("Budget 10 %")).to_be_visible()
    expect(page.get_by_text("A person-day has 8 hours")).to_be_visible()
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name=re.compile("^Cards behind Iteration 4, .*: Unplanned$"))
    expect(dialog.get_by_role("listitem")).to_have_count(4)


def test_the_price_list_names_every_interrupt(flow: Open) -> None:
    page = flow("/lost")
    bars = page.get_by_role("list", name="Lost to interrupts").get_by_role("button")
    outages = sum(urgent for _, _, urgent in TOLD[:-1])
    assert bars.count() >= outages
    expect(bars.filter(has_text="Outage 4.2")).to_contain_text("0.5 person-days · Iteration 4")
    bars.filter(has_text="Outage 4.2").click()
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_contain_text("Outage 4.2")


def test_what_was_said_stands_beside_what_came(flow: Open) -> None:
    page = flow("/expectations")
    said = read(page, "Said against came")
    assert len(said) == len(TOLD) - 1
    outage = said[2]
    assert outage.startswith("Iteration 4, ")
    assert "Came 6 points" in outage, outage
    assert "Committed 18" in outage, outage
    assert "2 person-days lost to interrupts" in outage, outage
    assert re.search(r"Said last [\d.]+ \([\d.]+ to [\d.]+\)", outage), outage
    assert "Came" not in said[-1]
    expect(page.get_by_text(re.compile(r"of what was told last came"))).to_be_visible()


def test_skew_is_a_state_of_its_own_while_there_is_not_enough_evidence(flow: Open) -> None:
    page = flow("/skew")
    expect(page.get_by_text("Not enough evidence").first).to_be_visible()
    expect(page.get_by_role("slider")).to_have_count(0)


def test_throughput_and_the_mix_of_work_are_counted_by_iteration(flow: Open) -> None:
    page = flow("/throughput")
    page.get_by_role("combobox", name="Per", exact=True).select_option(label="Iteration")
    expect(page).to_have_url(re.compile("per=iteration"))
    expect(page.get_by_text("cards an iteration").first).to_be_visible()
    said = read(page, "Throughput")
    assert said[3].startswith("Iteration 4: Planned 2, Unplanned 4")
    page = flow("/work-mix?per=iteration")
    expect(page.get_by_role("combobox", name="Per", exact=True)).to_have_value("iteration")
    assert read(page, "Work mix")[3].startswith("Iteration 4: ")


def test_the_next_iteration_is_drawn_with_what_can_be_expected_of_it(flow: Open) -> None:
    page = flow("/velocity", since=False)
    said = read(page, "Velocity")
    assert said[-1].startswith(f"Iteration {len(TOLD) + 1}, "), said[-1]
    assert re.search(r"weather [\d.]+ \(", said[-1])
    assert said[-1].endswith("not begun yet")
    expect(page.get_by_text(re.compile(r"^Weather [\d.]+$")).first).to_be_visible()


def test_filters_stand_only_where_they_hold(flow: Open) -> None:
    page = flow("/velocity")
    expect(page.get_by_role("combobox", name="Period")).to_be_visible()
    expect(page.get_by_role("combobox", name="Type")).to_have_count(0)
    page = flow("/skew")
    expect(page.get_by_role("combobox", name="Type")).to_be_visible()


def test_all_of_them_stand_small_in_the_overview(flow: Open) -> None:
    page = flow()
    section = page.get_by_role("region", name="What iterations bring")
    for name in CHARTS.values():
        expect(section.get_by_role("heading", level=3, name=name, exact=True)).to_be_visible()
    tile = section.get_by_role("article").filter(has=page.get_by_role("heading", name="Velocity", exact=True))
    expect(tile.locator("svg rect.look-planned").first).to_be_attached()
    tile.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name="Velocity")).to_be_focused()


def test_a_board_without_iterations_is_led_to_its_first(
    new_board: NewBoard, signed_in: Callable[..., Page], admin: Person
) -> None:
    board = new_board()
    page = signed_in(admin)
    for report in ("velocity", "capacity", "lost", "expectations"):
        page.goto(f"{board.path}/flow/{report}")
        expect(page.get_by_text("No iterations yet")).to_be_visible()
        expect(page.get_by_role("slider")).to_have_count(0)
        check(page)
    page.goto(f"{board.path}/flow/throughput")
    expect(page.get_by_role("combobox", name="Per", exact=True).get_by_role("option", name="Iteration")).to_have_count(
        0
    )
    page.goto(f"{board.path}/flow/velocity")
    page.get_by_role("link", name="Make one").click()
    expect(page).to_have_url(re.compile(f"{board.path}/iterations$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@THEMES
def test_axe_finds_nothing(flow: Open, theme: str) -> None:
    for report in CHARTS:
        page = flow(f"/{report}", color_scheme=theme)
        check(page)
    page = flow("/velocity?unit=cards", color_scheme=theme)
    page.get_by_role("button", name="Show table").click()
    page.get_by_role("button", name="What “Velocity” means").click()
    check(page)


def test_a_chart_prints_on_one_sheet(flow: Open) -> None:
    for report in CHARTS:
        page = flow(f"/{report}", color_scheme="dark")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1, report


@pytest.mark.parametrize("size", [PHONE, SMALLEST], ids=["390", "320"])
def test_no_chart_is_wider_than_a_phone(flow: Open, size: dict[str, Any]) -> None:
    for report in CHARTS:
        assert overflow(flow(f"/{report}", **size)) == 0, report
