"""Alerts come in by hooks: once each, over everything, by whoever holds the address and only while it holds."""

from __future__ import annotations

import io
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kanban.api import Kanban
from kanban.domain.board import Board
from kanban.domain.errors import TooMany
from kanban.domain.fold import fold
from kanban.services import hooks, intake
from kanban.services.throttle import BURST, FloodGuard
from kanban.store import log
from kanban.store.models import AlertRow, HookRow
from tests.api.calling import report
from tests.api.cast import Scene
from tests.api.fingerprint import fingerprint


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


@pytest.fixture
def lone(sqlite_app: Flask) -> Scene:
    """The same on SQLite alone, for what does not depend on the database."""
    return Scene(sqlite_app)


def urgent(board: Board) -> list[str]:
    return [card.title for card in board.cards.values() if card.urgent]


# -- the address


def test_a_hook_is_made_listed_and_revoked(scene: Scene) -> None:
    path, admin = f"/api/boards/{scene.board.id}/hooks", scene.caller("admin")
    made = admin.post(path, {"kind": "generic", "name": "  Night\tbuild "})
    assert made.status_code == 201
    address = made.json["address"].removeprefix("http://localhost:8000")
    assert address.startswith("/hooks/generic/kbh_")
    (line,) = admin.get(path).json["hooks"]
    assert line == {
        "id": made.json["id"], "kind": "generic", "name": "Night build", "created_at": line["created_at"],
        "used_at": None,
    }  # fmt: skip
    assert report(scene.app, address, {"kind": "alert", "title": "Down"}).status_code == 200
    assert admin.get(path).json["hooks"][0]["used_at"] is not None
    before = fingerprint(scene.store)
    assert admin.delete(f"{path}/{made.json['id']}").status_code == 204
    assert admin.delete(f"{path}/{made.json['id']}").status_code == 404
    assert admin.get(path).json["hooks"] == []
    assert fingerprint(scene.store) != before
    assert report(scene.app, address, {"kind": "alert", "title": "Down again"}).status_code == 404
    for wrong in ({"kind": "pager", "name": "x"}, {"kind": "generic", "name": " "}, {"kind": "generic"}):
        assert admin.post(path, wrong).status_code == 422


def test_wrong_revoked_and_of_another_kind_answer_alike_and_do_nothing(scene: Scene) -> None:
    hook, path = scene.hook()
    gone, ended = scene.hook()
    scene.caller("admin").delete(f"/api/boards/{scene.board.id}/hooks/{gone}")
    token = path.rpartition("/")[2]
    stored = hooks.digest(token)
    said, before = [], fingerprint(scene.store)
    for wrong in (
        ended, path[:-1], f"{path}a", f"/hooks/grafana/{token}", f"/hooks/nothing/{token}", f"/hooks/generic/{hook}",
        f"/hooks/generic/{stored[:40]}", "/hooks/generic/x", f"/hooks/generic/{token.upper()}", "/hooks/%00/%00",
    ):  # fmt: skip
        # Also with a body that nobody will read: what is wrong with the address is said first, or rather not said.
        for body in ({"kind": "alert", "title": "x"}, {"nonsense": 1}):
            answer = report(scene.app, wrong, body)
            said.append((answer.status_code, {**answer.json, "request_id": None}))
    assert all(one == said[0] for one in said)
    assert said[0][0] == 404
    assert fingerprint(scene.store) == before


def test_the_token_is_kept_as_a_hash_and_shown_to_nobody(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    _, path = scene.hook()
    token = path.rpartition("/")[2]
    assert len(token) == len(hooks.PREFIX) + 32
    report(scene.app, path, {"kind": "alert", "title": "Down"})
    with scene.store.reading() as connection:
        rows = [tuple(row) for row in connection.execute(select(HookRow.__table__))]
        events = [row.data for row in log.tail(connection, scene.board.id, 0)]
    assert token not in repr(rows) + repr(events) + caplog.text
    for path in ("", "/events", "/hooks"):
        shown = scene.caller("boss").get(f"/api/boards/{scene.board.id}{path}").get_data(as_text=True)
        assert hooks.PREFIX not in shown


def test_a_failure_of_ours_does_not_write_the_address_down(
    lone: Scene, monkeypatch: pytest.MonkeyPatch, written: io.StringIO
) -> None:
    _, path = lone.hook()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError(path)

    monkeypatch.setattr(intake, "take_alerts", fail)
    assert report(lone.app, path, {"kind": "alert", "title": "Down"}).status_code == 500
    assert report(lone.app, f"{path}a", {"kind": "alert", "title": "Down"}).status_code == 404
    assert "hook_refused" in written.getvalue()
    assert "/hooks/generic/kbh_..." in written.getvalue()
    assert path not in written.getvalue()


def test_a_hook_reaches_its_board_alone(app: Flask) -> None:
    mine, theirs = Scene(app, "Mine"), Scene(app, "Theirs")
    card = theirs.card()
    _, path = mine.hook()
    before = theirs.now
    assert report(mine.app, path, {"kind": "alert", "title": "Down"}).json["cards"] == ["MINE-1"]
    answer = report(mine.app, path, {"kind": "deploy", "name": "api", "cards": [card, "THEIRS-1"]})
    assert answer.json["unknown_cards"] == [card.upper(), "THEIRS-1"]
    assert theirs.now == before
    hook, _ = theirs.hook()
    assert mine.caller("admin").delete(f"/api/boards/{mine.board.id}/hooks/{hook}").status_code == 404


# -- once each, never dropped


def test_each_of_many_alerts_becomes_one_card_however_often_and_from_how_many_sides_it_comes(scene: Scene) -> None:
    alerts, times = 60, 3
    _, path = scene.hook()
    scene.caller("admin").post(f"/api/boards/{scene.board.id}/stop", {"trouble": "Everything is down."})
    gate = threading.Barrier(20)
    local = threading.local()

    def one(number: int) -> tuple[int, str]:
        if not hasattr(local, "client"):
            local.client = scene.app.test_client()
            gate.wait(timeout=30)
        client: FlaskClient = local.client
        answer = client.post(path, json={"kind": "alert", "key": f"k{number}", "title": f"Alert {number}"})
        return answer.status_code, str(answer.json)

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(one, [number for number in range(alerts) for _ in range(times)]))
    assert {status for status, _ in said} == {200}
    assert Counter(urgent(scene.now)) == {f"Alert {number}": 1 for number in range(alerts)}
    with scene.store.reading() as connection:
        rows = connection.execute(select(AlertRow.key, AlertRow.card_id, AlertRow.times)).all()
        events = [row.event() for row in log.tail(connection, scene.board.id, 0)]
    assert {key: times for key, _, times in rows} == {f"generic:k{number}": times for number in range(alerts)}
    assert {card for _, card, _ in rows} == set(scene.now.cards)
    assert fold(scene.board.id, events).cells == scene.now.cells


def test_a_long_group_is_taken_whole(scene: Scene) -> None:
    _, path = scene.hook("alertmanager")
    many = [
        {"status": "firing", "labels": {"alertname": f"A{number}"}, "fingerprint": f"f{number % 230}"}
        for number in range(250)
    ]
    said = report(scene.app, path, {"alerts": many}).json
    assert (said["taken"], len(said["cards"])) == (250, 230)
    assert len(scene.now.cards) == 230


def test_it_is_given_to_whoever_takes_duty_over_at_that_moment(scene: Scene) -> None:
    member = scene.people["member"]
    assert member is not None
    weekly = {"start": "2026-01-05", "time": "09:00", "turns": [[member.user]]}
    scene.caller("admin").call("PUT", f"/api/boards/{scene.board.id}/rota", {"rota": {"weekly": weekly, "dates": []}})
    _, path = scene.hook()
    report(scene.app, path, {"kind": "alert", "title": "Down"})
    (card,) = scene.now.cards.values()
    assert card.people == (member.user,)


def test_undo_of_a_person_is_not_disturbed_by_alerts(lone: Scene) -> None:
    member = lone.caller("member")
    card = member.post(f"/api/boards/{lone.board.id}/cards", {"title": "Mine"}).json["card"]
    _, path = lone.hook()
    report(lone.app, path, {"kind": "alert", "title": "Down"})
    assert member.post(f"/api/boards/{lone.board.id}/undo").status_code == 200
    assert card in lone.now.archived
    assert urgent(lone.now) == ["Down"]


# -- floods


def test_a_flood_is_told_when_to_come_back(lone: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    parts: Kanban = lone.app.extensions["kanban"]
    monkeypatch.setattr(parts.floods, "_clock", lambda: 0.0)
    hook, path = lone.hook()
    parts.floods.enter(hook, BURST)
    before = fingerprint(lone.store)
    answer = report(lone.app, path, {"kind": "alert", "title": "Down"})
    assert (answer.status_code, answer.json["code"]) == (429, "too_many")
    assert int(answer.headers["Retry-After"]) >= 1
    assert fingerprint(lone.store) == before
    # Another hook of the same board is not held up by it.
    assert report(lone.app, lone.hook()[1], {"kind": "alert", "title": "Down"}).status_code == 200


def test_a_bad_day_is_no_flood() -> None:
    now = [0.0]
    guard = FloodGuard(lambda: now[0])
    for _ in range(10):
        for _ in range(300):
            guard.enter("hook", 1)
        now[0] += 1
    guard.enter("hook", 10 * BURST)
    with pytest.raises(TooMany, match="more than can be taken in"):
        guard.enter("hook", 400)
    now[0] += 1
    guard.enter("hook", 400)
