"""The application under test, and people who call it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask

from kanban import logs
from kanban.api import Kanban
from kanban.store import Store
from tests.api.calling import application


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The whole application on a database of each kind."""
    with application(database_url, tmp_path) as made:
        yield made


@pytest.fixture
def sqlite_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The same on SQLite alone, for what does not depend on the database."""
    with application(sqlite_url, tmp_path) as made:
        yield made


@pytest.fixture
def store(app: Flask) -> Store:
    """The store the application uses."""
    parts: Kanban = app.extensions["kanban"]
    return parts.store


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged meanwhile, as a running server writes it."""
    root, to = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.set_up("INFO", "json", to)
    yield to
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
