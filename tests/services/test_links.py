"""Links for stakeholders: made by admins, known by a hash, good for one answer of one board until revoked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from kanban.services import links
from kanban.store import Store
from kanban.store.models import LinkRow
from tests import builders
from tests.builders import NOW, later


@pytest.fixture
def ada(store: Store) -> Actor:
    return builders.person(store)


@pytest.fixture
def ops(store: Store, ada: Actor) -> Board:
    return builders.board(store, ada)


def _make(store: Store, actor: Actor, board: Board, name: str = "Sales", *, titles: bool = False) -> tuple[str, str]:
    return links.make_link(store, actor, board_id=board.id, name=name, titles=titles, now=NOW)


def test_the_token_is_shown_once_and_kept_as_a_hash(store: Store, ada: Actor, ops: Board) -> None:
    link_id, token = _make(store, ada, ops, "  Sales   and   support ", titles=True)
    assert token.startswith("kbs_")
    assert len(token) == len("kbs_") + 32
    (line,) = links.links_of(store, ada, ops.id)
    assert (line.id, line.name, line.titles, line.last_used) == (link_id, "Sales and support", True, None)
    assert token not in repr(line)
    with store.reading() as connection:
        assert all(token not in str(row) for row in connection.execute(select(LinkRow)))
    assert links.link_of(store, token) == line


@pytest.mark.parametrize("token", [None, "", "kbs_", "kbs_" + "a" * 32, "kbp_" + "a" * 32, "x" * 5_000, "kbs_\x00ö"])
def test_any_other_token_is_nobody(store: Store, ada: Actor, ops: Board, token: str | None) -> None:
    _make(store, ada, ops)
    with pytest.raises(NotSignedIn, match="does not work"):
        links.link_of(store, token)


def test_revoked_it_is_dead_at_once_and_the_others_live(store: Store, ada: Actor, ops: Board) -> None:
    (one, gone), (_, stays) = _make(store, ada, ops, "One"), _make(store, ada, ops, "Two")
    links.revoke_link(store, ada, board_id=ops.id, link_id=one)
    with pytest.raises(NotSignedIn):
        links.link_of(store, gone)
    assert links.link_of(store, stays).name == "Two"
    with pytest.raises(NotFound):
        links.revoke_link(store, ada, board_id=ops.id, link_id=one)


def test_another_boards_link_is_unknown_here(store: Store, ada: Actor, ops: Board) -> None:
    other = builders.board(store, ada, name="Other", key="OTH")
    link_id, token = _make(store, ada, other)
    with pytest.raises(NotFound):
        links.revoke_link(store, ada, board_id=ops.id, link_id=link_id)
    assert links.link_of(store, token).board == other.id
    assert links.links_of(store, ada, ops.id) == []


def test_only_those_who_shape_the_board_have_to_do_with_links(store: Store, ada: Actor, ops: Board) -> None:
    link_id, _ = _make(store, ada, ops)
    member = builders.member(store, ada, ops, "Ben")
    for actor, refusal in ((member, Forbidden), (builders.person(store, "Out"), NotFound)):
        for verb in (
            lambda actor: links.links_of(store, actor, ops.id),
            lambda actor: _make(store, actor, ops),
            lambda actor: links.revoke_link(store, actor, board_id=ops.id, link_id=link_id),
        ):
            with pytest.raises(refusal):
                verb(actor)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "bell\x07", "zero\u200bwidth"])
def test_a_link_has_a_name_to_know_it_by(store: Store, ada: Actor, ops: Board, name: str) -> None:
    with pytest.raises(Invalid, match="to know it by"):
        _make(store, ada, ops, name)


def test_there_are_not_endlessly_many(store: Store, ada: Actor, ops: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "LINKS_MAX", 2)
    _make(store, ada, ops)
    _make(store, ada, ops)
    with pytest.raises(Conflict, match="at most 2 links"):
        _make(store, ada, ops)


def test_of_many_made_at_once_no_more_stay(
    store: Store, ada: Actor, ops: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "LINKS_MAX", 3)

    def made(_: int) -> bool:
        with suppress(Conflict):
            return bool(_make(store, ada, ops))
        return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(made, range(16))) == 3
    assert len(links.links_of(store, ada, ops.id)) == 3


def test_its_use_is_noted_now_and_then(store: Store, ada: Actor, ops: Board) -> None:
    _, token = _make(store, ada, ops)
    assert not links.is_noted(links.link_of(store, token), NOW)
    links.note_use(store, links.link_of(store, token), now=NOW)
    known = links.link_of(store, token)
    assert known.last_used == NOW
    assert links.is_noted(known, NOW + timedelta(seconds=1))
    assert not links.is_noted(known, later(days=1))
