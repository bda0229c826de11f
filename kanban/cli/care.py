"""`kanban db`, `backup`, `doctor` and `openapi`: looking after an installation."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import click

from config import Config
from kanban.cli.opening import configuration, open_engine
from kanban.store import migrate


@click.group()
def db() -> None:
    """Bring the database's tables up to date, or look whether they are."""


@db.command()
def upgrade() -> None:
    """Bring the tables to this version. An SQLite file that holds data is copied first."""
    engine = open_engine(configuration())
    done = migrate.upgrade(engine)
    if done.backup is not None:
        click.echo(f"The database as it was: {done.backup}")
    click.echo(f"The tables are at {done.after}{'' if done.changed else ' already'}.")


@db.command()
def check() -> None:
    """Say whether the tables are those of this version; exit code 1 if they are not."""
    engine = open_engine(configuration())
    revision, newest = migrate.current(engine), migrate.newest()
    if revision != newest:
        raise click.ClickException(
            f"The tables are at {revision or 'nothing yet'}, this version needs {newest}. Run: kanban db upgrade"
        )
    differences = migrate.differences(engine)
    if differences:
        raise click.ClickException("The tables were changed by other hands:\n  " + "\n  ".join(differences))
    click.echo(f"The tables are at {revision}, as they should be.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the SQLite database to FILE, while the server runs. FILE must not exist yet."""
    config = configuration()
    if config.sqlite_path is None:
        raise click.ClickException(
            "This database is PostgreSQL. Back it up with its own tool: pg_dump --format=custom --file=FILE DATABASE"
        )
    if not config.sqlite_path.exists():
        raise click.ClickException(f"There is no database yet at {config.sqlite_path}.")
    if file.exists():
        raise click.ClickException(f"{file} exists already; a backup does not write over anything.")
    half = file.with_name(f"{file.name}.unfinished")
    os.close(os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(config.sqlite_path)) as source, closing(sqlite3.connect(half)) as target:
            source.backup(target)
            fault = target.execute("PRAGMA integrity_check").fetchone()[0]
        if fault != "ok":
            raise click.ClickException(f"The copy is damaged ({fault}); the database itself may be too.")
        half.rename(file)
    finally:
        half.unlink(missing_ok=True)
    click.echo(f"Copied {file.stat().st_size / 1_000_000:.1f} MB to {file}.")


@click.command()
def openapi() -> None:
    """Print the OpenAPI 3.1 description of the HTTP interface."""
    from kanban.api.openapi import document
    from kanban.app import create_app

    app = create_app(Config.from_env(os.environ))
    click.echo(json.dumps(document(app), indent=2, ensure_ascii=False))
