"""The rules for a card that goes somewhere: create, move, block, resume, archive, restore.

Each is a pure function from the board, the wish and the instant to a `Plan`; none of them counts or limits anything
itself, they all go through `placing.arrive`.
"""

from __future__ import annotations

from kanban.domain import events as ev
from kanban.domain.board import Board, Card, Column, ColumnKind
from kanban.domain.cards import CardContent
from kanban.domain.errors import Conflict, Invalid, ReasonRequired
from kanban.domain.fold import preview
from kanban.domain.limits import Answer
from kanban.domain.placing import Place, Plan, arrive

#: Why a card can be blocked. `other` needs a note; `displaced` is for cards that an urgent one pushed out.
BLOCK_REASONS = ("vendor", "access", "decision", "dependency", "displaced", "other")


def plan_create(
    board: Board, *, card: str, content: CardContent, place: Place, answer: Answer | None, hit: str
) -> Plan:
    """A new card with the board's next number. It may start anywhere but in Blocked."""
    if answer is not None and answer.kind == "leave":
        raise Invalid.field("answer.kind", "There is no card yet that could be left where it is.")
    column, lane, rank, plan = arrive(board, None, place, answer, hit)
    if column.kind is ColumnKind.BLOCKED:
        raise ReasonRequired(
            "A card cannot start its life in Blocked. Create it elsewhere, then block it with a reason."
        )
    if plan.refused:
        return plan
    created = ev.CardCreated(
        card=card, number=board.next_number, column=column.id, lane=lane.id, rank=rank, **content.as_fields()
    )
    return Plan((*plan.facts, created))


def plan_move(board: Board, *, card_id: str, place: Place, answer: Answer | None, hit: str) -> Plan:
    """Move a card within its cell, to another column or lane, or out of Blocked (which ends its spell)."""
    card = board.card(card_id)
    target = board.column(place.column)
    if answer is not None and answer.kind == "leave":
        return _left(card, answer)
    here = place.column == card.column and place.lane == card.lane
    if here and place.before == _next_below(board, card):
        return Plan(())
    if target.kind is ColumnKind.BLOCKED and card.column != target.id:
        raise ReasonRequired(
            "Say why it is blocked: a card goes to Blocked with a reason.", reasons=list(BLOCK_REASONS)
        )
    column, lane, rank, plan = arrive(board, card, place, answer, hit)
    if plan.refused:
        return plan
    return Plan((*plan.facts, _gone(board, card, column, lane.id, rank)))


def plan_block(
    board: Board, *, card_id: str, reason: str, note: str, waiting_for: str, before: str | None, hit: str
) -> Plan:
    """Send a card to Blocked; it remembers where it came from. Already blocked: the reason is what changes nothing."""
    card = board.card(card_id)
    target = board.blocked_column
    if target is None:
        raise Conflict("This board has no Blocked column. An admin can add one in the board's settings.")
    if card.blocked is not None:
        raise Conflict(f"{card.key} is blocked already.", card=card.wire)
    if card.finished_at is not None:
        raise Conflict(f"{card.key} is done; a finished card cannot be blocked.", card=card.wire)
    if reason not in BLOCK_REASONS:
        raise Invalid.field("reason", f"The reason is one of: {', '.join(BLOCK_REASONS)}.")
    if reason == "other" and not note.strip():
        raise Invalid.field("note", "Say in a few words what blocks it.")
    place = Place(target.id, card.lane, before)
    column, lane, rank, plan = arrive(board, card, place, None, hit)
    if plan.refused:
        return plan
    blocked = ev.CardBlocked(
        card=card.id, from_column=card.column, from_lane=card.lane, from_rank=card.rank,
        column=column.id, lane=lane.id, rank=rank, reason=reason, note=note.strip(), waiting_for=waiting_for.strip(),
    )  # fmt: skip
    return Plan((*plan.facts, blocked))


def plan_resume(board: Board, *, card_id: str, answer: Answer | None, hit: str) -> Plan:
    """Bring a blocked card back to the column it came from; that passes the limit like any other arrival."""
    card = board.card(card_id)
    if card.blocked is None:
        raise Conflict(f"{card.key} is not blocked.", card=card.wire)
    origin = card.blocked.from_column
    if origin not in board.columns:
        raise Conflict("The column it came from is gone. Move it to another one.", card=card.wire)
    return plan_move(board, card_id=card_id, place=Place(origin, card.lane), answer=answer, hit=hit)


def plan_archive(board: Board, *, card_id: str) -> Plan:
    """Hide a card and keep it. One that is not finished departs undelivered, and the numbers say so."""
    card = board.card(card_id)
    return Plan((ev.CardArchived(card=card.id, discarded=card.finished_at is None),))


def plan_restore(board: Board, *, card_id: str, place: Place | None, answer: Answer | None, hit: str) -> Plan:
    """Bring an archived card back, to `place` or to the end of where it stood."""
    if card_id in board.cards:
        raise Conflict(f"{board.cards[card_id].key} is not archived.", card=board.cards[card_id].wire)
    card = archived(board, card_id)
    if answer is not None and answer.kind == "leave":
        return _left(card, answer)
    if place is None:
        if card.column not in board.columns:
            raise Conflict("The column it stood in is gone. Say which column it should come back to.")
        lane = card.lane if card.lane in board.lanes else board.standard_lane.id
        place = Place(card.column, lane)
    stood_blocked = card.blocked is not None and place.column == card.column
    if board.column(place.column).kind is ColumnKind.BLOCKED and not stood_blocked:
        raise ReasonRequired("Restore it to another column, then block it with a reason.")
    column, lane_there, rank, plan = arrive(board, None, place, answer, hit)
    if plan.refused:
        return plan
    return Plan((*plan.facts, ev.CardRestored(card=card.id, column=column.id, lane=lane_there.id, rank=rank)))


def plan_emptying(board: Board, *, cards: list[Card], column_id: str | None, lane_id: str | None, hit: str) -> Plan:
    """Move `cards` to another column (lanes kept) or lane (columns kept), as when theirs is removed.

    All or nothing: the first limit that stands against it refuses the whole, and nothing but the hit is recorded.
    """
    facts: list[ev.Fact] = []
    for card in cards:
        place = Place(column_id or card.column, lane_id or card.lane)
        if board.column(place.column).kind is ColumnKind.BLOCKED and card.blocked is None:
            raise ReasonRequired(
                "Cards cannot be poured into Blocked: each needs its own reason. Choose another column."
            )
        column, lane, rank, plan = arrive(board, card, place, None, hit)
        if plan.refused:
            return plan
        steps = (*plan.facts, _gone(board, card, column, lane.id, rank))
        facts.extend(steps)
        board = preview(board, steps)
    return Plan(tuple(facts))


def archived(board: Board, card_id: str) -> Card:
    """The archived card, or `NotFound` as for any unknown id."""
    if card_id not in board.archived:
        return board.card(card_id)
    return board.archived[card_id]


def _left(card: Card, answer: Answer) -> Plan:
    """The answer that moves nothing: it is noted that the limit held. Without a hit there is nothing to note."""
    if not answer.hit:
        return Plan(())
    return Plan((ev.LimitAnswered(hit=answer.hit, kind="leave", card=card.id, reason=answer.reason.strip()),))


def _next_below(board: Board, card: Card) -> str | None:
    order = board.cell(card.column, card.lane)
    at = order.index(card.id) + 1
    return order[at] if at < len(order) else None


def _gone(board: Board, card: Card, column: Column, lane: str, rank: str) -> ev.Fact:
    """The fact of leaving: a card that steps out of Blocked is resumed, any other is moved."""
    if card.blocked is not None and column.kind is not ColumnKind.BLOCKED:
        return ev.CardResumed(
            card=card.id, from_column=card.column, from_lane=card.lane, from_rank=card.rank,
            column=column.id, lane=lane, rank=rank, spell=card.blocked.wire(),
        )  # fmt: skip
    return ev.CardMoved(
        card=card.id, from_column=card.column, from_lane=card.lane, from_rank=card.rank,
        column=column.id, lane=lane, rank=rank,
    )  # fmt: skip
