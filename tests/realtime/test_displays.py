"""Displays on the live door: their board alone, dark at once when revoked, told of changes, wordless in public."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kanban import clock
from kanban.domain.access import Actor
from kanban.realtime import frames
from kanban.services import boards, displays
from kanban.services.displays import PREFIX, Report
from tests import builders
from tests.api.screens import paired_behind
from tests.realtime import serving
from tests.realtime.client import Client, Refused
from tests.realtime.conftest import Scene, scene_on

WITHIN = 1.0
REPORT = Report(build="b1", view="board", stale=False)


def wall(scene: Scene, token: str, *, watches: bool = True) -> Client:
    """A screen with this token."""
    client = Client(scene.wall.port, token=token)
    if watches:
        assert client.watch(scene.board.id, scene.seq)["ok"]
        client.until("heartbeat")
    return client


def paired(scene: Scene, **settings: object) -> tuple[str, str]:
    return paired_behind(scene.store, scene.ada, scene.board.id, **settings)


def itself(scene: Scene, token: str) -> Actor:
    """The display with this token, as it asks."""
    visit = displays.visit_by_display(scene.store, token, now=clock.now())
    assert visit is not None
    return visit.actor


def test_a_display_hears_its_board_and_no_other(either: Scene) -> None:
    _, token = paired(either)
    other = builders.board(either.store, either.ada, key="DEV", name="Development")
    with wall(either, token) as client:
        assert client.watch(other.id) == {"ok": False, "code": "not_found"}
        known = either.seq
        builders.card(either.store, either.ada, other)
        assert client.until_number(either.change()) == [known + 1]
        assert {data["board"] for name, data in client.frames if name == "events"} == {either.board.id}


def test_a_made_up_token_is_refused(scene: Scene) -> None:
    for token in (PREFIX, PREFIX + "a" * 32):
        with pytest.raises(Refused, match="not_signed_in"):
            Client(scene.wall.port, token=token)


def test_a_revoked_display_is_dark_within_a_second(either: Scene) -> None:
    made, token = paired(either)
    with wall(either, token) as client, either.client() as person:
        person.watch(either.board.id, either.seq)
        began = time.monotonic()
        displays.revoke_display(either.store, either.ada, board_id=either.board.id, display_id=made, now=clock.now())
        assert client.until("revoked", WITHIN) == {"board": either.board.id}
        client.until("dismissed", WITHIN)
        assert time.monotonic() - began < WITHIN
        client.frames.clear()
        seq = either.change()
        client.listen(0.3)
        assert client.numbers() == []
        assert person.until_number(seq)
        with pytest.raises(Refused):
            wall(either, token)


def test_a_display_is_told_of_its_settings_when_it_comes_and_when_they_change(either: Scene) -> None:
    made, token = paired(either, theme="light")
    with wall(either, token) as client, either.client() as person:
        person.watch(either.board.id, either.seq)
        first = client.until("display", WITHIN)
        assert (first["name"], first["settings"]["theme"], first["rotate"]) == ("Wall", "light", False)
        displays.change_display(
            either.store, either.ada, board_id=either.board.id, display_id=made, settings={"theme": "dark"}
        )
        second = client.until("display", WITHIN)
        assert (second["settings"]["theme"], second["revision"]) == ("dark", first["revision"] + 1)
        client.listen(1.0)
        person.listen(0.1)
        assert "display" not in {name for name, _ in client.frames + person.frames}


def test_a_display_takes_a_new_token_over_and_comes_back_with_it(either: Scene) -> None:
    made, token = paired(either)
    displays.beat(either.store, itself(either, token), REPORT, now=clock.now())
    with wall(either, token) as client:
        client.until("display")
        displays.rotate_display(either.store, either.ada, board_id=either.board.id, display_id=made, now=clock.now())
        assert client.until("display", WITHIN)["rotate"] is True
        _, renewed = displays.beat(either.store, itself(either, token), REPORT, now=clock.now())
        assert renewed is not None
        with wall(either, renewed) as after:
            after.until("display")
            displays.beat(either.store, itself(either, renewed), REPORT, now=clock.now())
            serving.until(lambda: _gone(client), within=2)
            assert {name for name, _ in client.frames} <= {"heartbeat"}
            assert after.until_number(either.change())
            assert not after.closed
    with pytest.raises(Refused):
        wall(either, token)


def _gone(client: Client) -> bool:
    client.listen(0.05)
    return client.closed


def test_a_public_display_hears_of_everything_and_no_words(either: Scene) -> None:
    _, lobby = paired(either, public=True)
    _, noc = paired(either)
    known = either.seq
    with wall(either, lobby) as public, wall(either, noc) as plain:
        builders.card(either.store, either.ada, either.board, "xyzzy", description="xyzzy")
        assert public.until_number(either.seq) == plain.until_number(either.seq) == [known + 1]
        assert "xyzzy" in repr(plain.frames)
        assert "xyzzy" not in repr(public.frames)
        assert (either.ada.user or "") not in repr(public.frames)
        with Client(either.wall.port, token=lobby) as late, Client(either.wall.port, token=noc) as late_plain:
            for client in (late, late_plain, late):
                client.watch(either.board.id, known)
                client.until_number(either.seq)
            assert "xyzzy" not in repr(late.frames)
            assert "xyzzy" in repr(late_plain.frames)


def test_a_display_that_becomes_public_hears_no_words_from_then_on(scene: Scene) -> None:
    made, token = paired(scene)
    with wall(scene, token) as client:
        client.until("display")
        displays.change_display(
            scene.store, scene.ada, board_id=scene.board.id, display_id=made, settings={"public": True}
        )
        assert client.until("display", WITHIN)["settings"]["public"] is True
        builders.card(scene.store, scene.ada, scene.board, "xyzzy")
        assert client.until_number(scene.seq)
        assert "xyzzy" not in repr(client.frames)


def test_an_event_is_made_ready_once_for_all_and_once_for_all_in_public(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many walls there are, and whoever else listens; and none of them asks the database for it."""
    tokens = [paired(scene, public=number % 2 == 1)[1] for number in range(8)]
    walls = [wall(scene, token) for token in tokens]
    with scene.client() as person:
        person.watch(scene.board.id, scene.seq)
        person.until("heartbeat")
        for client in walls:
            client.until("display")
        made: list[bool] = []
        events = frames.events

        def counted(board: str, rows: object, *, public: bool = False) -> bytes:
            made.append(public)
            return events(board, rows, public=public)  # type: ignore[arg-type]  # passed on as they are

        monkeypatch.setattr(frames, "events", counted)
        seq = scene.change()
        for client in (*walls, person):
            client.until_number(seq)
    assert sorted(made) == [False, True]
    for client in walls:
        client.close()


def test_a_removed_member_leaves_the_displays_where_they_are(scene: Scene) -> None:
    _, token = paired(scene)
    bob = builders.member(scene.store, scene.ada, scene.board, "Bob")
    with wall(scene, token) as client:
        boards.remove_member(scene.store, builders.command(scene.ada), board_id=scene.board.id, user_id=bob.user or "")
        assert client.until_number(scene.seq)
        assert client.until_number(scene.change())


@pytest.fixture
def two(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Scene, serving.Wall]]:
    """Two servers on one database, as two processes would be."""
    with serving.wall(sqlite_url, tmp_path) as one, serving.wall(sqlite_url, tmp_path) as other:
        yield scene_on(one), other


def test_a_display_of_another_process_is_dark_within_a_second(two: tuple[Scene, serving.Wall]) -> None:
    scene, other = two
    made, token = paired(scene)
    with Client(other.port, token=token) as client:
        assert client.watch(scene.board.id)["ok"]
        client.until("heartbeat")
        displays.revoke_display(scene.store, scene.ada, board_id=scene.board.id, display_id=made, now=clock.now())
        client.until("revoked", WITHIN)
        client.until("dismissed", WITHIN)


def test_a_display_survives_a_restart_of_the_server(sqlite_url: str, tmp_path: Path) -> None:
    with serving.wall(sqlite_url, tmp_path) as first:
        scene = scene_on(first)
        _, token = paired(scene)
        with wall(scene, token):
            pass
    with serving.wall(sqlite_url, tmp_path) as second, Client(second.port, token=token) as client:
        assert client.watch(scene.board.id)["ok"]
