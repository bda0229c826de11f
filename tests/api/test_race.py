"""Limits hold when everybody drops at once, and the log numbers what happened without a gap."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from tests import builders
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


TWINS = 20


def _urgent_lane(scene: Scene, limit: int | None) -> None:
    lane = scene.now.urgent_lane
    assert lane is not None
    body = {"limit": limit, "reason": "A race."}
    scene.caller("admin").patch(f"/api/boards/{scene.board.id}/lanes/{lane.id}", body)


def _standing(scene: Scene, column: str, number: int) -> list[str]:
    name = scene.now.columns[scene.place(column)].name
    return [builders.card(scene.store, scene.owner, scene.now, f"{column} {n}", column=name).id for n in range(number)]


def test_swaps_at_once_fill_the_urgent_lane_and_no_more(app: Flask) -> None:
    scene = Scene(app)
    target = scene.place("In progress")
    scene.caller("admin").patch(f"/api/boards/{scene.board.id}/columns/{target}", {"limit": TWINS, "reason": "A race."})
    parkable = _standing(scene, "In progress", TWINS)
    _urgent_lane(scene, 3)

    def swap(parked: str) -> str:
        body = {"urgent": {"title": "Fire"}, "column": target, "park": parked}
        answer = browser(app, scene.people["member"]).post(f"/api/boards/{scene.board.id}/swap", body)
        return "in" if answer.status_code == 200 else str(answer.json["code"])

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(swap, parkable)) == {"in": 3, "wip_limit": TWINS - 3}
    board = scene.now
    assert board.urgent_lane is not None
    assert len(board.cell(target, board.urgent_lane.id)) == 3
    assert len(board.cell(target, board.standard_lane.id)) == TWINS - 3, "who did not come displaced nobody"


def test_all_who_park_the_same_card_at_once_are_told_so_but_one(app: Flask) -> None:
    scene = Scene(app)
    target = scene.place("In progress")
    (parked,) = _standing(scene, "In progress", 1)
    _urgent_lane(scene, None)

    def swap(number: int) -> str:
        body = {"urgent": {"title": f"Fire {number}"}, "column": target, "park": parked}
        answer = browser(app, scene.people["member"]).post(f"/api/boards/{scene.board.id}/swap", body)
        return "in" if answer.status_code == 200 else str(answer.json["detail"])

    with ThreadPoolExecutor(8) as pool:
        told = Counter(pool.map(swap, range(TWINS)))
    key = scene.now.cards[parked].key
    assert told == {"in": 1, f"{key} is blocked already; parking it makes no room.": TWINS - 1}
    assert len(scene.now.cards) == 2


def test_with_urgent_inside_swaps_at_once_never_go_over_the_column(app: Flask) -> None:
    scene = Scene(app)
    admin, path, target = scene.caller("admin"), f"/api/boards/{scene.board.id}", scene.place("In progress")
    admin.patch(path, {"urgent_inside": True})
    parkable = _standing(scene, "In progress", 4)
    _urgent_lane(scene, None)
    counts = []

    def swap(number: int) -> str:
        body = {"urgent": {"title": "Fire"}, "column": target, "park": parkable[number % 4]}
        answer = browser(app, scene.people["member"]).post(f"{path}/swap", body)
        counts.append(scene.caller("viewer").get(path).json["limits"]["columns"][target]["occupied"])
        return "in" if answer.status_code == 200 else str(answer.json["code"])

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(swap, range(TWINS))) == {"in": 4, "conflict": TWINS - 4}
    assert max(counts) == 4


def test_bulks_at_once_come_whole_or_not_at_all(app: Flask) -> None:
    scene = Scene(app)
    admin, path, target = scene.caller("admin"), f"/api/boards/{scene.board.id}", scene.place("Review")
    admin.patch(f"{path}/columns/{target}", {"limit": 7, "reason": "A race."})
    groups = [[scene.card() for _ in range(3)] for _ in range(8)]

    def pull(group: list[str]) -> str:
        body = {"cards": group, "do": {"kind": "move", "column": target}}
        answer = browser(app, scene.people["member"]).post(f"{path}/bulk", body)
        if answer.status_code == 200:
            return "in"
        assert answer.json["limit"]["occupied"] in {0, 3, 6}
        return str(answer.json["code"])

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(pull, groups)) == {"in": 2, "wip_limit": 6}
    here = set(scene.now.cell(target, scene.now.standard_lane.id))
    assert len(here) == 6
    assert sum(here.issuperset(group) for group in groups) == 2


def test_two_answers_to_one_hit_at_once_let_in_once(app: Flask) -> None:
    scene = Scene(app)
    member, target = scene.caller("member"), scene.place("Review")
    parkable = _standing(scene, "Review", 3)
    card = scene.card()
    hit = member.post(f"/api/cards/{card}/move", {"column": target}).json["hit"]

    def answer(parked: str) -> tuple[int, int]:
        body = {"column": target, "answer": {"kind": "park", "hit": hit, "card": parked}}
        said = browser(app, scene.people["member"]).post(f"/api/cards/{card}/move", body)
        return said.status_code, len(said.json["events"])

    with ThreadPoolExecutor(3) as pool:
        told = sorted(pool.map(answer, parkable))
    assert told == [(200, 0), (200, 0), (200, 3)], "it is there already, whoever said so first"
    board = scene.now
    assert len(board.cell(target, board.standard_lane.id)) == 3
    assert sum(thing.blocked is not None for thing in board.cards.values()) == 1
