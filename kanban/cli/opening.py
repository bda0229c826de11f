"""How a command reaches the store: configuration from the environment, tables that fit, one engine."""

from __future__ import annotations

import os
from collections.abc import Mapping

from sqlalchemy import Engine, create_engine

from config import Config
from kanban import clock
from kanban.domain.access import SYSTEM, Actor
from kanban.domain.errors import Conflict
from kanban.services.ids import new_id
from kanban.store import Store, migrate
from kanban.store.database import engine_options, set_up
from kanban.store.unit_of_work import Command


def configuration(environ: Mapping[str, str] | None = None) -> Config:
    """The configuration of this run, its directories made."""
    config = Config.from_env(os.environ if environ is None else environ)
    config.make_directories()
    return config


def open_engine(config: Config) -> Engine:
    """An engine for the configured database, set up as the server's is."""
    engine = create_engine(
        config.database_url,
        **engine_options(config.database_url, synchronous=config.sqlite_synchronous, connections=4),
    )
    set_up(engine)
    return engine


def open_store(config: Config | None = None) -> Store:
    """The store. An empty database gets its tables; an older one is left alone, with a sentence."""
    engine = open_engine(config or configuration())
    revision = migrate.current(engine)
    if revision is None:
        migrate.upgrade(engine)
    elif revision != migrate.newest():
        raise Conflict("The database's tables are of another version. Bring them up to date with: kanban db upgrade")
    return Store(engine)


def command(actor: Actor = SYSTEM) -> Command:
    """A fresh command, now. The command line acts as the system unless it is told for whom."""
    return Command(actor=actor, id=new_id(), now=clock.now())
