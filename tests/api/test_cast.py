"""Every door is tried by everybody: nobody, an outsider, a viewer, a member, the board's admin and the instance's."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from kanban import resources
from kanban.services import tokens
from tests.api import cast
from tests.api.calling import Caller, program
from tests.api.cast import EVERYBODY, TRIES, Scene
from tests.api.fingerprint import fingerprint


@pytest.fixture(autouse=True)
def _pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A built frontend, so that its doors can be tried."""
    web = tmp_path / "web"
    web.mkdir()
    (web / "index.html").write_text('<!doctype html><base href="./">')
    monkeypatch.setattr(resources, "web", lambda: web)


def test_every_door_has_an_expectation(sqlite_app: Flask) -> None:
    assert cast.doors(sqlite_app) == set(TRIES)


def test_everybody_gets_through_the_doors_that_are_theirs_and_no_others(sqlite_app: Flask) -> None:
    scene = Scene(sqlite_app)
    wrong = []
    for door, knock in TRIES.items():
        method = door.partition(" ")[0]
        for who in EVERYBODY:
            path, body = knock.make(scene, who)
            caller = scene.caller(who)
            before = fingerprint(scene.store)
            answer = caller.call(method, path, body)
            wanted = knock.well if who in knock.may else cast.refusal(door, who)
            if answer.status_code != wanted:
                wrong.append(f"{who}: {door} -> {answer.status_code}, not {wanted}: {answer.get_data(as_text=True)}")
            if who not in knock.may and fingerprint(scene.store) != before:
                wrong.append(f"{who}: {door} was refused and changed something")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("scope", "door", "status"),
    [
        ("read", "GET /api/boards/<board>", 200),
        ("read", "POST /api/boards/<board>/cards", 403),
        ("read", "PATCH /api/boards/<board>", 403),
        ("read", "POST /api/boards", 403),
        ("read", "GET /api/tokens", 403),
        ("read", "POST /api/tokens", 403),
        ("read", "POST /api/session/password", 403),
        ("read", "GET /api/users", 403),
        ("write", "POST /api/boards/<board>/cards", 201),
        ("write", "PATCH /api/boards/<board>", 403),
        ("write", "POST /api/boards", 403),
        ("write", "POST /api/tokens", 403),
        ("write", "GET /api/users", 403),
        ("admin", "PATCH /api/boards/<board>", 200),
        ("admin", "POST /api/boards", 201),
        ("admin", "GET /api/users", 200),
    ],
)
def test_a_token_carries_no_more_than_its_scope(sqlite_app: Flask, scope: str, door: str, status: int) -> None:
    scene = Scene(sqlite_app)
    boss = scene.people["boss"]
    assert boss is not None
    path, body = TRIES[door].make(scene, "boss")
    assert program(sqlite_app, boss, scope).call(door.partition(" ")[0], path, body).status_code == status


def test_a_token_carries_no_more_than_its_owner(sqlite_app: Flask) -> None:
    scene = Scene(sqlite_app)
    viewer, outsider = scene.people["viewer"], scene.people["outsider"]
    assert viewer is not None
    assert outsider is not None
    path, body = TRIES["POST /api/boards/<board>/cards"].make(scene, "viewer")
    assert program(sqlite_app, viewer).post(path, body).status_code == 403
    assert program(sqlite_app, outsider).post(path, body).status_code == 404


def test_somebody_elses_token_cannot_be_ended(sqlite_app: Flask) -> None:
    scene = Scene(sqlite_app)
    theirs = scene.token("member")
    assert scene.caller("viewer").delete(f"/api/tokens/{theirs}").status_code == 404
    member = scene.people["member"]
    assert member is not None
    assert [token.id for token in tokens.tokens_of(scene.store, member.user or "")] == [theirs]


def test_unknown_and_foreign_boards_and_cards_answer_alike(app: Flask) -> None:
    scene = Scene(app)
    outsider = scene.caller("outsider")
    card = scene.card()
    for known, unknown, path in (
        (scene.board.id, "1m7wk9rkz29ffmn31rhy", "/api/boards/{}"),
        (scene.board.key, "NONE", "/api/boards/{}"),
        (scene.board.id, "1m7wk9rkz29ffmn31rhy", "/api/boards/{}/events"),
        (scene.board.id, "no-such-board", "/api/boards/{}/reports/throughput.csv"),
        (card, "1m7wk9rkz29ffmn31rhy", "/api/cards/{}"),
    ):
        assert _said(outsider, path.format(known)) == _said(outsider, path.format(unknown))


def _said(caller: Caller, path: str) -> tuple[int, object, list[str]]:
    answer = caller.get(path)
    assert answer.status_code == 404
    assert answer.json is not None
    headers = sorted(name for name in dict(answer.headers) if name != "Date")
    return answer.status_code, {**answer.json, "request_id": None}, headers
