"""Taking back one's own last command: the facts that turn it round, or the sentence that says why not.

Undo is an ordinary command. Its facts pass stops and limits like any other (a place that filled up meanwhile stays
full), cards get the clocks back that they had, and the log keeps both the command and its undoing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kanban.domain import facts as ev
from kanban.domain import team_facts as team
from kanban.domain.arrivals import Arrival, arrive, come_back
from kanban.domain.board import Board, Card, ColumnKind
from kanban.domain.errors import NotFound, NothingToUndo
from kanban.domain.events import Event
from kanban.domain.facts import Fact
from kanban.domain.fold import preview
from kanban.domain.moves import gone
from kanban.domain.placing import Place, Plan, card_at_rank
from kanban.domain.pulls import Pull
from kanban.domain.stops import sentence, standing

#: How many of one's own commands can be taken back.
DEPTH = 20

_CARD_FACTS = (
    ev.CardCreated, ev.CardMoved, ev.CardChanged, ev.CardArchived, ev.CardRestored, ev.CardBlocked, ev.CardResumed,
    ev.SpellChanged,
)  # fmt: skip
_STOP_FACTS = (ev.LineStopped, ev.LineReleased)
_PLAN_FACTS = (team.IterationPlanned,)
#: What is only noted: it stays in the log, and there is nothing to take back. A comment is not unsaid either.
BYSTANDERS = (
    ev.LimitHit, ev.LimitAnswered, ev.PolicyAnswered, ev.DutyHandedOver, ev.CardCommented, ev.AlertReceived,
    ev.DeployRecorded, team.IterationClosed, team.IterationMade, team.ExpectationSaid, team.StandupStarted,
    team.StandupStepped, team.StandupEnded,
)  # fmt: skip


def plan_undo(board: Board, *, command: Sequence[Event], since: Sequence[Event], pull: Pull) -> Plan:
    """Turn `command` (the events of one earlier command) round.

    `since` are the board's events after it. Raises `NothingToUndo` where it shaped the board rather than the work, or
    where somebody has built on it since. May be refused by a limit, as any move.
    """
    facts = [event.fact for event in command if not isinstance(event.fact, BYSTANDERS)]
    answered = any(isinstance(event.fact, ev.LimitAnswered) for event in command)
    for fact in facts:
        raising = answered and isinstance(fact, ev.ColumnChanged | ev.LaneChanged)
        if not raising and not isinstance(fact, (*_CARD_FACTS, *_STOP_FACTS, *_PLAN_FACTS)):
            raise NothingToUndo(
                "That command changed the board's settings; undo is for work. Change the settings back."
            )
    if not facts:
        raise NothingToUndo("There is nothing to take back in that.")
    _nobody_built_on(board, facts, since)
    undone: list[Fact] = [ev.CommandUndone(command[0].command_id)]
    for fact in reversed(facts):
        try:
            step = _reversed(board, fact, pull)
        except NotFound:
            raise NothingToUndo("The place it came from is gone. Move the card where it should be.") from None
        if step.refused:
            return step
        undone.extend(step.facts)
        board = preview(board, step.facts, pull.now)
    return Plan(tuple(undone))


def what(command: Sequence[Event], board: Board) -> str:
    """The command in a few words, for the toast and the tooltip: "OPS-42 moved"."""
    facts = [event.fact for event in command]
    cards = list(dict.fromkeys(fact.card for fact in facts if isinstance(fact, _CARD_FACTS)))
    parked = next((fact for fact in facts if isinstance(fact, ev.CardBlocked) and fact.displaced_by), None)
    if parked is not None and len(cards) == 2:
        return f"{_key(board, parked.displaced_by)} for {_key(board, parked.card)}"
    if len(cards) > 1:
        return f"{len(cards)} cards"
    for fact in facts:
        if isinstance(fact, _CARD_FACTS):
            return f"{_key(board, fact.card)} {fact.type.rsplit('_', 1)[-1]}"
        if isinstance(fact, _PLAN_FACTS):
            planned = board.iterations.get(fact.iteration)
            return f"the plan of {planned.name}" if planned else "the plan"
        if isinstance(fact, _STOP_FACTS):
            return "the stop" if isinstance(fact, ev.LineStopped) else "the release"
    return "last command"


def _key(board: Board, card_id: str | None) -> str:
    card = board.cards.get(card_id or "") or board.archived.get(card_id or "")
    return card.key if card else "card"


def _nobody_built_on(board: Board, facts: Sequence[Fact], since: Sequence[Event]) -> None:
    """Raise `NothingToUndo` where a card, stop or limit that `facts` touched was touched again."""
    cards = {fact.card for fact in facts if isinstance(fact, _CARD_FACTS)}
    shaped = {_place(fact) for fact in facts if isinstance(fact, ev.ColumnChanged | ev.LaneChanged)}
    stopped = {fact.stop for fact in facts if isinstance(fact, _STOP_FACTS)}
    planned = {card for fact in facts if isinstance(fact, _PLAN_FACTS) for card in (*fact.added, *fact.removed)}
    for event in since:
        later = event.fact
        if isinstance(later, _CARD_FACTS) and later.card in cards:
            key = _key(board, later.card)
            raise NothingToUndo(f"{key} has been changed since; undoing would take that away too.", by=event.actor)
        if isinstance(later, ev.ColumnChanged | ev.LaneChanged) and _place(later) in shaped:
            raise NothingToUndo("That limit has been changed since. Change it back in the settings.", by=event.actor)
        if isinstance(later, _PLAN_FACTS) and {*later.added, *later.removed} & planned:
            raise NothingToUndo("That plan has been changed since. Change it back in the plan.", by=event.actor)
        if isinstance(later, _STOP_FACTS) and later.stop in stopped:
            raise NothingToUndo("That stop has been released or set again since.", by=event.actor)


def _place(fact: ev.ColumnChanged | ev.LaneChanged) -> str:
    return fact.column if isinstance(fact, ev.ColumnChanged) else fact.lane


def _reversed(board: Board, fact: Fact, pull: Pull) -> Plan:
    match fact:
        case ev.CardCreated() | ev.CardRestored():
            return Plan((ev.CardArchived(card=fact.card, discarded=board.card(fact.card).finished_at is None),))
        case ev.CardChanged():
            return Plan((ev.CardChanged(card=fact.card, changes=fact.before, before=fact.changes),))
        case ev.SpellChanged():
            return Plan((ev.SpellChanged(card=fact.card, changes=fact.before, before=fact.changes),))
        case ev.ColumnChanged():
            return Plan((ev.ColumnChanged(fact.column, fact.before, fact.changes, undoes=True),))
        case ev.LaneChanged():
            return Plan((ev.LaneChanged(fact.lane, fact.before, fact.changes, undoes=True),))
        case ev.LineStopped():
            return Plan((ev.LineReleased(fact.stop, "Taken back.", was=board.stops[fact.stop].wire()),))
        case ev.LineReleased():
            return _stopped_again(board, fact)
        case team.IterationPlanned():
            return _replanned(board, fact)
        case ev.CardArchived():
            return _unarchived(board, board.archived[fact.card], pull)
        case ev.CardMoved() | ev.CardBlocked() | ev.CardResumed():
            return _gone_back(board, fact, pull)
    raise AssertionError(fact)


def _stopped_again(board: Board, fact: ev.LineReleased) -> Plan:
    was = fact.was
    already = standing(board, was["column"])
    if already is not None or (was["column"] is not None and was["column"] not in board.columns):
        raise NothingToUndo(sentence(board, already) if already else "The column that was stopped is gone.")
    again = ev.LineStopped(
        stop=fact.stop, column=was["column"], card=was["card"], trouble=was["trouble"], since=was["since"], by=was["by"]
    )
    return Plan((again,))


def _replanned(board: Board, fact: team.IterationPlanned) -> Plan:
    iteration = board.iterations.get(fact.iteration)
    if iteration is None or iteration.closed:
        raise NothingToUndo("That iteration has ended or is gone; its plan stays as it is.")
    return Plan((team.IterationPlanned(fact.iteration, added=fact.removed, removed=fact.added),))


def _unarchived(board: Board, card: Card, pull: Pull) -> Plan:
    before = card_at_rank(board, card.column, card.lane, card.rank, lifted=card.id)
    there = come_back(board, card, Place(card.column, card.lane, before), pull)
    if there.refused:
        return there.refusal
    if there.column.kind is ColumnKind.BLOCKED and card.blocked is None:
        raise NothingToUndo("The column it stood in is the Blocked one now. Restore the card to another column.")
    return there.plan(ev.CardRestored(card=card.id, column=there.column.id, lane=there.lane.id, rank=there.rank))


def _gone_back(board: Board, fact: ev.CardMoved | ev.CardBlocked | ev.CardResumed, pull: Pull) -> Plan:
    """Back to where it stood, through the limit, with the clocks it had."""
    before = card_at_rank(board, fact.from_column, fact.from_lane, fact.from_rank, lifted=fact.card)
    card = board.card(fact.card)
    there = arrive(board, card, Place(fact.from_column, fact.from_lane, before), pull, returns=True)
    if there.refused:
        return there.refusal
    blocks = there.column.kind is ColumnKind.BLOCKED
    if isinstance(fact, ev.CardResumed):
        if not blocks:
            raise NothingToUndo(
                "The column it came from is not the Blocked one any more. Block the card again instead."
            )
        return there.plan(_blocked_again(card, fact, there))
    if blocks and card.blocked is None:
        raise NothingToUndo("Blocking needs a reason; block the card again instead.")
    return there.plan(gone(card, there, fact.was))


def _blocked_again(card: Card, fact: ev.CardResumed, there: Arrival) -> Fact:
    """The spell as it was, from when it was; it never ended."""
    spell: dict[str, Any] = dict(fact.spell)
    return ev.CardBlocked(
        card=card.id, column=there.column.id, lane=there.lane.id, rank=there.rank, clocks=fact.was,
        **{"from_rank": "", **spell},
    )  # fmt: skip
