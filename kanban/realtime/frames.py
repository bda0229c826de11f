"""Messages as the bytes that go over a websocket, made once for everybody who gets them.

A frame is one unmasked websocket text frame holding one Engine.IO message packet holding one Socket.IO event of the
default namespace. Making it here instead of in the library means that two hundred listeners cost two hundred writes
and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from kanban.domain.discretion import discreet_event
from kanban.store.log import LoggedEvent

#: A frame that would be larger is replaced by the advice to fetch the events over HTTP.
LARGEST = 16 * 1024

#: Socket.IO's word that the server ends the connection for good: the client does not come back by itself.
DISMISSED = b"\x81\x0241"
#: A websocket close frame with status 1001, "going away".
CLOSE = b"\x88\x02\x03\xe9"


def event(name: str, data: Any) -> bytes:
    """The frame of the Socket.IO event `name`."""
    return _text(b'42["' + name.encode() + b'",' + orjson.dumps(data) + b"]")


def events(board_id: str, rows: Sequence[LoggedEvent], *, public: bool = False) -> bytes:
    """The frame with these events, or the one that says to fetch them where it would be too large.

    `public` is the one for public-safe displays, which leaves out what they are not told.
    """
    told = [discreet_event({**row.wire(), "data": orjson.loads(row.data)}) if public else row.wire() for row in rows]
    frame = event("events", {"board": board_id, "events": told})
    return frame if len(frame) <= LARGEST else event("fetch", {"board": board_id, "seq": rows[-1].seq})


def _text(payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload
