"""Wires the rooms: from the settings to a running application. Nothing is decided here, and nothing else is global."""

from __future__ import annotations

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, text

from config import Config
from kanban import api
from kanban.api import Kanban
from kanban.api.identity import cookie_name
from kanban.api.readiness import Degraded
from kanban.realtime import Live
from kanban.services.sessions import Lifetimes
from kanban.store import Store
from kanban.store.database import engine_options, set_up
from kanban.store.models import metadata


def create_app(config: Config) -> Flask:
    """The application on the database of `config`, which must be at the newest revision. Listens to nobody yet."""
    app = Flask("kanban", static_folder=None)
    store = Store(_engine(app, config))
    parts = Kanban(config=config, store=store, lifetimes=Lifetimes(config.session_idle, config.session_lifetime))
    parts.readiness.checks |= {"reads": lambda: _read(store), "writes": lambda: _write(store)}
    api.attach(app, parts)
    app.extensions["live"] = live = Live(config=config, store=store, cookie=cookie_name(config))
    live.attach(app)
    live.count_in(parts.registry)
    parts.readiness.checks["publishes"] = lambda: _publish(live)
    return app


def _engine(app: Flask, config: Config) -> Engine:
    """The engine, through Flask-SQLAlchemy: it belongs to the application, and `flask` tools find it there."""
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config.database_url, synchronous=config.sqlite_synchronous)
    database = SQLAlchemy(app, metadata=metadata)
    with app.app_context():
        engine = database.engine
    set_up(engine)
    return engine


def _read(store: Store) -> None:
    with store.reading() as connection:
        connection.execute(text("SELECT 1"))


def _write(store: Store) -> None:
    """A transaction that reaches the disk and changes nothing, in the one row that nobody else waits for."""
    with store.accounts_unit() as session:
        session.execute(text("UPDATE alembic_version SET version_num = version_num"))


def _publish(live: Live) -> None:
    if live.stalled:
        raise RuntimeError("the pump has not turned for a while")
    if live.redis_is_away:
        raise Degraded("Redis does not answer; changes of other processes take up to a second to show")
