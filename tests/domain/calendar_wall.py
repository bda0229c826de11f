"""A board whose clock is turned to local dates, and which records what time brings about as the services do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from kanban.domain import clockwork, iterations, shape
from kanban.domain.facts import Fact
from kanban.domain.fold import fold
from kanban.domain.iteration import Iteration, day_begins
from kanban.domain.placing import Plan
from tests.domain.scene import Scene

#: A Monday; the scene is in Berlin.
MONDAY = date(2026, 3, 2)


class Wall(Scene):
    """A board with three people and three cards."""

    def __init__(self) -> None:
        super().__init__()
        self.names = (f"i{number}" for number in count(1))
        for user in ("bo", "cy"):
            self.do(shape.plan_member(self.board, user=user, name=user.title(), role="member"))
        for title in ("Mail", "Disk", "Cert"):
            self.create(title)

    @property
    def now(self) -> datetime:
        return self.pull().now

    def turn(self, day: date, hours: float = 0) -> tuple[Fact, ...]:
        """The clock comes by so many hours into a local day; what it records."""
        self.wait(seconds=(day_begins(day, self.board.time_zone) - self.now).total_seconds() - 60 + hours * 3_600)
        facts = clockwork.due(self.board, self.now + timedelta(minutes=1), lambda: next(self.names))
        self.do(Plan(facts))
        return facts

    def make(self, starts: date, days: int = 14, **more: Any) -> Iteration:
        name = next(self.names)
        ends = starts + timedelta(days=days)
        self.do(iterations.plan_make(self.board, iteration=name, starts=starts, ends=ends, now=self.now, **more))
        return self.board.iterations[name]

    def plan(self, one: Iteration, *titles: str, out: tuple[str, ...] = ()) -> Plan:
        add, remove = [self.card(title) for title in titles], [self.card(title) for title in out]
        return self.do(iterations.plan_cards(self.board, iteration_id=one.id, add=add, remove=remove, now=self.now))

    def change(self, one: Iteration, **changes: Any) -> Iteration:
        self.do(iterations.plan_change(self.board, iteration_id=one.id, changes=changes, now=self.now))
        return self.board.iterations[one.id]

    def cadence(self, starts: date, weeks: int = 2, **more: Any) -> Plan:
        cadence = {"starts": starts, "weeks": weeks, **more}
        return self.do(
            iterations.plan_cadence(self.board, cadence=cadence, now=self.now, new_id=lambda: next(self.names))
        )

    def drop(self, one: Iteration) -> Plan:
        return self.do(iterations.plan_drop(self.board, iteration_id=one.id, now=self.now))

    def titled(self, cards: tuple[str, ...]) -> list[str]:
        found = {**dict(self.board.cards), **dict(self.board.archived)}
        return [found[card].title for card in cards]

    def again(self, one: Iteration) -> Iteration:
        return self.board.iterations[one.id]

    def spans(self) -> list[tuple[str, str]]:
        return [(one.starts, one.ends) for one in self.board.iteration_order]

    def check(self) -> None:
        """Whatever was done, the log tells the same board again, and no card is in the plan of two open iterations."""
        told = fold("board", self.log)
        assert (told.iterations, told.cadence) == (self.board.iterations, self.board.cadence)
        planned = [card for one in self.board.iterations.values() if not one.closed for card in one.plan]
        assert len(planned) == len(set(planned))
