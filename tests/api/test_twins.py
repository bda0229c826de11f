"""Twin tenants: every id a door takes is swapped for the other tenant's, and answers as one that does not exist."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask

from kanban.services.export import EXPORTS
from kanban.services.reports import REPORTS
from tests import builders
from tests.api import cast_time, screens
from tests.api.cast import Scene, doors
from tests.api.fingerprint import fingerprint

NOBODY = "0000000000000000none"
_BOARD, _ONE = "/api/boards/<board>", "/api/boards/<board>/iterations/<iteration>"


@dataclass(frozen=True)
class Knock:
    """A request whose ids can be named one by one; `{x}` in path and body stands for the id called x."""

    door: str
    path: str
    body: Any = None


KNOCKS = (
    Knock("GET /api/boards/<board>", "/api/boards/{board}"),
    Knock("PATCH /api/boards/<board>", "/api/boards/{board}", {"name": "Mine now"}),
    Knock("GET /api/boards/<board>/events", "/api/boards/{board}/events"),
    Knock("GET /api/boards/<board>/archive", "/api/boards/{board}/archive"),
    *(
        Knock(f"GET /api/boards/<board>/reports/{report}{ending}", f"/api/boards/{{board}}/reports/{report}{ending}")
        for report in REPORTS
        for ending in ("", ".csv", "/cards")
    ),
    *(
        Knock(f"GET /api/boards/<board>/export/{name}.csv", f"/api/boards/{{board}}/export/{name}.csv")
        for name in EXPORTS
    ),
    Knock("GET /api/boards/<board>/days", "/api/boards/{board}/days"),
    Knock("GET /api/boards/<board>/swap", "/api/boards/{board}/swap?column={column}"),
    Knock(
        "POST /api/boards/<board>/swap", "/api/boards/{board}/swap",
        {"urgent": {"card": "{card}"}, "column": "{place}", "park": "{parkable}"},
    ),
    Knock(
        "POST /api/boards/<board>/swap", "/api/boards/{board}/swap",
        {"urgent": {"title": "x", "people": ["{user}"]}, "column": "{place}", "park": "{parkable}"},
    ),
    Knock(
        "POST /api/boards/<board>/stop", "/api/boards/{board}/stop",
        {"column": "{column}", "card": "{card}", "trouble": "x"},
    ),
    Knock("POST /api/boards/<board>/release", "/api/boards/{board}/release", {"stop": "{stop}", "cause": "x"}),
    Knock(
        "POST /api/boards/<board>/bulk", "/api/boards/{board}/bulk",
        {
            "cards": ["{card}", "{archivable}"],
            "do": {"kind": "move", "column": "{column}", "lane": "{lane}", "before": "{ready}"},
        },
    ),
    Knock(
        "POST /api/boards/<board>/bulk", "/api/boards/{board}/bulk",
        {"cards": ["{card}", "{archivable}"], "do": {"kind": "block", "reason": "vendor", "waiting_card": "{ready}"}},
    ),
    Knock(
        "POST /api/boards/<board>/bulk", "/api/boards/{board}/bulk",
        {"cards": ["{card}"], "do": {"kind": "change", "changes": {"people": ["{user}"]}}},
    ),
    Knock("GET /api/boards/<board>/rota", "/api/boards/{board}/rota"),
    Knock(
        "PUT /api/boards/<board>/rota", "/api/boards/{board}/rota",
        {"rota": {"weekly": {"start": "2026-01-05", "time": "09:00", "turns": [["{user}"]]}}},
    ),
    Knock("POST /api/boards/<board>/duty", "/api/boards/{board}/duty", {"people": ["{user}"]}),
    Knock("POST /api/boards/<board>/deploys", "/api/boards/{board}/deploys", {"name": "x", "cards": ["{card}"]}),
    Knock("GET /api/boards/<board>/hooks", "/api/boards/{board}/hooks"),
    Knock("POST /api/boards/<board>/hooks", "/api/boards/{board}/hooks", {"kind": "generic", "name": "x"}),
    Knock("DELETE /api/boards/<board>/hooks/<hook>", "/api/boards/{board}/hooks/{hook}"),
    Knock("GET /api/boards/<board>/pairings/<code>", "/api/boards/{board}/pairings/{code}"),
    Knock("GET /api/boards/<board>/displays", "/api/boards/{board}/displays"),
    Knock("POST /api/boards/<board>/displays", "/api/boards/{board}/displays", {"code": "{code}", "name": "x"}),
    Knock("PATCH /api/boards/<board>/displays/<display>", "/api/boards/{board}/displays/{display}", {"name": "x"}),
    Knock("DELETE /api/boards/<board>/displays/<display>", "/api/boards/{board}/displays/{display}"),
    Knock("POST /api/boards/<board>/displays/<display>/rotate", "/api/boards/{board}/displays/{display}/rotate"),
    Knock("POST /api/boards/<board>/undo", "/api/boards/{board}/undo"),
    Knock(
        "POST /api/boards/<board>/cards", "/api/boards/{board}/cards",
        {"title": "x", "column": "{column}", "lane": "{lane}", "before": "{card}", "people": ["{user}"]},
    ),
    Knock(
        "POST /api/boards/<board>/columns", "/api/boards/{board}/columns",
        {"name": "x", "kind": "work", "before": "{column}"},
    ),
    Knock(
        "PATCH /api/boards/<board>/columns/<column>", "/api/boards/{board}/columns/{column}",
        {"name": "x", "before": "{column}"},
    ),
    Knock(
        "DELETE /api/boards/<board>/columns/<column>", "/api/boards/{board}/columns/{column}?cards_to={other_column}"
    ),
    Knock(
        "POST /api/boards/<board>/lanes", "/api/boards/{board}/lanes",
        {"name": "x", "kind": "extra", "before": "{lane}"},
    ),
    Knock("PATCH /api/boards/<board>/lanes/<lane>", "/api/boards/{board}/lanes/{lane}", {"before": "{lane}"}),
    Knock("DELETE /api/boards/<board>/lanes/<lane>", "/api/boards/{board}/lanes/{lane}?cards_to={other_lane}"),
    Knock("POST /api/boards/<board>/members", "/api/boards/{board}/members", {"email": "x@x.x", "role": "admin"}),
    Knock("PATCH /api/boards/<board>/members/<user>", "/api/boards/{board}/members/{user}", {"role": "viewer"}),
    Knock("DELETE /api/boards/<board>/members/<user>", "/api/boards/{board}/members/{user}"),
    Knock("GET /api/cards/<card>", "/api/cards/{card}"),
    Knock("PATCH /api/cards/<card>", "/api/cards/{card}", {"title": "x", "people": ["{user}"]}),
    Knock(
        "POST /api/cards/<card>/move", "/api/cards/{card}/move",
        {"column": "{column}", "lane": "{lane}", "before": "{other_card}"},
    ),
    Knock(
        "POST /api/cards/<card>/move", "/api/cards/{card}/move",
        {"column": "{full}", "answer": {"kind": "park", "card": "{parkable}"}},
    ),
    Knock(
        "POST /api/cards/<card>/move", "/api/cards/{card}/move",
        {"column": "{full}", "answer": {"kind": "help", "card": "{parkable}"}},
    ),
    Knock(
        "POST /api/cards/<card>/block", "/api/cards/{card}/block",
        {"reason": "vendor", "before": "{stuck}", "waiting_card": "{ready}"},
    ),
    Knock("PATCH /api/cards/<card>/block", "/api/cards/{stuck}/block", {"waiting_card": "{card}"}),
    Knock("GET /api/cards/<card>/spells", "/api/cards/{card}/spells"),
    Knock("GET /api/cards/<card>/comments", "/api/cards/{card}/comments"),
    Knock("POST /api/cards/<card>/comments", "/api/cards/{card}/comments", {"text": "x"}),
    Knock("POST /api/cards/<card>/resume", "/api/cards/{card}/resume"),
    Knock("POST /api/cards/<card>/archive", "/api/cards/{card}/archive"),
    Knock(
        "POST /api/cards/<card>/restore", "/api/cards/{archived}/restore",
        {"column": "{column}", "lane": "{lane}", "before": "{other_card}"},
    ),
    Knock("DELETE /api/tokens/<token>", "/api/tokens/{token}"),
    Knock(f"GET {_BOARD}/iterations", "/api/boards/{board}/iterations"),
    Knock(
        f"POST {_BOARD}/iterations", "/api/boards/{board}/iterations",
        {"starts": "2098-01-06", "ends": "2098-01-20", "team": ["{user}"]},
    ),
    Knock(f"GET {_ONE}", "/api/boards/{board}/iterations/{iteration}"),
    Knock(f"PATCH {_ONE}", "/api/boards/{board}/iterations/{iteration}", {"team": ["{user}"]}),
    Knock(
        f"PATCH {_ONE}", "/api/boards/{board}/iterations/{iteration}",
        {"away": [{"user": "{user}", "day": "2099-01-06", "part": "day", "card": "{card}"}]},
    ),
    Knock(f"DELETE {_ONE}", "/api/boards/{board}/iterations/{iteration}"),
    Knock(
        f"POST {_ONE}/plan", "/api/boards/{board}/iterations/{iteration}/plan",
        {"add": ["{card}"], "remove": ["{other_card}"]},
    ),
    Knock(f"GET {_ONE}/planning", "/api/boards/{board}/iterations/{iteration}/planning"),
    Knock(f"GET {_ONE}/expectation", "/api/boards/{board}/iterations/{iteration}/expectation"),
    Knock(f"POST {_ONE}/expectation", "/api/boards/{board}/iterations/{iteration}/expectation", {"note": "x"}),
    Knock(f"GET {_BOARD}/links", "/api/boards/{board}/links"),
    Knock(f"POST {_BOARD}/links", "/api/boards/{board}/links", {"name": "x"}),
    Knock(f"DELETE {_BOARD}/links/<link>", "/api/boards/{board}/links/{link}"),
    Knock(f"PUT {_BOARD}/cadence", "/api/boards/{board}/cadence", {"starts": "2097-01-07", "weeks": 2}),
    Knock(f"DELETE {_BOARD}/cadence", "/api/boards/{board}/cadence"),
    Knock(f"GET {_BOARD}/standup", "/api/boards/{board}/standup"),
    Knock(f"POST {_BOARD}/standup", "/api/boards/{board}/standup"),
    Knock(f"POST {_BOARD}/standup/step", "/api/boards/{board}/standup/step", {"card": "{card}"}),
    Knock(f"POST {_BOARD}/standup/end", "/api/boards/{board}/standup/end"),
)  # fmt: skip

#: Doors that carry an id of people, who belong to the instance and to no tenant; only its admins pass.
INSTANCE = {"PATCH /api/users/<user>"}
#: A door whose address is the key to one board: whoever has another tenant's key is let in there, and only there.
KEYED = {"POST /hooks/<kind>/<token>"}
#: What a screen shows belongs to whoever stands before it, and to no tenant.
NOBODYS = {"code"}


def _ids(scene: Scene) -> dict[str, str]:
    """One of everything that has an id."""
    board, admin = scene.now, scene.caller("admin")
    member = scene.people["member"]
    assert member is not None
    full = scene.place("In progress")
    admin.patch(f"/api/boards/{board.id}/columns/{full}", {"limit": 0})
    cast_time.begin_standup(scene)
    stop = admin.post(f"/api/boards/{board.id}/stop", {"column": scene.column(), "trouble": "x"}).json["stop"]

    def standing(column: str) -> str:
        return builders.card(scene.store, scene.owner, scene.now, column=column).id

    return {
        "board": board.id, "column": scene.place("Ready"), "other_column": scene.place("Done"),
        "lane": board.standard_lane.id, "other_lane": scene.lane(), "card": scene.card(), "other_card": scene.card(),
        "archived": scene.card(archived=True), "user": member.user or "", "token": scene.token("admin"),
        "full": full, "place": scene.place("Review"), "parkable": standing("Review"), "ready": standing("Ready"),
        "archivable": scene.card(), "stuck": scene.card(blocked=True), "stop": stop, "hook": scene.hook()[0],
        "display": scene.display()[0], "code": screens.waiting_code(scene.store),
        "link": cast_time.link(scene)[0], "iteration": cast_time.iteration(scene, date(2099, 1, 5)),
    }  # fmt: skip


def _filled(value: Any, ids: dict[str, str]) -> Any:
    text = json.dumps(value)
    for name, found in ids.items():
        text = text.replace(f"{{{name}}}", found)
    return json.loads(text)


def _named(knock: Knock) -> Iterator[str]:
    """The names of the ids of a tenant's that the request carries, each once."""
    names = dict.fromkeys(re.findall(r"\{(\w+)\}", json.dumps([knock.path, knock.body])))
    yield from (name for name in names if name not in NOBODYS)


def test_every_door_with_an_id_is_knocked_at(sqlite_app: Flask) -> None:
    with_ids = {door for door in doors(sqlite_app) if "<" in door and "<path" not in door}
    assert {knock.door for knock in KNOCKS} == with_ids - INSTANCE - KEYED


@pytest.fixture
def twins(app: Flask) -> tuple[Scene, Scene]:
    """Two tenants who know nothing of each other."""
    return Scene(app, "Mine"), Scene(app, "Theirs")


def test_the_other_tenants_ids_answer_as_ids_that_do_not_exist(twins: tuple[Scene, Scene]) -> None:
    mine, theirs = twins
    own, foreign = _ids(mine), _ids(theirs)
    before = fingerprint(mine.store)
    wrong = []
    for knock in KNOCKS:
        for name in _named(knock):
            ask = _asking(mine, knock, own, name)
            stranger, unknown = ask(foreign[name]), ask(NOBODY)
            label = f"{knock.door} with another's {name}"
            if stranger != unknown:
                wrong.append(f"{label}: {stranger} but for an unknown id {unknown}")
            if not 400 <= stranger[0] < 500:
                wrong.append(f"{label} is not refused: {stranger}")
            if f"{{{name}}}" in knock.path.partition("?")[0] and stranger[0] != 404:
                wrong.append(f"{label} is not 404: {stranger}")
            if fingerprint(mine.store) != before:
                wrong.append(f"{label} changed something")
                before = fingerprint(mine.store)
    assert not wrong, "\n".join(wrong)


def _asking(scene: Scene, knock: Knock, own: dict[str, str], name: str) -> Callable[[str], tuple[int, str]]:
    def ask(swapped: str) -> tuple[int, str]:
        ids = {**own, name: swapped}
        path, body = _filled(knock.path, ids), _filled(knock.body, ids)
        answer = scene.caller("admin").call(knock.door.partition(" ")[0], path, body)
        said = {**(answer.json or {}), "request_id": None}
        return answer.status_code, json.dumps(said).replace(swapped, "ID")

    return ask


def test_nothing_of_a_private_board_reaches_an_outsider(app: Flask) -> None:
    scene = Scene(app)
    marker = "xyzzy-plugh"
    admin = scene.caller("admin")
    card = admin.post(f"/api/boards/{scene.board.id}/cards", {"title": marker, "description": marker}).json["card"]
    admin.patch(f"/api/boards/{scene.board.id}", {"name": marker})
    admin.post("/api/tokens", {"name": marker, "scope": "read"})
    outsider = scene.caller("outsider")
    for path in (
        "/api/boards", f"/api/boards/{scene.board.id}", f"/api/boards/{scene.board.id}/events", f"/api/cards/{card}",
        f"/api/boards/{scene.board.id}/archive?q={marker[:4]}", "/api/tokens", "/api/users", "/api/session",
        *(f"/api/boards/{scene.board.id}/reports/{report}" for report in REPORTS),
        *(f"/api/boards/{scene.board.id}/export/{name}.csv" for name in EXPORTS),
        "/metrics", "/readyz", "/api/openapi.json",
    ):  # fmt: skip
        assert marker not in outsider.get(path).get_data(as_text=True), path
