"""The log of a board: append at the end, read in order from any number on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, bindparam, insert, select, type_coerce
from sqlalchemy.types import Text

from kanban.domain.events import Event, LimitAnswered, LimitHit, data_of, fact_from, instant
from kanban.store.models import EventRow

_INSERT = insert(EventRow)

_TAIL = (
    select(
        EventRow.seq, EventRow.type, EventRow.at, EventRow.actor, EventRow.command_id, type_coerce(EventRow.data, Text)
    )
    .where(EventRow.board_id == bindparam("board"), EventRow.seq > bindparam("after"))
    .order_by(EventRow.seq)
    .limit(bindparam("most"))
)
_ALL = 2**31 - 1


class LoggedEvent(NamedTuple):
    """One row of the log; `data` is still JSON text, so that passing it on costs no parsing."""

    seq: int
    type: str
    at: datetime
    actor: str | None
    command_id: str
    data: str

    def event(self) -> Event:
        """The event with its fact."""
        return Event(self.seq, self.at, self.actor, self.command_id, fact_from(self.type, orjson.loads(self.data)))

    def wire(self) -> dict[str, Any]:
        """The contract's shape, with the data as a ready fragment of JSON."""
        return {
            "seq": self.seq,
            "type": self.type,
            "at": instant(self.at),
            "actor": self.actor,
            "command_id": self.command_id,
            "data": orjson.Fragment(self.data),
        }


def append(connection: Connection, board_id: str, events: Sequence[Event]) -> None:
    """Write `events`, already numbered under the board's lock."""
    rows = [
        {
            "board_id": board_id,
            "seq": event.seq,
            "type": event.fact.type,
            "at": event.at,
            "actor": event.actor,
            "command_id": event.command_id,
            "data": data_of(event.fact),
        }
        for event in events
    ]
    connection.execute(_INSERT, rows if len(rows) > 1 else rows[0])


def tail(connection: Connection, board_id: str, after: int, most: int = _ALL) -> list[LoggedEvent]:
    """The events numbered above `after`, in order, at most `most` of them."""
    rows = connection.execute(_TAIL, {"board": board_id, "after": after, "most": most})
    return [LoggedEvent(*row) for row in rows]


_COMMANDS_OF = (
    select(EventRow.seq, EventRow.command_id, EventRow.type, type_coerce(EventRow.data, Text))
    .where(EventRow.board_id == bindparam("board"), EventRow.actor == bindparam("actor"))
    .order_by(EventRow.seq.desc())
    .limit(bindparam("most"))
)


def latest_by(
    connection: Connection, board_id: str, actor: str, *, after: int, most: int
) -> list[tuple[int, str, str, str]]:
    """The actor's latest events above `after`, newest first: (seq, command_id, type, data as JSON text).

    There is no index by actor, which every write would have to keep up for the sake of undo; so say how far back.
    """
    rows = connection.execute(_COMMANDS_OF, {"board": board_id, "actor": actor, "after": after, "most": most})
    return [(row[0], row[1], row[2], row[3]) for row in rows]


_HITS = (
    select(EventRow.type, type_coerce(EventRow.data, Text))
    .where(EventRow.board_id == bindparam("board"), EventRow.seq > bindparam("after"))
    .where(EventRow.type.in_((LimitHit.type, LimitAnswered.type)))
)


def is_open_hit(connection: Connection, board_id: str, hit: str, *, after: int) -> bool:
    """Whether the log above `after` holds this limit hit and nobody went over the limit on the strength of it yet."""
    named = _HITS.where(type_coerce(EventRow.data, Text).contains(hit, autoescape=True))
    there = False
    for kind, data in connection.execute(named, {"board": board_id, "after": after}):
        said = orjson.loads(data)
        if said["hit"] == hit:
            if kind == LimitAnswered.type and said["kind"] == "exceed":
                return False
            there = there or kind == LimitHit.type
    return there
