"""The hand that moves the demo's cards: every step is a rule of the domain, decided on the board as it is then.

What a rule answers is applied at once and kept with its instant, so the finished log is one that this product itself
could have written, refusals and overrides included.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kanban.domain import facts as ev
from kanban.domain import moves
from kanban.domain.board import Board, Card
from kanban.domain.cards import CardContent, plan_change
from kanban.domain.errors import LineStopped
from kanban.domain.events import Event
from kanban.domain.facts import Fact
from kanban.domain.fold import extend, witnessed
from kanban.domain.limits import full_for
from kanban.domain.placing import Place, Plan
from kanban.domain.pulls import Answer, Known, Pull


@dataclass(frozen=True, slots=True)
class Happening:
    """A fact of the demo's log and when it happened."""

    at: datetime
    fact: Fact


class Desk:
    """The board of the story so far, its clock, and everything that happened."""

    def __init__(self, board_id: str, rng: random.Random, begin: datetime, end: datetime) -> None:
        self.board = Board(id=board_id)
        self.rng = rng
        self.at = begin
        self.end = end
        self.log: list[Event] = []
        self.happened: list[Happening] = []

    # -- time and names

    def turn_to(self, at: datetime) -> None:
        """Set the clock; it never runs backwards and never passes the end."""
        self.at = min(max(self.at, at), self.end)

    def tick(self) -> None:
        """A little later: nobody does two things in one second."""
        self.turn_to(self.at + timedelta(seconds=self.rng.randint(4, 90)))

    def new_id(self) -> str:
        """An id as random as the seed: the same story has the same ids."""
        return "".join(self.rng.choices("0123456789abcdefghjkmnpqrstvwxyz", k=20))

    def column(self, name: str) -> str:
        return next(column.id for column in self.board.columns.values() if column.name == name)

    def cards_in(self, name: str) -> list[Card]:
        return list(self.board.in_column(self.column(name)))

    def titles(self) -> set[str]:
        """What is on the wall now."""
        return {card.title for card in self.board.cards.values()}

    # -- steps

    def record(self, facts: Iterable[Fact]) -> None:
        """Apply facts at the clock's instant."""
        for plain in facts:
            fact = witnessed(self.board, plain)
            event = Event(seq=self.board.seq + 1, at=self.at, actor=None, command_id="", fact=fact)
            self.board = extend(self.board, event)
            self.log.append(event)
            self.happened.append(Happening(self.at, fact))

    def pull(self) -> Pull:
        """An attempt at the clock's instant, before anything was said to it."""
        return Pull(by=None, now=self.at, hit=self.new_id(), admin=True)

    def has_room(self, column: str, card: Card | None = None) -> bool:
        """Whether `column` takes a card of the standard lane (or `card` in its own lane) without a word."""
        lane = self.board.lanes[card.lane] if card else self.board.standard_lane
        return not full_for(self.board, card, self.board.columns[self.column(column)], lane)

    def create(self, content: CardContent, column: str, *, urgent: bool = False, reason: str = "") -> Card | None:
        """A new card at the end of `column`; `reason` goes over a limit that stands against it."""
        self.tick()
        lane = self.board.urgent_lane if urgent else self.board.standard_lane
        assert lane is not None
        card_id = self.new_id()
        place = Place(self.column(column), lane.id)
        done = self._do(
            lambda pull: moves.plan_create(self.board, card=card_id, content=content, place=place, pull=pull),
            reason,
        )
        return self.board.cards[card_id] if done else None

    def move(
        self, card_id: str, column: str, *, lane: str | None = None, first: bool = False, reason: str = ""
    ) -> bool:
        """Move to the end (or the top) of `column`. A refusal is a limit hit in the log, and False here."""
        self.tick()
        target = self.column(column)
        lane = lane or self.board.card(card_id).lane
        cell = self.board.cell(target, lane)
        place = Place(target, lane, cell[0] if first and cell else None)
        return self._do(
            lambda pull: moves.plan_move(self.board, card_id=card_id, place=place, pull=pull),
            reason,
        )

    def block(self, card_id: str, reason: str, note: str, waiting_for: str) -> None:
        self.tick()
        plan = moves.plan_block(
            self.board, card_id=card_id, reason=reason, note=note, waiting_for=waiting_for, waiting_card=None,
            before=None, pull=self.pull(),
        )  # fmt: skip
        self.record(plan.facts)

    def resume(self, card_id: str, reason: str = "") -> bool:
        self.tick()
        return self._do(lambda pull: moves.plan_resume(self.board, card_id=card_id, pull=pull), reason)

    def change(self, card_id: str, changes: dict[str, Any]) -> None:
        self.tick()
        self.record(plan_change(self.board, card_id=card_id, changes=changes, if_version=None).facts)

    def archive(self, card_id: str) -> None:
        self.tick()
        self.record(moves.plan_archive(self.board, card_id=card_id).facts)

    def _do(self, rule: Callable[[Pull], Plan], reason: str) -> bool:
        """Try; refused, either leave it or go over the limit with `reason`, answering the hit that was met.

        While the line is stopped nobody tries.
        """
        pull = self.pull()
        try:
            plan = rule(pull)
        except LineStopped:
            return False
        self.record(plan.facts)
        hit = plan.refused
        if hit is None:
            return True
        self.tick()
        if not reason:
            self.record([ev.LimitAnswered(hit=hit.hit, kind="leave", card=hit.card, reason="")])
            return False
        answer = Answer("exceed", hit=hit.hit, reason=reason)
        self.record(rule(replace(pull, now=self.at, answer=answer, known=Known(asked=hit))).facts)
        return True
