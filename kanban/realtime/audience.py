"""Who listens: one `Listening` for each connection that has a name, one `Room` for each board somebody listens to.

All of it belongs to the pump's thread. Other threads only hand it notes, so nothing here needs a lock.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from kanban.domain.access import Actor
from kanban.realtime.wire import Wire
from kanban.services.watching import Credential

#: Catch-up frames kept for each board, at most 16 KB each.
_KEPT = 32


@dataclass(eq=False, slots=True)
class Listening:
    """A connection with a name: who it is, by what right, and the boards it listens to.

    `revision` counts the changes that a display was told of; before the first time it was told none.
    """

    wire: Wire
    actor: Actor
    credential: Credential
    boards: set[str] = field(default_factory=set)
    revision: int = 0


@dataclass(eq=False, slots=True)
class Room:
    """A board with listeners. All of them have been sent everything up to `seq`, and nothing after it."""

    board: str
    seq: int
    #: Whether the log is known to go on after `seq`.
    behind: bool = False
    #: When the next frame may go out, in monotonic seconds.
    not_before: float = 0.0
    listeners: set[Listening] = field(default_factory=set)
    #: Frames that bring somebody from a number up to `seq`, as people and as public-safe displays get them: after a
    #: restart many ask for the same.
    catch_up: dict[tuple[int, bool], bytes] = field(default_factory=dict)

    def remember(self, after: int, public: bool, frame: bytes) -> None:
        """Keep a frame that leads from `after` to here, for the next who asks."""
        if len(self.catch_up) >= _KEPT:
            self.catch_up.clear()
        self.catch_up[after, public] = frame

    def went_to(self, seq: int) -> None:
        """Everybody was sent everything up to `seq`."""
        self.seq = seq
        self.behind = False
        self.catch_up.clear()


class Audience:
    """The rooms, and who is in them."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self.everybody: set[Listening] = set()

    def enter(self, listening: Listening, room: Room) -> None:
        """`listening` hears the board from now on."""
        self.rooms[room.board] = room
        self.everybody.add(listening)
        room.listeners.add(listening)
        listening.boards.add(room.board)

    def leave(self, listening: Listening, boards: Collection[str] | None = None) -> None:
        """`listening` hears these boards no more; without `boards`, it is gone altogether."""
        for board in tuple(listening.boards if boards is None else boards):
            listening.boards.discard(board)
            room = self.rooms.get(board)
            if room is not None:
                room.listeners.discard(listening)
                if not room.listeners:
                    del self.rooms[board]
        if boards is None:
            self.everybody.discard(listening)
