"""`kanban serve` and `kanban demo`: the server, and the server with a board full of life behind it."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click

from config import Config
from kanban import clock
from kanban.cli.opening import configuration, open_engine
from kanban.services import demo as story
from kanban.store import Store, migrate

_DEMO_DIR = ".demo"
_SIGN_IN_FILE = "demo-password.txt"
#: Letters and digits that cannot be taken for one another when read aloud.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"


@click.command()
@click.option("--workers", type=click.IntRange(1, 16), help="Server processes; above 1 needs PostgreSQL.")
def serve(workers: int | None) -> None:
    """Serve the wall until stopped."""
    environ = dict(os.environ)
    if workers is not None:
        environ["KANBAN_WORKERS"] = str(workers)
    config = configuration(environ)
    _look_at_port(config)
    _serve(config)


@click.command()
def demo() -> None:
    """Fill a board with a year of believable history, once, and serve it.

    The demo lives in the directory .demo unless KANBAN_DATA_DIR or KANBAN_DATABASE_URL says otherwise. To begin
    afresh, delete that directory.
    """
    config = configuration(_demo_environment(os.environ))
    _look_at_port(config)
    password = _prepare(config)
    click.echo(f"\nThe demo is at   {config.public_url}")
    people = story.people()
    click.echo(f"Sign in as       {people[0].email}   (or {people[1].email} in a second browser)")
    click.echo(f"Password         {password}\n")
    click.echo("Stop it with Ctrl-C. The next start finds everything as you left it.\n")
    _serve(config)


def _demo_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with a place for the demo where none is given, so that it never fills a real wall."""
    chosen = dict(environ)
    if not {"KANBAN_DATA_DIR", "KANBAN_DATABASE_URL", "KANBAN_DATABASE_URL_FILE"} & set(chosen):
        chosen["KANBAN_DATA_DIR"] = str(Path(_DEMO_DIR).absolute())
    chosen.setdefault("KANBAN_LOG_FORMAT", "text")
    chosen.setdefault("KANBAN_LOG_LEVEL", "WARNING")
    return chosen


def _prepare(config: Config) -> str:
    """Tables, people and the board, where they are not there yet; answers the password of all demo people."""
    engine = open_engine(config)
    try:
        migrate.upgrade(engine)
        store = Store(engine)
        kept = config.data_dir / _SIGN_IN_FILE
        if not story.is_filled(store):
            click.echo("Filling the demo with a year of history ...")
            if not kept.exists():
                _write_password(kept)
            events = story.fill(store, password=_read_password(kept), now=clock.now())
            click.echo(f"Done: {events} events, the newest a few minutes old.")
    finally:
        engine.dispose()
    return _read_password(kept) if kept.exists() else "the one printed at the first start"


def _write_password(path: Path) -> None:
    """A password of this installation's own, in a file that only its owner can read."""
    groups = ("".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(4))
    path.touch(mode=0o600)
    path.write_text("-".join(groups) + "\n", encoding="utf-8")


def _read_password(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def _look_at_port(config: Config) -> None:
    """Say in a sentence that the port is taken, which the server would say in ten lines after five seconds."""
    kind = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as trouble:
            raise click.ClickException(
                f"Cannot listen on {config.host}, port {config.port} ({trouble.strerror}). Stop the program that does,"
                f" or choose another: KANBAN_PORT={min(config.port + 1, 65535)}"
            ) from trouble


def _serve(config: Config) -> None:
    """Hand over to the server; it imports much, so it is not imported for other commands."""
    from kanban.server import serve as run

    with suppress(KeyboardInterrupt):
        run(config)
