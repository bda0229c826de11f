"""Cards through the door: their whole way, what a card says, and Markdown that cannot bite."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kanban.api.markdown import rendered
from kanban.domain.cards import DESCRIPTION_MAX
from tests.api.cast import Scene


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


def test_the_whole_way_of_a_card(scene: Scene) -> None:
    member, board = scene.caller("member"), f"/api/boards/{scene.board.id}"
    who = scene.people["member"]
    assert who is not None
    made = member.post(
        f"{board}/cards",
        {
            "title": "  Rotate   the keys ", "column": scene.place("Ready"), "type": "maintenance",
            "class": "fixed_date", "points": 2.5, "stream": "production", "people": [who.user], "due": "2026-12-24",
            "description": "**Now**",
            "links": [{"url": "https://wiki.example.org/keys", "kind": "runbook"}],
        },
    )  # fmt: skip
    assert made.status_code == 201
    card = made.json["card"]
    said = member.get(f"/api/cards/{card}").json
    assert said["board"] == scene.board.id
    full = said["card"]
    assert (full["title"], full["type"], full["class"], full["base_class"]) == (
        "Rotate the keys", "maintenance", "fixed_date", "fixed_date",
    )  # fmt: skip
    assert full["description_html"] == "<p><strong>Now</strong></p>\n"
    assert (full["points"], full["due"], full["has_description"]) == (2.5, "2026-12-24", True)

    def types(answer: TestResponse) -> list[str]:
        return [event["type"] for event in answer.json["events"]]

    assert types(member.post(f"/api/cards/{card}/move", {"column": scene.place("In progress")})) == ["card_moved"]
    assert types(member.post(f"/api/cards/{card}/move", {"column": scene.place("In progress")})) == []
    note = member.post(f"/api/cards/{card}/block", {"reason": "other"})
    assert list(note.json["errors"]) == ["note"]
    assert types(member.post(f"/api/cards/{card}/block", {"reason": "vendor", "waiting_for": "them"})) == [
        "card_blocked"
    ]
    assert member.post(f"/api/cards/{card}/block", {"reason": "vendor"}).json["code"] == "conflict"
    assert types(member.post(f"/api/cards/{card}/resume")) == ["card_resumed"]
    assert types(member.post(f"/api/cards/{card}/move", {"column": scene.place("Done")})) == ["card_moved"]
    assert types(member.post(f"/api/cards/{card}/archive")) == ["card_archived"]
    again = member.post(f"/api/cards/{card}/archive")
    assert (again.status_code, again.json["code"], again.json["card"]["id"]) == (409, "conflict", card)
    assert "archived" in again.json["detail"]
    assert [each["id"] for each in member.get(f"{board}/archive?q=rotate").json["cards"]] == [card]
    assert member.get(f"{board}/archive?q=nothing").json == {"cards": []}
    assert member.get(f"/api/cards/{card}").json["card"]["archived_at"] is not None
    back = member.post(f"/api/cards/{card}/restore", {"column": scene.place("Backlog")})
    assert types(back) == ["card_restored"]
    assert scene.now.cards[card].column == scene.place("Backlog")


def test_the_mover_gets_what_everybody_else_will_read(scene: Scene) -> None:
    member = scene.caller("member")
    answer = member.post(f"/api/cards/{scene.card()}/move", {"column": scene.place("Ready")})
    logged = scene.caller("viewer").get(f"/api/boards/{scene.board.id}/events?after={answer.json['seq'] - 1}").json
    assert answer.json == logged


def test_before_places_a_card_above_another(scene: Scene) -> None:
    member = scene.caller("member")
    first, second, third = (scene.card() for _ in range(3))
    placed = member.post(f"/api/cards/{third}/move", {"column": scene.place("Backlog"), "before": first})
    assert placed.status_code == 200
    board = scene.now
    assert board.cell(scene.place("Backlog"), board.standard_lane.id) == (third, first, second)
    gone = member.post(f"/api/cards/{first}/move", {"column": scene.place("Ready"), "before": second})
    assert (gone.status_code, gone.json["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""), ("title", None), ("title", 5), ("title", "x" * 300), ("title", "a\x00b"), ("points", "3"),
        ("points", -1), ("points", True), ("points", 1e300), ("class", "urgent"), ("class", None), ("type", ""),
        ("people", "ada"), ("people", ["nobody"]), ("people", [None]), ("due", "tomorrow"), ("due", 20261120),
        ("links", [{"url": "javascript:alert(1)"}]), ("links", [{"title": "x"}]),
        ("links", [{"url": "https://a", "x": 1}]),
        ("description", ["x"]), ("description", "x" * 50_000), ("stream", 5), ("number", 7), ("id", "x"),
        ("version", 3), ("archived_at", None), ("board", "x"), ("if_version", "1"), ("rank", "a0"),
    ],
)  # fmt: skip
def test_what_a_card_cannot_say_is_refused_by_field(sqlite_app: Flask, field: str, value: object) -> None:
    scene = Scene(sqlite_app)
    card = scene.card()
    before = scene.now
    answer = scene.caller("member").patch(f"/api/cards/{card}", {field: value})
    assert answer.status_code == 422, answer.json
    assert [name.partition(".")[0] for name in answer.json["errors"]] == [field]
    assert scene.now is before


@pytest.mark.parametrize(
    ("source", "never"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("![x](https://evil.example/pixel.png)", "<img"),
        ("[x](javascript:alert(1))", 'href="javascript'),
        ("[x](data:text/html;base64,PHNjcmlwdD4=)", 'href="data'),
        ("[x](vbscript:x)", 'href="vbscript'),
        ("<a href='https://a.b' onclick=alert(1)>x</a>", "<a href='"),
        ('[x](https://a.b "t\\" onmouseover=alert(1)")', " onmouseover="),
        ("`<b>`", "<b>"),
        ("<style>*{display:none}</style>", "<style"),
    ],
)
def test_markdown_cannot_bite(source: str, never: str) -> None:
    assert never not in rendered(source).replace("&quot; onmouseover=", "")


def test_markdown_links_lead_out_without_saying_where_from() -> None:
    assert rendered("[a](https://example.org)") == (
        '<p><a href="https://example.org" rel="noopener noreferrer nofollow">a</a></p>\n'
    )
    assert "<del>" in rendered("~~old~~") or "<s>" in rendered("~~old~~")
    assert "<table>" in rendered("|a|b|\n|-|-|\n|1|2|\n")


@pytest.mark.parametrize("shape", ["*a ", "[", "![", "> ", "`a", "|", "- a\n", "[a](", "a**b", "~~a ", "[a]: b\n"])
def test_markdown_of_bad_shapes_is_quick(shape: str) -> None:
    text = (shape * DESCRIPTION_MAX)[:DESCRIPTION_MAX]
    began = time.thread_time()
    rendered(text)
    assert time.thread_time() - began < 2.0
