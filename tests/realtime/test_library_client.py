"""The protocol is Socket.IO's: its own Python client joins, hears and is sent away without special treatment."""

from __future__ import annotations

import threading
from typing import Any

import socketio

from tests.realtime import serving
from tests.realtime.conftest import Scene


def test_the_librarys_own_client_is_understood(scene: Scene) -> None:
    heard: list[dict[str, Any]] = []
    arrived = threading.Event()
    client = socketio.Client(reconnection=False)

    @client.on("events")
    def events(data: dict[str, Any]) -> None:
        heard.append(data)
        arrived.set()

    token = serving.token_for(scene.store, scene.ada)
    client.connect(scene.wall.origin, auth={"token": token}, transports=["websocket"])
    try:
        answer = client.call("watch", {"board": scene.board.id, "after": scene.seq}, timeout=5)
        assert answer["ok"] is True
        seq = scene.change()
        assert arrived.wait(5)
        assert [event["seq"] for event in heard[0]["events"]] == [seq]
    finally:
        client.disconnect()
