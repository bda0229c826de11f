"""Interrupts: the swap, stopping and releasing the line, deployments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kanban.domain import cards as content
from kanban.domain import notes, stops, swaps
from kanban.domain.access import Actor, Permission
from kanban.domain.board import Board
from kanban.domain.parking import Candidate
from kanban.domain.placing import Plan
from kanban.domain.pulls import Answer, Entry, Pull
from kanban.services.gate import decide, look
from kanban.services.ids import new_id
from kanban.services.pulling import pulled
from kanban.store import Store
from kanban.store.unit_of_work import Command, Outcome

_WORK = Permission.WORK_ON_CARDS


def choices(store: Store, actor: Actor, *, board_id: str, column: str, now: datetime) -> tuple[bool, list[Candidate]]:
    """Whether a column is full, and which cards can be parked for an urgent one there, the proposed one first."""
    return swaps.choices(look(store, actor, board_id), column, Pull(by=actor.user, now=now, hit=""))


def swap(
    store: Store, command: Command, *, board_id: str, column: str, card: str | None = None,
    values: Mapping[str, Any] | None = None, park: str | None = None, reason: str = "", answer: Answer | None = None,
    policy: Entry | None = None,
) -> Outcome:  # fmt: skip
    """An urgent card (the one called `card`, or a new one of `values`) comes in and `park` goes to Blocked."""
    new = new_id()

    def rule(board: Board, pull: Pull) -> Plan:
        coming = swaps.Coming(card) if card else swaps.Coming(new, content.content(board, values or {}))
        return swaps.plan_swap(board, coming=coming, column_id=column, parked=park, reason=reason, pull=pull)

    return pulled(store, command, board_id=board_id, rule=rule, answer=answer, entry=policy)


def stop(
    store: Store, command: Command, *, board_id: str, trouble: str, column: str | None = None, card: str | None = None
) -> Outcome:
    """Stop a column, or without one the whole board."""
    new = new_id()
    return decide(
        store, command, board_id=board_id, permission=_WORK,
        rule=lambda board: stops.plan_stop(board, stop=new, column=column, card=card, trouble=trouble),
    )  # fmt: skip


def release(store: Store, command: Command, *, board_id: str, cause: str, stop: str | None = None) -> Outcome:
    """End a stop with a line about its cause."""
    return decide(
        store, command, board_id=board_id, permission=_WORK,
        rule=lambda board: stops.plan_release(board, stop=stop, cause=cause),
    )  # fmt: skip


def deploy(
    store: Store, command: Command, *, board_id: str, name: str, finished_at: datetime | None = None, url: str = "",
    cards: list[str] | None = None,
) -> Outcome:  # fmt: skip
    """Note a deployment, for the numbers to be held against; without a time it has finished now."""
    new = new_id()
    return decide(
        store, command, board_id=board_id, permission=_WORK,
        rule=lambda board: notes.plan_deploy(
            board, deploy=new, name=name, finished_at=finished_at or command.now, url=url, cards=cards or [],
            now=command.now,
        ),
    )  # fmt: skip
