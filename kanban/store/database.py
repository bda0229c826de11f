"""The two databases behind one face: how a connection is set up and how a transaction begins.

SQLite runs in WAL mode with every commit synced; the driver is left in autocommit and transactions are begun by us,
because its own habit of beginning late lets a reader fail when it turns writer. PostgreSQL needs none of that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kanban.domain.errors import Busy, KanbanError, StorageFull
from kanban.store.fair_lock import FairLock

#: The size of the write-ahead log above which the writer that finds it so folds it into the database, and how many
#: writes go by between two looks.
_CHECKPOINT_BYTES = 8 * 1024 * 1024
_LOOK_EVERY = 100
#: PostgreSQL's code for "disk full".
_PG_FULL = "53100"

log = structlog.get_logger(__name__)


def normalised(url: str) -> str:
    """The URL with the drivers we ship: `postgres://` and `postgresql://` mean psycopg 3."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def engine_options(url: str, *, synchronous: str = "FULL", connections: int = 16) -> dict[str, Any]:
    """The keyword arguments of `create_engine` for this URL."""
    if make_url(url).get_backend_name() == "sqlite":
        return {
            "connect_args": {"isolation_level": None, "check_same_thread": False, "timeout": 5.0},
            "pool_size": connections,
            "max_overflow": 4,
            "pool_timeout": 5,
            "execution_options": {"synchronous": synchronous},
        }
    return {
        "pool_size": connections,
        "max_overflow": 4,
        "pool_pre_ping": True,
        "pool_timeout": 5,
        "connect_args": {"connect_timeout": 3, "options": "-c lock_timeout=3000 -c statement_timeout=30000"},
    }


def set_up(engine: Engine) -> None:
    """Hang our habits on a new engine; call it once, before the first connection."""
    if engine.dialect.name != "sqlite":
        return
    synchronous = engine.get_execution_options().get("synchronous", "FULL")

    @event.listens_for(engine, "connect")
    def _connected(dbapi_connection: Any, record: Any) -> None:
        cursor = dbapi_connection.cursor()
        for pragma in (
            "journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON", "wal_autocheckpoint=0",
            "cache_size=-16000", "temp_store=MEMORY",
        ):  # fmt: skip
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class Database:
    """Hands out connections: `reading()` for a consistent look, `writing()` for the one kind of transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._path = Path(engine.url.database or "") if self.is_sqlite and engine.url.database else None
        beside = Path(f"{self._path}-writers") if self._path and str(self._path) != ":memory:" else None
        self._lock = FairLock(beside) if self.is_sqlite else None
        self._writes = 0

    def turn(self) -> AbstractContextManager[None]:
        """The right to write, for as long as the block lasts (PostgreSQL's own row locks need no such queue)."""
        return self._lock.turn() if self._lock else nullcontext()

    @contextmanager
    def reading(self, *, still: bool = False) -> Iterator[Connection]:
        """A connection to read with. `still`: all statements see one moment (SQLite's always do)."""
        with _translated(), self.engine.connect() as connection:
            if still and not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection inside a write transaction. The caller commits; whatever is not committed is rolled back."""
        with _translated(), self.turn(), self.engine.connect() as connection:
            connection = connection.execution_options(writing=True)
            yield connection
            if self.is_sqlite:
                self._fold_in(connection)

    def _fold_in(self, connection: Connection) -> None:
        """Checkpoint a long write-ahead log while holding the writers' turn, so that no commit runs beside it."""
        self._writes += 1
        if self._writes < _LOOK_EVERY or connection.in_transaction():
            return
        self._writes = 0
        try:
            size = Path(f"{self._path}-wal").stat().st_size
        except OSError:
            return
        if size > _CHECKPOINT_BYTES:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            # A reader in mid-statement only postpones the truncation; waiting for it would hold up every writer. On a
            # full disk it fails, and must not tell of failure to whoever has just committed: it is tried again later.
            raw.execute("PRAGMA busy_timeout=20")
            try:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlite3.Error as trouble:
                log.warning("log_not_folded_in", reason=str(trouble), bytes=size)
            raw.execute("PRAGMA busy_timeout=5000")


def _disk_is_full(cause: BaseException | None) -> bool:
    """Whether SQLite or PostgreSQL had no room left. Each says so by a code; words differ with their language."""
    return (
        getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or getattr(cause, "sqlstate", None) == _PG_FULL
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the database's own troubles into refusals that a door can answer with."""
    try:
        yield
    except KanbanError:
        raise
    except OperationalError as trouble:
        if _disk_is_full(trouble.orig):
            raise StorageFull("The disk is full. Nothing was changed.") from trouble
        raise Busy("The database is away or busy. Nothing was changed.", retry_after=2) from trouble
    except PoolTimeout as trouble:
        raise Busy("All connections to the database are in use. Nothing was changed.", retry_after=2) from trouble
    except DBAPIError as trouble:
        if trouble.connection_invalidated:
            raise Busy("The database went away. Nothing was changed.", retry_after=2) from trouble
        raise
