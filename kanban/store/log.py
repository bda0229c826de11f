"""The log of a board: append at the end, read in order from any number on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, bindparam, insert, select, type_coerce
from sqlalchemy.types import Text

from kanban.domain.events import Event, data_of, fact_from
from kanban.domain.facts import (
    CardBlocked,
    CardMoved,
    CardResumed,
    LimitAnswered,
    LimitHit,
    from_instant,
    instant,
)  # fmt: skip
from kanban.store.models import EventRow

_INSERT = insert(EventRow)

_TAIL = (
    select(
        EventRow.seq, EventRow.type, EventRow.at, EventRow.actor, EventRow.command_id, type_coerce(EventRow.data, Text)
    )
    .where(EventRow.board_id == bindparam("board"))
    .where(EventRow.seq > bindparam("after"), EventRow.seq <= bindparam("until"))
    .order_by(EventRow.seq)
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
    # Numbers have no gaps, so a bound says the same as a limit, and no plan of the database can read more than that.
    until = min(after + most, _ALL)
    rows = connection.execute(_TAIL, {"board": board_id, "after": after, "until": until})
    return [LoggedEvent(*row) for row in rows]


_COMMANDS_OF = (
    select(EventRow.seq, EventRow.command_id, EventRow.type, type_coerce(EventRow.data, Text))
    .where(EventRow.board_id == bindparam("board"), EventRow.actor == bindparam("actor"))
    .where(EventRow.seq > bindparam("after"))
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
    select(
        EventRow.seq, EventRow.type, EventRow.at, EventRow.actor, EventRow.command_id, type_coerce(EventRow.data, Text)
    )
    .where(EventRow.board_id == bindparam("board"), EventRow.seq > bindparam("after"))
    .where(EventRow.type.in_((LimitHit.type, LimitAnswered.type)))
    .order_by(EventRow.seq)
)


def hits(connection: Connection, board_id: str, *, after: int, named: str | None = None) -> list[Event]:
    """The limit hits above `after` and what was answered, in order; only those that speak of the hit `named`."""
    query = _HITS if named is None else _HITS.where(type_coerce(EventRow.data, Text).contains(named, autoescape=True))
    rows = connection.execute(query, {"board": board_id, "after": after})
    return [LoggedEvent(*row).event() for row in rows]


_LEFT = (
    select(EventRow.at, type_coerce(EventRow.data, Text))
    .where(EventRow.board_id == bindparam("board"), EventRow.seq > bindparam("after"))
    .where(EventRow.type.in_((CardMoved.type, CardBlocked.type, CardResumed.type)))
)


def stays(connection: Connection, board_id: str, *, after: int) -> list[tuple[str, float]]:
    """The stays that ended above `after`: the column that a card left, and the seconds it had been there."""
    ended = []
    for at, data in connection.execute(_LEFT, {"board": board_id, "after": after}):
        said = orjson.loads(data)
        if said.get("was") and "clocks" not in said:
            ended.append((said["from_column"], (at - from_instant(said["was"]["entered_at"])).total_seconds()))
    return ended
