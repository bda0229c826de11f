"""Brings a database to the tables this version knows: plain Alembic, with the care that SQLite needs.

SQLite changes a table by rebuilding it, and dropping the old one with foreign keys on deletes the children. So the keys
are switched off before the transaction begins (inside it the switch does nothing), and checked before it ends. A file
that holds data is copied first. Everything happens in one transaction: an upgrade that fails changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from kanban import resources
from kanban.domain.errors import Conflict
from kanban.store.database import Database
from kanban.store.models import metadata

# Alembic is imported where it is used: it costs ten megabytes and a tenth of a second, and a start that finds the
# tables as they should be (every start but the first) does without it.
if TYPE_CHECKING:
    from alembic.config import Config

#: Any number will do, as long as all processes of the product take the same one.
_UPGRADE_LOCK = 7_318_220_411


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade did: the revision before (None: empty) and after, and where the copy of the old file is."""

    before: str | None
    after: str | None
    backup: Path | None = None

    @property
    def changed(self) -> bool:
        return self.before != self.after


def newest() -> str:
    """The revision this version of the code expects: they are numbered, and the files are named after them."""
    return max(_numbers())


def _numbers() -> set[str]:
    return {path.name[:4] for path in (resources.migrations() / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")}


def current(engine: Engine) -> str | None:
    """The revision the database is at, None for an empty one."""
    with engine.connect() as connection:
        return _revision(connection)


def upgrade(engine: Engine) -> Upgrade:
    """Bring the database to the newest revision. `Conflict` when a newer version of the product wrote it."""
    target = newest()
    with migrating(engine) as connection:
        before = _revision(connection)
        if before == target:
            return Upgrade(before, target)
        _refuse_unknown(before)
        backup = _copy(connection, before) if before is not None else None
        from alembic import command

        command.upgrade(alembic_config(connection), "head")
        return Upgrade(before, target, backup)


def downgrade(engine: Engine, revision: str) -> Upgrade:
    """Take the database back to `revision` ("base": empty); what the older tables have no place for is lost."""
    from alembic import command

    with migrating(engine) as connection:
        before = _revision(connection)
        _refuse_unknown(before)
        backup = _copy(connection, before) if before is not None else None
        command.downgrade(alembic_config(connection), revision)
        return Upgrade(before, _revision(connection), backup)


def differences(engine: Engine) -> list[str]:
    """How the database's tables differ from the models, one phrase each; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return [repr(difference) for difference in compare_metadata(context, metadata)]


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """The one transaction of an upgrade: alone, and on SQLite with foreign keys off until they are checked."""
    with Database(engine).turn(), engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            connection = connection.execution_options(writing=True)
            _driver(connection).cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                yield connection
                if sqlite:
                    _check_foreign_keys(connection)
        finally:
            if sqlite:
                _driver(connection).cursor().execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        tables = ", ".join(sorted({f"{orphan[0]} -> {orphan[2]}" for orphan in orphans}))
        raise Conflict(f"The upgrade would leave {len(orphans)} rows without what they belong to ({tables}).")


def _copy(connection: Connection, revision: str) -> Path | None:
    """Copy an SQLite file beside itself, named after the revision it holds; None where there is no file."""
    name = connection.engine.url.database
    if connection.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    original = Path(name)
    backup = original.with_name(f"{original.name}.before-{revision}")
    tries = 1
    while backup.exists():
        tries += 1
        backup = original.with_name(f"{original.name}.before-{revision}.{tries}")
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
    backup.chmod(0o600)
    return backup


def _refuse_unknown(revision: str | None) -> None:
    if revision is not None and revision not in _numbers():
        raise Conflict(
            f"This database was written by a newer version (its tables are at {revision}). Install that version, or"
            " restore a backup made with this one."
        )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _driver(connection: Connection) -> DBAPIConnection:
    """The driver's own connection, to speak to before SQLAlchemy begins a transaction."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    return driver


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings for our migrations, on `connection` where something is to be run."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.migrations()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
