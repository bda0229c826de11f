"""PostgreSQL and Redis for the tests: the ones named by the environment, or servers of our own.

Where the programs are installed, a server is started in a temporary folder and stopped at the end (half a second), so
that the tests need neither root nor a container, and touch nobody's data. With CI=true a missing server is an error;
elsewhere its tests are skipped and say so.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis

# Not named KANBAN_...: the product refuses settings it does not know, and the tests start it with this environment.
POSTGRES_VARIABLE = "TEST_POSTGRES_URL"
REDIS_VARIABLE = "TEST_REDIS_URL"
_USUAL_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
_PATIENCE = 20.0


def provide() -> None:
    """Find or start both servers once and tell all test processes through the environment; empty means absent."""
    os.environ.setdefault(POSTGRES_VARIABLE, _postgres() or "")
    os.environ.setdefault(REDIS_VARIABLE, _redis() or "")


def free_port() -> int:
    """A port that is free at this moment, on the loopback interface."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _postgres() -> str | None:
    """The address of a database where databases may be created."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    folder = Path(on_path).resolve().parent if on_path else programs[-1] if programs else None
    if folder is None:
        usual = _answers(lambda: psycopg.connect(_USUAL_POSTGRES, connect_timeout=2).close())
        return _USUAL_POSTGRES if usual else None
    data = _temporary("kanban-test-postgres-")
    as_user = _as_postgres(data)
    port = free_port()
    subprocess.run(
        [*as_user, folder / "initdb", "-D", data / "data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"],
        check=True, capture_output=True, cwd=data,
    )  # fmt: skip
    _until_the_end(
        [
            *as_user, folder / "postgres", "-D", data / "data", "-p", str(port), "-k", data, "-h", "127.0.0.1",
            "-c", "fsync=off", "-c", "max_connections=200",
        ],
        data,
    )  # fmt: skip
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    _wait("PostgreSQL", lambda: psycopg.connect(url, connect_timeout=2).close())
    return url


def _as_postgres(data: Path) -> list[str]:
    """PostgreSQL refuses to run as root, so root lends it the account that its package made."""
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam("postgres")
    os.chown(data, account.pw_uid, account.pw_gid)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _redis() -> str | None:
    """The address of a Redis of our own: tests stop it, freeze it and flush it."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        return None
    port = free_port()
    folder = _temporary("kanban-test-redis-")
    _until_the_end(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder],
        folder,
    )
    url = f"redis://127.0.0.1:{port}"
    client = redis.Redis.from_url(url, socket_timeout=1)
    _wait("Redis", client.ping)
    client.close()
    return url


def _temporary(prefix: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _until_the_end(arguments: list[str | Path], folder: Path) -> None:
    """Start a server and stop it when this process ends."""
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(arguments, stdout=log, stderr=log, cwd=folder)

    def stop() -> None:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()

    atexit.register(stop)


def _answers(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (psycopg.OperationalError, redis.ConnectionError, redis.TimeoutError):
        return False
    return True


def _wait(name: str, attempt: Callable[[], object]) -> None:
    give_up = time.monotonic() + _PATIENCE
    while not _answers(attempt):
        if time.monotonic() > give_up:
            raise RuntimeError(f"{name} did not answer within {_PATIENCE:.0f} s of its start")
        time.sleep(0.05)
