"""One board's life, told with fixed ids and times, in which everything that can happen happens.

Each step comes from the rules themselves, so that the events are ones that could have happened. What it yields is
written to `fixtures/` for the browser's fold to be held to.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from kanban.domain import cards, moves, shape
from kanban.domain import facts as ev
from kanban.domain.board import Board
from kanban.domain.events import Event
from kanban.domain.fold import extend, witnessed
from kanban.domain.placing import Place, Plan
from kanban.domain.pulls import Answer, Known, Pull
from kanban.domain.shape import ColumnSketch, LaneSketch
from kanban.domain.undo import plan_undo
from tests.contract import interrupts, iterations

_BEGIN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
_COLUMNS = [
    ColumnSketch("Backlog", "backlog"),
    ColumnSketch("In progress", "work", limit=2, policy="Somebody works on it today."),
    ColumnSketch("Review", "review", limit=1, hard=False),
    ColumnSketch("Blocked", "blocked"),
    ColumnSketch("Done", "done"),
]
_AUDITS = {"name": "Audits", "limit": None, "reason": "Once."}
_LANES = [LaneSketch("Urgent", "urgent", limit=1), LaneSketch("Standard", "standard")]
#: In the order in which `plan_board` asks for ids.
_PLACES = ("backlog", "progress", "review", "blocked", "done", "urgent", "standard")


@dataclass(frozen=True)
class Step:
    """A board, one event, and the board after it."""

    before: Board
    event: Event
    after: Board


@dataclass
class Story:
    """Tells plans one after another; each is a command of Ada's, a minute after the one before."""

    board: Board = field(default_factory=lambda: Board(id="board"))
    steps: list[Step] = field(default_factory=list)
    commands: int = 0

    def tell(self, plan: Plan) -> list[Event]:
        """Let what was planned happen; its events."""
        self.commands += 1
        at = _BEGIN + timedelta(minutes=self.commands)
        told = []
        for plain in plan.facts:
            fact = witnessed(self.board, plain)
            event = Event(self.board.seq + 1, at, "ada", f"command-{self.commands}", fact)
            after = extend(self.board, event)
            self.steps.append(Step(self.board, event, after))
            self.board = after
            told.append(event)
        return told

    def create(self, card: str, title: str, column: str = "backlog", lane: str = "standard", **values: object) -> None:
        content = cards.content(self.board, {"title": title, **values})
        place = Place(column, lane)
        pull = self.pull(f"hit-{card}")
        self.tell(moves.plan_create(self.board, card=card, content=content, place=place, pull=pull))

    def pull(self, hit: str, answer: Answer | None = None) -> Pull:
        """An attempt of Ada's that is made now."""
        hits = [step.event.fact for step in self.steps if isinstance(step.event.fact, ev.LimitHit)]
        asked = next((met for met in hits if answer and met.hit == answer.hit), None)
        now = _BEGIN + timedelta(minutes=self.commands + 1)
        return Pull(by="ada", now=now, hit=hit, admin=True, answer=answer, known=Known(asked=asked))

    def move(
        self, card: str, column: str, lane: str = "standard", before: str | None = None, answer: Answer | None = None
    ) -> list[Event]:
        place = Place(column, lane, before)
        pull = self.pull(f"hit-{self.commands}", answer)
        return self.tell(moves.plan_move(self.board, card_id=card, place=place, pull=pull))

    def change(self, card: str, **changes: object) -> None:
        self.tell(cards.plan_change(self.board, card_id=card, changes=changes, if_version=None))


def steps() -> Iterator[tuple[str, Step]]:
    """Every step with its name: the event's type, numbered where a type comes more than once."""
    told = _told().steps
    totals = {step.event.fact.type: 0 for step in told}
    for step in told:
        kind = step.event.fact.type
        totals[kind] += 1
        yield (kind if totals[kind] == 1 else f"{kind}-{totals[kind]}"), step


def _told() -> Story:
    story = Story()
    begin(story)
    _cards(story)
    _limits(story)
    _blocked(story)
    _shelved(story)
    interrupts.tell(story)
    iterations.tell(story)
    _reshape(story)
    return story


def begin(story: Story) -> None:
    """Make the board: columns, lanes, the first member."""
    ids = iter(_PLACES)
    story.tell(
        shape.plan_board(
            name="Operations", key="OPS", time_zone="Europe/Berlin", columns=_COLUMNS, lanes=_LANES,
            ids=lambda: next(ids), member=("ada", "Ada"),
        )
    )  # fmt: skip
    story.tell(shape.plan_member(story.board, user="ben", name="Ben", role="viewer"))
    story.tell(shape.plan_member(story.board, user="ben", name="Ben", role="member"))
    story.tell(shape.plan_member(story.board, user="ben", name="Benjamin", role="member"))


def _cards(story: Story) -> None:
    story.create("keys", "Rotate the keys", points=2, stream="production", people=["ada", "ben"])
    story.create(
        "disk", "Disk alerts at night", type="incident", due="2026-11-30", description="See **runbook**.",
        links=[{"url": "https://wiki.example.org/disk", "title": "Disks", "kind": "runbook"}],
        **{"class": "fixed_date"},
    )  # fmt: skip
    story.create("quick", "Born started", "progress")
    story.create("fire", "Login is down", "progress", "urgent", type="incident")
    story.move("disk", "backlog", before="keys")
    story.move("keys", "progress")
    story.move("fire", "progress")
    story.move("fire", "review", "urgent")
    story.move("quick", "done")
    story.move("quick", "review")
    story.move("quick", "done")
    story.change("keys", title="Rotate all keys", points=0.5, people=["ben"])
    story.change("disk", description="", links=[], due=None, stream="network", **{"class": "standard"})
    story.change("disk", type="maintenance", points=None, description="Again.")


def _limits(story: Story) -> None:
    story.create("third", "One too many")
    story.move("disk", "progress")
    refused = story.move("third", "progress")
    hit = refused[0].fact
    assert isinstance(hit, ev.LimitHit)
    assert hit.hard
    story.move("third", "progress", answer=Answer("leave", hit.hit))
    story.move("third", "progress", answer=Answer("exceed", hit.hit, "The auditor waits for it."))
    story.move("keys", "review")
    story.move("third", "review")
    story.create("flood", "Flooded")
    story.move("flood", "backlog", "urgent")
    story.move("flood", "progress", "urgent")


def _blocked(story: Story) -> None:
    def block(card: str, reason: str, note: str = "", waiting_for: str = "") -> list[Event]:
        return story.tell(
            moves.plan_block(
                story.board,
                card_id=card,
                reason=reason,
                note=note,
                waiting_for=waiting_for,
                waiting_card=None,
                before=None,
                pull=story.pull("hit-b"),
            )
        )

    block("disk", "vendor", "Ticket 4711", "the vendor")
    story.tell(moves.plan_resume(story.board, card_id="disk", pull=story.pull("hit-r")))
    blocking = block("disk", "other", "Nobody knows")
    story.tell(plan_undo(story.board, command=blocking, since=[], pull=story.pull("hit-u")))
    block("fire", "displaced")
    story.move("fire", "done", "standard")


def _shelved(story: Story) -> None:
    story.tell(moves.plan_archive(story.board, card_id="quick"))
    story.tell(moves.plan_archive(story.board, card_id="flood"))
    story.tell(moves.plan_restore(story.board, card_id="quick", place=None, pull=story.pull("hit-s")))
    story.tell(
        moves.plan_restore(story.board, card_id="flood", place=Place("backlog", "standard"), pull=story.pull("hit-t"))
    )
    moving = story.move("flood", "done", before="quick")
    story.tell(plan_undo(story.board, command=moving, since=[], pull=story.pull("hit-u2")))


def _reshape(story: Story) -> None:
    story.tell(shape.plan_settings(story.board, {"name": "Operations team", "time_zone": "UTC"}))
    story.tell(shape.plan_settings(story.board, {"working_days": [1, 2, 3, 4, 5, 6], "may_exceed": False}))
    story.tell(
        shape.plan_add_column(
            story.board, column="ready", values={"name": "Ready", "kind": "queue", "limit": 3}, before="progress"
        )
    )
    for changes in (
        {"name": "Doing", "limit": 3, "hard": False, "policy": "Today.", "reason": "There are three of us."},
        {"before": "done"},
        {"kind": "queue", "limit": None, "reason": "Nobody can say why it was three."},
    ):
        story.tell(shape.plan_change_column(story.board, column_id="progress", changes=changes))
    story.tell(shape.plan_add_lane(story.board, lane="extra", values={"name": "Audit", "limit": 5}, before="standard"))
    story.tell(
        shape.plan_change_lane(
            story.board, lane_id="extra", changes={"name": "Audits", "limit": None, "reason": "Once."}
        )
    )
    story.tell(shape.plan_change_lane(story.board, lane_id="extra", changes={"before": None, "hard": False}))
    story.move("flood", "backlog", "extra")
    story.tell(shape.plan_remove_lane(story.board, lane_id="extra", cards_to="standard", pull=story.pull("hit-l")))
    story.tell(shape.plan_remove_column(story.board, column_id="ready", cards_to=None, pull=story.pull("hit-c")))
    story.tell(shape.plan_remove_column(story.board, column_id="review", cards_to="backlog", pull=story.pull("hit-d")))
    story.tell(shape.plan_remove_member(story.board, user="ben"))


def seen() -> set[str]:
    """The types of event that the story tells."""
    return {step.event.fact.type for step in itertools.chain.from_iterable([_told().steps])}
