"""The expectation is worked out once for all who ask, and again as soon as something has happened."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from kanban.analytics import expectation as model
from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.domain.errors import Busy, NotFound
from kanban.services import expectations, iterations
from kanban.store import Store
from tests import builders
from tests.builders import NOW

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def ada(store: Store) -> Actor:
    return builders.person(store)


@pytest.fixture
def ops(store: Store, ada: Actor) -> Board:
    board = builders.board(store, ada)
    iterations.make(
        store, builders.command(ada), board_id=board.id, starts=NOW.date(), ends=NOW.date() + timedelta(days=14)
    )
    return store.board(board.id)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that an expectation is worked out."""
    asked: list[str] = []
    real = model.expect

    def expect(history: Any, iteration: str, **kwargs: Any) -> model.Expectation:
        asked.append(iteration)
        return real(history, iteration, **kwargs)

    monkeypatch.setattr(model, "expect", expect)
    return asked


def test_many_who_ask_at_once_are_told_the_same(store: Store, ada: Actor, ops: Board, counted: list[str]) -> None:
    going = ops.iteration_order[0].id
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: expectations.now_expected(store, ada, ops.id, going, now=LATER), range(40)))
    assert counted == [going]
    assert all(one == told[0] for one in told)


def test_what_happens_and_a_minute_that_passes_make_it_anew(
    store: Store, ada: Actor, ops: Board, counted: list[str]
) -> None:
    going = ops.iteration_order[0].id
    expectations.now_expected(store, ada, ops.id, going, now=LATER)
    card = builders.card(store, ada, ops, points=5).id
    iterations.plan(store, builders.command(ada), board_id=ops.id, iteration_id=going, add=[card])
    assert expectations.now_expected(store, ada, ops.id, going, now=LATER)["committed"] == 5
    expectations.now_expected(store, ada, ops.id, going, now=LATER + timedelta(minutes=1))
    assert len(counted) == 3


def test_an_answer_that_is_changed_for_one_reader_stays_for_the_others(store: Store, ada: Actor, ops: Board) -> None:
    going = ops.iteration_order[0].id
    told = expectations.now_expected(store, ada, ops.id, going, now=LATER)
    told["sentence"] = "Mine."
    assert expectations.now_expected(store, ada, ops.id, going, now=LATER)["sentence"] != "Mine."


def test_a_server_whose_clock_is_behind_says_so(store: Store, ada: Actor, ops: Board) -> None:
    going = ops.iteration_order[0].id
    with pytest.raises(Busy, match="clocks"):
        expectations.now_expected(store, ada, ops.id, going, now=NOW - timedelta(hours=1))


def test_an_iteration_of_another_board_is_none_of_this_one(store: Store, ada: Actor, ops: Board) -> None:
    other = builders.board(store, ada, name="Other", key="OTH")
    made = iterations.make(
        store, builders.command(ada), board_id=other.id, starts=date(2026, 11, 20), ends=date(2026, 12, 4)
    )
    with pytest.raises(NotFound):
        expectations.now_expected(store, ada, ops.id, made.board.iteration_order[0].id, now=LATER)
