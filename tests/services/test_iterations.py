"""Iterations as the services keep them: recorded once by however many servers, and undone like other work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from kanban.domain.access import SYSTEM, Actor
from kanban.domain.board import Board
from kanban.domain.errors import Busy, Conflict, Forbidden, LimitRefused, NotFound, NothingToUndo
from kanban.domain.iteration import day_begins
from kanban.services import boards, cards, clockwork, gate, iterations, standup
from kanban.store import Store, log
from tests import builders
from tests.builders import NOW, column_id

#: `NOW` is the Friday before.
MONDAY = date(2026, 11, 23)
AFTER = day_begins("2026-12-07", "UTC")


@pytest.fixture
def ada(store: Store) -> Actor:
    return builders.person(store)


@pytest.fixture
def ops(store: Store, ada: Actor) -> Board:
    return builders.board(store, ada)


def _make(store: Store, actor: Actor, board: Board, starts: date = MONDAY, **more: object) -> str:
    outcome = iterations.make(
        store, builders.command(actor), board_id=board.id, starts=starts, ends=starts + timedelta(days=14), **more  # type: ignore[arg-type]  # only a name is given
    )  # fmt: skip
    return outcome.board.iteration_order[-1].id


def _kinds(store: Store, board: Board) -> list[str]:
    with store.reading() as connection:
        return [row.event().fact.type for row in log.tail(connection, board.id, 0)]


def test_servers_that_keep_time_at_once_record_everything_once(store: Store, ada: Actor, ops: Board) -> None:
    cadence = {"starts": MONDAY, "weeks": 2}
    iterations.set_cadence(
        store, builders.command(ada, now=day_begins(MONDAY, "UTC")), board_id=ops.id, cadence=cadence
    )
    one, two = store.board(ops.id).iteration_order
    card = builders.card(store, ada, ops).id
    iterations.plan(store, builders.command(ada), board_id=ops.id, iteration_id=one.id, add=[card])
    servers = [Store(store.database.engine) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda server: clockwork.keep_time(server, AFTER), servers))
    assert sum(kept) == 1
    assert _kinds(store, ops).count("iteration_closed") == 1
    assert _kinds(store, ops).count("iteration_made") == 3
    assert store.board(ops.id).iterations[two.id].promised == (card,)
    assert clockwork.keep_time(store, AFTER + timedelta(hours=1)) == 0


def test_whoever_comes_first_after_the_end_records_it_before_anything_else(
    store: Store, ada: Actor, ops: Board
) -> None:
    one = _make(store, ada, ops)
    card = builders.card(store, ada, ops).id
    iterations.plan(store, builders.command(ada), board_id=ops.id, iteration_id=one, add=[card])
    done = cards.move_card(
        store, builders.command(ada, now=AFTER), card_id=card, column=column_id(ops, "Done"), lane=None, before=None
    )
    assert [event.fact.type for event in done.events] == ["iteration_closed", "card_moved"]
    # Finished at the very instant at which it ended: it belongs to what follows.
    assert store.board(ops.id).iterations[one].carried == (card,)
    undone, what = cards.undo_last(store, builders.command(ada, now=AFTER), board_id=ops.id)
    assert what == "OPS-1 moved"
    assert [event.fact.type for event in undone.events] == ["command_undone", "card_moved"]
    assert store.board(ops.id).iterations[one].closed


def test_a_refusal_that_also_ended_an_iteration_is_repeated_as_a_refusal(store: Store, ada: Actor, ops: Board) -> None:
    _make(store, ada, ops)
    full = column_id(ops, "In progress")
    boards.change_column(store, builders.command(ada), board_id=ops.id, column_id=full, changes={"limit": 0})
    card = builders.card(store, ada, ops).id

    def pull() -> None:
        command = builders.command(ada, now=AFTER, key="pull-1", fingerprint="pull")
        cards.move_card(store, command, card_id=card, column=full, lane=None, before=None)

    for _ in range(2):
        with pytest.raises(LimitRefused):
            pull()
    assert _kinds(store, ops)[-2:] == ["iteration_closed", "limit_hit"]


def test_undo_passes_over_what_cannot_be_unsaid(store: Store, ada: Actor, ops: Board) -> None:
    one = _make(store, ada, ops)
    with pytest.raises(NothingToUndo):
        cards.undo_last(store, builders.command(ada), board_id=ops.id)
    card = builders.card(store, ada, ops).id
    iterations.plan(store, builders.command(ada), board_id=ops.id, iteration_id=one, add=[card])
    standup.start(store, builders.command(ada), board_id=ops.id)
    standup.step(store, builders.command(ada), board_id=ops.id, card=card)
    standup.end(store, builders.command(ada), board_id=ops.id)
    _, what = cards.undo_last(store, builders.command(ada), board_id=ops.id)
    assert what == "the plan of Iteration 1"
    assert store.board(ops.id).iterations[one].plan == ()


def test_a_repeated_command_plans_once_and_answers_the_same(store: Store, ada: Actor, ops: Board) -> None:
    one = _make(store, ada, ops)
    card = builders.card(store, ada, ops).id
    said = [
        iterations.plan(
            store, builders.command(ada, key="k", fingerprint="f"), board_id=ops.id, iteration_id=one, add=[card]
        )
        for _ in range(2)
    ]
    assert said[0].events == said[1].events
    assert _kinds(store, ops).count("iteration_planned") == 1


def test_only_those_who_work_plan_and_only_those_who_shape_set_the_cadence(
    store: Store, ada: Actor, ops: Board
) -> None:
    one = _make(store, ada, ops)
    viewer, member = (builders.member(store, ada, ops, role, role) for role in ("viewer", "member"))
    outsider = builders.person(store, "Out")
    for actor, refusal in ((viewer, Forbidden), (outsider, NotFound)):
        for verb in (
            lambda actor: _make(store, actor, ops, MONDAY + timedelta(days=28)),
            lambda actor: iterations.drop(store, builders.command(actor), board_id=ops.id, iteration_id=one),
            lambda actor: iterations.plan(store, builders.command(actor), board_id=ops.id, iteration_id=one),
            lambda actor: iterations.change(
                store, builders.command(actor), board_id=ops.id, iteration_id=one, changes={"goal": "x"}
            ),
        ):
            with pytest.raises(refusal):
                verb(actor)
    with pytest.raises(Forbidden):
        iterations.set_cadence(store, builders.command(member), board_id=ops.id, cadence=None)
    with pytest.raises(NotFound):
        iterations.iterations_of(store, outsider, ops.id)


def test_another_boards_iteration_is_unknown_here(store: Store, ada: Actor, ops: Board) -> None:
    other = builders.board(store, ada, name="Other", key="OTH")
    one = _make(store, ada, other)
    for verb in (
        lambda: iterations.drop(store, builders.command(ada), board_id=ops.id, iteration_id=one),
        lambda: iterations.plan(store, builders.command(ada), board_id=ops.id, iteration_id=one, add=[]),
        lambda: iterations.change(store, builders.command(ada), board_id=ops.id, iteration_id=one, changes={}),
    ):
        with pytest.raises(NotFound):
            verb()


@pytest.mark.parametrize("trouble", [Busy("The database is busy.", retry_after=1), KeyError("a fact of the future")])
def test_a_board_in_trouble_keeps_no_other_from_its_time(
    store: Store, ada: Actor, ops: Board, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    other = builders.board(store, ada, name="Other", key="OTH")
    for board in (ops, other):
        _make(store, ada, board)
    real = gate.decide

    def busy(store: Store, command: object, *, board_id: str, **more: object) -> object:
        if board_id == ops.id:
            raise trouble
        return real(store, command, board_id=board_id, **more)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(clockwork, "decide", busy)
    assert clockwork.keep_time(store, AFTER) == 1
    assert [store.board(board.id).iteration_order[0].closed for board in (ops, other)] == [False, True]
    monkeypatch.undo()
    assert clockwork.keep_time(store, AFTER) == 1


def test_boards_that_wait_for_midnight_are_not_looked_at_before(
    store: Store, ada: Actor, ops: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = _make(store, ada, ops)
    real, looked = gate.look, list[str]()

    def look(store: Store, actor: Actor, board_id: str) -> Board:
        looked.append(board_id)
        return real(store, actor, board_id)

    monkeypatch.setattr(clockwork, "look", look)
    eve = AFTER - timedelta(minutes=1)
    assert [clockwork.keep_time(store, eve) for _ in range(3)] == [0, 0, 0]
    assert looked == [ops.id]
    standup.start(store, builders.command(ada, now=eve - timedelta(hours=1)), board_id=ops.id)
    assert [clockwork.keep_time(store, eve) for _ in range(2)] == [0, 0]
    assert looked == [ops.id] * 3, "a change, and a stand-up that will be over some time, are looked at"
    assert clockwork.keep_time(store, AFTER) == 1
    assert store.board(ops.id).iterations[last].closed_at == AFTER


def test_a_standup_that_was_forgotten_is_over_without_anybody_coming_back(store: Store, ada: Actor, ops: Board) -> None:
    standup.start(store, builders.command(ada), board_id=ops.id)
    assert clockwork.keep_time(store, NOW + timedelta(hours=1)) == 0
    assert clockwork.keep_time(store, NOW + timedelta(hours=2)) == 1
    board = Store(store.database.engine).board(ops.id)
    assert (board.standup, board.last_standup and board.last_standup.until) == (None, NOW + timedelta(hours=2))


def test_a_plan_is_not_put_into_what_has_just_ended(store: Store, ada: Actor, ops: Board) -> None:
    one = _make(store, ada, ops)
    card = builders.card(store, ada, ops).id
    with pytest.raises(Conflict, match="has ended"):
        iterations.plan(store, builders.command(ada, now=AFTER), board_id=ops.id, iteration_id=one, add=[card])
    # The refusal kept nothing; the clock does.
    assert not store.board(ops.id).iterations[one].closed
    assert clockwork.keep_time(store, AFTER) == 1


def test_the_system_may_look_at_what_time_brings(store: Store, ada: Actor, ops: Board) -> None:
    _make(store, ada, ops)
    clockwork.keep_time(store, datetime(2027, 1, 1, tzinfo=UTC))
    with store.reading() as connection:
        (closed,) = [row for row in log.tail(connection, ops.id, 0) if row.event().fact.type == "iteration_closed"]
    assert closed.actor == SYSTEM.user
