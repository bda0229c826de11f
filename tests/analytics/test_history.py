"""Journeys tell the same clocks as the board, and more: what happened before."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanban.analytics.history import History
from kanban.domain import events as ev
from kanban.domain.board import Board
from kanban.domain.events import Event
from kanban.domain.fold import extend, fold
from tests.analytics.scene import COLUMNS, Scene, at, folded


def test_a_card_is_started_at_the_commitment_point_and_finished_at_the_done_point() -> None:
    scene = Scene().create("2026-03-02 09:00", "a").move("2026-03-02 10:00", "a", "ready")
    scene.move("2026-03-03 09:00", "a", "doing").move("2026-03-04 09:00", "a", "done")
    journey = scene.history.journeys["a"]
    assert journey.created_at == at("2026-03-02 09:00")
    assert journey.started_at == at("2026-03-03 09:00")
    assert [finish.at for finish in journey.finishes] == [at("2026-03-04 09:00")]
    assert [(stay.column, stay.since) for stay in journey.stays] == [
        ("todo", at("2026-03-02 09:00")), ("ready", at("2026-03-02 10:00")),
        ("doing", at("2026-03-03 09:00")), ("done", at("2026-03-04 09:00")),
    ]  # fmt: skip


def test_jumping_over_columns_crosses_every_boundary_at_once() -> None:
    journey = Scene().create("2026-03-02 09:00", "a").move("2026-03-03 09:00", "a", "done").history.journeys["a"]
    assert journey.started_at == journey.finished_at == at("2026-03-03 09:00")


def test_going_back_to_the_backlog_clears_the_start_and_going_back_to_work_keeps_it() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-03 09:00", "a", "review")
    assert scene.move("2026-03-04 09:00", "a", "doing").history.journeys["a"].started_at == at("2026-03-02 09:00")
    assert scene.move("2026-03-05 09:00", "a", "todo").history.journeys["a"].started_at is None
    assert scene.move("2026-03-06 09:00", "a", "doing").history.journeys["a"].started_at == at("2026-03-06 09:00")


def test_blocked_lies_beside_the_way() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").block("2026-03-03 09:00", "a")
    assert scene.history.journeys["a"].started_at == at("2026-03-02 09:00")
    scene.resume("2026-03-04 09:00", "a", "doing").move("2026-03-05 09:00", "a", "done")
    assert scene.history.journeys["a"].finishes[0].started_at == at("2026-03-02 09:00")


def test_a_reopened_card_has_two_finishes_and_one_start() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-03 09:00", "a", "done")
    scene.move("2026-03-09 09:00", "a", "doing").move("2026-03-10 09:00", "a", "done")
    first, second = scene.history.journeys["a"].finishes
    assert (first.at, first.until) == (at("2026-03-03 09:00"), at("2026-03-09 09:00"))
    assert (second.at, second.until, second.started_at) == (at("2026-03-10 09:00"), None, at("2026-03-02 09:00"))


@pytest.mark.parametrize(
    ("lanes", "urgent"),
    [
        (("standard", "standard", "standard"), False),
        (("urgent", "standard", "standard"), False),
        (("standard", "urgent", "standard"), True),
        (("standard", "standard", "urgent"), False),
        (("urgent", "urgent", "standard"), True),
    ],
)
def test_urgent_counts_between_start_and_finish(lanes: tuple[str, str, str], urgent: bool) -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "todo", lanes[0])
    scene.move("2026-03-03 09:00", "a", "doing", lanes[1]).move("2026-03-04 09:00", "a", "done", lanes[2])
    assert scene.history.journeys["a"].finishes[0].urgent is urgent


def test_a_card_pulled_into_the_urgent_lane_on_the_way_was_urgent() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-02 10:00", "a", "doing", "urgent")
    scene.move("2026-03-02 11:00", "a", "doing", "standard").move("2026-03-04 09:00", "a", "done")
    assert scene.history.journeys["a"].finishes[0].urgent


def test_points_are_those_in_force_at_the_start() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", points=1).change("2026-03-02 10:00", "a", points=5)
    scene.move("2026-03-03 09:00", "a", "doing").change("2026-03-03 10:00", "a", points=13)
    assert scene.move("2026-03-04 09:00", "a", "done").history.journeys["a"].finishes[0].points == 5


def test_what_was_known_then_can_be_asked_for() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing", stream="network")
    scene.move("2026-03-03 09:00", "a", "done").change("2026-03-04 09:00", "a", stream="database")
    scene.move("2026-03-05 09:00", "a", "doing").archive("2026-03-06 09:00", "a", discarded=True)
    scene.restore("2026-03-07 09:00", "a", "doing")
    journey = scene.history.journeys["a"]
    assert journey.finish_at(at("2026-03-02 10:00")) is None
    assert journey.finish_at(at("2026-03-04 09:00")) is not None
    assert journey.finish_at(at("2026-03-05 09:00")) is None
    assert journey.said_at(at("2026-03-03 09:00")).stream == "network"
    assert journey.said_at(at("2026-03-04 09:00")).stream == "database"
    assert journey.discard_at(at("2026-03-06 10:00")) is not None
    assert journey.discard_at(at("2026-03-07 09:00")) is None


def test_a_gap_in_the_numbers_is_refused() -> None:
    history = History("b")
    with pytest.raises(ValueError, match="does not follow"):
        history.extend(Scene().events[1:])


_STEPS = st.tuples(
    st.sampled_from(["create", "move", "block", "resume", "archive", "restore", "kind"]),
    st.integers(0, 3),
    st.sampled_from(sorted(COLUMNS)),
    st.sampled_from(["standard", "urgent"]),
)


@settings(max_examples=150)
@given(st.lists(_STEPS, max_size=40), st.integers(0, 40))
def test_the_clocks_agree_with_the_boards_whatever_happens(steps: list[tuple[str, int, str, str]], cut: int) -> None:
    """Random steps; the board's fold and the history, folded in one go or in two, must tell the same clocks."""
    scene = Scene()
    for number, (step, card_number, column, lane) in enumerate(steps):
        _try(scene, f"2026-03-{1 + number // 20:02} {8 + number % 12:02}:00", step, f"c{card_number}", column, lane)
    board = fold("b", scene.events)
    in_two = folded(scene.events[:cut])
    in_two.extend(scene.events[in_two.seq :])
    for history in (scene.history, in_two):
        cards = {**board.cards, **board.archived}
        assert history.journeys.keys() == cards.keys()
        for card_id, journey in history.journeys.items():
            card = cards[card_id]
            assert (journey.started_at, journey.finished_at) == (card.started_at, card.finished_at)
            assert (journey.stays[-1].column, journey.stays[-1].lane) == (card.column, card.lane)
            assert (journey.stays[-1].until is None) == (card.archived_at is None)


def _try(scene: Scene, when: str, step: str, card_id: str, column: str, lane: str) -> None:
    """Do the step where the board as it is allows it at all."""
    board: Board = fold("b", scene.events)
    card = board.cards.get(card_id)
    if step == "kind":
        kind = "work" if column in ("todo", "ready", "doing") else "done"
        if board.columns[column].kind.value != "blocked":
            scene.tell(when, ev.ColumnChanged(column=column, changes={"kind": kind}, before={"kind": ""}))
    elif card is None:
        if step == "create" and card_id not in board.archived and column != "blocked":
            scene.create(when, card_id, column, lane)
        elif step == "restore" and card_id in board.archived and column != "blocked":
            scene.restore(when, card_id, column)
    elif step == "move" and column != "blocked":
        (scene.resume(when, card_id, column) if card.blocked else scene.move(when, card_id, column, lane))
    elif step == "block" and not card.blocked and not card.finished_at:
        scene.block(when, card_id)
    elif step == "archive":
        scene.archive(when, card_id, discarded=card.finished_at is None)


def test_a_long_log_is_folded_in_moments() -> None:
    """250,000 events are the design point of a board; a tenth of them may take a tenth of two seconds."""
    events = list(Scene().events)
    begin = at("2026-03-02 09:00")
    for number in range(5_000):
        facts = [
            ev.CardCreated(
                card=f"c{number}", number=number + 1, title="t", column="todo", lane="standard", rank="a0",
                work_type="x",
            ),
            *(
                ev.CardMoved(f"c{number}", left, "standard", "a0", right, "standard", "a0")
                for left, right in (("todo", "ready"), ("ready", "doing"), ("doing", "review"), ("review", "done"))
            ),
        ]  # fmt: skip
        when = begin + timedelta(minutes=number)
        events += [Event(len(events) + n, when, None, "c", fact) for n, fact in enumerate(facts, start=1)]
    started = time.perf_counter()
    history = folded(events)
    took = time.perf_counter() - started
    assert len(history.journeys) == 5_000
    # The floor in the same run: the board's own fold of a hundredth of it, which copies what it changes.
    started = time.perf_counter()
    board = Board(id="b")
    for event in events[:250]:
        board = extend(board, event)
    floor = time.perf_counter() - started
    assert took < 100 * floor
