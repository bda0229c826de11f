"""Requests that are no requests, or take for ever to arrive: they must not keep the threads that others need."""

from __future__ import annotations

import socket
import time
from http.client import HTTPResponse
from pathlib import Path

import orjson
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


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"\x16\x03\x01 is no HTTP\r\n\r\n", 400),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", 414),
        (HALF + b"X-A: <script>" + b"b" * 20_000 + b"\r\n\r\n", 431),
        (b"GET /socket.io/ HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n", 400),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_problem(
    sqlite_url: str, tmp_path: Path, said: bytes, status: int
) -> None:
    with (
        wall(sqlite_url, tmp_path, max_sockets=1, http_threads=4) as here,
        socket.create_connection(("127.0.0.1", here.port), timeout=8) as asking,
    ):
        asking.sendall(said)
        answer = HTTPResponse(asking)
        answer.begin()
        assert answer.status == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        problem = orjson.loads(answer.read())
        assert problem["status"] == status
        assert "script" not in str(problem)
