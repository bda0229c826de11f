"""What the live doors need to know again and again: where boards stand, what came after a number, and who still may
listen. Each is one statement for all boards or all listeners at once, so that a thousand open pages cost three.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, bindparam, delete, false, literal, or_, select, union_all

from kanban.domain.access import Actor
from kanban.services import displays, displays_pairing, sessions, tokens
from kanban.services.sessions import Lifetimes, digest
from kanban.store import Store, log
from kanban.store.log import LoggedEvent
from kanban.store.models import BoardRow, CommandRow, DisplayRow, SessionRow, SetupRow, TokenRow, UserRow

#: How long the answer to an Idempotency-Key is kept.
KEYS_KEPT = timedelta(hours=24)

_HEADS = select(BoardRow.id, BoardRow.seq).where(BoardRow.id.in_(bindparam("boards", expanding=True)))


class Credential(NamedTuple):
    """What somebody came with: a browser's session, or the token of a program or a display, as its hash."""

    kind: str
    digest: str


class Holding(NamedTuple):
    """What a credential holds now: whether its owner is instance admin; of a display whether it is public-safe, and the
    number of changes it has seen."""

    admin: bool = False
    public: bool = False
    revision: int = 0


class Listener(NamedTuple):
    """Who listens, and on the strength of what."""

    actor: Actor
    credential: Credential


def listener(
    store: Store, *, cookie: str | None, token: str | None, now: datetime, lifetimes: Lifetimes
) -> Listener | None:
    """Who comes with this session cookie or this token; the token counts where both are given."""
    if token and token.startswith(displays.PREFIX):
        on_the_wall = displays.visit_by_display(store, token, now=now)
        return Listener(on_the_wall.actor, Credential("display", digest(token))) if on_the_wall else None
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
    select(literal("session"), SessionRow.hash, UserRow.admin, false(), literal(0))
    .join(UserRow, UserRow.id == SessionRow.user_id)
    .where(
        SessionRow.hash.in_(bindparam("sessions", expanding=True)),
        SessionRow.expires_at > bindparam("now"),
        SessionRow.seen_at > bindparam("idle"),
        UserRow.disabled_at.is_(None),
    )
)
_BY_TOKEN = (
    select(literal("token"), TokenRow.hash, UserRow.admin, false(), literal(0))
    .join(UserRow, UserRow.id == TokenRow.user_id)
    .where(
        TokenRow.hash.in_(bindparam("tokens", expanding=True)),
        TokenRow.revoked_at.is_(None),
        UserRow.disabled_at.is_(None),
    )
)
_BY_DISPLAY = select(literal("display"), DisplayRow.hash, false(), DisplayRow.public, DisplayRow.revision).where(
    DisplayRow.hash.in_(bindparam("displays", expanding=True)),
    DisplayRow.revoked_at.is_(None),
    or_(DisplayRow.rotate_at.is_(None), DisplayRow.rotate_at > bindparam("rotated")),
)
#: A display that comes with its new token has it still as the next one, until it reports.
_BY_NEXT = select(literal("display"), DisplayRow.next_hash, false(), DisplayRow.public, DisplayRow.revision).where(
    DisplayRow.next_hash.in_(bindparam("displays", expanding=True)), DisplayRow.revoked_at.is_(None)
)
_PEOPLE: CompoundSelect[Any] = union_all(_BY_SESSION, _BY_TOKEN)
_EVERYBODY: CompoundSelect[Any] = union_all(_BY_SESSION, _BY_TOKEN, _BY_DISPLAY, _BY_NEXT)


def standing(
    store: Store, credentials: Collection[Credential], *, now: datetime, idle: timedelta
) -> dict[Credential, Holding]:
    """Which of these credentials still hold, and what."""
    wanted: dict[str, list[str]] = {"session": [], "token": [], "display": []}
    for credential in credentials:
        wanted[credential.kind].append(credential.digest)
    values = {"sessions": wanted["session"], "tokens": wanted["token"], "now": now, "idle": now - idle}
    if wanted["display"]:
        values |= {"displays": wanted["display"], "rotated": now - displays.ROTATES_WITHIN}
    with store.reading() as connection:
        rows = connection.execute(_EVERYBODY if wanted["display"] else _PEOPLE, values)
        return {Credential(row[0], row[1]): Holding(bool(row[2]), bool(row[3]), row[4]) for row in rows}


def tidy(store: Store, *, now: datetime, idle: timedelta) -> int:
    """Forget what has run out: answers to old Idempotency-Keys, ended sessions, unused setup links and pairings. How
    many rows."""
    ended = or_(SessionRow.expires_at <= now, SessionRow.seen_at <= now - idle)
    gone = displays_pairing.tidy(store, now=now)
    with store.accounts_unit() as session:
        for row, which in (
            (CommandRow, CommandRow.at <= now - KEYS_KEPT),
            (SessionRow, ended),
            (SetupRow, SetupRow.expires_at <= now),
        ):
            gone += session.connection().execute(delete(row).where(which)).rowcount
    return gone
