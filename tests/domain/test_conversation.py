"""The conversation with a full limit: what is found, which ways on are offered, and what each answer leads to."""

from __future__ import annotations

from typing import Any

import pytest

from kanban.domain import cards, diagnosis, limits, moves, shape, stops
from kanban.domain import facts as ev
from kanban.domain.access import Role
from kanban.domain.errors import Conflict, Forbidden, Invalid
from kanban.domain.placing import Plan
from kanban.domain.pulls import Answer
from tests.domain.scene import Scene, kinds, only

HOUR = 3600.0


@pytest.fixture
def full() -> Scene:
    """Progress holds two of two, Review one of two; a third card waits in Ready."""
    scene = Scene(in_progress=2, review=2)
    scene.do(shape.plan_member(scene.board, user="bo", name="Bo", role="member"))
    scene.do(shape.plan_member(scene.board, user="vi", name="Vi", role="viewer"))
    for title in ("one", "two"):
        scene.create(title, "In progress")
    scene.create("three", "Ready")
    return scene


def _people(scene: Scene, title: str, *people: str) -> None:
    changes = {"people": list(people)}
    scene.do(cards.plan_change(scene.board, card_id=scene.card(title), changes=changes, if_version=None))


def _met(scene: Scene, column: str = "In progress") -> limits.Full:
    card, place = scene.board.cards[scene.card("three")], scene.board.columns[scene.column(column)]
    return limits.full_for(scene.board, card, place, scene.board.standard_lane)[0]


def _found(scene: Scene, slow: dict[str, float] | None = None, column: str = "In progress") -> Any:
    place = scene.board.columns[scene.column(column)]
    named = {scene.column(name): seconds for name, seconds in (slow or {}).items()}
    return diagnosis.diagnose(scene.board, _met(scene, column), place, scene.pull(slow=named))


def _ways(scene: Scene, found: Any = (), **pull: Any) -> list[dict[str, Any]]:
    wire = [finding.wire() for finding in found]
    return diagnosis.options(scene.board, _met(scene), wire, scene.pull(**pull), answerable=True)


def _hit(plan: Plan) -> str:
    hit = only(plan, ev.LimitHit)
    assert isinstance(hit, ev.LimitHit)
    return hit.hit


# -- what is found


def test_cards_older_than_most_that_left_are_struggling(full: Scene) -> None:
    full.wait(hours=5)
    assert [each.kind for each in _found(full, {"In progress": 6 * HOUR})] == ["people_idle"], "none is old yet"
    _people(full, "one", "bo")
    (finding,) = _found(full, {"In progress": 2 * HOUR})
    assert (finding.kind, finding.cards) == ("struggling", (full.card("one"), full.card("two")))
    assert finding.people == ("bo",)
    assert finding.sentence == (
        "OPS-1 has been in In progress for 5 h 3 min, and 1 more like it; 85 % of cards leave within 2 h."
    )


def test_cards_blocked_out_of_here_are_struggling_without_any_percentile(full: Scene) -> None:
    full.create("stuck", "Ready")
    full.block("one")
    full.wait(days=2)
    full.move("stuck", "In progress")
    (finding,) = _found(full)
    assert (finding.kind, finding.cards) == ("struggling", (full.card("one"),))
    assert finding.sentence == "OPS-1 is blocked for 2 d."
    full.block("two", "access")
    full.move("one", "Backlog")
    full.create("four", "In progress")
    (finding,) = _found(full)
    assert finding.cards == (full.card("two"),), "back in the backlog is not blocked any more"


@pytest.mark.parametrize(("review", "found"), [(2, "is full (2 of 2)"), (9, "has the older cards")])
def test_reviews_wait_where_review_is_full_or_older(full: Scene, review: int, found: str) -> None:
    full.limit("Review", 9)
    for title in ("old", "older"):
        full.create(title, "Review")
    full.limit("Review", review)
    full.wait(hours=1)
    full.move("one", "Ready")
    full.move("one", "In progress")
    full.move("two", "Ready")
    full.move("two", "In progress")
    (finding,) = _found(full)
    assert finding.kind == "reviews_waiting"
    assert finding.cards == (full.card("old"), full.card("older"))
    assert found in finding.sentence


def test_younger_reviews_with_room_are_not_waiting(full: Scene) -> None:
    full.create("young", "Review")
    assert [each.kind for each in _found(full)] == ["people_idle"]


def test_a_pull_into_review_itself_finds_what_waits_there(full: Scene) -> None:
    for title in ("a", "b"):
        full.create(title, "Review")
    (finding,) = _found(full, column="Review")
    assert (finding.kind, finding.cards) == ("reviews_waiting", (full.card("a"), full.card("b")))
    assert finding.sentence.startswith("2 cards wait for review, OPS-4 for ")


def test_people_without_work_are_idle_if_nothing_else_is_found(full: Scene) -> None:
    _people(full, "one", "ana")
    (finding,) = _found(full)
    assert (finding.kind, finding.people, finding.cards) == ("people_idle", ("bo",), ()), "viewers do not work here"
    assert finding.sentence.startswith("Bo has no card in work;")
    _people(full, "two", "bo")
    assert _found(full) == ()
    full.block("two")
    full.create("four", "In progress")
    assert [each.kind for each in _found(full)] == ["struggling"], "idle people are no news where somebody struggles"


def test_with_a_duty_list_only_those_on_duty_can_be_idle(full: Scene) -> None:
    full.do(Plan((ev.DutyHandedOver(people=("bo", "gone"), before=()),)))
    (finding,) = _found(full)
    assert finding.people == ("bo",), "who left the board is not asked, who is off duty neither"
    _people(full, "one", "bo")
    assert _found(full) == ()


# -- the ways on


def test_the_fitting_way_comes_first_and_leaving_it_last(full: Scene) -> None:
    full.wait(hours=5)
    orders = {
        "struggling": ["help", "stop_the_line", "park", "raise_limit", "exceed", "leave"],
        "people_idle": ["raise_limit", "park", "exceed", "leave"],
    }
    for slow, kind in (({"In progress": HOUR}, "struggling"), ({}, "people_idle")):
        found = _found(full, slow)
        ways = _ways(full, found)
        assert [each.kind for each in found] == [kind]
        assert [way["kind"] for way in ways] == orders[kind]
        assert [way["recommended"] for way in ways] == [True] + [False] * (len(ways) - 1)
        assert all(way["sentence"].endswith(".") for way in ways)
    for title in ("a", "b"):
        full.create(title, "Review")
    assert _ways(full, _found(full))[0]["kind"] == "review_first"


def test_ways_that_are_closed_are_not_offered(full: Scene) -> None:
    full.do(shape.plan_settings(full.board, {"may_exceed": False, "may_raise": False}))
    assert [way["kind"] for way in _ways(full, admin=False)] == ["park", "leave"]
    assert [way["kind"] for way in _ways(full)] == ["park", "raise_limit", "leave"], "an admin may raise it anyhow"
    answered = diagnosis.options(full.board, _met(full), (), full.pull(), answerable=False)
    assert [(way["kind"], way["recommended"]) for way in answered] == [("leave", True)]


def test_parking_is_offered_only_where_it_makes_room(full: Scene) -> None:
    full.limit("In progress", 1)
    assert "park" not in [way["kind"] for way in _ways(full)], "one of two away leaves one of one"
    with pytest.raises(Invalid, match="2 of 1; parking one card does not make room"):
        full.move("three", "In progress", answer=Answer("park", card=full.card("one")))
    raising = next(way for way in _ways(full) if way["kind"] == "raise_limit")
    assert raising["to"] == 3


def test_the_proposed_card_is_the_youngest_without_a_fixed_date(full: Scene) -> None:
    dated = {"class": "fixed_date", "due": "2026-12-24"}
    full.do(cards.plan_change(full.board, card_id=full.card("two"), changes=dated, if_version=None))
    park = next(way for way in _ways(full) if way["kind"] == "park")
    assert (park["card"], park["cards"]) == (full.card("one"), [full.card("one"), full.card("two")])


def test_a_limit_that_was_raised_before_is_questioned(full: Scene) -> None:
    full.move("three", "In progress", answer=Answer("raise_limit", to=3, reason="Bo is back"))
    full.limit("In progress", 2)
    full.wait(weeks=2)
    full.limit("In progress", 3)
    full.create("four")
    way = next(way for way in _ways(full) if way["kind"] == "raise_limit") if _full(full) else {}
    assert way["sentence"] == (
        "Raise the limit to 4. In progress: raised 2 times in 6 weeks. It may be telling you something."
    )
    assert [(one["from"], one["to"], one["reason"]) for one in way["raises"]] == [
        (2, 3, "Bo is back"), (2, 3, "The team decided it."),
    ]  # fmt: skip
    full.wait(weeks=5)
    way = next(way for way in _ways(full) if way["kind"] == "raise_limit")
    assert way["sentence"] == "Raise the limit to 4.", "what was long ago is not held against it"


def _full(scene: Scene) -> bool:
    """Let a card wait in Ready for the column that `three` has filled."""
    scene.do(cards.plan_change(scene.board, card_id=scene.card("three"), changes={"title": "was"}, if_version=None))
    scene.do(cards.plan_change(scene.board, card_id=scene.card("four"), changes={"title": "three"}, if_version=None))
    return True


# -- the answers


@pytest.mark.parametrize("asked", [True, False], ids=["asked", "a program that knows"])
def test_raising_lets_in_and_is_kept(full: Scene, asked: bool) -> None:
    hit = _hit(full.move("three", "In progress")) if asked else ""
    plan = full.move("three", "In progress", answer=Answer("raise_limit", hit, "We are three now", 3))
    assert kinds(plan) == [*([] if asked else ["limit_hit"]), "limit_answered", "column_changed", "card_moved"]
    column = full.board.columns[full.column("In progress")]
    assert (column.limit, column.raises[-1]["reason"], column.raises[-1]["by"]) == (3, "We are three now", "ana")
    assert plan.did == "The limit of In progress is 3 now."


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Answer("raise_limit", to=3), "needs a reason"),
        (Answer("raise_limit", to=2, reason="x"), "at least 3"),
        (Answer("raise_limit", reason="x"), "at least 3"),
        (Answer("raise_limit", to=1000, reason="x"), "at least 3"),
        (Answer("park"), "Say which card"),
        (Answer("help"), "Say which card"),
        (Answer("stop_the_line", trouble=" "), "what the trouble is"),
    ],
)
def test_an_answer_that_says_too_little_is_refused(full: Scene, answer: Answer, fault: str) -> None:
    before = full.board
    with pytest.raises(Invalid, match=fault):
        full.move("three", "In progress", answer=answer)
    assert full.board is before


def test_only_admins_raise_where_the_board_says_so(full: Scene) -> None:
    full.do(shape.plan_settings(full.board, {"may_raise": False}))
    answer = Answer("raise_limit", to=3, reason="x")
    place = full.place("In progress")
    for admin in (True, False):
        pull = full.pull(answer, by="bo", admin=admin)
        if admin:
            assert not moves.plan_move(full.board, card_id=full.card("three"), place=place, pull=pull).refused
        else:
            with pytest.raises(Forbidden):
                moves.plan_move(full.board, card_id=full.card("three"), place=place, pull=pull)


def test_parking_makes_room_and_remembers_for_whom(full: Scene) -> None:
    _people(full, "one", "bo")
    hit = _hit(full.move("three", "In progress"))
    plan = full.move("three", "In progress", answer=Answer("park", hit, card=full.card("one")))
    assert kinds(plan) == ["limit_answered", "card_blocked", "card_moved"]
    assert plan.did == "OPS-1 is parked."
    parked = full.board.cards[full.card("one")]
    assert parked.blocked is not None
    assert (parked.blocked.displaced_by, parked.blocked.reason, parked.people) == (full.card("three"), "other", ("bo",))
    assert full.titles("In progress") == ["two", "three"]
    full.move("three", "Review")
    full.do(moves.plan_resume(full.board, card_id=full.card("one"), pull=full.pull()))
    assert full.titles("In progress") == ["one", "two"], "back to its old place"
    assert full.board.cards[full.card("one")].people == ("bo",)


@pytest.mark.parametrize("kind", ["help", "stop_the_line", "review_first", "leave"])
def test_answers_that_stay_move_nothing_and_are_kept(full: Scene, kind: str) -> None:
    hit = _hit(full.move("three", "In progress"))
    plan = full.move("three", "In progress", answer=Answer(kind, hit, card=full.card("one"), trouble="Disks full"))
    assert full.titles("Ready") == ["three"]
    answered = only(plan, ev.LimitAnswered)
    assert isinstance(answered, ev.LimitAnswered)
    assert (answered.hit, answered.kind, answered.card) == (hit, kind, full.card("three"))
    assert plan.did
    assert (full.board.cards[full.card("one")].people == ("ana",)) == (kind == "help")
    assert [stop.column for stop in full.board.stops.values()] == (
        [full.column("In progress")] if kind == "stop_the_line" else []
    )


# -- what changed while somebody thought


def test_a_place_that_became_free_is_simply_taken(full: Scene) -> None:
    hit = _hit(full.move("three", "In progress"))
    full.move("two", "Review")
    plan = full.move("three", "In progress", answer=Answer("park", hit, card=full.card("one")))
    assert kinds(plan) == ["limit_answered", "card_moved"]
    assert plan.did == "A place had become free meanwhile; nothing was parked."
    assert full.titles("In progress") == ["one", "three"]
    assert full.titles("Blocked") == []


@pytest.mark.parametrize(
    ("meanwhile", "sentence"),
    [
        (lambda s: s.do(moves.plan_archive(s.board, card_id=s.card("one"))), "OPS-1 is archived"),
        (lambda s: s.move("one", "Ready"), "OPS-1 is not in In progress any more"),
        (lambda s: s.block("one"), "OPS-1 is blocked already"),
    ],
    ids=["archived", "moved", "blocked"],
)
def test_a_card_that_cannot_be_parked_any_more_is_said_so(full: Scene, meanwhile: Any, sentence: str) -> None:
    hit = _hit(full.move("three", "In progress"))
    meanwhile(full)
    full.create("quick", "In progress")
    before = full.board
    with pytest.raises(Conflict, match=sentence):
        full.move("three", "In progress", answer=Answer("park", hit, card=full.card("one")))
    assert full.board is before


def test_an_answer_to_one_limit_is_none_to_another(full: Scene) -> None:
    """The lane was full when it asked; by now it is not, but the column is: its limit is not raised unasked."""
    full.do(shape.plan_add_lane(full.board, lane="extra", values={"name": "Extra", "limit": 1}, before=None))
    full.limit("In progress", 9)
    full.create("guest", "Review", "Extra")
    first = full.move("three", "In progress", "Extra")
    hit = only(first, ev.LimitHit)
    assert isinstance(hit, ev.LimitHit)
    assert hit.id == "extra"
    full.move("guest", "Review", "Standard")
    full.limit("In progress", 2)
    for answer in (
        Answer("raise_limit", _hit(first), "two guests", 3),
        Answer("exceed", _hit(first), "a guest waits"),
        Answer("park", _hit(first), card=full.card("one")),
    ):
        plan = full.move("three", "In progress", "Extra", answer=answer)
        assert plan.refused is not None
        assert (plan.refused.scope, kinds(plan)) == ("column", ["limit_hit"])
    assert full.board.columns[full.column("In progress")].limit == 2


def test_where_two_limits_stand_the_second_one_asks_for_itself(full: Scene) -> None:
    full.do(shape.plan_add_lane(full.board, lane="extra", values={"name": "Extra", "limit": 1}, before=None))
    full.limit("In progress", 3)
    full.create("guest", "In progress", "Extra")
    first = full.move("three", "In progress", "Extra")
    assert first.refused is not None
    assert first.refused.scope == "column"
    second = full.move("three", "In progress", "Extra", answer=Answer("raise_limit", _hit(first), "we are four", 4))
    assert second.refused is not None
    assert (second.refused.scope, second.refused.occupied, kinds(second)) == ("lane", 1, ["limit_hit"])
    assert full.board.columns[full.column("In progress")].limit == 3, "nothing of it was done"
    both = full.move("three", "In progress", "Extra", answer=Answer("park", _hit(second), card=full.card("guest")))
    assert kinds(both) == ["limit_answered", "card_blocked", "card_moved"], (
        "a card that stood in both makes room in both"
    )


def test_a_second_answer_to_the_same_hit_goes_by_the_board_as_it_is(full: Scene) -> None:
    hit = _hit(full.move("three", "In progress"))
    full.move("three", "In progress", answer=Answer("park", hit, card=full.card("one")))
    before = full.board
    again = full.move("three", "In progress", answer=Answer("raise_limit", hit, "late", 3))
    assert (kinds(again), again.did) == ([], "OPS-3 is there already.")
    assert full.board is before


def test_a_line_that_stopped_meanwhile_is_not_passed_by_an_answer(full: Scene) -> None:
    hit = _hit(full.move("three", "In progress"))
    column = full.column("In progress")
    full.do(stops.plan_stop(full.board, stop="s", column=column, card=None, trouble="Disks"))
    with pytest.raises(Conflict, match="In progress is stopped by Ana: Disks"):
        full.move("three", "In progress", answer=Answer("exceed", hit, "please"))
    assert Role.MEMBER is full.board.role_of("bo")
