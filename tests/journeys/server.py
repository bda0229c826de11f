"""The product as its users have it: `kanban serve` on a database of its own, on a port that it keeps.

Journeys prepare boards through the same verbs as everybody else, with a second store on the same file, and act as
"the other person" over HTTP. A server can be stopped and started again on the same port, as an upgrade does it.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kanban import clock
from kanban.domain.access import Actor
from kanban.services import accounts, boards, cards, sessions
from kanban.services.ids import new_id
from kanban.store import Store
from kanban.store.unit_of_work import Command
from tests import databases
from tests.bench.wall import make_engine

#: All people of the journeys have this password; hashing it takes long, so that only sign-in journeys use it.
PASSWORD = "the pump room floods at noon"


@dataclass(frozen=True)
class Person:
    """Somebody with an account, and the cookie and token of a session that is open."""

    actor: Actor
    email: str
    secret: str

    @property
    def id(self) -> str:
        """The user's id."""
        assert self.actor.user
        return self.actor.user

    @property
    def name(self) -> str:
        """What others see."""
        return self.actor.name


class Server:
    """A running server on one SQLite file, with a store beside it for preparing boards."""

    #: The first person, who is an admin of the instance.
    admin: Person

    def __init__(self, folder: Path, database: Path) -> None:
        self.folder, self.port = folder, databases.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = f"sqlite:///{database}"
        self.store = Store(make_engine(self.database))
        self.printed = folder / "printed.txt"
        #: Further settings, as environment variables.
        self.settings: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("KANBAN_")}
        environ |= {
            "KANBAN_DATABASE_URL": self.database, "KANBAN_PORT": str(self.port), "KANBAN_DATA_DIR": str(self.folder),
            "KANBAN_PUBLIC_URL": self.url, "KANBAN_LOG_LEVEL": "warning", "PYTHONUNBUFFERED": "1",
            **self.settings,
        }  # fmt: skip
        with self.printed.open("ab") as printed:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kanban", "serve"], env=environ, stdout=printed, stderr=printed
            )
        self._wait()

    def stop(self) -> None:
        """End it as an operator would, and wait for it."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._process = None

    def _wait(self) -> None:
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            assert self._process is not None
            assert self._process.poll() is None, f"the server ended: {self.printed.read_text()}"
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)) as connection:
                    connection.request("GET", "/healthz")
                    if connection.getresponse().status == 200:
                        return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the server did not come up")

    # -- people and boards, prepared in the database

    def person(self, name: str, *, admin: bool = False) -> Person:
        """A new account with an open session."""
        email = f"{name.lower().replace(' ', '.')}.{new_id()[-6:].lower()}@example.org"
        made = accounts.add_account(
            self.store, email=email, name=name, password=PASSWORD, admin=admin, now=clock.now()
        )  # fmt: skip
        secret = sessions.open_session(self.store, user=made.id, agent="journey", now=clock.now())
        return Person(Actor(user=made.id, name=name, admin=admin), email, secret)

    def command(self, who: Person) -> Command:
        """A fresh command of this person's."""
        return Command(actor=who.actor, id=new_id(), now=clock.now())

    def board(self, who: Person, key: str, *, template: str = "ops", name: str = "Operations") -> Board:
        """A new board; `who` becomes its admin."""
        made = boards.create_board(self.store, self.command(who), name=name, template=template, key=key).board
        return Board(self, made.id, key, who)

    # -- the other person, over HTTP

    def call(self, who: Person, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """One request of this person's, as a page would send it: (status, decoded answer)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {
            "Cookie": f"kanban={who.secret}", "Content-Type": "application/json", "Origin": self.url,
            "X-Kanban": "1", "Idempotency-Key": new_id(), "Accept": "application/json",
        }  # fmt: skip
        try:
            connection.request(method, f"/api/{path}", None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            data = response.read()
            return response.status, json.loads(data) if data else None
        finally:
            connection.close()

    def must(self, who: Person, method: str, path: str, body: Any = None) -> Any:
        """The same, where anything but success is a fault of the test."""
        status, answer = self.call(who, method, path, body)
        assert status < 300, f"{method} {path}: {status} {answer}"
        return answer


@dataclass(frozen=True)
class Board:
    """A board on the server: ways to prepare it, to read it as the server has it, and to act on it as somebody."""

    server: Server
    id: str
    key: str
    owner: Person

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/b/{self.key}"

    def snapshot(self) -> dict[str, Any]:
        """The board as the server has it now."""
        answer = self.server.must(self.owner, "GET", f"boards/{self.id}")
        assert isinstance(answer, dict)
        return answer

    def column(self, name: str) -> str:
        """The id of a column."""
        return next(one.id for one in self.server.store.board(self.id).column_order if one.name == name)

    def lane(self, name: str) -> str:
        """The id of a lane."""
        return next(one.id for one in self.server.store.board(self.id).lane_order if one.name == name)

    def add(self, title: str, column: str | None = None, *, lane: str | None = None, **values: Any) -> Card:
        """A new card at the end of a column, made in the database by the owner."""
        outcome = cards.create_card(
            self.server.store, self.server.command(self.owner), board_id=self.id, values={"title": title, **values},
            column=self.column(column) if column else None, lane=self.lane(lane) if lane else None,
        )  # fmt: skip
        made = max(outcome.board.cards.values(), key=lambda card: card.number)
        return Card(self, made.id, f"{self.key}-{made.number}", made.number, title)

    def fill(self, **columns: int) -> list[Card]:
        """So many cards in each column: fill(Ready=3, In_progress=2)."""
        return [
            self.add(f"{name.replace('_', ' ')} work {at + 1}", name.replace("_", " "))
            for name, count in columns.items()
            for at in range(count)
        ]

    def rename(self, card: Card, title: str) -> None:
        """Change a card's title in the database, also while no server runs."""
        cards.change_card(
            self.server.store, self.server.command(self.owner), card_id=card.id, changes={"title": title}
        )  # fmt: skip

    def archive(self, card: Card) -> None:
        """Archive a card in the database, also while no server runs."""
        cards.archive_card(self.server.store, self.server.command(self.owner), card_id=card.id)

    def join(self, who: Person, role: str = "member") -> None:
        """Make somebody a member."""
        boards.add_member(
            self.server.store, self.server.command(self.owner), board_id=self.id, email=who.email, role=role
        )

    def limit(self, column: str, limit: int | None) -> None:
        """Set a column's limit; raising it needs a reason."""
        boards.change_column(
            self.server.store, self.server.command(self.owner), board_id=self.id, column_id=self.column(column),
            changes={"limit": limit, "reason": "The journey wants it."},
        )  # fmt: skip

    def order(self, column: str, lane: str = "Standard") -> list[str]:
        """The keys of the cards of a cell, from the top, as the server has them."""
        now = self.snapshot()
        column_id = next(one["id"] for one in now["columns"] if one["name"] == column)
        lane_id = next(one["id"] for one in now["lanes"] if one["name"] == lane)
        inside = [card for card in now["cards"] if card["column"] == column_id and card["lane"] == lane_id]
        return [card["key"] for card in sorted(inside, key=lambda card: card["rank"])]

    def cells(self) -> dict[str, list[str]]:
        """All cells with cards: "column|lane" (ids) to keys from the top."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for card in self.snapshot()["cards"]:
            found.setdefault(f"{card['column']}|{card['lane']}", []).append(card)
        return {
            cell: [str(card["key"]) for card in sorted(inside, key=lambda card: card["rank"])]
            for cell, inside in found.items()
        }

    def events(self, after: int = 0) -> list[dict[str, Any]]:
        """The log after a number."""
        return list(self.server.must(self.owner, "GET", f"boards/{self.id}/events?after={after}&limit=1000")["events"])

    def move(self, who: Person, card: Card, column: str, *, lane: str = "Standard", before: Card | None = None) -> None:
        """Somebody moves a card, elsewhere."""
        body = {"column": self.column(column), "lane": self.lane(lane), "before": before.id if before else None}
        self.server.must(who, "POST", f"cards/{card.id}/move", body)


@dataclass(frozen=True)
class Card:
    """A card that was made for a journey."""

    board: Board
    id: str
    key: str
    number: int
    title: str

    def now(self) -> dict[str, Any]:
        """The card as the server has it."""
        return dict(self.board.server.must(self.board.owner, "GET", f"cards/{self.id}")["card"])
