"""Journeys from the log: what happened to each card, kept so that it can be asked as of any moment.

A `History` is extended event by event; whoever keeps one at number 41 needs only the events after 41. It knows of the
board only its shape over time (settings, columns, lanes), so a card's event costs the same on any board. Its clocks
agree with those of `kanban.domain.fold`: a card is started when it crosses the commitment point, finished when it
crosses the done point; Blocked lies beside the way; what is undone gets its old clocks back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from sys import intern
from typing import Any

from kanban.analytics.incidents import TOLD, Incidents
from kanban.analytics.journeys import Cause, Comment, Finish, Journey, Said, Spell, Start, State, Stay, Turn
from kanban.analytics.shapes import SHAPING, Shapes
from kanban.analytics.windows import TOLD as LAID
from kanban.analytics.windows import Windows
from kanban.domain import facts as ev
from kanban.domain.board import Board, ColumnKind, LaneKind, Stage
from kanban.domain.events import Event, data_of, fact_from
from kanban.domain.facts import Fact, Json, from_instant

__all__ = ["Cause", "Comment", "Finish", "History", "Journey", "Said", "Spell", "Start", "State", "Stay", "Turn"]

#: A row of the log: number, type, instant, command, data as JSON values.
Row = tuple[int, str, datetime, str, Mapping[str, Json]]

Goer = ev.CardMoved | ev.CardBlocked | ev.CardResumed


class History:
    """The journeys of one board's cards up to event `seq`, what happened beside them, and the iterations laid over."""

    def __init__(self, board_id: str) -> None:
        self.seq = 0
        self.began_at: datetime | None = None
        self.journeys: dict[str, Journey] = {}
        self.incidents = Incidents()
        self._shapes = Shapes(board_id)
        self.windows = Windows(self.zone_at)
        self._stages: Mapping[str, State] = {}
        self._urgent_lanes: frozenset[str] = frozenset()
        self._founding: str | None = None
        self._undoing: str | None = None
        self._latest: tuple[str, Finish | None] = ("", None)

    def extend(self, events: Iterable[Event]) -> None:
        """Take in the next events; ValueError where one does not follow by number."""
        for event in events:
            if event.seq != self.seq + 1:
                raise ValueError(f"event {event.seq} does not follow {self.seq}")
            if self._undoing is not None and event.command_id != self._undoing:
                self._undoing = None
            kind = type(event.fact)
            apply = _APPLY.get(kind)
            if apply is not None:
                apply(self, event, event.fact)
            else:
                self._beside(kind, event)
            self.seq = event.seq

    def read(self, rows: Iterable[Row]) -> None:
        """Take in the next events as rows of the log. A plain move, which most are, needs no fact to be made of it."""
        for seq, kind, at, command, data in rows:
            if kind not in _PLAIN or self._undoing is not None or "clocks" in data or seq != self.seq + 1:
                self.extend((Event(seq, at, None, command, fact_from(kind, data)),))
                continue
            if kind == _MOVED:
                self._step(self.journeys[data["card"]], at, command, data["column"], data["lane"])
            else:
                self._make(data, at, command)
            self.seq = seq

    # -- the board's shape

    def shape_at(self, at: datetime) -> Board:
        """The board without cards as it was at `at`: name, key, zone, settings, columns with stages, lanes."""
        return self._shapes.at(at)

    def zone_at(self, at: datetime) -> str:
        """The board's time zone as it was set at `at`."""
        return self._shapes.at(at).time_zone

    @property
    def columns_known(self) -> list[str]:
        """Every column the board ever had."""
        return self._shapes.columns_known

    def column_in(self, shape: Board, column: str) -> str | None:
        """The column of `shape` that stands for `column`: itself, or what was left of it when it was removed."""
        return self._shapes.column_in(shape, column)

    def _beside(self, kind: type[Fact], event: Event) -> None:
        """Facts that are not about a card's way."""
        if kind in TOLD and (event.command_id != self._founding or kind not in SHAPING):
            self.incidents.take(event, self._shapes.last, undoing=self._undoing is not None)
        if kind in SHAPING:
            self._reshape(event)
        elif kind in LAID:
            self.windows.take(event)
        elif kind is ev.CommandUndone:
            self._undoing = event.command_id

    def _reshape(self, event: Event) -> None:
        if isinstance(event.fact, ev.BoardCreated):
            self.began_at = event.at
            self._founding = event.command_id
        self._shapes.take(event)
        shape = self._shapes.last
        self._stages = {column: _MEANT[stage] for column, stage in shape.stages.items()}
        self._urgent_lanes = frozenset(lane.id for lane in shape.lanes.values() if lane.kind is LaneKind.URGENT)
        self.windows.forget()

    # -- cards

    def _card_created(self, event: Event, fact: ev.CardCreated) -> None:
        self._make(data_of(fact), event.at, event.command_id)

    def _make(self, data: Mapping[str, Json], at: datetime, command: str) -> None:
        column, lane = intern(data["column"]), intern(data["lane"])
        stream, channel = data.get("stream"), data.get("channel")
        said = Said(
            at, data["title"], intern(data["type"]), intern(data.get("class", "standard")), stream and intern(stream),
            data.get("points"), channel and intern(channel), data.get("people", ()),
        )  # fmt: skip
        stay = Stay(column, lane, at, column, lane in self._urgent_lanes)
        turn = Turn(at, State.WAITING, None, None, 0)
        journey = Journey(data["card"], data["number"], at, (said,), [stay], [turn], turn)
        self.journeys[journey.card] = journey
        start, finish = self._clocks(journey, at, command, self._stages.get(column))
        turn.start, turn.finish, turn.state = start, finish, _state(start, finish)

    def _card_moved(self, event: Event, fact: Goer) -> None:
        journey = self.journeys[fact.card]
        self._arrive(journey, event, fact.column, fact.lane, fact.clocks)

    def _card_blocked(self, event: Event, fact: ev.CardBlocked) -> None:
        journey = self.journeys[fact.card]
        since = event.at
        if fact.since is not None:
            # An undo brings the spell back: the end it had is off the books from now on.
            since = from_instant(fact.since)
            if journey.spells and journey.spells[-1].until is not None:
                journey.spells[-1].undone = event.at
        cause = Cause(since, fact.reason, fact.note, fact.waiting_for, fact.waiting_card)
        place = self._stages.get(fact.from_column) and fact.from_column
        spell = Spell(since, event.at, place or journey.stays[-1].place, fact.displaced_by, (cause,))
        journey.spells = (*journey.spells, spell)
        self._arrive(journey, event, fact.column, fact.lane, fact.clocks)

    def _card_resumed(self, event: Event, fact: ev.CardResumed) -> None:
        journey = self.journeys[fact.card]
        self._end_spell(journey, event.at, undone=self._undoing is not None)
        self._arrive(journey, event, fact.column, fact.lane, fact.clocks)

    def _spell_changed(self, event: Event, fact: ev.SpellChanged) -> None:
        journey = self.journeys[fact.card]
        said = ("reason", "note", "waiting_for", "waiting_card")
        known = {name: fact.changes[name] for name in said if name in fact.changes}
        if known and journey.spells:
            spell = journey.spells[-1]
            spell.causes = (*spell.causes, replace(spell.causes[-1], since=event.at, **known))

    def _card_archived(self, event: Event, fact: ev.CardArchived) -> None:
        journey, at = self.journeys[fact.card], event.at
        here = journey.stays[-1]
        here.until = at
        kept = journey.now
        if self._undoing is not None:
            origin = here.again or here
            if origin is journey.stays[0]:
                self._turn(journey, Turn(at, State.UNMADE, kept.start, kept.finish, 0))
                return
            self._take_back(journey, at, here, origin)
        # An archived card keeps the clocks it had, also those of a restoring that is taken back.
        if not fact.discarded:
            self._set(journey, at, kept.start, kept.finish)
        elif journey.now.state is not State.DISCARDED or journey.now.start is not kept.start:
            self._turn(journey, Turn(at, State.DISCARDED, kept.start, None, len(journey.stays) - 1))

    def _card_restored(self, event: Event, fact: ev.CardRestored) -> None:
        journey = self.journeys[fact.card]
        there = self._shapes.last.columns.get(fact.column)
        stays_blocked = there is not None and there.kind is ColumnKind.BLOCKED and (
            fact.column == journey.stays[-1].column
        )  # fmt: skip
        if not stays_blocked:
            self._end_spell(journey, event.at, undone=False)
        self._arrive(journey, event, fact.column, fact.lane, {})

    def _card_changed(self, event: Event, fact: ev.CardChanged) -> None:
        changes = {_SAID[name]: value for name, value in fact.changes.items() if name in _SAID}
        if changes:
            journey = self.journeys[fact.card]
            journey.said = (*journey.said, journey.said[-1]._replace(since=event.at, **changes))

    def _card_commented(self, event: Event, fact: ev.CardCommented) -> None:
        journey = self.journeys[fact.card]
        journey.comments = (*journey.comments, Comment(event.at, fact.outward))

    # -- the steps of a card

    def _arrive(self, journey: Journey, event: Event, column: str, lane: str, clocks: Mapping[str, Any]) -> None:
        """The card stands in `column` and `lane` from now on; its clocks follow, or go back where a step is undone."""
        if self._undoing is None and not clocks:
            self._step(journey, event.at, event.command_id, column, lane)
        elif self._stand(journey, event.at, column, lane):
            self._bring_back(journey, event, clocks)

    def _stand(self, journey: Journey, at: datetime, column: str, lane: str) -> bool:
        """The card stands there from now on; False where it stood there already."""
        here = journey.stays[-1]
        if here.until is None:
            if column == here.column and lane == here.lane:
                return False
            here.until = at
        # A word that many cards say is kept once.
        column, lane = intern(column), intern(lane)
        place = column if column in self._stages else here.place
        journey.stays.append(Stay(column, lane, at, place, lane in self._urgent_lanes))
        return True

    def _step(self, journey: Journey, at: datetime, command: str, column: str, lane: str) -> None:
        """An ordinary step, and what it does to the clocks: nothing, where the card stays on its side of the points."""
        before = journey.stays[-1].column
        if not self._stand(journey, at, column, lane):
            return
        stage = self._stages.get(column) if column != before else None
        state = journey.now.state
        if stage is None:
            if state is not State.DISCARDED and state is not State.UNMADE:
                return
        elif state is stage:
            return
        self._set(journey, at, *self._clocks(journey, at, command, stage))

    def _bring_back(self, journey: Journey, event: Event, clocks: Mapping[str, Any]) -> None:
        """A step that undoes another: the other is off the books from now on, and the clocks are those before it.

        Where the log gives no clocks (or others), those that the board's fold set are set as a new turn.
        """
        at, stay, here = event.at, journey.stays[-1], journey.stays[-2]
        if clocks:
            wanted = tuple(
                from_instant(clocks[name]) if clocks.get(name) else None for name in ("started_at", "finished_at")
            )
            start, finish = self._known(journey, event, *wanted)
        else:
            stage = self._stages.get(stay.column) if stay.column != here.column else None
            start, finish = self._clocks(journey, at, event.command_id, stage)
        if journey.now.state is State.DISCARDED or journey.now.state is State.UNMADE:
            # The way back from an archive takes no stay back, only the departure.
            stay.again = here.again or here
            journey.now.undone = at
            self._settle(journey)
        else:
            origin = here.again or here
            before = self._before(journey, origin)
            if before is not None and before.column == stay.column:
                stay.again = before
                self._take_back(journey, at, here, origin)
        self._set(journey, at, start, finish)

    @staticmethod
    def _before(journey: Journey, origin: Stay) -> Stay | None:
        """The stay that the card left for `origin`, past everything undone."""
        index = next(n for n, stay in enumerate(journey.stays) if stay is origin)
        return next((s for s in reversed(journey.stays[:index]) if s.undone is None and s.again is None), None)

    def _take_back(self, journey: Journey, at: datetime, here: Stay, origin: Stay) -> None:
        """The step that led to `origin` (where the card stands as `here`) and its turns are off the books."""
        here.undone = origin.undone = at
        index = next(n for n, stay in enumerate(journey.stays) if stay is origin)
        for turn in journey.turns:
            if turn.stay >= index and turn.undone is None:
                turn.undone = at
        self._settle(journey)

    @staticmethod
    def _settle(journey: Journey) -> None:
        journey.now = next(turn for turn in reversed(journey.turns) if turn.undone is None)
        journey.amended, journey.straight = True, False

    def _clocks(
        self, journey: Journey, at: datetime, command: str, stage: State | None
    ) -> tuple[Start | None, Finish | None]:
        """The clocks after arriving in a column of `stage` (None: nothing is crossed), as the board's fold sets them.

        The lane a card is finished in says nothing about the time before.
        """
        start, finish = journey.now.start, journey.now.finish
        if stage is None:
            return start, finish
        if stage is State.WAITING:
            return None, None
        if start is None:
            start = Start(at, journey.said[-1].points, len(journey.stays) - 1)
        if stage is State.STARTED:
            return start, None
        return start, finish or self._finished(journey, at, command, start)

    def _finished(self, journey: Journey, at: datetime, command: str, start: Start) -> Finish:
        urgent = False
        for stay in journey.stays[start.stay : -1] or journey.stays[-1:]:
            urgent = urgent or (stay.urgent and stay.undone is None)
        finish = Finish(at, start, urgent, urgent or self.windows.outside_plan(journey.card, at, at))
        latest, other = self._latest
        # The one command that founds a board with its whole history is no bulk action.
        if latest == command and command != self._founding and other is not None:
            finish.bulk = other.bulk = True
        self._latest = (command, finish)
        return finish

    def _known(
        self, journey: Journey, event: Event, started_at: datetime | None, finished_at: datetime | None
    ) -> tuple[Start | None, Finish | None]:
        """The start and finish of these instants: the ones the card had, or new ones where it had none such."""
        start = finish = None
        for turn in journey.turns:
            if turn.start is not None and turn.start.at == started_at:
                start = turn.start
            if turn.finish is not None and turn.finish.at == finished_at:
                finish = turn.finish
        if started_at is None:
            return None, None
        if start is None:
            start = Start(started_at, journey.said[-1].points, len(journey.stays) - 1)
        if finished_at is not None and finish is None:
            finish = self._finished(journey, event.at, event.command_id, start)
            unplanned = finish.urgent or self.windows.outside_plan(journey.card, finished_at, event.at)
            finish = replace(finish, at=finished_at, unplanned=unplanned)
        return start, finish if finished_at is not None else None

    def _set(self, journey: Journey, at: datetime, start: Start | None, finish: Finish | None) -> None:
        """Turn the card's clocks, unless they stand so already."""
        now, state = journey.now, _state(start, finish)
        if state is not now.state or start is not now.start or finish is not now.finish:
            self._turn(journey, Turn(at, state, start, finish, len(journey.stays) - 1))

    @staticmethod
    def _turn(journey: Journey, turn: Turn) -> None:
        if journey.straight:
            before, after = journey.now.state, turn.state
            started = before is State.WAITING and after is State.STARTED
            journey.straight = started or (after is State.DONE and before in _UNDONE)
        journey.turns.append(turn)
        journey.now = turn

    @staticmethod
    def _end_spell(journey: Journey, at: datetime, *, undone: bool) -> None:
        if journey.spells and journey.spells[-1].until is None:
            journey.spells[-1].until = at
            journey.spells[-1].undone = at if undone else None


def _state(start: Start | None, finish: Finish | None) -> State:
    return State.DONE if finish is not None else State.STARTED if start is not None else State.WAITING


_PLAIN = (ev.CardMoved.type, ev.CardCreated.type)
_MOVED = ev.CardMoved.type
_UNDONE = (State.WAITING, State.STARTED)
#: What a card is that arrives in a column of a stage.
_MEANT = {Stage.WAITING: State.WAITING, Stage.STARTED: State.STARTED, Stage.DONE: State.DONE}

_SAID = {
    "title": "title", "type": "work_type", "class": "service_class", "stream": "stream", "points": "points",
    "channel": "channel", "people": "people",
}  # fmt: skip

_APPLY: Mapping[type[Fact], Callable[[History, Event, Any], None]] = {
    ev.CardCreated: History._card_created,
    ev.CardMoved: History._card_moved,
    ev.CardBlocked: History._card_blocked,
    ev.CardResumed: History._card_resumed,
    ev.SpellChanged: History._spell_changed,
    ev.CardArchived: History._card_archived,
    ev.CardRestored: History._card_restored,
    ev.CardChanged: History._card_changed,
    ev.CardCommented: History._card_commented,
}
