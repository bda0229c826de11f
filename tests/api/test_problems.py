"""Errors: each is a problem document with a stable code, and none of them tells what it should not."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from kanban.api import boards as door
from kanban.domain.errors import Busy, StorageFull
from tests.api.calling import somebody
from tests.api.cast import Scene


def _problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    assert {"type", "title", "status", "code", "detail", "request_id"} <= set(answer.json)
    assert (answer.json["status"], answer.json["code"]) == (status, code)
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    return dict(answer.json)


def test_http_itself_speaks_in_problems(sqlite_app: Flask) -> None:
    ada = somebody(sqlite_app)
    raw = {"headers": {"Content-Type": "application/json"}}
    _problem(ada.get("/api/nowhere"), 404, "not_found")
    _problem(ada.call("PUT", "/api/boards", {}), 405, "method_not_allowed")
    _problem(ada.call("POST", "/api/boards", data=b"{", **raw), 400, "malformed")
    _problem(ada.call("POST", "/api/boards", data=b'{"name": "\xff"}', **raw), 400, "malformed")
    _problem(ada.call("POST", "/api/boards", data=b'{"name": NaN}', **raw), 400, "malformed")
    _problem(ada.call("POST", "/api/boards", data=b"[" * 100_000, **raw), 400, "malformed")
    _problem(ada.call("POST", "/api/boards", data=b" " * (1024 * 1024 + 1), **raw), 413, "too_large")
    wrong = {"headers": {"Content-Type": "text/csv"}}
    _problem(ada.call("POST", "/api/boards", data=b"a,b", **wrong), 415, "unsupported_media_type")


def test_what_is_invalid_is_said_field_by_field(sqlite_app: Flask) -> None:
    ada = somebody(sqlite_app)
    said = _problem(ada.post("/api/boards", {"name": 5, "template": "none", "colour": "red"}), 422, "invalid")
    assert set(said["errors"]) == {"name", "template", "colour"}
    assert _problem(ada.post("/api/boards", [1]), 422, "invalid")["errors"].keys() == {"body"}
    assert _problem(ada.post("/api/boards", {}), 422, "invalid")["errors"].keys() == {"name", "template"}
    scene = Scene(sqlite_app)
    path = f"/api/boards/{scene.board.id}"
    nested = {"title": "x", "links": [{"url": "https://a.b"}, {"link": 1}], "answer": {"kind": "pray"}}
    said = _problem(scene.caller("admin").post(f"{path}/cards", nested), 422, "invalid")
    assert set(said["errors"]) == {"links.1.url", "links.1.link", "answer.kind"}
    said = _problem(scene.caller("admin").get(f"{path}/events?after=-1&limit=x&page=2"), 422, "invalid")
    assert set(said["errors"]) == {"after", "limit", "page"}
    said = _problem(scene.caller("admin").post(f"{path}/columns", {"name": "", "kind": "work"}), 422, "invalid")
    assert set(said["errors"]) == {"name"}


def test_what_nobody_expected_is_logged_and_tells_nothing(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ada = somebody(sqlite_app)

    def explode(*args: Any) -> None:
        raise RuntimeError("the secret plan")

    monkeypatch.setattr(door.boards, "boards_of", explode)
    answer = ada.get("/api/boards")
    said = _problem(answer, 500, "internal")
    assert "secret plan" not in answer.get_data(as_text=True)
    logged = capsys.readouterr().out
    assert said["request_id"] in logged
    assert "secret plan" in logged


@pytest.mark.parametrize(
    ("trouble", "status", "code", "retry"),
    [
        (Busy("away", retry_after=2), 503, "busy", "2"),
        (StorageFull("full"), 507, "storage_full", None),
    ],
)
def test_a_database_in_trouble_is_a_problem_of_its_own(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, trouble: Exception, status: int, code: str, retry: str | None
) -> None:
    ada = somebody(sqlite_app)

    def fail(*args: Any) -> None:
        raise trouble

    monkeypatch.setattr(door.boards, "boards_of", fail)
    answer = ada.get("/api/boards")
    _problem(answer, status, code)
    assert answer.headers.get("Retry-After") == retry


def test_a_database_that_is_away_answers_503_and_nobody_is_signed_out(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(sqlite_app)
    member = scene.caller("member")
    engine = scene.store.database.engine

    def away(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("SELECT 1", {}, Exception("unable to open database file"))

    with monkeypatch.context() as broken:
        broken.setattr(engine, "connect", away)
        for answer in (
            member.get("/api/boards"),
            member.post(f"/api/boards/{scene.board.id}/cards", {"title": "x"}),
        ):
            _problem(answer, 503, "busy")
            assert int(answer.headers["Retry-After"]) > 0
        assert member.get("/healthz").status_code == 200
        broken.undo()
    assert member.get("/api/boards").status_code == 200


def test_a_hit_limit_answers_with_the_ways_on(app: Flask) -> None:
    scene = Scene(app)
    member, full = scene.caller("member"), scene.place("In progress")
    scene.caller("admin").patch(f"/api/boards/{scene.board.id}/columns/{full}", {"limit": 0})
    card = scene.card()
    refused = member.post(f"/api/cards/{card}/move", {"column": full})
    said = _problem(refused, 409, "wip_limit")
    assert said["limit"] == {"scope": "column", "id": full, "limit": 0, "occupied": 0, "hard": True}
    assert [(way["kind"], way["recommended"]) for way in said["options"]] == [
        ("raise_limit", True), ("exceed", False), ("leave", False),
    ]  # fmt: skip
    assert all(way["sentence"] for way in said["options"])
    (found,) = said["diagnosis"]
    assert (found["kind"], found["cards"]) == ("people_idle", [])
    assert set(found["people"]) == {person.user for who, person in scene.people.items() if who in {"admin", "member"}}
    (event,) = said["events"]
    assert (event["type"], event["seq"], event["data"]["hit"]) == ("limit_hit", said["seq"], said["hit"])
    empty = member.post(f"/api/cards/{card}/move", {"column": full, "answer": {"kind": "exceed", "hit": said["hit"]}})
    assert set(_problem(empty, 422, "invalid")["errors"]) == {"answer.reason"}
    left = member.post(f"/api/cards/{card}/move", {"column": full, "answer": {"kind": "leave", "hit": said["hit"]}})
    assert [event["type"] for event in left.json["events"]] == ["limit_answered"]
    answer = {"kind": "exceed", "hit": said["hit"], "reason": "The auditor waits."}
    passed = member.post(f"/api/cards/{card}/move", {"column": full, "answer": answer})
    assert [event["type"] for event in passed.json["events"]] == ["limit_answered", "card_moved"]


def test_a_stale_change_answers_with_the_card_as_it_is(app: Flask) -> None:
    scene = Scene(app)
    card, member = scene.card(), scene.caller("member")
    assert member.patch(f"/api/cards/{card}", {"title": "First", "if_version": 1}).status_code == 200
    said = _problem(member.patch(f"/api/cards/{card}", {"title": "Second", "if_version": 1}), 409, "stale")
    assert (said["card"]["title"], said["card"]["version"]) == ("First", 2)
    assert "description" in said["card"]
    assert member.patch(f"/api/cards/{card}", {"title": "Third"}).status_code == 200


def test_moving_into_blocked_asks_for_the_reason(sqlite_app: Flask) -> None:
    scene = Scene(sqlite_app)
    answer = scene.caller("member").post(f"/api/cards/{scene.card()}/move", {"column": scene.place("Blocked")})
    said = _problem(answer, 409, "reason_required")
    assert said["reasons"] == ["vendor", "access", "decision", "dependency", "displaced", "other"]


def test_every_answer_carries_the_headers_that_keep_browsers_safe(sqlite_app: Flask) -> None:
    ada = somebody(sqlite_app)
    for path in ("/api/boards", "/api/nowhere", "/", "/healthz", "/api/openapi.json", "/favicon.ico"):
        headers = ada.get(path).headers
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["object-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["connect-src"] == "'self' ws://localhost:8000"
        assert policy["require-trusted-types-for"] == "'script'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers
        assert "Access-Control-Allow-Origin" not in headers
    answer = ada.get("/api/boards")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]
    assert orjson.loads(answer.get_data()) == {"boards": []}
