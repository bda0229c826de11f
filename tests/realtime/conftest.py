"""A server with a board behind it, and its admin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.realtime.live import Live
from kanban.services import watching
from kanban.store import Store
from tests import builders
from tests.realtime import serving
from tests.realtime.client import Client


@dataclass
class Scene:
    """A running server, a board on it, and who made it."""

    wall: serving.Wall
    ada: Actor
    board: Board
    cookie: str

    @property
    def store(self) -> Store:
        return self.wall.store

    @property
    def live(self) -> Live:
        return self.wall.live

    @property
    def seq(self) -> int:
        """The number of the board's last event."""
        return watching.heads(self.store, (self.board.id,))[self.board.id]

    def client(self, **more: object) -> Client:
        """Ada's browser."""
        return Client(self.wall.port, cookie=self.cookie, **more)  # type: ignore[arg-type]  # passed on as they are

    def change(self, times: int = 1) -> int:
        """Let so many cards be made; the number of the last event."""
        for _ in range(times):
            builders.card(self.store, self.ada, self.board)
        return self.seq


def scene_on(wall: serving.Wall) -> Scene:
    """A board on this server."""
    ada = builders.person(wall.store)
    return Scene(wall, ada, builders.board(wall.store, ada), serving.cookie_for(wall.store, ada))


@pytest.fixture
def scene(sqlite_url: str, tmp_path: Path) -> Iterator[Scene]:
    """A server on SQLite, with Ada's board."""
    with serving.wall(sqlite_url, tmp_path) as wall:
        yield scene_on(wall)


@pytest.fixture
def either(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    """The same on each database."""
    with serving.wall(database_url, tmp_path) as wall:
        yield scene_on(wall)
