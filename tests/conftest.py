"""What all tests share: fresh databases of both kinds, a store on each, and rules for the run.

A test that asks for `database_url` (or `engine`, `store`) runs once on SQLite and once on PostgreSQL.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, make_url

from kanban.store import Store, database, migrate
from kanban.store.models import metadata
from tests import databases

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

_NEEDS = {
    "postgres": (databases.POSTGRES_VARIABLE, "PostgreSQL"),
    "redis": (databases.REDIS_VARIABLE, "Redis"),
}


def pytest_configure(config: pytest.Config) -> None:
    """Provide the servers once, in the process that starts the others."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        databases.provide()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs an absent server; under CI that is a failure, so that nothing is left out unseen."""
    for marker, (variable, name) in _NEEDS.items():
        if item.get_closest_marker(marker) and not os.environ.get(variable):
            if os.environ.get("CI"):
                pytest.fail(f"{name} is not here, and under CI no test may be left out. Install it.", pytrace=False)
            pytest.skip(f"{name} is not here")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was left out, at the end, where it is read."""
    for variable, name in _NEEDS.values():
        if os.environ.get(variable) == "":
            terminalreporter.write_line(
                f"{name} WAS NOT TESTED: install it, or name one in {variable}.", red=True, bold=True
            )


def make_engine(url: str) -> Engine:
    """An engine as the product makes it."""
    url = database.normalised(url)
    engine = create_engine(url, **database.engine_options(url))
    database.set_up(engine)
    return engine


@pytest.fixture(scope="session")
def _worker(request: pytest.FixtureRequest) -> str:
    workerinput = getattr(request.config, "workerinput", {"workerid": "main"})
    return f"{workerinput['workerid']}_{os.getpid()}"


@pytest.fixture(scope="session")
def _empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy from: quicker than migrating for each test."""
    path = tmp_path_factory.mktemp("empty") / "kanban.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def _postgres_database(_worker: str) -> Iterator[str]:
    """One migrated PostgreSQL database for this test process, dropped at the end."""
    with fresh_postgres(f"kanban_test_{_worker}") as url:
        engine = make_engine(url)
        migrate.upgrade(engine)
        engine.dispose()
        yield url


@contextmanager
def fresh_postgres(name: str) -> Iterator[str]:
    """An empty PostgreSQL database of this name for the length of the block."""
    admin = os.environ[databases.POSTGRES_VARIABLE]

    def run(statement: str) -> None:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(statement.encode())

    run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    run(f'CREATE DATABASE "{name}"')
    try:
        yield make_url(admin).set(database=name).render_as_string(hide_password=False)
    finally:
        run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def sqlite_url(tmp_path: Path, _empty_sqlite: Path) -> str:
    """A migrated SQLite file of this test's own."""
    path = tmp_path / "kanban.db"
    shutil.copy(_empty_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(_postgres_database: str) -> Iterator[str]:
    """A migrated PostgreSQL database, empty at the start of each test. Mark tests that ask for it `postgres`."""
    yield _postgres_database
    tables = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with psycopg.connect(_postgres_database, autocommit=True) as connection:
        connection.execute(
            b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            b" WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        connection.execute(f"TRUNCATE {tables}".encode())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database; the test runs once for each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on `database_url`."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    """A store on `database_url`."""
    return Store(engine)


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A store on SQLite alone, for what does not depend on the database."""
    engine = make_engine(sqlite_url)
    yield Store(engine)
    engine.dispose()


_redis_numbers = itertools.cycle(range(4))


@pytest.fixture
def redis_url(_worker: str) -> Iterator[str]:
    """A Redis database of this test's own, empty. Mark tests that ask for it `redis`."""
    # Of Redis' sixteen databases each test process takes four in turn, so that no two flush each other's.
    worker = int("".join(filter(str.isdigit, _worker.partition("_")[0])) or 0)
    url = f"{os.environ[databases.REDIS_VARIABLE]}/{(worker * 4 + next(_redis_numbers)) % 16}"
    client = redis.Redis.from_url(url)
    client.flushdb()
    yield url
    client.flushdb()
    client.close()
