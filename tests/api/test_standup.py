"""The stand-up over HTTP: begun once, stepped by whoever works, followed by whoever looks, and refused in words."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.api.cast import Scene


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


def _path(scene: Scene, rest: str = "") -> str:
    return f"/api/boards/{scene.board.id}/standup{rest}"


def test_begun_stepped_and_ended(scene: Scene) -> None:
    member, card = scene.caller("member"), scene.card()
    begun = member.post(_path(scene))
    assert (begun.status_code, [event["type"] for event in begun.json["events"]]) == (200, ["standup_started"])
    stepped = member.post(_path(scene, "/step"), {"card": card})
    assert [event["data"]["card"] for event in stepped.json["events"]] == [card]
    # Two who press at once look at one card, and that happened once.
    assert member.post(_path(scene, "/step"), {"card": card}).json["events"] == []
    seen = scene.caller("viewer").get(_path(scene)).json
    assert (seen["standup"]["card"], seen["walked"]) == (card, [card])
    assert member.post(_path(scene, "/end")).status_code == 200
    assert member.get(_path(scene)).json["standup"] is None
    last = member.get(_path(scene, "?of=last")).json
    assert (last["standup"]["id"], last["walked"]) == (seen["standup"]["id"], [card])


def test_the_same_request_again_begins_it_once(scene: Scene) -> None:
    member = scene.caller("member")
    key = {"headers": {"Idempotency-Key": "press-s"}}
    first, again = (member.post(_path(scene), **key).json for _ in range(2))
    assert first == again


def test_what_cannot_be_is_refused_in_words(scene: Scene) -> None:
    member = scene.caller("member")
    for rest, body in (("/step", {"card": None}), ("/end", None)):
        answer = member.post(_path(scene, rest), body)
        assert (answer.status_code, answer.json["code"]) == (409, "conflict")
        assert answer.json["detail"].startswith("No stand-up is going on.")
    going = member.post(_path(scene)).json["events"][0]["data"]["standup"]
    twice = member.post(_path(scene))
    assert (twice.status_code, twice.json["standup"]["id"]) == (409, going)
    assert member.post(_path(scene, "/step"), {"card": "no-such-card"}).status_code == 404
    for body in ({}, {"card": 7}, {"card": "x y"}, {"card": None, "more": 1}):
        assert member.post(_path(scene, "/step"), body).status_code == 422, body
    assert member.get(_path(scene, "?of=tomorrow")).status_code == 422


def test_who_may_what(scene: Scene) -> None:
    viewer, outsider = scene.caller("viewer"), scene.caller("outsider")
    assert viewer.get(_path(scene)).status_code == 200
    assert viewer.post(_path(scene)).status_code == 403
    assert outsider.get(_path(scene)).status_code == 404
    assert outsider.post(_path(scene)).status_code == 404
