"""What displays leave behind: no secret in the database, a line in the log for each act, and figures for Prometheus."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from kanban import clock
from kanban.services import displays
from kanban.store.models import DisplayRow, PairingRow, metadata
from tests.api.cast import Scene
from tests.api.screens import BEAT, asked, came_back, confirmed, fresh_guard, paired, screen_with


@pytest.fixture
def scene(app: Flask) -> Scene:
    fresh_guard(app)
    return Scene(app)


@pytest.fixture
def lone(sqlite_app: Flask) -> Scene:
    """The same on SQLite alone, for what does not depend on the database."""
    fresh_guard(sqlite_app)
    return Scene(sqlite_app)


def path_of(scene: Scene, rest: str = "") -> str:
    return f"/api/boards/{scene.board.id}/displays{rest}"


def test_a_stolen_database_has_no_secret_of_a_display(scene: Scene) -> None:
    waiting = asked(scene.app)
    made, token = paired(scene)
    wall = screen_with(scene.app, token)
    wall.post("/api/display", BEAT)
    scene.caller("admin").post(path_of(scene, f"/{made}/rotate"))
    renewed = wall.post("/api/display", BEAT).json["token"]
    with scene.store.reading() as connection:
        rows = [repr(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(select(table))]
        assert connection.execute(select(DisplayRow.next_hash)).scalar_one()
        assert connection.execute(select(PairingRow.code_hash)).scalar_one()
    code = waiting["code"].replace("-", "")
    for secret in (token, renewed, waiting["secret"], code, waiting["code"]):
        assert secret not in "".join(rows)
        assert secret.partition("_")[2] == "" or secret.partition("_")[2] not in "".join(rows)
    shown = scene.caller("boss").get(path_of(scene)).get_data(as_text=True)
    assert "kbd_" not in shown
    assert displays.digest(token) not in shown


def test_who_paired_renamed_rotated_and_revoked_is_in_the_log_and_no_secret_is(
    lone: Scene, written: io.StringIO
) -> None:
    admin = lone.caller("admin")
    assert admin.get(f"/api/boards/{lone.board.id}/pairings/BBBBBBBB").status_code == 404
    screen = asked(lone.app)
    made = confirmed(lone, screen["code"])["id"]
    token = came_back(lone.app, screen["secret"]).json["token"]
    wall = screen_with(lone.app, token)
    wall.post("/api/display", BEAT)
    assert admin.patch(path_of(lone, f"/{made}"), {"name": "Lobby"}).status_code == 200
    assert admin.post(path_of(lone, f"/{made}/rotate")).status_code == 200
    renewed = wall.post("/api/display", BEAT).json["token"]
    assert admin.delete(path_of(lone, f"/{made}")).status_code == 204
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    told = [line for line in lines if line["event"].startswith(("display_", "pairing_"))]
    assert [line["event"] for line in told] == [
        "pairing_refused", "display_paired", "display_token_fetched", "display_changed", "display_token_rotated",
        "display_revoked",
    ]  # fmt: skip
    assert all(line["board"] == lone.board.id and line["source"] and line["at"] and line["request_id"] for line in told)
    assert {line.get("by") for line in told} == {lone.owner.user, None}
    assert {line["display"] for line in told[1:]} == {made}
    for secret in (token, renewed, screen["secret"], screen["code"], screen["code"].replace("-", "")):
        assert secret not in written.getvalue()


def test_metrics_count_displays_by_state(lone: Scene) -> None:
    def gauge() -> dict[str, float]:
        text = lone.caller("nobody").get("/metrics").get_data(as_text=True)
        return {line.split('"')[1]: float(line.split()[1]) for line in text.splitlines() if "kanban_displays{" in line}

    _, token = paired(lone)
    paired(lone)
    screen_with(lone.app, token).post("/api/display", BEAT)
    assert gauge() == {"new": 1, "live": 1, "stale": 0, "away": 0}
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        assert gauge() == {"new": 1, "live": 0, "stale": 0, "away": 1}
