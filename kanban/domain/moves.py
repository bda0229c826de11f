"""The rules for a card that goes somewhere: create, move, block, resume, archive, restore.

Each is a pure function from the board, the wish and the pull to a `Plan`; none of them counts or limits anything
itself, they all go through `kanban.domain.arrivals`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kanban.domain import facts as ev
from kanban.domain.answers import Along, stay
from kanban.domain.arrivals import Arrival, arrive, come_back, come_new
from kanban.domain.board import BUILT_IN_REASONS, Board, Card, ColumnKind, LaneKind
from kanban.domain.cards import WORD_MAX, CardContent
from kanban.domain.errors import Conflict, Invalid, ReasonRequired
from kanban.domain.facts import Json
from kanban.domain.fold import preview
from kanban.domain.placing import Place, Plan, card_at_rank
from kanban.domain.pulls import Pull

NOTE_MAX = 500


def plan_create(board: Board, *, card: str, content: CardContent, place: Place, pull: Pull) -> Plan:
    """A new card with the board's next number. It may start anywhere but in Blocked.

    An urgent one that names nobody goes to those on duty.
    """
    if pull.answer is not None and pull.answer.stays:
        if pull.answer.kind == "leave":
            raise Invalid.field("answer.kind", "There is no card yet that could be left where it is.")
        return stay(board, card_id=None, column=place.column, pull=pull, stop=card)
    if board.column(place.column).kind is ColumnKind.BLOCKED:
        raise ReasonRequired(
            "A card cannot start its life in Blocked. Create it elsewhere, then block it with a reason."
        )
    there = come_new(board, card, content, place, pull)
    if there.refused:
        return there.refusal
    fields = content.as_fields()
    if there.lane.kind is LaneKind.URGENT and not content.people and board.duty:
        fields["people"] = tuple(user for user in board.duty.people if user in board.members)
    return there.plan(
        ev.CardCreated(
            card=card, number=board.next_number, column=there.column.id, lane=there.lane.id, rank=there.rank, **fields
        )
    )


def plan_move(board: Board, *, card_id: str, place: Place, pull: Pull) -> Plan:
    """Move a card within its cell, to another column or lane, or out of Blocked (which ends its spell)."""
    card = board.card(card_id)
    target = board.column(place.column)
    if pull.answer is not None and pull.answer.stays:
        return stay(board, card_id=card.id, column=target.id, pull=pull, stop=pull.hit)
    here = place.column == card.column and place.lane == card.lane
    if here and place.before == _next_below(board, card):
        return Plan((), did=f"{card.key} is there already." if pull.answer else "")
    if target.kind is ColumnKind.BLOCKED and card.column != target.id:
        raise ReasonRequired("Say why it is blocked: a card goes to Blocked with a reason.", reasons=reasons(board))
    returns = card.blocked is not None and card.blocked.from_column == target.id
    there = arrive(board, card, place, pull, returns=returns)
    return there.refusal if there.refused else there.plan(gone(card, there))


def plan_block(
    board: Board, *, card_id: str, reason: str, note: str, waiting_for: str, waiting_card: str | None,
    before: str | None, pull: Pull, along: Along = (),
) -> Plan:  # fmt: skip
    """Send a card to Blocked with a reason; it remembers where it came from. Others may go `along` by the same wish."""
    card = board.card(card_id)
    target = board.blocked_column
    if target is None:
        raise Conflict("This board has no Blocked column. An admin can add one in the board's settings.")
    if card.blocked is not None:
        raise Conflict(f"{card.key} is blocked already.", card=card.wire)
    if card.finished_at is not None:
        raise Conflict(f"{card.key} is done; a finished card cannot be blocked.", card=card.wire)
    said = spell(
        board, card.id,
        {"reason": reason, "note": note, "waiting_for": waiting_for, "waiting_card": waiting_card},
    )  # fmt: skip
    if pull.answer is not None and pull.answer.stays:
        return stay(board, card_id=card.id, column=target.id, pull=pull, stop=pull.hit)
    there = arrive(board, card, Place(target.id, card.lane, before), pull, along=along)
    if there.refused:
        return there.refusal
    return there.plan(
        ev.CardBlocked(
            card=card.id, from_column=card.column, from_lane=card.lane, from_rank=card.rank,
            column=there.column.id, lane=there.lane.id, rank=there.rank, **said,
        )
    )  # fmt: skip


def plan_change_spell(board: Board, *, card_id: str, changes: Mapping[str, Json]) -> Plan:
    """Say something else of a spell that lasts: reason, note, waiting_for, waiting_card, dismissed."""
    card = board.card(card_id)
    if card.blocked is None:
        raise Conflict(f"{card.key} is not blocked.", card=card.wire)
    known = card.blocked.wire()
    kept = {name: known[name] for name in ("reason", "note", "waiting_for", "waiting_card")}
    wanted = spell(board, card.id, {**kept, **{name: changes[name] for name in kept if name in changes}})
    if "dismissed" in changes:
        wanted["dismissed"] = changes["dismissed"]
    real = {name: value for name, value in wanted.items() if value != known[name]}
    return Plan((ev.SpellChanged(card.id, real, {name: known[name] for name in real}),) if real else ())


def spell(board: Board, card_id: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a spell, checked: a reason of the board's, a note where that is `other`, whom it waits for."""
    reason, note = said["reason"], " ".join(said["note"].split())
    waiting_for, waiting_card = " ".join(said["waiting_for"].split()), said["waiting_card"]
    if reason not in reasons(board):
        raise Invalid.field("reason", f"The reason is one of: {', '.join(reasons(board))}.")
    if reason == "other" and not note:
        raise Invalid.field("note", "Say in a few words what blocks it.")
    if len(note) > NOTE_MAX:
        raise Invalid.field("note", f"A note has at most {NOTE_MAX} characters.")
    if len(waiting_for) > WORD_MAX:
        raise Invalid.field("waiting_for", f"Give at most {WORD_MAX} characters.")
    if waiting_card is not None and (waiting_card == card_id or waiting_card not in board.cards):
        raise Invalid.field("waiting_card", "It can wait for another card of this board.")
    return {"reason": reason, "note": note, "waiting_for": waiting_for, "waiting_card": waiting_card}


def reasons(board: Board) -> list[str]:
    """Why a card can be blocked on this board."""
    return [*board.block_reasons, *BUILT_IN_REASONS]


def plan_resume(board: Board, *, card_id: str, pull: Pull) -> Plan:
    """Bring a blocked card back to the place it came from; that passes the limit like any other arrival."""
    card = board.card(card_id)
    if card.blocked is None:
        raise Conflict(f"{card.key} is not blocked.", card=card.wire)
    origin = card.blocked.from_column
    if origin not in board.columns:
        raise Conflict("The column it came from is gone. Move it to another one.", card=card.wire)
    before = card_at_rank(board, origin, card.lane, card.blocked.from_rank, lifted=card.id)
    return plan_move(board, card_id=card_id, place=Place(origin, card.lane, before), pull=pull)


def plan_archive(board: Board, *, card_id: str) -> Plan:
    """Hide a card and keep it. One that is not finished departs undelivered, and the numbers say so."""
    card = board.card(card_id)
    return Plan((ev.CardArchived(card=card.id, discarded=card.finished_at is None),))


def plan_restore(board: Board, *, card_id: str, place: Place | None, pull: Pull) -> Plan:
    """Bring an archived card back, to `place` or to the end of where it stood."""
    if card_id in board.cards:
        raise Conflict(f"{board.cards[card_id].key} is not archived.", card=board.cards[card_id].wire)
    card = archived(board, card_id)
    if place is None:
        if card.column not in board.columns:
            raise Conflict("The column it stood in is gone. Say which column it should come back to.")
        lane = card.lane if card.lane in board.lanes else board.standard_lane.id
        place = Place(card.column, lane)
    if pull.answer is not None and pull.answer.stays:
        return stay(board, card_id=card.id, column=place.column, pull=pull, stop=pull.hit)
    stood_blocked = card.blocked is not None and place.column == card.column
    if board.column(place.column).kind is ColumnKind.BLOCKED and not stood_blocked:
        raise ReasonRequired("Restore it to another column, then block it with a reason.")
    there = come_back(board, card, place, pull)
    if there.refused:
        return there.refusal
    return there.plan(ev.CardRestored(card=card.id, column=there.column.id, lane=there.lane.id, rank=there.rank))


def plan_emptying(board: Board, *, cards: list[Card], column_id: str | None, lane_id: str | None, pull: Pull) -> Plan:
    """Move `cards` to another column (lanes kept) or lane (columns kept), as when theirs is removed.

    All or nothing: the first limit that stands against it refuses the whole, and nothing but the hit is recorded. The
    column's policy is not asked: it is the board that changes, not the work.
    """
    facts: list[ev.Fact] = []
    for card in cards:
        place = Place(column_id or card.column, lane_id or card.lane)
        if board.column(place.column).kind is ColumnKind.BLOCKED and card.blocked is None:
            raise ReasonRequired(
                "Cards cannot be poured into Blocked: each needs its own reason. Choose another column."
            )
        there = arrive(board, card, place, pull, returns=True)
        if there.refused:
            return there.refusal
        steps = there.plan(gone(card, there)).facts
        facts.extend(steps)
        pull = pull.after(steps)
        board = preview(board, steps, pull.now)
    return Plan(tuple(facts))


def archived(board: Board, card_id: str) -> Card:
    """The archived card, or `NotFound` as for any unknown id."""
    if card_id not in board.archived:
        return board.card(card_id)
    return board.archived[card_id]


def gone(card: Card, there: Arrival, clocks: Mapping[str, Json] | None = None) -> ev.Fact:
    """The fact of going there: a card that steps out of Blocked is resumed, any other is moved."""
    step: dict[str, Any] = {
        "card": card.id, "from_column": card.column, "from_lane": card.lane, "from_rank": card.rank,
        "column": there.column.id, "lane": there.lane.id, "rank": there.rank, "clocks": clocks or {},
    }  # fmt: skip
    if card.blocked is not None and there.column.kind is not ColumnKind.BLOCKED:
        return ev.CardResumed(**step, spell=card.blocked.wire())
    return ev.CardMoved(**step)


def _next_below(board: Board, card: Card) -> str | None:
    order = board.cell(card.column, card.lane)
    at = order.index(card.id) + 1
    return order[at] if at < len(order) else None
