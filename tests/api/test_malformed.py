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


def test_every_address_survives_everything(app: Flask) -> None:
    scene = Scene(app)
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


def test_every_query_survives_everything(app: Flask) -> None:
    scene = Scene(app)
    boss = scene.caller("boss")
    wrong = []
    for door, names in _queries(document(app)):
        method = door.partition(" ")[0]
        for name in names:
            at, body = TRIES[door].make(scene, "boss")
            for hostile in IN_QUERIES:
                once, twice = f"{name}={hostile}", f"{name}={hostile}&{name}=2"
                wrong += [
                    _check(boss.call(method, f"{at}?{query}", body), f"{door}?{query:.60}") for query in (once, twice)
                ]
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
