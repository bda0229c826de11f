"""What arrives: everything, in order, once, from the number asked for; and quickly, however many write."""

from __future__ import annotations

import random
import threading
import time

import orjson
import pytest

from kanban.realtime import frames, pump
from kanban.services import watching
from tests import builders
from tests.realtime import serving
from tests.realtime.client import Client
from tests.realtime.conftest import Scene


def test_a_change_arrives_with_all_that_the_log_knows(either: Scene) -> None:
    with either.client() as client:
        client.watch(either.board.id)
        client.until("heartbeat")
        seq = either.change()
        frame = client.until("events")
        assert frame["board"] == either.board.id
        rows = watching.tail(either.store, either.board.id, seq - 1, 10)
        assert frame["events"] == [orjson.loads(orjson.dumps(row.event().to_wire())) for row in rows]


def test_what_was_missed_comes_first(either: Scene) -> None:
    known = either.seq
    either.change(3)
    with either.client() as client:
        assert client.watch(either.board.id, known)["seq"] == known + 3
        assert client.until_number(known + 3) == [known + 1, known + 2, known + 3]
        either.change(2)
        assert client.until_number(known + 5) == [known + n for n in range(1, 6)]


def test_whoever_is_up_to_date_gets_nothing_old(scene: Scene) -> None:
    seq = scene.change(2)
    with scene.client() as client:
        client.watch(scene.board.id, seq)
        client.listen(0.3)
        assert client.numbers() == []


def test_a_page_may_know_its_own_change_before_the_pump_does(scene: Scene) -> None:
    with scene.client() as first, scene.client() as second:
        first.watch(scene.board.id, scene.seq)
        scene.store.bells.clear()
        seq = scene.change()
        second.watch(scene.board.id, seq)
        assert first.until_number(seq) == [seq]
        second.listen(0.3)
        assert second.numbers() == []


def test_a_number_from_the_future_means_a_fresh_start(scene: Scene) -> None:
    with scene.client() as client:
        client.watch(scene.board.id, scene.seq + 7)
        assert client.until("resync") == {"board": scene.board.id}
        seq = scene.change()
        assert client.until_number(seq) == [seq]


def test_too_far_behind_means_a_fresh_start(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pump, "MOST_BEHIND", 5)
    known = scene.seq
    scene.change(6)
    with scene.client() as client, scene.client() as other:
        client.watch(scene.board.id, known)
        assert client.until("resync") == {"board": scene.board.id}
        other.watch(scene.board.id, known + 1)
        assert other.until_number(known + 6) == [known + n for n in range(2, 7)]


def test_a_large_frame_becomes_the_advice_to_fetch(scene: Scene) -> None:
    with scene.client() as client:
        client.watch(scene.board.id, scene.seq)
        builders.card(scene.store, scene.ada, scene.board, description="x" * frames.LARGEST)
        assert client.until("fetch") == {"board": scene.board.id, "seq": scene.seq}
        known = scene.seq
        seq = scene.change()
        assert client.until_number(seq) == list(range(known + 1, seq + 1))


def test_what_is_not_rung_is_found_all_the_same(either: Scene) -> None:
    """A commit of another process, as long as nothing carries its bell here."""
    with either.client() as client:
        client.watch(either.board.id, either.seq)
        client.until("heartbeat")
        either.store.bells.clear()
        seq = either.change()
        assert client.until_number(seq, within=2 * pump.ROUND + 1) == [seq]


def test_a_change_that_comes_alone_goes_out_at_once_and_many_share_a_frame(scene: Scene) -> None:
    with scene.client() as client:
        client.watch(scene.board.id, scene.seq)
        client.until("heartbeat")
        client.frames.clear()
        known = scene.seq
        time.sleep(0.1)
        began = time.monotonic()
        scene.change(40)
        took = time.monotonic() - began
        assert client.until_number(known + 40) == list(range(known + 1, known + 41))
        sizes = [len(data["events"]) for name, data in client.frames if name == "events"]
        assert sizes[0] == 1
        assert len(sizes) <= took / pump.INTERVAL + 3


def test_boards_are_kept_apart_and_unwatch_ends_one(scene: Scene) -> None:
    other = builders.board(scene.store, scene.ada, key="DEV", name="Development")
    with scene.client() as client:
        client.watch(scene.board.id)
        client.watch(other.id)
        builders.card(scene.store, scene.ada, other)
        assert client.until("events")["board"] == other.id
        assert client.call("unwatch", {"board": other.id}) == {"ok": True}
        client.frames.clear()
        builders.card(scene.store, scene.ada, other)
        scene.change()
        assert client.until("events")["board"] == scene.board.id
        client.listen(0.2)
        assert [data["board"] for name, data in client.frames if name == "events"] == []


def test_the_heart_beats(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pump, "HEARTBEAT", 0.2)
    monkeypatch.setattr(scene.live.pump, "_next_heartbeat", 0.0)
    with scene.client() as client:
        client.watch(scene.board.id)
        beats = [client.until("heartbeat") for _ in range(3)]
        assert all(beat["seqs"] == {scene.board.id: scene.seq} for beat in beats)


def test_no_gap_with_ten_writers_and_listeners_cut_at_random(either: Scene) -> None:
    """Every listener, however often it is cut, ends with every number once and in order."""
    writers, each, listeners = 10, 12, 5
    start = either.seq
    last = start + writers * each
    failures: list[str] = []

    def write() -> None:
        for _ in range(each):
            builders.card(either.store, either.ada, either.board)

    def follow(seed: int) -> None:
        dice = random.Random(seed)
        heard, known = [], start
        give_up = time.monotonic() + 30
        while known < last and time.monotonic() < give_up:
            with Client(either.wall.port, cookie=either.cookie) as client:
                client.watch(either.board.id, known)
                client.listen(dice.uniform(0.0, 0.3))
                for name, data in client.frames:
                    if name == "events":
                        heard += [event["seq"] for event in data["events"] if event["seq"] > known]
                    elif name == "fetch":
                        heard += [row.seq for row in watching.tail(either.store, either.board.id, known, data["seq"])]
                    known = heard[-1] if heard else known
        if heard != list(range(start + 1, last + 1)):
            failures.append(f"listener {seed} heard {heard}")

    threads = [threading.Thread(target=write) for _ in range(writers)]
    threads += [threading.Thread(target=follow, args=(seed,)) for seed in range(listeners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40)
    assert either.seq == last
    assert failures == []


def test_many_ask_for_the_same_and_one_query_answers(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    known = scene.seq
    scene.change(5)
    asked = []
    tail = watching.tail

    def counted(*args: object) -> object:
        asked.append(args)
        return tail(*args)  # type: ignore[arg-type]  # passed on as they are

    with scene.client() as first:
        first.watch(scene.board.id)
        first.until("heartbeat")
        serving.until(lambda: not scene.live.pump._audience.rooms[scene.board.id].behind)
        monkeypatch.setattr(watching, "tail", counted)
        clients = [scene.client() for _ in range(8)]
        for client in clients:
            client.watch(scene.board.id, known)
            assert client.until_number(known + 5) == [known + n for n in range(1, 6)]
            client.close()
    assert len(asked) == 1
