"""The cast: everybody who could knock, and what they can knock at.

`TRIES` names every door of the API, who may pass it and with what. A door that is missing here fails the cast test.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from kanban import clock
from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.services import accounts, boards, cards, hooks, interrupts, tokens
from kanban.services.export import EXPORTS
from kanban.services.reports import REPORTS
from tests import builders
from tests.api import cast_time, screens
from tests.api.calling import PASSWORD, Caller, browser, store_of

#: From the least to the most powerful. `display` is a wall display of the board; `admin` is the board's, `boss` the
#: instance's.
EVERYBODY = ("nobody", "display", "outsider", "viewer", "member", "admin", "boss")
SIGNED_IN = frozenset(EVERYBODY[2:])
DISPLAYS = frozenset({"display"})
VIEWERS = frozenset({"display", "viewer", "member", "admin", "boss"})
WORKERS = frozenset({"member", "admin", "boss"})
SHAPERS = frozenset({"admin", "boss"})
BOSS = frozenset({"boss"})

_numbers = itertools.count(1)


class Scene:
    """A board with its people, and fresh things on it to try doors with."""

    def __init__(self, app: Flask, name: str = "Ops") -> None:
        self.app = app
        self.store = store_of(app)
        self.prefix = name
        self.people: dict[str, Actor | None] = {"nobody": None}
        self.people["boss"] = self._person("boss", admin=True)
        admin = self.people["admin"] = self._person("admin")
        self.people["outsider"] = self._person("outsider")
        self.owner = admin
        self.board = self._now(builders.board(self.store, admin, name=name, key=name.upper()).id)
        self._places = {column.name: column.id for column in self.board.column_order}
        for role in ("member", "viewer"):
            self.people[role] = builders.member(self.store, admin, self.board, f"{name}-{role}", role)
        self.callers = {who: browser(app, actor) for who, actor in self.people.items()}

    def _person(self, who: str, *, admin: bool = False) -> Actor:
        return builders.person(self.store, f"{self.prefix}-{who}", admin=admin)

    def _now(self, board_id: str) -> Board:
        return self.store.board(board_id)

    @property
    def now(self) -> Board:
        """The board as it is."""
        return self._now(self.board.id)

    def column(self) -> str:
        """A fresh, empty column."""
        before = set(self.now.columns)
        boards.add_column(
            self.store, builders.command(self.owner), board_id=self.board.id,
            values={"name": f"Column {next(_numbers)}", "kind": "queue"}, before=None,
        )  # fmt: skip
        return (set(self.now.columns) - before).pop()

    def lane(self) -> str:
        """A fresh, empty lane."""
        before = set(self.now.lanes)
        boards.add_lane(
            self.store, builders.command(self.owner), board_id=self.board.id,
            values={"name": f"Lane {next(_numbers)}", "kind": "extra"}, before=None,
        )  # fmt: skip
        return (set(self.now.lanes) - before).pop()

    def card(self, *, blocked: bool = False, archived: bool = False) -> str:
        """A fresh card in the backlog."""
        made = builders.card(self.store, self.owner, self.now, f"Card {next(_numbers)}").id
        if blocked:
            # The one reason that no change of the board's own list takes away, and that says nothing of a swap.
            cards.block_card(self.store, builders.command(self.owner), card_id=made, reason="other", note="Strike.")
        if archived:
            cards.archive_card(self.store, builders.command(self.owner), card_id=made)
        return made

    def guest(self, *, member: bool = True) -> Actor:
        """Somebody new, on the board or not."""
        name = f"{self.prefix}-guest{next(_numbers)}"
        return builders.member(self.store, self.owner, self.now, name) if member else builders.person(self.store, name)

    def place(self, name: str) -> str:
        """The id of the column that the template calls so, whatever it is called by now."""
        return self._places[name]

    def token(self, who: str) -> str:
        """The id of a fresh token of this person's."""
        actor = self.people.get(who) or self.owner
        made, _ = tokens.make_token(self.store, user=actor.user or "", name="test", scope="read", now=clock.now())
        return made

    def hook(self, kind: str = "generic") -> tuple[str, str]:
        """The id of a fresh hook, and the path of its address."""
        made, token = hooks.make_hook(
            self.store, self.owner, board_id=self.board.id, kind=kind, name="Watchdog", now=clock.now()
        )
        return made, f"/hooks/{kind}/{token}"

    def display(self, **settings: Any) -> tuple[str, str]:
        """The id and the token of a fresh display."""
        return screens.paired_behind(self.store, self.owner, self.board.id, **settings)

    def seen_display(self) -> str:
        """The id of a display that is on."""
        made, token = self.display()
        screens.screen_with(self.app, token).post("/api/display", screens.BEAT)
        return made

    def account(self, who: str) -> str:
        """The e-mail of a fresh account that a password opens."""
        email = f"{self.prefix}-{who}-{next(_numbers)}@example.org"
        accounts.add_account(self.store, email=email, name="Fresh", password=PASSWORD, now=clock.now())
        return email.lower()

    def caller(self, who: str) -> Caller:
        if who == "display" and who not in self.callers:
            self.callers[who] = screens.screen_with(self.app, self.display()[1])
        return self.callers[who]


Make = Callable[[Scene, str], tuple[str, Any]]


@dataclass(frozen=True)
class Try:
    """How to knock at one door: who may pass, the path and body for a person, and the answers to expect."""

    may: frozenset[str]
    make: Make
    well: int = 200
    refused: dict[str, int] = field(default_factory=dict)


def _of_board(rest: str, body: Any = None) -> Make:
    return lambda scene, who: (f"/api/boards/{scene.board.id}{rest}", body)


def _of_card(rest: str, body: Any = None, **state: bool) -> Make:
    return lambda scene, who: (f"/api/cards/{scene.card(**state)}{rest}", body)


def _plain(path: str, body: Any = None) -> Make:
    return lambda scene, who: (path, body)


def _move(scene: Scene, who: str) -> tuple[str, Any]:
    return f"/api/cards/{scene.card()}/move", {"column": scene.place("Done")}


def _room(scene: Scene, column: str) -> None:
    """Take away every limit that could stand against a card there, whatever was tried before."""
    board, command = scene.now, builders.command(scene.owner)
    free = {"limit": None, "reason": "Everybody tries."}
    boards.change_column(scene.store, command, board_id=board.id, column_id=column, changes=free)
    for lane in board.lanes:
        boards.change_lane(scene.store, command, board_id=board.id, lane_id=lane, changes=free)


def _swap(scene: Scene, who: str) -> tuple[str, Any]:
    ready = scene.place("Ready")
    _room(scene, ready)
    parked = builders.card(scene.store, scene.owner, scene.now, column=scene.now.columns[ready].name)
    return f"/api/boards/{scene.board.id}/swap", {"urgent": {"title": "Outage"}, "column": ready, "park": parked.id}


def _bulk(scene: Scene, who: str) -> tuple[str, Any]:
    chosen = [scene.card(), scene.card()]
    return f"/api/boards/{scene.board.id}/bulk", {
        "cards": chosen,
        "do": {"kind": "block", "reason": "other", "note": "Strike.", "waiting_card": scene.card()},
    }


def _stop(scene: Scene, who: str) -> tuple[str, Any]:
    for stop in scene.now.stops:
        interrupts.release(
            scene.store, builders.command(scene.owner), board_id=scene.board.id, stop=stop, cause="Next one."
        )
    body = {"column": scene.place("Done"), "card": scene.card(), "trouble": "The disks are full."}
    return f"/api/boards/{scene.board.id}/stop", body


def _release(scene: Scene, who: str) -> tuple[str, Any]:
    path, body = _stop(scene, who)
    stop = scene.caller("admin").post(path, body).json["stop"]
    return f"/api/boards/{scene.board.id}/release", {"stop": stop, "cause": "Logs were kept for ever."}


def _undo(scene: Scene, who: str) -> tuple[str, Any]:
    actor = scene.people.get(who)
    if who in WORKERS and actor is not None:
        builders.card(scene.store, actor, scene.now)
    return f"/api/boards/{scene.board.id}/undo", None


ALL = frozenset(EVERYBODY)
_GROUPS = {"viewers": VIEWERS, "workers": WORKERS, "shapers": SHAPERS, "all": ALL}
TRIES: dict[str, Try] = {
    "GET /api/session": Try(SIGNED_IN, _plain("/api/session")),
    "POST /api/session/password": Try(
        # They have no password of their own, so knowing it fails; passing the door is what counts here.
        SIGNED_IN,
        _plain("/api/session/password", {"current": "no idea what it is", "new": PASSWORD}),
        422,
    ),
    "POST /api/setup": Try(
        ALL, _plain("/api/setup", {"token": "t", "email": "a@example.org", "name": "A", "password": PASSWORD}), 422
    ),
    "GET /api/users": Try(BOSS, _plain("/api/users")),
    "POST /api/users": Try(
        BOSS,
        lambda scene, who: (
            "/api/users",
            {"email": f"new{next(_numbers)}@example.org", "name": "New", "password": PASSWORD},
        ),
        201,
    ),
    "PATCH /api/users/<user>": Try(
        BOSS, lambda scene, who: (f"/api/users/{scene.guest(member=False).user}", {"name": "Renamed"})
    ),
    "GET /api/tokens": Try(SIGNED_IN, _plain("/api/tokens")),
    "POST /api/tokens": Try(SIGNED_IN, _plain("/api/tokens", {"name": "wall", "scope": "read"}), 201),
    "DELETE /api/tokens/<token>": Try(SIGNED_IN, lambda scene, who: (f"/api/tokens/{scene.token(who)}", None), 204),
    "GET /api/openapi.json": Try(SIGNED_IN, _plain("/api/openapi.json")),
    "GET /api/boards": Try(SIGNED_IN, _plain("/api/boards")),
    "POST /api/boards": Try(SIGNED_IN, _plain("/api/boards", {"name": "Another", "template": "empty"}), 201),
    "GET /api/boards/<board>": Try(VIEWERS, _of_board("")),
    "PATCH /api/boards/<board>": Try(SHAPERS, _of_board("", {"name": "Renamed"})),
    "GET /api/boards/<board>/events": Try(VIEWERS, _of_board("/events")),
    "GET /api/boards/<board>/archive": Try(VIEWERS, _of_board("/archive")),
    **{
        f"GET /api/boards/<board>{door}": Try(VIEWERS, _of_board(door))
        for door in (
            *(f"/reports/{report}{ending}" for report in REPORTS for ending in ("", ".csv", "/cards")),
            *(f"/export/{name}.csv" for name in EXPORTS),
        )
    },
    "GET /api/boards/<board>/days": Try(VIEWERS, _of_board("/days")),
    "GET /api/boards/<board>/swap": Try(
        VIEWERS, lambda scene, who: (f"/api/boards/{scene.board.id}/swap?column={scene.place('Review')}", None)
    ),
    "POST /api/boards/<board>/swap": Try(WORKERS, _swap),
    "POST /api/boards/<board>/bulk": Try(WORKERS, _bulk),
    "POST /api/boards/<board>/stop": Try(WORKERS, _stop),
    "POST /api/boards/<board>/release": Try(WORKERS, _release),
    "GET /api/boards/<board>/rota": Try(VIEWERS, _of_board("/rota")),
    "PUT /api/boards/<board>/rota": Try(SHAPERS, _of_board("/rota", {"rota": None})),
    "POST /api/boards/<board>/duty": Try(WORKERS, _of_board("/duty", {"people": [], "note": "Nobody tonight."})),
    "POST /api/boards/<board>/deploys": Try(WORKERS, _of_board("/deploys", {"name": "api 4.2"})),
    "GET /api/boards/<board>/hooks": Try(SHAPERS, _of_board("/hooks")),
    "POST /api/boards/<board>/hooks": Try(SHAPERS, _of_board("/hooks", {"kind": "grafana", "name": "Grafana"}), 201),
    "DELETE /api/boards/<board>/hooks/<hook>": Try(
        SHAPERS, lambda scene, who: (f"/api/boards/{scene.board.id}/hooks/{scene.hook()[0]}", None), 204
    ),
    "POST /api/pairings": Try(ALL, _plain("/api/pairings", screens.SCREEN), 201),
    "GET /api/pairings/current": Try(ALL, _plain("/api/pairings/current")),
    "GET /api/boards/<board>/pairings/<code>": Try(
        SHAPERS,
        lambda scene, who: (f"/api/boards/{scene.board.id}/pairings/{screens.waiting_code(scene.store)}", None),
    ),
    "GET /api/boards/<board>/displays": Try(SHAPERS, _of_board("/displays")),
    "POST /api/boards/<board>/displays": Try(
        SHAPERS,
        lambda scene, who: (
            f"/api/boards/{scene.board.id}/displays",
            {"code": screens.waiting_code(scene.store), "name": "NOC left"},
        ),
        201,
    ),
    "PATCH /api/boards/<board>/displays/<display>": Try(
        SHAPERS, lambda scene, who: (f"/api/boards/{scene.board.id}/displays/{scene.display()[0]}", {"name": "Lobby"})
    ),
    "DELETE /api/boards/<board>/displays/<display>": Try(
        SHAPERS, lambda scene, who: (f"/api/boards/{scene.board.id}/displays/{scene.display()[0]}", None), 204
    ),
    "POST /api/boards/<board>/displays/<display>/rotate": Try(
        SHAPERS, lambda scene, who: (f"/api/boards/{scene.board.id}/displays/{scene.seen_display()}/rotate", None)
    ),
    "GET /api/display": Try(DISPLAYS, _plain("/api/display")),
    "POST /api/display": Try(DISPLAYS, _plain("/api/display", screens.BEAT)),
    # The address is the key, whoever knows it.
    "POST /hooks/<kind>/<token>": Try(ALL, lambda scene, who: (scene.hook()[1], {"kind": "alert", "title": "Down"})),
    "POST /api/boards/<board>/undo": Try(WORKERS, _undo),
    "POST /api/boards/<board>/cards": Try(WORKERS, _of_board("/cards", {"title": "New"}), 201),
    "POST /api/boards/<board>/columns": Try(SHAPERS, _of_board("/columns", {"name": "New", "kind": "work"}), 201),
    "PATCH /api/boards/<board>/columns/<column>": Try(
        SHAPERS,
        lambda scene, who: (f"/api/boards/{scene.board.id}/columns/{scene.place('Ready')}", {"limit": 7}),
    ),
    "DELETE /api/boards/<board>/columns/<column>": Try(
        SHAPERS, lambda scene, who: (f"/api/boards/{scene.board.id}/columns/{scene.column()}", None)
    ),
    "POST /api/boards/<board>/lanes": Try(SHAPERS, _of_board("/lanes", {"name": "New", "kind": "extra"}), 201),
    "PATCH /api/boards/<board>/lanes/<lane>": Try(
        SHAPERS,
        lambda scene, who: (f"/api/boards/{scene.board.id}/lanes/{scene.now.standard_lane.id}", {"name": "Usual"}),
    ),
    "DELETE /api/boards/<board>/lanes/<lane>": Try(
        SHAPERS, lambda scene, who: (f"/api/boards/{scene.board.id}/lanes/{scene.lane()}", None)
    ),
    "POST /api/boards/<board>/members": Try(
        SHAPERS,
        lambda scene, who: (
            f"/api/boards/{scene.board.id}/members",
            {"email": f"{scene.guest(member=False).name}@example.org", "role": "viewer"},
        ),
        201,
    ),
    "PATCH /api/boards/<board>/members/<user>": Try(
        SHAPERS, lambda scene, who: (f"/api/boards/{scene.board.id}/members/{scene.guest().user}", {"role": "viewer"})
    ),
    "DELETE /api/boards/<board>/members/<user>": Try(
        SHAPERS, lambda scene, who: (f"/api/boards/{scene.board.id}/members/{scene.guest().user}", None)
    ),
    "GET /api/cards/<card>": Try(VIEWERS, _of_card("")),
    "PATCH /api/cards/<card>": Try(WORKERS, _of_card("", {"title": "Renamed"})),
    "POST /api/cards/<card>/move": Try(WORKERS, _move),
    "POST /api/cards/<card>/block": Try(WORKERS, _of_card("/block", {"reason": "other", "note": "Strike."})),
    "PATCH /api/cards/<card>/block": Try(WORKERS, _of_card("/block", {"note": "They called."}, blocked=True)),
    "GET /api/cards/<card>/spells": Try(VIEWERS, _of_card("/spells", blocked=True)),
    "GET /api/cards/<card>/comments": Try(VIEWERS, _of_card("/comments")),
    "POST /api/cards/<card>/comments": Try(WORKERS, _of_card("/comments", {"text": "Looking into it."}), 201),
    "POST /api/cards/<card>/resume": Try(WORKERS, _of_card("/resume", blocked=True)),
    "POST /api/cards/<card>/archive": Try(WORKERS, _of_card("/archive")),
    "POST /api/cards/<card>/restore": Try(WORKERS, _of_card("/restore", archived=True)),
    **{door: Try(_GROUPS[group], make, well) for door, (group, make, well) in cast_time.DOORS.items()},
    "GET /healthz": Try(ALL, _plain("/healthz")),
    "GET /readyz": Try(ALL, _plain("/readyz")),
    "GET /metrics": Try(ALL, _plain("/metrics")),
    "GET /": Try(ALL, _plain("/")),
    "GET /<path:path>": Try(ALL, _plain("/b/OPS/c/42")),
    # Last, because these change who the cast are.
    "DELETE /api/session": Try(SIGNED_IN, _plain("/api/session"), 204),
    "POST /api/session": Try(
        ALL, lambda scene, who: ("/api/session", {"email": scene.account(who), "password": PASSWORD})
    ),
}


def doors(app: Flask) -> set[str]:
    """Every method and path the application answers to."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def refusal(door: str, who: str) -> int:
    """What somebody without the right is told: sign in first; there is nothing here; or you may not."""
    if who == "nobody" or (who, door) == ("display", "GET /api/session"):
        return 401
    return 404 if who == "outsider" and ("<board>" in door or "<card>" in door) else 403
