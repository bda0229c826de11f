"""People and tokens through the door."""

from __future__ import annotations

from flask import Flask

from tests.api.calling import PASSWORD, browser, program, somebody
from tests.api.cast import Scene


def test_an_admin_adds_and_changes_people(app: Flask) -> None:
    boss = somebody(app, "Boss", admin=True)
    given = {"email": "Ada@example.org", "name": "Ada", "password": PASSWORD}
    made = boss.post("/api/users", given)
    assert made.status_code == 201
    user = made.json["user"]
    assert {**user, "id": 0} == {
        "id": 0, "email": "ada@example.org", "name": "Ada", "admin": False, "disabled": False,
    }  # fmt: skip
    again = boss.post("/api/users", given)
    assert (again.status_code, list(again.json["errors"])) == (422, ["email"])
    changed = boss.patch(f"/api/users/{user['id']}", {"name": "Ada King", "admin": True}).json["user"]
    assert (changed["name"], changed["admin"]) == ("Ada King", True)
    assert [each["name"] for each in boss.get("/api/users").json["users"]] == ["Ada King", "Boss"]
    assert boss.patch("/api/users/nobody", {"name": "x"}).status_code == 404
    weak = boss.patch(f"/api/users/{user['id']}", {"password": "ada king ada king"})
    assert list(weak.json["errors"]) == ["password"]
    signed_in = browser(app).post("/api/session", {"email": "ada@example.org", "password": PASSWORD})
    assert "manage_users" in signed_in.json["permissions"]


def test_a_new_name_reaches_the_boards_as_an_event(sqlite_app: Flask) -> None:
    scene = Scene(sqlite_app)
    member = scene.people["member"]
    assert member is not None
    seq = scene.now.seq
    scene.caller("boss").patch(f"/api/users/{member.user}", {"name": "Somebody Else"})
    (event,) = scene.caller("viewer").get(f"/api/boards/{scene.board.id}/events?after={seq}").json["events"]
    assert (event["type"], event["data"]["name"], event["data"]["role"]) == ("member_set", "Somebody Else", "member")
    boss = scene.people["boss"]
    assert boss is not None
    assert event["actor"] == boss.user


def test_a_token_is_shown_once_works_and_ends(app: Flask) -> None:
    ada = somebody(app)
    made = ada.post("/api/tokens", {"name": "wall", "scope": "read"})
    assert made.status_code == 201
    secret = made.json["token"]
    (line,) = ada.get("/api/tokens").json["tokens"]
    assert (line["id"], line["name"], line["scope"], line["used_at"]) == (made.json["id"], "wall", "read", None)
    wall = browser(app)
    wall.headers = {"Authorization": f"Bearer {secret}"}
    assert wall.get("/api/session").json["permissions"] == ["signed_in"]
    assert ada.get("/api/tokens").json["tokens"][0]["used_at"] is not None
    assert ada.delete(f"/api/tokens/{line['id']}").status_code == 204
    assert wall.get("/api/session").status_code == 401
    assert ada.delete(f"/api/tokens/{line['id']}").status_code == 404


def test_a_program_needs_neither_origin_nor_cookie(sqlite_app: Flask) -> None:
    scene = Scene(sqlite_app)
    member = scene.people["member"]
    assert member is not None
    caller = program(sqlite_app, member, "write")
    made = caller.post(f"/api/boards/{scene.board.id}/cards", {"title": "From a script"})
    assert made.status_code == 201
    assert "Set-Cookie" not in made.headers
