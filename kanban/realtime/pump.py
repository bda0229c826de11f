"""The pump: one thread a process that reads the logs of the boards somebody listens to and sends what is new.

Only this thread sends events, so a listener gets a board's events in order and none twice: it is brought up to the
number at which the others stand, and from then on gets what they get. A change that comes alone goes out at once;
when they come fast, a board has one frame every forty milliseconds. What rings the bell (a commit here, Redis, the
command line beside us) is only a reason to look: a look round all boards every 0.7 s finds whatever did not ring.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from kanban.domain.errors import KanbanError
from kanban.domain.facts import instant
from kanban.realtime import frames, rights
from kanban.realtime.admission import Admission
from kanban.realtime.audience import Audience, Listening, Room
from kanban.realtime.wire import Wire
from kanban.services import watching
from kanban.services.displays import Display
from kanban.store import Store
from kanban.store.log import LoggedEvent

INTERVAL = 0.04
ROUND = 0.7
HEARTBEAT = 15.0
#: How far behind one may be and still be sent events; further back, a fresh snapshot is quicker.
MOST_BEHIND = 1000
#: How soon a connection has to say who it is, and how long one that was told to end may take.
SAY_WHO, END_WITHIN = 10.0, 1.0
#: How often something that waits for a slow reader is tried again.
TRY_AGAIN = 0.02

log = structlog.get_logger(__name__)

Note = tuple[str, Listening, str | None, int, int]


class Pump:
    """Feeds the connections of `admission`. Others call `ring`, `join`, `leave`, `waiting`; none of them wait."""

    def __init__(self, store: Store, *, idle: timedelta, build: str, clock: Callable[[], datetime]) -> None:
        self.admission: Admission | None = None
        #: When the thread last looked, in monotonic seconds; None before it was started.
        self.turned_at: float | None = None
        self._store = store
        self._idle = idle
        self._build = build
        self._clock = clock
        self._bell = threading.Event()
        self._notes: deque[Note] = deque()
        self._rung: dict[str, int] = {}
        self._stuck: set[Wire] = set()
        self._newly_stuck: deque[Wire] = deque()
        self._audience = Audience()
        self._next_round = 0.0
        self._next_heartbeat = time.monotonic() + HEARTBEAT
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="pump", daemon=True)

    # -- what other threads call

    def start(self) -> None:
        """Begin; once a process, after the fork."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; connections stay as they are."""
        self._stopping = True
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def ring(self, board_id: str, seq: int) -> None:
        """The board's log has reached `seq`, or so it is said."""
        if board_id in self._audience.rooms:
            self._rung[board_id] = seq
            self._bell.set()

    def look_round(self) -> None:
        """Look at all boards now: something may have been missed."""
        self._next_round = 0.0
        self._bell.set()

    def join(self, listening: Listening, board_id: str, after: int, seen: int) -> None:
        """Send the board's events after number `after` to `listening`, who might see it at number `seen`."""
        self._notes.append(("join", listening, board_id, after, seen))
        self._bell.set()

    def leave(self, listening: Listening, board_id: str | None = None) -> None:
        """Send no more of the board to `listening`; without a board, the connection is over."""
        self._notes.append(("leave", listening, board_id, 0, 0))
        self._bell.set()

    def waiting(self, wire: Wire) -> None:
        """Something waits in `wire` because its reader is slow."""
        self._newly_stuck.append(wire)
        self._bell.set()

    # -- the thread

    def _run(self) -> None:
        while not self._stopping:
            self._bell.wait(self._pause())
            self._bell.clear()
            self.turned_at = time.monotonic()
            for step in (self._read_notes, self._deliver, self._flush, self._go_round, self._beat):
                try:
                    step()
                except KanbanError as trouble:
                    # The database is away. Nobody has lost anything: cursors only move after what was sent.
                    log.warning("pump_waits", reason=trouble.message)
                    time.sleep(0.1)
                except Exception:
                    # This thread must outlive whatever one board or client does to it.
                    log.exception("pump_stumbled", step=step.__name__)
                    time.sleep(0.1)

    def _pause(self) -> float:
        """How long nothing has to be done, unless the bell rings."""
        if self._stuck or self._newly_stuck:
            return TRY_AGAIN
        now = time.monotonic()
        due = [self._next_round, self._next_heartbeat]
        due += [room.not_before for room in self._audience.rooms.values() if room.behind]
        return max(0.0, min(due) - now)

    def _read_notes(self) -> None:
        while self._notes:
            what, listening, board_id, after, seen = self._notes.popleft()
            if what == "leave":
                self._audience.leave(listening, None if board_id is None else (board_id,))
                if board_id is None:
                    listening.wire.ends_at = time.monotonic() + END_WITHIN
            elif board_id is not None and listening.wire.cut_for is None:
                try:
                    self._admit(listening, board_id, after, seen)
                except KanbanError:
                    self._notes.append((what, listening, board_id, after, seen))
                    raise

    def _admit(self, listening: Listening, board_id: str, after: int, seen: int) -> None:
        """Bring `listening` to where the room stands, and in."""
        room = self._audience.rooms.get(board_id)
        if room is None:
            # A commit between this look and the entry would ring unheard, so the room looks again once it is open.
            room = Room(board_id, watching.heads(self._store, (board_id,)).get(board_id, 0), behind=True)
        if after > room.seq:
            # The page heard its own command's answer before the pump did; or the database is older than the page.
            self._send_new(room)
        if room.seq > seen and not rights.may_see(self._store, listening, board_id):
            # The right ended after it was asked for and before this room would have noticed.
            listening.wire.offer(frames.event("revoked", {"board": board_id}))
            return
        if after != room.seq:
            listening.wire.offer(self._from(room, after, listening.actor.public))
        self._audience.enter(listening, room)
        listening.wire.offer(self._heartbeat((room,)))

    def _from(self, room: Room, after: int, public: bool) -> bytes:
        """The frame that leads from `after` to where the room stands."""
        if not 0 <= room.seq - after <= MOST_BEHIND:
            return frames.event("resync", {"board": room.board})
        frame = room.catch_up.get((after, public))
        if frame is None:
            rows = watching.tail(self._store, room.board, after, room.seq - after)
            frame = frames.events(room.board, rows, public=public)
            room.remember(after, public, frame)
        return frame

    def _deliver(self) -> None:
        rung, self._rung = self._rung, {}
        rooms = self._audience.rooms
        for board_id, seq in rung.items():
            if board_id in rooms and seq > rooms[board_id].seq:
                rooms[board_id].behind = True
        for room in tuple(rooms.values()):
            if room.behind and time.monotonic() >= room.not_before:
                self._send_new(room)

    def _send_new(self, room: Room) -> None:
        """Send everybody in the room what came after the last thing they were sent."""
        rows = watching.tail(self._store, room.board, room.seq, MOST_BEHIND + 1)
        room.behind = False
        if not rows:
            return
        seq = rows[-1].seq
        if any(row.type == "member_removed" for row in rows):
            self._revoke(rights.lost_board(self._store, room))
        if len(rows) > MOST_BEHIND:
            seq = watching.heads(self._store, (room.board,))[room.board]
            rows = []
        made: dict[bool, bytes] = {}
        for listening in room.listeners:
            public = listening.actor.public
            if public not in made:
                # Made once for all people and displays, and once for all public-safe ones, if there are any.
                made[public] = self._frame(room, rows, public)
            listening.wire.offer(made[public])
        room.went_to(seq)
        room.not_before = time.monotonic() + INTERVAL

    @staticmethod
    def _frame(room: Room, rows: Sequence[LoggedEvent], public: bool) -> bytes:
        """The frame with these events; without any, the advice to begin anew."""
        if not rows:
            return frames.event("resync", {"board": room.board})
        return frames.events(room.board, rows, public=public)

    def _flush(self) -> None:
        while self._newly_stuck:
            self._stuck.add(self._newly_stuck.popleft())
        self._stuck = {wire for wire in self._stuck if wire.flush()}

    # -- the slow round

    def _go_round(self) -> None:
        now = time.monotonic()
        if now < self._next_round:
            return
        self._next_round = now + ROUND
        for wire in self.admission.all() if self.admission else ():
            if wire.ends_at is not None and now > wire.ends_at:
                wire.cut("it was told to end")
            elif not wire.admitted and now - wire.born > SAY_WHO:
                wire.cut("it did not say who it is")
        for listening in [each for each in self._audience.everybody if each.wire.cut_for is not None]:
            log.info(
                "socket_ended",
                reason=listening.wire.cut_for,
                user=listening.actor.user,
                display=listening.actor.display,
            )
            self._audience.leave(listening)
        if not self._audience.everybody:
            return
        self._revoke(rights.ended(self._store, self._audience, now=self._clock(), idle=self._idle))
        for board_id, seq in watching.heads(self._store, tuple(self._audience.rooms)).items():
            self.ring(board_id, seq)

    def _revoke(self, lost: rights.Lost) -> None:
        for listening, boards in lost.boards:
            for board_id in boards:
                listening.wire.offer(frames.event("revoked", {"board": board_id}))
            self._audience.leave(listening, boards)
        for listening, display in lost.changed:
            listening.wire.offer(frames.event("display", _news(display)))
        for listening in lost.replaced:
            # Not dismissed: it is to come back at once, with its new token.
            listening.wire.offer(frames.CLOSE)
            listening.wire.ends_at = time.monotonic() + END_WITHIN
            self._audience.leave(listening)
        for listening in lost.altogether:
            listening.wire.offer(frames.DISMISSED)
            listening.wire.offer(frames.CLOSE)
            listening.wire.ends_at = time.monotonic() + END_WITHIN
            self._audience.leave(listening)

    def _beat(self) -> None:
        now = time.monotonic()
        if now < self._next_heartbeat:
            return
        self._next_heartbeat = now + HEARTBEAT
        made: dict[frozenset[str], bytes] = {}
        rooms = self._audience.rooms
        for listening in self._audience.everybody:
            boards = frozenset(listening.boards)
            if boards not in made:
                made[boards] = self._heartbeat(tuple(rooms[board] for board in boards))
            listening.wire.offer(made[boards])

    def _heartbeat(self, rooms: tuple[Room, ...]) -> bytes:
        return frames.event(
            "heartbeat",
            {
                "seqs": {room.board: room.seq for room in rooms},
                "server_time": instant(self._clock()),
                "build": self._build,
            },
        )


def _news(display: Display) -> dict[str, Any]:
    """What a display is told of itself. `rotate`: the answer to its next report has a new token for it."""
    return {
        "name": display.name, "settings": display.settings, "revision": display.revision,
        "rotate": display.rotate_at is not None,
    }  # fmt: skip
