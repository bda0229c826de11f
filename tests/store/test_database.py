"""What the database's own troubles become."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg.errors import DiskFull, LockNotAvailable
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from kanban.domain.errors import Busy, KanbanError, StorageFull
from kanban.store import database as under_test
from kanban.store.database import Database, engine_options, normalised, set_up


def test_running_out_of_connections_is_a_moment_of_being_busy(database_url: str) -> None:
    url = normalised(database_url)
    engine = create_engine(url, **{**engine_options(url, connections=1), "max_overflow": 0, "pool_timeout": 0.05})
    set_up(engine)
    database = Database(engine)
    with database.reading() as held:
        held.execute(text("SELECT 1"))
        with pytest.raises(Busy) as refusal, database.reading():
            pass
    assert refusal.value.facts["retry_after"] > 0
    with database.reading() as again:
        assert again.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


@pytest.mark.parametrize(
    ("cause", "refusal"),
    [
        (DiskFull("could not extend file: No space left on device"), StorageFull),
        (LockNotAvailable("canceling statement, the queue is full"), Busy),
    ],
)
def test_a_full_disk_is_known_by_its_code(sqlite_url: str, cause: Exception, refusal: type[KanbanError]) -> None:
    database = Database(create_engine(sqlite_url))
    with pytest.raises(refusal), database.reading():
        raise OperationalError("INSERT", {}, cause)


def test_sqlite_says_when_its_file_may_not_grow(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url, **engine_options(sqlite_url))
    set_up(engine)

    def grow() -> None:
        with Database(engine).writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1")
            connection.execute(text("CREATE TABLE big (x)"))
            connection.execute(text("INSERT INTO big VALUES (zeroblob(1000000))"))

    with pytest.raises(StorageFull):
        grow()
    engine.dispose()


def test_a_checkpoint_that_fails_does_not_deny_the_commit(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "_LOOK_EVERY", 1)
    monkeypatch.setattr(under_test, "_CHECKPOINT_BYTES", 0)
    engine = create_engine(sqlite_url, **engine_options(sqlite_url))
    set_up(engine)
    database = Database(engine)
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE kept (x)"))
        connection.execute(text("INSERT INTO kept VALUES (1)"))
        connection.commit()
        raw: Any = connection.connection.dbapi_connection
        # Whoever may not checkpoint at all stands for a disk that takes no more.
        raw.set_authorizer(lambda action, name, *_: int(action == 19 and name == "wal_checkpoint"))
    raw.set_authorizer(None)
    with database.reading() as connection:
        assert connection.execute(text("SELECT x FROM kept")).scalar_one() == 1
    engine.dispose()
