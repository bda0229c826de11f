"""Who may listen: the handshake, the right to a board, what is refused at the door."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest
import websocket

from kanban.domain.access import Permission
from kanban.services import sessions
from kanban.services.sessions import digest
from tests import builders
from tests.realtime import serving
from tests.realtime.client import Client, Refused
from tests.realtime.conftest import Scene, scene_on


def test_a_browser_joins_with_its_cookie(either: Scene) -> None:
    with either.client() as client:
        answer = client.watch(either.board.id)
        assert answer == {"ok": True, "seq": either.seq, "board": either.board.id}
        beat = client.until("heartbeat")
        assert beat["seqs"] == {either.board.id: either.seq}
        assert beat["server_time"].endswith("Z")
        assert beat["build"]


def test_a_program_joins_with_its_token(scene: Scene) -> None:
    token = serving.token_for(scene.store, scene.ada)
    with Client(scene.wall.port, token=token, origin=None) as client:
        assert client.watch(scene.board.id)["ok"]


def test_nobody_joins_without_a_name(scene: Scene) -> None:
    for given in ({}, {"cookie": "kanban=made-up"}, {"token": "kbn_madeup"}, {"token": "x", "cookie": scene.cookie}):
        with pytest.raises(Refused, match="not_signed_in"):
            Client(scene.wall.port, **given)


def test_a_cookie_needs_the_origin_of_our_own_pages(scene: Scene) -> None:
    with pytest.raises(Refused, match="not_signed_in"):
        scene.client(origin=None)
    for foreign in ("https://elsewhere.example", "null", f"http://127.0.0.1:{scene.wall.port + 1}"):
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            scene.client(origin=foreign)


def test_a_foreign_and_an_unknown_board_answer_alike(scene: Scene) -> None:
    stranger = builders.person(scene.store, "Eve")
    with Client(scene.wall.port, cookie=serving.cookie_for(scene.store, stranger)) as client:
        answers = [client.watch(board) for board in (scene.board.id, "no-such-board", "../../etc", "x" * 500)]
        assert answers == [{"ok": False, "code": "not_found"}] * 4
        client.frames.clear()
        scene.change()
        client.listen(0.3)
        assert client.frames == []


@pytest.mark.parametrize(
    "said",
    [
        (), ("board",), ({},), ({"board": 3},), ({"board": None},), ([1],),
        ({"board": "x", "after": "1"},), ({"board": "x", "after": -1},), ({"board": "x", "after": True},),
        ({"board": "x", "after": 2**40},), ({"board": "x"}, {"board": "x"}),
    ],
)  # fmt: skip
def test_nonsense_is_answered_and_harms_nobody(scene: Scene, said: tuple[object, ...]) -> None:
    with scene.client() as client:
        answer = client.call("watch", *said)
        assert answer["ok"] is False
        assert answer["code"] in {"invalid", "not_found"}
        assert client.watch(scene.board.id)["ok"]


def test_polling_and_compression_are_not_spoken(scene: Scene) -> None:
    with socket.create_connection(("127.0.0.1", scene.wall.port)) as asked:
        asked.sendall(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        said = asked.makefile("rb").read()
    assert said.startswith(b"HTTP/1.1 400")
    assert json.loads(said.partition(b"\r\n\r\n")[2])["code"] == "websocket_only"
    offer = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    with scene.client(headers=offer) as client:
        assert "sec-websocket-extensions" not in client.socket.getheaders()
        assert client.watch(scene.board.id)["ok"]


def test_one_more_than_the_cap_is_told_to_come_back(sqlite_url: str, tmp_path: Path) -> None:
    with serving.wall(sqlite_url, tmp_path, max_sockets=3, http_threads=4) as wall:
        scene = scene_on(wall)
        clients = [scene.client() for _ in range(3)]
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            scene.client()
        assert refused.value.status_code == 503
        assert refused.value.resp_headers is not None
        assert refused.value.resp_headers["retry-after"] == "10"
        with socket.create_connection(("127.0.0.1", wall.port)) as asked:
            asked.settimeout(2)
            asked.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            assert b" 200 " in asked.recv(100)
        clients.pop().close()
        assert wall.live.admission is not None
        serving.until(lambda: len(wall.live.admission.wires) == 2)  # type: ignore[union-attr]  # it was looked at above
        clients.append(scene.client())
        for client in clients:
            client.close()


def test_an_ended_session_cannot_watch(scene: Scene) -> None:
    with scene.client() as client:
        sessions.sign_out(scene.store, replace(scene.ada, session=digest(scene.cookie.partition("=")[2])))
        assert client.watch(scene.board.id) == {"ok": False, "code": "not_signed_in"}


def test_too_many_words_are_refused(scene: Scene) -> None:
    with scene.client() as client:
        codes = [client.watch("nowhere").get("code") for _ in range(40)]
        assert codes[0] == "not_found"
        assert codes[-1] == "too_many"


def test_saying_connect_again_gives_no_fresh_allowance(scene: Scene) -> None:
    with scene.client() as client:
        for _ in range(40):
            client.watch("nowhere")
        client.socket.send('42["connect",{},{}]')
        assert client.watch(scene.board.id)["code"] == "too_many"


def test_saying_disconnect_ends_it(scene: Scene) -> None:
    with scene.client() as client:
        client.watch(scene.board.id, scene.seq)
        client.socket.send('42["disconnect"]')
        assert client.watch(scene.board.id)["code"] == "not_signed_in"
        serving.until(lambda: scene.live.pump._audience.everybody == set())


@pytest.mark.parametrize(
    "header",
    [
        {"Sec-WebSocket-Version": "12"}, {"Sec-WebSocket-Key": "short"},
    ],
)  # fmt: skip
def test_a_broken_handshake_is_refused(scene: Scene, header: dict[str, str]) -> None:
    asked = {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "A" * 22 + "==", **header}
    lines = "".join(f"{name}: {value}\r\n" for name, value in asked.items())
    with socket.create_connection(("127.0.0.1", scene.wall.port)) as raw:
        raw.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\n"
            f"Upgrade: websocket\r\n{lines}\r\n".encode()
        )
        assert raw.recv(100).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    "packet", ["", "9", "4", "4x", "49", "42", "42[", "42{}", '42["watch"', "451-[]", "3", "b4", "4" * 500]
)
def test_broken_packets_harm_nobody(scene: Scene, packet: str) -> None:
    with scene.client() as client, scene.client() as other:
        client.socket.send(packet)
        assert other.watch(scene.board.id)["ok"]
        seq = scene.change()
        assert other.until_number(seq)


def test_a_flood_is_cut_off(scene: Scene) -> None:
    with scene.client() as client:
        try:
            for _ in range(50):
                client.socket.send("42" + json.dumps(["watch", {"board": "x" * 3000}]))
        except OSError:
            pass  # It was cut while sending, which is as good.
        client.listen(3)
        assert client.closed


def test_a_connection_that_never_says_who_it_is_ends(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kanban.realtime.pump.SAY_WHO", 0.2)
    silent = websocket.create_connection(
        f"ws://127.0.0.1:{scene.wall.port}/socket.io/?EIO=4&transport=websocket", timeout=5
    )
    assert silent.recv().startswith("0{")
    with pytest.raises((websocket.WebSocketConnectionClosedException, OSError)):
        silent.recv()


def test_every_handler_says_who_may_call_it(scene: Scene) -> None:
    handlers = scene.live.sockets.handlers
    assert {name: handler.permission for name, handler in handlers.items()} == {
        "connect": Permission.SIGNED_IN,
        "disconnect": Permission.ANYONE,
        "watch": Permission.VIEW_BOARD,
        "unwatch": Permission.ANYONE,
    }
    assert scene.live.socketio is not None
    assert scene.live.socketio.async_mode == "threading"
    assert set(scene.live.socketio.server.handlers["/"]) == set(handlers)
