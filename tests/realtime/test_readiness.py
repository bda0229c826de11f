"""What /readyz and /metrics say about the sockets, and that a missing Redis is no failure."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

from tests.databases import free_port
from tests.realtime import serving
from tests.realtime.conftest import Scene
from tests.realtime.serving import Wall


def get(wall: Wall, path: str) -> tuple[int, str]:
    """Status and body, as a program on this machine gets them."""
    try:
        with urllib.request.urlopen(wall.origin + path, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


def test_a_server_that_publishes_is_ready(scene: Scene) -> None:
    status, body = get(scene.wall, "/readyz")
    assert status == 200
    assert json.loads(body)["checks"]["publishes"] == "ok"


def test_a_stuck_pump_is_a_failure(scene: Scene) -> None:
    scene.live.pump.stop()
    scene.live.pump.turned_at = time.monotonic() - 60
    status, body = get(scene.wall, "/readyz")
    assert status == 503
    assert json.loads(body)["checks"]["publishes"] == "failing"


def test_a_redis_that_is_away_is_only_degraded(sqlite_url: str, tmp_path: Path) -> None:
    with serving.wall(sqlite_url, tmp_path, redis_url=f"redis://127.0.0.1:{free_port()}") as wall:
        status, body = get(wall, "/readyz")
        assert status == 200
        assert json.loads(body)["checks"]["publishes"] == "degraded"
        assert "kanban_redis_away 1.0" in get(wall, "/metrics")[1]


def test_open_sockets_are_counted(scene: Scene) -> None:
    with scene.client() as client:
        client.watch(scene.board.id)
        assert "kanban_sockets 1.0" in get(scene.wall, "/metrics")[1]
