"""A board in memory for the rules' own tests: names instead of ids, facts applied at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from kanban.domain import cards, moves, shape
from kanban.domain.board import Board
from kanban.domain.events import Event
from kanban.domain.facts import Fact, LimitHit
from kanban.domain.fold import extend, witnessed
from kanban.domain.placing import Place, Plan
from kanban.domain.pulls import Answer, Entry, Known, Pull
from kanban.domain.templates import TEMPLATES

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Scene:
    """Columns, lanes and cards are called by their names; time passes a minute with every command."""

    def __init__(self, template: str = "ops", **limits: int | None) -> None:
        self._ids = (f"id{n}" for n in count(1))
        self._at = START
        self.board = Board(id="board")
        self.log: list[Event] = []
        columns, lanes = TEMPLATES[template]
        self.do(
            shape.plan_board(
                name="Ops", key="OPS", time_zone="Europe/Berlin", columns=columns, lanes=lanes,
                ids=self.id, member=("ana", "Ana"),
            )
        )  # fmt: skip
        for name, limit in limits.items():
            self.limit(name.replace("_", " "), limit)

    def id(self) -> str:
        return next(self._ids)

    def do(self, plan: Plan, actor: str = "ana") -> Plan:
        self._at += timedelta(minutes=1)
        command = self.id()
        for plain in plan.facts:
            fact = witnessed(self.board, plain)
            event = Event(self.board.seq + 1, self._at, actor, command, fact)
            self.board = extend(self.board, event)
            self.log.append(event)
        return plan

    def wait(self, **passed: float) -> None:
        self._at += timedelta(**passed)

    def pull(
        self, answer: Answer | None = None, *, by: str = "ana", admin: bool = True, entry: Entry | None = None,
        slow: dict[str, float] | None = None,
    ) -> Pull:  # fmt: skip
        """An attempt now; an answer's hit is looked up in the log as the services do."""
        hits = [event.fact for event in self.log if isinstance(event.fact, LimitHit)]
        asked = next((hit for hit in hits if answer and hit.hit == answer.hit), None)
        known = Known(asked=asked, slow=slow or {})
        return Pull(by=by, now=self._at, hit=self.id(), admin=admin, answer=answer, entry=entry, known=known)

    def column(self, name: str) -> str:
        return next(c.id for c in self.board.columns.values() if c.name.casefold() == name.casefold())

    def lane(self, name: str) -> str:
        return next(lane.id for lane in self.board.lanes.values() if lane.name.casefold() == name.casefold())

    def card(self, title: str) -> str:
        everything = (*self.board.cards.values(), *self.board.archived.values())
        return next(card.id for card in everything if card.title == title)

    def limit(self, column: str, limit: int | None, hard: bool = True) -> None:
        self.do(
            shape.plan_change_column(
                self.board,
                column_id=self.column(column),
                changes={"limit": limit, "hard": hard, "reason": "The team decided it."},
            )
        )

    def place(self, column: str, lane: str = "Standard", before: str | None = None) -> Place:
        return Place(self.column(column), self.lane(lane), self.card(before) if before else None)

    def create(self, title: str, column: str = "Backlog", lane: str = "Standard", answer: Answer | None = None) -> Plan:
        content = cards.content(self.board, {"title": title})
        return self.do(
            moves.plan_create(
                self.board,
                card=self.id(),
                content=content,
                place=self.place(column, lane),
                pull=self.pull(answer),
            )
        )

    def move(
        self, title: str, column: str, lane: str | None = None, before: str | None = None, answer: Answer | None = None
    ) -> Plan:
        card = self.board.cards[self.card(title)]
        place = Place(
            self.column(column), self.lane(lane) if lane else card.lane, self.card(before) if before else None
        )
        return self.do(moves.plan_move(self.board, card_id=card.id, place=place, pull=self.pull(answer)))

    def block(self, title: str, reason: str = "vendor") -> Plan:
        return self.do(
            moves.plan_block(
                self.board,
                card_id=self.card(title),
                reason=reason,
                note="",
                waiting_for="",
                waiting_card=None,
                before=None,
                pull=self.pull(),
            )
        )

    def titles(self, column: str, lane: str = "Standard") -> list[str]:
        return [self.board.cards[card].title for card in self.board.cell(self.column(column), self.lane(lane))]


def kinds(plan: Plan) -> list[str]:
    return [fact.type for fact in plan.facts]


def only(plan: Plan, kind: type[Fact]) -> Fact:
    (fact,) = (fact for fact in plan.facts if isinstance(fact, kind))
    return fact
