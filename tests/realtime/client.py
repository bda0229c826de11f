"""A Socket.IO client of few words over a plain websocket, so that tests see every frame as it comes."""

from __future__ import annotations

import json
import time
from typing import Any, Self

import websocket


class Refused(Exception):
    """The server did not let the client in."""


class Client:
    """One connection. `frames` is everything the server emitted so far, as (name, data)."""

    def __init__(
        self, port: int, *, cookie: str | None = None, token: str | None = None, origin: str | None = "same",
        headers: dict[str, str] | None = None, timeout: float = 10.0,
    ) -> None:  # fmt: skip
        self.frames: list[tuple[str, Any]] = []
        self.closed = False
        self._acks: dict[int, Any] = {}
        self._number = 0
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket",
            timeout=timeout, cookie=cookie, header=headers or {},
            origin=f"http://127.0.0.1:{port}" if origin == "same" else origin, suppress_origin=origin is None,
        )  # fmt: skip
        assert self.socket.recv().startswith("0{")
        self.socket.send("40" + (json.dumps({"token": token}) if token else ""))
        answer = self.socket.recv()
        if not answer.startswith("40"):
            self.close()
            raise Refused(answer)

    def watch(self, board: str, after: int | None = None) -> Any:
        """The acknowledgement of `watch`."""
        return self.call("watch", {"board": board, "after": after})

    def call(self, name: str, *data: Any) -> Any:
        """Emit and wait for the acknowledgement."""
        self._number += 1
        number = self._number
        self.socket.send(f"42{number}" + json.dumps([name, *data]))
        give_up = time.monotonic() + 10
        while number not in self._acks:
            assert time.monotonic() < give_up, f"{name} was never acknowledged"
            self.hear(0.5)
        return self._acks.pop(number)

    def hear(self, within: float) -> bool:
        """Take in one packet, if one comes in time."""
        self.socket.settimeout(within)
        try:
            packet = self.socket.recv()
        except (websocket.WebSocketTimeoutException, TimeoutError):
            return False
        except (websocket.WebSocketConnectionClosedException, OSError):
            packet = ""
        if not packet:
            self.closed = True
            return False
        self._take(packet)
        return True

    def _take(self, packet: str) -> None:
        if packet == "2":
            self.socket.send("3")
        elif packet.startswith("43"):
            number, _, rest = packet[2:].partition("[")
            self._acks[int(number)] = json.loads("[" + rest)[0]
        elif packet.startswith("42"):
            name, data = json.loads(packet[2:])
            self.frames.append((name, data))
        elif packet == "41":
            self.frames.append(("dismissed", None))

    def until(self, name: str, within: float = 5.0) -> Any:
        """The data of the first frame of this name, heard or still to come; it is taken off the list."""
        give_up = time.monotonic() + within
        while True:
            for index, (found, data) in enumerate(self.frames):
                if found == name:
                    del self.frames[index]
                    return data
            left = give_up - time.monotonic()
            assert left > 0, f"no {name} within {within} s; heard {self.frames}"
            assert not self.closed, f"closed before {name}; heard {self.frames}"
            self.hear(left)

    def listen(self, seconds: float) -> None:
        """Take in whatever comes for so long."""
        give_up = time.monotonic() + seconds
        while (left := give_up - time.monotonic()) > 0 and not self.closed:
            self.hear(left)

    def numbers(self) -> list[int]:
        """The numbers of all events heard so far, in the order in which they came."""
        return [event["seq"] for name, data in self.frames if name == "events" for event in data["events"]]

    def until_number(self, seq: int, within: float = 5.0) -> list[int]:
        """All numbers heard, once `seq` is among them."""
        give_up = time.monotonic() + within
        while seq not in self.numbers():
            left = give_up - time.monotonic()
            assert left > 0, f"number {seq} never came; heard {self.frames}"
            assert not self.closed, "the connection was closed"
            self.hear(left)
        return self.numbers()

    def close(self) -> None:
        """Hang up."""
        below = self.socket.sock
        self.socket.close(timeout=1)
        if below is not None:
            below.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
