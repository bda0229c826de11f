"""From arrivals to a board: facts in the order of time, recorded in one unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from kanban.domain import facts as ev
from kanban.domain.access import Permission, require
from kanban.domain.board import Board, ColumnKind
from kanban.domain.cards import CardContent, content
from kanban.domain.errors import Conflict, Invalid
from kanban.domain.facts import Fact
from kanban.domain.fold import preview
from kanban.domain.moves import reasons
from kanban.domain.ranks import between
from kanban.domain.shape import LaneSketch, plan_board
from kanban.services.boards import free_key
from kanban.services.ids import new_id
from kanban.services.importing.mapping import ImportMap
from kanban.services.importing.reading import Arrival, BadRows, Fault, counted, read_rows, rows_of
from kanban.store import Store
from kanban.store.models import BoardRow
from kanban.store.unit_of_work import Command

T = TypeVar("T")
#: Shows progress: takes what is being done and the things to do it with, and gives those back one by one.
Track = Callable[[str, Sequence[T]], Iterable[T]]

_LANES = [LaneSketch("Urgent", "urgent"), LaneSketch("Standard", "standard")]


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in: the board, how many cards and events, and what was left out because it was bad."""

    board_id: str
    key: str
    cards: int
    events: int
    rows: int
    left_out: tuple[Fault, ...] = ()

    @property
    def left_out_rows(self) -> int:
        return len({fault.line for fault in self.left_out})

    @property
    def left_out_counted(self) -> str:
        return counted(self.left_out)


def _untracked(what: str, things: Sequence[T]) -> Iterable[T]:
    return things


def import_events(
    store: Store, command: Command, *, text: Iterable[str], plan: ImportMap, name: str, key: str | None = None,
    admin: tuple[str, str] | None = None, skip_bad: bool = False, track: Track[Any] = _untracked,
) -> Imported:  # fmt: skip
    """Make the board `name` from a file. `admin` (user id, name) becomes its admin.

    Raises `BadRows` when a row cannot be what happened, unless `skip_bad` leaves those rows out, and `Conflict` when
    a board of that name is there. Nothing is written before everything is understood.
    """
    require(command.actor, Permission.CREATE_BOARD)
    _refuse_known(store, name)
    reading = read_rows(track("Reading rows", rows_of(text, plan)), plan)
    shape = plan_board(
        name=name, key=key or free_key(store, name), time_zone=plan.time_zone, columns=list(plan.columns),
        lanes=_LANES, ids=new_id, member=admin,
    )  # fmt: skip
    board_id = new_id()
    story = _Story(preview(Board(id=board_id), shape.facts, command.now), plan)
    for arrival in track("Following cards", sorted(reading.arrivals, key=lambda arrival: arrival.at)):
        story.follow(arrival)
    faults = (*reading.faults, *story.faults)
    if faults and not skip_bad:
        raise BadRows(faults, reading.rows)
    if not story.told:
        raise Invalid("There is nothing to import: the file has no good rows.")
    first = shape.facts[0]
    assert isinstance(first, ev.BoardCreated)
    with store.new_board_unit(board_id, first.key, command) as unit:
        unit.record(shape.facts, at=story.told[0][0])
        for at, facts in track("Writing the log", story.told):
            unit.record(facts, at=at)
    return Imported(board_id, first.key, len(story.cards), unit.board.seq, reading.rows, faults)


def _refuse_known(store: Store, name: str) -> None:
    with store.reading() as connection:
        if connection.execute(select(BoardRow.id).where(BoardRow.name == " ".join(name.split()))).first():
            raise Conflict(f"There is a board called {name} already. An import makes a new board; give another name.")


@dataclass(slots=True)
class _Card:
    """Where a card of the file is and what it says, as far as the rows have been followed."""

    id: str
    column: str
    lane: str
    rank: str
    content: CardContent
    blocked: dict[str, Any] | None = None


class _Story:
    """Follows arrivals in order of time and tells the facts that a board would have recorded."""

    def __init__(self, board: Board, plan: ImportMap) -> None:
        self.cards: dict[str, _Card] = {}
        self.told: list[tuple[datetime, list[Fact]]] = []
        self.faults: list[Fault] = []
        self._board = board
        self._plan = plan
        self._columns = {column.name: column for column in board.column_order}
        self._first = next(c for c in board.column_order if c.kind is not ColumnKind.BLOCKED)
        self._lanes = {kind.kind.value: kind.id for kind in board.lanes.values()}
        self._last_rank: dict[tuple[str, str], str] = {}

    def follow(self, arrival: Arrival) -> None:
        """Tell what this row adds. A row that cannot be is noted as a fault and changes nothing."""
        card = self.cards.get(arrival.card)
        try:
            wanted = self._content(arrival, card)
        except ValueError as trouble:
            self.faults.append(Fault(arrival.line, "bad value", str(trouble)))
            return
        except Invalid as trouble:
            self.faults.append(Fault(arrival.line, "bad value", trouble.message))
            return
        if card is not None and self._blocks_what_is_done(card, arrival.column):
            self.faults.append(Fault(arrival.line, "blocked after done", "The card is done; it cannot be blocked."))
            return
        facts = [*self._go(arrival, card, wanted)]
        if facts:
            self.told.append((arrival.at, facts))

    # -- what the row says

    def _content(self, arrival: Arrival, card: _Card | None) -> CardContent:
        """The card's fields after this row; a cell left empty says nothing new."""
        known = {} if card is None else _by_wire_name(card.content)
        values: dict[str, Any] = {"title": f"{self._plan.title_prefix}{arrival.card}", **self._plan.defaults, **known}
        if card is not None and not arrival.said:
            return card.content
        values |= {name: text for name, text in arrival.said.items() if name != "blocked_reason"}
        if "points" in arrival.said:
            values["points"] = _number(arrival.said["points"])
        if values.get("class") == "urgent":
            values["class"] = known.get("class", "standard")
        return content(self._board, values)

    # -- where it goes

    def _blocks_what_is_done(self, card: _Card, column: str) -> bool:
        blocks = self._columns[column].kind is ColumnKind.BLOCKED and column not in self._plan.through
        return blocks and self._board.columns[card.column].kind is ColumnKind.DONE

    def _go(self, arrival: Arrival, card: _Card | None, wanted: CardContent) -> Iterator[Fact]:
        target = self._columns[arrival.column]
        blocks = target.kind is ColumnKind.BLOCKED
        lane = self._lane(arrival, card)
        if card is None:
            start = target
            if blocks:
                start = self._columns[self._plan.through.get(target.name, self._first.name)]
            yield self._created(arrival, start.id, lane, wanted)
            card = self.cards[arrival.card]
        else:
            if wanted != card.content:
                yield _changed(card, wanted)
            if blocks:
                through = self._plan.through.get(target.name)
                origin = card.blocked["from_column"] if card.blocked else card.column
                if through and self._columns[through].id != origin:
                    yield self._moved(card, self._columns[through].id, lane)
            elif card.column != target.id or card.lane != lane:
                yield self._moved(card, target.id, lane)
        if blocks and card.blocked is None:
            yield self._blocked(arrival, card, target.id)

    def _lane(self, arrival: Arrival, card: _Card | None) -> str:
        said = arrival.said.get("class")
        if said is None:
            return card.lane if card else self._lanes["standard"]
        return self._lanes["urgent" if said == "urgent" else "standard"]

    def _created(self, arrival: Arrival, column: str, lane: str, wanted: CardContent) -> Fact:
        card = _Card(new_id(), column, lane, self._rank(column, lane), wanted)
        self.cards[arrival.card] = card
        return ev.CardCreated(
            card=card.id, number=len(self.cards), column=column, lane=lane, rank=card.rank, **wanted.as_fields()
        )

    def _moved(self, card: _Card, column: str, lane: str) -> Fact:
        """The move; out of Blocked it ends the spell."""
        step: dict[str, Any] = {
            "card": card.id, "from_column": card.column, "from_lane": card.lane, "from_rank": card.rank,
            "column": column, "lane": lane, "rank": self._rank(column, lane),
        }  # fmt: skip
        card.column, card.lane, card.rank = column, lane, step["rank"]
        spell, card.blocked = card.blocked, None
        return ev.CardMoved(**step) if spell is None else ev.CardResumed(**step, spell=spell)

    def _blocked(self, arrival: Arrival, card: _Card, column: str) -> Fact:
        said = arrival.said.get("blocked_reason", "")
        known = said.lower() if said.lower() in reasons(self._board) else "other"
        note = (said or "Not said in the import.") if known == "other" else ""
        rank = self._rank(column, card.lane)
        fact = ev.CardBlocked(
            card=card.id, from_column=card.column, from_lane=card.lane, from_rank=card.rank, column=column,
            lane=card.lane, rank=rank, reason=known, note=note,
        )  # fmt: skip
        card.blocked = {
            "reason": fact.reason, "note": fact.note, "waiting_for": "", "since": ev.instant(arrival.at),
            "from_column": card.column, "from_lane": card.lane, "from_rank": card.rank,
        }  # fmt: skip
        card.column, card.rank = column, rank
        return fact

    def _rank(self, column: str, lane: str) -> str:
        """The end of the cell: whoever comes last stands last."""
        rank = between(self._last_rank.get((column, lane)), None)
        self._last_rank[column, lane] = rank
        return rank


_WIRE = {"title": "title", "work_type": "type", "service_class": "class", "points": "points", "stream": "stream"}


def _by_wire_name(card: CardContent) -> dict[str, Any]:
    return {wire: getattr(card, name) for name, wire in _WIRE.items()}


def _changed(card: _Card, wanted: CardContent) -> Fact:
    old, new = _by_wire_name(card.content), _by_wire_name(wanted)
    changes = {name: value for name, value in new.items() if value != old[name]}
    card.content = wanted
    return ev.CardChanged(card=card.id, changes=changes, before={name: old[name] for name in changes})


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number of points.") from None
