"""What walls cost: no query for any event, little memory when one stops reading, and nothing at all to the others."""

from __future__ import annotations

import fcntl
import socket
import struct
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from kanban.realtime import live, pump
from kanban.realtime.wire import Wire
from kanban.services import boards
from tests import builders
from tests.api.screens import paired_behind
from tests.realtime import serving
from tests.realtime.client import Client
from tests.realtime.conftest import Scene, scene_on
from tests.realtime.test_slow_readers import LARGE, pour, the_wire

#: What one wall that has stopped reading may hold, here and in the kernel; and how long it may stay.
MOST_HELD, GONE_WITHIN = 2 * 1024 * 1024, 60.0


def wall(scene: Scene) -> Client:
    """A display that listens to the scene's board and was told its settings."""
    _, token = paired_behind(scene.store, scene.ada, scene.board.id)
    client = Client(scene.wall.port, token=token)
    client.watch(scene.board.id, scene.seq)
    client.until("display")
    return client


@pytest.fixture
def asked(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the pump asks of the database, with its rounds put off."""
    monkeypatch.setattr(pump, "ROUND", 60.0)
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        if threading.current_thread().name == "pump":
            statements.append(statement)

    engine = scene.store.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_walls_cost_no_query_for_an_event(scene: Scene, asked: list[str]) -> None:
    costs = []
    with scene.client() as person:
        person.watch(scene.board.id, scene.seq)
        person.until("heartbeat")
        walls: list[Client] = []
        for more in (0, 6, 6):
            scene.live.pump.look_round()
            walls += [_there(scene, number) for number in range(more)]
            time.sleep(0.2)
            asked.clear()
            for _ in range(5):
                person.until_number(scene.change())
                time.sleep(2 * pump.INTERVAL)
            costs.append(len(asked))
            for each in walls:
                each.until_number(scene.seq)
        bob = builders.member(scene.store, scene.ada, scene.board, "Bob")
        person.until_number(scene.seq)
        asked.clear()
        boards.remove_member(scene.store, builders.command(scene.ada), board_id=scene.board.id, user_id=bob.user or "")
        person.until_number(scene.seq)
        assert len(asked) <= 4
    for each in walls:
        each.close()
    assert costs[0] == costs[1] == costs[2]
    assert costs[0] <= 2 * 5


def _there(scene: Scene, number: int) -> Client:
    scene.live.pump.look_round()
    _, token = paired_behind(scene.store, scene.ada, scene.board.id, public=number % 2 == 1)
    client = Client(scene.wall.port, token=token)
    client.watch(scene.board.id, scene.seq)
    client.until("heartbeat")
    return client


def _held(wire: Wire) -> int:
    """The bytes that wait for a reader, here and in the kernel."""
    try:
        in_kernel = struct.unpack("i", fcntl.ioctl(wire.fileno(), termios.TIOCOUTQ, b"\0\0\0\0"))[0]
    except (OSError, ValueError):
        in_kernel = 0
    return int(wire._left_bytes + in_kernel)


@pytest.mark.slow
def test_walls_that_stop_reading_hold_little_are_cut_and_disturb_nobody(scene: Scene) -> None:
    stuck = [wall(scene) for _ in range(6)]
    for each in stuck:
        each.socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    wires = [the_wire(scene, each) for each in stuck]
    known, most, began = scene.seq, 0, time.monotonic()
    with scene.client() as person, wall(scene) as other:
        person.watch(scene.board.id, known)
        while any(wire.cut_for is None for wire in wires):
            assert time.monotonic() - began < GONE_WITHIN
            builders.card(scene.store, scene.ada, scene.board, description=LARGE)
            person.until_number(scene.seq, within=20)
            other.until_number(scene.seq, within=20)
            most = max(most, *(_held(wire) for wire in wires))
        assert most < MOST_HELD
        assert {wire._left_bytes for wire in wires} == {0}
        assert person.numbers() == list(range(known + 1, scene.seq + 1))
        assert other.numbers() == person.numbers()
    assert scene.live.admission is not None
    serving.until(lambda: not set(wires) & set(scene.live.admission.all()))  # type: ignore[union-attr]  # looked at above
    for each in stuck:
        each.close()


@pytest.mark.slow
def test_a_wall_that_is_dead_though_nothing_is_sent_to_it_is_cut(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here within two seconds; in earnest within the sum of the two figures of the library's own signs of life."""
    assert live.PING + live.PING_TIMEOUT < GONE_WITHIN / 2
    monkeypatch.setattr(live, "PING", 1)
    monkeypatch.setattr(live, "PING_TIMEOUT", 1)
    with serving.wall(sqlite_url, tmp_path) as on:
        scene = scene_on(on)
        dead = wall(scene)
        assert scene.live.admission is not None
        assert len(scene.live.admission.all()) == 1
        serving.until(lambda: not scene.live.admission.all(), within=6)  # type: ignore[union-attr]  # looked at above
        dead.close()


def test_what_waits_for_everybody_else_is_not_touched_by_one_that_is_slow(scene: Scene) -> None:
    """A slow wall catches up without a gap, while the others have long had it all."""
    known = scene.seq
    with wall(scene) as slow, wall(scene) as quick:
        slow.socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        pour(scene, 20)
        assert quick.until_number(known + 20) == slow.until_number(known + 20, within=20)
