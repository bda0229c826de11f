"""Screens on the wall, as tests play them: one that asks, an admin who confirms, and the display it becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask

from kanban import clock
from kanban.api import Kanban
from kanban.domain.access import Actor
from kanban.services import displays_pairing
from kanban.services.displays_pairing import PairingGuard
from kanban.store import Store
from tests.api.calling import Caller, browser

if TYPE_CHECKING:
    from tests.api.cast import Scene

SCREEN: dict[str, Any] = {"screen": {"width": 1920, "height": 1080, "ratio": 1}, "build": "b1"}
BEAT = {"build": "b1", "view": "board", "stale": False, "clock_skew": 0.2}


def fresh_guard(app: Flask) -> PairingGuard:
    """A guard that has counted nothing yet, in the place of the application's."""
    parts: Kanban = app.extensions["kanban"]
    guard = PairingGuard(lambda: 0.0)
    object.__setattr__(parts, "pairings", guard)
    return guard


def asked(app: Flask) -> dict[str, Any]:
    """What a screen gets when it asks."""
    answer = browser(app).post("/api/pairings", SCREEN)
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def came_back(app: Flask, secret: str) -> Any:
    """The answer to the screen that holds this secret."""
    return Caller(app.test_client(), None, {"Authorization": f"Bearer {secret}"}).get("/api/pairings/current")


def confirmed(scene: Scene, code: str, name: str = "NOC left", **settings: Any) -> dict[str, Any]:
    """The display that the board's admin makes of the screen with this code."""
    body = {"code": code, "name": name, "settings": settings}
    answer = scene.caller("admin").post(f"/api/boards/{scene.board.id}/displays", body)
    assert answer.status_code == 201, answer.json
    return dict(answer.json["display"])


def paired(scene: Scene, name: str = "NOC left", **settings: Any) -> tuple[str, str]:
    """The id and the token of a fresh display of the scene's board."""
    fresh_guard(scene.app)
    screen = asked(scene.app)
    made = confirmed(scene, screen["code"], name, **settings)
    return made["id"], came_back(scene.app, screen["secret"]).json["token"]


def waiting_code(store: Store) -> str:
    """The code that a fresh screen shows."""
    return displays_pairing.ask(
        store, address="192.0.2.7", agent="TV", screen=SCREEN["screen"], build="b1", now=clock.now()
    ).code


def paired_behind(store: Store, admin: Actor, board_id: str, **settings: Any) -> tuple[str, str]:
    """The id and the token of a fresh display, made without asking at any door."""
    screen = displays_pairing.ask(
        store, address="192.0.2.7", agent="TV", screen=SCREEN["screen"], build="b1", now=clock.now()
    )
    made = displays_pairing.confirm(
        store, admin, PairingGuard(), board_id=board_id, code=screen.code, name="Wall", settings=settings,
        now=clock.now(),
    )  # fmt: skip
    return made.id, displays_pairing.come_back(store, screen.secret, now=clock.now()).token or ""


def screen_with(app: Flask, token: str) -> Caller:
    """The screen that holds this token."""
    return Caller(app.test_client(), None, {"Authorization": f"Bearer {token}"})
