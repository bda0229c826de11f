"""Looking at boards and shaping them, through the verbs."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest

from kanban.domain.access import Actor
from kanban.domain.errors import Forbidden, Invalid, LimitRefused, NotFound
from kanban.services import boards, cards
from kanban.store import Store
from tests import builders


@pytest.fixture
def ada(store: Store) -> Actor:
    return builders.person(store, "Ada")


def test_a_snapshot_is_the_board_and_follows_every_change(store: Store, ada: Actor) -> None:
    on = builders.board(store, ada)
    made = [builders.card(store, ada, on, f"Card {n}") for n in range(30)]
    snapshots = boards.Snapshots()
    cards.archive_card(store, builders.command(ada), card_id=made[3].id)
    for each in made[:3]:
        cards.move_card(store, builders.command(ada), card_id=each.id, column=builders.column_id(on, "Ready"))
        now = store.board(on.id)
        snapshot = snapshots.of(now, "admin")
        seen = json.loads(snapshot.body)
        assert seen == json.loads(gzip.decompress(snapshot.packed))
        assert seen["seq"] == snapshot.seq == now.seq
        plain = json.loads(json.dumps(boards.picture(now, "admin")))
        by_id = {card["id"]: card for card in plain["cards"]}
        assert {card["id"]: card for card in seen.pop("cards")} == by_id
        assert len(by_id) == 29
        assert seen == {name: value for name, value in plain.items() if name != "cards"}


def test_a_snapshot_says_the_readers_own_role(store: Store, ada: Actor) -> None:
    on = builders.board(store, ada)
    builders.member(store, ada, on, "Vera", role="viewer")
    now = store.board(on.id)
    snapshots = boards.Snapshots()
    for role in ("admin", "viewer"):
        assert json.loads(snapshots.of(now, role).body)["role"] == role


def test_a_list_holds_ones_own_boards_and_an_instance_admins_all(store: Store, ada: Actor) -> None:
    on = builders.board(store, ada)
    vera = builders.member(store, ada, on, "Vera", role="viewer")
    otto, root = builders.person(store, "Otto"), builders.person(store, "Root", admin=True)
    assert [(line.key, line.role) for line in boards.boards_of(store, ada)] == [("OPS", "admin")]
    assert [(line.key, line.role) for line in boards.boards_of(store, vera)] == [("OPS", "viewer")]
    assert boards.boards_of(store, otto) == []
    assert [(line.key, line.role) for line in boards.boards_of(store, root)] == [("OPS", None)]
    assert boards.role_on(root, on) == "admin"


def test_members_come_by_email_and_go(store: Store, ada: Actor) -> None:
    on = builders.board(store, ada)
    vera = builders.member(store, ada, on, "Vera", role="viewer")
    with pytest.raises(Forbidden):
        builders.card(store, vera, on)
    boards.change_member(store, builders.command(ada), board_id=on.id, user_id=vera.user or "", role="member")
    builders.card(store, vera, on)
    boards.remove_member(store, builders.command(ada), board_id=on.id, user_id=vera.user or "")
    with pytest.raises(NotFound):
        builders.card(store, vera, on)
    with pytest.raises(Invalid, match="no account"):
        boards.add_member(store, builders.command(ada), board_id=on.id, email="nobody@example.org", role="member")


def test_a_viewer_cannot_look_up_accounts_by_email(store: Store, ada: Actor) -> None:
    on = builders.board(store, ada)
    vera = builders.member(store, ada, on, "Vera", role="viewer")
    for email in ("vera@example.org", "nobody@example.org"):
        with pytest.raises(Forbidden):
            boards.add_member(store, builders.command(vera), board_id=on.id, email=email, role="member")


def test_a_token_of_small_scope_cannot_make_boards(store: Store, ada: Actor) -> None:
    from kanban.domain.access import Scope

    with pytest.raises(Forbidden):
        builders.board(store, replace(ada, scope=Scope.WRITE))


def test_the_log_comes_in_pieces_and_in_order(store: Store, ada: Actor) -> None:
    on = builders.board(store, ada)
    for n in range(25):
        builders.card(store, ada, on, f"Card {n}")
    numbers = [row.seq for row in boards.log_in_pieces(store, ada, on.id, after=3, piece=7)]
    assert numbers == list(range(4, store.board(on.id).seq + 1))
    head, some = boards.events_after(store, ada, on.id, after=3, most=5)
    assert (head, [row.seq for row in some]) == (store.board(on.id).seq, [4, 5, 6, 7, 8])


def test_a_refusal_offers_only_what_its_command_can_do(store: Store, ada: Actor) -> None:
    """A move and a block can be sent again with an answer; removing a column cannot."""
    on = builders.board(store, ada)
    work, blocked = builders.column_id(on, "In progress"), builders.column_id(on, "Blocked")
    waiting = builders.card(store, ada, on)
    for column in (work, blocked):
        boards.change_column(store, builders.command(ada), board_id=on.id, column_id=column, changes={"limit": 0})
    with pytest.raises(LimitRefused) as moved:
        cards.move_card(store, builders.command(ada), card_id=waiting.id, column=work)
    with pytest.raises(LimitRefused) as stuck:
        cards.block_card(store, builders.command(ada), card_id=waiting.id, reason="vendor")
    with pytest.raises(LimitRefused) as removed:
        boards.remove_column(store, builders.command(ada), board_id=on.id, column_id=waiting.column, cards_to=work)
    assert [way["kind"] for way in moved.value.facts["options"]] == ["raise_limit", "exceed", "leave"]
    assert [way["kind"] for way in stuck.value.facts["options"]] == ["raise_limit", "exceed", "leave"]
    assert [way["kind"] for way in removed.value.facts["options"]] == ["leave"]
    assert "with a reason" in moved.value.message
    assert "with a reason" not in removed.value.message
