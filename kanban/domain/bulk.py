"""Several cards, one decision: move, block, archive or change them all, or none.

One command, so one undo and one group of events. Limits are asked card by card as they come in; the first that stands
against one refuses the whole, and the answer to it is for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kanban.domain.answers import stay
from kanban.domain.arrivals import arrive
from kanban.domain.board import Board, Card, Column, ColumnKind, Lane
from kanban.domain.cards import plan_change
from kanban.domain.diagnosis import diagnose
from kanban.domain.errors import Invalid, ReasonRequired
from kanban.domain.facts import Fact
from kanban.domain.fold import preview
from kanban.domain.limits import Full, column_occupancy, lane_occupancy
from kanban.domain.moves import gone, plan_archive, plan_block, reasons
from kanban.domain.placing import Place, Plan
from kanban.domain.pulls import Pull

CARDS_MAX = 200
#: The fields that several cards can be given at once.
SHARED = ("type", "class", "stream", "channel", "points", "people", "due")


def plan_bulk(board: Board, *, cards: Sequence[str], do: Mapping[str, Any], pull: Pull) -> Plan:
    """Do one thing with all `cards`, in the order given. `do` names its kind and what that kind needs."""
    chosen = [board.card(card) for card in dict.fromkeys(cards)]
    if not 1 <= len(chosen) <= CARDS_MAX:
        raise Invalid.field("cards", f"Choose 1 to {CARDS_MAX} cards.")
    kind = do["kind"]
    if kind == "move":
        return _move(board, chosen, do, pull)
    if kind == "block":
        return _block(board, chosen, do, pull)
    facts: list[Fact] = []
    for card in chosen:
        if kind == "archive":
            plan = plan_archive(board, card_id=card.id)
        else:
            strange = [name for name in do["changes"] if name not in SHARED]
            if strange or not do["changes"]:
                raise Invalid.field("do.changes", f"Several cards can be given: {', '.join(SHARED)}.")
            plan = plan_change(board, card_id=card.id, changes=do["changes"], if_version=None)
        facts.extend(plan.facts)
    verb = "archived" if kind == "archive" else "changed"
    return Plan(tuple(facts), did=f"{_cards(len(chosen))} {verb}.")


def _move(board: Board, chosen: Sequence[Card], do: Mapping[str, Any], pull: Pull) -> Plan:
    target = board.column(do["column"])
    if pull.answer is not None and pull.answer.stays:
        return stay(board, card_id=chosen[0].id, column=target.id, pull=pull, stop=pull.hit)
    if target.kind is ColumnKind.BLOCKED and any(card.blocked is None for card in chosen):
        raise ReasonRequired("Say why they are blocked: cards go to Blocked with a reason.", reasons=reasons(board))
    before = do.get("before")
    if before in {card.id for card in chosen}:
        raise Invalid.field("do.before", "Choose a card that stays where it is.")
    facts: list[Fact] = []
    did = ""
    begun = board
    going = [(card, board.lane(do.get("lane") or card.lane)) for card in chosen]
    for at, (card, lane) in enumerate(going, start=1):
        place = Place(target.id, lane.id, before)
        returns = card.blocked is not None and card.blocked.from_column == target.id
        there = arrive(board, card, place, pull, returns=returns, along=going[at:])
        if there.refused:
            return _asking(begun, there.refusal, pull)
        steps = there.plan(gone(card, there)).facts
        did = did or there.did
        facts.extend(steps)
        pull = pull.after(steps)
        board = preview(board, steps, pull.now)
    done = f"{_cards(len(chosen))} moved to {target.name}."
    return Plan(tuple(facts), did=f"{did} {done}".strip())


def _block(board: Board, chosen: Sequence[Card], do: Mapping[str, Any], pull: Pull) -> Plan:
    facts: list[Fact] = []
    did = ""
    begun = board
    going = [(card, board.lanes[card.lane]) for card in chosen]
    for at, card in enumerate(chosen, start=1):
        plan = plan_block(
            board, card_id=card.id, reason=do["reason"], note=do.get("note", ""), before=None, pull=pull,
            waiting_for=do.get("waiting_for", ""), waiting_card=do.get("waiting_card"),
            along=going[at:],
        )  # fmt: skip
        if plan.refused:
            return _asking(begun, plan, pull)
        if pull.answer is not None and pull.answer.stays:
            return plan
        did = did or plan.did
        facts.extend(plan.facts)
        pull = pull.after(plan.facts)
        board = preview(board, plan.facts, pull.now)
    return Plan(tuple(facts), did=f"{did} {_cards(len(chosen))} blocked.".strip())


def _asking(begun: Board, plan: Plan, pull: Pull) -> Plan:
    """The refusal as the board is now, in figures and findings: some may have found room before, and none came."""
    hit = plan.refused
    assert hit is not None
    place: Column | Lane = begun.columns[hit.id] if hit.scope == "column" else begun.lanes[hit.id]
    occupied = (column_occupancy if hit.scope == "column" else lane_occupancy)(begun, hit.id)
    full = Full(hit.scope, hit.id, place.name, hit.limit, occupied, hit.hard)
    found = tuple(finding.wire() for finding in diagnose(begun, full, begun.columns[hit.column], pull))
    told = replace(hit, occupied=occupied, wanted=hit.wanted + hit.occupied - occupied, diagnosis=found)
    return Plan(tuple(told if fact is hit else fact for fact in plan.facts), told)


def _cards(number: int) -> str:
    return "1 card" if number == 1 else f"{number} cards"
