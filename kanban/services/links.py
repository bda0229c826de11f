"""Links for stakeholders: they read what a board expects of its iteration, without an account.

A link is made by an admin of the board, shown once, kept as a hash, and shows one answer of one board. Card titles are
in it only where its maker allowed that.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from kanban.domain.access import Actor, Permission
from kanban.domain.errors import Conflict, Invalid, NotFound, NotSignedIn
from kanban.services.gate import look
from kanban.services.ids import new_id
from kanban.services.sessions import NOTED_EVERY, digest
from kanban.store import Store
from kanban.store.models import BoardRow, LinkRow

#: What every token of a link begins with, so that secret scanners and people know one when they see it.
PREFIX = "kbs_"
NAME_MAX, LINKS_MAX = 60, 50


@dataclass(frozen=True, slots=True)
class Link:
    """A link as admins see it, with everything but its token."""

    id: str
    board: str
    name: str
    titles: bool
    made_at: datetime
    last_used: datetime | None


_LINK = select(LinkRow.id, LinkRow.board_id, LinkRow.name, LinkRow.titles, LinkRow.made_at, LinkRow.last_used)


def links_of(store: Store, actor: Actor, board_id: str) -> list[Link]:
    """The board's links, the newest first; for those who may shape the board."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    query = _LINK.where(LinkRow.board_id == board_id).order_by(LinkRow.made_at.desc(), LinkRow.id.desc())
    with store.reading() as connection:
        return [Link(*row) for row in connection.execute(query)]


def make_link(
    store: Store, actor: Actor, *, board_id: str, name: str, titles: bool, now: datetime
) -> tuple[str, str]:  # fmt: skip
    """A new link's (id, token). The token has 160 random bits and is not kept anywhere. Raises `Invalid`."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    name = " ".join(name.split())
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise Invalid.field("name", f"Give the link a name of 1 to {NAME_MAX} characters, to know it by.")
    token = PREFIX + base64.b32encode(secrets.token_bytes(20)).decode().lower()
    row = LinkRow(
        id=new_id(), board_id=board_id, name=name, titles=titles, hash=digest(token), made_by=actor.user, made_at=now,
        last_used=None,
    )  # fmt: skip
    link_id = row.id
    with store.accounts_unit() as session:
        # One at a time on a board, so that many at once are counted as well.
        session.execute(select(BoardRow.id).where(BoardRow.id == board_id).with_for_update())
        there = select(func.count()).where(LinkRow.board_id == board_id)
        if session.execute(there).scalar_one() >= LINKS_MAX:
            raise Conflict(f"A board has at most {LINKS_MAX} links. Revoke one that nobody uses.")
        session.add(row)
    return link_id, token


def revoke_link(store: Store, actor: Actor, *, board_id: str, link_id: str) -> None:
    """End one of the board's links at once; `NotFound` where it has none of that id."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    which = delete(LinkRow).where(LinkRow.id == link_id, LinkRow.board_id == board_id)
    with store.accounts_unit() as session:
        ended = session.execute(which.returning(LinkRow.id)).scalar_one_or_none()
    if ended is None:
        raise NotFound()


def link_of(store: Store, token: str | None) -> Link:
    """The link with this token. One SELECT; `NotSignedIn` for a wrong one and for one that was revoked."""
    row = None
    if token and token.startswith(PREFIX):
        with store.reading() as connection:
            row = connection.execute(_LINK.where(LinkRow.hash == digest(token))).one_or_none()
    if row is None:
        raise NotSignedIn("This link does not work (any more). Ask whoever gave it to you for a new one.")
    return Link(*row)


def is_noted(link: Link, now: datetime) -> bool:
    """Whether its last use is known precisely enough; finer would cost a write for every look."""
    return link.last_used is not None and now - link.last_used < NOTED_EVERY


def note_use(store: Store, link: Link, *, now: datetime) -> None:
    """Write down that a link is in use. Doors call this after the answer is sent."""
    with store.accounts_unit() as session:
        session.execute(update(LinkRow).where(LinkRow.id == link.id).values(last_used=now))
