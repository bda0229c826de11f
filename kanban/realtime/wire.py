"""The socket that the websocket library gets in place of the real one.

The library writes with `send` and drops what does not fit, so a slow reader's stream breaks; it has no bound on what
waits for a reader that has stopped, and none on what a client may send. This socket never blocks and never loses a
byte: what the kernel does not take at once waits here in order and is sent later by the pump, and whoever lets too
much wait, or sends too much, is cut off. A client that was cut comes back and catches up by number.
"""

from __future__ import annotations

import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from threading import Lock

#: What may wait for one reader: frames, bytes, and seconds without any of it being taken.
MOST_FRAMES, MOST_BYTES, PATIENCE = 200, 1024 * 1024, 20.0
#: What one client may send: a burst in bytes, and bytes a second. A page sends some eighty bytes when it opens a board.
BURST, RATE = 32 * 1024, 2 * 1024
#: The kernel's share of what waits (it doubles the figure); without it a stuck reader holds megabytes there.
_KERNEL_BUFFER = 128 * 1024


class Wire:
    """One client's connection. `waiting` is called with the wire whenever something is left for the pump to send."""

    def __init__(self, real: socket.socket, waiting: Callable[[Wire], None]) -> None:
        self._real = real
        self._waiting = waiting
        self._lock = Lock()
        self._left: deque[memoryview] = deque()
        self._left_bytes = 0
        self._moved_at = 0.0
        self._allowance = float(BURST)
        self._read_at = time.monotonic()
        self.born = time.monotonic()
        #: Why the connection was cut, once it is.
        self.cut_for: str | None = None
        #: When the pump is to cut it, in monotonic seconds, if it has not ended by then.
        self.ends_at: float | None = None
        #: Whether somebody with a name is behind it.
        self.admitted = False
        real.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BUFFER)
        if real.family in {socket.AF_INET, socket.AF_INET6}:
            real.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    # -- what the library calls

    def send(self, data: bytes) -> int:
        """Send all of `data`, now or later; OSError once the connection is over."""
        if not self.offer(data):
            raise BrokenPipeError(self.cut_for or "the connection is closed")
        return len(data)

    def recv(self, size: int) -> bytes:
        """What the client sent; a client that sends more than any page has to is cut."""
        data = self._real.recv(size)
        now = time.monotonic()
        self._allowance = min(BURST, self._allowance + (now - self._read_at) * RATE) - len(data)
        self._read_at = now
        if self._allowance < 0:
            self.cut("it sent too much")
            return b""
        return data

    def close(self) -> None:
        """The library is done; the web server closes the real socket."""
        self.cut("closed")

    def fileno(self) -> int:
        """The real socket's descriptor."""
        return self._real.fileno()

    # -- what the pump calls

    def offer(self, frame: bytes) -> bool:
        """Send one whole frame without ever waiting. False once the connection is over."""
        with self._lock:
            if self.cut_for is not None:
                return False
            sent = 0
            if not self._left:
                sent = self._push(frame)
                if sent == len(frame):
                    return True
                if sent < 0:
                    return False
                self._moved_at = time.monotonic()
            self._left.append(memoryview(frame)[sent:])
            self._left_bytes += len(frame) - sent
            if len(self._left) > MOST_FRAMES or self._left_bytes > MOST_BYTES:
                self._cut("it does not keep up")
                return False
        self._waiting(self)
        return True

    def flush(self) -> bool:
        """Send more of what waits. True while something is left."""
        with self._lock:
            while self._left and self.cut_for is None:
                sent = self._push(self._left[0])
                if sent > 0:
                    self._moved_at = time.monotonic()
                    self._left_bytes -= sent
                if sent == len(self._left[0]):
                    self._left.popleft()
                    continue
                if sent > 0:
                    self._left[0] = self._left[0][sent:]
                if time.monotonic() - self._moved_at > PATIENCE:
                    self._cut("it has stopped reading")
                break
            return bool(self._left) and self.cut_for is None

    def cut(self, reason: str) -> None:
        """End the connection now; what waits is dropped, and the thread that reads it wakes up."""
        with self._lock:
            self._cut(reason)

    def _push(self, data: bytes | memoryview) -> int:
        try:
            return self._real.send(data, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError:
            self._cut("the connection broke")
            return -1

    def _cut(self, reason: str) -> None:
        if self.cut_for is not None:
            return
        self.cut_for = reason
        try:
            if self._left:
                # What waits in the kernel is of no use to a reader that gets no more: drop it with the connection.
                self._real.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._real.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # The other side was quicker.
        self._left.clear()
        self._left_bytes = 0
