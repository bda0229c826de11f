"""The tables of boards: the log, its projection into rows, and the keys of commands already done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Double, ForeignKey, Integer, String, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from kanban.store.models.base import Base, Document, Id

#: The block reasons of boards made before boards had their own.
_REASONS = '["vendor", "access", "decision", "dependency"]'


class BoardRow(Base):
    """One board. `seq` is the number of its last event; raising it is what locks the board."""

    __tablename__ = "boards"

    id: Mapped[Id] = mapped_column(primary_key=True)
    seq: Mapped[int]
    name: Mapped[str]
    key: Mapped[str] = mapped_column(String(6), unique=True)
    time_zone: Mapped[str]
    working_days: Mapped[Any] = mapped_column(Document)
    may_exceed: Mapped[bool]
    may_raise: Mapped[bool] = mapped_column(server_default=true())
    urgent_inside: Mapped[bool] = mapped_column(server_default=false())
    block_reasons: Mapped[Any] = mapped_column(Document, server_default=_REASONS)
    holidays: Mapped[Any] = mapped_column(Document, server_default="[]")
    interrupt_budget: Mapped[float | None] = mapped_column(Double)
    resume_hours: Mapped[float] = mapped_column(Double, server_default="0")
    grace_hours: Mapped[int] = mapped_column(server_default="0")
    weather: Mapped[str] = mapped_column(String(10), server_default="median3")
    velocity_unit: Mapped[str] = mapped_column(String(10), server_default="points")
    cadence: Mapped[Any] = mapped_column(Document, nullable=True)
    standup: Mapped[Any] = mapped_column(Document, nullable=True)
    last_standup: Mapped[Any] = mapped_column(Document, nullable=True)
    rota: Mapped[Any] = mapped_column(Document, nullable=True)
    duty: Mapped[Any] = mapped_column(Document, nullable=True)
    created_at: Mapped[datetime]
    next_number: Mapped[int]


class EventRow(Base):
    """One event of a board's log: append-only, numbered without gaps, the truth behind every other row."""

    __tablename__ = "events"

    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    type: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[Id | None]
    command_id: Mapped[str]
    data: Mapped[Any] = mapped_column(Document)

    __table_args__ = ({"sqlite_with_rowid": False},)


class ColumnRow(Base):
    __tablename__ = "columns"

    id: Mapped[Id] = mapped_column(primary_key=True)
    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"), index=True)
    name: Mapped[str]
    kind: Mapped[str]
    limit: Mapped[int | None]
    hard: Mapped[bool]
    policy: Mapped[str]
    rank: Mapped[str]
    asks_link: Mapped[str | None]
    asks_checks: Mapped[Any] = mapped_column(Document, server_default="[]")
    raises: Mapped[Any] = mapped_column(Document, server_default="[]")


class LaneRow(Base):
    __tablename__ = "lanes"

    id: Mapped[Id] = mapped_column(primary_key=True)
    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"), index=True)
    name: Mapped[str]
    kind: Mapped[str]
    limit: Mapped[int | None]
    hard: Mapped[bool]
    rank: Mapped[str]
    raises: Mapped[Any] = mapped_column(Document, server_default="[]")


class MemberRow(Base):
    __tablename__ = "members"

    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    name: Mapped[str]
    role: Mapped[str]


class CardRow(Base):
    """One card, live or archived. The column of an archived card may be gone, so places are no foreign keys."""

    __tablename__ = "cards"

    id: Mapped[Id] = mapped_column(primary_key=True)
    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"))
    number: Mapped[int]
    title: Mapped[str]
    column_id: Mapped[Id]
    lane_id: Mapped[Id]
    rank: Mapped[str]
    work_type: Mapped[str]
    service_class: Mapped[str]
    urgent: Mapped[bool]
    points: Mapped[float | None] = mapped_column(Double)
    stream: Mapped[str | None]
    people: Mapped[Any] = mapped_column(Document)
    due: Mapped[str | None] = mapped_column(String(10))
    description: Mapped[str]
    links: Mapped[Any] = mapped_column(Document)
    channel: Mapped[str | None]
    comments: Mapped[int] = mapped_column(server_default="0")
    displaced: Mapped[Any] = mapped_column(Document, server_default="[]")
    created_at: Mapped[datetime]
    entered_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    blocked: Mapped[Any] = mapped_column(Document, nullable=True)
    archived_at: Mapped[datetime | None]
    version: Mapped[int]

    __table_args__ = (UniqueConstraint("board_id", "number"),)


class StopRow(Base):
    """A stop that stands; a released one is in the log alone."""

    __tablename__ = "stops"

    id: Mapped[Id] = mapped_column(primary_key=True)
    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"), index=True)
    column_id: Mapped[Id | None]
    card_id: Mapped[Id | None]
    trouble: Mapped[str]
    since: Mapped[datetime]
    by: Mapped[Id | None]


class IterationRow(Base):
    """One iteration, closed ones too."""

    __tablename__ = "iterations"

    id: Mapped[Id] = mapped_column(primary_key=True)
    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"), index=True)
    number: Mapped[int]
    name: Mapped[str]
    goal: Mapped[str]
    starts: Mapped[str] = mapped_column(String(10))
    ends: Mapped[str] = mapped_column(String(10))
    cutoff: Mapped[datetime]
    plan: Mapped[Any] = mapped_column(Document)
    promised: Mapped[Any] = mapped_column(Document)
    team: Mapped[Any] = mapped_column(Document)
    away: Mapped[Any] = mapped_column(Document)
    carried: Mapped[Any] = mapped_column(Document)
    closed_at: Mapped[datetime | None]
    said: Mapped[Any] = mapped_column(Document)


class LinkRow(Base):
    """A link on which stakeholders read a board's expectation without an account. Only the token's hash is kept."""

    __tablename__ = "links"

    id: Mapped[Id] = mapped_column(primary_key=True)
    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"), index=True)
    name: Mapped[str]
    titles: Mapped[bool]
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[Id | None]
    made_at: Mapped[datetime]
    last_used: Mapped[datetime | None]


class CommentRow(Base):
    """What was written under a card."""

    __tablename__ = "comments"

    id: Mapped[Id] = mapped_column(primary_key=True)
    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"))
    card_id: Mapped[Id] = mapped_column(index=True)
    at: Mapped[datetime]
    by: Mapped[Id | None]
    text: Mapped[str]
    outward: Mapped[bool]


class AlertRow(Base):
    """An alert by its key: the card it came to last, how often it was reported, and how it was the last time."""

    __tablename__ = "alerts"

    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    card_id: Mapped[Id]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int]
    status: Mapped[str] = mapped_column(String(10))


class CommandRow(Base):
    """A command that was done under an Idempotency-Key: what its body was, which events it caused, what was said."""

    __tablename__ = "commands"

    actor: Mapped[Id] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    board_id: Mapped[Id] = mapped_column(ForeignKey("boards.id"))
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    did: Mapped[str | None]
    at: Mapped[datetime]
