"""What happened beside the cards: limit hits and their answers, raises, stops, deploys, changes of the columns.

Kept in the order of the log. Of people nothing is kept: a report about a limit is about the work it protects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kanban.domain import facts as ev
from kanban.domain.board import Board
from kanban.domain.events import Event
from kanban.domain.facts import from_instant
from kanban.domain.fold import raises


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided about a hit: `about` is the card that was parked or helped, `to` the raised limit."""

    at: datetime
    kind: str
    reason: str
    about: str | None
    to: int | None


@dataclass(slots=True)
class Hit:
    """A pull that a limit stood against. `found` are the kinds of the diagnosis, `place` what `scope` names."""

    hit: str
    at: datetime
    card: str | None
    column: str
    lane: str
    scope: str
    place: str
    limit: int
    occupied: int
    hard: bool
    wanted: int
    found: tuple[str, ...]
    answers: tuple[Answer, ...] = ()

    def answers_at(self, as_of: datetime) -> list[Answer]:
        """The answers given up to `as_of`."""
        return [answer for answer in self.answers if answer.at <= as_of]


@dataclass(slots=True)
class Raise:
    """A limit of a column or lane (`scope`) went up, or away (`after` None); `undone` is when that was taken back."""

    at: datetime
    scope: str
    place: str
    before: int
    after: int | None
    reason: str
    undone: datetime | None = None


@dataclass(slots=True)
class Stop:
    """The line stood: the board (`column` None) or one column. `known` and `undone` as for a block spell."""

    stop: str
    since: datetime
    known: datetime
    column: str | None
    card: str | None
    trouble: str
    until: datetime | None = None
    cause: str = ""
    undone: datetime | None = None

    def until_at(self, as_of: datetime) -> datetime | None:
        """When it was released, as far as was known at `as_of`."""
        return self.until if self.until is not None and self.until <= as_of else None


@dataclass(frozen=True, slots=True)
class Deploy:
    """A deployment that finished at `at`, told at `known`, with the cards it is said to have to do with."""

    deploy: str
    at: datetime
    known: datetime
    name: str
    url: str
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """The columns changed: `what` is added, removed, moved, renamed or kind."""

    at: datetime
    what: str
    name: str


@dataclass(slots=True)
class Incidents:
    """The lists, each in the order of the log. `take` answers for the facts named in `TOLD`."""

    hits: list[Hit] = field(default_factory=list)
    raised: list[Raise] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    deploys: list[Deploy] = field(default_factory=list)
    rebuildings: list[Rebuilding] = field(default_factory=list)
    _hit: dict[str, Hit] = field(default_factory=dict)

    def stops_at(self, as_of: datetime) -> list[Stop]:
        """The stops known at `as_of`."""
        return [stop for stop in self.stops if stop.known <= as_of and (stop.undone is None or stop.undone > as_of)]

    def raised_at(self, as_of: datetime) -> list[Raise]:
        """The raises known at `as_of` that had not been taken back."""
        return [one for one in self.raised if one.at <= as_of and (one.undone is None or one.undone > as_of)]

    def take(self, event: Event, shape: Board, *, undoing: bool) -> None:
        """Take in one fact; `shape` is the board before it."""
        match event.fact:
            case ev.LimitHit() as fact:
                self._limit_hit(event.at, fact)
            case ev.LimitAnswered() as fact:
                self._limit_answered(event.at, fact)
            case ev.LineStopped() as fact:
                self._line_stopped(event.at, fact)
            case ev.LineReleased() as fact:
                self._line_released(event.at, fact, undoing=undoing)
            case ev.DeployRecorded() as fact:
                finished_at = from_instant(fact.finished_at)
                self.deploys.append(Deploy(fact.deploy, finished_at, event.at, fact.name, fact.url, tuple(fact.cards)))
            case ev.LaneChanged() as fact:
                self._limit_changed(event.at, "lane", fact.lane, fact)
            case fact:
                self._column_took(event.at, fact, shape)

    def _column_took(self, at: datetime, fact: ev.Fact, shape: Board) -> None:
        match fact:
            case ev.ColumnAdded():
                self.rebuildings.append(Rebuilding(at, "added", fact.name))
            case ev.ColumnRemoved():
                self.rebuildings.append(Rebuilding(at, "removed", shape.columns[fact.column].name))
            case ev.ColumnChanged():
                for name, what in (("rank", "moved"), ("name", "renamed"), ("kind", "kind")):
                    if name in fact.changes:
                        self.rebuildings.append(Rebuilding(at, what, shape.columns[fact.column].name))
                self._limit_changed(at, "column", fact.column, fact)

    def _limit_hit(self, at: datetime, fact: ev.LimitHit) -> None:
        found = tuple(sorted({str(finding.get("kind")) for finding in fact.diagnosis}))
        hit = Hit(
            hit=fact.hit, at=at, card=fact.card, column=fact.column, lane=fact.lane, scope=fact.scope, place=fact.id,
            limit=fact.limit, occupied=fact.occupied, hard=fact.hard, wanted=fact.wanted, found=found,
        )  # fmt: skip
        self.hits.append(hit)
        self._hit[fact.hit] = hit

    def _limit_answered(self, at: datetime, fact: ev.LimitAnswered) -> None:
        if (hit := self._hit.get(fact.hit)) is not None:
            hit.answers = (*hit.answers, Answer(at, fact.kind, fact.reason, fact.about, fact.to))

    def _line_stopped(self, at: datetime, fact: ev.LineStopped) -> None:
        if fact.since is not None:
            # An undo brings a stop back: the release it knew is off the books from now on.
            for earlier in self.stops:
                if earlier.stop == fact.stop and earlier.undone is None:
                    earlier.undone = at
        since = from_instant(fact.since) if fact.since else at
        self.stops.append(Stop(fact.stop, since, at, fact.column, fact.card, fact.trouble))

    def _line_released(self, at: datetime, fact: ev.LineReleased, *, undoing: bool) -> None:
        for stop in self.stops:
            if stop.stop == fact.stop and stop.undone is None:
                stop.until, stop.cause = at, fact.cause
                if undoing:
                    stop.undone = at

    def _limit_changed(self, at: datetime, scope: str, place: str, fact: ev.ColumnChanged | ev.LaneChanged) -> None:
        if "limit" not in fact.changes:
            return
        before, after = fact.before["limit"], fact.changes["limit"]
        if fact.undoes:
            for one in reversed(self.raised):
                if (one.scope, one.place, one.undone) == (scope, place, None):
                    one.undone = at
                    return
        elif raises(before, after):
            self.raised.append(Raise(at, scope, place, before, after, fact.reason))


#: The facts that `Incidents.take` understands.
TOLD: frozenset[type[ev.Fact]] = frozenset((
    ev.LimitHit, ev.LimitAnswered, ev.LineStopped, ev.LineReleased, ev.DeployRecorded, ev.ColumnAdded,
    ev.ColumnRemoved, ev.ColumnChanged, ev.LaneChanged,
))  # fmt: skip
