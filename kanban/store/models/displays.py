"""The tables of wall displays: the screens that are paired, and those that ask to be. Secrets only as hashes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Double, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from kanban.store.models.base import Base, Document, Id


class DisplayRow(Base):
    """A screen that shows one board. `hash` is its token's; `next_hash` that of a token it has still to take over.

    `revision` grows with every change of name or settings, so that a live screen can be told. `rotate_at` is when a
    new token was asked for. The last fields are what the screen itself said, `seen_at` the last time it did.
    """

    __tablename__ = "displays"

    id: Mapped[Id] = mapped_column(primary_key=True)
    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"), index=True)
    name: Mapped[str]
    settings: Mapped[Any] = mapped_column(Document)
    public: Mapped[bool] = mapped_column(server_default=false())
    revision: Mapped[int]
    hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    next_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    rotate_at: Mapped[datetime | None]
    paired_at: Mapped[datetime]
    paired_by: Mapped[Id | None]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str]
    agent: Mapped[str]
    screen: Mapped[Any] = mapped_column(Document)
    build: Mapped[str]
    view: Mapped[str]
    stale: Mapped[bool]
    clock_skew: Mapped[float | None] = mapped_column(Double)
    seen_at: Mapped[datetime | None]


class PairingRow(Base):
    """A screen that shows a code and waits: `hash` is of the secret it alone holds, `code_hash` of what people read.

    `display_id` stands once somebody has confirmed it. The row goes when the screen has fetched its token.
    """

    __tablename__ = "pairings"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    display_id: Mapped[Id | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str]
    agent: Mapped[str]
    screen: Mapped[Any] = mapped_column(Document)
    build: Mapped[str]
