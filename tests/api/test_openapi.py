"""The API's own description is complete, and what goes out on the hot paths is what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema

from kanban.api.openapi import document
from tests.api.calling import somebody
from tests.api.cast import TRIES, Scene, doors


@pytest.fixture
def described(sqlite_app: Flask) -> dict[str, Any]:
    return document(sqlite_app)


def _operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield f"{method.upper()} {path}", operation


def test_it_is_openapi_3_1_and_names_every_door(sqlite_app: Flask, described: dict[str, Any]) -> None:
    assert described["openapi"] == "3.1.0"
    named = {door.replace("{", "<").replace("}", ">") for door, _ in _operations(described)}
    assert named == {door for door in doors(sqlite_app) if " /api/" in door}


def test_every_answer_has_its_schema_and_every_error_is_a_problem(described: dict[str, Any]) -> None:
    for door, operation in _operations(described):
        assert operation["summary"], door
        answers = operation["responses"]
        well = [status for status in answers if status.startswith("2")]
        assert len(well) == 1, door
        if well != ["204"]:
            (content,) = answers[well[0]]["content"].values()
            assert content["schema"], door
        assert "default" in answers, door
    for response in described["components"]["responses"].values():
        assert set(response.get("content", {"application/problem+json": 0})) == {"application/problem+json"}


def test_commands_on_boards_take_a_key_and_others_do_not(described: dict[str, Any]) -> None:
    for door, operation in _operations(described):
        takes = any(parameter.get("name") == "Idempotency-Key" for parameter in operation.get("parameters", []))
        # The address of a hook or a link and the token of a display are shown once: making one cannot answer it twice.
        shown_once = any(noun in door for noun in ("/hooks", "/links", "/displays"))
        on_boards = door.partition(" ")[2].startswith(("/api/boards", "/api/cards")) and not shown_once
        assert takes == (on_boards and not door.startswith("GET")), door


def test_bodies_refuse_what_they_do_not_name(described: dict[str, Any]) -> None:
    for door, operation in _operations(described):
        if "requestBody" in operation:
            (content,) = operation["requestBody"]["content"].values()
            name = content["schema"]["$ref"].rpartition("/")[2]
            assert described["components"]["schemas"][name]["additionalProperties"] is False, door


def test_it_is_served_to_whoever_is_signed_in(sqlite_app: Flask, described: dict[str, Any]) -> None:
    assert somebody(sqlite_app).get("/api/openapi.json").json == described


def test_every_answer_is_what_its_schema_says(sqlite_app: Flask) -> None:
    scene = Scene(sqlite_app)
    boss = scene.caller("boss")
    who = scene.people["member"]
    assert who is not None
    full = {
        "title": "Full", "class": "fixed_date", "points": 0.5, "stream": "CI", "people": [who.user],
        "due": "2026-12-01", "description": "x", "links": [{"url": "https://a.b", "kind": "incident"}],
    }  # fmt: skip
    boss.post(f"/api/boards/{scene.board.id}/cards", full)
    boss.post(f"/api/cards/{scene.card(blocked=True)}/move", {"column": scene.place("Done")})
    scene.card(blocked=True)
    scene.card(archived=True)
    tried = 0
    for door, knock in TRIES.items():
        method, _, rule = door.partition(" ")
        path, body = knock.make(scene, "boss")
        answer = boss.call(method, path, body)
        schema = _schema(sqlite_app, method, rule, answer.status_code)
        if isinstance(schema, Schema):
            tried += 1
            assert schema.validate(answer.json) == {}, door
    assert tried > 25


def _schema(app: Flask, method: str, rule: str, status: int) -> Any:
    for each in app.url_map.iter_rules():
        if each.rule == rule and method in (each.methods or ()):
            documented = app.view_functions[each.endpoint]._apidoc.get("response", {}).get("responses", {})
            return next((answer.get("schema") for answer in documented.get(status, [])), None)
    return None
