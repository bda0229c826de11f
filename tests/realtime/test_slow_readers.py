"""A reader that is slow gets every byte or is cut, holds little memory meanwhile, and slows nobody."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time

import pytest

from kanban.realtime import wire
from kanban.realtime.frames import event
from kanban.realtime.wire import Wire
from tests import builders
from tests.realtime import serving
from tests.realtime.client import Client
from tests.realtime.conftest import Scene

LARGE = "x" * 12_000


def stuck(scene: Scene, buffer: int = 4096) -> Client:
    """A client with a small buffer that does not read."""
    client = scene.client()
    client.socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.watch(scene.board.id, scene.seq)
    return client


def the_wire(scene: Scene, client: Client) -> Wire:
    """The server's end of a client's connection."""
    assert scene.live.admission is not None
    port = client.socket.sock.getsockname()[1]
    return next(each for each in scene.live.admission.all() if _port(each) == port)


def _port(each: wire.Wire) -> int | None:
    """The other end's port; None for a connection that has just ended and is about to be forgotten."""
    try:
        return int(each._real.getpeername()[1])
    except OSError:
        return None


def pour(scene: Scene, frames: int) -> None:
    """So many frames of twelve kilobytes, one commit each.

    Each waits until a quick reader has the one before: on a busy machine two would come into one frame, which is then
    too large to send and becomes a `fetch`.
    """
    with scene.client() as quick:
        quick.watch(scene.board.id, scene.seq)
        for _ in range(frames):
            builders.card(scene.store, scene.ada, scene.board, description=LARGE)
            quick.until_number(scene.seq, within=20)


def test_who_reads_late_gets_every_byte(scene: Scene) -> None:
    known = scene.seq
    with stuck(scene, 32_768) as late:
        pour(scene, 40)
        assert the_wire(scene, late)._left_bytes
        numbers = late.until_number(known + 40, within=20)
        assert numbers == list(range(known + 1, known + 41))
        cards = [e["data"]["description"] for name, data in late.frames if name == "events" for e in data["events"]]
        assert cards == [LARGE] * 40


def test_who_never_reads_is_cut_and_slows_nobody(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_BYTES", 200_000)
    known = scene.seq
    with stuck(scene) as never, scene.client() as other:
        other.watch(scene.board.id, known)
        theirs = the_wire(scene, never)
        waits = []
        for _ in range(60):
            began = time.monotonic()
            builders.card(scene.store, scene.ada, scene.board, description=LARGE)
            other.until_number(scene.seq)
            waits.append(time.monotonic() - began)
            time.sleep(0.045)
        assert theirs.cut_for == "it does not keep up"
        assert theirs._left_bytes == 0
        assert other.numbers() == list(range(known + 1, known + 61))
        assert sorted(waits)[len(waits) // 2] < 0.1
        assert scene.live.admission is not None
        serving.until(lambda: len(scene.live.admission.all()) == 1)  # type: ignore[union-attr]  # looked at above


def test_who_takes_nothing_for_long_is_cut_though_little_waits(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PATIENCE", 0.3)
    with stuck(scene) as never:
        theirs = the_wire(scene, never)
        pour(scene, 60)
        serving.until(lambda: theirs.cut_for == "it has stopped reading")


# -- the wire alone


@pytest.fixture
def pair() -> tuple[socket.socket, socket.socket]:
    server, client = socket.socketpair()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return server, client


def test_two_threads_never_mix_their_frames(pair: tuple[socket.socket, socket.socket]) -> None:
    server, client = pair
    waiting: list[Wire] = []
    mine = Wire(server, waiting.append)
    wire_frames = 150

    def send(letter: str, size: int) -> None:
        for number in range(wire_frames // 2):
            mine.offer(event(letter, {"number": number, "text": letter * size}))

    threads = [threading.Thread(target=send, args=given) for given in (("a", 700), ("b", 3000))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waiting
    got = bytearray()
    client.settimeout(5)
    while True:
        more = mine.flush()
        client.setblocking(False)
        try:
            while piece := client.recv(1 << 16):
                got += piece
        except BlockingIOError:
            if not more:
                break
    words = list(_frames(bytes(got)))
    assert [data["number"] for name, data in words if name == "a"] == list(range(wire_frames // 2))
    assert [data["number"] for name, data in words if name == "b"] == list(range(wire_frames // 2))
    server.close()
    client.close()


def _frames(got: bytes) -> list[tuple[str, dict[str, object]]]:
    words = []
    while got:
        size, head = got[1], 2
        if size == 126:
            size, head = struct.unpack(">H", got[2:4])[0], 4
        words.append(tuple(json.loads(got[head + 2 : head + size])))
        got = got[head + size :]
    return words  # type: ignore[return-value]  # pairs by construction


def test_a_wire_holds_a_bounded_number_of_frames(pair: tuple[socket.socket, socket.socket]) -> None:
    server, client = pair
    mine = Wire(server, lambda _: None)
    sent = 0
    while mine.offer(b"x" * 4000):
        sent += 1
        assert sent < 2000
    assert mine.cut_for == "it does not keep up"
    with pytest.raises(BrokenPipeError):
        mine.send(b"more")
    server.close()
    client.close()
