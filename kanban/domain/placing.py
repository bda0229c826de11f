"""Where exactly a card lands: the rank for "before that card" or "at the end", and what a rule answers with."""

from __future__ import annotations

from dataclasses import dataclass

from kanban.domain.board import Board
from kanban.domain.errors import Conflict
from kanban.domain.facts import Fact, LimitHit
from kanban.domain.ranks import between


@dataclass(frozen=True, slots=True)
class Place:
    """A column, a lane and the card that will stand right below; `before` None means at the end."""

    column: str
    lane: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rule answers: facts to record, and in `did` what was done besides, for people.

    `refused` is the limit hit that refused the wish. It is among the facts, unless it repeats one that the log holds.
    """

    facts: tuple[Fact, ...]
    refused: LimitHit | None = None
    did: str = ""


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
