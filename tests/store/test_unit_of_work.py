"""Commands are done once, wholly or not at all, and limits hold under fire."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kanban.domain.access import Actor
from kanban.domain.errors import Invalid, KeyReused, LimitRefused, NotFound
from kanban.services import boards, cards, replay
from kanban.services.ids import new_id
from kanban.store import Store, log
from kanban.store.models import UserRow
from kanban.store.unit_of_work import Command

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANA = Actor("ana", "Ana")


def command(key: str | None = None, fingerprint: str = "f") -> Command:
    return Command(ANA, key or new_id(), NOW, fingerprint=fingerprint if key else None)


@pytest.fixture
def board_id(store: Store) -> str:
    with store.accounts_unit() as session:
        session.add(UserRow(id="ana", email="a@x", name="Ana", password_hash="x", admin=False, created_at=NOW))
    return boards.create_board(store, command(), name="Ops", template="ops").board.id


def column(store: Store, board_id: str, name: str) -> str:
    return next(c.id for c in store.board(board_id).columns.values() if c.name == name)


def create(store: Store, board_id: str, title: str = "card", key: str | None = None) -> str:
    outcome = cards.create_card(store, command(key), board_id=board_id, values={"title": title})
    return outcome.events[-1].fact.card  # type: ignore[attr-defined]  # the last fact is CardCreated


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """Run all jobs in threads that start together; an exception is a result too."""
    start = threading.Barrier(len(jobs))
    results: list[object] = [None] * len(jobs)

    def run(at: int) -> None:
        start.wait()
        try:
            results[at] = jobs[at]()
        except Exception as trouble:  # noqa: BLE001  # the test looks at every kind of result
            results[at] = trouble

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_twenty_at_once_never_break_a_limit(store: Store, board_id: str) -> None:
    review = column(store, board_id, "Review")
    waiting = [create(store, board_id) for _ in range(20)]
    for _ in range(5):
        results = at_once(
            [lambda card=card: cards.move_card(store, command(), card_id=card, column=review) for card in waiting]
        )
        kinds = Counter(type(result).__name__ for result in results)
        assert kinds == {"Outcome": 3, "LimitRefused": 17}
        landed = list(store.board(board_id).cell(review, store.board(board_id).standard_lane.id))
        assert len(landed) == 3
        for card in landed:
            cards.move_card(store, command(), card_id=card, column=column(store, board_id, "Backlog"))


def test_a_refusal_is_kept_in_the_log_and_said_with_its_number(store: Store, board_id: str) -> None:
    boards.change_column(
        store, command(), board_id=board_id, column_id=column(store, board_id, "Review"), changes={"limit": 0}
    )
    card = create(store, board_id)
    with pytest.raises(LimitRefused) as refused:
        cards.move_card(store, command(), card_id=card, column=column(store, board_id, "Review"))
    facts = refused.value.facts
    assert facts["limit"]["occupied"] == 0
    assert facts["seq"] == store.board(board_id).seq
    with store.reading() as connection:
        (last,) = log.tail(connection, board_id, facts["seq"] - 1)
    assert (last.type, last.wire()["data"] is not None) == ("limit_hit", True)


def test_a_command_under_a_key_is_done_once(store: Store, board_id: str) -> None:
    first = cards.create_card(store, command("k1"), board_id=board_id, values={"title": "a"})
    again = cards.create_card(store, command("k1"), board_id=board_id, values={"title": "a"})
    assert again.events == first.events
    assert len(store.board(board_id).cards) == 1
    with pytest.raises(KeyReused):
        cards.create_card(store, command("k1", "other"), board_id=board_id, values={"title": "b"})


def test_twins_at_once_have_one_effect_and_one_answer(store: Store, board_id: str) -> None:
    results = at_once([lambda: cards.create_card(store, command("k"), board_id=board_id, values={"title": "a"})] * 12)
    assert len({result.events for result in results}) == 1  # type: ignore[attr-defined]  # all are outcomes
    assert len(store.board(board_id).cards) == 1


def test_a_refusal_under_a_key_is_the_same_refusal_again(store: Store, board_id: str) -> None:
    review = column(store, board_id, "Review")
    boards.change_column(store, command(), board_id=board_id, column_id=review, changes={"limit": 0})
    card = create(store, board_id)
    hits = []
    for _ in range(2):
        with pytest.raises(LimitRefused) as refused:
            cards.move_card(store, command("k"), card_id=card, column=review)
        hits.append((refused.value.facts["hit"], refused.value.facts["events"]))
    assert hits[0] == hits[1]


def test_a_board_under_a_key_is_made_once(store: Store, board_id: str) -> None:
    first = boards.create_board(store, command("b"), name="Two", template="empty")
    again = boards.create_board(store, command("b"), name="Two", template="empty")
    assert first.board.id == again.board.id
    assert again.events == first.events


def test_keys_of_boards_are_taken_once(store: Store, board_id: str) -> None:
    boards.create_board(store, command(), name="Two", template="empty", key="TWO")
    with pytest.raises(Invalid, match="TWO"):
        boards.create_board(store, command(), name="Other", template="empty", key="two")
    assert boards.create_board(store, command(), name="Two", template="empty").board.key == "TWO2"


def test_what_fails_half_way_leaves_nothing(store: Store, board_id: str) -> None:
    seq = store.board(board_id).seq
    with pytest.raises(RuntimeError), store.board_unit(board_id, command()) as unit:
        raise RuntimeError(unit.board.name)
    create(store, board_id)
    assert store.board(board_id).seq == seq + 1


def test_doing_nothing_takes_no_number(store: Store, board_id: str) -> None:
    card = create(store, board_id)
    seq = store.board(board_id).seq
    rung: list[tuple[str, int]] = []
    store.bells.append(lambda board, number: rung.append((board, number)))
    outcome = cards.change_card(store, command(), card_id=card, changes={"title": "card"})
    assert outcome.events == ()
    assert store.board(board_id).seq == seq
    assert rung == []
    cards.change_card(store, command(), card_id=card, changes={"title": "other"})
    assert rung == [(board_id, seq + 1)]


def test_unknown_things_are_not_found(store: Store, board_id: str) -> None:
    with pytest.raises(NotFound):
        store.board("nope")
    with pytest.raises(NotFound):
        cards.archive_card(store, command(), card_id="nope")
    with pytest.raises(NotFound):
        boards.change_board(store, command(), board_id="nope", changes={"name": "x"})


def test_the_board_of_any_past_moment(store: Store, board_id: str) -> None:
    card = create(store, board_id)
    later = Command(ANA, new_id(), NOW.replace(hour=12))
    cards.move_card(store, later, card_id=card, column=column(store, board_id, "Done"))
    then = replay.at_time(store, ANA, board_id, NOW.replace(hour=11)).board
    assert then.cards[card].column == column(store, board_id, "Backlog")
    assert replay.at_time(store, ANA, board_id, NOW.replace(hour=12)).board == store.board(board_id)
    with pytest.raises(NotFound):
        replay.at_time(store, ANA, board_id, NOW.replace(year=2020))
