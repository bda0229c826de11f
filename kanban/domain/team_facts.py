"""The facts about the team's own time: iterations laid over the board, what was said to expect, stand-ups.

They are facts like those of `kanban.domain.facts`, kept apart because nothing of them moves a card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from kanban.domain.facts import Fact, Json


@dataclass(frozen=True, slots=True)
class CadenceSet(Fact):
    """Iterations of so many weeks are made by themselves: keys starts, weeks, cutoff_days, name. None ends that."""

    type: ClassVar[str] = "cadence_set"
    cadence: Mapping[str, Json] | None
    before: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True)
class IterationMade(Fact):
    """An iteration over the local dates [starts, ends). `plan` are the cards carried over into it."""

    type: ClassVar[str] = "iteration_made"
    iteration: str
    number: int
    name: str
    goal: str
    starts: str
    ends: str
    cutoff: str
    plan: tuple[str, ...] = ()
    team: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IterationChanged(Fact):
    """`changes` and `before` have the same keys: name, goal, starts, ends, cutoff, team, away."""

    type: ClassVar[str] = "iteration_changed"
    iteration: str
    changes: Mapping[str, Json]
    before: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class IterationPlanned(Fact):
    """Cards were put into an iteration's plan and taken out of it."""

    type: ClassVar[str] = "iteration_planned"
    iteration: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IterationDropped(Fact):
    """An iteration was deleted before it ended; `was` is how it stood."""

    type: ClassVar[str] = "iteration_dropped"
    iteration: str
    was: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class IterationClosed(Fact):
    """An iteration ended at `due`, however late that was recorded. Its window [began, due) is frozen from here on.

    `carried` are its unfinished planned cards; they are planned in the iteration `into`, if there is one yet.
    """

    type: ClassVar[str] = "iteration_closed"
    iteration: str
    began: str
    due: str
    carried: tuple[str, ...] = ()
    into: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectationSaid(Fact):
    """Somebody told the stakeholders what to expect of an iteration: the figures, the sentence, and their own `note`.

    `unit` is points or cards; `causes` are the cards that took the days: card, key, days, ahead.
    """

    type: ClassVar[str] = "expectation_said"
    iteration: str
    revision: int
    unit: str
    expected: float
    low: float
    high: float
    committed: float
    capacity_days: float
    lost_days: float
    ahead_days: float
    causes: tuple[Mapping[str, Json], ...]
    sentence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StandupStarted(Fact):
    """Somebody began a stand-up; what has changed since the one before is what it looks at."""

    type: ClassVar[str] = "standup_started"
    standup: str


@dataclass(frozen=True, slots=True)
class StandupStepped(Fact):
    """The stand-up looks at this card now; None: at no card."""

    type: ClassVar[str] = "standup_stepped"
    standup: str
    card: str | None


@dataclass(frozen=True, slots=True)
class StandupEnded(Fact):
    type: ClassVar[str] = "standup_ended"
    standup: str
