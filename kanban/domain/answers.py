"""The conversation with a limit: whether a card may come in, what was found, and what people answered.

Every rule that brings a card somewhere asks `admit` through `kanban.domain.arrivals`, so there is no side door. A
refusal is a question with a diagnosis; the attempt, the diagnosis and the answer are facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kanban.domain import facts as ev
from kanban.domain import stops
from kanban.domain.board import Board, Card, Column, Lane, LaneKind
from kanban.domain.diagnosis import diagnose
from kanban.domain.errors import Conflict, Forbidden, Invalid
from kanban.domain.facts import Fact, Json, LimitHit
from kanban.domain.fold import preview
from kanban.domain.limits import Full, adding, filling, full_for, raised
from kanban.domain.parking import park
from kanban.domain.placing import Plan
from kanban.domain.pulls import LIMIT_MAX, Answer, Pull

#: The answer to every limit that an alert meets: nobody is there to be asked.
NEVER_DROPPED = "An alert is never dropped."


#: The cards that the same wish brings after this one, with the lanes they go to.
Along = Sequence[tuple[Card, Lane]]


@dataclass(frozen=True, slots=True)
class Admission:
    """The verdict on one pull: the facts to record either way, the hit that refused it, and what was done besides."""

    facts: tuple[Fact, ...] = ()
    refused: LimitHit | None = None
    did: str = ""


def admit(
    board: Board, card: Card | None, column: Column, lane: Lane, pull: Pull, *, coming: str, along: Along = ()
) -> Admission:
    """Decide one pull of the card `coming` (`card` is None while it is not on the board).

    A soft limit lets it in and notes the hit. A hard one refuses, unless an answer lets it in: going over with a
    reason, raising the limit, or parking another card. An answer names the hit it answers; one that names none (from
    a program that knows what it wants) is noted together with the hit it met. What was said of one limit is not taken
    for an answer to another that filled up since.
    """
    broken = [] if pull.through else full_for(board, card, column, lane)
    answer = pull.answer if pull.answer is not None and not pull.answer.stays else None
    if not broken:
        return _freed(card, column, answer, pull)
    asked = pull.known.asked
    worst = next((full for full in broken if full.hard and asked is not None and full.id == asked.id), broken[0])
    met = _Met(board, card, column, lane, pull, along)
    hit = met.hit(worst)
    noted = met.noted(hit)
    if pull.alert and worst.hard:
        return Admission((*noted, ev.LimitAnswered(hit=hit.hit, kind="exceed", card=hit.card, reason=NEVER_DROPPED)))
    if answer is None or (answer.kind == "exceed" and not worst.hard and not board.may_exceed):
        return Admission(noted, hit if worst.hard else None)
    same = asked is not None and (asked.scope, asked.id, asked.card) == (hit.scope, hit.id, hit.card)
    if asked is not None and not same and asked.card == hit.card:
        return Admission(noted, hit if worst.hard else None)
    named = asked.hit if asked is not None and same else hit.hit
    decided = _LETTING_IN[answer.kind](board, worst, lane, answer, pull, coming, hit.wanted)
    said = ev.LimitAnswered(
        hit=named, kind=answer.kind, card=hit.card, reason=decided.reason, about=answer.card, to=answer.to
    )
    facts = (*(() if same else noted), said, *decided.facts)
    if answer.kind != "exceed":
        # Room in one place may leave another that is full: then that one asks, and nothing of this is done.
        after = preview(board, decided.facts, pull.now)
        rest = full_for(after, card, after.columns[column.id], after.lanes[lane.id])
        if rest and rest[0].hard:
            other = met.hit(next(full for full in broken if full.id == rest[0].id))
            return Admission(met.noted(other), other)
    return Admission(facts, did=decided.did)


@dataclass(frozen=True, slots=True)
class _Met:
    """A pull that met limits, as it is noted."""

    board: Board
    card: Card | None
    column: Column
    lane: Lane
    pull: Pull
    along: Along

    def hit(self, full: Full) -> LimitHit:
        return LimitHit(
            hit=self.pull.known.again or self.pull.hit, card=self.card.id if self.card else None,
            column=self.column.id, lane=self.lane.id, scope=full.scope, id=full.id, limit=full.limit,
            occupied=full.occupied, hard=full.hard, diagnosis=self._found(full),
            wanted=1 + adding(self.board, full, self.along, self.column),
        )  # fmt: skip

    def noted(self, hit: LimitHit) -> tuple[Fact, ...]:
        """The hit as a fact, unless the log holds it: as a repetition, or of another card that this wish brings."""
        known = self.pull.known.again or (self.pull.noted and not hit.hard)
        return () if known else (hit,)

    def _found(self, full: Full) -> tuple[Mapping[str, Json], ...]:
        """What a person would be shown; nothing is looked for where nobody is asked."""
        if self.pull.alert:
            return ()
        return tuple(finding.wire() for finding in diagnose(self.board, full, self.column, self.pull))


def _freed(card: Card | None, column: Column, answer: Answer | None, pull: Pull) -> Admission:
    """The place has become free since the question was asked: the card goes in, and nothing else is done."""
    if answer is None:
        return Admission()
    did = "A place had become free meanwhile" + ("; nothing was parked." if answer.kind == "park" else ".")
    card_id = card.id if card else None
    asked = pull.known.asked
    if asked is None or (asked.column, asked.card) != (column.id, card_id):
        return Admission()
    return Admission((ev.LimitAnswered(hit=asked.hit, kind="freed", card=card_id, reason=""),), did=did)


@dataclass(frozen=True, slots=True)
class _Decided:
    facts: tuple[Fact, ...]
    reason: str
    did: str


def _exceed(board: Board, full: Full, lane: Lane, answer: Answer, pull: Pull, coming: str, wanted: int) -> _Decided:
    if not board.may_exceed:
        raise Conflict("This board does not allow going over a limit.", limit=full.wire())
    reason = answer.reason.strip()
    if not reason:
        raise Invalid.field("answer.reason", "Going over a limit needs a reason.")
    return _Decided((), reason, f"{full.name} is over its limit this once.")


def _raise(board: Board, full: Full, lane: Lane, answer: Answer, pull: Pull, coming: str, wanted: int) -> _Decided:
    if not (pull.admin or board.may_raise):
        raise Forbidden("On this board only an admin raises a limit.", limit=full.wire())
    reason = answer.reason.strip()
    if not reason:
        raise Invalid.field("answer.reason", "Raising a limit needs a reason.")
    enough = full.occupied + wanted
    if answer.to is None or not enough <= answer.to <= LIMIT_MAX:
        raise Invalid.field("answer.to", f"{full.name} holds {full.occupied}; raise it to at least {enough}.")
    return _Decided((raised(board, full, answer.to, reason),), reason, f"The limit of {full.name} is {answer.to} now.")


def _park(board: Board, full: Full, lane: Lane, answer: Answer, pull: Pull, coming: str, wanted: int) -> _Decided:
    if full.occupied - 1 + wanted > full.limit:
        over = f"{full.name} holds {full.occupied} of {full.limit}"
        raise Invalid.field("answer.kind", f"{over}; parking one card does not make room for {wanted}.")
    if answer.card is None:
        raise Invalid.field("answer.card", "Say which card is parked.")
    card = board.card(answer.card)
    if card.blocked is None and all(card.id != one.id for one in filling(board, full)):
        raise Conflict(f"{card.key} is not in {full.name} any more; parking it makes no room there.", card=card.wire)
    urgent = lane.kind is LaneKind.URGENT
    reason = answer.reason.strip()
    note = reason or ("" if urgent else "Parked to make room.")
    return _Decided(park(board, card.id, by=coming, urgent=urgent, note=note), reason, f"{card.key} is parked.")


_LETTING_IN = {"exceed": _exceed, "raise_limit": _raise, "park": _park}


# -- the answers that move nothing


def stay(board: Board, *, card_id: str | None, column: str, pull: Pull, stop: str) -> Plan:
    """Do what an answer says that leaves the card where it is: help, stop the line, review first, leave.

    `column` is where it wanted to go, `stop` the id that a stop gets. What is noted needs a hit to be noted on.
    """
    answer = pull.answer
    assert answer is not None
    target = board.column(column)
    if answer.kind == "help":
        done = _help(board, answer, pull)
    elif answer.kind == "stop_the_line":
        done = stops.plan_stop(board, stop=stop, column=target.id, card=answer.card, trouble=answer.trouble)
    elif answer.kind == "review_first":
        done = Plan((), did=f"Reviews first. {_stays(board, card_id)}")
    else:
        done = Plan((), did=_stays(board, card_id))
    asked = pull.known.asked
    if asked is None or asked.column != target.id:
        return done
    reason = (answer.trouble if answer.kind == "stop_the_line" else answer.reason).strip()
    noted = ev.LimitAnswered(hit=asked.hit, kind=answer.kind, card=card_id, reason=reason, about=answer.card)
    return Plan((noted, *done.facts), did=done.did)


def _stays(board: Board, card_id: str | None) -> str:
    card = board.cards.get(card_id or "") or board.archived.get(card_id or "")
    if card is None:
        return "No card was added."
    column = board.columns.get(card.column) if card_id in board.cards else None
    return f"{card.key} stays in {column.name}." if column else f"{card.key} stays in the archive."


def _help(board: Board, answer: Answer, pull: Pull) -> Plan:
    if answer.card is None:
        raise Invalid.field("answer.card", "Say which card you help with.")
    card = board.card(answer.card)
    if pull.by is None or pull.by not in board.members:
        raise Conflict("Only members of the board can be on a card.", card=card.wire)
    did = f"You are on {card.key}."
    if pull.by in card.people:
        return Plan((), did=did)
    people = [*card.people, pull.by]
    return Plan((ev.CardChanged(card.id, {"people": people}, {"people": list(card.people)}),), did=did)
