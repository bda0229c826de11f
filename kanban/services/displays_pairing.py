"""Pairing a screen with a board, in the shape of RFC 8628: the screen shows a code, an admin confirms it elsewhere.

The screen holds a secret and shows eight letters; both are kept as hashes, for ten minutes, and serve once. Nobody but
the screen that asked can fetch the token, and no code does anything until an admin of a board, who has seen which
screen it belongs to, confirms it. Codes are looked for by admins alone, and five wrong ones are enough for a while.
"""

from __future__ import annotations

import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final

from sqlalchemy import delete, func, select, update

from kanban.domain.access import Actor, Permission
from kanban.domain.errors import Conflict, NotFound, TooMany
from kanban.services import displays
from kanban.services.displays import Display
from kanban.services.gate import look
from kanban.services.ids import new_id
from kanban.services.sessions import digest
from kanban.services.throttle import network
from kanban.store import Store
from kanban.store.models import DisplayRow, PairingRow

#: Consonants: no code reads as a word, and none is taken for a digit. Twenty to the eighth are 25.6 thousand millions.
ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH: Final = 8
#: What the screen's secret begins with.
PREFIX: Final = "kbp_"
LIFETIME = timedelta(minutes=10)
POLL_SECONDS: Final = 5
#: Screens that may wait at once, and displays a board may have.
MOST_WAITING, MOST_DISPLAYS = 2_000, 100
_AGENT_MAX = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the screen gets when it asks: the code to show, and the secret to come back with."""

    code: str
    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A screen that waits, as an admin looks at it before confirming."""

    address: str
    agent: str
    screen: Mapping[str, Any]
    build: str
    since: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """What a screen that comes back is told; token and display stand once, when it was confirmed."""

    state: str
    token: str | None = None
    display: Display | None = None


# -- the screen


def ask(store: Store, *, address: str, agent: str, screen: Mapping[str, Any], build: str, now: datetime) -> Asked:
    """Begin a pairing. `TooMany` when more screens wait than anybody has. What has expired is swept up on the way."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    secret = PREFIX + displays.new_token().removeprefix(displays.PREFIX)
    with store.accounts_unit() as session:
        session.execute(delete(PairingRow).where(PairingRow.expires_at <= now))
        if session.execute(select(func.count()).select_from(PairingRow)).scalar_one() >= MOST_WAITING:
            raise TooMany("Too many screens wait to be paired. Try again in a while.", retry_after=60)
        session.add(
            PairingRow(
                hash=digest(secret), code_hash=digest(code), display_id=None, created_at=now, expires_at=now + LIFETIME,
                address=address, agent=_printable(agent), screen=dict(screen), build=build,
            )
        )  # fmt: skip
    return Asked(f"{code[:4]}-{code[4:]}", secret, now + LIFETIME)


def come_back(store: Store, secret: str, *, now: datetime) -> Answered:
    """What became of a pairing. Its token is made and handed out here, once; unknown and run out answer alike."""
    key = digest(secret)
    with store.reading() as connection:
        row = connection.execute(
            select(PairingRow.display_id).where(PairingRow.hash == key, PairingRow.expires_at > now)
        ).one_or_none()
    if row is None:
        return Answered("expired")
    if row.display_id is None:
        return Answered("waiting")
    token = displays.new_token()
    with store.accounts_unit() as session:
        mine = delete(PairingRow).where(PairingRow.hash == key).returning(PairingRow.display_id)
        fetched = session.execute(mine).scalar_one_or_none()
        taken = (
            update(DisplayRow)
            .where(DisplayRow.id == fetched, DisplayRow.hash.is_(None), DisplayRow.revoked_at.is_(None))
            .values(hash=digest(token))
            .returning(DisplayRow.id)
        )
        if fetched is None or session.execute(taken).first() is None:
            return Answered("expired")
    return Answered("paired", token, displays.by_id(store, fetched))


# -- the admin


def look_first(store: Store, actor: Actor, guard: PairingGuard, *, board_id: str, code: str, now: datetime) -> Waiting:
    """The screen behind a code, before anything is confirmed. `NotFound`; `TooMany` after five wrong codes."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    with guard.guessing(actor):
        with store.reading() as connection:
            row = connection.execute(
                select(
                    PairingRow.address, PairingRow.agent, PairingRow.screen, PairingRow.build, PairingRow.created_at,
                    PairingRow.expires_at,
                ).where(*_open(code, now))
            ).one_or_none()  # fmt: skip
        if row is None:
            raise _no_such_code()
    return Waiting(*row)


def confirm(
    store: Store, actor: Actor, guard: PairingGuard, *, board_id: str, code: str, name: str,
    settings: Mapping[str, Any], now: datetime,
) -> Display:  # fmt: skip
    """Make the screen behind a code a display of the board. Of many who try at once one succeeds. `Invalid`,
    `NotFound`, `Conflict` on a board with too many displays, `TooMany` after five wrong codes."""
    look(store, actor, board_id, Permission.SHAPE_BOARD)
    name = displays.checked_name(name)
    wanted = {**displays.DEFAULTS, **settings}
    display_id = new_id()
    with guard.guessing(actor), store.accounts_unit() as session:
        mine = update(PairingRow).where(*_open(code, now)).values(display_id=display_id).returning(PairingRow)
        row = session.execute(mine).scalar_one_or_none()
        if row is None:
            raise _no_such_code()
        there = select(func.count()).where(DisplayRow.board_id == board_id, DisplayRow.revoked_at.is_(None))
        if session.execute(there).scalar_one() >= MOST_DISPLAYS:
            raise Conflict(f"A board has at most {MOST_DISPLAYS} displays. Revoke one that is gone.")
        session.add(
            DisplayRow(
                id=display_id, board_id=board_id, name=name, settings=wanted, public=bool(wanted["public"]), revision=1,
                hash=None, next_hash=None, rotate_at=None, paired_at=now, paired_by=actor.user, revoked_at=None,
                address=row.address, agent=row.agent, screen=row.screen, build=row.build, view="", stale=False,
                clock_skew=None, seen_at=None,
            )
        )  # fmt: skip
    return displays.by_id(store, display_id)


def _open(code: str, now: datetime) -> tuple[Any, ...]:
    """The conditions of a pairing that this code can still confirm."""
    typed = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return (
        PairingRow.code_hash == digest(typed), PairingRow.expires_at > now, PairingRow.display_id.is_(None),
    )  # fmt: skip


def _no_such_code() -> NotFound:
    return NotFound("No screen shows this code. It changes every ten minutes: look at the screen again.")


def tidy(store: Store, *, now: datetime) -> int:
    """Forget pairings that have run out, and displays whose screen never came for its token. How many rows."""
    lost = (DisplayRow.hash.is_(None), DisplayRow.seen_at.is_(None), DisplayRow.paired_at <= now - LIFETIME)
    with store.accounts_unit() as session:
        connection = session.connection()
        gone = connection.execute(delete(PairingRow).where(PairingRow.expires_at <= now)).rowcount
        return gone + connection.execute(delete(DisplayRow).where(*lost)).rowcount


def _printable(agent: str) -> str:
    return "".join(character for character in agent if character.isprintable())[:_AGENT_MAX]


# -- how often


@dataclass(frozen=True, slots=True)
class Rate:
    """A burst, and how much of it comes back in a second."""

    burst: float
    per_second: float


#: Fifty screens behind one address may all wake up after a power cut.
ASKING = Rate(60, 1 / 6)
#: One screen every five seconds, and a little for clocks that differ.
POLLING = Rate(3, 1 / 4)
#: All the screens behind one address.
POLLING_FROM = Rate(200, 20)
#: Codes that an admin may look for or confirm, right ones too; and wrong ones.
CONFIRMING = Rate(20, 1 / 6)
WRONG_CODES = Rate(5, 1 / LIFETIME.total_seconds())
#: Reports of one display.
REPORTING = Rate(30, 1)
_KEYS_MAX = 20_000


class PairingGuard:
    """Counts what screens and admins try. One per process, in memory, outside any transaction."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()
        self._gate = Lock()

    def asks(self, source: str) -> None:
        """A screen asks for a code. `TooMany`."""
        self._enter("asks", network(source), ASKING, "Too many screens ask from here. Wait a little.")

    def polls(self, source: str, secret: str) -> None:
        """A screen comes back. `TooMany` when it is too soon."""
        self._enter("from", network(source), POLLING_FROM, "Too many screens ask from here. Wait a little.")
        if secret.startswith(PREFIX):
            self._enter("polls", digest(secret), POLLING, f"Come back every {POLL_SECONDS} seconds, not more often.")

    def confirms(self, source: str, user: str) -> None:
        """An admin types a code. `TooMany`."""
        sentence = "Too many codes were tried. Wait a little."
        self._enter("source", network(source), CONFIRMING, sentence)
        self._enter("user", user, CONFIRMING, sentence)

    def reports(self, display: str) -> None:
        """A display reports on itself. `TooMany`."""
        self._enter("reports", display, REPORTING, "This display reports too often. Every 20 seconds is enough.")

    @contextmanager
    def guessing(self, actor: Actor) -> Iterator[None]:
        """The block in which a code is looked for. Wrong ones stay counted; `TooMany` before the sixth."""
        who = actor.user or ""
        self._enter("wrong", who, WRONG_CODES, "Too many wrong codes. Wait ten minutes and look at the screen again.")
        try:
            yield
        except NotFound:
            raise
        except BaseException:
            self._give_back("wrong", who)
            raise
        self._give_back("wrong", who)

    def _enter(self, what: str, who: str, rate: Rate, sentence: str) -> None:
        now = self._clock()
        with self._gate:
            left, at = self._left.get((what, who), (rate.burst, now))
            left = min(rate.burst, left + (now - at) * rate.per_second)
            if left >= 1.0:
                self._left[what, who] = (left - 1.0, now)
                self._left.move_to_end((what, who))
                while len(self._left) > _KEYS_MAX:
                    self._left.popitem(last=False)
                return
        raise TooMany(sentence, retry_after=max(1, math.ceil((1.0 - left) / rate.per_second)))

    def _give_back(self, what: str, who: str) -> None:
        with self._gate:
            if (what, who) in self._left:
                left, at = self._left[what, who]
                self._left[what, who] = (left + 1.0, at)
