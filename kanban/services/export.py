"""Raw rows out: cards, transitions and events of a board as tables, read in pieces so that memory stays flat.

A whole log never fits a spreadsheet's patience or a server's memory, so every export is a row of pieces read by
number; the first piece is small, because whoever asked is waiting for it. Nothing here counts or adds: what figures
are made of is handed out as it was logged, and nothing in it is summed up by person.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import RowMapping, bindparam, select, type_coerce
from sqlalchemy.types import Text

from kanban.analytics.calendar import local_date
from kanban.domain import facts as ev
from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.domain.facts import instant
from kanban.services import csvfile
from kanban.services.gate import look
from kanban.store import Store, log
from kanban.store.models import CardRow, EventRow

#: Rows of the first piece and of every further one.
FIRST, FURTHER = 200, 2000
_LENGTHS = 500


class Piece(NamedTuple):
    """Some rows, and how much of the export's `total` is done with them."""

    done: int
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Export:
    """A table on its way out: its columns, its pieces, and how much there is in all (cards, or numbers of the log)."""

    name: str
    header: tuple[str, ...]
    total: int
    pieces: Iterator[Piece]
    file_name: str

    def csv(self) -> Iterator[tuple[int, str]]:
        """The file, header first: how much of `total` is done, and the text up to there."""
        yield 0, csvfile.block([self.header])
        for piece in self.pieces:
            yield piece.done, csvfile.block(piece.rows)

    def json(self) -> Iterator[tuple[int, str]]:
        """The same as JSON, one row a line."""
        for piece in self.pieces:
            lines = (orjson.dumps(dict(zip(self.header, map(_as_json, row), strict=True))) for row in piece.rows)
            yield piece.done, b"".join(line + b"\n" for line in lines).decode()


class Json(str):
    """Text that is JSON already."""

    __slots__ = ()


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    return orjson.Fragment(str(value)) if isinstance(value, Json) else value


def _export(
    board: Board, name: str, header: tuple[str, ...], total: int, pieces: Iterator[Piece], now: datetime
) -> Export:
    day = local_date(now, ZoneInfo(board.time_zone))
    return Export(name, header, total, pieces, file_name=f"{board.key.lower()}_{name}_{day}.csv")


# -- cards

CARDS = (
    "key", "title", "type", "class", "stream", "channel", "points", "due", "column", "lane", "blocked_reason",
    "blocked_since", "created_at", "started_at", "finished_at", "archived_at", "discarded",
)  # fmt: skip

_CARD_ROWS = (
    select(CardRow.__table__)
    .where(CardRow.board_id == bindparam("board"))
    .where(CardRow.number > bindparam("after"), CardRow.number <= bindparam("until"))
    .order_by(CardRow.number)
)


def cards(store: Store, actor: Actor, *, board_id: str, now: datetime) -> Export:
    """Every card the board ever had, archived ones too, as it stands now, in the order of its number."""
    board = look(store, actor, board_id)

    def pieces() -> Iterator[Piece]:
        names = _Names(store, board)
        for after, until in _windows(board.next_number - 1):
            with store.reading() as connection:
                asked = {"board": board_id, "after": after, "until": until}
                rows = list(connection.execute(_CARD_ROWS, asked).mappings())
            yield Piece(until, [_card(board, names, row) for row in rows])

    return _export(board, "cards", CARDS, board.next_number - 1, pieces(), now)


def _card(board: Board, names: _Names, row: RowMapping) -> Sequence[Any]:
    spell = row["blocked"] or {}
    return (
        f"{board.key}-{row['number']}", row["title"], row["work_type"],
        "urgent" if row["urgent"] else row["service_class"], row["stream"], row["channel"], _plain(row["points"]),
        _day(row["due"]), names.column(row["column_id"]), names.lane(row["lane_id"]), spell.get("reason"),
        spell.get("since"), row["created_at"], row["started_at"], row["finished_at"], row["archived_at"],
        row["archived_at"] is not None and row["finished_at"] is None,
    )  # fmt: skip


def _plain(points: float | None) -> float | None:
    return points if points is None or points % 1 else int(points)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# -- transitions

TRANSITIONS = ("key", "at", "from_column", "to_column", "from_lane", "to_lane", "actor", "command_id", "undoes")

_MOVES = (ev.CardMoved.type, ev.CardBlocked.type, ev.CardResumed.type)
_STEPS = (*_MOVES, ev.CardCreated.type, ev.CardArchived.type, ev.CardRestored.type, ev.CommandUndone.type)

_STEP_ROWS = (
    select(
        EventRow.seq, EventRow.type, EventRow.at, EventRow.actor, EventRow.command_id, type_coerce(EventRow.data, Text)
    )
    .where(EventRow.board_id == bindparam("board"), EventRow.type.in_(_STEPS))
    .where(EventRow.seq > bindparam("after"), EventRow.seq <= bindparam("until"))
    .order_by(EventRow.seq)
)
_NUMBERS = select(CardRow.id, CardRow.number).where(CardRow.id.in_(bindparam("cards", expanding=True)))

Place = tuple[str | None, str | None]
_NOWHERE: Place = (None, None)


def transitions(store: Store, actor: Actor, *, board_id: str, now: datetime) -> Export:
    """Every change of place, in order. A card comes from nowhere when it is made and goes nowhere when archived."""
    board = look(store, actor, board_id)

    def pieces() -> Iterator[Piece]:
        steps = _Steps(board, _Names(store, board))
        for after, until in _windows(board.seq):
            with store.reading() as connection:
                asked = {"board": board_id, "after": after, "until": until}
                rows = [log.LoggedEvent(*row) for row in connection.execute(_STEP_ROWS, asked)]
            said = [orjson.loads(row.data) for row in rows]
            numbers = _numbers(store, {data["card"] for data in said if "card" in data})
            taken = (steps.take(row, data, numbers) for row, data in zip(rows, said, strict=True))
            yield Piece(until, [step for step in taken if step is not None])

    return _export(board, "transitions", TRANSITIONS, board.seq, pieces(), now)


def _numbers(store: Store, cards: set[str]) -> Mapping[str, int]:
    """The numbers of cards by id. Drivers keep a statement for every length of a list, so there are few lengths."""
    if not cards:
        return {}
    asked = sorted(cards)
    asked += asked[-1:] * (-len(asked) % _LENGTHS)
    with store.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(_NUMBERS, {"cards": asked})}


@dataclass(slots=True)
class _Steps:
    """Turns events into rows. All it remembers of a card is its place, as a small number: two bytes a card."""

    board: Board
    names: _Names
    places: list[Place] = field(default_factory=lambda: [_NOWHERE])
    known: dict[Place, int] = field(default_factory=lambda: {_NOWHERE: 0})
    at: array[int] = field(default_factory=lambda: array("H"))
    undoing: tuple[str, str] | None = None

    def take(self, row: log.LoggedEvent, data: Mapping[str, Any], numbers: Mapping[str, int]) -> Sequence[Any] | None:
        """The row of one event; None where no card changed its column or lane."""
        if row.type == ev.CommandUndone.type:
            self.undoing = (row.command_id, data["command"])
            return None
        number = numbers[data["card"]]
        before = self._place_of(number)
        after = _NOWHERE if row.type == ev.CardArchived.type else (data["column"], data["lane"])
        if after == before:
            return None
        self._put(number, after)
        undoes = self.undoing[1] if self.undoing is not None and self.undoing[0] == row.command_id else None
        return (
            f"{self.board.key}-{number}", row.at, self.names.column(before[0]), self.names.column(after[0]),
            self.names.lane(before[1]), self.names.lane(after[1]), row.actor, row.command_id, undoes,
        )  # fmt: skip

    def _place_of(self, number: int) -> Place:
        return self.places[self.at[number]] if number < len(self.at) else _NOWHERE

    def _put(self, number: int, place: Place) -> None:
        index = self.known.get(place)
        if index is None:
            index = self.known[place] = len(self.places)
            self.places.append(place)
        while number >= len(self.at):
            self.at.append(0)
        self.at[number] = index


# -- events

EVENTS = ("seq", "type", "at", "actor", "command_id", "data")


def events(store: Store, actor: Actor, *, board_id: str, now: datetime) -> Export:
    """The whole log as a table; `data` is what happened, as JSON."""
    board = look(store, actor, board_id)

    def pieces() -> Iterator[Piece]:
        for after, until in _windows(board.seq):
            with store.reading() as connection:
                rows = log.tail(connection, board_id, after, until - after)
            told = [(row.seq, row.type, row.at, row.actor, row.command_id, Json(row.data)) for row in rows]
            yield Piece(until, told)

    return _export(board, "events", EVENTS, board.seq, pieces(), now)


#: Every export by its name in addresses and at the prompt.
EXPORTS: Mapping[str, Callable[..., Export]] = {"cards": cards, "transitions": transitions, "events": events}


# -- what they share


def _windows(last: int) -> Iterator[tuple[int, int]]:
    """The numbers up to `last` in windows (after, until].

    Numbers of events and of cards have no gaps, so a window holds a piece, and however the database goes about it, it
    reads no more. With a limit instead, one that knows nothing of a table yet may read all the rest for every piece.
    """
    after, size = 0, FIRST
    while after < last:
        until = min(after + size, last)
        yield after, until
        after, size = until, FURTHER


class _Names:
    """What columns and lanes are called now; removed ones as they were called last, which only the log still knows."""

    def __init__(self, store: Store, board: Board) -> None:
        self._store = store
        self._board = board
        self._columns = {column.id: column.name for column in board.columns.values()}
        self._lanes = {lane.id: lane.name for lane in board.lanes.values()}

    def column(self, column: str | None) -> str | None:
        """The name of a column; None for none."""
        if column is not None and column not in self._columns:
            self._columns[column] = self._last_name(column, "column", (ev.ColumnAdded.type, ev.ColumnChanged.type))
        return self._columns[column] if column is not None else None

    def lane(self, lane: str | None) -> str | None:
        """The name of a lane; None for none."""
        if lane is not None and lane not in self._lanes:
            self._lanes[lane] = self._last_name(lane, "lane", (ev.LaneAdded.type, ev.LaneChanged.type))
        return self._lanes[lane] if lane is not None else None

    def _last_name(self, place: str, noun: str, types: tuple[str, str]) -> str:
        told = (
            select(type_coerce(EventRow.data, Text))
            .where(EventRow.board_id == self._board.id, EventRow.type.in_(types))
            .order_by(EventRow.seq)
        )
        name = place
        with self._store.reading() as connection:
            for text in connection.execute(told).scalars():
                said = orjson.loads(text)
                if said[noun] == place:
                    name = said.get("name") or said.get("changes", {}).get("name", name)
        return name
