"""`kanban doctor`: the looks that every start takes, all of them printed, with what to do about each."""

from __future__ import annotations

import os

import click

from config import Config, ConfigError
from kanban import clock
from kanban.cli.opening import open_engine

_SHOWN = {"ok": "ok", "note": "note", "warning": "look", "failure": "BAD"}


@click.command()
def doctor() -> None:
    """Check configuration, disk, database, clock, Redis and pages; say what is wrong and what to do.

    The exit code is 1 if something would keep the server from starting.
    """
    from kanban import health

    try:
        config = Config.from_env(os.environ)
        config.make_directories()
    except ConfigError as trouble:
        for fault in trouble.faults:
            _say("configuration", "failure", fault)
        raise click.ClickException("The configuration cannot be used.") from trouble
    _say("configuration", "ok", f"Read. People come to {config.public_url}; the database is {config.shown_database}.")
    engine = open_engine(config)
    try:
        findings = health.examine(config, engine, now=clock.now())
    finally:
        engine.dispose()
    for finding in findings:
        _say(finding.about, finding.level, finding.sentence)
    bad = sum(finding.level == "failure" for finding in findings)
    if bad:
        raise click.ClickException(f"{bad} thing{'s keep' if bad > 1 else ' keeps'} the server from starting.")


def _say(about: str, level: str, sentence: str) -> None:
    click.echo(f"{_SHOWN[level]:<5} {about:<14} {sentence}")
