"""Whatever is thrown at a door, the answer is one of ours and never a failure of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanban.api.openapi import document
from tests.api.cast import TRIES, Scene

HOSTILE: tuple[Any, ...] = (
    None, True, 0, -1, 2**31, 2**63, 10**400, 1e308, "", " ", "x" * 50_000, "\x00", "a\x00b", "\u202e\ufeff",
    "🐘" * 300, "1", "true", "null", "../../etc/passwd", "' OR 1=1 --", "%00", [], {}, [None], [[[]]],
    {"a": {"b": {}}}, ["x"] * 500, {"kind": "exceed"}, {"kind": "leave", "hit": "x", "reason": "\x00"},
    [{"url": 5}], [{"url": "https://a", "title": {}}],
)  # fmt: skip
WHOLE: tuple[Any, ...] = (None, [], "x", 5, [[]], {"\x00": 1}, {"a" * 10_000: 1}, {"__proto__": {}, "": []})
IN_PATHS = ("%00", "%0a", "..", "%2e%2e%2f", "a" * 3000, quote("🐘"), "'", "null", "0", "-", "{}", "a b", "%ff")
IN_QUERIES = (
    "", "-1", "0", "1e9", "9" * 30, "%00", "x" * 5000, quote("🐘"), "null", "2026-99-99", "%ff", "a&b=c", "[]",
)  # fmt: skip


def _bodies(described: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Every door that takes a body, and the names of the fields."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if method != "parameters" and "requestBody" in operation:
                (content,) = operation["requestBody"]["content"].values()
                schema = described["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
                door = f"{method.upper()} {path.replace('{', '<').replace('}', '>')}"
                yield door, list(schema.get("properties", {}))


def _queries(described: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Every door that can be asked something in its address, and the names of what."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                door = f"{method.upper()} {path.replace('{', '<').replace('}', '>')}"
                yield door, [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]


def _check(answer: Any, said: str) -> str | None:
    if answer.status_code >= 500:
        return f"{said} -> {answer.status_code}"
    if answer.status_code >= 400 and (answer.json is None or not answer.json.get("code")):
        return f"{said} -> {answer.status_code} without a problem"
    return None


def test_every_field_of_every_body_survives_everything(app: Flask) -> None:
    scene = Scene(app)
    boss = scene.caller("boss")
    wrong = []
    for door, fields in _bodies(document(app)):
        method = door.partition(" ")[0]
        if door in {"POST /api/session", "POST /api/users"}:
            # Each would cost a hash of a password; their fields are of the same kinds as those of /api/setup.
            continue
        for field in fields:
            path, body = TRIES[door].make(scene, "boss")
            for value in HOSTILE:
                if value == 10**400:
                    raw = f'{{"{field}": {value}}}'.encode()
                    answer = boss.call(method, path, data=raw, headers={"Content-Type": "application/json"})
                else:
                    answer = boss.call(method, path, {**(body or {}), field: value})
                wrong.append(_check(answer, f"{door} {field}={value!r:.60}"))
        path, body = TRIES[door].make(scene, "boss")
        wrong += [_check(boss.call(method, path, whole), f"{door} {whole!r:.60}") for whole in WHOLE]
    assert not [said for said in wrong if said]


#: Days and moments at the edges of time, where arithmetic overflows.
EDGES = ("0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "25:61", "24:00")


def _deep(scene: Scene) -> Iterator[tuple[str, str, Any]]:
    """Requests whose bodies have bodies inside, complete so that what is thrown inside is looked at."""
    card, other, board = scene.card(), scene.card(), f"/api/boards/{scene.board.id}"
    member = scene.people["member"]
    assert member is not None
    full = scene.place("In progress")
    scene.caller("admin").patch(f"{board}/columns/{full}", {"limit": 0})
    url = {"url": "https://wiki.example/x", "title": "x", "kind": "runbook"}
    policy = {"checked": ["x"], "link": url, "skip": "x"}
    answers = (
        {"kind": "exceed", "hit": "x", "reason": "x"},
        {"kind": "raise_limit", "to": 3, "reason": "x"},
        {"kind": "park", "card": other},
        {"kind": "stop_the_line", "trouble": "x", "card": other},
    )
    for answer in answers:
        yield "POST", f"/api/cards/{card}/move", {"column": full, "answer": answer, "policy": policy}
    fresh = {"title": "x", "class": "standard", "people": [member.user], "due": "2026-12-24", "links": [url]}
    yield "POST", f"{board}/swap", {"urgent": fresh, "column": full, "park": other, "reason": "x", "policy": policy}
    changes = {"type": "x", "class": "standard", "stream": "x", "points": 1, "people": [member.user], "due": None}
    for do in (
        {"kind": "move", "column": full, "lane": scene.now.standard_lane.id, "before": None},
        {"kind": "block", "reason": "vendor", "note": "x", "waiting_for": "x", "waiting_card": other},
        {"kind": "change", "changes": changes},
    ):
        yield "POST", f"{board}/bulk", {"cards": [card], "do": do, "answer": answers[0], "policy": policy}
    weekly = {"start": "2026-01-05", "time": "09:00", "turns": [[member.user]]}
    dates = [{"from": "2026-12-24", "to": "2026-12-27", "people": [member.user]}]
    yield "PUT", f"{board}/rota", {"rota": {"weekly": weekly, "dates": dates}}
    deploy = {"name": "x", "finished_at": "2026-01-05T09:00:00Z", "url": "https://a", "cards": [card]}
    yield "POST", f"{board}/deploys", deploy


def _with_hostile(body: Any, values: tuple[Any, ...]) -> Iterator[Any]:
    """The body with each of its parts replaced by each of `values` in turn."""
    yield from values
    if isinstance(body, dict):
        for name, part in body.items():
            yield from ({**body, name: broken} for broken in _with_hostile(part, values))
    elif isinstance(body, list) and body:
        yield from ([broken] for broken in _with_hostile(body[0], values))


def test_bodies_inside_of_bodies_survive_everything(sqlite_app: Flask) -> None:
    scene = Scene(sqlite_app)
    boss = scene.caller("boss")
    values = (*(value for value in HOSTILE if value != 10**400), *EDGES)
    wrong = []
    for method, path, body in _deep(scene):
        for broken in _with_hostile(body, values):
            wrong.append(_check(boss.call(method, path, broken), f"{method} {path} {broken!r:.300}"))
            assert boss.get(f"/api/boards/{scene.board.id}/rota").status_code == 200, broken
    for moment in EDGES:
        for place in ("?at=", "/events?after=", "/days?x="):
            answer = boss.get(f"/api/boards/{scene.board.id}{place}{quote(moment)}")
            wrong.append(_check(answer, f"{place}{moment}"))
    assert not [said for said in wrong if said]


def test_every_address_survives_everything(sqlite_app: Flask) -> None:
    scene = Scene(sqlite_app)
    boss = scene.caller("boss")
    wrong = []
    for door, knock in TRIES.items():
        method, _, rule = door.partition(" ")
        if "<" not in rule:
            continue
        _, body = knock.make(scene, "boss")
        for hostile in IN_PATHS:
            path = "/".join(hostile if part.startswith("<") else part for part in rule.split("/"))
            answer = boss.call(method, path, body)
            wrong.append(_check(answer, f"{method} {path:.80}"))
    assert not [said for said in wrong if said]


def test_every_query_survives_everything(sqlite_app: Flask) -> None:
    scene = Scene(sqlite_app)
    boss = scene.caller("boss")
    wrong = []
    for door, names in _queries(document(sqlite_app)):
        method = door.partition(" ")[0]
        for name in names:
            at, body = TRIES[door].make(scene, "boss")
            for hostile in IN_QUERIES:
                query = f"{name}={hostile}"
                wrong.append(_check(boss.call(method, f"{at}?{query}", body), f"{door}?{query:.60}"))
            twice = f"{name}=1&{name}=2"
            wrong.append(_check(boss.call(method, f"{at}?{twice}", body), f"{door}?{twice}"))
    assert not [said for said in wrong if said]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=st.binary(max_size=60) | JSON.map(repr).map(str.encode))
def test_bytes_that_are_no_body_are_refused(sqlite_app: Flask, body: bytes) -> None:
    caller = sqlite_app.test_client()
    answer = caller.post("/api/setup", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}


def test_odd_headers_are_survived(sqlite_app: Flask) -> None:
    scene = Scene(sqlite_app)
    boss = scene.caller("boss")
    for name, value in (
        ("Authorization", "Bearer"), ("Authorization", "Bearer \xff"), ("Authorization", "\t"),
        ("Accept", "*/*;q=x"), ("Accept", "application/x-ndjson;q=0"), ("Accept-Encoding", "gzip;q=banana"),
        ("If-None-Match", '"'), ("If-None-Match", "W/"), ("Origin", "://"), ("X-Forwarded-For", ",,,"),
        ("Content-Type", "application/json; charset=klingon"), ("Range", "bytes=5-1"), ("Cookie", "kanban=\xff; x"),
        ("Host", "evil.example"), ("Host", "a b"), ("If-Modified-Since", "yesterday"),
    ):  # fmt: skip
        for method, path, body in (
            ("GET", f"/api/boards/{scene.board.id}", None),
            ("GET", f"/api/boards/{scene.board.id}/events", None),
            ("POST", f"/api/boards/{scene.board.id}/cards", {"title": "x"}),
            ("GET", "/", None),
        ):
            answer = boss.call(method, path, body, headers={name: value})
            assert answer.status_code < 500 or path == "/", (name, value, path)
