"""What people do with cards. Each verb is a rule of the domain, decided through the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from kanban.domain import cards as content
from kanban.domain import moves, notes, undo
from kanban.domain.access import Actor, Permission
from kanban.domain.board import Board, Card
from kanban.domain.bulk import plan_bulk
from kanban.domain.errors import NothingToUndo
from kanban.domain.events import Event, fact_from
from kanban.domain.facts import CommandUndone
from kanban.domain.placing import Place, Plan
from kanban.domain.pulls import Answer, Entry, Pull
from kanban.domain.team_facts import IterationMade
from kanban.services.gate import Rule, decide, decide_with, look
from kanban.services.ids import new_id
from kanban.services.pulling import pull_of, pulled
from kanban.store import Store, log
from kanban.store.models import CommentRow
from kanban.store.unit_of_work import BoardUnit, Command, Outcome

_WORK = Permission.WORK_ON_CARDS

#: How far back undo looks for one's own commands: among the last so many events of the board, and of oneself.
_LOOK_BACK, _MOST = 5_000, 2_000
#: One command causes fewer events than this.
_ONE_COMMAND = 1_500


def create_card(
    store: Store, command: Command, *, board_id: str, values: Mapping[str, Any], column: str | None = None,
    lane: str | None = None, before: str | None = None, answer: Answer | None = None, policy: Entry | None = None,
) -> Outcome:  # fmt: skip
    """A new card; without a column it goes to the first one. `values` are its fields by their wire names."""
    new = new_id()

    def rule(board: Board, pull: Pull) -> Plan:
        place = Place(column or board.column_order[0].id, lane or board.standard_lane.id, before)
        return moves.plan_create(board, card=new, content=content.content(board, values), place=place, pull=pull)

    return pulled(store, command, board_id=board_id, rule=rule, answer=answer, entry=policy)


def move_card(
    store: Store, command: Command, *, card_id: str, column: str, lane: str | None = None, before: str | None = None,
    answer: Answer | None = None, policy: Entry | None = None,
) -> Outcome:  # fmt: skip
    """Move a card to a column (and lane, its own if none is named), above `before` or to the end."""

    def rule(board: Board, pull: Pull) -> Plan:
        place = Place(column, lane or board.card(card_id).lane, before)
        return moves.plan_move(board, card_id=card_id, place=place, pull=pull)

    return pulled(store, command, board_id=store.board_of(card_id), rule=rule, answer=answer, entry=policy)


def block_card(
    store: Store, command: Command, *, card_id: str, reason: str, note: str = "", waiting_for: str = "",
    waiting_card: str | None = None, before: str | None = None, answer: Answer | None = None,
) -> Outcome:  # fmt: skip
    """Send a card to Blocked with a reason."""

    def rule(board: Board, pull: Pull) -> Plan:
        return moves.plan_block(
            board, card_id=card_id, reason=reason, note=note, waiting_for=waiting_for, waiting_card=waiting_card,
            before=before, pull=pull,
        )  # fmt: skip

    return pulled(store, command, board_id=store.board_of(card_id), rule=rule, answer=answer)


def change_spell(store: Store, command: Command, *, card_id: str, changes: Mapping[str, Any]) -> Outcome:
    """Say something else of why a card is blocked, or turn down the offer to bring it back."""
    return _on_card(
        store, command, card_id, lambda board: moves.plan_change_spell(board, card_id=card_id, changes=changes)
    )


def resume_card(store: Store, command: Command, *, card_id: str, answer: Answer | None = None) -> Outcome:
    """Bring a blocked card back to where it came from."""
    return pulled(
        store, command, board_id=store.board_of(card_id), answer=answer,
        rule=lambda board, pull: moves.plan_resume(board, card_id=card_id, pull=pull),
    )  # fmt: skip


def change_card(
    store: Store, command: Command, *, card_id: str, changes: Mapping[str, Any], if_version: int | None = None
) -> Outcome:
    """Change a card's fields, by their wire names."""
    return _on_card(
        store, command, card_id,
        lambda board: content.plan_change(board, card_id=card_id, changes=changes, if_version=if_version),
    )  # fmt: skip


def archive_card(store: Store, command: Command, *, card_id: str) -> Outcome:
    """Hide a card and keep it."""
    return _on_card(store, command, card_id, lambda board: moves.plan_archive(board, card_id=card_id))


def restore_card(
    store: Store, command: Command, *, card_id: str, column: str | None = None, lane: str | None = None,
    before: str | None = None, answer: Answer | None = None, policy: Entry | None = None,
) -> Outcome:  # fmt: skip
    """Bring an archived card back, through the limit."""

    def rule(board: Board, pull: Pull) -> Plan:
        place = None
        if column or lane:
            hidden = moves.archived(board, card_id)
            place = Place(column or hidden.column, lane or board.standard_lane.id, before)
        return moves.plan_restore(board, card_id=card_id, place=place, pull=pull)

    return pulled(store, command, board_id=store.board_of(card_id), rule=rule, answer=answer, entry=policy)


def bulk(
    store: Store, command: Command, *, board_id: str, cards: Sequence[str], do: Mapping[str, Any],
    answer: Answer | None = None, policy: Entry | None = None,
) -> Outcome:  # fmt: skip
    """Do one thing with several cards of a board, all or none."""
    return pulled(
        store, command, board_id=board_id, answer=answer, entry=policy,
        rule=lambda board, pull: plan_bulk(board, cards=cards, do=do, pull=pull),
    )  # fmt: skip


def comment(store: Store, command: Command, *, card_id: str, text: str, outward: bool = False) -> Outcome:
    """Write under a card."""
    new = new_id()
    return _on_card(
        store, command, card_id,
        lambda board: notes.plan_comment(board, comment=new, card_id=card_id, text=text, outward=outward),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote under a card; `outward`: a reply to whoever asked."""

    id: str
    at: datetime
    by: str | None
    text: str
    outward: bool


def comments(store: Store, actor: Actor, card_id: str) -> list[Comment]:
    """What was written under a card, the oldest first."""
    look(store, actor, store.board_of(card_id))
    query = select(CommentRow.id, CommentRow.at, CommentRow.by, CommentRow.text, CommentRow.outward)
    with store.reading() as connection:
        rows = connection.execute(query.where(CommentRow.card_id == card_id).order_by(CommentRow.at, CommentRow.id))
        return [Comment(*row) for row in rows]


def undo_last(store: Store, command: Command, *, board_id: str) -> tuple[Outcome, str]:
    """Take back the actor's own last command on this board that is not taken back yet; also says what it was."""
    said: str | None = None

    def rule(unit: BoardUnit) -> Plan:
        nonlocal said
        mine = _last_command(unit, command)
        said = undo.what(mine, unit.board)
        since = _standing([row.event() for row in log.tail(unit.connection, board_id, mine[-1].seq)])
        return undo.plan_undo(unit.board, command=mine, since=since, pull=pull_of(unit, command))

    outcome = decide_with(store, command, board_id=board_id, permission=_WORK, rule=rule)
    return outcome, said or _said_before(store, outcome)


def _standing(since: list[Event]) -> list[Event]:
    """What still stands of `since`: a command that was taken back within it, and its taking back, cancel out."""
    # Two people may have given the same key, so a command is known by its actor and its id.
    there = {(event.actor, event.command_id) for event in since}
    gone: set[tuple[str | None, str]] = set()
    for event in since:
        if isinstance(event.fact, CommandUndone) and (event.actor, event.fact.command) in there:
            gone |= {(event.actor, event.command_id), (event.actor, event.fact.command)}
    return [event for event in since if (event.actor, event.command_id) not in gone]


def _said_before(store: Store, outcome: Outcome) -> str:
    """What an undoing that was repeated under its key had taken back."""
    seq, undone_id = next((e.seq, e.fact.command) for e in outcome.events if isinstance(e.fact, CommandUndone))
    with store.reading() as connection:
        rows = log.tail(connection, outcome.board.id, max(0, seq - 1 - _LOOK_BACK), _LOOK_BACK)
    undone = [row.event() for row in rows if row.command_id == undone_id]
    return undo.what(undone, outcome.board)


def _last_command(unit: BoardUnit, command: Command) -> list[Event]:
    """The events of the newest command of this actor that neither was undone nor is itself an undoing."""
    passed: dict[str, list[int]] = {}
    undone: set[str] = set()
    undoings: set[str] = set()
    # One that made an iteration is somebody's last command still, though there is nothing to take back in it.
    bystanders = {fact.type for fact in undo.BYSTANDERS} - {IterationMade.type}
    for seq, command_id, kind, data in log.latest_by(
        unit.connection, unit.board.id, command.actor.user or "", after=unit.board.seq - _LOOK_BACK, most=_MOST
    ):
        if kind == CommandUndone.type:
            undoings.add(command_id)
            undone.add(getattr(fact_from(kind, orjson.loads(data)), "command", ""))
        elif kind not in bystanders:
            passed.setdefault(command_id, []).append(seq)
    newest = [command_id for command_id in passed if command_id not in undoings][: undo.DEPTH]
    for command_id in newest:
        if command_id not in undone:
            after = max(0, max(passed[command_id]) - _ONE_COMMAND)
            rows = log.tail(unit.connection, unit.board.id, after, _ONE_COMMAND)
            return [r.event() for r in rows if (r.command_id, r.actor) == (command_id, command.actor.user)]
    raise NothingToUndo("There is nothing of yours to undo here.")


def card(store: Store, actor: Actor, card_id: str) -> tuple[Board, Card]:
    """A card, live or archived, with its board."""
    board = look(store, actor, store.board_of(card_id))
    return board, moves.archived(board, card_id)


def archived_cards(store: Store, actor: Actor, board_id: str, *, text: str, most: int) -> list[Card]:
    """The board's archived cards whose key or title contains `text`, the latest archived first."""
    board = look(store, actor, board_id)
    wanted = text.casefold().strip()
    found = [c for c in board.archived.values() if wanted in c.title.casefold() or wanted == c.key.casefold()]
    return sorted(found, key=lambda c: (c.archived_at is not None and c.archived_at, c.number), reverse=True)[:most]


def _on_card(store: Store, command: Command, card_id: str, rule: Rule) -> Outcome:
    return decide(store, command, board_id=store.board_of(card_id), permission=_WORK, rule=rule)
