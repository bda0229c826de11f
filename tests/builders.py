"""Plain functions that make what a test needs: people, commands, boards with cards.

They go through the same verbs as everybody else, so that what a test starts from could have happened.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from kanban.domain.access import Actor
from kanban.domain.board import Board, Card
from kanban.services import boards, cards
from kanban.store import Store
from kanban.store.models import UserRow
from kanban.store.unit_of_work import Command

#: When tests happen: a Friday morning.
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

_numbers = itertools.count(1)


def later(**by: float) -> datetime:
    """A moment after `NOW`: later(hours=2)."""
    return NOW + timedelta(**by)


def person(store: Store, name: str = "Ada", *, admin: bool = False) -> Actor:
    """An account (e-mail ada@example.org) and the actor it is. No password will open it."""
    user = f"user-{next(_numbers)}"
    with store.accounts_unit() as session:
        session.add(
            UserRow(
                id=user, email=f"{name.lower()}@example.org", name=name, password_hash="!", admin=admin,
                created_at=NOW, disabled_at=None,
            )
        )  # fmt: skip
    return Actor(user=user, name=name, admin=admin)


def command(actor: Actor, *, now: datetime = NOW, key: str | None = None, fingerprint: str | None = None) -> Command:
    """A command of the actor's, with an id of its own unless `key` names one."""
    return Command(actor=actor, id=key or f"command-{next(_numbers)}", now=now, fingerprint=fingerprint)


def board(store: Store, actor: Actor, *, template: str = "ops", name: str = "Operations", key: str = "OPS") -> Board:
    """A board from a template; the actor is its admin."""
    return boards.create_board(store, command(actor), name=name, template=template, key=key).board


def member(store: Store, admin: Actor, of: Board, name: str, role: str = "member") -> Actor:
    """A new account that is a member of the board."""
    actor = person(store, name)
    boards.add_member(store, command(admin), board_id=of.id, email=f"{name.lower()}@example.org", role=role)
    return actor


def card(
    store: Store, actor: Actor, on: Board, title: str = "Rotate the keys", *, column: str | None = None,
    lane: str | None = None, now: datetime = NOW, **values: Any,
) -> Card:  # fmt: skip
    """A new card in the named column (the first one without a name) and lane (the standard one)."""
    outcome = cards.create_card(
        store, command(actor, now=now), board_id=on.id, values={"title": title, **values},
        column=column_id(on, column) if column else None, lane=lane_id(on, lane) if lane else None,
    )  # fmt: skip
    return outcome.board.cards[newest(outcome.board)]


def newest(on: Board) -> str:
    """The id of the live card with the highest number."""
    return max(on.cards.values(), key=lambda each: each.number).id


def column_id(on: Board, name: str) -> str:
    """The id of the column with this name."""
    return next(column.id for column in on.column_order if column.name == name)


def lane_id(on: Board, name: str) -> str:
    """The id of the lane with this name."""
    return next(lane.id for lane in on.lane_order if lane.name == name)
