"""Is this installation fit to run? The same looks are taken at every start and by `kanban doctor`.

A finding is a sentence that says what is wrong and what to do. A failure keeps the server from starting; a warning is
something that will hurt one day; a note is worth knowing.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from config import Config
from kanban import resources
from kanban.store import migrate

Level = Literal["ok", "note", "warning", "failure"]

#: From this version on SQLite has no known way to damage a file in WAL mode.
_SQLITE_SOUND = (3, 51, 3)
_SQLITE_NEEDED = (3, 35, 0)
_POSTGRES_NEEDED = 14
_DISK_NEEDED = 200 * 1024 * 1024
_CLOCKS_APART = timedelta(seconds=30)
_THREADS_A_SOCKET = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found."""

    about: str
    level: Level
    sentence: str


def examine(config: Config, engine: Engine, *, now: datetime) -> list[Finding]:
    """Take every look, whatever the earlier ones found."""
    return [
        *_directory(config), *_disk(config), *_library(), *_threads(config), *_database(engine, now), *_redis(config),
        *_pages(),
    ]  # fmt: skip


def _directory(config: Config) -> Iterator[Finding]:
    for place in {config.data_dir, config.sqlite_path.parent if config.sqlite_path else config.data_dir}:
        if not place.is_dir():
            yield Finding("data", "failure", f"The directory {place} does not exist. Make it, or set KANBAN_DATA_DIR.")
        elif not os.access(place, os.W_OK | os.X_OK):
            yield Finding("data", "failure", f"The directory {place} cannot be written by this user.")
        else:
            yield Finding("data", "ok", f"{place} can be written.")


def _disk(config: Config) -> Iterator[Finding]:
    place = config.sqlite_path.parent if config.sqlite_path else config.data_dir
    if not place.is_dir():
        return
    free = shutil.disk_usage(place).free
    level: Level = "ok" if free >= _DISK_NEEDED else "warning"
    yield Finding("disk", level, f"{free // 1024**2} MB are free in {place}.")


def _library() -> Iterator[Finding]:
    """The socket library prefers these when they are merely installed; we name our mode, and say so all the same."""
    found = [name for name in ("eventlet", "gevent", "geventwebsocket") if importlib.util.find_spec(name)]
    if found:
        yield Finding("sockets", "note", f"{', '.join(found)} is installed beside us; it is not used.")
    else:
        yield Finding("sockets", "ok", "Sockets run on threads.")


def _threads(config: Config) -> Iterator[Finding]:
    wanted = config.workers * (config.max_sockets * _THREADS_A_SOCKET + config.http_threads) + 50
    bounds = {"the limit of processes (ulimit -u)": resource.getrlimit(resource.RLIMIT_NPROC)[0]}
    group = _group_limit()
    if group is not None:
        bounds["the container's or unit's limit (pids.max, TasksMax)"] = group
    short = [
        f"{name} is {bound}" for name, bound in bounds.items() if bound != resource.RLIM_INFINITY and bound < wanted
    ]
    if short:
        yield Finding(
            "threads", "warning",
            f"{config.max_sockets} sockets can need {wanted} threads, and {' and '.join(short)}. Raise it, or lower "
            "KANBAN_MAX_SOCKETS.",
        )  # fmt: skip
    files, needed = resource.getrlimit(resource.RLIMIT_NOFILE)[0], config.max_sockets * 2 + config.http_threads + 100
    if files != resource.RLIM_INFINITY and files < needed:
        yield Finding("files", "warning", f"Only {files} open files are allowed, {needed} may be needed (ulimit -n).")
    if not short:
        yield Finding("threads", "ok", f"There is room for {wanted} threads.")


def _group_limit() -> int | None:
    try:
        own = Path("/proc/self/cgroup").read_text(encoding="ascii").strip().splitlines()[-1].rpartition(":")[2]
        for place in (Path(f"/sys/fs/cgroup{own}/pids.max"), Path("/sys/fs/cgroup/pids.max")):
            if place.is_file():
                said = place.read_text(encoding="ascii").strip()
                return None if said == "max" else int(said)
    except (OSError, ValueError, IndexError):
        return None
    return None


def _database(engine: Engine, now: datetime) -> Iterator[Finding]:
    try:
        with engine.connect() as connection:
            yield from _sqlite(connection) if engine.dialect.name == "sqlite" else _postgres(connection, now)
            yield from _tables(connection)
    except DBAPIError as trouble:
        yield Finding("database", "failure", f"The database cannot be used: {trouble.orig}")


def _sqlite(connection: Connection) -> Iterator[Finding]:
    found = sqlite3.sqlite_version_info
    if found < _SQLITE_NEEDED:
        yield Finding("sqlite", "failure", f"SQLite {sqlite3.sqlite_version} is too old; 3.35 is the least.")
    elif found < _SQLITE_SOUND:
        yield Finding(
            "sqlite", "note",
            f"SQLite {sqlite3.sqlite_version} has a rare fault (before 3.51.3) when one process commits while another "
            "checkpoints. The server keeps the two apart; let no other program write to the file.",
        )  # fmt: skip
    else:
        yield Finding("sqlite", "ok", f"SQLite {sqlite3.sqlite_version}.")
    journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if journal != "wal":
        yield Finding(
            "sqlite", "failure",
            f"The database is in {journal} mode, and write-ahead mode cannot be switched on. Is it on a network share? "
            "Put it on a local disk.",
        )  # fmt: skip
    if not connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one():
        yield Finding("sqlite", "failure", "This SQLite was built without foreign keys.")


def _postgres(connection: Connection, now: datetime) -> Iterator[Finding]:
    version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10000
    if version < _POSTGRES_NEEDED:
        yield Finding("postgresql", "failure", f"PostgreSQL {version} is too old; {_POSTGRES_NEEDED} is the least.")
    else:
        yield Finding("postgresql", "ok", f"PostgreSQL {version}.")
    coding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if coding != "UTF8":
        yield Finding("postgresql", "failure", f"The database's encoding is {coding}; it must be UTF8.")
    theirs = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    if abs(theirs - now) > _CLOCKS_APART:
        yield Finding(
            "clock", "warning", f"The clocks of this machine and of the database are {abs(theirs - now)} apart."
        )


def _tables(connection: Connection) -> Iterator[Finding]:
    revision, newest = migrate.current(connection.engine), migrate.newest()
    if revision is None:
        yield Finding("tables", "warning", "The database is empty. The first start of the server makes the tables.")
    elif revision != newest:
        yield Finding(
            "tables", "failure", f"The tables are at {revision}, this version needs {newest}. Run: kanban db upgrade"
        )
    else:
        yield Finding("tables", "ok", f"The tables are at {revision}.")


def _redis(config: Config) -> Iterator[Finding]:
    if config.redis_url is None:
        if config.workers > 1:
            yield Finding(
                "redis", "note",
                "Several processes without Redis: changes made in another process take up to a second to show. "
                "Set KANBAN_REDIS_URL to make them show at once.",
            )  # fmt: skip
        return
    import redis

    from kanban.realtime.doorbell import client

    asked = client(config.redis_url)
    try:
        asked.ping()
        yield Finding("redis", "ok", "Redis answers.")
    except redis.RedisError as trouble:
        yield Finding("redis", "warning", f"Redis does not answer ({trouble}). All works, up to a second slower.")
    finally:
        asked.close()


def _pages() -> Iterator[Finding]:
    if resources.web() is None:
        yield Finding("pages", "warning", "The pages were never built, so browsers get none. Run: make build")
