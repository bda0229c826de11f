"""Hooks: addresses on which monitoring and build servers report to one board.

Such senders can only be given an address, so the token stands in it. It is made by an admin of the board, shown once,
kept as a hash, and can do nothing but report in its one form to its one board.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from kanban.domain.access import Actor, Permission, Scope
from kanban.domain.alerts import SOURCE_MAX
from kanban.domain.errors import Invalid, NotFound
from kanban.services.gate import look
from kanban.services.ids import new_id
from kanban.services.sessions import NOTED_EVERY, digest
from kanban.store import Store
from kanban.store.models import HookRow

#: What every token of a hook begins with, so that secret scanners and people know one when they see it.
PREFIX = "kbh_"
KINDS = ("alertmanager", "grafana", "pagerduty", "generic")


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook as admins see it, with everything but its token."""

    id: str
    board: str
    kind: str
    name: str
    created_at: datetime
    used_at: datetime | None

    @property
    def actor(self) -> Actor:
        """Who reports: no user, and nothing but the work on cards."""
        return Actor(user=None, name=self.name, admin=True, scope=Scope.WRITE)


_HOOK = select(
    HookRow.id, HookRow.board_id, HookRow.kind, HookRow.name, HookRow.created_at, HookRow.used_at
).where(HookRow.revoked_at.is_(None))  # fmt: skip


def hooks_of(store: Store, actor: Actor, board_id: str) -> list[Hook]:
    """The board's hooks that still work, the newest first; for those who may shape the board."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    query = _HOOK.where(HookRow.board_id == board_id).order_by(HookRow.created_at.desc(), HookRow.id.desc())
    with store.reading() as connection:
        return [Hook(*row) for row in connection.execute(query)]


def make_hook(store: Store, actor: Actor, *, board_id: str, kind: str, name: str, now: datetime) -> tuple[str, str]:
    """A new hook's (id, token). The token has 160 random bits and is not kept anywhere. Raises `Invalid`."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    name = " ".join(name.split())
    if not name or len(name) > SOURCE_MAX or not name.isprintable():
        raise Invalid.field("name", f"Give the hook a name of 1 to {SOURCE_MAX} characters, to know it by.")
    if kind not in KINDS:
        raise Invalid.field("kind", f"The kind is one of: {', '.join(KINDS)}.")
    token = PREFIX + base64.b32encode(secrets.token_bytes(20)).decode().lower()
    row = HookRow(
        id=new_id(), hash=digest(token), board_id=board_id, kind=kind, name=name, created_at=now, used_at=None,
        revoked_at=None,
    )  # fmt: skip
    hook_id = row.id
    with store.accounts_unit() as session:
        session.add(row)
    return hook_id, token


def revoke_hook(store: Store, actor: Actor, *, board_id: str, hook_id: str, now: datetime) -> None:
    """End one of the board's hooks at once; `NotFound` where it has none of that id."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    which = update(HookRow).where(
        HookRow.id == hook_id, HookRow.board_id == board_id, HookRow.revoked_at.is_(None)
    )  # fmt: skip
    with store.accounts_unit() as session:
        ended = session.execute(which.values(revoked_at=now).returning(HookRow.id)).scalar_one_or_none()
    if ended is None:
        raise NotFound()


def hook_of(store: Store, *, kind: str, token: str) -> Hook:
    """The hook of this kind with this token. One SELECT; `NotFound` for a wrong kind, token, or one that has ended."""
    with store.reading() as connection:
        row = connection.execute(_HOOK.where(HookRow.hash == digest(token), HookRow.kind == kind)).one_or_none()
    if row is None:
        raise NotFound()
    return Hook(*row)


def is_noted(hook: Hook, now: datetime) -> bool:
    """Whether its last use is known precisely enough; finer would cost a write for every report."""
    return hook.used_at is not None and now - hook.used_at < NOTED_EVERY


def note_use(store: Store, hook: Hook, *, now: datetime) -> None:
    """Write down that a hook is in use. Doors call this after the answer is sent."""
    with store.accounts_unit() as session:
        session.execute(update(HookRow).where(HookRow.id == hook.id).values(used_at=now))
