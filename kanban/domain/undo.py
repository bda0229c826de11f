"""Taking back one's own last command: the facts that turn it round, or the sentence that says why not.

Undo is an ordinary command. Its facts pass the limits like any other (a place that filled up meanwhile stays full),
and the log keeps both the command and its undoing.
"""

from __future__ import annotations

from collections.abc import Sequence

from kanban.domain import events as ev
from kanban.domain.board import Board, ColumnKind
from kanban.domain.errors import NotFound, NothingToUndo
from kanban.domain.events import Event, Fact
from kanban.domain.fold import preview
from kanban.domain.placing import Place, Plan, arrive, card_at_rank

#: How many of one's own commands can be taken back.
DEPTH = 20

_CARD_FACTS = (
    ev.CardCreated, ev.CardMoved, ev.CardChanged, ev.CardArchived, ev.CardRestored, ev.CardBlocked, ev.CardResumed,
)  # fmt: skip
_BYSTANDERS = (ev.LimitHit, ev.LimitAnswered)


def plan_undo(board: Board, *, command: Sequence[Event], since: Sequence[Event], hit: str) -> Plan:
    """Turn `command` (the events of one earlier command) round.

    `since` are the board's events after it. Raises `NothingToUndo` where it shaped the board rather than cards, or
    where somebody has touched one of its cards since. May be refused by a limit, as any move.
    """
    facts = [event.fact for event in command if not isinstance(event.fact, _BYSTANDERS)]
    if not facts or not all(isinstance(fact, _CARD_FACTS) for fact in facts):
        raise NothingToUndo("That command changed the board's settings; undo is for cards. Change the settings back.")
    touched = {_card_of(fact) for fact in facts}
    for event in since:
        if isinstance(event.fact, _CARD_FACTS) and _card_of(event.fact) in touched:
            card = board.cards.get(_card_of(event.fact)) or board.archived.get(_card_of(event.fact))
            raise NothingToUndo(
                f"{card.key if card else 'The card'} has been changed since; undoing would take that away too.",
                by=event.actor,
            )
    undone: list[Fact] = [ev.CommandUndone(command[0].command_id)]
    for fact in reversed(facts):
        try:
            step = _reversed(board, fact, hit)
        except NotFound:
            raise NothingToUndo("The place it came from is gone. Move the card where it should be.") from None
        if step.refused:
            return step
        undone.extend(step.facts)
        board = preview(board, step.facts)
    return Plan(tuple(undone))


def what(command: Sequence[Event], board: Board) -> str:
    """The command in a few words, for the toast and the tooltip: "move of OPS-42"."""
    for event in command:
        if isinstance(event.fact, _CARD_FACTS):
            card_id = _card_of(event.fact)
            card = board.cards.get(card_id) or board.archived.get(card_id)
            verb = event.fact.type.removeprefix("card_")
            return f"{card.key if card else 'card'} {verb}"
    return "last command"


def _card_of(fact: Fact) -> str:
    card: str = fact.card  # type: ignore[attr-defined]  # every fact in _CARD_FACTS has it
    return card


def _reversed(board: Board, fact: Fact, hit: str) -> Plan:
    if isinstance(fact, ev.CardCreated):
        return Plan((ev.CardArchived(card=fact.card, discarded=board.card(fact.card).finished_at is None),))
    if isinstance(fact, ev.CardChanged):
        return Plan((ev.CardChanged(card=fact.card, changes=fact.before, before=fact.changes),))
    if isinstance(fact, ev.CardRestored):
        return Plan((ev.CardArchived(card=fact.card, discarded=board.card(fact.card).finished_at is None),))
    if isinstance(fact, ev.CardArchived):
        card = board.archived[fact.card]
        return _back(board, None, fact.card, card.column, card.lane, card.rank, hit, ev.CardRestored)
    assert isinstance(fact, ev.CardMoved | ev.CardBlocked | ev.CardResumed)
    return _back(board, fact, fact.card, fact.from_column, fact.from_lane, fact.from_rank, hit, _TURNED[type(fact)])


_TURNED: dict[type[Fact], type[Fact]] = {
    ev.CardMoved: ev.CardMoved, ev.CardBlocked: ev.CardResumed, ev.CardResumed: ev.CardBlocked,
}  # fmt: skip


def _back(
    board: Board, fact: Fact | None, card_id: str, column: str, lane: str, rank: str, hit: str, turned: type[Fact]
) -> Plan:
    """Back to where it stood, through the limit."""
    before = card_at_rank(board, column, lane, rank, lifted=card_id)
    card = board.cards.get(card_id)
    target, lane_there, new_rank, plan = arrive(board, card, Place(column, lane, before), None, hit)
    if plan.refused:
        return plan
    there = {"card": card_id, "column": target.id, "lane": lane_there.id, "rank": new_rank}
    blocked = target.kind is ColumnKind.BLOCKED
    if turned is ev.CardRestored:
        if blocked and board.archived[card_id].blocked is None:
            raise NothingToUndo("The column it stood in is the Blocked one now. Restore the card to another column.")
        return Plan((*plan.facts, ev.CardRestored(**there)))
    assert card is not None
    there |= {"from_column": card.column, "from_lane": card.lane, "from_rank": card.rank}
    if turned is ev.CardBlocked:
        assert isinstance(fact, ev.CardResumed)
        if not blocked:
            raise NothingToUndo(
                "The column it came from is not the Blocked one any more. Block the card again instead."
            )
        spell = fact.spell
        there |= {"reason": spell["reason"], "note": spell["note"], "waiting_for": spell["waiting_for"]}
        there |= {"from_column": spell["from_column"], "from_lane": spell["from_lane"]}
        return Plan((*plan.facts, ev.CardBlocked(**there)))
    if turned is ev.CardResumed:
        assert card.blocked is not None
        return Plan((*plan.facts, ev.CardResumed(**there, spell=card.blocked.wire())))
    if blocked and card.blocked is None:
        raise NothingToUndo("Blocking needs a reason; block the card again instead.")
    return Plan((*plan.facts, ev.CardMoved(**there)))
