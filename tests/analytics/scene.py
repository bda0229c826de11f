"""A log written by hand: facts with their instants, numbered, and the history folded from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from kanban.analytics.history import History
from kanban.domain import facts as ev
from kanban.domain.events import Event
from kanban.domain.facts import Fact
from kanban.domain.fold import fold
from kanban.domain.iteration import day_begins
from kanban.domain.team_facts import IterationClosed, IterationMade, IterationPlanned

#: Column ids of the scene: before the commitment point, after it, beside the way, past the done point.
COLUMNS = {
    "todo": "backlog",
    "ready": "queue",
    "doing": "work",
    "review": "review",
    "blocked": "blocked",
    "done": "done",
}


_WAY = (ev.CardCreated, ev.CardMoved, ev.CardBlocked, ev.CardResumed, ev.CardArchived, ev.CardRestored)
CLOCKS = ("entered_at", "started_at", "finished_at")


def _said(instant: datetime | None) -> str | None:
    return ev.instant(instant) if instant else None


def at(text: str) -> datetime:
    """An instant in UTC: at("2026-03-02 09:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Scene:
    """A board with all kinds of columns, an urgent and a standard lane, and whatever cards are told to do on it."""

    def __init__(self, began: str = "2026-01-01 00:00", zone: str = "UTC") -> None:
        self.events: list[Event] = []
        self._places: dict[str, tuple[str, str]] = {}
        self._commands = 0
        begin = at(began)
        self._tell(
            begin,
            ev.BoardCreated(name="B", key="BB", time_zone=zone, working_days=(1, 2, 3, 4, 5), may_exceed=True),
            *(
                ev.ColumnAdded(column=name, name=name, kind=kind, limit=None, hard=True, policy="", rank=f"a{rank}")
                for rank, (name, kind) in enumerate(COLUMNS.items())
            ),
            ev.LaneAdded(lane="urgent", name="Urgent", kind="urgent", limit=1, hard=True, rank="a0"),
            ev.LaneAdded(lane="standard", name="Standard", kind="standard", limit=None, hard=True, rank="a1"),
        )

    def _tell(self, when: datetime, *facts: Fact) -> None:
        self._commands += 1
        self.events += [
            Event(seq=len(self.events) + at_, at=when, actor=None, command_id=f"k{self._commands}", fact=fact)
            for at_, fact in enumerate(facts, start=1)
        ]

    def tell(self, when: str, *facts: Fact) -> Scene:
        """These facts, as one command."""
        self._tell(at(when), *facts)
        return self

    @property
    def undoable(self) -> Event | None:
        """The newest event of a card's way whose command is neither undone nor an undoing; None behind another one."""
        passed = {event.fact.command for event in self.events if isinstance(event.fact, ev.CommandUndone)}
        passed |= {event.command_id for event in self.events if isinstance(event.fact, ev.CommandUndone)}
        event = next((event for event in reversed(self.events) if event.command_id not in passed), None)
        return event if event is not None and isinstance(event.fact, _WAY) else None

    def undo(self, when: str, *, clocks: bool = True) -> Scene:
        """Take `undoable` back. As old logs have it, without `clocks` nothing is said of those the card had."""
        event = self.undoable
        assert event is not None
        card = fold("b", self.events[: event.seq - 1]).cards.get(event.fact.card)
        was = {name: _said(getattr(card, name)) for name in CLOCKS} if card is not None and clocks else {}
        return self.tell(when, ev.CommandUndone(event.command_id), self._turned(event, was))

    def _turned(self, event: Event, was: dict[str, str | None]) -> Fact:
        fact: Any = event.fact
        if isinstance(fact, ev.CardCreated | ev.CardRestored):
            return ev.CardArchived(fact.card, discarded=fold("b", self.events).cards[fact.card].finished_at is None)
        if isinstance(fact, ev.CardArchived):
            column, lane = self._places[fact.card]
            return ev.CardRestored(fact.card, column, lane, f"b{len(self.events)}")
        back = self._step(fact.card, fact.from_column, fact.from_lane)
        if isinstance(fact, ev.CardBlocked):
            return ev.CardResumed(**back, spell=fold("b", self.events).cards[fact.card].blocked.wire(), clocks=was)
        if isinstance(fact, ev.CardResumed):
            return ev.CardBlocked(**{**back, "from_rank": "", **fact.spell}, clocks=was)
        return ev.CardMoved(**back, clocks=was)

    def create(self, when: str, card: str, column: str = "todo", lane: str = "standard", **values: Any) -> Scene:
        self._places[card] = (column, lane)
        said = {"work_type": "feature", **values}
        return self.tell(
            when,
            ev.CardCreated(
                card=card, number=len(self._places), title=card, column=column, lane=lane,
                rank=f"b{len(self.events)}", **said,
            ),
        )  # fmt: skip

    def _step(self, card: str, column: str, lane: str | None) -> dict[str, str]:
        before = self._places[card]
        there = (column, lane or before[1])
        self._places[card] = there
        return {
            "card": card, "from_column": before[0], "from_lane": before[1], "from_rank": "b0",
            "column": there[0], "lane": there[1], "rank": f"b{len(self.events)}",
        }  # fmt: skip

    def move(self, when: str, card: str, column: str, lane: str | None = None) -> Scene:
        return self.tell(when, ev.CardMoved(**self._step(card, column, lane)))

    def block(self, when: str, card: str, reason: str = "vendor", **values: Any) -> Scene:
        return self.tell(when, ev.CardBlocked(**self._step(card, "blocked", None), reason=reason, **values))

    def resume(self, when: str, card: str, column: str) -> Scene:
        blocked = fold("b", self.events).cards[card].blocked
        spell = blocked.wire() if blocked else {}
        return self.tell(when, ev.CardResumed(**self._step(card, column, None), spell=spell))

    def change(self, when: str, card: str, **changes: Any) -> Scene:
        return self.tell(when, ev.CardChanged(card=card, changes=changes, before=dict.fromkeys(changes)))

    def archive(self, when: str, card: str, *, discarded: bool) -> Scene:
        return self.tell(when, ev.CardArchived(card=card, discarded=discarded))

    def restore(self, when: str, card: str, column: str) -> Scene:
        step = self._step(card, column, None)
        return self.tell(when, ev.CardRestored(card=card, column=step["column"], lane=step["lane"], rank=step["rank"]))

    # -- iterations

    def iterate(
        self, when: str, starts: str, ends: str, *, plan: Iterable[str] = (), cutoff: str = "", team: Iterable[str] = ()
    ) -> Scene:
        """Make the iteration called "i1", "i2" and so on; without a cut-off it lies at the end of its first day."""
        board = fold("b", self.events)
        number = 1 + sum(isinstance(event.fact, IterationMade) for event in self.events)
        first_day_ends = day_begins(date.fromisoformat(starts) + timedelta(days=1), board.time_zone)
        late = ev.instant(at(cutoff) if cutoff else first_day_ends)
        return self.tell(
            when,
            IterationMade(
                f"i{number}", number, f"Iteration {number}", "", starts, ends, late, tuple(plan), tuple(team),
            ),
        )  # fmt: skip

    def plan(self, when: str, iteration: str, *cards: str, without: Iterable[str] = ()) -> Scene:
        """Put cards into the plan, and take those of `without` out of it."""
        return self.tell(when, IterationPlanned(iteration, cards, tuple(without)))

    def close(self, iteration: str, into: str | None = None, when: str = "") -> Scene:
        """Close an iteration at its end, or have that recorded later; what is unfinished goes `into` the next one."""
        board = fold("b", self.events)
        one = board.iterations[iteration]
        began, due = one.window(board.time_zone)
        left = (card for card in one.plan if card in board.cards and board.cards[card].finished_at is None)
        closed = IterationClosed(iteration, ev.instant(began), ev.instant(due), tuple(left), into)
        self._tell(at(when) if when else due, closed)
        return self

    @property
    def history(self) -> History:
        return folded(self.events)


def folded(events: Iterable[Event]) -> History:
    """The history of these events."""
    history = History("b")
    history.extend(events)
    return history
