"""Who is behind a request: browsers hold a session, programs and displays a token. Both are random and kept as hashes.

A session ends when it was not used for twelve hours, after thirty days, at log-out, at a change of password and when
its owner is disabled; it lives in the database, so that all of these count at the very next request.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from kanban.domain.access import Actor, Scope
from kanban.domain.errors import WrongPassword
from kanban.services import passwords
from kanban.services.throttle import LoginGuard
from kanban.store import Store
from kanban.store import accounts as known
from kanban.store.models import SessionRow, UserRow

#: How precisely "last seen" is kept. Finer would cost a write for every request.
NOTED_EVERY = timedelta(minutes=1)
_AGENT_MAX = 200


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts unused, and at most."""

    idle: timedelta = timedelta(hours=12)
    absolute: timedelta = timedelta(days=30)


DEFAULT = Lifetimes()


@dataclass(frozen=True, slots=True)
class Visit:
    """An actor, and what to note about the session or token they came with (`note` is None when nothing is due)."""

    actor: Actor
    note: str | None = None


def digest(secret: str) -> str:
    """The SHA-256 a secret is kept as. Enough, as these secrets are random and long; passwords are another matter."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def visit_by_session(store: Store, secret: str, *, now: datetime, lifetimes: Lifetimes = DEFAULT) -> Visit | None:
    """Who holds this session cookie, or nobody. One SELECT."""
    key = digest(secret)
    with store.reading() as connection:
        found = known.visitor_of_session(connection, key)
    if found is None or found.expires_at is None or found.seen_at is None:
        return None
    if now >= found.expires_at or now - found.seen_at >= lifetimes.idle:
        return None
    actor = Actor(user=found.user, name=found.name, admin=found.admin, session=key)
    return Visit(actor, key if now - found.seen_at >= NOTED_EVERY else None)


def visit_by_token(store: Store, secret: str, *, now: datetime) -> Visit | None:
    """Whose API token this is, or nobody. One SELECT."""
    key = digest(secret)
    with store.reading() as connection:
        found = known.visitor_of_token(connection, key)
    if found is None or found.scope is None:
        return None
    actor = Actor(user=found.user, name=found.name, admin=found.admin, scope=Scope(found.scope))
    return Visit(actor, key if found.seen_at is None or now - found.seen_at >= NOTED_EVERY else None)


def note_visit(store: Store, visit: Visit, *, now: datetime) -> None:
    """Write down that a session or token is in use. Doors call this after the answer is sent."""
    if visit.note is None:
        return
    with store.accounts_unit() as session:
        connection = session.connection()
        if visit.actor.session:
            known.session_seen(connection, visit.note, now=now, before=now - NOTED_EVERY)
        else:
            known.token_used(connection, visit.note, now=now)


def sign_in(
    store: Store, guard: LoginGuard, *, email: str, password: str, source: str, agent: str, now: datetime,
    lifetimes: Lifetimes = DEFAULT,
) -> tuple[str, Actor]:  # fmt: skip
    """The secret of a new session and who it belongs to. `WrongPassword`, or `TooMany` after too many of those."""
    email = email.strip().lower()
    guard.enter(source, email)
    with store.reading() as connection:
        found = known.credentials(connection, email)
    if not passwords.matches(found.password_hash if found else None, password) or found is None:
        raise WrongPassword()
    guard.succeeded(source, email)
    renewed = passwords.hashed(password) if passwords.outdated(found.password_hash) else None
    secret = open_session(
        store, user=found.user, agent=agent, now=now, lifetimes=lifetimes, known_by=found.password_hash, renewed=renewed
    )
    return secret, Actor(user=found.user, name=found.name, admin=found.admin, session=digest(secret))


def open_session(
    store: Store, *, user: str, agent: str, now: datetime, lifetimes: Lifetimes = DEFAULT,
    known_by: str | None = None, renewed: str | None = None,
) -> str:  # fmt: skip
    """The secret of a new session for `user`, whose dead sessions are swept up on the way.

    `known_by` is the password hash that was checked, `renewed` the same password's with today's parameters.
    `WrongPassword` when the password was changed while it was checked: all sessions ended then, and so does this one.
    """
    secret = secrets.token_urlsafe(32)
    with store.accounts_unit() as session:
        if known_by is not None:
            still = select(UserRow.id).where(UserRow.id == user, UserRow.password_hash == known_by).with_for_update()
            if session.execute(still).first() is None:
                raise WrongPassword()
        dead = or_(SessionRow.expires_at <= now, SessionRow.seen_at <= now - lifetimes.idle)
        session.execute(delete(SessionRow).where(SessionRow.user_id == user, dead))
        session.add(
            SessionRow(
                hash=digest(secret), user_id=user, created_at=now, seen_at=now, expires_at=now + lifetimes.absolute,
                agent=_printable(agent),
            )
        )  # fmt: skip
        if renewed is not None:
            session.execute(update(UserRow).where(UserRow.id == user).values(password_hash=renewed))
    return secret


def sign_out(store: Store, actor: Actor) -> None:
    """End the actor's session at once; there is nothing to end for a token."""
    if actor.session:
        with store.accounts_unit() as session:
            session.execute(delete(SessionRow).where(SessionRow.hash == actor.session))


def _printable(agent: str) -> str:
    return "".join(character for character in agent if character.isprintable())[:_AGENT_MAX]
