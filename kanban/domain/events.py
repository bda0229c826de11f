"""The numbered envelope a fact travels in: 1, 2, 3 ... on each board, without gaps.

`Event.to_wire`, `data_of` and `fact_from` are the only place where facts meet JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from kanban.domain import facts as ev
from kanban.domain import team_facts as team
from kanban.domain.facts import Fact, Json, instant

FACTS: Mapping[str, type[Fact]] = {
    fact.type: fact
    for fact in (
        ev.BoardCreated, ev.BoardChanged, ev.ColumnAdded, ev.ColumnChanged, ev.ColumnRemoved, ev.LaneAdded,
        ev.LaneChanged, ev.LaneRemoved, ev.MemberSet, ev.MemberRemoved, ev.CardCreated, ev.CardMoved,
        ev.CardChanged, ev.CardArchived, ev.CardRestored, ev.CardBlocked, ev.CardResumed, ev.SpellChanged,
        ev.PolicyAnswered, ev.CardCommented, ev.AlertReceived, ev.DeployRecorded, ev.LimitHit, ev.LimitAnswered,
        ev.LineStopped, ev.LineReleased, ev.RotaSet, ev.DutyHandedOver, ev.CommandUndone,
        team.CadenceSet, team.IterationMade, team.IterationChanged, team.IterationPlanned, team.IterationDropped,
        team.IterationClosed, team.ExpectationSaid, team.StandupStarted, team.StandupStepped, team.StandupEnded,
    )
}  # fmt: skip

# Two field names cannot be written in Python as the contract names them.
_ON_THE_WIRE = {"work_type": "type", "service_class": "class"}
_IN_PYTHON = {wire: name for name, wire in _ON_THE_WIRE.items()}

_SELDOM = frozenset({"was", "clocks", "since", "by", "dismissed", "undoes"})

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
    """A fact's fields as JSON values; those that only undo fills are left out while they are empty."""
    values = {wire: getattr(fact, name) for wire, name in _FIELDS[type(fact)]}
    return {wire: value for wire, value in values.items() if value or wire not in _SELDOM}


def fact_from(type_name: str, data: Mapping[str, Json]) -> Fact:
    """The fact back from its wire form; KeyError for a type this version does not know."""
    cls = FACTS[type_name]
    values = {_IN_PYTHON.get(name, name): value for name, value in data.items()}
    for name in _TUPLES[cls]:
        if name in values:
            values[name] = tuple(values[name])
    return cls(**values)
