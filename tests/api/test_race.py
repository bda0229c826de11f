"""Limits hold when everybody drops at once, and the log numbers what happened without a gap."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from tests.api.calling import browser
from tests.api.cast import Scene


def test_a_limit_of_three_lets_three_in(app: Flask) -> None:
    scene = Scene(app)
    target = scene.place("In progress")
    scene.caller("admin").patch(f"/api/boards/{scene.board.id}/columns/{target}", {"limit": 3})
    cards = [scene.card() for _ in range(12)]
    before = scene.now.seq

    def drop(card: str) -> str:
        answer = browser(app, scene.people["member"]).post(f"/api/cards/{card}/move", {"column": target})
        return "in" if answer.status_code == 200 else str(answer.json["code"])

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(drop, cards)) == {"in": 3, "wip_limit": 9}
    board = scene.now
    assert len(board.cell(target, board.standard_lane.id)) == 3
    logged = scene.caller("viewer").get(f"/api/boards/{scene.board.id}/events?after={before}").json["events"]
    assert [event["seq"] for event in logged] == list(range(before + 1, before + 13))
    assert Counter(event["type"] for event in logged) == {"card_moved": 3, "limit_hit": 9}


def test_everybody_at_one_card_ends_in_one_place(app: Flask) -> None:
    scene = Scene(app)
    card = scene.card()
    places = [scene.place(name) for name in ("Ready", "In progress", "Review", "Done")] * 3

    def pull(column: str) -> int:
        return browser(app, scene.people["member"]).post(f"/api/cards/{card}/move", {"column": column}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(pull, places)) == {200}
    board = scene.now
    assert [cell for cell, order in board.cells.items() if card in order] == [
        (board.cards[card].column, board.standard_lane.id)
    ]
