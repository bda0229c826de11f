"""What happened beside the cards is known as of then: hits with answers, raises, stops, deploys, changes of columns."""

from __future__ import annotations

from kanban.domain import facts as ev
from tests.analytics.scene import Scene, at

_HIT = ev.LimitHit(
    hit="h", card="a", column="doing", lane="standard", scope="column", id="doing", limit=2, occupied=2, hard=True,
    diagnosis=({"kind": "struggling", "cards": ["b"], "people": []}, {"kind": "people_idle", "people": ["somebody"]}),
)  # fmt: skip


def test_a_hit_keeps_what_was_found_and_what_was_answered_and_nobody() -> None:
    scene = Scene().tell("2026-03-02 09:00", _HIT)
    scene.tell("2026-03-02 09:05", ev.LimitAnswered("h", "park", "a", "", about="b"))
    (hit,) = scene.history.incidents.hits
    assert (hit.place, hit.hard, hit.found) == ("doing", True, ("people_idle", "struggling"))
    assert [(answer.kind, answer.about) for answer in hit.answers_at(at("2026-03-02 09:05"))] == [("park", "b")]
    assert hit.answers_at(at("2026-03-02 09:04")) == []
    assert "somebody" not in str(hit)


def test_an_answer_to_a_hit_that_is_not_in_the_log_is_no_trouble() -> None:
    scene = Scene().tell("2026-03-02 09:05", ev.LimitAnswered("gone", "leave", None, ""))
    assert scene.history.incidents.hits == []


def test_raises_are_told_with_their_reasons_and_an_undone_one_is_none() -> None:
    scene = Scene()
    for when, before, after, undoes in (
        ("2026-03-02 09:00", None, 2, False), ("2026-03-03 09:00", 2, 3, False), ("2026-03-04 09:00", 3, 2, True),
        ("2026-03-05 09:00", 2, 1, False), ("2026-03-06 09:00", 1, None, False),
    ):  # fmt: skip
        scene.tell(when, ev.ColumnChanged("doing", {"limit": after}, {"limit": before}, reason=when, undoes=undoes))
    scene.tell("2026-03-07 09:00", ev.LaneChanged("urgent", {"limit": 2}, {"limit": 1}, reason="two fires"))
    incidents = scene.history.incidents
    assert [(one.scope, one.place, one.before, one.after) for one in incidents.raised_at(at("2026-04-01 00:00"))] == [
        ("column", "doing", 1, None), ("lane", "urgent", 1, 2),
    ]  # fmt: skip
    (then,) = incidents.raised_at(at("2026-03-03 12:00"))
    assert (then.before, then.after, then.reason) == (2, 3, "2026-03-03 09:00")


def test_a_stop_lasts_until_its_release_and_an_undone_release_never_ended_it() -> None:
    scene = Scene().tell("2026-03-02 09:00", ev.LineStopped("s", None, "a", "Nothing builds"))
    scene.tell("2026-03-02 11:00", ev.LineReleased("s", "A full disk"))
    again = ev.LineStopped("s", None, "a", "Nothing builds", since="2026-03-02T09:00:00.000Z")
    scene.tell("2026-03-02 11:01", ev.CommandUndone("x"), again)
    incidents = scene.history.incidents
    (then,) = incidents.stops_at(at("2026-03-02 11:00"))
    assert (then.until_at(at("2026-03-02 11:00")), then.cause) == (at("2026-03-02 11:00"), "A full disk")
    assert then.until_at(at("2026-03-02 10:59")) is None
    (now,) = incidents.stops_at(at("2026-03-03 00:00"))
    assert (now.since, now.until_at(at("2026-03-03 00:00"))) == (at("2026-03-02 09:00"), None)


def test_a_stop_that_is_taken_back_was_none() -> None:
    scene = Scene().tell("2026-03-02 09:00", ev.LineStopped("s", "doing", None, "A slip"))
    scene.tell("2026-03-02 09:01", ev.CommandUndone("x"), ev.LineReleased("s", "Taken back."))
    incidents = scene.history.incidents
    assert len(incidents.stops_at(at("2026-03-02 09:00"))) == 1
    assert incidents.stops_at(at("2026-03-02 09:01")) == []


def test_a_deploy_has_its_own_instant_and_the_one_at_which_it_was_told() -> None:
    scene = Scene().tell("2026-03-02 10:00", ev.DeployRecorded("d", "4.2", "2026-03-02T09:30:00.000Z", cards=("a",)))
    (deploy,) = scene.history.incidents.deploys
    assert (deploy.at, deploy.known, deploy.name, deploy.cards) == (
        at("2026-03-02 09:30"), at("2026-03-02 10:00"), "4.2", ("a",),
    )  # fmt: skip


def test_changes_of_columns_are_marks_and_founding_a_board_is_none() -> None:
    scene = Scene()
    assert scene.history.incidents.rebuildings == []
    scene.tell("2026-03-02 10:00", ev.ColumnAdded("test", "Test", "review", None, True, "", "a35"))
    scene.tell("2026-03-03 10:00", ev.ColumnChanged("test", {"name": "Try", "kind": "work"}, {}))
    scene.tell("2026-03-04 10:00", ev.ColumnRemoved("test"))
    assert [(one.what, one.name) for one in scene.history.incidents.rebuildings] == [
        ("added", "Test"), ("renamed", "Test"), ("kind", "Test"), ("removed", "Try"),
    ]  # fmt: skip


def test_the_board_is_known_as_it_was() -> None:
    scene = Scene(began="2026-01-01 00:00")
    scene.tell("2026-03-02 10:00", ev.BoardChanged({"time_zone": "Asia/Kathmandu", "key": "NN"}, {}))
    scene.tell("2026-03-03 10:00", ev.ColumnRemoved("review"))
    history = scene.history
    assert (history.zone_at(at("2026-03-02 09:59")), history.zone_at(at("2026-03-02 10:00"))) == (
        "UTC",
        "Asia/Kathmandu",
    )
    assert (history.shape_at(at("2025-01-01 00:00")).key, history.shape_at(at("2026-04-01 00:00")).key) == ("BB", "NN")
    then, now = history.shape_at(at("2026-03-03 09:59")), history.shape_at(at("2026-03-03 10:00"))
    assert (history.column_in(then, "review"), history.column_in(now, "review")) == ("review", "doing")
