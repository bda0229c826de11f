"""The door: every card that comes in somewhere, by whatever way, passes here.

Stop, limit and policy are asked in this order (an alert passes them all), and the rank is worked out. A rule that
places cards without coming through here would be a side door; there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kanban.domain import policies, stops
from kanban.domain.answers import Along, admit
from kanban.domain.board import Board, Card, Column, ColumnKind, Lane
from kanban.domain.cards import CardContent
from kanban.domain.facts import Fact, LimitHit
from kanban.domain.placing import Place, Plan, rank_at
from kanban.domain.pulls import Pull

Links = tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where the card may land. `facts` come before the fact of its landing, `after` behind it."""

    column: Column
    lane: Lane
    rank: str
    facts: tuple[Fact, ...]
    after: tuple[Fact, ...] = ()
    refused: LimitHit | None = None
    did: str = ""

    @property
    def refusal(self) -> Plan:
        """The plan of a pull that was refused."""
        return Plan(self.facts, self.refused)

    def plan(self, *landing: Fact) -> Plan:
        """The plan of the card landing here."""
        return Plan((*self.facts, *landing, *self.after), did=self.did)


def arrive(board: Board, card: Card, place: Place, pull: Pull, *, returns: bool = False, along: Along = ()) -> Arrival:
    """A card on the board comes to `place`, and others `along` with it by the same wish.

    `returns`: it comes back, so the column's policy was asked before.
    """
    return _arrive(board, card, place, pull, card.id, card.links, asked=not returns, along=along)


def come_new(board: Board, card_id: str, content: CardContent, place: Place, pull: Pull) -> Arrival:
    """A new card comes to `place`."""
    return _arrive(board, None, place, pull, card_id, content.links, asked=True)


def come_back(board: Board, hidden: Card, place: Place, pull: Pull) -> Arrival:
    """An archived card comes to `place`; the column it stood in asks nothing again."""
    return _arrive(board, None, place, pull, hidden.id, hidden.links, asked=place.column != hidden.column)


def _arrive(
    board: Board, card: Card | None, place: Place, pull: Pull, coming: str, links: Links, *, asked: bool,
    along: Along = (),
) -> Arrival:  # fmt: skip
    column, lane = board.column(place.column), board.lane(place.lane)
    if not pull.alert:
        stops.check(board, card, column, lane)
    verdict = admit(board, card, column, lane, pull, coming=coming, along=along)
    if verdict.refused is not None:
        return Arrival(column, lane, "", verdict.facts, refused=verdict.refused)
    entering = asked and not pull.alert and (card is None or card.column != column.id)
    # Blocked takes what cannot go on: it asks for the reason, and nothing besides.
    asks = entering and column.kind is not ColumnKind.BLOCKED
    after = policies.ask(column, card=coming, links=links, entry=pull.entry) if asks else ()
    rank = rank_at(board, place, card.id if card else None)
    return Arrival(column, lane, rank, verdict.facts, after, did=verdict.did)
