"""The store: everything the verbs may ask of memory, and the only `commit` in the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, bindparam, select
from sqlalchemy.orm import Session

from kanban.domain.board import Board
from kanban.domain.errors import NotFound
from kanban.store import unit_of_work
from kanban.store.boards import KeptBoards
from kanban.store.database import Database
from kanban.store.models import BoardRow, CardRow
from kanban.store.unit_of_work import BoardUnit, Command, Outcome

_SEQ = select(BoardRow.seq).where(BoardRow.id == bindparam("board"))
_BOARD_OF = select(CardRow.board_id).where(CardRow.id == bindparam("card"))
_CARDS_REMEMBERED = 50_000

Bell = Callable[[str, int], None]


class Store:
    """One per process. `bells` are rung with (board id, number) after every commit that moved a board on."""

    def __init__(self, engine: Engine) -> None:
        self.database = Database(engine)
        self.bells: list[Bell] = []
        self._kept = KeptBoards()
        self._board_of: dict[str, str] = {}

    # -- reading

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for look-ups; nothing read here may decide a write."""
        with self.database.reading() as connection:
            yield connection

    def board(self, board_id: str) -> Board:
        """The board as it is now, or `NotFound`. Ask `kanban.services.gate` instead: it also asks who wants to know."""
        with self.database.reading() as connection:
            seq = connection.execute(_SEQ, {"board": board_id}).scalar_one_or_none()
            if seq is None:
                raise NotFound()
            kept = self._kept.newest(board_id)
            if kept is not None and kept.seq >= seq:
                return kept
            if kept is not None:
                return self._kept.at(connection, board_id, seq)
        with self.database.reading(still=True) as connection:
            seq = connection.execute(_SEQ, {"board": board_id}).scalar_one()
            return self._kept.at(connection, board_id, seq)

    def board_of(self, card_id: str) -> str:
        """The board a card belongs to, or `NotFound`. A card never changes boards, so the answer can be remembered."""
        known = self._board_of.get(card_id)
        if known is not None:
            return known
        with self.database.reading() as connection:
            board_id = connection.execute(_BOARD_OF, {"card": card_id}).scalar_one_or_none()
        if board_id is None:
            raise NotFound()
        if len(self._board_of) >= _CARDS_REMEMBERED:
            self._board_of.clear()
        self._board_of[card_id] = board_id
        return board_id

    # -- writing

    @contextmanager
    def board_unit(self, board_id: str, command: Command) -> Iterator[BoardUnit]:
        """One command on one board; see `unit_of_work`."""
        with self.database.writing() as connection:
            unit = unit_of_work.open_unit(connection, self._kept, board_id, command)
            yield unit
            kept = unit.write()
            self._finish(connection, kept)
        self._announce(unit, kept)

    @contextmanager
    def new_board_unit(self, board_id: str, key: str, command: Command) -> Iterator[BoardUnit]:
        """The unit in which a board begins. `Invalid` when the key is taken."""
        with self.database.writing() as connection:
            unit = unit_of_work.open_new(connection, board_id, key, command)
            yield unit
            kept = unit.write()
            self._finish(connection, kept)
        self._announce(unit, kept)

    def done_before(self, command: Command) -> Outcome | None:
        """What the command came to, if a board was made under its key before."""
        with self.database.reading() as connection:
            return unit_of_work.done_before(connection, self._kept, command)

    @contextmanager
    def accounts_unit(self) -> Iterator[Session]:
        """A transaction for what is not on a board: users, sessions, tokens. Commits at the end of the block."""
        with self.database.writing() as connection:
            session = Session(connection, autoflush=False, expire_on_commit=False)
            yield session
            session.flush()
            self._finish(connection, keep=True)

    def _finish(self, connection: Connection, keep: bool) -> None:
        if keep:
            connection.commit()
        else:
            connection.rollback()

    def _announce(self, unit: BoardUnit, kept: bool) -> None:
        if not kept:
            return
        self._kept.keep(unit.board)
        for ring in self.bells:
            ring(unit.board.id, unit.board.seq)
