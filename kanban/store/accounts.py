"""Look-ups of people, their sessions and tokens. Who is behind a request is one Core statement, asked on every one."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from kanban.store.models import SessionRow, SetupRow, TokenRow, UserRow


class Visitor(NamedTuple):
    """The person behind a session's or token's hash. `scope` is None for a session; `seen_at` None: never used."""

    user: str
    name: str
    admin: bool
    scope: str | None
    seen_at: datetime | None
    expires_at: datetime | None


class Credentials(NamedTuple):
    """What a password is checked against."""

    user: str
    name: str
    admin: bool
    password_hash: str


_BY_SESSION = (
    select(UserRow.id, UserRow.name, UserRow.admin, SessionRow.seen_at, SessionRow.expires_at)
    .join(UserRow, UserRow.id == SessionRow.user_id)
    .where(SessionRow.hash == bindparam("hash"), UserRow.disabled_at.is_(None))
)
_BY_TOKEN = (
    select(UserRow.id, UserRow.name, UserRow.admin, TokenRow.scope, TokenRow.used_at)
    .join(UserRow, UserRow.id == TokenRow.user_id)
    .where(TokenRow.hash == bindparam("hash"), TokenRow.revoked_at.is_(None), UserRow.disabled_at.is_(None))
)
_CREDENTIALS = select(UserRow.id, UserRow.name, UserRow.admin, UserRow.password_hash).where(
    UserRow.email == bindparam("email"), UserRow.disabled_at.is_(None)
)
_ANY_USER = select(UserRow.id).limit(1)
_OPEN_SETUP = select(SetupRow.hash).where(SetupRow.hash == bindparam("hash"), SetupRow.expires_at > bindparam("now"))
_SESSION_SEEN = update(SessionRow).where(SessionRow.hash == bindparam("key"), SessionRow.seen_at <= bindparam("before"))
_TOKEN_USED = update(TokenRow).where(TokenRow.hash == bindparam("key"))


def visitor_of_session(connection: Connection, digest: str) -> Visitor | None:
    """Who holds the session with this hash; nobody when they are disabled. The caller judges the times."""
    row = connection.execute(_BY_SESSION, {"hash": digest}).one_or_none()
    return Visitor(row[0], row[1], row[2], None, row[3], row[4]) if row else None


def visitor_of_token(connection: Connection, digest: str) -> Visitor | None:
    """Whose token this hash is; nobody when it is revoked or its owner disabled."""
    row = connection.execute(_BY_TOKEN, {"hash": digest}).one_or_none()
    return Visitor(row[0], row[1], row[2], row[3], row[4], None) if row else None


def credentials(connection: Connection, email: str) -> Credentials | None:
    """What to check a password against; nobody when there is no such account or it is disabled."""
    row = connection.execute(_CREDENTIALS, {"email": email}).one_or_none()
    return Credentials(*row) if row else None


def anybody(connection: Connection) -> bool:
    """Whether there is any account at all."""
    return connection.execute(_ANY_USER).first() is not None


def setup_is_open(connection: Connection, digest: str, now: datetime) -> bool:
    """Whether the one-time link with this hash can still be used."""
    return connection.execute(_OPEN_SETUP, {"hash": digest, "now": now}).first() is not None


def session_seen(connection: Connection, digest: str, *, now: datetime, before: datetime) -> None:
    """Note that a session is in use, unless somebody noted it after `before`."""
    connection.execute(_SESSION_SEEN.values(seen_at=now), {"key": digest, "before": before})


def token_used(connection: Connection, digest: str, *, now: datetime) -> None:
    """Note that a token is in use."""
    connection.execute(_TOKEN_USED.values(used_at=now), {"key": digest})
