"""Upgrades keep data, on both databases: what was written before is there afterwards, with its children."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from kanban.domain.errors import Conflict
from kanban.store import Store, migrate
from tests import builders
from tests.conftest import fresh_postgres, make_engine
from tests.house.source import ROOT


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database with nothing in it, of each kind."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path}/bare.db")
        yield engine
        engine.dispose()
        return
    with fresh_postgres(f"kanban_bare_{request.getfixturevalue('_worker')}") as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


def test_the_revisions_make_exactly_the_tables_of_the_models(bare: Engine) -> None:
    migrate.upgrade(bare)
    assert migrate.differences(bare) == []


def test_the_newest_revision_is_the_end_of_one_line() -> None:
    scripts = ScriptDirectory.from_config(migrate.alembic_config())
    assert scripts.get_heads() == [migrate.newest()]


def test_a_start_that_finds_the_tables_in_order_does_without_alembic(sqlite_url: str) -> None:
    look = (
        "import sys; from tests.conftest import make_engine; from kanban.store import migrate;"
        "engine = make_engine(sys.argv[1]); done = migrate.upgrade(engine); engine.dispose();"
        "sys.exit(done.changed or 'alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", look, sqlite_url], cwd=ROOT).returncode == 0


def test_a_difference_would_be_seen(bare: Engine) -> None:
    migrate.upgrade(bare)
    with bare.begin() as connection:
        connection.execute(text("ALTER TABLE cards DROP COLUMN title"))
    assert len(migrate.differences(bare)) == 1


def test_an_empty_database_is_brought_to_the_newest_revision_and_a_second_time_nothing_happens(bare: Engine) -> None:
    assert migrate.current(bare) is None
    first = migrate.upgrade(bare)
    assert (first.before, first.after, first.backup) == (None, migrate.newest(), None)
    assert migrate.current(bare) == migrate.newest()
    assert not migrate.upgrade(bare).changed


def test_down_and_up_again(bare: Engine) -> None:
    migrate.upgrade(bare)
    migrate.downgrade(bare, "base")
    assert migrate.current(bare) is None
    migrate.upgrade(bare)
    assert migrate.differences(bare) == []


def test_a_database_of_a_newer_version_is_refused(bare: Engine) -> None:
    migrate.upgrade(bare)
    with bare.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="newer version"):
        migrate.upgrade(bare)


def test_an_upgrade_that_fails_changes_nothing(bare: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(config: object, target: str) -> None:
        connection = config.attributes["connection"]  # type: ignore[attr-defined]  # Alembic's Config, untyped here
        connection.execute(text("CREATE TABLE half_done (id INTEGER)"))
        raise RuntimeError("the disk fell out")

    with monkeypatch.context() as patched:
        patched.setattr("alembic.command.upgrade", fail)
        with pytest.raises(RuntimeError, match="the disk fell out"):
            migrate.upgrade(bare)
    assert migrate.current(bare) is None
    migrate.upgrade(bare)
    assert migrate.differences(bare) == []


def test_a_file_with_data_is_copied_before_it_changes(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/kanban.db")
    migrate.upgrade(engine)
    store = Store(engine)
    ada = builders.person(store)
    board = builders.board(store, ada)
    builders.card(store, ada, board, "Kept")
    first = migrate.downgrade(engine, "base").backup
    engine.dispose()
    assert first == tmp_path / f"kanban.db.before-{migrate.newest()}"
    with closing(sqlite3.connect(first)) as copy:
        assert copy.execute("SELECT title FROM cards").fetchall() == [("Kept",)]
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert first.stat().st_mode & 0o077 == 0


def test_rebuilding_a_parent_table_keeps_the_children(tmp_path: Path) -> None:
    """The trap: SQLite's batch rebuild drops the old parent, and with foreign keys on that deletes its children."""
    engine = make_engine(f"sqlite:///{tmp_path}/kanban.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT)"))
        connection.execute(
            text("CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent ON DELETE CASCADE)")
        )
        connection.execute(text("INSERT INTO parent VALUES (1, 'a')"))
        connection.execute(text("INSERT INTO child VALUES (1, 1), (2, 1)"))
    with migrate.migrating(engine) as connection:
        connection.execute(text("CREATE TABLE _new (id INTEGER PRIMARY KEY, name TEXT NOT NULL)"))
        connection.execute(text("INSERT INTO _new SELECT * FROM parent"))
        connection.execute(text("DROP TABLE parent"))
        connection.execute(text("ALTER TABLE _new RENAME TO parent"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM child")).scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()


def test_rows_left_without_their_parent_stop_the_upgrade(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/kanban.db")
    migrate.upgrade(engine)
    store = Store(engine)
    builders.board(store, builders.person(store))

    def careless() -> None:
        with migrate.migrating(engine) as connection:
            connection.execute(text("DELETE FROM boards"))

    with pytest.raises(Conflict, match="columns -> boards"):
        careless()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM boards")).scalar_one() == 1
    engine.dispose()
