"""A board as the rules describe it in words, on plain lists. It knows nothing of the product's code.

Every verb changes the model or raises `No` with the code that the API answers with; a model that said no is thrown
away by whoever asked it, so a verb may stop half-way.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

_BESIDE = {"backlog", "blocked", "done"}
#: The only column policy here: one line to tick and a runbook to name.
CHECK, LINK = "Somebody looked", "https://wiki.example/runbook"

Say = dict[str, Any] | None


class No(Exception):
    """A refusal, by the API's code."""


@dataclass
class Place:
    """A column or lane; `raises` counts how often its limit was raised, `asks` says that its policy asks."""

    id: str
    kind: str
    limit: int | None
    hard: bool = True
    raises: int = 0
    asks: bool = False


@dataclass
class Thing:
    """A card: where it is, whether its clocks have begun and ended, and why it is blocked from where."""

    column: str
    lane: str
    title: str
    origin: str | None = None
    version: int = 1
    started: bool = False
    done: bool = False
    spell: dict[str, Any] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    stream: str | None = None
    comments: int = 0
    linked: bool = False


@dataclass
class Model:
    """A board on plain lists. `order` holds the ids of each cell, top first; `stops` the columns that stand.

    `steps` and `changes` note what one command did to which cards, in order, so that undo can be held to it.
    """

    columns: list[Place]
    lanes: list[Place]
    cards: dict[str, Thing] = field(default_factory=dict)
    archive: dict[str, Thing] = field(default_factory=dict)
    order: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    stops: list[str | None] = field(default_factory=list)
    duty: list[str] = field(default_factory=list)
    inside: bool = False
    steps: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    # -- looking

    def place(self, name: str) -> Place:
        return next(place for place in (*self.columns, *self.lanes) if place.id == name)

    @property
    def blocked(self) -> str:
        return next(column.id for column in self.columns if column.kind == "blocked")

    @property
    def urgent(self) -> str:
        return next(lane.id for lane in self.lanes if lane.kind == "urgent")

    def card(self, card: str) -> Thing:
        if card not in self.cards:
            raise No("conflict")
        return self.cards[card]

    def cell(self, column: str, lane: str) -> list[str]:
        return self.order.setdefault((column, lane), [])

    def counted(self, name: str) -> list[str]:
        """The cards that the limit of this column or lane counts."""
        if any(lane.id == name for lane in self.lanes):
            return [c for c, each in self.cards.items() if each.lane == name and self._on_the_way(each.column)]
        return [c for c, each in self.cards.items() if each.column == name and self._inside(each.lane)]

    def _inside(self, lane: str) -> bool:
        return self.inside or lane != self.urgent

    def _on_the_way(self, column: str) -> bool:
        return self.place(column).kind not in _BESIDE

    def stage(self, column: str) -> str:
        """before: not committed to; begun; done; or beside, for Blocked."""
        way = [each for each in self.columns if each.kind != "blocked"]
        first = next(at for at, each in enumerate(way) if each.kind in {"work", "review"})
        kind = self.place(column).kind
        if kind in {"blocked", "done"}:
            return {"blocked": "beside", "done": "done"}[kind]
        at = next(at for at, each in enumerate(way) if each.id == column)
        return "begun" if at >= first and kind != "backlog" else "before"

    def adds(self, thing: Thing | None, column: str, lane: str) -> list[Place]:
        """The column and lane whose limits would count one more if the card came there."""
        found = []
        if self._inside(lane) and not (thing and thing.column == column and self._inside(thing.lane)):
            found.append(self.place(column))
        if self._on_the_way(column) and not (thing and thing.lane == lane and self._on_the_way(thing.column)):
            found.append(self.place(lane))
        return found

    def broken(self, thing: Thing | None, column: str, lane: str) -> list[Place]:
        """The limits against the card's arrival, hard ones first."""
        adding = self.adds(thing, column, lane)
        over = [each for each in adding if each.limit is not None and len(self.counted(each.id)) >= each.limit]
        return sorted(over, key=lambda place: not place.hard)

    def stands(self, thing: Thing | None, column: str, lane: str) -> bool:
        """Whether a stop keeps the card from coming there."""
        if lane == self.urgent or (thing and thing.column == column and thing.lane != self.urgent):
            return False
        stage = self.stage(column)
        begins = stage in {"begun", "done"} and (thing is None or not thing.started)
        again = stage == "begun" and thing is not None and thing.origin is not None
        return column in self.stops or (None in self.stops and (begins or again))

    # -- coming in

    def enter(
        self, card: str, column: str, lane: str, *, new: Thing | None = None, answer: Say = None, policy: Say = None,
        asked: bool = True, before: str | None = None, along: list[tuple[str, str]] | None = None,
    ) -> bool:  # fmt: skip
        """The card comes in, or `No`; answers whether an answer was used up. `new` is one that is not on the board."""
        thing = None if new else self.cards[card]
        if self.stands(thing, column, lane):
            raise No("line_stopped")
        cell = self.cell(column, lane)
        rest = cell[cell.index(before) :] if before else []
        broken, used = self.broken(thing, column, lane), False
        if broken and answer is None and broken[0].hard:
            raise No("wip_limit")
        if broken and answer is not None:
            used = True
            if answer["kind"] != "exceed":
                self._make_room(card, broken[0], lane, answer, column, along or [])
                if any(each.hard for each in self.broken(thing, column, lane)):
                    raise No("wip_limit")
        entering = new is not None or (thing is not None and thing.column != column)
        asks = asked and entering and self.place(column).asks and column != self.blocked
        if asks and policy is None:
            raise No("policy_asks")
        if new:
            self.cards[card] = new
        else:
            self.lift(card)
        # The card that it was put above may just have been parked.
        self.drop(card, column, lane, next((each for each in rest if each in self.cell(column, lane)), None))
        self.steps.append(card)
        if asks and policy and "link" in policy and not self.cards[card].linked:
            self.cards[card].linked = True
            self.change(card)
        return used

    def _make_room(
        self, card: str, full: Place, lane: str, answer: dict[str, Any], column: str, along: list[tuple[str, str]]
    ) -> None:
        more = sum(full in self.adds(self.cards[other], column, band) for other, band in along)
        occupied, wanted = len(self.counted(full.id)), 1 + more
        assert full.limit is not None
        if answer["kind"] == "raise_limit":
            if answer["to"] < occupied + wanted:
                raise No("invalid")
            full.limit, full.raises = answer["to"], full.raises + 1
            return
        if occupied - 1 + wanted > full.limit:
            raise No("invalid")
        parked = self.card(answer["card"])
        if parked.origin is None and answer["card"] not in self.counted(full.id):
            raise No("conflict")
        self.park(answer["card"], by=card, urgent=lane == self.urgent)

    def park(self, card: str, *, by: str, urgent: bool) -> None:
        """The card goes to Blocked to make room, or `No`."""
        thing, blocked = self.card(card), self.place(self.blocked)
        full = blocked.hard and blocked.limit is not None and len(self.counted(blocked.id)) >= blocked.limit
        if card == by or thing.origin is not None or not self._on_the_way(thing.column) or full:
            raise No("conflict")
        self._into_blocked(card, {"reason": "displaced" if urgent else "other", "displaced_by": by})

    def block(self, card: str, said: dict[str, Any], *, answer: Say = None, along: Any = None) -> bool:
        """The card goes to Blocked with a reason, through its limit."""
        thing = self.card(card)
        if thing.origin is not None or thing.done:
            raise No("conflict")
        origin = thing.column
        used = self.enter(card, self.blocked, thing.lane, answer=answer, along=along)
        thing.origin, thing.spell = origin, {"displaced_by": None, **said}
        return used

    def _into_blocked(self, card: str, said: dict[str, Any]) -> None:
        thing = self.cards[card]
        origin = thing.column
        self.lift(card)
        self.drop(card, self.blocked, thing.lane, None)
        self.steps.append(card)
        thing.origin, thing.spell = origin, {"waiting_card": None, **said}

    def swap(self, card: str, column: str, parked: str | None, *, new: Thing | None, answer: Say, policy: Say) -> bool:
        """The urgent card to the top of its lane, the parked one to Blocked; answers whether anything changed."""
        if parked is not None:
            thing = self.card(parked)
            if thing.origin is None and thing.column != column and thing.lane != self.urgent:
                raise No("conflict")
            self.park(parked, by=card, urgent=True)
        if new is None:
            self.card(card)
        cell = [each for each in self.cell(column, self.urgent) if each != card]
        top = cell[0] if cell else None
        if new is None and (self.cell(column, self.urgent) or [None])[0] == card:
            if parked is not None:
                raise No("invalid")
            return False
        came_from_here = new is None and self.cards[card].column == column
        if column == self.blocked and not came_from_here:
            raise No("reason_required")
        asked = new is not None or self.cards[card].origin != column
        self.enter(card, column, self.urgent, new=new, answer=answer, policy=policy, asked=asked, before=top)
        if new is not None:
            new.people = list(self.duty)
        return True

    # -- several cards by one wish

    def move_several(self, chosen: list[str], column: str, lane: str | None, answer: Say, policy: Say) -> None:
        if answer and answer["kind"] == "review_first":
            return
        if column == self.blocked and any(self.cards[card].origin is None for card in chosen):
            raise No("reason_required")
        going = [(card, lane or self.cards[card].lane) for card in chosen]
        for at, (card, band) in enumerate(going, start=1):
            asked, over = self.cards[card].origin != column, self.broken(self.cards[card], column, band)
            if self._over_for_all(answer) and over:
                self.enter(card, column, band, answer={"kind": "exceed"}, policy=policy, asked=asked)
            elif self.enter(card, column, band, answer=answer, policy=policy, asked=asked, along=going[at:]):
                answer = None

    def block_several(self, chosen: list[str], said: dict[str, Any], answer: Say) -> None:
        going = [(card, self.cards[card].lane) for card in chosen]
        if answer and answer["kind"] == "review_first":
            first = self.cards[chosen[0]]
            if first.origin is not None or first.done:
                raise No("conflict")
            return
        for at, card in enumerate(chosen, start=1):
            if self.block(card, dict(said), answer=answer, along=going[at:]) and not self._over_for_all(answer):
                answer = None

    def _over_for_all(self, answer: Say) -> bool:
        """Going over a limit is said for all of them; a raise is used up where it made the room."""
        return answer is not None and answer["kind"] == "exceed"

    # -- answers that move nothing

    def stay(self, column: str, answer: dict[str, Any], me: str) -> None:
        if answer["kind"] == "help":
            thing = self.card(answer["card"])
            if me not in thing.people:
                thing.people = [*thing.people, me]
                self.change(answer["card"])
        elif answer["kind"] == "stop_the_line":
            self.stop(column)

    def stop(self, column: str | None) -> None:
        if column in self.stops or column == self.blocked:
            raise No("conflict")
        self.stops.append(column)

    # -- the plain steps

    def change(self, card: str) -> None:
        """One change of what the card says."""
        self.cards[card].version += 1
        self.changes.append(card)

    def lift(self, card: str) -> None:
        thing = self.cards[card]
        self.cell(thing.column, thing.lane).remove(card)

    def drop(self, card: str, column: str, lane: str, before: str | None) -> None:
        """Put a lifted card somewhere; its clocks follow where the column changes."""
        cell = self.cell(column, lane)
        cell.insert(cell.index(before) if before else len(cell), card)
        thing, stage = self.cards[card], self.stage(column)
        if column != self.blocked:
            thing.origin, thing.spell = None, {}
        if thing.column != column and stage != "beside":
            thing.started, thing.done = stage != "before", stage == "done"
        thing.column, thing.lane = column, lane

    def hide(self, card: str) -> None:
        self.card(card)
        self.lift(card)
        self.archive[card] = self.cards.pop(card)
        self.steps.append(card)

    def taken_back(self, before: Model, after: Model) -> Model:
        """The model after the command between the two is undone: step by step through stops and limits, or `No`."""
        work = deepcopy(self)
        for card in reversed(after.steps):
            was, now = before.cards.get(card), work.cards.get(card)
            if was is None:
                work.hide(card)
                # What its column's policy was given came with it, and goes with it.
                hidden, known = work.archive[card], before.archive.get(card)
                hidden.version += after.changes.count(card)
                hidden.linked = known is not None and known.linked
                continue
            if now is None or (was.column, was.lane) != (now.column, now.lane):
                if work.stands(now, was.column, was.lane):
                    raise No("line_stopped")
                if any(place.hard for place in work.broken(now, was.column, was.lane)):
                    raise No("wip_limit")
            if now is None:
                work.cards[card] = work.archive.pop(card)
            else:
                work.lift(card)
            work.cell(was.column, was.lane).append(card)
            place = ("column", "lane", "origin", "spell", "started", "done")
            work.cards[card].__dict__.update({name: getattr(was, name) for name in place})
        undone = deepcopy(before)
        undone.duty, undone.archive = work.duty, work.archive
        for card, thing in undone.cards.items():
            thing.version = self._found(card).version + after.changes.count(card)
            thing.comments = self._found(card).comments
        return undone

    def _found(self, card: str) -> Thing:
        return self.cards.get(card) or self.archive[card]
