"""A right that ends, ends on the sockets within a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from kanban import clock
from kanban.domain.access import SYSTEM, Actor
from kanban.services import accounts, boards, sessions, tokens
from kanban.services.sessions import digest
from kanban.store.models import SessionRow
from tests import builders
from tests.realtime import serving
from tests.realtime.client import Client, Refused
from tests.realtime.conftest import Scene

WITHIN = 1.0


def _later(scene: Scene, client: Client) -> list[int]:
    """The numbers that still reach the client after its right has ended."""
    client.frames.clear()
    scene.change()
    client.listen(0.3)
    return client.numbers()


def test_a_removed_member_hears_no_more(either: Scene) -> None:
    bob = builders.member(either.store, either.ada, either.board, "Bob")
    assert bob.user
    with (
        Client(either.wall.port, cookie=serving.cookie_for(either.store, bob)) as his,
        either.client() as hers,
    ):
        his.watch(either.board.id, either.seq)
        hers.watch(either.board.id, either.seq)
        his.until("heartbeat")
        boards.remove_member(either.store, builders.command(either.ada), board_id=either.board.id, user_id=bob.user)
        assert his.until("revoked", WITHIN) == {"board": either.board.id}
        assert his.numbers() == []
        assert hers.until_number(either.seq)
        assert _later(either, his) == []
        assert his.watch(either.board.id) == {"ok": False, "code": "not_found"}


def test_a_right_that_ends_between_the_question_and_the_entry(scene: Scene) -> None:
    bob = builders.member(scene.store, scene.ada, scene.board, "Bob")
    with Client(scene.wall.port, cookie=serving.cookie_for(scene.store, bob)) as his, scene.client() as hers:
        hers.watch(scene.board.id, scene.seq)
        seen = scene.seq
        listening = next(each for each, _ in scene.live.sockets._known.values() if each.actor.user == bob.user)
        boards.remove_member(scene.store, builders.command(scene.ada), board_id=scene.board.id, user_id=bob.user or "")
        hers.until_number(seen + 1)
        scene.live.pump.join(listening, scene.board.id, seen, seen)
        assert his.until("revoked") == {"board": scene.board.id}
        assert _later(scene, his) == []


def _sign_out(scene: Scene, bob: Actor, cookie: str) -> None:
    sessions.sign_out(scene.store, replace(bob, session=digest(cookie.partition("=")[2])))


def _disable(scene: Scene, bob: Actor, cookie: str) -> None:
    accounts.change_account(scene.store, builders.command(SYSTEM), user=bob.user or "", disabled=True)


def _new_password(scene: Scene, bob: Actor, cookie: str) -> None:
    accounts.change_account(
        scene.store, builders.command(SYSTEM), user=bob.user or "", password="a lantern over the cold harbour"
    )


def _expire(scene: Scene, bob: Actor, cookie: str) -> None:
    with scene.store.accounts_unit() as session:
        row = session.get_one(SessionRow, digest(cookie.partition("=")[2]))
        row.expires_at = clock.now() - timedelta(seconds=1)


def _not_used(scene: Scene, bob: Actor, cookie: str) -> None:
    with scene.store.accounts_unit() as session:
        row = session.get_one(SessionRow, digest(cookie.partition("=")[2]))
        row.seen_at = clock.now() - timedelta(hours=13)


@pytest.mark.parametrize("end", [_sign_out, _disable, _new_password, _expire, _not_used])
def test_an_ended_session_is_sent_away(scene: Scene, end: Callable[[Scene, Actor, str], None]) -> None:
    builders.person(scene.store, "Root", admin=True)
    bob = builders.member(scene.store, scene.ada, scene.board, "Bob")
    cookie = serving.cookie_for(scene.store, bob)
    with Client(scene.wall.port, cookie=cookie) as his, scene.client() as hers:
        his.watch(scene.board.id, scene.seq)
        hers.watch(scene.board.id, scene.seq)
        end(scene, bob, cookie)
        began = time.monotonic()
        assert his.until("revoked", WITHIN) == {"board": scene.board.id}
        his.until("dismissed", WITHIN)
        assert time.monotonic() - began < WITHIN
        assert _later(scene, his) == []
        serving.until(lambda: not _heard(his))
        assert hers.until_number(scene.seq)
        with pytest.raises(Refused):
            Client(scene.wall.port, cookie=cookie)


def _heard(client: Client) -> bool:
    """Whether the connection still stands."""
    client.listen(0.05)
    return not client.closed


def test_a_revoked_token_is_sent_away(either: Scene) -> None:
    secret = serving.token_for(either.store, either.ada)
    with Client(either.wall.port, token=secret, origin=None) as client:
        client.watch(either.board.id, either.seq)
        held = tokens.tokens_of(either.store, either.ada.user or "")
        tokens.revoke_token(either.store, either.ada, token_id=held[0].id, now=clock.now())
        client.until("revoked", WITHIN)
        client.until("dismissed", WITHIN)


def test_an_admin_who_is_none_any_more_loses_the_boards_of_others(scene: Scene) -> None:
    builders.person(scene.store, "Root", admin=True)
    eve = builders.person(scene.store, "Eve", admin=True)
    hers = builders.board(scene.store, eve, key="EVE", name="Her own")
    with Client(scene.wall.port, cookie=serving.cookie_for(scene.store, eve)) as client:
        assert client.watch(scene.board.id)["ok"]
        assert client.watch(hers.id)["ok"]
        accounts.change_account(scene.store, builders.command(SYSTEM), user=eve.user or "", admin=False)
        assert client.until("revoked", WITHIN) == {"board": scene.board.id}
        assert _later(scene, client) == []
        builders.card(scene.store, eve, hers)
        assert client.until("events")["board"] == hers.id
