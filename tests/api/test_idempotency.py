"""The same command twice is done once, and answers the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.calling import Caller, browser
from tests.api.cast import Scene


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


def _again(caller: Caller, path: str, body: Any = None, key: str = "key-1") -> TestResponse:
    return caller.post(path, body, headers={"Idempotency-Key": key})


def test_twins_at_once_have_one_effect_and_one_answer(app: Flask, scene: Scene) -> None:
    path = f"/api/boards/{scene.board.id}/cards"

    def twin(_: int) -> tuple[int, Any]:
        answer = _again(browser(app, scene.people["member"]), path, {"title": "Once"})
        return answer.status_code, answer.json

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(twin, range(12)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 201
    assert [card.title for card in scene.now.cards.values()] == ["Once"]


def test_twins_of_a_swap_swap_once_and_hear_the_same(app: Flask, scene: Scene) -> None:
    column = scene.place("Ready")
    parked = scene.card()
    scene.caller("admin").post(f"/api/cards/{parked}/move", {"column": column})
    body = {"urgent": {"title": "Fire"}, "column": column, "park": parked, "reason": "Down."}

    def twin(_: int) -> tuple[int, Any]:
        answer = _again(browser(app, scene.people["member"]), f"/api/boards/{scene.board.id}/swap", body)
        return answer.status_code, answer.json

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(twin, range(20)))
    assert all(answer == answers[0] for answer in answers)
    status, said = answers[0]
    assert (status, said["did"]) == (200, f"{scene.now.cards[parked].key} is parked.")
    assert [event["type"] for event in said["events"]] == ["card_blocked", "card_created"]
    assert len(scene.now.cards) == 2
    undone = scene.caller("member").post(f"/api/boards/{scene.board.id}/undo")
    assert [event["type"] for event in undone.json["events"]] == ["command_undone", "card_archived", "card_resumed"]


def test_a_refusal_that_left_no_trace_is_decided_anew(scene: Scene) -> None:
    member, full = scene.caller("member"), scene.place("In progress")
    path = f"/api/boards/{scene.board.id}"
    scene.caller("admin").patch(f"{path}/columns/{full}", {"limit": 0})
    card = scene.card()
    hit = member.post(f"/api/cards/{card}/move", {"column": full}).json["hit"]
    repeated = _again(member, f"/api/cards/{card}/move", {"column": full})
    assert (repeated.status_code, repeated.json["hit"], repeated.json["events"]) == (409, hit, [])
    scene.caller("admin").patch(f"{path}/columns/{full}", {"limit": 1, "reason": "Again."})
    assert _again(member, f"/api/cards/{card}/move", {"column": full}).status_code == 200


def test_twins_who_begin_a_board_begin_one(app: Flask, scene: Scene) -> None:
    def twin(_: int) -> tuple[int, Any]:
        answer = _again(browser(app, scene.people["member"]), "/api/boards", {"name": "Twins", "template": "empty"})
        return answer.status_code, answer.json

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(twin, range(8)))
    assert all(answer == answers[0] for answer in answers), answers
    assert answers[0][0] == 201
    listed = scene.caller("member").get("/api/boards").json["boards"]
    assert [board["name"] for board in listed] == ["Ops", "Twins"]


def test_a_repeat_after_others_moved_on_still_answers_the_same(scene: Scene) -> None:
    card, member = scene.card(), scene.caller("member")
    first = _again(member, f"/api/cards/{card}/move", {"column": scene.place("Ready")})
    scene.card()
    member.post(f"/api/cards/{card}/move", {"column": scene.place("Done")})
    again = _again(member, f"/api/cards/{card}/move", {"column": scene.place("Ready")})
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert scene.now.cards[card].column == scene.place("Done")


def test_the_key_is_the_command_of_its_events(scene: Scene) -> None:
    answer = _again(scene.caller("member"), f"/api/cards/{scene.card()}/archive", key="my-very-own")
    assert {event["command_id"] for event in answer.json["events"]} == {"my-very-own"}


def test_another_body_or_address_under_the_same_key_is_refused(scene: Scene) -> None:
    one, other, member = scene.card(), scene.card(), scene.caller("member")
    assert _again(member, f"/api/cards/{one}/move", {"column": scene.place("Ready")}).status_code == 200
    seq = scene.now.seq
    for path, body in (
        (f"/api/cards/{one}/move", {"column": scene.place("Done")}),
        (f"/api/cards/{other}/move", {"column": scene.place("Ready")}),
        (f"/api/cards/{one}/archive", None),
        (f"/api/boards/{scene.board.id}/cards", {"title": "x"}),
    ):
        answer = _again(member, path, body)
        assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    assert scene.now.seq == seq


def test_people_do_not_share_keys(scene: Scene) -> None:
    path, body = f"/api/boards/{scene.board.id}/cards", {"title": "Mine"}
    mine = _again(scene.caller("member"), path, body)
    theirs = _again(scene.caller("admin"), path, body)
    assert mine.json["card"] != theirs.json["card"]


def test_a_refusal_is_repeated_as_the_same_refusal(scene: Scene) -> None:
    member = scene.caller("member")
    full = scene.place("In progress")
    scene.caller("admin").patch(f"/api/boards/{scene.board.id}/columns/{full}", {"limit": 0})
    card = scene.card()
    first = _again(member, f"/api/cards/{card}/move", {"column": full})
    scene.caller("admin").patch(f"/api/boards/{scene.board.id}/columns/{full}", {"limit": 5})
    again = _again(member, f"/api/cards/{card}/move", {"column": full})
    assert first.status_code == again.status_code == 409
    assert {**first.json, "request_id": 0} == {**again.json, "request_id": 0}
    assert first.json["code"] == "wip_limit"
    assert scene.now.cards[card].column != full


@pytest.mark.parametrize("key", ["", " ", "a b", "ä", "x" * 129, "tab\tbed"])
def test_what_cannot_be_a_key_is_refused(sqlite_app: Flask, key: str) -> None:
    scene = Scene(sqlite_app)
    answer = _again(scene.caller("member"), f"/api/cards/{scene.card()}/archive", key=key)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["Idempotency-Key"]
