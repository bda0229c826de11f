"""Redis as a doorbell: it carries a bell from process to process, and nothing breaks when it is away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from kanban.realtime.doorbell import CHANNEL, Doorbell
from tests.realtime import serving
from tests.realtime.own_redis import OwnRedis

pytestmark = pytest.mark.redis


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OwnRedis]:
    """A running Redis."""
    mine = OwnRedis(tmp_path)
    yield mine
    mine.thaw()
    mine.kill()


class Ears:
    """What a doorbell told its process."""

    def __init__(self, url: str) -> None:
        self.heard: list[tuple[str, int]] = []
        self.back = 0
        self.bell = Doorbell(url, heard=lambda board, seq: self.heard.append((board, seq)), back=self._count)
        self.bell.start()

    def _count(self) -> None:
        self.back += 1


@pytest.fixture
def two(server: OwnRedis) -> Iterator[tuple[Ears, Ears]]:
    """Two processes' doorbells."""
    both = Ears(server.url), Ears(server.url)
    serving.until(lambda: both[0].bell.works and both[1].bell.works)
    yield both
    for ears in both:
        ears.bell.stop()


def test_a_bell_is_heard_by_the_other_process(two: tuple[Ears, Ears]) -> None:
    one, other = two
    one.bell.ring("board", 7)
    serving.until(lambda: ("board", 7) in other.heard, within=1)


def test_nobody_waits_for_a_dead_redis_and_its_return_is_noticed(server: OwnRedis, two: tuple[Ears, Ears]) -> None:
    one, other = two
    server.kill()
    began = time.monotonic()
    for number in range(100):
        one.bell.ring("board", number)
    assert time.monotonic() - began < 0.05
    serving.until(lambda: not one.bell.works and not other.bell.works)
    server.start()
    serving.until(lambda: one.bell.works and other.bell.works, within=3)
    assert other.back == 2
    other.heard.clear()
    one.bell.ring("board", 200)
    serving.until(lambda: ("board", 200) in other.heard, within=3)


def test_nobody_waits_for_a_frozen_redis(server: OwnRedis, two: tuple[Ears, Ears]) -> None:
    one, other = two
    server.freeze()
    began = time.monotonic()
    for number in range(100):
        one.bell.ring("board", number)
    assert time.monotonic() - began < 0.05
    time.sleep(1.0)
    server.thaw()
    one.bell.ring("board", 300)
    serving.until(lambda: ("board", 300) in other.heard, within=4)


def test_what_is_no_bell_is_dropped(server: OwnRedis, two: tuple[Ears, Ears]) -> None:
    one, other = two
    with redis.Redis(port=server.port) as forger:
        for forged in (b"\x80\x04\x95", b"board", b"board x", b"board -1", b"x" * 10_000, b"", b"\xff\xff 3"):
            forger.publish(CHANNEL, forged)
    one.bell.ring("board", 9)
    serving.until(lambda: ("board", 9) in other.heard)
    assert [heard for heard in other.heard if heard != ("board", 9)] in ([], [("��", 3)])
    assert one.bell.works
    assert other.bell.works


def test_the_set_of_waiting_bells_is_bounded(server: OwnRedis) -> None:
    bell = Doorbell(server.url, heard=lambda *_: None, back=lambda: None)
    for number in range(5000):
        bell.ring(f"board-{number}", 1)
    assert len(bell._waiting) == 1000
    bell.ring("board-1", 2)
    assert bell._waiting["board-1"] == 2
