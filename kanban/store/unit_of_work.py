"""One command on one board: lock, decide, record, commit.

The first statement is the write that raises the board's number: it locks the board, orders all writers and numbers
the event. Whatever is decided is decided on the kept board of exactly the number before. Nothing inside leaves the
process; what others need to know is rung after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from kanban.domain import facts as ev
from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.domain.clockwork import CLOCKED
from kanban.domain.errors import Invalid, KeyReused, NotFound
from kanban.domain.events import Event
from kanban.domain.facts import Fact
from kanban.domain.fold import extend, witnessed
from kanban.store import log, projection
from kanban.store.boards import KeptBoards
from kanban.store.models import BoardRow, CommandRow

_TAKE_NUMBER = (
    update(BoardRow).where(BoardRow.id == bindparam("board")).values(seq=BoardRow.seq + 1).returning(BoardRow.seq)
)
_SET_NUMBER = update(BoardRow).where(BoardRow.id == bindparam("board")).values(seq=bindparam("number"))
_DONE_BEFORE = select(
    CommandRow.fingerprint, CommandRow.board_id, CommandRow.first_seq, CommandRow.last_seq, CommandRow.did
).where(CommandRow.actor == bindparam("actor"), CommandRow.key == bindparam("key"))
_REMEMBER = insert(CommandRow)


@dataclass(frozen=True, slots=True)
class Command:
    """Who wants something, when, and under which id. `fingerprint` is set when the caller gave the id as a key."""

    actor: Actor
    id: str
    now: datetime
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command came to: the board after it, the events it caused, and in words what was done besides.

    `refused` is the limit hit that refused it. It is no event of its own where it repeats one that the log holds.
    """

    board: Board
    events: tuple[Event, ...]
    refused: ev.LimitHit | None = None
    did: str = ""


class BoardUnit:
    """The inside of one command: the board as it is under the lock, and the facts recorded so far."""

    def __init__(self, connection: Connection, command: Command, board: Board, replayed: Outcome | None) -> None:
        self.connection = connection
        self.board = board
        self.replayed = replayed
        self.refused: ev.LimitHit | None = None
        self.did = ""
        self._before = board
        self._command = command
        self._events: list[Event] = []

    def record(self, facts: Iterable[Fact], at: datetime | None = None) -> None:
        """Number `facts`, apply them to the board and write them down at the end of the unit.

        `at` is for histories that really happened earlier; everything else happens now.
        """
        for fact in facts:
            event = Event(
                seq=self.board.seq + 1, at=at or self._command.now, actor=self._command.actor.user,
                command_id=self._command.id, fact=witnessed(self.board, fact),
            )  # fmt: skip
            self.board = extend(self.board, event)
            self._events.append(event)

    @property
    def outcome(self) -> Outcome:
        """What came of it; of a repeated command, what came of it the first time."""
        return self.replayed or Outcome(self.board, tuple(self._events), self.refused, self.did)

    def write(self) -> bool:
        """Append to the log and project the rows; False when there is nothing to keep and the number goes back."""
        if not self._events:
            return False
        log.append(self.connection, self.board.id, self._events)
        projection.project(self.connection, self._before, self.board, self._events)
        if any(isinstance(event.fact, projection.BOARD_FACTS) for event in self._events):
            projection.write_board(self.connection, self.board)
        elif len(self._events) > 1:
            self.connection.execute(_SET_NUMBER, {"board": self.board.id, "number": self.board.seq})
        # A refusal that only repeats an earlier hit left nothing of its own: asked again, it is decided again.
        traceless = self.refused is not None and all(event.fact != self.refused for event in self._events)
        if self._command.fingerprint is not None and not traceless:
            self._remember(self._command.fingerprint)
        return True

    def _remember(self, fingerprint: str) -> None:
        remembered = {
            "actor": self._command.actor.user or "",
            "key": self._command.id,
            "fingerprint": fingerprint,
            "board_id": self.board.id,
            "first_seq": self._events[0].seq,
            "last_seq": self.board.seq,
            "did": self.did or None,
            "at": self._command.now,
        }
        try:
            self.connection.execute(_REMEMBER, remembered)
        except IntegrityError as trouble:
            # Another board's command was given the same key at the same moment.
            raise KeyReused("This Idempotency-Key was used for another request.") from trouble


def open_unit(connection: Connection, kept: KeptBoards, board_id: str, command: Command) -> BoardUnit:
    """Lock the board and take its next number. `NotFound` where there is no such board."""
    number = connection.execute(_TAKE_NUMBER, {"board": board_id}).scalar_one_or_none()
    if number is None:
        raise NotFound()
    board = kept.at(connection, board_id, number - 1)
    return BoardUnit(connection, command, board, _replay(connection, kept, board, command))


def open_new(connection: Connection, board_id: str, key: str, command: Command) -> BoardUnit:
    """The unit in which a board begins: its row, empty, before its first event. `Invalid` when the key is taken."""
    empty = Board(id=board_id, key=key, created_at=command.now)
    try:
        connection.execute(insert(BoardRow).values(id=board_id, seq=0, **projection.board_fields(empty)))
    except IntegrityError as trouble:
        raise Invalid.field("key", f"Another board has the key {key} already.") from trouble
    return BoardUnit(connection, command, Board(id=board_id), None)


def done_before(connection: Connection, kept: KeptBoards, command: Command) -> Outcome | None:
    """What a command that makes a board came to, if its key was used before."""
    row = _remembered(connection, command)
    if row is None:
        return None
    board = kept.at(connection, row.board_id, _number(connection, row.board_id))
    return _repeated(board, _between(connection, row.board_id, row.first_seq, row.last_seq), row.did)


def _number(connection: Connection, board_id: str) -> int:
    return int(connection.execute(select(BoardRow.seq).where(BoardRow.id == board_id)).scalar_one())


def _replay(connection: Connection, kept: KeptBoards, board: Board, command: Command) -> Outcome | None:
    row = _remembered(connection, command)
    if row is None:
        return None
    if row.board_id != board.id:
        raise KeyReused("This Idempotency-Key was used for another request.")
    return _repeated(board, _between(connection, board.id, row.first_seq, row.last_seq), row.did)


def _repeated(board: Board, events: tuple[Event, ...], did: str | None) -> Outcome:
    """What the events of a command that is asked for again say it came to: a hard hit alone is a refusal."""
    facts = [event.fact for event in events if not isinstance(event.fact, CLOCKED)]
    alone = facts[0] if len(facts) == 1 else None
    return Outcome(board, events, alone if isinstance(alone, ev.LimitHit) and alone.hard else None, did or "")


def _remembered(connection: Connection, command: Command):  # type: ignore[no-untyped-def]  # a row of five columns
    if command.fingerprint is None:
        return None
    row = connection.execute(_DONE_BEFORE, {"actor": command.actor.user or "", "key": command.id}).one_or_none()
    if row is not None and row.fingerprint != command.fingerprint:
        raise KeyReused("This Idempotency-Key was used for another request.")
    return row


def _between(connection: Connection, board_id: str, first: int, last: int) -> tuple[Event, ...]:
    rows = log.tail(connection, board_id, first - 1, last - first + 1)
    return tuple(row.event() for row in rows)
