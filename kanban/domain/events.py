"""The facts a board's log is made of.

One frozen dataclass per thing that can happen. A fact says what changed and what stood there before, so that a fold
can apply it and undo can turn it round without asking anyone. `Event` is the numbered envelope a fact travels in:
1, 2, 3 ... on each board, without gaps. `to_wire` and `from_wire` are the only place where facts meet JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, ClassVar

Json = Any


@dataclass(frozen=True, slots=True)
class Fact:
    """The base of all facts; `type` is the name in the log and on the wire."""

    type: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class BoardCreated(Fact):
    type: ClassVar[str] = "board_created"
    name: str
    key: str
    time_zone: str
    working_days: tuple[int, ...]
    may_exceed: bool


@dataclass(frozen=True, slots=True)
class BoardChanged(Fact):
    """Settings changed; `changes` and `before` have the same keys: name, time_zone, working_days, may_exceed."""

    type: ClassVar[str] = "board_changed"
    changes: Mapping[str, Json]
    before: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class ColumnAdded(Fact):
    type: ClassVar[str] = "column_added"
    column: str
    name: str
    kind: str
    limit: int | None
    hard: bool
    policy: str
    rank: str


@dataclass(frozen=True, slots=True)
class ColumnChanged(Fact):
    """`changes` and `before` have the same keys: name, kind, limit, hard, policy, rank."""

    type: ClassVar[str] = "column_changed"
    column: str
    changes: Mapping[str, Json]
    before: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class ColumnRemoved(Fact):
    """The column is empty by now: its cards left it by facts of the same command."""

    type: ClassVar[str] = "column_removed"
    column: str


@dataclass(frozen=True, slots=True)
class LaneAdded(Fact):
    type: ClassVar[str] = "lane_added"
    lane: str
    name: str
    kind: str
    limit: int | None
    hard: bool
    rank: str


@dataclass(frozen=True, slots=True)
class LaneChanged(Fact):
    """`changes` and `before` have the same keys: name, limit, hard, rank."""

    type: ClassVar[str] = "lane_changed"
    lane: str
    changes: Mapping[str, Json]
    before: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class LaneRemoved(Fact):
    type: ClassVar[str] = "lane_removed"
    lane: str


@dataclass(frozen=True, slots=True)
class MemberSet(Fact):
    """Someone became a member, or their role or shown name changed; `before` is the role they had."""

    type: ClassVar[str] = "member_set"
    user: str
    name: str
    role: str
    before: str | None


@dataclass(frozen=True, slots=True)
class MemberRemoved(Fact):
    type: ClassVar[str] = "member_removed"
    user: str
    before: str


@dataclass(frozen=True, slots=True)
class CardCreated(Fact):
    type: ClassVar[str] = "card_created"
    card: str
    number: int
    title: str
    column: str
    lane: str
    rank: str
    work_type: str
    service_class: str = "standard"
    due: str | None = None
    points: float | None = None
    stream: str | None = None
    people: tuple[str, ...] = ()
    description: str = ""
    links: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CardMoved(Fact):
    type: ClassVar[str] = "card_moved"
    card: str
    from_column: str
    from_lane: str
    from_rank: str
    column: str
    lane: str
    rank: str


@dataclass(frozen=True, slots=True)
class CardChanged(Fact):
    """`changes` and `before` have the same keys, named as on the wire: any of `cards.EDITABLE`."""

    type: ClassVar[str] = "card_changed"
    card: str
    changes: Mapping[str, Json]
    before: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class CardArchived(Fact):
    """Hidden, kept, still counted. An unfinished card that is archived departs undelivered: `discarded`."""

    type: ClassVar[str] = "card_archived"
    card: str
    discarded: bool


@dataclass(frozen=True, slots=True)
class CardRestored(Fact):
    type: ClassVar[str] = "card_restored"
    card: str
    column: str
    lane: str
    rank: str


@dataclass(frozen=True, slots=True)
class CardBlocked(Fact):
    """A block spell begins: the card goes to a Blocked column and remembers where it came from."""

    type: ClassVar[str] = "card_blocked"
    card: str
    from_column: str
    from_lane: str
    from_rank: str
    column: str
    lane: str
    rank: str
    reason: str
    note: str = ""
    waiting_for: str = ""


@dataclass(frozen=True, slots=True)
class CardResumed(Fact):
    """The spell ends: the card leaves Blocked for `column`. What the spell was stands here, so undo can restore it."""

    type: ClassVar[str] = "card_resumed"
    card: str
    from_column: str
    from_lane: str
    from_rank: str
    column: str
    lane: str
    rank: str
    spell: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LimitHit(Fact):
    """A pull that a limit stood against. `hard` says whether it was refused; a soft limit lets it pass and is noted."""

    type: ClassVar[str] = "limit_hit"
    hit: str
    card: str | None
    column: str
    lane: str
    scope: str
    id: str
    limit: int
    occupied: int
    hard: bool
    diagnosis: tuple[Mapping[str, Json], ...] = ()


@dataclass(frozen=True, slots=True)
class LimitAnswered(Fact):
    """What was decided about a hit: kind is one of `limits.ANSWERS`."""

    type: ClassVar[str] = "limit_answered"
    hit: str
    kind: str
    card: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class CommandUndone(Fact):
    """An earlier command was taken back by the facts that follow under the same command id."""

    type: ClassVar[str] = "command_undone"
    command: str


FACTS: Mapping[str, type[Fact]] = {
    fact.type: fact
    for fact in (
        BoardCreated, BoardChanged, ColumnAdded, ColumnChanged, ColumnRemoved, LaneAdded, LaneChanged, LaneRemoved,
        MemberSet, MemberRemoved, CardCreated, CardMoved, CardChanged, CardArchived, CardRestored, CardBlocked,
        CardResumed, LimitHit, LimitAnswered, CommandUndone,
    )
}  # fmt: skip

# Two field names cannot be written in Python as the contract names them.
_ON_THE_WIRE = {"work_type": "type", "service_class": "class"}
_IN_PYTHON = {wire: name for name, wire in _ON_THE_WIRE.items()}

_FIELDS: Mapping[type[Fact], tuple[tuple[str, str], ...]] = {
    cls: tuple((_ON_THE_WIRE.get(f.name, f.name), f.name) for f in fields(cls)) for cls in FACTS.values()
}
_TUPLES: Mapping[type[Fact], tuple[str, ...]] = {
    cls: tuple(f.name for f in fields(cls) if str(f.type).startswith("tuple")) for cls in FACTS.values()
}


@dataclass(frozen=True, slots=True)
class Event:
    """A fact with its number on the board, the instant (UTC), who did it and under which command."""

    seq: int
    at: datetime
    actor: str | None
    command_id: str
    fact: Fact

    def to_wire(self) -> dict[str, Json]:
        """The shape of the contract's live events, ready for JSON."""
        return {
            "seq": self.seq,
            "type": self.fact.type,
            "at": instant(self.at),
            "actor": self.actor,
            "command_id": self.command_id,
            "data": data_of(self.fact),
        }


def data_of(fact: Fact) -> dict[str, Json]:
    """A fact's fields as JSON values."""
    return {wire: getattr(fact, name) for wire, name in _FIELDS[type(fact)]}


def fact_from(type_name: str, data: Mapping[str, Json]) -> Fact:
    """The fact back from its wire form; KeyError for a type this version does not know."""
    cls = FACTS[type_name]
    values = {_IN_PYTHON.get(name, name): value for name, value in data.items()}
    for name in _TUPLES[cls]:
        if name in values:
            values[name] = tuple(values[name])
    return cls(**values)


def instant(at: datetime) -> str:
    """RFC 3339 UTC with Z, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_instant(text: str) -> datetime:
    """The reverse of `instant`."""
    return datetime.fromisoformat(text)
