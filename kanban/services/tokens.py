"""API tokens, for programs and wall displays: shown once, kept as a hash, as strong as their scope and their owner."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from kanban.domain.access import Actor, Scope
from kanban.domain.errors import Invalid, NotFound
from kanban.services.ids import new_id
from kanban.services.sessions import digest
from kanban.store import Store
from kanban.store.models import TokenRow

#: What every token begins with, so that secret scanners and people know one when they see it.
PREFIX = "kbn_"
NAME_MAX = 60


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it in a list: everything but the secret."""

    id: str
    name: str
    scope: str
    created_at: datetime
    used_at: datetime | None


def tokens_of(store: Store, user: str) -> list[Token]:
    """A user's tokens that still work, the newest first."""
    query = (
        select(TokenRow.id, TokenRow.name, TokenRow.scope, TokenRow.created_at, TokenRow.used_at)
        .where(TokenRow.user_id == user, TokenRow.revoked_at.is_(None))
        .order_by(TokenRow.created_at.desc(), TokenRow.id.desc())
    )
    with store.reading() as connection:
        return [Token(*row) for row in connection.execute(query)]


def make_token(store: Store, *, user: str, name: str, scope: str, now: datetime) -> tuple[str, str]:
    """A new token's (id, secret). The secret has 160 random bits and is not kept anywhere. Raises `Invalid`."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise Invalid.field("name", f"Give the token a name of 1 to {NAME_MAX} characters, to know it by.")
    if scope not in {known.value for known in Scope}:
        raise Invalid.field("scope", f"The scope is one of: {', '.join(known.value for known in Scope)}.")
    secret = PREFIX + base64.b32encode(secrets.token_bytes(20)).decode().lower()
    row = TokenRow(
        id=new_id(), hash=digest(secret), user_id=user, name=name, scope=scope, created_at=now, used_at=None,
        revoked_at=None,
    )  # fmt: skip
    token_id = row.id
    with store.accounts_unit() as session:
        session.add(row)
    return token_id, secret


def revoke_token(store: Store, actor: Actor, *, token_id: str, now: datetime) -> None:
    """End one of the actor's own tokens at once. The system (command line) may end anybody's. Else `NotFound`."""
    which = update(TokenRow).where(TokenRow.id == token_id, TokenRow.revoked_at.is_(None))
    if not actor.is_system:
        which = which.where(TokenRow.user_id == actor.user)
    with store.accounts_unit() as session:
        ended = session.execute(which.values(revoked_at=now).returning(TokenRow.id)).scalar_one_or_none()
    if ended is None:
        raise NotFound()
