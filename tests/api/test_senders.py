"""Each sender is understood as its own documentation says that it sends, and nothing that is sent is our failure."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flask import Flask

from tests.api.calling import report
from tests.api.cast import Scene

# What the senders send, as their own documentation shows it; the answers below are what becomes of it.
ALERTMANAGER: dict[str, Any] = {
    "version": "4", "groupKey": '{}/{severity="critical"}:{alertname="ProbeFailure"}', "truncatedAlerts": 0,
    "status": "firing", "receiver": "kanban", "groupLabels": {"alertname": "ProbeFailure"},
    "commonLabels": {"alertname": "ProbeFailure"}, "commonAnnotations": {},
    "externalURL": "http://alertmanager.example:9093",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "ProbeFailure", "instance": "web-1", "severity": "critical"},
            "annotations": {
                "summary": "web-1 does not answer", "description": "Down for 5 minutes.",
                "runbook_url": "https://wiki.example/probe",
            },
            "startsAt": "2026-11-20T08:52:26.739266876Z", "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example:9090/graph?g0.expr=up", "fingerprint": "1a30ba71cca2921f",
        },
        {
            "status": "firing", "labels": {"alertname": "ProbeFailure", "instance": "web-2"}, "annotations": {},
            "startsAt": "2026-11-20T08:52:26Z", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "",
            "fingerprint": "2b30ba71cca2921f",
        },
    ],
}  # fmt: skip
GRAFANA: dict[str, Any] = {
    "receiver": "kanban", "status": "firing", "orgId": 1, "version": "1", "title": "[FIRING:1]", "state": "alerting",
    "alerts": [
        {
            "status": "firing", "labels": {"alertname": "High memory usage", "team": "blue"},
            "annotations": {"description": "The system has high memory usage"},
            "startsAt": "2021-10-12T09:51:03.157076+02:00", "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "https://grafana.example/alerting/1afz29v7z/edit", "fingerprint": "c6eadffa33fcdf37",
            "silenceURL": "https://grafana.example/alerting/silence/new", "dashboardURL": "",
            "panelURL": "https://grafana.example/d/1?viewPanel=2", "values": {"B": 44.23, "C": 1},
        },
    ],
}  # fmt: skip
PAGERDUTY: dict[str, Any] = {
    "event": {
        "id": "5ac64822-4adc-4fda-ade0-410becf0de4f", "event_type": "incident.triggered", "resource_type": "incident",
        "occurred_at": "2026-11-20T08:45:22.169Z", "agent": None, "client": {"name": "PagerDuty"},
        "data": {
            "id": "PGR0VU2", "type": "incident", "html_url": "https://acme.pagerduty.com/incidents/PGR0VU2",
            "number": 2, "status": "triggered", "title": "A little bump in the road", "urgency": "high",
            "service": {"id": "PF9KMXH", "summary": "API Service"}, "priority": {"summary": "P1"},
        },
    },
}  # fmt: skip


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


@pytest.fixture
def lone(sqlite_app: Flask) -> Scene:
    """The same on SQLite alone, for what does not depend on the database."""
    return Scene(sqlite_app)


def test_alertmanager(scene: Scene) -> None:
    _, path = scene.hook("alertmanager")
    assert report(scene.app, path, ALERTMANAGER).json == {"taken": 2, "cards": ["OPS-1", "OPS-2"]}
    one, two = sorted(scene.now.cards.values(), key=lambda card: card.number)
    assert (one.title, two.title) == ("web-1 does not answer", "ProbeFailure on web-2")
    assert "Down for 5 minutes." in one.description
    assert "- severity: critical" in one.description
    assert [(link["kind"], link["url"]) for link in one.links] == [
        ("dashboard", "http://prometheus.example:9090/graph?g0.expr=up"), ("runbook", "https://wiki.example/probe"),
    ]  # fmt: skip
    over = copy.deepcopy(ALERTMANAGER)
    over["alerts"][0] |= {"status": "resolved", "endsAt": "2026-11-20T09:10:00Z"}
    assert report(scene.app, path, over).json == {"taken": 2, "cards": ["OPS-1", "OPS-2"]}
    (comment,) = scene.caller("viewer").get(f"/api/cards/{one.id}/comments").json["comments"]
    assert comment["text"].startswith("Resolved at 2026-11-20 ")
    assert comment["by"] is None
    assert scene.now.cards[two.id] == two


def test_grafana(lone: Scene) -> None:
    _, path = lone.hook("grafana")
    for _ in range(2):
        assert report(lone.app, path, GRAFANA).json == {"taken": 1, "cards": ["OPS-1"]}
    (card,) = lone.now.cards.values()
    assert card.title == "High memory usage"
    assert [link["url"] for link in card.links] == [
        "https://grafana.example/d/1?viewPanel=2", "https://grafana.example/alerting/1afz29v7z/edit",
    ]  # fmt: skip


def test_pagerduty(lone: Scene) -> None:
    _, path = lone.hook("pagerduty")
    for kind, cards in (
        ("incident.acknowledged", []), ("pagey.ping", []), ("incident.triggered", ["OPS-1"]),
        ("incident.escalated", ["OPS-1"]), ("incident.resolved", ["OPS-1"]), ("incident.reopened", ["OPS-1"]),
    ):  # fmt: skip
        event = {"event": {**PAGERDUTY["event"], "event_type": kind}}
        assert report(lone.app, path, event).json == {"taken": len(cards), "cards": cards}
    (card,) = lone.now.cards.values()
    assert (card.title, card.comments) == ("A little bump in the road", 2)
    assert card.links[0] == {
        "url": "https://acme.pagerduty.com/incidents/PGR0VU2", "title": "", "kind": "incident",
    }  # fmt: skip


def test_our_own_form(lone: Scene) -> None:
    _, path = lone.hook()
    alert = {"kind": "alert", "key": "backup", "title": "The backup failed", "url": "https://ci.example/7"}
    assert report(lone.app, path, {**alert, "description": "Since Monday."}).json == {"taken": 1, "cards": ["OPS-1"]}
    assert report(lone.app, path, {**alert, "title": "Called otherwise", "status": "resolved"}).json["cards"] == [
        "OPS-1"
    ]
    assert report(lone.app, path, {"kind": "alert", "title": "Another"}).json["cards"] == ["OPS-2"]
    assert report(lone.app, path, {"kind": "alert", "title": "Another"}).json["cards"] == ["OPS-2"]
    for wrong in (
        {"kind": "alert"}, {"kind": "party", "title": "x"}, {"title": "x"}, {**alert, "status": "maybe"},
        {**alert, "colour": "red"}, {**alert, "title": 5}, [], None, "x", {"kind": "deploy"},
        {"kind": "deploy", "name": "api", "finished_at": "yesterday"},
    ):  # fmt: skip
        assert report(lone.app, path, wrong).status_code in (400, 422), wrong


def test_deploys(scene: Scene) -> None:
    card, (_, path) = scene.card(), scene.hook()
    deploy = {
        "kind": "deploy", "name": "api 4.2", "finished_at": "2026-11-20T08:00:00+01:00", "url": "https://ci.example/7",
        "cards": ["ops-1", "OPS-99"],
    }  # fmt: skip
    for _ in range(2):
        answer = report(scene.app, path, deploy, headers={"Idempotency-Key": "build-7"})
        assert answer.status_code == 200
    assert report(scene.app, path, deploy).json == {"taken": 1, "cards": [], "unknown_cards": ["OPS-99"]}
    events = scene.caller("viewer").get(f"/api/boards/{scene.board.id}/events").json["events"]
    recorded = [event["data"] for event in events if event["type"] == "deploy_recorded"]
    assert [(one["name"], one["finished_at"], one["cards"]) for one in recorded] == [
        ("api 4.2", "2026-11-20T07:00:00.000Z", [card])
    ] * 2  # fmt: skip
    late = {"kind": "deploy", "name": "tomorrow's", "finished_at": "2126-01-01T00:00:00Z"}
    assert report(scene.app, path, late).status_code == 422


HOSTILE: tuple[Any, ...] = (
    None, True, 0, 2**70, 1e308, "", "x" * 50_000, "\x00", "🐘" * 300, [], {}, [None], [[]], [{}], {"id": {}},
    {"data": []}, {"data": {"id": []}}, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", {"alertname": 5},
)  # fmt: skip


def _variants(said: Any) -> list[Any]:
    """The document with each of its values, however deep, replaced by each hostile one."""
    if isinstance(said, dict):
        inner = [{**said, name: changed} for name, value in said.items() for changed in _variants(value)]
        return [*HOSTILE, *inner]
    if isinstance(said, list) and said:
        return [*HOSTILE, *([changed, *said[1:]] for changed in _variants(said[0]))]
    return list(HOSTILE)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("alertmanager", {"alerts": ALERTMANAGER["alerts"][:1]}),
        ("grafana", {"alerts": [{"status": "resolved", "endsAt": "x", "panelURL": "x", "labels": {"a": "b"}}]}),
        ("pagerduty", PAGERDUTY),
        ("generic", {"kind": "alert", "key": "k", "title": "t", "status": "firing", "url": "u", "description": "d"}),
        ("generic", {"kind": "deploy", "name": "n", "finished_at": "x", "url": "u", "cards": ["OPS-1"]}),
    ],
)
def test_nothing_that_is_sent_is_a_failure_of_ours(lone: Scene, kind: str, said: Any) -> None:
    _, path = lone.hook(kind)
    for variant in _variants(said):
        answer = report(lone.app, path, variant)
        assert answer.status_code in (200, 400, 422), (answer.status_code, f"{variant!r:.300}")


def test_what_is_no_json_or_too_much_is_refused(lone: Scene) -> None:
    _, path = lone.hook()
    client = lone.app.test_client()
    is_json = {"Content-Type": "application/json"}
    assert client.post(path, data=b"{", headers=is_json).status_code == 400
    assert client.post(path, data=b"", headers=is_json).status_code == 400
    assert client.post(path, data=b"[" * 5000, headers=is_json).status_code == 400
    assert client.post(path, data=b"x=1", headers={"X-Kanban": "1"}).status_code == 415
    assert client.post(path, data=b" " * (1024 * 1024 + 1), headers=is_json).status_code == 413
