"""What is found when a limit is hit: somebody is struggling, reviews are waiting, or people are idle.

A limit that is hit is a question. These are the three things the wall can see for itself; each names its cards and
people and says in a sentence what was found. `options` are the ways on, the fitting one first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kanban.domain.access import Role
from kanban.domain.board import Board, Card, Column, ColumnKind, LaneKind, Raise, Stage
from kanban.domain.facts import Json, from_instant
from kanban.domain.limits import Full, column_occupancy, filling
from kanban.domain.parking import candidates
from kanban.domain.pulls import Pull

#: Over how long raises of a limit are counted before they are called into question, and from how many on.
RAISES_WITHIN, RAISES_MANY = timedelta(weeks=6), 2
#: The ways on that fit best where it is the urgent lane that is full.
_AT_ONCE = ("exceed", "park")
#: How many cards a finding or a way on names.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: `kind` is struggling, reviews_waiting or people_idle."""

    kind: str
    cards: tuple[str, ...]
    people: tuple[str, ...]
    sentence: str

    def wire(self) -> dict[str, Json]:
        return {
            "kind": self.kind, "cards": list(self.cards), "people": list(self.people), "sentence": self.sentence,
        }  # fmt: skip


def diagnose(board: Board, full: Full, column: Column, pull: Pull) -> tuple[Finding, ...]:
    """What stands behind a full limit that a pull into `column` met. Empty: nothing of the three was found."""
    here = list(filling(board, full))
    found = [
        *_struggling(board, here, column, pull),
        *_reviews_waiting(board, here, column, pull.now),
    ]
    return tuple(found) if found else tuple(_people_idle(board))


def _struggling(board: Board, here: Sequence[Card], column: Column, pull: Pull) -> list[Finding]:
    """Cards here longer than 85 % of those that left, or blocked out of here."""
    slow = pull.known.slow
    old = [c for c in here if c.column in slow and (pull.now - c.entered_at).total_seconds() > slow[c.column]]
    old.sort(key=lambda card: card.entered_at)
    away = board.blocked_column
    blocked = [c for c in board.in_column(away.id) if c.blocked and c.blocked.from_column == column.id] if away else []
    blocked.sort(key=lambda card: card.blocked.since if card.blocked else pull.now)
    sentences = []
    if old:
        first, name = old[0], board.columns[old[0].column].name
        more = f", and {len(old) - 1} more like it" if len(old) > 1 else ""
        sentences.append(
            f"{first.key} has been in {name} for {lasting(pull.now - first.entered_at)}{more}; "
            f"85 % of cards leave within {lasting(timedelta(seconds=slow[first.column]))}."
        )
    if blocked and blocked[0].blocked:
        first = blocked[0]
        since = lasting(pull.now - blocked[0].blocked.since)
        how_many = f"{len(blocked)} cards from {column.name} are" if len(blocked) > 1 else f"{first.key} is"
        longest = f", {first.key} for {since}" if len(blocked) > 1 else f" for {since}"
        sentences.append(f"{how_many} blocked{longest}.")
    if not sentences:
        return []
    cards = [*old, *blocked]
    return [Finding("struggling", _ids(cards), _people(cards), " ".join(sentences))]


def _reviews_waiting(board: Board, here: Sequence[Card], column: Column, now: datetime) -> list[Finding]:
    """The review column, or the next one on the way, is full or has the older cards."""
    way = [c for c in board.column_order if c.kind is not ColumnKind.BLOCKED]
    ahead = way[way.index(column) + 1 :] if column in way else []
    review = next((c for c in (column, *ahead) if c.kind is ColumnKind.REVIEW), None)
    following = next((c for c in ahead if c.kind is not ColumnKind.DONE), None)
    places = {place.id: place for place in (review, following) if place is not None}
    for place in places.values():
        waiting = sorted(board.in_column(place.id), key=lambda card: card.entered_at)
        if not waiting:
            continue
        oldest = f"{waiting[0].key} for {lasting(now - waiting[0].entered_at)}"
        if place.id == column.id:
            sentence = f"{_count(len(waiting), 'card waits', 'cards wait')} for review, {oldest}."
        elif place.limit is not None and column_occupancy(board, place.id) >= place.limit:
            sentence = f"{place.name} is full ({len(waiting)} of {place.limit}), {oldest}: nothing here can go on."
        elif here and waiting[0].entered_at < min(card.entered_at for card in here):
            sentence = f"{place.name} has the older cards: {oldest}."
        else:
            continue
        return [Finding("reviews_waiting", _ids(waiting), _people(waiting), sentence)]
    return []


def _people_idle(board: Board) -> list[Finding]:
    """People on duty (without a rota: all who work here) with no card in work, where nothing else was found."""
    working = (Role.ADMIN, Role.MEMBER)
    asked = board.duty.people if board.duty else tuple(m.user for m in board.members.values() if m.role in working)
    busy = {
        person
        for card in board.cards.values()
        if card.blocked is None and board.stages.get(card.column) is Stage.STARTED
        for person in card.people
    }
    idle = tuple(user for user in asked if user in board.members and user not in busy)
    if not idle:
        return []
    names = _named([board.members[user].name for user in idle])
    has = "has" if len(idle) == 1 else "have"
    sentence = f"{names} {has} no card in work; nothing here is old and no review waits. The limit may be too low."
    return [Finding("people_idle", (), idle, sentence)]


def options(
    board: Board, full: Full, found: Sequence[Mapping[str, Json]], pull: Pull, *, answerable: bool, wanted: int = 1
) -> list[dict[str, Json]]:
    """The ways on after a refusal by `full`, the fitting one first and recommended.

    A command that cannot carry an answer (undo, a column that is removed) can only be left.
    """
    ways: list[dict[str, Json]] = []
    if answerable:
        for finding in found:
            ways += _fitting(board, full, finding, pull, wanted)
        fit = [candidate.card.id for candidate in candidates(filling(board, full), board, pull.now)]
        if fit and full.occupied - 1 + wanted <= full.limit and board.blocked_column is not None:
            key = board.cards[fit[0]].key
            ways.append({"kind": "park", "card": fit[0], "cards": fit, "sentence": f"Park {key} to make room."})
        if not any(way["kind"] == "raise_limit" for way in ways):
            ways += _raising(board, full, pull, wanted)
        if board.may_exceed:
            ways.append({"kind": "exceed", "sentence": "Go over the limit this once, with a reason."})
        if full.scope == "lane" and board.lanes[full.id].kind is LaneKind.URGENT:
            # A second incident does not wait until somebody has helped elsewhere.
            ways.sort(key=lambda way: _AT_ONCE.index(way["kind"]) if way["kind"] in _AT_ONCE else len(_AT_ONCE))
    ways.append({"kind": "leave", "sentence": "Leave it where it is."})
    return [{**way, "recommended": at == 0} for at, way in enumerate(ways)]


def _fitting(board: Board, full: Full, finding: Mapping[str, Json], pull: Pull, wanted: int) -> list[dict[str, Json]]:
    """The ways on that answer one finding."""
    cards = [card for card in finding["cards"] if card in board.cards]
    if finding["kind"] == "struggling" and cards:
        key = board.cards[cards[0]].key
        help_ = {"kind": "help", "card": cards[0], "cards": cards, "sentence": f"Help with {key}."}
        return [help_, {"kind": "stop_the_line", "card": cards[0], "sentence": "Stop the line and look together."}]
    if finding["kind"] == "reviews_waiting" and cards:
        column = board.cards[cards[0]].column
        name = board.columns[column].name
        return [{"kind": "review_first", "cards": cards, "column": column, "sentence": f"Go to {name} first."}]
    return _raising(board, full, pull, wanted) if finding["kind"] == "people_idle" else []


def _raising(board: Board, full: Full, pull: Pull, wanted: int) -> list[dict[str, Json]]:
    if not (pull.admin or board.may_raise):
        return []
    place = board.columns.get(full.id) or board.lanes[full.id]
    to = full.occupied + wanted
    return [
        {
            "kind": "raise_limit",
            "to": to,
            "raises": list(place.raises),
            "sentence": f"Raise the limit to {to}. {raised_often(place.name, place.raises, pull.now)}".strip(),
        }
    ]


def raised_often(name: str, raises: Sequence[Raise], now: datetime) -> str:
    """The question that a limit raised again and again asks; empty while it was not."""
    lately = sum(now - from_instant(one["at"]) <= RAISES_WITHIN for one in raises)
    if lately < RAISES_MANY:
        return ""
    return f"{name}: raised {lately} times in {RAISES_WITHIN.days // 7} weeks. It may be telling you something."


def sentence(board: Board, full: Full, *, answerable: bool, wanted: int = 1) -> str:
    """The refusal in words: what is full, by how much, what can be done."""
    over = ", or go over it with a reason" if answerable and board.may_exceed else ""
    space = full.limit - full.occupied
    what = "is full" if space <= 0 else f"has room for {space}, and {wanted} want to come"
    return f"{full.name} {what}: {full.occupied} of {full.limit}. Finish or move a card there first{over}."


def lasting(time: timedelta) -> str:
    """A length of time as people say it, in its two largest units."""
    minutes = max(0, int(time.total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h" if hours and days < 10 else f"{days} d"
    if hours:
        return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
    return f"{minutes} min" if minutes else "less than a minute"


def _ids(cards: Sequence[Card]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(card.id for card in cards))[:_SHOWN]


def _people(cards: Sequence[Card]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for card in cards[:_SHOWN] for person in card.people))


def _named(names: Sequence[str]) -> str:
    if len(names) <= 1:
        return "".join(names)
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} others"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
