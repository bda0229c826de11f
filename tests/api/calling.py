"""Calling the API as different people do: in a browser with a cookie, or with a token."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import Config
from kanban import clock
from kanban.api import Kanban
from kanban.app import create_app
from kanban.domain.access import Actor
from kanban.services import sessions, tokens
from kanban.store import Store
from tests import builders

ORIGIN = "http://localhost:8000"
PASSWORD = "a long walk by the river"


@contextmanager
def application(database_url: str, folder: Path, **settings: str) -> Iterator[Flask]:
    """An application on this database; `settings` are further environment variables without their prefix."""
    environ = {"KANBAN_DATABASE_URL": database_url, "KANBAN_DATA_DIR": str(folder)}
    app = create_app(Config.from_env({**environ, **{f"KANBAN_{name}": value for name, value in settings.items()}}))
    yield app
    parts: Kanban = app.extensions["kanban"]
    for thread in threading.enumerate():
        if thread.name == "replay":
            # Whoever asked for the days of a board has its past made ready, which must not outlive the database.
            thread.join()
    parts.store.database.engine.dispose()


def store_of(app: Flask) -> Store:
    """The application's store."""
    parts: Kanban = app.extensions["kanban"]
    return parts.store


@dataclass
class Caller:
    """Somebody at the API. `headers` travel with every call; `who` is None for nobody."""

    client: FlaskClient
    who: Actor | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        """One request; a body that is not None goes as JSON."""
        headers = {**self.headers, **kwargs.pop("headers", {})}
        if body is not None:
            kwargs["json"] = body
        # Buffered: what is to happen after the answer has happened when this returns.
        return self.client.open(path, method=method, headers=headers, buffered=True, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("GET", path, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        return self.call("POST", path, body, **kwargs)

    def patch(self, path: str, body: Any, **kwargs: Any) -> TestResponse:
        return self.call("PATCH", path, body, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("DELETE", path, **kwargs)


def browser(app: Flask, actor: Actor | None = None) -> Caller:
    """A browser at our pages; signed in where an actor is given."""
    client = app.test_client()
    if actor is not None and actor.user is not None:
        secret = sessions.open_session(store_of(app), user=actor.user, agent="test", now=clock.now())
        client.set_cookie("kanban", secret)
    return Caller(client, actor, {"Origin": ORIGIN, "X-Kanban": "1"})


def program(app: Flask, actor: Actor, scope: str = "admin") -> Caller:
    """A program with a token of the actor's."""
    assert actor.user is not None
    _, secret = tokens.make_token(store_of(app), user=actor.user, name="test", scope=scope, now=clock.now())
    return Caller(app.test_client(), actor, {"Authorization": f"Bearer {secret}"})


def somebody(app: Flask, name: str = "Ada", *, admin: bool = False) -> Caller:
    """A new person in a browser."""
    return browser(app, builders.person(store_of(app), name, admin=admin))


def report(app: Flask, path: str, said: Any, headers: dict[str, str] | None = None) -> TestResponse:
    """What a sender does with a hook: no cookie, no token, nothing but the address."""
    headers = {"Content-Type": "application/json", **(headers or {})}
    return app.test_client().post(path, data=json.dumps(said), headers=headers, buffered=True)
