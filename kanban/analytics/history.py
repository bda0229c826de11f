"""Journeys from the log: what happened to each card, kept so that it can be asked as of any moment.

A `History` is extended event by event; whoever keeps one at number 41 needs only the events after 41. It knows of the
board only what the clocks need (columns, lanes, zone), so a card's event costs the same on any board. Its clocks agree
with those of `kanban.domain.fold`: a card is started when it crosses the commitment point, finished when it crosses
the done point; Blocked lies beside the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from kanban.domain import events as ev
from kanban.domain.board import Board, Column, ColumnKind, LaneKind, Stage
from kanban.domain.events import Event, Fact, Json


@dataclass(slots=True)
class Stay:
    """A stay in one column and lane; `until` None means the card is still there."""

    column: str
    lane: str
    since: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Finish:
    """One crossing of the done point. `until` is the moment it was reopened, None while it holds.

    `urgent`: it stood in the urgent lane at some time between start and finish. `points` is the estimate that was in
    force when it was started. `taken_back`: it ended because somebody undid the move, which is no reopening.
    """

    at: datetime
    started_at: datetime
    urgent: bool
    points: float | None
    until: datetime | None = None
    taken_back: bool = False


@dataclass(slots=True)
class Discard:
    """A departure without delivery; `until` is the moment it was brought back."""

    at: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Said:
    """What the card said of itself from an instant on."""

    since: datetime
    work_type: str
    service_class: str
    stream: str | None
    points: float | None


@dataclass(slots=True)
class Journey:
    """One card's way over the board."""

    card: str
    number: int
    created_at: datetime
    said: list[Said]
    stays: list[Stay]
    finishes: list[Finish] = field(default_factory=list)
    discards: list[Discard] = field(default_factory=list)
    started_at: datetime | None = None
    finished_at: datetime | None = None
    points_at_start: float | None = None
    urgent_since_start: bool = False

    def said_at(self, at: datetime) -> Said:
        """Type, class, stream and points as they were known at `at`."""
        for said in reversed(self.said):
            if said.since <= at:
                return said
        return self.said[0]

    def finish_at(self, at: datetime) -> Finish | None:
        """The last finish known at `at`, if the card was done then."""
        for finish in reversed(self.finishes):
            if finish.at <= at:
                return finish if finish.until is None or finish.until > at else None
        return None

    def discard_at(self, at: datetime) -> Discard | None:
        """The discard in force at `at`."""
        for discard in reversed(self.discards):
            if discard.at <= at:
                return discard if discard.until is None or discard.until > at else None
        return None


class History:
    """The journeys of one board's cards up to event `seq`."""

    def __init__(self, board_id: str) -> None:
        self.seq = 0
        self.began_at: datetime | None = None
        self.zones: list[tuple[datetime, str]] = []
        self.journeys: dict[str, Journey] = {}
        self._shape = Board(id=board_id)
        self._stages: Mapping[str, Stage] = {}
        self._urgent_lanes: frozenset[str] = frozenset()
        self._undoing: str | None = None

    def extend(self, events: Iterable[Event]) -> None:
        """Take in the next events; ValueError where one does not follow by number."""
        for event in events:
            if event.seq != self.seq + 1:
                raise ValueError(f"event {event.seq} does not follow {self.seq}")
            if self._undoing is not None and event.command_id != self._undoing:
                self._undoing = None
            apply = _APPLY.get(type(event.fact))
            if apply is not None:
                apply(self, event.at, event.fact)
            elif type(event.fact) is ev.CommandUndone:
                self._undoing = event.command_id
            self.seq = event.seq

    def zone_at(self, at: datetime) -> str:
        """The board's time zone as it was set at `at`."""
        known = [zone for since, zone in self.zones if since <= at]
        return known[-1] if known else self.zones[0][1] if self.zones else "UTC"

    # -- the board's shape, as far as the clocks need it

    def _board_created(self, at: datetime, fact: ev.BoardCreated) -> None:
        self.began_at = at
        self.zones.append((at, fact.time_zone))

    def _board_changed(self, at: datetime, fact: ev.BoardChanged) -> None:
        if "time_zone" in fact.changes:
            self.zones.append((at, fact.changes["time_zone"]))

    def _column_added(self, at: datetime, fact: ev.ColumnAdded) -> None:
        column = Column(
            id=fact.column, name=fact.name, kind=ColumnKind(fact.kind), limit=None, hard=True, policy="",
            rank=fact.rank,
        )  # fmt: skip
        self._reshape({**self._shape.columns, column.id: column})

    def _column_changed(self, at: datetime, fact: ev.ColumnChanged) -> None:
        changes: dict[str, Json] = {name: fact.changes[name] for name in ("rank",) if name in fact.changes}
        if "kind" in fact.changes:
            changes["kind"] = ColumnKind(fact.changes["kind"])
        column = replace(self._shape.columns[fact.column], **changes)
        self._reshape({**self._shape.columns, column.id: column})

    def _column_removed(self, at: datetime, fact: ev.ColumnRemoved) -> None:
        self._reshape({id_: column for id_, column in self._shape.columns.items() if id_ != fact.column})

    def _reshape(self, columns: Mapping[str, Column]) -> None:
        self._shape = replace(self._shape, columns=columns)
        self._stages = self._shape.stages

    def _lane_added(self, at: datetime, fact: ev.LaneAdded) -> None:
        if fact.kind == LaneKind.URGENT.value:
            self._urgent_lanes |= {fact.lane}

    # -- cards

    def _card_created(self, at: datetime, fact: ev.CardCreated) -> None:
        journey = Journey(
            card=fact.card, number=fact.number, created_at=at,
            said=[Said(at, fact.work_type, fact.service_class, fact.stream, fact.points)],
            stays=[Stay(fact.column, fact.lane, at)],
        )  # fmt: skip
        self.journeys[fact.card] = journey
        self._cross(journey, at, fact.column, fact.lane)

    def _card_moved(self, at: datetime, fact: ev.CardMoved | ev.CardBlocked | ev.CardResumed) -> None:
        self._arrive(self.journeys[fact.card], at, fact.column, fact.lane)

    def _card_archived(self, at: datetime, fact: ev.CardArchived) -> None:
        journey = self.journeys[fact.card]
        journey.stays[-1].until = at
        # A card whose making was undone never was; one whose return was undone is discarded again.
        never_was = self._undoing is not None and not journey.discards
        if fact.discarded and not never_was:
            journey.discards.append(Discard(at))

    def _card_restored(self, at: datetime, fact: ev.CardRestored) -> None:
        journey = self.journeys[fact.card]
        if journey.discards and journey.discards[-1].until is None:
            journey.discards[-1].until = at
        self._arrive(journey, at, fact.column, fact.lane)

    def _card_changed(self, at: datetime, fact: ev.CardChanged) -> None:
        changes = {_SAID[name]: value for name, value in fact.changes.items() if name in _SAID}
        if changes:
            said = self.journeys[fact.card].said
            said.append(replace(said[-1], since=at, **changes))

    def _arrive(self, journey: Journey, at: datetime, column: str, lane: str) -> None:
        here = journey.stays[-1]
        if here.until is None:
            if column == here.column and lane == here.lane:
                return
            here.until = at
        journey.stays.append(Stay(column, lane, at))
        if column != here.column:
            self._cross(journey, at, column, lane)
        else:
            self._note_urgency(journey, lane)

    def _cross(self, journey: Journey, at: datetime, column: str, lane: str) -> None:
        """Set the clocks for arriving in `column`. The lane it is finished in says nothing about the time before."""
        stage = self._stages.get(column)
        if stage is None:
            self._note_urgency(journey, lane)
            return
        if journey.finished_at is not None and stage is not Stage.DONE:
            journey.finishes[-1].until = at
            journey.finishes[-1].taken_back = self._undoing is not None
            journey.finished_at = None
        if stage is Stage.WAITING:
            journey.started_at = None
            return
        if journey.started_at is None:
            journey.started_at = at
            journey.points_at_start = journey.said[-1].points
            journey.urgent_since_start = lane in self._urgent_lanes
        if stage is Stage.STARTED:
            self._note_urgency(journey, lane)
        elif journey.finished_at is None:
            journey.finished_at = at
            journey.finishes.append(Finish(at, journey.started_at, journey.urgent_since_start, journey.points_at_start))

    def _note_urgency(self, journey: Journey, lane: str) -> None:
        if journey.started_at is not None and journey.finished_at is None and lane in self._urgent_lanes:
            journey.urgent_since_start = True


_SAID = {"type": "work_type", "class": "service_class", "stream": "stream", "points": "points"}

_APPLY: Mapping[type[Fact], Callable[[History, datetime, Any], None]] = {
    ev.BoardCreated: History._board_created,
    ev.BoardChanged: History._board_changed,
    ev.ColumnAdded: History._column_added,
    ev.ColumnChanged: History._column_changed,
    ev.ColumnRemoved: History._column_removed,
    ev.LaneAdded: History._lane_added,
    ev.CardCreated: History._card_created,
    ev.CardMoved: History._card_moved,
    ev.CardBlocked: History._card_moved,
    ev.CardResumed: History._card_moved,
    ev.CardArchived: History._card_archived,
    ev.CardRestored: History._card_restored,
    ev.CardChanged: History._card_changed,
}
