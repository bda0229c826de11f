"""Accounts: who there is on this instance, and how the first of them gets in.

There is no default password. As long as nobody has an account, the server prints a one-time link with which the first
admin makes theirs. An account is never deleted, because its name stands in the logs of boards; it is disabled.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kanban.domain import shape
from kanban.domain.access import Actor, Permission, Role
from kanban.domain.board import Board
from kanban.domain.errors import Conflict, Invalid, NotFound
from kanban.domain.placing import Plan
from kanban.services import passwords
from kanban.services.gate import decide
from kanban.services.ids import new_id
from kanban.services.sessions import DEFAULT, Lifetimes, digest, open_session
from kanban.services.throttle import LoginGuard
from kanban.store import Store
from kanban.store import accounts as known
from kanban.store.models import MemberRow, SessionRow, SetupRow, UserRow
from kanban.store.unit_of_work import Command

SETUP_LASTS = timedelta(hours=24)
EMAIL_MAX, NAME_MAX = 254, 80


@dataclass(frozen=True, slots=True)
class Account:
    """A person on this instance."""

    id: str
    email: str
    name: str
    admin: bool
    disabled: bool


# -- the first account


def anybody(store: Store) -> bool:
    """Whether there is any account yet."""
    with store.reading() as connection:
        return known.anybody(connection)


def setup_link(store: Store, *, now: datetime) -> str | None:
    """The secret of a fresh one-time link, which replaces earlier ones; None when there are accounts already."""
    if anybody(store):
        return None
    secret = secrets.token_urlsafe(24)
    with store.accounts_unit() as session:
        session.execute(delete(SetupRow))
        session.add(SetupRow(hash=digest(secret), created_at=now, expires_at=now + SETUP_LASTS))
    return secret


def set_up(
    store: Store, *, token: str, email: str, name: str, password: str, agent: str, now: datetime,
    lifetimes: Lifetimes = DEFAULT,
) -> tuple[str, Account]:  # fmt: skip
    """Make the first admin and sign them in: (session secret, account). However often it is tried, once."""
    spent = Invalid.field("token", "This link was used or is too old. Start the server again: it prints a new one.")
    with store.reading() as connection:
        if known.anybody(connection) or not known.setup_is_open(connection, digest(token), now):
            raise spent
    row = _row(email=email, name=name, password=password, admin=True, now=now)
    with store.accounts_unit() as session:
        # Whoever takes the link away makes the account; the others find it gone.
        taken = session.execute(delete(SetupRow).where(SetupRow.hash == digest(token)).returning(SetupRow.hash))
        if taken.scalar_one_or_none() is None:
            raise spent
        account = _account(row)
        session.add(row)
    return open_session(store, user=account.id, agent=agent, now=now, lifetimes=lifetimes), account


# -- everybody


def accounts(store: Store) -> list[Account]:
    """Everybody, by name."""
    with store.reading() as connection:
        rows = connection.execute(_ACCOUNTS.order_by(UserRow.name, UserRow.email)).all()
    return [Account(row[0], row[1], row[2], row[3], row[4] is not None) for row in rows]


def account(store: Store, *, user: str | None = None, email: str | None = None) -> Account:
    """One account by id or by e-mail, or `NotFound`."""
    which = UserRow.id == user if user is not None else UserRow.email == (email or "").strip().lower()
    with store.reading() as connection:
        row = connection.execute(_ACCOUNTS.where(which)).one_or_none()
    if row is None:
        raise NotFound()
    return Account(row[0], row[1], row[2], row[3], row[4] is not None)


def add_account(store: Store, *, email: str, name: str, password: str, admin: bool = False, now: datetime) -> Account:
    """A new account. Raises `Invalid` for a bad or taken e-mail, a bad name, or a password that is easily guessed."""
    row = _row(email=email, name=name, password=password, admin=admin, now=now)
    made = _account(row)
    try:
        with store.accounts_unit() as session:
            session.add(row)
    except IntegrityError:
        raise Invalid.field("email", "There is an account with that e-mail already.") from None
    return made


def change_account(
    store: Store, command: Command, *, user: str, name: str | None = None, admin: bool | None = None,
    disabled: bool | None = None, password: str | None = None,
) -> Account:  # fmt: skip
    """Change what is given. Disabling and a new password end all of the person's sessions at once.

    `Conflict` when the instance would be left without an admin who can sign in. A new name is told to the person's
    boards, where it stands beside their cards.
    """
    before = account(store, user=user)
    changes: dict[str, Any] = {}
    if name is not None:
        changes["name"] = checked_name(name)
    if admin is not None:
        changes["admin"] = admin
    if disabled is not None and disabled != before.disabled:
        changes["disabled_at"] = command.now if disabled else None
    if password is not None:
        passwords.check(password, about=(before.email, changes.get("name", before.name)))
        changes["password_hash"] = passwords.hashed(password)
    with store.accounts_unit() as session:
        if changes.get("admin") is False or changes.get("disabled_at"):
            _keep_an_admin(session, without=user)
        if changes:
            session.execute(update(UserRow).where(UserRow.id == user).values(**changes))
        if password is not None or changes.get("disabled_at"):
            session.execute(delete(SessionRow).where(SessionRow.user_id == user))
    if changes.get("name", before.name) != before.name:
        _tell_boards(store, command, user=user, name=changes["name"])
    return account(store, user=user)


def change_password(store: Store, guard: LoginGuard, actor: Actor, *, current: str, new: str, source: str) -> None:
    """Set one's own password, knowing the current one. All of one's other sessions end.

    A wrong current one is `Invalid` and not `WrongPassword`: whoever asks is signed in, and stays so.
    """
    mine = account(store, user=actor.user)
    guard.enter(source, mine.email)
    with store.reading() as connection:
        found = known.credentials(connection, mine.email)
    if not passwords.matches(found.password_hash if found else None, current):
        raise Invalid.field("current", "That is not your current password.")
    guard.succeeded(source, mine.email)
    passwords.check(new, about=(mine.email, mine.name), field="new")
    fresh = passwords.hashed(new)
    with store.accounts_unit() as session:
        session.execute(update(UserRow).where(UserRow.id == mine.id).values(password_hash=fresh))
        others = SessionRow.hash != (actor.session or "")
        session.execute(delete(SessionRow).where(SessionRow.user_id == mine.id, others))


# -- what goes into one

_ACCOUNTS = select(UserRow.id, UserRow.email, UserRow.name, UserRow.admin, UserRow.disabled_at)


def checked_email(text: str) -> str:
    """An e-mail in the form it is kept in. Only its shape is looked at; nothing is sent to it."""
    email = text.strip().lower()
    if len(email) > EMAIL_MAX or not re.fullmatch(r"[^\s@,;<>\"\x00-\x1f\x7f]+@[^\s@,;<>\"\x00-\x1f\x7f]+", email):
        raise Invalid.field("email", "Give an e-mail like anna@example.org.")
    return email


def checked_name(text: str) -> str:
    """A person's name as others will see it."""
    name = " ".join(text.split())
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise Invalid.field("name", f"Give a name of 1 to {NAME_MAX} characters.")
    return name


def _row(*, email: str, name: str, password: str, admin: bool, now: datetime) -> UserRow:
    email, name = checked_email(email), checked_name(name)
    passwords.check(password, about=(email, name))
    return UserRow(
        id=new_id(), email=email, name=name, password_hash=passwords.hashed(password), admin=admin, created_at=now,
        disabled_at=None,
    )  # fmt: skip


def _account(row: UserRow) -> Account:
    return Account(row.id, row.email, row.name, row.admin, row.disabled_at is not None)


def _keep_an_admin(session: Session, *, without: str) -> None:
    # All admins' rows are locked, so that two admins who dismiss each other at once do not both succeed.
    admins = session.execute(
        select(UserRow.id).where(UserRow.admin, UserRow.disabled_at.is_(None)).order_by(UserRow.id).with_for_update()
    ).scalars()
    others = [user for user in admins if user != without]
    if not others:
        raise Conflict("The instance needs an admin who can sign in. Make somebody else admin first.")


def _tell_boards(store: Store, command: Command, *, user: str, name: str) -> None:
    with store.reading() as connection:
        boards = connection.execute(select(MemberRow.board_id).where(MemberRow.user_id == user)).scalars().all()

    def rule(board: Board) -> Plan:
        role = board.role_of(user) or Role.VIEWER
        return shape.plan_member(board, user=user, name=name, role=role.value) if user in board.members else Plan(())

    # One command on several boards: a key that answers for one of them cannot answer for the others.
    unkeyed = replace(command, fingerprint=None)
    for board_id in boards:
        decide(store, unkeyed, board_id=board_id, permission=Permission.SHAPE_BOARD, rule=rule)
