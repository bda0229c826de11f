"""The swap: an urgent card comes in and a chosen card goes to Blocked, in one act.

One command, one group of events, one undo; both happen or neither. The parked card remembers its place and what
displaced it, and is offered back when the urgent one is finished or leaves.
"""

from __future__ import annotations

from dataclasses import dataclass

from kanban.domain.board import Board, Column
from kanban.domain.cards import CardContent
from kanban.domain.errors import Conflict, Invalid
from kanban.domain.facts import Fact
from kanban.domain.fold import preview
from kanban.domain.limits import column_occupancy
from kanban.domain.moves import plan_create, plan_move
from kanban.domain.parking import Candidate, candidates, park
from kanban.domain.placing import Place, Plan
from kanban.domain.pulls import Pull


@dataclass(frozen=True, slots=True)
class Coming:
    """The urgent card: one that is on the board (`content` None) or a new one with the id it gets."""

    card: str
    content: CardContent | None = None


def choices(board: Board, column_id: str, pull: Pull) -> tuple[bool, list[Candidate]]:
    """Whether the column is full, and who can be parked for an urgent card there, the proposed one first."""
    column = board.column(column_id)
    return _is_full(board, column), candidates(board.in_column(column.id), board, pull.now)


def plan_swap(board: Board, *, coming: Coming, column_id: str, parked: str | None, reason: str, pull: Pull) -> Plan:
    """Bring the urgent card to the top of the urgent lane in the column, and park `parked` (None: nobody).

    `Conflict` where there is no urgent lane, or where the card to park does not stand there any more.
    """
    lane = board.urgent_lane
    if lane is None:
        raise Conflict("This board has no urgent lane. An admin can add one in the board's settings.")
    column = board.column(column_id)
    facts: tuple[Fact, ...] = ()
    did = ""
    if parked is not None and not (pull.answer and pull.answer.stays):
        card = board.card(parked)
        if card.blocked is None and card.column != column.id and not card.urgent:
            raise Conflict(f"{card.key} is not in {column.name} any more. Choose another card to park.", card=card.wire)
        facts = park(board, parked, by=coming.card, urgent=True, note=" ".join(reason.split()))
        board = preview(board, facts, pull.now)
        did = f"{card.key} is parked."
    top = next((card for card in board.cell(column.id, lane.id) if card != coming.card), None)
    place = Place(column.id, lane.id, top)
    if coming.content is not None:
        plan = plan_create(board, card=coming.card, content=coming.content, place=place, pull=pull)
    else:
        plan = plan_move(board, card_id=coming.card, place=place, pull=pull)
    if plan.refused:
        return plan
    if facts and not plan.facts:
        raise Invalid.field("urgent", "That card is urgent there already; parking another makes no difference.")
    return Plan((*facts, *plan.facts), did=" ".join(part for part in (did, plan.did) if part))


def _is_full(board: Board, column: Column) -> bool:
    return column.limit is not None and column_occupancy(board, column.id) >= column.limit
