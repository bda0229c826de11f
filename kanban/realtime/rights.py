"""When a right ends, it ends on the sockets too: at the event that removes a member, and, for everything that is no
event (log-out, a new password, a revoked token, a disabled account, an admin who is none any more), within a second.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kanban.domain.errors import Forbidden, NotFound
from kanban.realtime.audience import Audience, Listening, Room
from kanban.services import watching
from kanban.services.gate import look
from kanban.store import Store


@dataclass(slots=True)
class Lost:
    """What has ended: boards for some, everything for others (who stand in both)."""

    boards: list[tuple[Listening, tuple[str, ...]]] = field(default_factory=list)
    altogether: list[Listening] = field(default_factory=list)


def lost_board(store: Store, room: Room) -> Lost:
    """Who is in the room and may not see its board any more."""
    return Lost([(each, (room.board,)) for each in room.listeners if not may_see(store, each, room.board)])


def ended(store: Store, audience: Audience, *, now: datetime, idle: timedelta) -> Lost:
    """Whose session or token has ended, and which boards those lost who are no longer instance admin."""
    lost = Lost()
    credentials = {listening.credential for listening in audience.everybody}
    holding = watching.standing(store, credentials, now=now, idle=idle)
    for listening in audience.everybody:
        admin = holding.get(listening.credential)
        if admin is None:
            lost.boards.append((listening, tuple(listening.boards)))
            lost.altogether.append(listening)
        elif admin != listening.actor.admin:
            listening.actor = replace(listening.actor, admin=admin)
            lost.boards.append((listening, _not_to_see(store, listening, listening.boards)))
    return lost


def _not_to_see(store: Store, listening: Listening, boards: Collection[str]) -> tuple[str, ...]:
    return tuple(board for board in boards if not may_see(store, listening, board))


def may_see(store: Store, listening: Listening, board_id: str) -> bool:
    """Whether `listening` may see the board as of now."""
    try:
        look(store, listening.actor, board_id)
    except (NotFound, Forbidden):
        return False
    return True
