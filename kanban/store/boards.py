"""The board of a number, kept per process: from rows when cold, from the tail of the log when warm.

A kept board is immutable, so many readers share it; the writer that holds the board's lock swaps in the next one
after its commit. Another process's writes are seen by number and fetched as a tail.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from sqlalchemy import Connection, select

from kanban.domain.access import Role
from kanban.domain.board import Board, Card, Cell, Column, ColumnKind, Duty, Lane, LaneKind, Member, Spell, Stop
from kanban.domain.facts import from_instant
from kanban.domain.fold import extend
from kanban.domain.iteration import Iteration, Standup
from kanban.domain.shelves import Shelves
from kanban.store import log
from kanban.store.models import BoardRow, CardRow, ColumnRow, IterationRow, LaneRow, MemberRow, StopRow

#: Boards kept in memory; the least recently used one leaves first.
_KEPT = 64


class KeptBoards:
    """The boards this process has folded, by id."""

    def __init__(self) -> None:
        self._boards: OrderedDict[str, Board] = OrderedDict()
        self._gate = Lock()

    def at(self, connection: Connection, board_id: str, seq: int) -> Board:
        """The board after event `seq`, which must be committed or written by this very transaction's lock holder."""
        kept = self._boards.get(board_id)
        if kept is not None and kept.seq == seq:
            return kept
        if kept is not None and kept.seq < seq:
            board = kept
            for row in log.tail(connection, board_id, kept.seq, seq - kept.seq):
                board = extend(board, row.event())
        else:
            board = load(connection, board_id, seq)
        self.keep(board)
        return board

    def newest(self, board_id: str) -> Board | None:
        """What is kept, however old."""
        return self._boards.get(board_id)

    def keep(self, board: Board) -> None:
        """Remember `board` unless a newer one is here already."""
        with self._gate:
            kept = self._boards.get(board.id)
            if kept is None or kept.seq < board.seq:
                self._boards[board.id] = board
            self._boards.move_to_end(board.id)
            while len(self._boards) > _KEPT:
                self._boards.popitem(last=False)


def load(connection: Connection, board_id: str, seq: int) -> Board:
    """The board from its rows, which stand at number `seq` as this transaction sees them."""
    row = connection.execute(select(BoardRow.__table__).where(BoardRow.id == board_id)).mappings().one()
    lanes = {lane["id"]: _lane(lane) for lane in _rows(connection, LaneRow, board_id)}
    cards = [_card(card, row["key"]) for card in _rows(connection, CardRow, board_id)]
    live = {card.id: card for card in cards if card.archived_at is None}
    return Board(
        id=board_id,
        seq=seq,
        name=row["name"],
        key=row["key"],
        time_zone=row["time_zone"],
        working_days=tuple(row["working_days"]),
        may_exceed=row["may_exceed"],
        may_raise=row["may_raise"],
        urgent_inside=row["urgent_inside"],
        block_reasons=tuple(row["block_reasons"]),
        holidays=tuple(row["holidays"]),
        interrupt_budget=row["interrupt_budget"],
        resume_hours=row["resume_hours"],
        grace_hours=row["grace_hours"],
        weather=row["weather"],
        velocity_unit=row["velocity_unit"],
        cadence=row["cadence"],
        iterations={one["id"]: _iteration(one) for one in _rows(connection, IterationRow, board_id)},
        standup=_standup(row["standup"]),
        last_standup=_standup(row["last_standup"]),
        created_at=row["created_at"],
        next_number=max((card.number + 1 for card in cards), default=1),
        columns={column["id"]: _column(column) for column in _rows(connection, ColumnRow, board_id)},
        lanes=lanes,
        members={
            member["user_id"]: Member(member["user_id"], member["name"], Role(member["role"]))
            for member in _rows(connection, MemberRow, board_id)
        },
        stops={stop["id"]: _stop(stop) for stop in _rows(connection, StopRow, board_id)},
        rota=row["rota"],
        duty=_duty(row["duty"]),
        cards=Shelves(live.items()),
        archived=Shelves((card.id, card) for card in cards if card.archived_at is not None),
        cells=_cells(live),
    )


def _rows(connection: Connection, row: Any, board_id: str) -> Any:
    return connection.execute(select(row.__table__).where(row.board_id == board_id)).mappings()


def _cells(cards: dict[str, Card]) -> dict[Cell, tuple[str, ...]]:
    cells: dict[Cell, list[str]] = {}
    for card in sorted(cards.values(), key=lambda card: card.rank):
        cells.setdefault((card.column, card.lane), []).append(card.id)
    return {cell: tuple(order) for cell, order in cells.items()}


def _column(row: Any) -> Column:
    return Column(
        id=row["id"], name=row["name"], kind=ColumnKind(row["kind"]), limit=row["limit"], hard=row["hard"],
        policy=row["policy"], rank=row["rank"], asks_link=row["asks_link"], asks_checks=tuple(row["asks_checks"]),
        raises=tuple(row["raises"]),
    )  # fmt: skip


def _lane(row: Any) -> Lane:
    return Lane(
        id=row["id"], name=row["name"], kind=LaneKind(row["kind"]), limit=row["limit"], hard=row["hard"],
        rank=row["rank"], raises=tuple(row["raises"]),
    )  # fmt: skip


def _stop(row: Any) -> Stop:
    return Stop(
        id=row["id"], column=row["column_id"], card=row["card_id"], trouble=row["trouble"], since=row["since"],
        by=row["by"],
    )  # fmt: skip


def _iteration(row: Any) -> Iteration:
    lists = {name: tuple(row[name]) for name in ("plan", "promised", "team", "away", "carried", "said")}
    return Iteration(
        id=row["id"], number=row["number"], name=row["name"], goal=row["goal"], starts=row["starts"],
        ends=row["ends"], cutoff=row["cutoff"], closed_at=row["closed_at"], **lists,
    )  # fmt: skip


def _standup(value: Any) -> Standup | None:
    if not value:
        return None
    until = from_instant(value["until"]) if value["until"] else None
    return Standup(**{**value, "since": from_instant(value["since"]), "until": until})


def _duty(value: Any) -> Duty | None:
    if not value:
        return None
    since = from_instant(value["since"])
    return Duty(people=tuple(value["people"]), since=since, by_hand=value["by_hand"], note=value["note"])


def _card(row: Any, key: str) -> Card:
    return Card(
        id=row["id"],
        number=row["number"],
        key=f"{key}-{row['number']}",
        title=row["title"],
        column=row["column_id"],
        lane=row["lane_id"],
        rank=row["rank"],
        work_type=row["work_type"],
        service_class=row["service_class"],
        urgent=row["urgent"],
        points=row["points"] if row["points"] is None or row["points"] % 1 else int(row["points"]),
        stream=row["stream"],
        people=tuple(row["people"]),
        due=row["due"],
        description=row["description"],
        links=tuple(row["links"]),
        created_at=row["created_at"],
        entered_at=row["entered_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        blocked=_spell(row["blocked"]),
        displaced=tuple(row["displaced"]),
        channel=row["channel"],
        comments=row["comments"],
        archived_at=row["archived_at"],
        version=row["version"],
    )


def _spell(value: Any) -> Spell | None:
    return Spell(**{**value, "since": from_instant(value["since"])}) if value else None
