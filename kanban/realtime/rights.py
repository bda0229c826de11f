"""When a right ends, it ends on the sockets too: at the event that removes a member, and, for everything that is no
event (log-out, a new password, a revoked token, a disabled account, an admin who is none any more), within a second.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kanban.domain.errors import Forbidden, NotFound
from kanban.realtime.audience import Audience, Listening, Room
from kanban.services import displays, watching
from kanban.services.displays import Display
from kanban.services.gate import look
from kanban.services.watching import Credential, Holding
from kanban.store import Store


@dataclass(slots=True)
class Lost:
    """What has ended: boards for some, everything for others (who stand in both).

    `replaced` came with a token that was replaced: they come back with the new one. `changed` are displays that have
    another name or other settings than they were told, or are told for the first time.
    """

    boards: list[tuple[Listening, tuple[str, ...]]] = field(default_factory=list)
    altogether: list[Listening] = field(default_factory=list)
    replaced: list[Listening] = field(default_factory=list)
    changed: list[tuple[Listening, Display]] = field(default_factory=list)


def lost_board(store: Store, room: Room) -> Lost:
    """Who of the people in the room may not see its board any more. A display is nobody's, and is not asked about."""
    people = [each for each in room.listeners if each.actor.display is None]
    return Lost([(each, (room.board,)) for each in people if not may_see(store, each, room.board)])


def ended(store: Store, audience: Audience, *, now: datetime, idle: timedelta) -> Lost:
    """Whose session or token has ended, which boards those lost who are no longer instance admin, and which displays
    have something to be told."""
    lost = Lost()
    credentials = {listening.credential for listening in audience.everybody}
    holding = watching.standing(store, credentials, now=now, idle=idle)
    news: list[Listening] = []
    for listening in audience.everybody:
        held = holding.get(listening.credential)
        if listening.actor.display is not None and (held is None or held.revision != listening.revision):
            news.append(listening)
        elif held is None:
            _all(lost, listening)
        elif held.admin != listening.actor.admin:
            listening.actor = replace(listening.actor, admin=held.admin)
            lost.boards.append((listening, _not_to_see(store, listening, listening.boards)))
    if news:
        _of_displays(store, lost, news, holding)
    return lost


def _of_displays(store: Store, lost: Lost, news: Collection[Listening], holding: Mapping[Credential, Holding]) -> None:
    """Sort the displays whose token does not hold any more, or whose settings are new. One query for all of them."""
    known = displays.by_ids(store, {listening.actor.display or "" for listening in news})
    for listening in news:
        held, display = holding.get(listening.credential), known.get(listening.actor.display or "")
        if display is None:
            _all(lost, listening)
        elif held is None:
            lost.replaced.append(listening)
        else:
            hold(listening, held)
            listening.revision = display.revision
            lost.changed.append((listening, display))


def _all(lost: Lost, listening: Listening) -> None:
    lost.boards.append((listening, tuple(listening.boards)))
    lost.altogether.append(listening)


def hold(listening: Listening, held: Holding) -> None:
    """From now on, `listening` is told what its display may be told."""
    if held.public != listening.actor.public:
        listening.actor = replace(listening.actor, public=held.public)


def _not_to_see(store: Store, listening: Listening, boards: Collection[str]) -> tuple[str, ...]:
    return tuple(board for board in boards if not may_see(store, listening, board))


def may_see(store: Store, listening: Listening, board_id: str) -> bool:
    """Whether `listening` may see the board as of now."""
    try:
        look(store, listening.actor, board_id)
    except (NotFound, Forbidden):
        return False
    return True
