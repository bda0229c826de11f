"""A board as the rules describe it in words, on plain lists. It knows nothing of the product's code."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Place:
    """A column or lane."""

    id: str
    kind: str
    limit: int | None
    hard: bool = True


@dataclass
class Thing:
    """A card: where it is, and where it came from while it is blocked."""

    column: str
    lane: str
    title: str
    origin: str | None = None
    version: int = 1


@dataclass
class Model:
    """A board on plain lists. `order` holds the ids of each cell, top first."""

    columns: list[Place]
    lanes: list[Place]
    cards: dict[str, Thing] = field(default_factory=dict)
    archive: dict[str, Thing] = field(default_factory=dict)
    order: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def place(self, name: str) -> Place:
        return next(place for place in (*self.columns, *self.lanes) if place.id == name)

    def cell(self, column: str, lane: str) -> list[str]:
        return self.order.setdefault((column, lane), [])

    def occupied(self, column: str) -> int:
        urgent = {lane.id for lane in self.lanes if lane.kind == "urgent"}
        return sum(1 for card in self.cards.values() if card.column == column and card.lane not in urgent)

    def in_lane(self, lane: str) -> int:
        beside = {column.id for column in self.columns if column.kind in {"backlog", "blocked", "done"}}
        return sum(1 for card in self.cards.values() if card.lane == lane and card.column not in beside)

    def full(self, card: Thing | None, column: str, lane: str) -> bool:
        """Whether a hard limit stands against the card's arrival there."""
        target, band = self.place(column), self.place(lane)
        counted = card is not None and card.column == column and self.place(card.lane).kind != "urgent"
        if (
            target.limit is not None and target.hard and band.kind != "urgent" and not counted
            and self.occupied(column) >= target.limit
        ):  # fmt: skip
            return True
        beside = {"backlog", "blocked", "done"}
        counted = card is not None and card.lane == lane and self.place(card.column).kind not in beside
        return (
            band.limit is not None and band.hard and target.kind not in beside and not counted
            and self.in_lane(lane) >= band.limit
        )  # fmt: skip

    def lift(self, card: str) -> None:
        thing = self.cards[card]
        self.cell(thing.column, thing.lane).remove(card)

    def drop(self, card: str, column: str, lane: str, before: str | None) -> None:
        cell = self.cell(column, lane)
        cell.insert(cell.index(before) if before else len(cell), card)
        thing = self.cards[card]
        if self.place(column).kind != "blocked":
            thing.origin = None
        thing.column, thing.lane = column, lane
