"""The tables of people who sign in, their sessions and tokens. Secrets are stored only as hashes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kanban.store.models.base import Base, Id


class UserRow(Base):
    """An account. `email` is stored in lower case and is what people sign in with."""

    __tablename__ = "users"

    id: Mapped[Id] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    admin: Mapped[bool]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SessionRow(Base):
    """A signed-in browser; `hash` is the SHA-256 of the cookie's random value."""

    __tablename__ = "sessions"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    agent: Mapped[str]


class TokenRow(Base):
    """An API token; `hash` is the SHA-256 of the secret, which was shown once."""

    __tablename__ = "tokens"

    id: Mapped[Id] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    scope: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class HookRow(Base):
    """An address on which a sender reports to one board; `hash` is the SHA-256 of the token in it, shown once."""

    __tablename__ = "hooks"

    id: Mapped[Id] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SetupRow(Base):
    """The one-time link with which the first admin makes their account."""

    __tablename__ = "setup_links"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
