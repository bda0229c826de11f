"""What the live doors need to know again and again: where boards stand, what came after a number, and who still may
listen. Each is one statement for all boards or all listeners at once, so that a thousand open pages cost three.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, delete, literal, or_, select, union_all

from kanban.domain.access import Actor
from kanban.services import sessions, tokens
from kanban.services.sessions import Lifetimes, digest
from kanban.store import Store, log
from kanban.store.log import LoggedEvent
from kanban.store.models import BoardRow, CommandRow, SessionRow, SetupRow, TokenRow, UserRow

#: How long the answer to an Idempotency-Key is kept.
KEYS_KEPT = timedelta(hours=24)

_HEADS = select(BoardRow.id, BoardRow.seq).where(BoardRow.id.in_(bindparam("boards", expanding=True)))


class Credential(NamedTuple):
    """What somebody came with: a browser's session or a program's token, as its hash."""

    kind: str
    digest: str


class Listener(NamedTuple):
    """Who listens, and on the strength of what."""

    actor: Actor
    credential: Credential


def listener(
    store: Store, *, cookie: str | None, token: str | None, now: datetime, lifetimes: Lifetimes
) -> Listener | None:
    """Who comes with this session cookie or this token; the token counts where both are given."""
    if token:
        by_token = sessions.visit_by_token(store, token, now=now) if token.startswith(tokens.PREFIX) else None
        return Listener(by_token.actor, Credential("token", digest(token))) if by_token else None
    if cookie:
        by_cookie = sessions.visit_by_session(store, cookie, now=now, lifetimes=lifetimes)
        return Listener(by_cookie.actor, Credential("session", digest(cookie))) if by_cookie else None
    return None


def heads(store: Store, boards: Collection[str]) -> dict[str, int]:
    """The number of the last event of each of these boards; boards that do not exist are left out."""
    with store.reading() as connection:
        rows = connection.execute(_HEADS, {"boards": list(boards)})
        return {row[0]: row[1] for row in rows}


def tail(store: Store, board_id: str, after: int, most: int) -> list[LoggedEvent]:
    """The events of a board numbered above `after`, in order, at most `most` of them."""
    with store.reading() as connection:
        return log.tail(connection, board_id, after, most)


_BY_SESSION = (
    select(literal("session"), SessionRow.hash, UserRow.admin)
    .join(UserRow, UserRow.id == SessionRow.user_id)
    .where(
        SessionRow.hash.in_(bindparam("sessions", expanding=True)),
        SessionRow.expires_at > bindparam("now"),
        SessionRow.seen_at > bindparam("idle"),
        UserRow.disabled_at.is_(None),
    )
)
_BY_TOKEN = (
    select(literal("token"), TokenRow.hash, UserRow.admin)
    .join(UserRow, UserRow.id == TokenRow.user_id)
    .where(
        TokenRow.hash.in_(bindparam("tokens", expanding=True)),
        TokenRow.revoked_at.is_(None),
        UserRow.disabled_at.is_(None),
    )
)
_STANDING = union_all(_BY_SESSION, _BY_TOKEN)


def standing(
    store: Store, credentials: Collection[Credential], *, now: datetime, idle: timedelta
) -> dict[Credential, bool]:
    """Which of these credentials still hold, and whether their owner is instance admin now."""
    wanted: dict[str, list[str]] = {"session": [], "token": []}
    for credential in credentials:
        wanted[credential.kind].append(credential.digest)
    with store.reading() as connection:
        rows = connection.execute(
            _STANDING, {"sessions": wanted["session"], "tokens": wanted["token"], "now": now, "idle": now - idle}
        )
        return {Credential(row[0], row[1]): bool(row[2]) for row in rows}


def tidy(store: Store, *, now: datetime, idle: timedelta) -> int:
    """Forget what has run out: answers to old Idempotency-Keys, ended sessions, unused setup links. How many rows."""
    ended = or_(SessionRow.expires_at <= now, SessionRow.seen_at <= now - idle)
    gone = 0
    with store.accounts_unit() as session:
        for row, which in (
            (CommandRow, CommandRow.at <= now - KEYS_KEPT),
            (SessionRow, ended),
            (SetupRow, SetupRow.expires_at <= now),
        ):
            gone += session.connection().execute(delete(row).where(which)).rowcount
    return gone
