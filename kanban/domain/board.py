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
from kanban.domain.errors import Conflict, NotFound
from kanban.domain.facts import Json, instant
from kanban.domain.iteration import Iteration, Standup
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


#: One time a limit was raised or taken away: at, by, from, to (None: no limit), reason; as on the wire.
Raise = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Column:
    """A stage. `asks_link` (a kind of link) and `asks_checks` are what its policy asks of a card that comes in.

    `raises` are the latest times its limit was raised, the newest last.
    """

    id: str
    name: str
    kind: ColumnKind
    limit: int | None
    hard: bool
    policy: str
    rank: str
    asks_link: str | None = None
    asks_checks: tuple[str, ...] = ()
    raises: tuple[Raise, ...] = ()

    def wire(self) -> dict[str, Json]:
        return {
            "id": self.id, "name": self.name, "kind": self.kind.value, "limit": self.limit, "hard": self.hard,
            "policy": self.policy, "asks_link": self.asks_link, "asks_checks": list(self.asks_checks),
            "rank": self.rank, "raises": list(self.raises),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lane:
    id: str
    name: str
    kind: LaneKind
    limit: int | None
    hard: bool
    rank: str
    raises: tuple[Raise, ...] = ()

    def wire(self) -> dict[str, Json]:
        return {
            "id": self.id, "name": self.name, "kind": self.kind.value, "limit": self.limit, "hard": self.hard,
            "rank": self.rank, "raises": list(self.raises),
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
    """A stay in Blocked that has not ended: why, since when, who sent it there, and where the card came from.

    `displaced_by` is the card that pushed it out; `waiting_card` the card it waits for. `dismissed`: the offer to
    bring it back was turned down.
    """

    reason: str
    note: str
    waiting_for: str
    since: datetime
    from_column: str
    from_lane: str
    from_rank: str = ""
    waiting_card: str | None = None
    displaced_by: str | None = None
    by: str | None = None
    dismissed: bool = False

    def wire(self) -> dict[str, Json]:
        return {
            "reason": self.reason, "note": self.note, "waiting_for": self.waiting_for, "since": instant(self.since),
            "from_column": self.from_column, "from_lane": self.from_lane, "from_rank": self.from_rank,
            "waiting_card": self.waiting_card, "displaced_by": self.displaced_by, "by": self.by,
            "dismissed": self.dismissed,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stop:
    """The line stands: the whole board (`column` None) or one column, since when, by whom, about which card."""

    id: str
    column: str | None
    card: str | None
    trouble: str
    since: datetime
    by: str | None

    def wire(self) -> dict[str, Json]:
        return {
            "id": self.id, "column": self.column, "card": self.card, "trouble": self.trouble,
            "since": instant(self.since), "by": self.by,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """Who takes the interrupts now, since when, and whether it was handed over by hand."""

    people: tuple[str, ...]
    since: datetime
    by_hand: bool = False
    note: str = ""

    def wire(self) -> dict[str, Json]:
        return {
            "people": list(self.people), "since": instant(self.since), "by_hand": self.by_hand, "note": self.note,
        }  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One piece of work.

    `started_at` and `finished_at` follow the commitment and done points of the board. `service_class` is standard or
    fixed_date; `urgent` is not chosen but follows from standing in the urgent lane, and outranks it while it lasts.
    `displaced` are the last two instants at which it was parked for another card; `channel` is the way by which the
    wish came in (mail, chat, alert ...); `comments` counts what was written under it.
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
    displaced: tuple[str, ...] = ()
    channel: str | None = None
    comments: int = 0
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
            "displaced": list(self.displaced),
            "channel": self.channel,
            "comments": self.comments,
            "archived_at": instant(self.archived_at) if self.archived_at else None,
            "version": self.version,
        }


#: Why a card can be blocked, as a board begins. `displaced` and `other` are there on every board.
BLOCK_REASONS = ("vendor", "access", "decision", "dependency")
BUILT_IN_REASONS = ("displaced", "other")

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
    may_raise: bool = True
    urgent_inside: bool = False
    block_reasons: tuple[str, ...] = BLOCK_REASONS
    holidays: tuple[str, ...] = ()
    interrupt_budget: float | None = None
    resume_hours: float = 0.0
    grace_hours: int = 0
    weather: str = "median3"
    velocity_unit: str = "points"
    cadence: Mapping[str, Json] | None = None
    created_at: datetime | None = None
    next_number: int = 1
    columns: Mapping[str, Column] = field(default_factory=dict)
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)
    stops: Mapping[str, Stop] = field(default_factory=dict)
    rota: Mapping[str, Json] | None = None
    duty: Duty | None = None
    iterations: Mapping[str, Iteration] = field(default_factory=dict)
    standup: Standup | None = None
    last_standup: Standup | None = None
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

    @property
    def iteration_order(self) -> list[Iteration]:
        """All iterations, the earliest first."""
        return sorted(self.iterations.values(), key=lambda one: one.starts)

    @property
    def shown_iterations(self) -> list[Iteration]:
        """The iterations that a snapshot carries: what has not closed, and the last one that has."""
        order = self.iteration_order
        last = [one for one in order if one.closed][-1:]
        return [*last, *(one for one in order if not one.closed)]

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
        """The live card. `Conflict` for an archived one, `NotFound` for any other id."""
        try:
            return self.cards[card_id]
        except KeyError:
            if card_id in self.archived:
                hidden = self.archived[card_id]
                raise Conflict(f"{hidden.key} is archived. Restore it first.", card=hidden.wire) from None
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
            **{name: getattr(self, name) for name in ("id", "seq", "name", "key", "time_zone")},
            "working_days": list(self.working_days),
            "may_exceed": self.may_exceed,
            "may_raise": self.may_raise,
            "urgent_inside": self.urgent_inside,
            "block_reasons": list(self.block_reasons),
            "holidays": list(self.holidays),
            "interrupt_budget": self.interrupt_budget,
            "resume_hours": self.resume_hours,
            "grace_hours": self.grace_hours,
            "weather": self.weather,
            "velocity_unit": self.velocity_unit,
            "cadence": self.cadence,
            "columns": [column.wire() for column in self.column_order],
            "lanes": [lane.wire() for lane in self.lane_order],
            "members": [member.wire() for member in sorted(self.members.values(), key=lambda m: m.name.casefold())],
            "stops": [stop.wire() for stop in self.stops.values()],
            "rota": self.rota,
            "duty": self.duty.wire() if self.duty else None,
            "iterations": [iteration.wire() for iteration in self.shown_iterations],
            "standup": self.standup.wire() if self.standup else None,
            "last_standup": self.last_standup.wire() if self.last_standup else None,
        }
