"""Displays are paired by a code that an admin confirms, look at one board, and end at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from kanban import clock
from kanban.services import displays, displays_pairing
from kanban.services.displays_pairing import ALPHABET, MOST_WAITING, PairingGuard
from tests.api.calling import browser
from tests.api.cast import Scene
from tests.api.fingerprint import fingerprint
from tests.api.screens import BEAT, SCREEN, asked, came_back, confirmed, fresh_guard, paired, screen_with


@pytest.fixture
def scene(app: Flask) -> Scene:
    fresh_guard(app)
    return Scene(app)


@pytest.fixture
def lone(sqlite_app: Flask) -> Scene:
    """The same on SQLite alone, for what does not depend on the database."""
    fresh_guard(sqlite_app)
    return Scene(sqlite_app)


def later(**by: float) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(**by), tick=False)


def path_of(scene: Scene, rest: str = "") -> str:
    return f"/api/boards/{scene.board.id}/displays{rest}"


# -- pairing


def test_a_screen_is_looked_at_confirmed_and_fetches_its_token_once(scene: Scene) -> None:
    screen = asked(scene.app)
    assert len(screen["code"]) == 9
    assert set(screen["code"].replace("-", "")) <= set(ALPHABET)
    assert screen["poll_seconds"] == 5
    assert came_back(scene.app, screen["secret"]).json == {"state": "waiting"}
    typed = screen["code"].lower().replace("-", "")
    seen = scene.caller("admin").get(f"/api/boards/{scene.board.id}/pairings/{typed}").json
    assert seen["address"] == "127.0.0.1"
    assert seen["screen"] == SCREEN["screen"]
    assert seen["agent"].startswith("Werkzeug")
    assert seen["expires_at"] == screen["expires_at"]
    made = confirmed(scene, f" {typed} ", "  NOC\tleft ", views=[{"view": "cfd", "seconds": 30}])
    assert (made["name"], made["state"], made["seen_at"]) == ("NOC left", "new", None)
    assert made["settings"] == {**displays.DEFAULTS, "views": [{"view": "cfd", "seconds": 30}]}
    fetched = came_back(scene.app, screen["secret"]).json
    assert fetched["state"] == "paired"
    assert fetched["token"].startswith("kbd_")
    assert fetched["board"] == {"id": scene.board.id, "key": "OPS", "name": "Ops", "time_zone": "UTC"}
    assert fetched["display"]["id"] == made["id"]
    assert came_back(scene.app, screen["secret"]).json == {"state": "expired"}
    wall = screen_with(scene.app, fetched["token"])
    assert wall.get(f"/api/boards/{scene.board.id}").json["role"] == "viewer"
    assert wall.get("/api/display").json["display"] == fetched["display"]
    assert wall.post("/api/display", BEAT).json["display"] == fetched["display"]
    (line,) = scene.caller("admin").get(path_of(scene)).json["displays"]
    assert (line["state"], line["view"], line["build"], line["clock_skew"]) == ("live", "board", "b1", 0.2)


def test_a_code_ends_after_ten_minutes_and_a_confirmed_screen_that_never_came_is_forgotten(scene: Scene) -> None:
    first, second = asked(scene.app), asked(scene.app)
    confirmed(scene, second["code"])
    with later(minutes=10, seconds=1):
        assert came_back(scene.app, first["secret"]).json == {"state": "expired"}
        assert came_back(scene.app, second["secret"]).json == {"state": "expired"}
        body = {"code": first["code"], "name": "Late"}
        assert scene.caller("admin").post(path_of(scene), body).status_code == 404
        assert displays_pairing.tidy(scene.store, now=clock.now()) == 3
        assert scene.caller("admin").get(path_of(scene)).json == {"displays": []}


def test_twenty_confirm_at_once_and_one_succeeds_and_twenty_fetch_and_one_gets_it(scene: Scene) -> None:
    screen = asked(scene.app)
    gate = threading.Barrier(20)

    def confirm(number: int) -> int:
        guard, now = PairingGuard(), clock.now()
        gate.wait(timeout=30)
        try:
            displays_pairing.confirm(
                scene.store, scene.owner, guard, board_id=scene.board.id, code=screen["code"], name=f"Wall {number}",
                settings={}, now=now,
            )  # fmt: skip
        except displays_pairing.NotFound:
            return 0
        return 1

    def fetch(_: int) -> int:
        gate.wait(timeout=30)
        return int(displays_pairing.come_back(scene.store, screen["secret"], now=clock.now()).token is not None)

    for act in (confirm, fetch):
        with ThreadPoolExecutor(20) as pool:
            assert sum(pool.map(act, range(20))) == 1
        gate.reset()
    assert len(scene.caller("admin").get(path_of(scene)).json["displays"]) == 1


def test_five_wrong_codes_are_enough_and_nobody_else_is_locked_out(scene: Scene) -> None:
    screen = asked(scene.app)
    admin, boss = scene.caller("admin"), scene.caller("boss")
    before = fingerprint(scene.store)
    for wrong in ("BCDF-GHJK", "x", "BBBBBBBB", screen["code"][:-1], screen["secret"][:40]):
        assert admin.get(f"/api/boards/{scene.board.id}/pairings/{wrong}").status_code == 404
    answer = admin.post(path_of(scene), {"code": screen["code"], "name": "Right, but too late"})
    assert (answer.status_code, answer.json["code"]) == (429, "too_many")
    assert int(answer.headers["Retry-After"]) > 60
    assert fingerprint(scene.store) == before
    assert boss.post(path_of(scene), {"code": screen["code"], "name": "NOC"}).status_code == 201


def test_right_codes_and_other_refusals_do_not_count_as_wrong(lone: Scene) -> None:
    screen = asked(lone.app)
    admin = lone.caller("admin")
    for _ in range(8):
        assert admin.get(f"/api/boards/{lone.board.id}/pairings/{screen['code']}").status_code == 200
    for bad in ({"name": "\u0007"}, {"settings": {"views": []}}, {"settings": {"second_zone": "Mars"}}):
        assert admin.post(path_of(lone), {"code": screen["code"], "name": "x", **bad}).status_code == 422
    assert admin.post(path_of(lone), {"code": screen["code"], "name": "NOC"}).status_code == 201


def test_asking_polling_and_typing_are_slowed_down() -> None:
    now = [0.0]
    guard = PairingGuard(lambda: now[0])

    def how_many(act: object) -> int:
        for done in range(1000):
            try:
                act()  # type: ignore[operator]  # every one is a function
            except displays_pairing.TooMany:
                return done
        return 1000

    assert how_many(lambda: guard.asks("192.0.2.1")) == 60
    assert how_many(lambda: guard.asks("192.0.2.2")) == 60
    assert how_many(lambda: guard.polls("192.0.2.1", "kbp_a")) == 3
    now[0] += 5
    assert how_many(lambda: guard.polls("192.0.2.1", "kbp_a")) == 1
    assert how_many(lambda: guard.confirms("192.0.2.1", "ada")) == 20
    assert how_many(lambda: guard.reports("d1")) == 30


def test_nobody_can_fill_the_table_with_waiting_screens(lone: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(displays_pairing, "MOST_WAITING", 3)
    assert MOST_WAITING > 3
    for _ in range(3):
        asked(lone.app)
    assert browser(lone.app).post("/api/pairings", SCREEN).status_code == 429
    with later(minutes=11):
        asked(lone.app)


def test_a_board_has_so_many_displays_and_no_more(lone: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(displays_pairing, "MOST_DISPLAYS", 1)
    paired(lone)
    screen = asked(lone.app)
    answer = lone.caller("admin").post(path_of(lone), {"code": screen["code"], "name": "One more"})
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")
    assert came_back(lone.app, screen["secret"]).json == {"state": "waiting"}


def test_another_site_cannot_make_a_browser_ask(lone: Scene) -> None:
    answer = browser(lone.app).post("/api/pairings", SCREEN, headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.json["code"]) == (403, "cross_site")


@pytest.mark.parametrize(
    "body",
    [
        {}, {"screen": None, "build": "b"}, {"screen": {"width": "1", "height": 1, "ratio": 1}, "build": "b"},
        {"screen": {"width": 10**9, "height": 1, "ratio": 1}, "build": "b"}, {**SCREEN, "build": "b" * 41},
        {**SCREEN, "more": 1}, {**SCREEN, "build": "a\u0000b"},
    ],
)  # fmt: skip
def test_a_screen_that_talks_nonsense_is_told_so(lone: Scene, body: object) -> None:
    assert browser(lone.app).post("/api/pairings", body).status_code == 422


# -- what a display may


def test_a_display_sees_its_board_and_no_other(app: Flask) -> None:
    mine, theirs = Scene(app, "Mine"), Scene(app, "Theirs")
    _, token = paired(mine)
    wall = screen_with(app, token)
    foreign = theirs.card()
    for path in (
        f"/api/boards/{theirs.board.id}", f"/api/boards/{theirs.board.key}", f"/api/boards/{theirs.board.id}/events",
        f"/api/boards/{theirs.board.id}/reports/throughput", f"/api/cards/{foreign}",
        f"/api/boards/{theirs.board.id}/displays", f"/api/boards/{theirs.board.id}/reports/cfd.csv",
    ):  # fmt: skip
        assert wall.get(path).status_code == 404, path
    for path in ("/api/boards", "/api/users", "/api/tokens", "/api/openapi.json"):
        assert wall.get(path).status_code == 403, path
    assert wall.get("/api/session").status_code == 401
    assert wall.delete("/api/session").status_code == 403
    assert wall.get(path_of(mine)).status_code == 403
    card = mine.card()
    before = fingerprint(mine.store)
    assert wall.post(f"/api/cards/{card}/comments", {"text": "x"}).status_code == 403
    assert wall.post(f"/api/cards/{foreign}/comments", {"text": "x"}).status_code == 404
    assert wall.patch(f"/api/boards/{mine.board.id}", {"name": "x"}).status_code == 403
    assert fingerprint(mine.store) == before


def test_only_a_display_is_a_display(lone: Scene) -> None:
    for who in ("viewer", "admin", "boss"):
        assert lone.caller(who).get("/api/display").status_code == 403
        assert lone.caller(who).post("/api/display", BEAT).status_code == 403
    for token in ("kbd_", "kbd_" + "a" * 32, "kbd_" + "a" * 5000):
        assert screen_with(lone.app, token).get("/api/display").status_code == 401


# -- the life of a display


def test_it_is_renamed_changed_and_revoked(scene: Scene) -> None:
    made, token = paired(scene)
    admin, wall = scene.caller("admin"), screen_with(scene.app, token)
    wall.post("/api/display", BEAT)
    changed = admin.patch(
        path_of(scene, f"/{made}"), {"name": "Lobby", "settings": {"theme": "light", "night": None}}
    ).json["display"]
    assert (changed["name"], changed["settings"]["theme"], changed["revision"]) == ("Lobby", "light", 2)
    assert changed["settings"]["diagonal"] == 55
    assert wall.get("/api/display").json["display"]["settings"]["theme"] == "light"
    night = {"from": "22:00", "to": "06:30", "mode": "dim"}
    assert admin.patch(path_of(scene, f"/{made}"), {"settings": {"night": night}}).status_code == 200
    assert wall.post("/api/display", BEAT).json["display"]["settings"]["night"] == night
    for bad in (
        {"name": ""}, {"settings": {"night": {"from": "24:00", "to": "06:30", "mode": "dim"}}},
        {"settings": {"views": [{"view": "board", "seconds": 5}]}},
        {"settings": {"views": [{"view": "x", "seconds": 30}]}},
        {"settings": {"diagonal": 0}}, {"settings": {"public": "yes"}}, {"settings": {"filter": "x" * 501}},
    ):  # fmt: skip
        assert admin.patch(path_of(scene, f"/{made}"), bad).status_code == 422, bad
    assert admin.delete(path_of(scene, f"/{made}")).status_code == 204
    assert wall.get("/api/display").status_code == 401
    assert wall.get(f"/api/boards/{scene.board.id}").status_code == 401
    assert wall.post("/api/display", BEAT).status_code == 401
    assert admin.delete(path_of(scene, f"/{made}")).status_code == 404
    assert admin.patch(path_of(scene, f"/{made}"), {"name": "Again"}).status_code == 404
    assert admin.get(path_of(scene)).json == {"displays": []}


def test_a_silent_display_is_away_and_a_stale_one_says_so(scene: Scene) -> None:
    _, token = paired(scene)
    admin, wall = scene.caller("admin"), screen_with(scene.app, token)

    def state() -> str:
        (line,) = admin.get(path_of(scene)).json["displays"]
        return str(line["state"])

    assert state() == "new"
    with later(seconds=0) as at:
        wall.post("/api/display", BEAT)
        assert state() == "live"
        wall.post("/api/display", {**BEAT, "stale": True})
        assert state() == "stale"
        at.shift(59)
        assert state() == "stale"
        at.shift(1)
        assert state() == "away"
        wall.post("/api/display", {**BEAT, "clock_skew": None})
        assert state() == "live"


def test_a_report_that_says_nothing_new_is_written_down_seldom(lone: Scene) -> None:
    _, token = paired(lone)
    wall = screen_with(lone.app, token)
    with later(seconds=0) as at:
        wall.post("/api/display", BEAT)
        before = fingerprint(lone.store)
        at.shift(14)
        wall.post("/api/display", {**BEAT, "clock_skew": 0.4})
        assert fingerprint(lone.store) == before
        wall.post("/api/display", {**BEAT, "view": "cfd"})
        assert fingerprint(lone.store) != before


def test_a_new_token_is_taken_over_and_the_old_one_ends(scene: Scene) -> None:
    made, token = paired(scene)
    admin, wall = scene.caller("admin"), screen_with(scene.app, token)
    refused = admin.post(path_of(scene, f"/{made}/rotate"))
    assert (refused.status_code, refused.json["code"]) == (409, "conflict")
    assert "token" not in wall.post("/api/display", BEAT).json
    assert admin.post(path_of(scene, f"/{made}/rotate")).json["display"]["rotating"] is True
    lost = wall.post("/api/display", BEAT).json["token"]
    renewed = wall.post("/api/display", BEAT).json["token"]
    assert len({token, lost, renewed}) == 3
    assert screen_with(scene.app, lost).get("/api/display").status_code == 401
    assert wall.get("/api/display").status_code == 200
    assert "token" not in screen_with(scene.app, renewed).post("/api/display", BEAT).json
    assert wall.get("/api/display").status_code == 401
    assert screen_with(scene.app, renewed).get(f"/api/boards/{scene.board.id}").status_code == 200
    (line,) = admin.get(path_of(scene)).json["displays"]
    assert (line["rotating"], line["id"]) == (False, made)


def test_an_old_token_ends_after_ten_minutes_even_if_the_new_one_was_never_used(scene: Scene) -> None:
    made, token = paired(scene)
    wall = screen_with(scene.app, token)
    wall.post("/api/display", BEAT)
    scene.caller("admin").post(path_of(scene, f"/{made}/rotate"))
    renewed = wall.post("/api/display", BEAT).json["token"]
    with later(minutes=9, seconds=58):
        assert wall.get("/api/display").status_code == 200
    with later(minutes=10, seconds=1):
        assert wall.get("/api/display").status_code == 401
        assert screen_with(scene.app, renewed).get("/api/display").status_code == 200
