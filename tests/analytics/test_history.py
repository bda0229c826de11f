"""Journeys tell the same clocks as the board, and more: what happened before."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kanban.analytics.history import History
from kanban.analytics.journeys import Finish, Start, State
from kanban.domain import facts as ev
from kanban.domain.board import Board
from kanban.domain.events import Event, data_of
from kanban.domain.fold import extend, fold
from tests.analytics.scene import COLUMNS, Scene, at, folded


def _finish(scene: Scene) -> Finish:
    """The finish of card a in force now."""
    finish = scene.history.journeys["a"].now.finish
    assert finish is not None
    return finish


def test_a_card_is_started_at_the_commitment_point_and_finished_at_the_done_point() -> None:
    scene = Scene().create("2026-03-02 09:00", "a").move("2026-03-02 10:00", "a", "ready")
    scene.move("2026-03-03 09:00", "a", "doing").move("2026-03-04 09:00", "a", "done")
    journey = scene.history.journeys["a"]
    assert journey.created_at == at("2026-03-02 09:00")
    assert journey.started_at == at("2026-03-03 09:00")
    assert journey.finished_at == at("2026-03-04 09:00")
    assert journey.finish_at(at("2026-03-04 08:59")) is None
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
    assert scene.history.journeys["a"].now.start == Start(at("2026-03-02 09:00"), None, 0)


def test_a_reopened_card_has_two_finishes_and_one_start() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-03 09:00", "a", "done")
    scene.move("2026-03-09 09:00", "a", "doing").move("2026-03-10 09:00", "a", "done")
    journey = scene.history.journeys["a"]
    assert [(turn.at, turn.state) for turn in journey.turns] == [
        (at("2026-03-02 09:00"), State.STARTED), (at("2026-03-03 09:00"), State.DONE),
        (at("2026-03-09 09:00"), State.STARTED), (at("2026-03-10 09:00"), State.DONE),
    ]  # fmt: skip
    last = journey.finish_at(at("2026-04-01 09:00"))
    first = journey.first_finish_at(at("2026-04-01 09:00"))
    assert (last and last.at, first and first.at) == (at("2026-03-10 09:00"), at("2026-03-03 09:00"))
    assert last is not None
    assert last.start.at == at("2026-03-02 09:00")
    assert journey.reopenings(at("2026-04-01 09:00")) == [at("2026-03-09 09:00")]
    assert journey.reopenings(at("2026-03-09 08:59")) == []


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
    assert _finish(scene).urgent is urgent


def test_a_card_pulled_into_the_urgent_lane_on_the_way_was_urgent() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-02 10:00", "a", "doing", "urgent")
    scene.move("2026-03-02 11:00", "a", "doing", "standard").move("2026-03-04 09:00", "a", "done")
    assert _finish(scene).urgent


def test_points_are_those_in_force_at_the_start() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", points=1).change("2026-03-02 10:00", "a", points=5)
    scene.move("2026-03-03 09:00", "a", "doing").change("2026-03-03 10:00", "a", points=13)
    assert _finish(scene.move("2026-03-04 09:00", "a", "done")).start.points == 5


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
    assert journey.discarded_at(at("2026-03-06 10:00")) == at("2026-03-06 09:00")
    assert journey.discarded_at(at("2026-03-07 09:00")) is None


def test_a_gap_in_the_numbers_is_refused() -> None:
    history = History("b")
    with pytest.raises(ValueError, match="does not follow"):
        history.extend(Scene().events[1:])


_STEPS = st.tuples(
    st.sampled_from(["create", "move", "move", "block", "resume", "archive", "restore", "kind", "undo", "undo bare"]),
    st.integers(0, 3),
    st.sampled_from(sorted(COLUMNS)),
    st.sampled_from(["standard", "urgent"]),
)


@settings(max_examples=250)
@example(
    [("create", 0, "ready", "standard"), ("archive", 0, "", ""), ("restore", 0, "doing", ""), ("undo", 0, "", "")], 0
)
@example(
    [("create", 0, "ready", "standard"), ("archive", 0, "", ""), ("restore", 0, "done", ""), ("undo", 0, "", "")], 0
)
@example(
    [("create", 0, "done", "standard"), ("archive", 0, "", ""), ("restore", 0, "doing", ""), ("undo", 0, "", "")], 0
)
@given(st.lists(_STEPS, max_size=40), st.integers(0, 60))
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
            open_spell = [spell.since for spell in journey.spells if spell.until is None and spell.undone is None]
            assert open_spell == ([card.blocked.since] if card.blocked else [])


@settings(max_examples=150)
@given(st.lists(_STEPS, max_size=30), st.lists(_STEPS, max_size=20))
def test_what_was_known_at_a_moment_is_known_for_ever(
    steps: list[tuple[str, int, str, str]], later: list[tuple[str, int, str, str]]
) -> None:
    """A journey asked as of a moment answers the same when more has happened since, undoings of before included."""
    scene = Scene()
    for step, card_number, column, lane in steps:
        _try(scene, "2026-03-01 12:00", step, f"c{card_number}", column, lane)
    moment = at("2026-03-02 00:00")
    then = _asked(scene.history, moment)
    for step, card_number, column, lane in later:
        _try(scene, "2026-03-03 12:00", step, f"c{card_number}", column, lane)
    assert _asked(scene.history, moment) == then


@settings(max_examples=100)
@given(st.lists(_STEPS, max_size=40))
def test_rows_of_the_log_are_read_as_the_events_they_are(steps: list[tuple[str, int, str, str]]) -> None:
    scene = Scene()
    for number, (step, card_number, column, lane) in enumerate(steps):
        _try(scene, f"2026-03-{1 + number // 20:02} {8 + number % 12:02}:00", step, f"c{card_number}", column, lane)
    history = History("b")
    history.read((e.seq, e.fact.type, e.at, e.command_id, data_of(e.fact)) for e in scene.events)
    later = at("2026-06-01 00:00")
    assert _asked(history, later) == _asked(scene.history, later)
    assert history.seq == len(scene.events)
    with pytest.raises(ValueError, match="does not follow"):
        history.read([(1, "command_undone", later, "k", {"command": "k"})])


def _asked(history: History, moment: datetime) -> dict[str, tuple[object, ...]]:
    """Everything that a report could ask of each card as of `moment`."""
    return {
        card: (
            [(turn.at, turn.state, turn.start, turn.finish and turn.finish.at) for turn in journey.path(moment)],
            journey.said_at(moment), journey.reopenings(moment), journey.sunk_at(moment), journey.active(moment),
            journey.discarded_at(moment), journey.unplanned_at(moment), journey.class_at(moment),
            [(stay.column, stay.since) for stay in journey.stays if stay.since <= moment and stay.steps_at(moment)],
            [(s.since, s.until_at(moment), s.cause_at(moment), s.displaced_by) for s in journey.spells_at(moment)],
        )
        for card, journey in history.journeys.items()
        if journey.created_at <= moment
    }  # fmt: skip


def _try(scene: Scene, when: str, step: str, card_id: str, column: str, lane: str) -> None:
    """Do the step where the board as it is allows it at all."""
    board: Board = fold("b", scene.events)
    card = board.cards.get(card_id)
    if step == "kind":
        kind = "work" if column in ("todo", "ready", "doing") else "done"
        if board.columns[column].kind.value != "blocked":
            scene.tell(when, ev.ColumnChanged(column=column, changes={"kind": kind}, before={"kind": ""}))
    elif step.startswith("undo"):
        if scene.undoable:
            scene.undo(when, clocks=step == "undo")
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


def test_undoing_a_way_out_of_done_gives_the_old_finish_back() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-03 09:00", "a", "done")
    scene.move("2026-03-05 09:00", "a", "doing").undo("2026-03-05 09:01")
    journey = scene.history.journeys["a"]
    known = journey.finish_at(at("2026-03-06 00:00"))
    assert known is not None
    assert known.at == at("2026-03-03 09:00")
    assert journey.reopenings(at("2026-03-06 00:00")) == []
    # Between the two, the card was open, and whoever asks as of then is still told so.
    assert journey.finish_at(at("2026-03-05 09:00")) is None
    assert journey.reopenings(at("2026-03-05 09:00")) == [at("2026-03-05 09:00")]


def test_undoing_a_move_to_done_leaves_no_finish_and_no_reopening() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-03 09:00", "a", "done")
    journey = scene.undo("2026-03-03 09:01").history.journeys["a"]
    assert journey.finish_at(at("2026-03-04 00:00")) is None
    assert journey.reopenings(at("2026-03-04 00:00")) == []
    assert journey.active(at("2026-03-04 00:00")) == [(at("2026-03-02 09:00"), at("2026-03-04 00:00"))]


def test_undoing_a_return_to_the_backlog_keeps_the_start_and_sinks_nothing() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-03 09:00", "a", "todo")
    assert scene.history.journeys["a"].sunk_at(at("2026-03-04 00:00")) == timedelta(days=1)
    journey = scene.undo("2026-03-03 10:00").history.journeys["a"]
    assert journey.started_at == at("2026-03-02 09:00")
    assert journey.sunk_at(at("2026-03-04 00:00")) == timedelta()
    assert journey.sunk_at(at("2026-03-03 09:30")) == timedelta(days=1)


def test_a_card_whose_making_is_undone_never_was() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").undo("2026-03-02 09:01")
    journey = scene.history.journeys["a"]
    assert journey.path(at("2026-03-03 00:00")) == ()
    assert [turn.state for turn in journey.path(at("2026-03-02 09:00"))] == [State.STARTED]


def test_a_spell_tells_its_causes_and_comes_back_when_its_end_is_undone() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing")
    scene.block("2026-03-03 09:00", "a", "displaced", displaced_by="u")
    scene.tell("2026-03-04 09:00", ev.SpellChanged("a", {"reason": "vendor", "note": "n"}, {}))
    scene.resume("2026-03-05 09:00", "a", "review").undo("2026-03-05 09:05")
    journey = scene.history.journeys["a"]
    (now,) = journey.spells_at(at("2026-03-06 00:00"))
    assert (now.since, now.until_at(at("2026-03-06 00:00"))) == (at("2026-03-03 09:00"), None)
    assert (now.place, now.displaced_by) == ("doing", "u")
    (then,) = journey.spells_at(at("2026-03-05 09:01"))
    assert then.until_at(at("2026-03-05 09:01")) == at("2026-03-05 09:00")
    assert (then.cause_at(at("2026-03-03 10:00")).reason, then.cause_at(at("2026-03-05 09:01")).note) == (
        "displaced",
        "n",
    )


def test_cards_finished_by_one_command_are_marked_and_a_founding_history_is_none() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").create("2026-03-02 09:00", "b", "doing")
    scene.create("2026-03-02 09:00", "c", "doing").move("2026-03-02 10:00", "c", "done")
    both = [ev.CardMoved(card, "doing", "standard", "a0", "done", "standard", "a0") for card in "ab"]
    journeys = scene.tell("2026-03-03 09:00", *both).history.journeys
    assert [journey.now.finish and journey.now.finish.bulk for journey in journeys.values()] == [True, True, False]
    founding = [replace(event, command_id="k1") for event in scene.events]
    assert not any(j.now.finish and j.now.finish.bulk for j in folded(founding).journeys.values())


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
    started = time.process_time()
    history = folded(events)
    took = time.process_time() - started
    assert len(history.journeys) == 5_000
    # The floor in the same run: the board's own fold of a hundredth of it, which copies what it changes.
    started = time.process_time()
    board = Board(id="b")
    for event in events[:250]:
        board = extend(board, event)
    floor = time.process_time() - started
    assert took < 100 * floor
