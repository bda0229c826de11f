"""Flask-SocketIO without the message queues that it imports merely because they are installed.

We use none of them (order and completeness come from the log), and Redis' client alone would cost a server that has
no Redis six megabytes and a tenth of its start.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_QUEUES = ("aio_pika", "kafka", "kombu", "redis", "valkey", "zmq")


@contextmanager
def _as_if_absent(names: tuple[str, ...]) -> Iterator[None]:
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # None is how an import is told that there is nothing
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


with _as_if_absent(_QUEUES):
    from flask_socketio import ConnectionRefusedError as Refused  # type: ignore[import-untyped]  # it has no types
    from flask_socketio import SocketIO

__all__ = ["Refused", "SocketIO"]
