"""What a client may say over a socket: who it is, which board it wants to hear, and that it has heard enough.

Every handler declares the permission it needs, and whoever connects is looked up again at each word they say, since a
connection can outlive a right. Nothing that is said here changes a board.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import structlog
from flask import request

from kanban.domain.access import Permission
from kanban.domain.errors import KanbanError, NotFound, NotSignedIn, TooMany
from kanban.realtime import rights
from kanban.realtime.admission import WIRE
from kanban.realtime.audience import Listening
from kanban.realtime.library import Refused, SocketIO
from kanban.realtime.pump import Pump
from kanban.services import watching
from kanban.services.gate import look
from kanban.services.sessions import Lifetimes
from kanban.store import Store

#: Words one connection may say: a burst, and how many a second after that. And how many boards it may hear at once.
BURST, RATE, MOST_BOARDS = 30, 2.0, 30
_ID = re.compile(r"[0-9A-Za-z_-]{1,40}")

log = structlog.get_logger(__name__)

Answer = dict[str, Any]
Handler = Callable[..., Any]


def allowed(permission: Permission) -> Callable[[Handler], Handler]:
    """Declare the permission a handler needs; the attribute `permission` is what the house tests read."""

    def declare(handler: Handler) -> Handler:
        handler.permission = permission  # type: ignore[attr-defined]  # functions carry attributes
        return handler

    return declare


class Sockets:
    """The handlers of the default namespace, and the connections they know by session id."""

    def __init__(
        self, *, store: Store, pump: Pump, cookie: str, lifetimes: Lifetimes, clock: Callable[[], Any]
    ) -> None:
        self._store = store
        self._pump = pump
        self._cookie = cookie
        self._lifetimes = lifetimes
        self._clock = clock
        self._known: dict[str, tuple[Listening, Allowance]] = {}
        self.handlers: dict[str, Handler] = {
            "connect": self.connect,
            "disconnect": self.disconnect,
            "watch": self.watch,
            "unwatch": self.unwatch,
        }

    def attach(self, socketio: SocketIO) -> None:
        """Register the handlers. One that does not say who may call it keeps the product from starting."""
        for name, handler in self.handlers.items():
            if not isinstance(getattr(handler, "permission", None), Permission):
                raise LookupError(f"the socket handler {name} does not say who may call it")
            socketio.on_event(name, handler)

    @allowed(Permission.SIGNED_IN)
    def connect(self, auth: Any = None) -> bool:
        """Let in who is signed in: by the session cookie of our own pages, or by `{token}`, a display's too."""
        if _sid() in self._known:
            # A client may emit an event of this name, too; it is who it is already.
            return False
        token = auth.get("token") if isinstance(auth, dict) else None
        cookie = request.cookies.get(self._cookie) if request.headers.get("Origin") else None
        try:
            found = watching.listener(
                self._store, cookie=cookie, token=token if isinstance(token, str) else None, now=self._clock(),
                lifetimes=self._lifetimes,
            )  # fmt: skip
        except KanbanError as trouble:
            raise Refused(trouble.message, {"code": trouble.code}) from None
        wire = request.environ.get(WIRE)
        if found is None or wire is None:
            raise Refused("Sign in first.", {"code": NotSignedIn.code})
        wire.admitted = True
        self._known[_sid()] = (Listening(wire, found.actor, found.credential), Allowance())
        return True

    @allowed(Permission.ANYONE)
    def disconnect(self, *_: Any) -> None:
        """Forget the connection."""
        known = self._known.pop(_sid(), None)
        if known is not None:
            self._pump.leave(known[0])

    @allowed(Permission.VIEW_BOARD)
    def watch(self, *said: Any) -> Answer:
        """`{board, after}`: send me what comes after that number. Answers `{ok, seq}`, or `{ok: false, code}`."""
        return self._answer(self._watch, said)

    @allowed(Permission.ANYONE)
    def unwatch(self, *said: Any) -> Answer:
        """`{board}`: send me no more of it."""
        return self._answer(self._unwatch, said)

    def _watch(self, listening: Listening, said: dict[str, Any]) -> Answer:
        after = said.get("after")
        if after is not None and (not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**31):
            return _no("invalid")
        self._still_holds(listening)
        board = look(self._store, listening.actor, _board(said))
        if len(listening.boards) >= MOST_BOARDS and board.id not in listening.boards:
            return _no(TooMany.code)
        # Who names no number hears what comes after the one in this answer, though the pump may get to it later.
        self._pump.join(listening, board.id, board.seq if after is None else after, board.seq)
        return {"ok": True, "seq": board.seq, "board": board.id}

    def _unwatch(self, listening: Listening, said: dict[str, Any]) -> Answer:
        self._pump.leave(listening, _board(said))
        return {"ok": True}

    def _answer(self, handler: Callable[[Listening, dict[str, Any]], Answer], said: tuple[Any, ...]) -> Answer:
        known = self._known.get(_sid())
        if known is None:
            return _no(NotSignedIn.code)
        listening, allowance = known
        if not allowance.one_more():
            return _no(TooMany.code)
        if len(said) != 1 or not isinstance(said[0], dict):
            return _no("invalid")
        try:
            return handler(listening, said[0])
        except KanbanError as refusal:
            return _no(refusal.code)
        except Exception:
            # The client must get an answer, and the connection outlives the trouble.
            log.exception("socket_handler_failed")
            return _no("internal")

    def _still_holds(self, listening: Listening) -> None:
        credential = listening.credential
        holding = watching.standing(self._store, (credential,), now=self._clock(), idle=self._lifetimes.idle)
        if credential not in holding:
            raise NotSignedIn()
        rights.hold(listening, holding[credential])


class Allowance:
    """How many words a connection may still say."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._at = time.monotonic()

    def one_more(self) -> bool:
        """Take one, if there is one."""
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._at) * RATE)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def _board(said: dict[str, Any]) -> str:
    board = said.get("board")
    if not isinstance(board, str) or not _ID.fullmatch(board):
        raise NotFound()
    return board


def _no(code: str) -> Answer:
    return {"ok": False, "code": code}


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # Flask-SocketIO hangs it on the request
