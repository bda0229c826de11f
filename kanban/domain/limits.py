"""Limits that hold: the one place where the wall says whether a card may come in.

A column's limit counts its cards in all lanes but the urgent one; a lane's limit counts its cards on the way, that
is outside backlog, Blocked and done columns. Every rule that brings a card somewhere (create, move, resume, restore,
undo, emptying a column that is removed) asks `admit`, so there is no side door. Lowering a limit below what is there
throws nothing out; it only lets nothing more in. 0 is a limit; None is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kanban.domain import events as ev
from kanban.domain.board import Board, Card, Column, ColumnKind, Lane, LaneKind
from kanban.domain.errors import Conflict, Invalid
from kanban.domain.events import Fact, Json

#: The answers to a hit that this version knows; the rest of the conversation will join them here.
ANSWERS = ("exceed", "leave")

_UNCOUNTED_IN_LANES = (ColumnKind.BACKLOG, ColumnKind.BLOCKED, ColumnKind.DONE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person decided about a hit they were shown; `kind` is one of `ANSWERS`."""

    kind: str
    hit: str = ""
    reason: str = ""


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
    return sum(len(board.cell(column_id, lane.id)) for lane in board.lanes.values() if lane.kind is not LaneKind.URGENT)


def lane_occupancy(board: Board, lane_id: str) -> int:
    """How many cards the lane's limit counts."""
    return sum(
        len(board.cell(column.id, lane_id))
        for column in board.columns.values()
        if column.kind not in _UNCOUNTED_IN_LANES
    )


def state(board: Board) -> dict[str, Json]:
    """The counts as a snapshot shows them: what each limit counts, and the urgent cards that stand beside it."""
    urgent = [lane.id for lane in board.lanes.values() if lane.kind is LaneKind.URGENT]
    return {
        "columns": {
            column.id: {
                "occupied": column_occupancy(board, column.id),
                "urgent": sum(len(board.cell(column.id, lane)) for lane in urgent),
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
    counts_now = card is not None and card.column == column.id and not card.urgent
    if column.limit is not None and lane.kind is not LaneKind.URGENT and not counts_now:
        occupied = column_occupancy(board, column.id)
        if occupied >= column.limit:
            broken.append(Full("column", column.id, column.name, column.limit, occupied, column.hard))
    counts_now = (
        card is not None and card.lane == lane.id and board.columns[card.column].kind not in _UNCOUNTED_IN_LANES
    )
    if lane.limit is not None and column.kind not in _UNCOUNTED_IN_LANES and not counts_now:
        occupied = lane_occupancy(board, lane.id)
        if occupied >= lane.limit:
            broken.append(Full("lane", lane.id, lane.name, lane.limit, occupied, lane.hard))
    return sorted(broken, key=lambda full: not full.hard)


@dataclass(frozen=True, slots=True)
class Admission:
    """The verdict on one pull: the facts to record either way, and the limit that refused it, if one did."""

    facts: tuple[Fact, ...] = ()
    refused_by: Full | None = None


def admit(board: Board, card: Card | None, column: Column, lane: Lane, answer: Answer | None, hit: str) -> Admission:
    """Decide one pull. `hit` is the id a new limit hit would get.

    A soft limit lets the card in and notes the hit. A hard one refuses unless the board allows exceeding and the
    answer says so with a reason. The answer names the hit it answers; one that names none (a program that knows what
    it wants) is noted together with the hit it met.
    """
    broken = full_for(board, card, column, lane)
    if not broken:
        return Admission()
    card_id = card.id if card else None
    worst = broken[0]
    noted = ev.LimitHit(
        hit=hit, card=card_id, column=column.id, lane=lane.id, scope=worst.scope, id=worst.id, limit=worst.limit,
        occupied=worst.occupied, hard=worst.hard, diagnosis=diagnose(board, worst),
    )  # fmt: skip
    if answer is not None and answer.kind == "exceed" and (worst.hard or board.may_exceed):
        if not board.may_exceed:
            raise Conflict("This board does not allow going over a limit.", limit=worst.wire())
        reason = answer.reason.strip()
        if not reason:
            raise Invalid.field("answer.reason", "Going over a limit needs a reason.")
        answered = ev.LimitAnswered(hit=answer.hit or hit, kind="exceed", card=card_id, reason=reason)
        return Admission((answered,) if answer.hit else (noted, answered))
    return Admission((noted,), worst if worst.hard else None)


def diagnose(board: Board, full: Full) -> tuple[Mapping[str, Json], ...]:
    """What was found at the moment of the hit. Nothing is claimed yet: an empty diagnosis says "not looked"."""
    return ()


def options(board: Board, *, answerable: bool) -> list[dict[str, Json]]:
    """The ways on after a refusal: going over it where the board allows that and the command can carry an answer."""
    return ([{"kind": "exceed"}] if answerable and board.may_exceed else []) + [{"kind": "leave"}]


def sentence(board: Board, hit: ev.LimitHit, *, answerable: bool) -> str:
    """The refusal in words: what is full, by how much, what can be done."""
    place = board.columns.get(hit.id) or board.lanes.get(hit.id)
    name = place.name if place else "That place"
    over = ", or go over it with a reason" if answerable and board.may_exceed else ""
    return f"{name} is full: {hit.occupied} of {hit.limit}. Finish or move a card there first{over}."
