"""The gate: no board without a permission.

`look` answers a board to those who may see it; `decide` is the one way to change a board. Whatever door a wish comes
through (page, key, API, command line, undo), it becomes a rule here, and permission, limit, log and event are the
same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from kanban.domain import clockwork, diagnosis
from kanban.domain.access import Actor, Permission, Role, require_on_board
from kanban.domain.board import Board
from kanban.domain.errors import LimitRefused, NotFound
from kanban.domain.limits import Full
from kanban.domain.placing import Plan
from kanban.domain.pulls import Pull
from kanban.services.ids import new_id
from kanban.store import Store
from kanban.store.models import BoardRow
from kanban.store.unit_of_work import BoardUnit, Command, Outcome

Rule = Callable[[Board], Plan]


def look(store: Store, actor: Actor, board_id: str, permission: Permission = Permission.VIEW_BOARD) -> Board:
    """The board as it is now. `NotFound` for whoever may not see it, `Forbidden` where only `permission` is missing."""
    board = store.board(board_id)
    require_on_board(actor, board.role_of(actor.user), permission, board.id)
    return board


def decide(store: Store, command: Command, *, board_id: str, permission: Permission, rule: Rule) -> Outcome:
    """Let `rule` decide on the board under its lock and record what it answers.

    The rule's refusals pass through. A limit's refusal is recorded too, and raised as `LimitRefused` after the commit.
    A command seen before under its key is not done again: it answers what it caused the first time.
    """
    return decide_with(store, command, board_id=board_id, permission=permission, rule=lambda unit: rule(unit.board))


def decide_with(
    store: Store, command: Command, *, board_id: str, permission: Permission, rule: Callable[[BoardUnit], Plan],
    answerable: bool = False,
) -> Outcome:  # fmt: skip
    """`decide` for the rules that need the log as well as the board.

    `answerable` says that the same command can be sent again with an answer to the limit that refused it.
    """
    with store.board_unit(board_id, command) as unit:
        require_on_board(command.actor, unit.board.role_of(command.actor.user), permission, unit.board.id)
        if unit.replayed is None:
            unit.record(clockwork.due(unit.board, command.now, new_id))
            plan = rule(unit)
            unit.record(plan.facts)
            unit.refused, unit.did = plan.refused, plan.did
    return admitted(unit.outcome, command, answerable=answerable)


def admitted(outcome: Outcome, command: Command, *, answerable: bool) -> Outcome:
    """The outcome, unless a limit refused it: then `LimitRefused` with everything a person needs to go on."""
    hit, board = outcome.refused, outcome.board
    if hit is None:
        return outcome
    place = board.columns.get(hit.id) or board.lanes.get(hit.id)
    full = Full(hit.scope, hit.id, place.name if place else "That place", hit.limit, hit.occupied, hit.hard)
    admin = command.actor.admin or board.role_of(command.actor.user) is Role.ADMIN
    pull = Pull(by=command.actor.user, now=command.now, hit=hit.hit, admin=admin)
    raise LimitRefused(
        diagnosis.sentence(board, full, answerable=answerable, wanted=hit.wanted),
        limit=full.wire(),
        diagnosis=list(hit.diagnosis),
        options=diagnosis.options(board, full, hit.diagnosis, pull, answerable=answerable, wanted=hit.wanted),
        hit=hit.hit,
        wanted=hit.wanted,
        seq=outcome.events[-1].seq if outcome.events else board.seq,
        events=[event.to_wire() for event in outcome.events],
    )


def board_named(store: Store, name: str) -> str:
    """The id behind a board's id, key or name, for doors where people type; `NotFound` when there is none."""
    with store.reading() as connection:
        for column in (BoardRow.id, BoardRow.key, BoardRow.name):
            wanted = name.upper() if column is BoardRow.key else name
            found = connection.execute(select(BoardRow.id).where(column == wanted).limit(2)).scalars().all()
            if len(found) == 1:
                return found[0]
    raise NotFound(f"There is no board called {name}.")
