"""What stands in front of the socket library, as WSGI middleware.

It lets nothing but websockets through, only from our own pages or from programs, and only as many as there are threads
for; it hands the library our `Wire` in place of the real socket; and it hides the browser's offer to compress, which
the library would always accept and which costs half again as much CPU and twice the memory for each socket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock
from typing import TYPE_CHECKING, Any

import orjson

from kanban.realtime.wire import Wire

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: The path of the live door, which the Socket.IO clients know by themselves.
PATH = "/socket.io"
WIRE = "kanban.wire"
_SOCKETS = ("gunicorn.socket", "werkzeug.socket")


class Admission:
    """Wraps the application; `wires` are the connections there are."""

    def __init__(self, app: WSGIApplication, *, most: int, public_url: str, waiting: Callable[[Wire], None]) -> None:
        self._app = app
        self._most = most
        self._public_url = public_url
        self._waiting = waiting
        self._lock = Lock()
        self._closed = False
        self.wires: set[Wire] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path != PATH and not path.startswith(PATH + "/"):
            return self._app(environ, start_response)
        if not _is_websocket(environ):
            return _refuse(start_response, "400 Bad Request", "websocket_only", "Only websockets are served here.")
        if not self._is_ours(environ):
            return _refuse(start_response, "403 Forbidden", "foreign_origin", "This page is not one of the wall's.")
        key = next((key for key in _SOCKETS if key in environ), None)
        if key is None:
            return _refuse(start_response, "501 Not Implemented", "no_sockets", "This server has no websockets.")
        wire = self._admit(environ[key])
        if wire is None:
            sentence = "All live connections are taken. Try again in a moment."
            return _refuse(start_response, "503 Service Unavailable", "full", sentence, ("Retry-After", "10"))
        environ = {**environ, key: wire, WIRE: wire}
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        try:
            return self._app(environ, start_response)
        finally:
            with self._lock:
                self.wires.discard(wire)

    def close(self) -> list[Wire]:
        """Let nobody in from now on; the connections that are left."""
        with self._lock:
            self._closed = True
            return list(self.wires)

    def all(self) -> list[Wire]:
        """The connections of this moment."""
        with self._lock:
            return list(self.wires)

    def _admit(self, real: Any) -> Wire | None:
        with self._lock:
            if self._closed or len(self.wires) >= self._most:
                return None
            wire = Wire(real, self._waiting)
            self.wires.add(wire)
            return wire

    def _is_ours(self, environ: WSGIEnvironment) -> bool:
        """Whether the page that opens the socket is ours. Programs send no Origin; browsers always do."""
        origin = environ.get("HTTP_ORIGIN")
        here = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
        return origin is None or origin.lower() in {self._public_url, here.lower()}


def _is_websocket(environ: WSGIEnvironment) -> bool:
    """Whether this asks for a websocket in a way that the library can answer."""
    return (
        environ["REQUEST_METHOD"] == "GET"
        and environ.get("HTTP_UPGRADE", "").lower() == "websocket"
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
        and len(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")) == 24
    )


def _refuse(
    start_response: StartResponse, status: str, code: str, sentence: str, *headers: tuple[str, str]
) -> Iterable[bytes]:
    fixed, body = bare_problem(status, code, sentence)
    start_response(status, [*fixed, *headers])
    return [body]


def bare_problem(status: str, code: str, sentence: str) -> tuple[list[tuple[str, str]], bytes]:
    """A problem document as every refusal of the API is one, for what never gets as far: its headers and its body."""
    problem = {"type": "about:blank", "title": status[4:], "status": int(status[:3]), "code": code, "detail": sentence}
    body = orjson.dumps(problem)
    headers = [
        ("Content-Type", "application/problem+json"), ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ]  # fmt: skip
    return headers, body
