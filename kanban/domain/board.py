"""The board as it is at one number of its log: frozen, and replaced by a changed copy for every event.

`Board` keeps what the rules ask for at hand (the order of cards in each cell, how many stand where), so that a
decision about one card costs the same on a board of 20 and of 2,000. `kanban.domain.fold` makes the next board.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import Any

from kanban.domain.access import Role
from kanban.domain.errors import NotFound
from kanban.domain.events import Json, instant
from kanban.domain.shelves import Shelves


class ColumnKind(Enum):
    """What a column is for."""

    BACKLOG = "backlog"
    QUEUE = "queue"
    WORK = "work"
    REVIEW = "review"
    BLOCKED = "blocked"
    DONE = "done"


class LaneKind(Enum):
    STANDARD = "standard"
    URGENT = "urgent"
    EXTRA = "extra"


class Stage(Enum):
    """Where a place is on the way: before the commitment point, between, or past the done point."""

    WAITING = "waiting"
    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Column:
    id: str
    name: str
    kind: ColumnKind
    limit: int | None
    hard: bool
    policy: str
    rank: str

    def wire(self) -> dict[str, Json]:
        return {
            "id": self.id, "name": self.name, "kind": self.kind.value, "limit": self.limit, "hard": self.hard,
            "policy": self.policy, "rank": self.rank,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lane:
    id: str
    name: str
    kind: LaneKind
    limit: int | None
    hard: bool
    rank: str

    def wire(self) -> dict[str, Json]:
        return {
            "id": self.id, "name": self.name, "kind": self.kind.value, "limit": self.limit, "hard": self.hard,
            "rank": self.rank,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    user: str
    name: str
    role: Role

    def wire(self) -> dict[str, Json]:
        return {"user": self.user, "name": self.name, "role": self.role.value}


@dataclass(frozen=True, slots=True)
class Spell:
    """A stay in Blocked that has not ended: why, and where the card came from."""

    reason: str
    note: str
    waiting_for: str
    since: datetime
    from_column: str
    from_lane: str

    def wire(self) -> dict[str, Json]:
        return {
            "reason": self.reason, "note": self.note, "waiting_for": self.waiting_for, "since": instant(self.since),
            "from_column": self.from_column, "from_lane": self.from_lane,
        }  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One piece of work.

    `started_at` and `finished_at` follow the commitment and done points of the board. `service_class` is standard or
    fixed_date; `urgent` is not chosen but follows from standing in the urgent lane, and outranks it while it lasts.
    """

    id: str
    number: int
    key: str
    title: str
    column: str
    lane: str
    rank: str
    work_type: str
    service_class: str
    urgent: bool
    points: float | None
    stream: str | None
    people: tuple[str, ...]
    due: str | None
    description: str
    links: tuple[Mapping[str, str], ...]
    created_at: datetime
    entered_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    blocked: Spell | None = None
    archived_at: datetime | None = None
    version: int = 1

    @property
    def wire(self) -> dict[str, Json]:
        """The card as snapshots and lists carry it: everything but the description."""
        return {
            "id": self.id,
            "number": self.number,
            "key": self.key,
            "title": self.title,
            "column": self.column,
            "lane": self.lane,
            "rank": self.rank,
            "type": self.work_type,
            "class": "urgent" if self.urgent else self.service_class,
            "base_class": self.service_class,
            "points": self.points,
            "stream": self.stream,
            "people": list(self.people),
            "due": self.due,
            "has_description": bool(self.description),
            "links": [dict(link) for link in self.links],
            "created_at": instant(self.created_at),
            "entered_at": instant(self.entered_at),
            "started_at": instant(self.started_at) if self.started_at else None,
            "finished_at": instant(self.finished_at) if self.finished_at else None,
            "blocked": self.blocked.wire() if self.blocked else None,
            "archived_at": instant(self.archived_at) if self.archived_at else None,
            "version": self.version,
        }


Cell = tuple[str, str]


@dataclass(frozen=True)
class Board:
    """Everything about one board after event `seq`. `cards` are the live ones; `archived` the hidden ones."""

    id: str
    seq: int = 0
    name: str = ""
    key: str = ""
    time_zone: str = "UTC"
    working_days: tuple[int, ...] = (1, 2, 3, 4, 5)
    may_exceed: bool = True
    created_at: datetime | None = None
    next_number: int = 1
    columns: Mapping[str, Column] = field(default_factory=dict)
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)
    cards: Shelves[Card] = field(default_factory=Shelves)
    archived: Shelves[Card] = field(default_factory=Shelves)
    cells: Mapping[Cell, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def column_order(self) -> tuple[Column, ...]:
        return tuple(sorted(self.columns.values(), key=lambda column: column.rank))

    @cached_property
    def lane_order(self) -> tuple[Lane, ...]:
        return tuple(sorted(self.lanes.values(), key=lambda lane: lane.rank))

    @cached_property
    def stages(self) -> Mapping[str, Stage]:
        """The stage of each column but Blocked ones, which lie beside the way.

        The commitment point is the left edge of the first column of kind work or review (without one: of the first
        column that is no backlog); the done point is the left edge of each done column.
        """
        way = [column for column in self.column_order if column.kind is not ColumnKind.BLOCKED]
        working = (ColumnKind.WORK, ColumnKind.REVIEW)
        committed = next((c.rank for c in way if c.kind in working), None)
        if committed is None:
            committed = next((c.rank for c in way if c.kind is not ColumnKind.BACKLOG), "~")
        return {
            column.id: Stage.DONE
            if column.kind is ColumnKind.DONE
            else Stage.STARTED
            if column.rank >= committed and column.kind is not ColumnKind.BACKLOG
            else Stage.WAITING
            for column in way
        }

    @cached_property
    def standard_lane(self) -> Lane:
        """The lane that cards fall into when none is named."""
        return next(lane for lane in self.lane_order if lane.kind is LaneKind.STANDARD)

    @cached_property
    def urgent_lane(self) -> Lane | None:
        return next((lane for lane in self.lane_order if lane.kind is LaneKind.URGENT), None)

    @cached_property
    def blocked_column(self) -> Column | None:
        return next((column for column in self.column_order if column.kind is ColumnKind.BLOCKED), None)

    def column(self, column_id: str) -> Column:
        """The column, or `NotFound`."""
        try:
            return self.columns[column_id]
        except KeyError:
            raise NotFound() from None

    def lane(self, lane_id: str) -> Lane:
        """The lane, or `NotFound`."""
        try:
            return self.lanes[lane_id]
        except KeyError:
            raise NotFound() from None

    def card(self, card_id: str) -> Card:
        """The live card, or `NotFound`."""
        try:
            return self.cards[card_id]
        except KeyError:
            raise NotFound() from None

    def cell(self, column_id: str, lane_id: str) -> tuple[str, ...]:
        """The ids of the cards in a cell, top first."""
        return self.cells.get((column_id, lane_id), ())

    def in_column(self, column_id: str) -> Iterator[Card]:
        """The cards of a column, lane by lane, top first."""
        for lane in self.lane_order:
            for card_id in self.cell(column_id, lane.id):
                yield self.cards[card_id]

    def role_of(self, user: str | None) -> Role | None:
        member = self.members.get(user) if user else None
        return member.role if member else None

    def wire(self) -> dict[str, Any]:
        """The snapshot's own fields (cards and counts are added by `kanban.services.boards`)."""
        return {
            "id": self.id,
            "seq": self.seq,
            "name": self.name,
            "key": self.key,
            "time_zone": self.time_zone,
            "working_days": list(self.working_days),
            "may_exceed": self.may_exceed,
            "columns": [column.wire() for column in self.column_order],
            "lanes": [lane.wire() for lane in self.lane_order],
            "members": [member.wire() for member in sorted(self.members.values(), key=lambda m: m.name.casefold())],
        }
