"""Wires the rooms: from the settings to a running application. Nothing is decided here, and nothing else is global."""

from __future__ import annotations

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, delete, text

from config import Config
from kanban import api, clock
from kanban.api import Kanban
from kanban.api.identity import cookie_name
from kanban.realtime import Live
from kanban.services.sessions import Lifetimes
from kanban.store import Store
from kanban.store.database import engine_options, set_up
from kanban.store.models import SetupRow, metadata


def create_app(config: Config) -> Flask:
    """The application on the database of `config`, which must be at the newest revision. Listens to nobody yet."""
    app = Flask("kanban", static_folder=None)
    store = Store(_engine(app, config))
    parts = Kanban(config=config, store=store, lifetimes=Lifetimes(config.session_idle, config.session_lifetime))
    parts.readiness.checks |= {"reads": lambda: _read(store), "writes": lambda: _write(store)}
    api.attach(app, parts)
    app.extensions["live"] = live = Live(config=config, store=store, cookie=cookie_name(config))
    live.attach(app)
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
    """A transaction that really writes: it sweeps up setup links that have run out."""
    with store.accounts_unit() as session:
        session.execute(delete(SetupRow).where(SetupRow.expires_at <= clock.now()))
