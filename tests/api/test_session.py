"""Signing in and out through the door: cookies, headers, limits, and the first account."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from kanban import clock
from kanban.services import accounts
from kanban.services.throttle import PER_MINUTE
from tests import builders
from tests.api.calling import ORIGIN, PASSWORD, Caller, application, browser, somebody, store_of


def _ada(app: Flask) -> None:
    accounts.add_account(store_of(app), email="ada@example.org", name="Ada", password=PASSWORD, now=clock.now())


def _knock(caller: Caller, password: str = PASSWORD, email: str = "ada@example.org", **kwargs: object) -> int:
    return caller.post("/api/session", {"email": email, "password": password}, **kwargs).status_code


def test_in_who_and_out(app: Flask) -> None:
    _ada(app)
    ada = browser(app)
    answer = ada.post("/api/session", {"email": " ADA@example.org", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json == ada.get("/api/session").json
    assert answer.json["user"]["name"] == "Ada"
    assert answer.json["permissions"] == ["signed_in", "own_account", "create_board"]
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("kanban=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    secret = cookie.partition("=")[2].partition(";")[0]
    out = ada.delete("/api/session")
    assert out.status_code == 204
    assert out.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert ada.get("/api/session").status_code == 401
    ada.client.set_cookie("kanban", secret)
    assert ada.get("/api/session").status_code == 401


def test_over_https_the_cookie_is_bound_to_the_host(sqlite_url: str, tmp_path: Path) -> None:
    with application(sqlite_url, tmp_path, PUBLIC_URL="https://wall.example.org") as app:
        _ada(app)
        ada = Caller(app.test_client(), headers={"Origin": "https://wall.example.org"})
        answer = ada.post("/api/session", {"email": "ada@example.org", "password": PASSWORD})
        assert answer.headers["Set-Cookie"].startswith("__Host-kanban=")
        assert "Secure" in answer.headers["Set-Cookie"]
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert "wss://wall.example.org" in answer.headers["Content-Security-Policy"]


def test_a_wrong_password_and_no_such_account_answer_alike(app: Flask) -> None:
    _ada(app)
    said = []
    for email in ("ada@example.org", "eve@example.org"):
        answer = browser(app).post("/api/session", {"email": email, "password": "not the password"})
        assert answer.status_code == 401
        assert answer.json["code"] == "wrong_password"
        said.append({**answer.json, "request_id": None})
    assert said[0] == said[1]


def test_guessing_has_to_wait_and_locks_out_no_one_else(sqlite_app: Flask) -> None:
    _ada(sqlite_app)
    guesser = browser(sqlite_app)
    for _ in range(PER_MINUTE):
        assert _knock(guesser, "a guess") == 401
    answer = guesser.post("/api/session", {"email": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert _knock(browser(sqlite_app), environ_base={"REMOTE_ADDR": "10.1.2.3"}) == 200


def test_a_forged_address_is_not_believed(sqlite_app: Flask) -> None:
    _ada(sqlite_app)
    for number in range(PER_MINUTE):
        _knock(browser(sqlite_app), "a guess", headers={"X-Forwarded-For": f"10.0.0.{number}"})
    assert _knock(browser(sqlite_app), headers={"X-Forwarded-For": "10.9.9.9"}) == 429


def test_a_trusted_proxys_word_counts_up_to_the_first_stranger(sqlite_url: str, tmp_path: Path) -> None:
    with application(sqlite_url, tmp_path, TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8") as app:
        _ada(app)
        for number in range(PER_MINUTE):
            forged = f"198.51.100.{number}, 192.0.2.7, 10.0.0.1"
            _knock(browser(app), "a guess", headers={"X-Forwarded-For": forged})
        assert _knock(browser(app), headers={"X-Forwarded-For": "192.0.2.7"}) == 429
        assert _knock(browser(app), headers={"X-Forwarded-For": "192.0.2.8"}) == 200
        origin = {"Origin": "https://localhost", "X-Forwarded-Proto": "https"}
        assert _knock(browser(app), headers={**origin, "X-Forwarded-For": "192.0.2.9"}) == 200


def test_the_first_account_is_made_with_the_printed_link(app: Flask) -> None:
    nobody = browser(app)
    asked = nobody.get("/api/session")
    assert (asked.status_code, asked.json["setup_needed"]) == (401, True)
    token = accounts.setup_link(store_of(app), now=clock.now())
    given = {"token": token, "email": "Ada@example.org", "name": "Ada", "password": PASSWORD}
    weak = nobody.post("/api/setup", {**given, "password": "short"})
    assert (weak.status_code, list(weak.json["errors"])) == (422, ["password"])
    made = nobody.post("/api/setup", given)
    assert made.status_code == 201
    assert made.json["user"]["admin"] is True
    assert "manage_users" in made.json["permissions"]
    assert nobody.get("/api/session").json == made.json
    again = browser(app).post("/api/setup", {**given, "email": "eve@example.org"})
    assert (again.status_code, list(again.json["errors"])) == (422, ["token"])
    assert browser(app).get("/api/session").json["setup_needed"] is False


def test_a_new_password_ends_the_other_sessions(app: Flask) -> None:
    _ada(app)
    here, there = browser(app), browser(app)
    assert _knock(here) == _knock(there) == 200
    change = {"current": PASSWORD, "new": "another walk by the river"}
    assert here.post("/api/session/password", change).status_code == 204
    assert here.get("/api/session").status_code == 200
    assert there.get("/api/session").status_code == 401
    assert _knock(browser(app)) == 401
    assert _knock(browser(app), "another walk by the river") == 200


def test_a_disabled_person_is_out_at_the_next_request(app: Flask) -> None:
    boss, ada = somebody(app, "Boss", admin=True), somebody(app)
    assert ada.get("/api/boards").status_code == 200
    assert ada.who is not None
    assert boss.patch(f"/api/users/{ada.who.user}", {"disabled": True}).json["user"]["disabled"] is True
    assert ada.get("/api/boards").status_code == 401
    last = boss.patch(f"/api/users/{boss.who.user if boss.who else ''}", {"admin": False})
    assert (last.status_code, last.json["code"]) == (409, "conflict")


# -- a browser that was tricked


FOREIGN = {"Origin": "https://evil.example"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": ORIGIN}, 201),
        ({"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}, 201),
        # A page behind a proxy that hides the name: the browser itself says that it is our own.
        ({"Origin": "http://inner.example", "Sec-Fetch-Site": "same-origin"}, 201),
        (FOREIGN, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ORIGIN + ".evil.example"}, 403),
        ({"Origin": "https://localhost:8000"}, 403),
        ({"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_change_something_with_a_cookie(
    sqlite_app: Flask, headers: dict[str, str], status: int
) -> None:
    ada = somebody(sqlite_app)
    ada.headers = headers
    answer = ada.post("/api/boards", {"name": "x", "template": "empty"})
    assert answer.status_code == status
    if status == 403:
        assert answer.json["code"] == "cross_site"
        assert ada.get("/api/boards").json == {"boards": []}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_what_a_foreign_form_can_send_changes_nothing(sqlite_app: Flask, kind: str | None) -> None:
    ada = somebody(sqlite_app)
    ada.headers = {"Origin": ORIGIN}
    answer = ada.call("POST", "/api/boards", data=b'{"name": "x", "template": "empty"}', content_type=kind)
    assert answer.status_code in {403, 415}
    assert ada.get("/api/boards").json == {"boards": []}


def test_without_a_body_a_header_of_our_own_is_needed(sqlite_app: Flask) -> None:
    ada = somebody(sqlite_app)
    ada.headers = {"Origin": ORIGIN}
    assert ada.delete("/api/session").status_code == 403
    assert ada.delete("/api/session", headers={"X-Kanban": "1"}).status_code == 204


def test_signing_in_from_a_foreign_page_is_refused(sqlite_app: Flask) -> None:
    _ada(sqlite_app)
    assert _knock(Caller(sqlite_app.test_client(), headers=FOREIGN)) == 403
    assert _knock(Caller(sqlite_app.test_client(), headers={"Sec-Fetch-Site": "cross-site"})) == 403
    assert _knock(Caller(sqlite_app.test_client())) == 200


def test_nothing_changes_by_looking(sqlite_app: Flask) -> None:
    ada = somebody(sqlite_app)
    override = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"}
    assert ada.get("/api/session?_method=DELETE", headers=override).status_code in {200, 422}
    assert ada.get("/api/session").status_code == 200


def test_a_wrong_token_is_nobody_even_beside_a_good_cookie(sqlite_app: Flask) -> None:
    ada = somebody(sqlite_app)
    for header in ("Bearer kbn_wrong", "Bearer ", "bearer kbn_" + "a" * 5000):
        assert ada.get("/api/boards", headers={"Authorization": header}).status_code == 401
    assert ada.get("/api/boards", headers={"Authorization": "Basic abc"}).status_code == 200


def test_a_token_in_the_address_is_not_looked_at(sqlite_app: Flask) -> None:
    ada = builders.person(store_of(sqlite_app))
    token = browser(sqlite_app, ada).post("/api/tokens", {"name": "wall", "scope": "read"}).json["token"]
    nobody = browser(sqlite_app)
    assert nobody.get(f"/api/boards?token={token}").status_code == 401
    assert nobody.get("/api/boards", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert token not in browser(sqlite_app, ada).get("/api/tokens").get_data(as_text=True)
