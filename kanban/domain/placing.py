"""Where exactly a card lands: the rank for "before that card" or "at the end", and the door every arrival passes."""

from __future__ import annotations

from dataclasses import dataclass

from kanban.domain.board import Board, Card, Column, Lane
from kanban.domain.errors import Conflict
from kanban.domain.events import Fact
from kanban.domain.limits import Answer, admit
from kanban.domain.ranks import between


@dataclass(frozen=True, slots=True)
class Place:
    """A column, a lane and the card that will stand right below; `before` None means at the end."""

    column: str
    lane: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rule answers: facts to record. `refused` says that they only tell of a refusal."""

    facts: tuple[Fact, ...]
    refused: bool = False


def rank_at(board: Board, place: Place, moving: str | None = None) -> str:
    """A rank for `place`, as if the card `moving` were already lifted out. Conflict when `before` is not there."""
    order = board.cell(place.column, place.lane)
    if moving is not None and moving in order:
        order = tuple(card for card in order if card != moving)
    if place.before is None:
        return between(board.cards[order[-1]].rank if order else None, None)
    try:
        at = order.index(place.before)
    except ValueError:
        raise Conflict("The card you dropped it above is not there any more.", before=place.before) from None
    return between(board.cards[order[at - 1]].rank if at else None, board.cards[order[at]].rank)


def card_at_rank(board: Board, column: str, lane: str, rank: str, *, lifted: str) -> str | None:
    """The first card of a cell, `lifted` aside, at or below `rank`: where to put something back to where it was."""
    cell = board.cell(column, lane)
    return next((card for card in cell if card != lifted and board.cards[card].rank >= rank), None)


def arrive(
    board: Board, card: Card | None, place: Place, answer: Answer | None, hit: str
) -> tuple[Column, Lane, str, Plan]:
    """Ask the limits and work out the rank. The Plan holds what the limits want recorded, or the refusal."""
    column, lane = board.column(place.column), board.lane(place.lane)
    verdict = admit(board, card, column, lane, answer, hit)
    if verdict.refused_by is not None:
        return column, lane, "", Plan(verdict.facts, refused=True)
    return column, lane, rank_at(board, place, card.id if card else None), Plan(verdict.facts)
