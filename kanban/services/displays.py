"""Wall displays: screens that nobody signs in at. Each is paired with one board, may look at it, and reports on itself.

A display's token is shown to the screen once and kept as a hash. Whether it was revoked, made public-safe or given
other settings is read from its row at every request, and several times a second for live connections.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from kanban.domain.access import Actor, Permission, Scope
from kanban.domain.errors import Conflict, Invalid, NotFound, NotSignedIn
from kanban.services.gate import look
from kanban.services.sessions import Visit, digest
from kanban.store import Store
from kanban.store.models import DisplayRow

#: What every display's token begins with, so that secret scanners and people know one when they see it.
PREFIX = "kbd_"
NAME_MAX = 60
#: A display that has not been heard of for so long is away. Screens report every 20 seconds and when something changes.
AWAY_AFTER = timedelta(seconds=60)
#: How precisely "last seen" is kept while nothing else changes.
_NOTED_EVERY = timedelta(seconds=15)
#: How long a token that is being replaced still works, unless the screen takes the new one over earlier.
ROTATES_WITHIN = timedelta(minutes=10)

VIEWS = ("board", "blocked", "velocity", "throughput", "cfd", "cycle-time", "ageing", "expectation")
THEMES = ("dark", "light")
NIGHT_MODES = ("dim", "off")
STATES = ("new", "live", "stale", "away")

Settings = dict[str, Any]
DEFAULTS: Mapping[str, Any] = {
    "views": [{"view": "board", "seconds": 60}, {"view": "blocked", "seconds": 20}],
    "filter": "",
    "diagonal": 55,
    "distance": 4,
    "public": False,
    "night": None,
    "second_zone": None,
    "theme": "dark",
}


@dataclass(frozen=True, slots=True)
class Display:
    """A display as admins see it: everything but its token."""

    id: str
    board: str
    name: str
    settings: Settings
    revision: int
    rotate_at: datetime | None
    paired_at: datetime
    paired_by: str | None
    address: str
    agent: str
    screen: Mapping[str, Any]
    build: str
    view: str
    stale: bool
    clock_skew: float | None
    seen_at: datetime | None

    def state(self, now: datetime) -> str:
        """See `state_of`."""
        return state_of(self.seen_at, self.stale, now)

    def is_rotating(self, now: datetime) -> bool:
        """Whether it has a new token still to take over."""
        return self.rotate_at is not None and now - self.rotate_at < ROTATES_WITHIN


_DISPLAY = select(
    DisplayRow.id, DisplayRow.board_id, DisplayRow.name, DisplayRow.settings, DisplayRow.revision,
    DisplayRow.rotate_at, DisplayRow.paired_at, DisplayRow.paired_by, DisplayRow.address, DisplayRow.agent,
    DisplayRow.screen, DisplayRow.build, DisplayRow.view, DisplayRow.stale, DisplayRow.clock_skew, DisplayRow.seen_at,
).where(DisplayRow.revoked_at.is_(None))  # fmt: skip


def _display(row: Any) -> Display:
    values = list(row)
    values[3] = {**DEFAULTS, **values[3]}
    return Display(*values)


# -- what admins do


def displays_of(store: Store, actor: Actor, board_id: str) -> list[Display]:
    """The board's displays by name; for those who may shape the board."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    query = _DISPLAY.where(DisplayRow.board_id == board_id).order_by(DisplayRow.name, DisplayRow.id)
    with store.reading() as connection:
        return [_display(row) for row in connection.execute(query)]


def display(store: Store, actor: Actor, *, board_id: str, display_id: str) -> Display:
    """One of the board's displays; `NotFound` where it has none of that id."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    return _one(store, DisplayRow.board_id == board_id, DisplayRow.id == display_id)


def change_display(
    store: Store, actor: Actor, *, board_id: str, display_id: str, name: str | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Display:  # fmt: skip
    """Rename a display or change some of its settings. A live screen is told at once. `NotFound`, `Invalid`."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    which = (DisplayRow.id == display_id, DisplayRow.board_id == board_id, DisplayRow.revoked_at.is_(None))
    with store.accounts_unit() as session:
        row = session.execute(select(DisplayRow).where(*which).with_for_update()).scalar_one_or_none()
        if row is None:
            raise NotFound()
        wanted = {**DEFAULTS, **row.settings, **(settings or {})}
        called = checked_name(name) if name is not None else row.name
        if (wanted, called) != (row.settings, row.name):
            row.settings, row.public, row.name = wanted, bool(wanted["public"]), called
            row.revision += 1
    return _one(store, *which)


def revoke_display(store: Store, actor: Actor, *, board_id: str, display_id: str, now: datetime) -> None:
    """End a display at once: its next request is refused, and a live screen goes dark within a second."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    which = update(DisplayRow).where(
        DisplayRow.id == display_id, DisplayRow.board_id == board_id, DisplayRow.revoked_at.is_(None)
    )  # fmt: skip
    gone = which.values(revoked_at=now, hash=None, next_hash=None).returning(DisplayRow.id)
    with store.accounts_unit() as session:
        ended = session.execute(gone).scalar_one_or_none()
    if ended is None:
        raise NotFound()


def rotate_display(store: Store, actor: Actor, *, board_id: str, display_id: str, now: datetime) -> Display:
    """Have a display take over a new token, which it is given with the answer to its next report.

    The old token works until the new one is used, at most ten minutes. `Conflict` for a display that is away: it could
    not take anything over, and would be locked out.
    """
    found = display(store, actor, board_id=board_id, display_id=display_id)
    if found.state(now) in {"new", "away"}:
        raise Conflict("This display is away and could not take a new token over. Rotate it when it is back.")
    which = (DisplayRow.id == display_id, DisplayRow.board_id == board_id, DisplayRow.revoked_at.is_(None))
    with store.accounts_unit() as session:
        session.execute(
            update(DisplayRow)
            .where(*which)
            .values(rotate_at=now, next_hash=None, revision=DisplayRow.revision + 1)
        )  # fmt: skip
    return _one(store, *which)


def counted(store: Store, *, now: datetime) -> dict[str, int]:
    """How many displays of the whole instance are in which state. One query."""
    query = select(DisplayRow.seen_at, DisplayRow.stale).where(DisplayRow.revoked_at.is_(None))
    counts = dict.fromkeys(STATES, 0)
    with store.reading() as connection:
        for seen_at, stale in connection.execute(query):
            counts[state_of(seen_at, stale, now)] += 1
    return counts


def state_of(seen_at: datetime | None, stale: bool, now: datetime) -> str:
    """`new` until it was heard of, then `live`, `stale` (it says so itself) or `away` (it says nothing)."""
    if seen_at is None:
        return "new"
    if now - seen_at >= AWAY_AFTER:
        return "away"
    return "stale" if stale else "live"


def checked_name(name: str) -> str:
    """The name with its blanks put in order. Raises `Invalid`."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise Invalid.field("name", f"Give the display a name of 1 to {NAME_MAX} characters, to know it by.")
    return name


# -- what the screen does


def new_token() -> str:
    """A token of 160 random bits."""
    return PREFIX + base64.b32encode(secrets.token_bytes(20)).decode().lower()


def visit_by_display(store: Store, token: str, *, now: datetime) -> Visit | None:
    """Which display's token this is, or nobody. One SELECT; an old token counts until the new one is taken over."""
    key = digest(token)
    query = select(
        DisplayRow.id, DisplayRow.name, DisplayRow.board_id, DisplayRow.public, DisplayRow.hash, DisplayRow.rotate_at
    ).where(or_(DisplayRow.hash == key, DisplayRow.next_hash == key), DisplayRow.revoked_at.is_(None))  # fmt: skip
    with store.reading() as connection:
        row = connection.execute(query).one_or_none()
    if row is None or (row.hash == key and has_run_out(row.rotate_at, now)):
        return None
    return Visit(
        Actor(
            user=None, name=row.name, scope=Scope.READ, session=key, display=row.id, board=row.board_id,
            public=row.public,
        )
    )  # fmt: skip


def has_run_out(rotate_at: datetime | None, now: datetime) -> bool:
    """Whether a token that is being replaced since then has had its time."""
    return rotate_at is not None and now - rotate_at >= ROTATES_WITHIN


@dataclass(frozen=True, slots=True)
class Report:
    """What a screen says of itself. `clock_skew` are the seconds its clock is ahead, where it knows."""

    build: str
    view: str
    stale: bool
    clock_skew: float | None = None


def own_display(store: Store, actor: Actor) -> Display:
    """The display that asks."""
    return by_id(store, actor.display or "")


def beat(store: Store, actor: Actor, report: Report, *, now: datetime) -> tuple[Display, str | None]:
    """Note what a screen reports. Answers the display and, where one is due, the token it is to take over.

    Whoever comes with the new token has taken it over: the old one ends. What has not changed is written down only
    now and then.
    """
    key = actor.session
    with store.reading() as connection:
        query = select(DisplayRow).where(DisplayRow.id == (actor.display or ""), DisplayRow.revoked_at.is_(None))
        row = connection.execute(query).one_or_none()
    if row is None:
        raise NotSignedIn()
    said = {"build": report.build, "view": report.view, "stale": report.stale, "clock_skew": report.clock_skew}
    values: dict[str, Any] = {name: value for name, value in said.items() if getattr(row, name) != value}
    if set(values) == {"clock_skew"} and _about_the_same(row.clock_skew, report.clock_skew):
        values = {}
    token = None
    if row.next_hash is not None and row.next_hash == key:
        values |= {"hash": key, "next_hash": None, "rotate_at": None}
    elif row.rotate_at is not None:
        # Given anew with every report until it is used: an answer can be lost on the way.
        token = new_token()
        values["next_hash"] = digest(token)
    if values or row.seen_at is None or now - row.seen_at >= _NOTED_EVERY:
        with store.accounts_unit() as session:
            noted = (
                update(DisplayRow)
                .where(DisplayRow.id == row.id, DisplayRow.revoked_at.is_(None))
                .where(or_(DisplayRow.hash == key, DisplayRow.next_hash == key))
                .values(**values, seen_at=now)
                .returning(DisplayRow.id)
            )
            if session.execute(noted).first() is None:
                raise NotSignedIn()
    return by_id(store, row.id), token


def _about_the_same(before: float | None, now: float | None) -> bool:
    return before is not None and now is not None and abs(before - now) < 1.0


def by_id(store: Store, display_id: str) -> Display:
    """The display of this id, for those who have just made or fetched it; `NotFound` where it was revoked."""
    return _one(store, DisplayRow.id == display_id)


def by_ids(store: Store, ids: Collection[str]) -> dict[str, Display]:
    """Those of these displays that were not revoked, by their ids."""
    with store.reading() as connection:
        found = [_display(row) for row in connection.execute(_DISPLAY.where(DisplayRow.id.in_(ids)))]
    return {display.id: display for display in found}


def _one(store: Store, *conditions: Any) -> Display:
    with store.reading() as connection:
        row = connection.execute(_DISPLAY.where(*conditions)).one_or_none()
    if row is None:
        raise NotFound()
    return _display(row)
