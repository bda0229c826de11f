"""What is remembered of one card: where it stood, when its clocks turned, what it said of itself, how it was blocked.

Everything carries the instant from which it was known and, where an undo took it back, the instant from which it no
longer was. So a journey can be asked as of any moment, and the answer stays the same however the log goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import pairwise
from typing import NamedTuple


class State(Enum):
    """Where a card is in its life. `UNMADE`: its making was taken back, so it never was."""

    WAITING = "waiting"
    STARTED = "started"
    DONE = "done"
    DISCARDED = "discarded"
    UNMADE = "unmade"


#: Later than everything: the end of what has none.
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Stay:
    """A stay in one column and lane; `until` None means the card is still there.

    `place` is the workflow column: the column itself, or for Blocked the one the card was pulled out of. `undone` is
    the instant at which the step that led here was taken back; `again` the earlier stay that an undo brought back.
    """

    column: str
    lane: str
    since: datetime
    place: str
    urgent: bool
    until: datetime | None = None
    undone: datetime | None = None
    again: Stay | None = None

    @property
    def blocked(self) -> bool:
        """Whether the card stood beside the way."""
        return self.place != self.column

    def steps_at(self, as_of: datetime) -> bool:
        """Whether the step that led here counts as of `as_of`: an undo's way back does not, nor what it took back."""
        return self.again is None and (self.undone is None or self.undone > as_of)


class Start(NamedTuple):
    """A crossing of the commitment point. `points` is the estimate in force then; `stay` counts the card's stays."""

    at: datetime
    points: float | None
    stay: int


@dataclass(slots=True)
class Finish:
    """A crossing of the done point.

    `urgent`: the card stood in the urgent lane at some time between start and finish. `unplanned`: it did, or the
    iteration of the finish had not planned it; settled when it is finished. `bulk`: one command finished several cards.
    """

    at: datetime
    start: Start
    urgent: bool
    unplanned: bool
    bulk: bool = False


@dataclass(slots=True)
class Turn:
    """A change of a card's clocks: what holds from `at` on, unless it was taken back at `undone`.

    `stay` is the number of the stay it came with. A discarded card keeps the clocks it had.
    """

    at: datetime
    state: State
    start: Start | None
    finish: Finish | None
    stay: int
    undone: datetime | None = None


class Said(NamedTuple):
    """What the card said of itself from an instant on. `people` are only ever counted, never told."""

    since: datetime
    title: str
    work_type: str
    service_class: str
    stream: str | None
    points: float | None
    channel: str | None
    people: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cause:
    """What was said of a block spell from an instant on."""

    since: datetime
    reason: str
    note: str
    waiting_for: str
    waiting_card: str | None


@dataclass(slots=True)
class Spell:
    """A stay in Blocked with its causes, the newest last. `place` is the workflow column it is charged to.

    `known` differs from `since` where an undo brought the spell back; `undone` says when it was taken back itself.
    """

    since: datetime
    known: datetime
    place: str
    displaced_by: str | None
    causes: tuple[Cause, ...]
    until: datetime | None = None
    undone: datetime | None = None

    def cause_at(self, at: datetime) -> Cause:
        """What was said of it at `at`."""
        return next((cause for cause in reversed(self.causes) if cause.since <= at), self.causes[0])

    def until_at(self, as_of: datetime) -> datetime | None:
        """When it ended, as far as was known at `as_of`."""
        return self.until if self.until is not None and self.until <= as_of else None


@dataclass(frozen=True, slots=True)
class Comment:
    """Something written under the card; `outward` went to whoever asked."""

    at: datetime
    outward: bool


@dataclass(slots=True)
class Journey:
    """One card's way over the board. `now` is the turn in force.

    `amended` says that an undo touched its turns; `straight` that they only ever led on: from waiting to started to
    done, as most cards go.
    """

    card: str
    number: int
    created_at: datetime
    said: tuple[Said, ...]
    stays: list[Stay]
    turns: list[Turn]
    now: Turn
    amended: bool = False
    straight: bool = True
    spells: tuple[Spell, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def started_at(self) -> datetime | None:
        return self.now.start.at if self.now.start else None

    @property
    def finished_at(self) -> datetime | None:
        return self.now.finish.at if self.now.finish else None

    def path(self, as_of: datetime) -> Sequence[Turn]:
        """The turns as they were known at `as_of`, without what undo had taken back; empty: no such card then."""
        turns: Sequence[Turn] = self.turns
        if self.amended:
            turns = [turn for turn in turns if turn.at <= as_of and (turn.undone is None or turn.undone > as_of)]
        elif turns[-1].at > as_of:
            turns = [turn for turn in turns if turn.at <= as_of]
        return () if turns and turns[-1].state is State.UNMADE else turns

    def turn_at(self, as_of: datetime) -> Turn | None:
        """The card's clocks as of `as_of`; None where there was no such card."""
        if not self.amended and self.now.at <= as_of and self.now.state is not State.UNMADE:
            return self.now
        path = self.path(as_of)
        return path[-1] if path else None

    def said_at(self, at: datetime) -> Said:
        """Title, type, class, stream, points and channel as they were known at `at`."""
        if len(self.said) == 1:
            return self.said[0]
        return next((said for said in reversed(self.said) if said.since <= at), self.said[0])

    def finish_at(self, as_of: datetime) -> Finish | None:
        """The finish in force at `as_of`: None for a card that was open, or gone without delivery."""
        turn = self.turn_at(as_of)
        return turn.finish if turn is not None and turn.state is State.DONE else None

    def first_finish_at(self, as_of: datetime) -> Finish | None:
        """The first time it was finished since its start (in the run of work that `as_of` knows as the last)."""
        path = self.path(as_of)
        last = path[-1].start if path else None
        return next((turn.finish for turn in path if turn.start is last and turn.finish), None)

    def discarded_at(self, as_of: datetime) -> datetime | None:
        """When the card departed undelivered, if it was gone at `as_of`."""
        turn = self.turn_at(as_of)
        return turn.at if turn is not None and turn.state is State.DISCARDED else None

    def reopenings(self, as_of: datetime) -> list[datetime]:
        """The instants at which it left done for work or backlog; what was undone is none."""
        path = self.path(as_of)
        return [
            turn.at for before, turn in pairwise(path) if before.state is State.DONE and turn.state is not State.DONE
        ]

    def sunk_at(self, as_of: datetime) -> timedelta:
        """The time between starts and the returns to the backlog that cleared them."""
        path = self.path(as_of)
        return sum(
            (
                turn.at - before.start.at
                for before, turn in pairwise(path)
                if before.start is not None and turn.start is None
            ),
            timedelta(),
        )

    def active(self, as_of: datetime, *, still: datetime | None = None) -> list[tuple[datetime, datetime]]:
        """When it was in progress (started, not finished, not gone), half-open.

        What goes on at `as_of` ends there, or at `still` where that is given.
        """
        path = self.path(as_of)
        spans: list[tuple[datetime, datetime]] = []
        for at, turn in enumerate(path):
            if turn.state is State.STARTED:
                until = path[at + 1].at if at + 1 < len(path) else still or as_of
                if at and path[at - 1].state is State.STARTED:
                    spans[-1] = (spans[-1][0], until)
                else:
                    spans.append((turn.at, until))
        return spans

    def unplanned_at(self, as_of: datetime) -> bool:
        """Whether it was unplanned when it was finished; while it is open, whether it is urgent."""
        turn = self.turn_at(as_of)
        return turn.finish.unplanned if turn is not None and turn.finish is not None else self.urgent_at(as_of)

    def urgent_at(self, as_of: datetime) -> bool:
        """Whether it stood in the urgent lane between its start and its finish (or `as_of`, while open)."""
        turn = self.turn_at(as_of)
        if turn is None or turn.start is None:
            return False
        if turn.finish is not None:
            return turn.finish.urgent
        return any(
            stay.urgent and stay.since <= as_of and stay.steps_at(as_of) for stay in self.stays[turn.start.stay :]
        )

    def class_at(self, as_of: datetime) -> str:
        """The class of service: urgent for what was, and for what waits in the urgent lane, else as chosen."""
        turn = self.turn_at(as_of)
        if turn is not None and turn.start is None:
            urgent = bool((stay := self.stay_at(as_of)) and stay.urgent)
        else:
            urgent = self.urgent_at(as_of)
        return "urgent" if urgent else self.said_at(as_of).service_class

    def stay_at(self, at: datetime) -> Stay | None:
        """Where it stood at `at`; None where it was not on the board."""
        last = self.stays[-1]
        if last.since <= at:
            return last if last.until is None or at < last.until else None
        stay = next((stay for stay in reversed(self.stays) if stay.since <= at), None)
        return stay if stay is not None and stay.until is not None and at < stay.until else None

    def spells_at(self, as_of: datetime) -> list[Spell]:
        """The block spells known at `as_of`; ask each for its end and cause as of then."""
        return [
            spell for spell in self.spells if spell.known <= as_of and (spell.undone is None or spell.undone > as_of)
        ]
