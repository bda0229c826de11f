"""Limits that hold: what the wall counts, and which limits a card would break.

A column's limit counts its cards in all lanes but the urgent one, unless the board lets urgent cards count inside; a
lane's limit counts its cards on the way, that is outside backlog, Blocked and done columns. Lowering a limit below
what is there throws nothing out; it only lets nothing more in. 0 is a limit; None is none. What happens when a limit
is hit stands in `kanban.domain.answers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kanban.domain import facts as ev
from kanban.domain.board import Board, Card, Column, ColumnKind, Lane, LaneKind
from kanban.domain.facts import Fact, Json

_UNCOUNTED_IN_LANES = (ColumnKind.BACKLOG, ColumnKind.BLOCKED, ColumnKind.DONE)


@dataclass(frozen=True, slots=True)
class Full:
    """A limit that a card would break: `scope` is column or lane, `occupied` what stands there now."""

    scope: str
    id: str
    name: str
    limit: int
    occupied: int
    hard: bool

    def wire(self) -> dict[str, Json]:
        return {
            "scope": self.scope, "id": self.id, "limit": self.limit, "occupied": self.occupied, "hard": self.hard,
        }  # fmt: skip


def column_occupancy(board: Board, column_id: str) -> int:
    """How many cards the column's limit counts."""
    return sum(len(board.cell(column_id, lane.id)) for lane in board.lanes.values() if _counts(board, lane))


def _counts(board: Board, lane: Lane) -> bool:
    """Whether column limits count the cards of this lane."""
    return board.urgent_inside or lane.kind is not LaneKind.URGENT


def lane_occupancy(board: Board, lane_id: str) -> int:
    """How many cards the lane's limit counts."""
    return sum(
        len(board.cell(column.id, lane_id))
        for column in board.columns.values()
        if column.kind not in _UNCOUNTED_IN_LANES
    )


def state(board: Board) -> dict[str, Json]:
    """The counts as a snapshot shows them: what each limit counts, and the urgent cards that stand beside it."""
    beside = [lane.id for lane in board.lanes.values() if not _counts(board, lane)]
    return {
        "columns": {
            column.id: {
                "occupied": column_occupancy(board, column.id),
                "urgent": sum(len(board.cell(column.id, lane)) for lane in beside),
            }
            for column in board.columns.values()
        },
        "lanes": {lane.id: {"occupied": lane_occupancy(board, lane.id)} for lane in board.lanes.values()},
    }


def full_for(board: Board, card: Card | None, column: Column, lane: Lane) -> list[Full]:
    """The limits that `card` (None: a new one) would break by standing in `column` and `lane`; the hard ones first.

    Only what the card adds to is asked: staying in a column that is over its limit is no pull.
    """
    broken = []
    if column.limit is not None and _adds_to_column(board, card, column, lane):
        occupied = column_occupancy(board, column.id)
        if occupied >= column.limit:
            broken.append(Full("column", column.id, column.name, column.limit, occupied, column.hard))
    if lane.limit is not None and _adds_to_lane(board, card, column, lane):
        occupied = lane_occupancy(board, lane.id)
        if occupied >= lane.limit:
            broken.append(Full("lane", lane.id, lane.name, lane.limit, occupied, lane.hard))
    return sorted(broken, key=lambda full: not full.hard)


def _adds_to_column(board: Board, card: Card | None, column: Column, lane: Lane) -> bool:
    """Whether the column's limit would count one card more."""
    counts_now = card is not None and card.column == column.id and _counts(board, board.lanes[card.lane])
    return _counts(board, lane) and not counts_now


def _adds_to_lane(board: Board, card: Card | None, column: Column, lane: Lane) -> bool:
    """Whether the lane's limit would count one card more."""
    counts_now = (
        card is not None and card.lane == lane.id and board.columns[card.column].kind not in _UNCOUNTED_IN_LANES
    )
    return column.kind not in _UNCOUNTED_IN_LANES and not counts_now


def adding(board: Board, full: Full, cards: Iterable[tuple[Card, Lane]], column: Column) -> int:
    """How many of `cards`, each going to `column` and its lane, the limit that is full would count besides."""
    if full.scope == "column":
        return sum(_adds_to_column(board, card, column, lane) for card, lane in cards)
    return sum(lane.id == full.id and _adds_to_lane(board, card, column, lane) for card, lane in cards)


def filling(board: Board, full: Full) -> Iterator[Card]:
    """The cards that a full limit counts, column by column, top first."""
    for column in board.column_order:
        if full.scope == "column" and column.id != full.id:
            continue
        if full.scope == "lane" and column.kind in _UNCOUNTED_IN_LANES:
            continue
        for card in board.in_column(column.id):
            lane = board.lanes[card.lane]
            if (lane.id == full.id) if full.scope == "lane" else _counts(board, lane):
                yield card


def raised(board: Board, full: Full, to: int | None, reason: str) -> Fact:
    """The fact of raising the limit that is full."""
    changes, before = {"limit": to}, {"limit": full.limit}
    if full.scope == "column":
        return ev.ColumnChanged(full.id, changes, before, reason=reason)
    return ev.LaneChanged(full.id, changes, before, reason=reason)
