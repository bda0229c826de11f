"""Iterations, cadence, expectations and links over HTTP: what is taken, what is refused, and in which words."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from flask import Flask

from kanban.domain.team_facts import ExpectationSaid
from tests.analytics.worked import NOTE, SENTENCE, Worked
from tests.api.calling import browser
from tests.api.cast import Scene
from tests.services.eventful import play

_TWO_WEEKS = {"starts": "2100-01-04", "ends": "2100-01-18"}


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


def _path(scene: Scene, rest: str = "") -> str:
    return f"/api/boards/{scene.board.id}{rest}"


def _made(scene: Scene, **more: Any) -> str:
    answer = scene.caller("member").post(_path(scene, "/iterations"), {**_TWO_WEEKS, **more})
    assert answer.status_code == 201, answer.json
    return str(answer.json["iteration"]["id"])


def test_one_is_made_planned_changed_and_dropped(scene: Scene) -> None:
    member, card = scene.caller("member"), scene.card()
    made = member.post(_path(scene, "/iterations"), {**_TWO_WEEKS, "goal": "Quiet nights"})
    iteration = made.json["iteration"]
    assert (made.status_code, iteration["name"], iteration["cutoff"]) == (
        201,
        "Iteration 1",
        "2100-01-05T00:00:00.000Z",
    )
    one = _path(scene, f"/iterations/{iteration['id']}")
    planned = member.post(f"{one}/plan", {"add": [card]})
    assert [event["type"] for event in planned.json["events"]] == ["iteration_planned"]
    away = [{"user": scene.people["member"].user, "day": "2100-01-06", "part": "half"}]  # type: ignore[union-attr]  # they are there
    assert member.patch(one, {"name": "First", "away": away}).status_code == 200
    shown = member.get(_path(scene)).json["iterations"]
    assert shown == [member.get(one).json["iteration"]]
    assert (shown[0]["name"], shown[0]["plan"], shown[0]["away"]) == ("First", [card], [{**away[0], "card": None}])
    assert member.delete(one).status_code == 200
    assert member.get(one).status_code == 404
    assert member.get(_path(scene, "/iterations")).json == {"cadence": None, "iterations": []}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"starts": "2100-01-18", "ends": "2100-01-04"}, "ends"),
        ({"starts": "2020-01-06", "ends": "2020-01-20"}, "ends"),
        ({"starts": "soon", "ends": "2100-01-04"}, "starts"), ({"ends": "2100-01-04"}, "starts"),
        ({**_TWO_WEEKS, "name": "x" * 61}, "name"), ({**_TWO_WEEKS, "goal": 7}, "goal"),
        ({**_TWO_WEEKS, "cutoff": "2100-02-01T00:00:00Z"}, "cutoff"),
        ({**_TWO_WEEKS, "cutoff": "2100-01-05"}, "cutoff"),
        ({**_TWO_WEEKS, "team": ["nobody"]}, "team"), ({**_TWO_WEEKS, "weeks": 2}, "weeks"),
        ({"starts": "9999-12-01", "ends": "9999-12-31"}, "starts"), ({**_TWO_WEEKS, "team": [None]}, "team.0"),
    ],
)  # fmt: skip
def test_what_makes_no_iteration_is_said_about_its_field(scene: Scene, body: dict[str, Any], field: str) -> None:
    answer = scene.caller("member").post(_path(scene, "/iterations"), body)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_overlaps_and_ended_ones_are_conflicts_in_words(scene: Scene) -> None:
    member = scene.caller("member")
    one = _made(scene)
    answer = member.post(_path(scene, "/iterations"), {"starts": "2100-01-17", "ends": "2100-01-30"})
    assert (answer.status_code, answer.json["code"], answer.json["iteration"]) == (409, "conflict", one)
    assert answer.json["detail"] == "Iteration 1 goes from 2100-01-04 until 2100-01-18. Iterations do not overlap."
    with time_machine.travel("2100-01-18T00:00:00Z", tick=False):
        # Years have passed, so they sign in anew.
        member, path = browser(scene.app, scene.people["member"]), _path(scene, f"/iterations/{one}")
        for answer in (
            member.post(f"{path}/plan", {"add": [scene.card()]}),
            member.patch(path, {"goal": "x"}), member.delete(path),
        ):  # fmt: skip
            assert answer.status_code == 409, answer.json
            assert "has ended" in answer.json["detail"]


def test_a_repeat_under_its_key_makes_one_and_answers_the_same_even_when_it_is_gone(scene: Scene) -> None:
    member, key = scene.caller("member"), {"Idempotency-Key": "make-1"}
    first = member.post(_path(scene, "/iterations"), _TWO_WEEKS, headers=key)
    assert member.delete(_path(scene, f"/iterations/{first.json['iteration']['id']}")).status_code == 200
    again = member.post(_path(scene, "/iterations"), _TWO_WEEKS, headers=key)
    assert (again.status_code, again.json) == (201, first.json)
    assert member.get(_path(scene, "/iterations")).json["iterations"] == []
    other = member.post(_path(scene, "/iterations"), {**_TWO_WEEKS, "name": "x"}, headers=key)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")


def test_a_cadence_makes_iterations_until_it_is_ended(scene: Scene) -> None:
    admin = scene.caller("admin")
    answer = admin.call("PUT", _path(scene, "/cadence"), {"starts": "2100-01-04", "weeks": 2})
    assert [event["type"] for event in answer.json["events"]] == ["cadence_set", "iteration_made"]
    cadence = {"starts": "2100-01-04", "weeks": 2, "cutoff_days": 1, "name": "Iteration"}
    assert admin.get(_path(scene, "/iterations")).json["cadence"] == cadence
    one = admin.get(_path(scene, "/iterations")).json["iterations"][0]["id"]
    refused = admin.delete(_path(scene, f"/iterations/{one}"))
    assert (
        refused.json["detail"] == "The cadence would make one in place of Iteration 1 at once. End the cadence first."
    )
    for body, field in (({"weeks": 2}, "starts"), ({"starts": "2100-01-04", "weeks": 0}, "weeks"),
                        ({"starts": "2100-01-04", "weeks": 2, "cutoff_days": 0}, "cutoff_days")):  # fmt: skip
        answer = admin.call("PUT", _path(scene, "/cadence"), body)
        assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    assert admin.delete(_path(scene, "/cadence")).status_code == 200
    assert admin.delete(_path(scene, "/cadence")).json["events"] == []
    assert admin.delete(_path(scene, f"/iterations/{one}")).status_code == 200


@pytest.mark.parametrize(
    ("setting", "good", "bad"),
    [
        ("holidays", ["2026-12-25", "2026-12-24"], ["25.12.2026"]), ("holidays", [], ["2026-02-30"]),
        ("interrupt_budget", 0.2, 1.5), ("interrupt_budget", None, "a fifth"), ("resume_hours", 2.5, -1),
        ("grace_hours", 24, 24.5), ("weather", "mean3", "sunny"), ("velocity_unit", "cards", "hours"),
    ],
)  # fmt: skip
def test_settings_that_iterations_are_counted_by(scene: Scene, setting: str, good: Any, bad: Any) -> None:
    admin = scene.caller("admin")
    answer = admin.patch(_path(scene), {setting: bad})
    assert (answer.status_code, list(answer.json["errors"])) == (422, [setting]), answer.json
    assert admin.patch(_path(scene), {setting: good}).status_code == 200
    shown = admin.get(_path(scene)).json[setting]
    assert shown == (sorted(good) if isinstance(good, list) else good)
    assert scene.caller("member").patch(_path(scene), {setting: good}).status_code == 403


# -- what is told the stakeholders


def test_the_worked_iteration_is_told_published_and_read_behind_a_link(app: Flask) -> None:
    scene, worked = Scene(app, "Desk"), Worked()
    before = [e for e in worked.events if e.at <= worked.told and not isinstance(e.fact, ExpectationSaid)]
    play(scene.store, before, "worked")
    boss, path = "boss", "/api/boards/worked"
    with time_machine.travel(worked.told, tick=False):
        caller = browser(app, scene.people[boss])
        told = caller.get(f"{path}/iterations/it-4/expectation").json
        assert (told["sentence"], told["reduced"]) == (SENTENCE, True)
        said = caller.post(f"{path}/iterations/it-4/expectation", {"note": NOTE})
        assert (said.status_code, said.json["said"]["revision"], said.json["said"]["note"]) == (200, 1, NOTE)
        links = {
            titles: caller.post(f"{path}/links", {"name": "Sales", "titles": titles}).json for titles in (False, True)
        }
        for titles, link in links.items():
            assert link["address"].endswith(f"/expectation#{link['token']}")
            shared = _with(app, link["token"])
            assert (shared.status_code, shared.json["sentence"]) == (200, SENTENCE)
            (cause,) = [cause for cause in shared.json["causes"] if cause["key"] == "OPS-42"]
            assert cause["title"] == ("The database cluster is down" if titles else None)
            assert (shared.json["said"]["note"], shared.json["said"]["by"]) == (NOTE, None)
            text = shared.get_data(as_text=True).casefold()
            people = [str(scene.people[boss].user), "ben", "cem", "dia"]  # type: ignore[union-attr]  # they are there
            assert not [name for name in people if f'"{name}' in text]
        assert [line["last_used"] for line in caller.get(f"{path}/links").json["links"]] != [None, None]
        assert caller.delete(f"{path}/links/{links[True]['id']}").status_code == 204
        assert _with(app, links[True]["token"]).status_code == 401
        for opened in (
            "/api/boards",
            path,
            f"{path}/iterations",
            f"{path}/iterations/it-4/expectation",
            "/api/session",
        ):
            assert _with(app, links[False]["token"], opened).status_code in {401, 404}, opened


def _with(app: Flask, token: str, path: str = "/api/shared/expectation") -> Any:
    return app.test_client().get(path, headers={"Authorization": f"Bearer {token}"}, buffered=True)


def test_between_iterations_the_link_says_so(scene: Scene) -> None:
    link = scene.caller("admin").post(_path(scene, "/links"), {"name": "Sales"}).json
    answer = _with(scene.app, link["token"])
    assert (answer.status_code, answer.json["detail"][:16]) == (404, "No iteration goe")


def test_nothing_is_published_where_there_is_no_figure(scene: Scene) -> None:
    one, member = _made(scene), scene.caller("member")
    answer = member.post(_path(scene, f"/iterations/{one}/expectation"), {"note": "We hope."})
    assert answer.status_code == 409
    assert answer.json["detail"].startswith("There is no figure to tell yet.")
    assert member.post(_path(scene, f"/iterations/{one}/expectation"), {"note": "x" * 501}).status_code == 422
    for rest in ("planning", "expectation"):
        assert member.get(_path(scene, f"/iterations/{one}/{rest}")).status_code == 200
        assert member.get(_path(scene, f"/iterations/none/{rest}")).status_code == 404
