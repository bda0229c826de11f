"""The story of an iteration: planned, struck by an outage that takes the senior, told, ended, and held to its word.

It is the worked iteration of docs/metrics.md. What came before the outage is in the log; from the outage on everything
goes through the API, each step at its hour, on a server whose clock the journey sets.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kanban import clock
from kanban.domain import facts as ev
from kanban.domain.access import SYSTEM, Actor
from kanban.domain.facts import instant
from kanban.services import sessions
from kanban.services.ids import new_id
from kanban.store.models import UserRow
from kanban.store.unit_of_work import Command
from tests.analytics.worked import NOTE, SENTENCE, TEAM, Worked, card
from tests.journeys.conftest import NewContext
from tests.journeys.reports import Reports
from tests.journeys.server import Board, Person, Server
from tests.journeys.wallscreen import HD, WallScreen
from tests.services.eventful import play

pytestmark = pytest.mark.journey

BOARD, KEY = "worked", "OPS"
#: `kanban serve` with a clock that is as far off as a file says.
_SERVE = """
import os
from datetime import timedelta
from pathlib import Path
from kanban import clock
from kanban.cli import main
real, off = clock.now, Path(os.environ["JOURNEY_CLOCK"])
clock.now = lambda: real() + timedelta(seconds=float(off.read_text()))
main()
"""


class Story:
    """The team, its board and its server, whose clock stands where the journey has turned it."""

    def __init__(self, server: Server, folder: Path) -> None:
        today = clock.now().date()
        thursday = today - timedelta(days=(today.isoweekday() - 4) % 7)
        # In UTC, so that no change of the clock in these weeks upsets the arithmetic.
        self.worked, self.server, self._off = Worked(thursday, zone="UTC"), server, folder / "clock"
        self.turn(self.worked.outage - timedelta(minutes=1))
        self.ada, *_ = [self._person(user) for user in TEAM]
        told = self.worked.events
        outage = next(at for at, e in enumerate(told) if isinstance(e.fact, ev.CardCreated) and e.fact.card == card(42))
        play(server.store, told[:outage], BOARD)
        with server.store.board_unit(BOARD, Command(SYSTEM, new_id(), self.worked.outage)) as unit:
            unit.record(ev.MemberSet(user=user, name=user.title(), role="admin", before=None) for user in TEAM)
        self.board = Board(server, BOARD, KEY, self.ada)
        self._start()

    def _person(self, user: str) -> Person:
        email = f"{user}@example.org"
        with self.server.store.accounts_unit() as session:
            session.add(
                UserRow(
                    id=user, email=email, name=user.title(), password_hash="!", admin=False, created_at=self.now,
                    disabled_at=None,
                )
            )  # fmt: skip
        secret = sessions.open_session(self.server.store, user=user, agent="journey", now=self.now)
        return Person(Actor(user=user, name=user.title()), email, secret)

    def _start(self) -> None:
        serve = [sys.executable, "-c", _SERVE, "serve"]
        # Nights pass in which nobody signs in anew.
        beside = {"JOURNEY_CLOCK": str(self._off), "KANBAN_SESSION_IDLE": "30d"}
        real = subprocess.Popen

        def instead(command: list[str], env: dict[str, str], **more: Any) -> subprocess.Popen[bytes]:
            return real(serve, env={**env, **beside}, **more)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(subprocess, "Popen", instead)
            self.server.start()

    # -- time

    @property
    def now(self) -> datetime:
        return clock.now() + timedelta(seconds=float(self._off.read_text()))

    def turn(self, to: datetime) -> None:
        """Turn the server's clock."""
        beside = self._off.with_suffix(".new")
        beside.write_text(str((to - clock.now()).total_seconds()))
        beside.replace(self._off)

    def do(self, at: datetime, method: str, path: str, body: Any = None) -> Any:
        """A command of Ada's at an hour of the story; the clock goes on from the one before at the same hour."""
        if not timedelta(0) <= self.now - at < timedelta(minutes=10):
            self.turn(at)
        return self.server.must(self.ada, method, path, body)

    # -- what the team does

    def people(self, at: datetime, which: str, *people: str) -> None:
        self.do(at, "PATCH", f"cards/{which}", {"people": list(people)})

    def move(self, at: datetime, column: str, *which: str) -> None:
        for one in which:
            self.do(at, "POST", f"cards/{one}/move", {"column": column})

    # -- what is seen

    def page(self, new_context: NewContext, path: str, who: Person | None) -> Page:
        """A page of somebody's whose clock shows what the server's does."""
        page = new_context(who, self.server).new_page()
        page.clock.install(time=self.now)
        page.goto(f"{self.server.url}{path}")
        return page


@pytest.fixture
def story(own_server: Server, tmp_path: Path) -> Story:
    return Story(own_server, tmp_path)


def test_an_outage_on_day_three_is_told_and_what_was_said_is_held_against_what_came(
    story: Story, new_context: NewContext, reports: Reports
) -> None:
    worked, do = story.worked, story.do
    iteration = f"boards/{BOARD}/iterations/it-4"

    # Planned: twenty points, and nothing that speaks against them.
    board = story.page(new_context, f"/b/{KEY}", story.ada)
    chip = board.get_by_role("button", name=re.compile("^Iteration 4, "))
    expect(chip).to_have_attribute("title", re.compile("4 of 20 points"))
    assert "expect" not in (chip.get_attribute("title") or "")

    # Day 3: the outage takes Ada, Ben and Cem; what Ada was at makes way. The board says so by itself.
    urgent = {"title": "The database cluster is down", "people": ["ada", "ben", "cem"], "type": "incident"}
    swap = do(worked.outage, "POST", f"boards/{BOARD}/swap", {"urgent": urgent, "column": "doing", "park": card(32)})
    outage = next(event["data"]["card"] for event in swap["events"] if event["type"] == "card_created")
    story.people(worked.at(4, 3, 17), outage, "ada", "ben")
    story.move(worked.at(4, 4, 17), "done", card(34))
    story.people(worked.at(4, 5, 9), card(39), "cem")
    story.move(worked.at(4, 5, 9), "doing", card(39))
    story.people(worked.told, outage, "ada")
    expect(chip).to_have_attribute("title", re.compile(r"expect 14 \(11.17\), not 20"))

    # Day 5: it is told, with a sentence of their own, and seen wherever somebody looks.
    said = do(worked.told, "POST", f"{iteration}/expectation", {"note": NOTE})["said"]
    assert (said["sentence"], said["note"], said["revision"]) == (SENTENCE, NOTE, 1)
    link = do(worked.told, "POST", f"boards/{BOARD}/links", {"name": "Sales"})
    wall = WallScreen(new_context(viewport=HD), story.server)
    wall.page.clock.install(time=story.now)
    wall.paired(story.board)
    expect(wall.page.locator("footer .sentence")).to_contain_text("Expect 14 points")
    outside = story.page(new_context, f"/expectation#{link['token']}", None)
    expect(outside.get_by_role("main").get_by_role("status")).to_have_text(SENTENCE)
    expect(outside.get_by_text(NOTE)).to_be_visible()
    expect(outside.get_by_text("OPS-42").first).to_be_visible()
    expect(outside.get_by_text("The database cluster is down")).to_have_count(0)

    # The rest of it, and its end, which nobody has to record: the first thing that anybody does finds it over.
    story.move(worked.at(4, 6, 17), "done", outage)
    do(worked.at(4, 7, 9), "POST", f"cards/{card(32)}/resume")
    story.move(worked.at(4, 7, 17), "done", card(33), card(39), card(40))
    last = do(worked.over, "POST", f"cards/{outage}/comments", {"text": "What do we learn from it?"})
    closed = last["events"][0]
    assert (closed["type"], closed["data"]["due"]) == ("iteration_closed", instant(worked.over))
    assert set(closed["data"]["carried"]) == {card(32), card(37), card(38), card(41)}

    # Said against came: fourteen were said, twelve came, which lies in the range.
    report = do(worked.over, "GET", f"boards/{BOARD}/reports/expectations?from={worked.fourth - timedelta(days=40)}")
    (row,) = report["rows"]
    told = [row[name] for name in ("name", "committed", "last_said", "came", "inside", "lost_days")]
    assert told == ["Iteration 4", 20, 14, 12, True, 7.5]
    days = f"from={worked.fourth - timedelta(days=40)}&to={worked.over.astimezone(UTC).date()}"
    flow = story.page(new_context, f"/b/{KEY}/flow/expectations?{days}", story.ada)
    slider = flow.get_by_role("slider", name="Read the points of Said against came")
    slider.focus()
    flow.keyboard.press("Home")
    stood = "Said last 14 (11 to 17), Came 12 points, Committed 20, said once, 7.5 person-days lost to interrupts"
    expect(slider).to_have_attribute("aria-valuetext", re.compile(f"^Iteration 4, .*: {re.escape(stood)}$"))

    # Who had the link may go on reading until it is revoked, and sees then that it is.
    do(worked.over, "DELETE", f"boards/{BOARD}/links/{link['id']}")
    reports.allow_status(401)
    outside.reload()
    expect(outside.get_by_text("This link no longer works")).to_be_visible()
