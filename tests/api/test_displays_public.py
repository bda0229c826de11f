"""A public-safe display is told keys, ages and states, and through no door anything that somebody wrote."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import orjson
import pytest
from flask import Flask

from kanban import clock
from kanban.api import discretion
from tests.api import cast
from tests.api.calling import Caller, report
from tests.api.cast import TRIES, Scene
from tests.api.screens import BEAT, screen_with

WORD = "xyzzy"


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app, "Lobby")


def speak(scene: Scene) -> str:
    """Say the word wherever people can write something on a board; the id of a card."""
    admin, member, board = scene.caller("admin"), scene.caller("member"), scene.board.id
    me = scene.people["member"]
    assert me is not None

    def done(answer: Any) -> Any:
        assert answer.status_code < 300, answer.json
        return answer.json

    link = {"url": f"https://{WORD}.example", "title": WORD, "kind": "other"}
    body = {
        "title": WORD, "description": WORD, "people": [me.user], "stream": WORD, "links": [link], "channel": "mail",
    }  # fmt: skip
    card = str(done(member.post(f"/api/boards/{board}/cards", body))["card"])
    done(member.post(f"/api/cards/{card}/comments", {"text": WORD}))
    done(member.post(f"/api/cards/{card}/block", {"reason": "other", "note": WORD, "waiting_for": WORD}))
    done(member.patch(f"/api/cards/{scene.card()}", {"title": WORD}))
    done(admin.patch(f"/api/boards/{board}", {"block_reasons": ["vendor", WORD]}))
    done(admin.patch(f"/api/boards/{board}/columns/{scene.place('Review')}", {"policy": WORD, "asks_checks": [WORD]}))
    limited = scene.place("Ready")
    done(admin.patch(f"/api/boards/{board}/columns/{limited}", {"limit": 0}))
    member.post(f"/api/cards/{scene.card()}/move", {"column": limited})
    done(admin.patch(f"/api/boards/{board}/columns/{limited}", {"limit": 9, "reason": WORD}))
    stop = done(member.post(f"/api/boards/{board}/stop", {"trouble": WORD}))["stop"]
    done(member.post(f"/api/boards/{board}/release", {"stop": stop, "cause": WORD}))
    done(member.post(f"/api/boards/{board}/stop", {"trouble": WORD, "column": scene.place("Done")}))
    done(member.post(f"/api/boards/{board}/duty", {"people": [me.user], "note": WORD}))
    done(member.post(f"/api/boards/{board}/deploys", {"name": WORD, "url": f"https://{WORD}.example"}))
    _, path = scene.hook()
    assert (
        report(scene.app, path, {"kind": "alert", "title": WORD, "key": WORD, "description": WORD}).status_code == 200
    )
    done(admin.post(f"/api/boards/{board}/members", {"email": scene.account(WORD), "role": "viewer"}))
    _plan(done, member, board, me.user or "")
    finished = scene.card()
    done(member.patch(f"/api/cards/{finished}", {"title": WORD}))
    done(member.post(f"/api/cards/{finished}/move", {"column": scene.place("In progress")}))
    return card


def _plan(done: Any, member: Caller, board: str, user: str) -> None:
    """An iteration and a stand-up that go on, with words wherever they take some."""
    today = clock.now().date()
    days = {"starts": today.isoformat(), "ends": (today + timedelta(days=14)).isoformat()}
    made = done(member.post(f"/api/boards/{board}/iterations", {"goal": WORD, "team": [user], **days}))["iteration"]
    path = f"/api/boards/{board}/iterations/{made['id']}"
    done(member.patch(path, {"away": [{"user": user, "day": today.isoformat(), "part": "day"}]}))
    # Nobody has finished anything yet, so there may be nothing to say.
    assert member.post(f"{path}/expectation", {"note": WORD}).status_code in {200, 201, 409}
    done(member.post(f"/api/boards/{board}/standup"))
    card = done(member.post(f"/api/boards/{board}/cards", {"title": WORD}))["card"]
    done(member.post(f"/api/boards/{board}/standup/step", {"card": card}))
    done(member.post(f"/api/cards/{card}/comments", {"text": WORD}))


def test_through_no_door_does_it_hear_a_word_or_a_name(scene: Scene) -> None:
    card = speak(scene)
    people = {name for actor in scene.people.values() if actor is not None for name in (actor.user or "", actor.name)}
    wall, plain = (screen_with(scene.app, scene.display(public=public)[1]) for public in (True, False))
    said: set[str] = set()
    passed = 0
    for door, knock in TRIES.items():
        if not door.startswith("GET /api/boards") and not door.startswith("GET /api/cards"):
            continue
        path, _ = knock.make(scene, "display")
        path = path if "<card>" not in door else f"/api/cards/{card}{door.partition('<card>')[2]}"
        answer = wall.get(path, headers={"Accept": "application/x-ndjson, application/json"})
        text = answer.get_data(as_text=True)
        assert WORD not in text, (door, text)
        assert not [name for name in people if name in text], (door, text)
        passed += answer.status_code == 200
        assert answer.status_code in ({200, 403} if "display" in knock.may else {403}), (door, text)
        if WORD in plain.get(path).get_data(as_text=True):
            said.add(door)
    assert passed >= 8
    assert {"GET /api/boards/<board>", "GET /api/boards/<board>/events"} <= said


def test_keys_places_ages_and_limits_remain(scene: Scene) -> None:
    card = speak(scene)
    board = f"/api/boards/{scene.board.id}"
    wall, viewer = screen_with(scene.app, scene.display(public=True)[1]), scene.caller("viewer")
    seen, all_of_it = wall.get(board).json, viewer.get(board).json
    assert set(seen) == set(all_of_it)
    for name in ("id", "seq", "name", "key", "time_zone", "limits", "may_exceed", "working_days"):
        assert seen[name] == all_of_it[name]
    assert [column["name"] for column in seen["columns"]] == [column["name"] for column in all_of_it["columns"]]
    shown = {each["id"]: each for each in seen["cards"]}
    assert shown.keys() == {each["id"] for each in all_of_it["cards"]}
    (whole,) = [each for each in all_of_it["cards"] if each["id"] == card]
    kept = {
        "key",
        "number",
        "column",
        "lane",
        "rank",
        "class",
        "type",
        "entered_at",
        "created_at",
        "comments",
        "version",
    }
    assert {name: shown[card][name] for name in kept} == {name: whole[name] for name in kept}
    assert shown[card]["blocked"]["since"] == whole["blocked"]["since"]
    assert shown[card]["blocked"]["reason"] == ""
    assert seen["stops"][0]["since"] == all_of_it["stops"][0]["since"]
    assert (seen["stops"][0]["trouble"], seen["stops"][0]["by"], seen["duty"]["people"]) == ("", None, [])
    events = wall.get(f"{board}/events?after=0").json
    whole = viewer.get(f"{board}/events?after=0").json
    assert [(e["seq"], e["type"]) for e in events["events"]] == [(e["seq"], e["type"]) for e in whole["events"]]
    rows = wall.get(f"{board}/reports/ageing").json["rows"]
    assert rows
    assert {row["title"] for row in rows} == {""}
    assert all(row["key"].startswith("LOBBY-") for row in rows)
    for name, named in (("work-mix", "family"), ("velocity", "name"), ("throughput", "period_start")):
        asked = f"{board}/reports/{name}"
        told = [row[named] for row in wall.get(asked).json["rows"]]
        assert told == [row[named] for row in viewer.get(asked).json["rows"]]


def test_what_a_browser_kept_from_before_is_not_confirmed(scene: Scene) -> None:
    speak(scene)
    board = f"/api/boards/{scene.board.id}"
    made, token = scene.display()
    wall = screen_with(scene.app, token)
    wall.post("/api/display", BEAT)
    plain = wall.get(board)
    assert WORD in plain.get_data(as_text=True)
    assert wall.get(board, headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    path = f"{board}/displays/{made}"
    assert scene.caller("admin").patch(path, {"settings": {"public": True}}).status_code == 200
    for _ in range(2):
        answer = wall.get(board, headers={"If-None-Match": plain.headers["ETag"], "Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
        assert WORD.encode() not in gzip.decompress(answer.get_data())
    assert WORD in scene.caller("viewer").get(board).get_data(as_text=True)
    scene.card()
    assert orjson.loads(wall.get(board).get_data())["seq"] == scene.now.seq
    assert wall.get("/api/display").json["display"]["settings"]["public"] is True


def test_its_doors_are_doors_that_exist(sqlite_app: Flask) -> None:
    """An address that was spelled wrong, or that has moved, would be shut in silence."""
    opened = {door.split()[1] for door in cast.doors(sqlite_app) if discretion._DOORS.fullmatch(door.split()[1])}
    assert {f"/api/boards/<board>{door}" for door in ("", "/events", "/standup", "/reports/ageing")} <= opened
    assert len(opened) >= 9
