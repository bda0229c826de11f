"""Requests that take for ever to arrive: they must not keep the threads that others need."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from kanban import server
from tests.realtime.serving import wall

pytestmark = pytest.mark.sockets

HALF = b"GET /healthz HTTP/1.1\r\nHost: here\r\n"
HALF_BODY = b"POST /api/session HTTP/1.1\r\nHost: here\r\nX-Kanban: 1\r\nContent-Type: application/json\r\n"
WHOLE = HALF + b"Connection: close\r\n\r\n"


@pytest.mark.parametrize("part", [HALF, HALF_BODY + b"Content-Length: 99\r\n\r\n{"], ids=["head", "body"])
def test_requests_that_never_end_free_their_threads(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: bytes
) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.3)
    with wall(sqlite_url, tmp_path, max_sockets=1, http_threads=4) as here:
        slow = [socket.create_connection(("127.0.0.1", here.port)) for _ in range(5)]
        for each in slow:
            each.sendall(part)
        time.sleep(0.2)
        with socket.create_connection(("127.0.0.1", here.port), timeout=8) as asking:
            asking.sendall(WHOLE)
            assert asking.recv(64).startswith(b"HTTP/1.1 200")
        for each in slow:
            each.close()
