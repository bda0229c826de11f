"""Parking: which card makes room for another, and the facts of sending it to Blocked until it can come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kanban.domain import facts as ev
from kanban.domain.board import Board, Card, ColumnKind
from kanban.domain.errors import Conflict
from kanban.domain.facts import Fact, from_instant
from kanban.domain.limits import column_occupancy
from kanban.domain.placing import Place, rank_at

#: A card displaced so often within this time is left alone, as long as another can be parked.
TWICE, WEEK = 2, timedelta(days=7)

_NEVER = (ColumnKind.BACKLOG, ColumnKind.BLOCKED, ColumnKind.DONE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A card that can be parked; `why` is empty, or says why another one should be rather."""

    card: Card
    why: str = ""


def candidates(cards: Iterable[Card], board: Board, now: datetime) -> list[Candidate]:
    """The cards that can be parked, the best first: the youngest here, no fixed date, not displaced twice this week."""
    here = [card for card in cards if card.blocked is None and board.columns[card.column].kind not in _NEVER]
    here.sort(key=lambda card: (card.entered_at, card.number), reverse=True)
    judged = [Candidate(card, _why_not(card, now)) for card in here]
    return sorted(judged, key=lambda candidate: candidate.why != "")


def _why_not(card: Card, now: datetime) -> str:
    if card.urgent:
        return "It is urgent itself."
    if card.service_class == "fixed_date":
        return f"It has a fixed date{f', {card.due}' if card.due else ''}."
    if sum(now - from_instant(at) < WEEK for at in card.displaced) >= TWICE:
        return "It was displaced twice this week."
    return ""


def park(board: Board, card_id: str, *, by: str, urgent: bool, note: str) -> tuple[Fact, ...]:
    """The facts of parking a card for the card `by`. `Conflict` where it cannot be parked, or not any more."""
    card = board.card(card_id)
    target = board.blocked_column
    if target is None:
        raise Conflict("This board has no Blocked column to park a card in. An admin can add one in its settings.")
    if card.id == by:
        raise Conflict("A card cannot be parked for itself.")
    if card.blocked is not None:
        raise Conflict(f"{card.key} is blocked already; parking it makes no room.", card=card.wire)
    if board.columns[card.column].kind in _NEVER:
        raise Conflict(f"{card.key} is in {board.columns[card.column].name}; parking it makes no room.", card=card.wire)
    if target.limit is not None and target.hard and column_occupancy(board, target.id) >= target.limit:
        raise Conflict(f"{target.name} is full too ({target.limit}). Bring a card back from there first.")
    return (
        ev.CardBlocked(
            card=card.id, from_column=card.column, from_lane=card.lane, from_rank=card.rank, column=target.id,
            lane=card.lane, rank=rank_at(board, Place(target.id, card.lane)), reason="displaced" if urgent else "other",
            note=note, displaced_by=by,
        ),
    )  # fmt: skip
