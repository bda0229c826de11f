"""The doors of the numbers: what may be asked, how it is refused, what files are called, what Prometheus sees."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from flask import Flask

from kanban.services import boards, cards
from tests import builders
from tests.api.calling import Caller, browser, program, store_of
from tests.api.cast import Scene

FOREIGN = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}


@pytest.fixture
def scene(sqlite_app: Flask) -> Scene:
    return Scene(sqlite_app)


@pytest.fixture
def member(scene: Scene) -> Caller:
    return scene.caller("member")


def _report(scene: Scene, rest: str) -> str:
    return f"/api/boards/{scene.board.key}/reports/{rest}"


def _finish(scene: Scene, **values: Any) -> str:
    card = builders.card(scene.store, scene.owner, scene.now, **values)
    cards.move_card(scene.store, builders.command(scene.owner), card_id=card.id, column=scene.place("Done"))
    return card.key


def test_an_answer_cites_itself(scene: Scene, member: Caller) -> None:
    _finish(scene, type="support")
    _finish(scene, type="feature")
    said = member.get(_report(scene, "throughput?type=support&type=audit&planned=true")).json
    assert said["board"] == {"id": scene.board.id, "key": "OPS", "name": "Ops"}
    assert said["filter"] == {"type": ["support", "audit"], "stream": [], "class": [], "planned": True}
    assert said["citation"]["filter"] == "Only cards of type support or audit, planned."
    assert said["citation"]["count"] == said["summary"]["finished"] == 1
    assert said["citation"]["doc"] == "metrics.md#throughput"
    assert said["row_id"] == ["period_start"]


def test_all_faults_of_a_question_are_told_at_once(scene: Scene, member: Caller) -> None:
    refused = member.get(_report(scene, "throughput?per=hour&split=person&from=2026-02-30&planned=perhaps&as_of=now"))
    assert refused.status_code == 422
    assert sorted(refused.json["errors"]) == ["as_of", "from", "per", "planned", "split"]
    turned = member.get(_report(scene, "throughput?from=2026-03-01&to=2026-02-01&per=hour"))
    assert sorted(turned.json["errors"]) == ["per", "to"]


@pytest.mark.parametrize(
    "question",
    ["wip?per=day", "sle?from=2026-01-01", "throughput?people=ada", "forecast?horizon_days=0", "wip?from=1066-10-14"],
)
def test_what_a_report_does_not_take_is_refused(scene: Scene, member: Caller, question: str) -> None:
    assert member.get(_report(scene, question)).status_code == 422


@pytest.mark.parametrize("question", ["type=unheard-of", "stream=", "class=gold", "from=2020-01-01&to=2020-02-01"])
def test_a_question_about_what_is_not_there_has_an_empty_answer(scene: Scene, member: Caller, question: str) -> None:
    _finish(scene, stream="CI")
    said = member.get(_report(scene, f"cycle-time?{question}"))
    assert (said.status_code, said.json["rows"]) == (200, [])


def test_too_many_rows_are_refused(scene: Scene, member: Caller) -> None:
    refused = member.get(_report(scene, "wip?from=1970-01-01&to=2999-01-01"))
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["from"])


def test_the_cards_behind_a_row_are_named(scene: Scene, member: Caller) -> None:
    key = _finish(scene)
    behind = member.get(_report(scene, f"cycle-time/cards?row={key}")).json["cards"]
    assert [(card["key"], card["archived"]) for card in behind] == [(key, False)]
    assert member.get(_report(scene, "cycle-time/cards?row=OPS-999")).status_code == 404


def test_a_report_is_downloaded_under_its_name(scene: Scene, member: Caller) -> None:
    _finish(scene)
    answer = member.get(_report(scene, "throughput.csv?per=month&from=2026-11-01&to=2026-12-01"))
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="ops_throughput_month_2026-11-01_2026-11-30.csv"'
    )
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(answer.get_data(as_text=True).splitlines())
    assert row["finished"] == "1"


def test_exports_are_downloaded_under_their_names(scene: Scene, member: Caller) -> None:
    _finish(scene, title="=1+1")
    answers = {name: member.get(f"/api/boards/OPS/export/{name}.csv") for name in ("cards", "transitions", "events")}
    for name, answer in answers.items():
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="ops_{name}_')
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    (card,) = csv.DictReader(answers["cards"].get_data(as_text=True).splitlines())
    assert card["title"] == "'=1+1"
    steps = list(csv.DictReader(answers["transitions"].get_data(as_text=True).splitlines()))
    assert [step["to_column"] for step in steps] == ["Backlog", "Done"]


# -- Prometheus


def _figures(text: str) -> dict[str, float]:
    lines = [line for line in text.splitlines() if line.startswith("kanban_board_")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_a_token_sees_the_flow_of_its_owners_boards(sqlite_app: Flask, scene: Scene) -> None:
    builders.board(scene.store, builders.person(scene.store, "Eve"), name="Secret", key="SEC")
    member = scene.people["member"]
    assert member is not None
    _finish(scene)
    builders.card(scene.store, scene.owner, scene.now, column="In progress")
    builders.card(scene.store, scene.owner, scene.now, lane="Urgent")
    cards.block_card(
        scene.store, builders.command(scene.owner), card_id=builders.card(scene.store, scene.owner, scene.now).id,
        reason="vendor",
    )  # fmt: skip
    said = program(sqlite_app, member, "read").get("/metrics", **FOREIGN).get_data(as_text=True)
    figures = _figures(said)
    assert figures['kanban_board_cards{board="OPS",column="In progress",kind="work"}'] == 1
    assert figures['kanban_board_cards{board="OPS",column="Done",kind="done"}'] == 1
    assert figures['kanban_board_blocked_cards{board="OPS"}'] == 1
    assert figures['kanban_board_urgent_open_cards{board="OPS"}'] == 1
    assert figures['kanban_board_limit_hits_total{board="OPS"}'] == 0
    assert figures['kanban_board_oldest_age_seconds{board="OPS"}'] > 0
    assert "SEC" not in said
    assert "kanban_http_requests_total" in said


def test_without_a_token_no_board_is_named(sqlite_app: Flask, scene: Scene) -> None:
    for caller in (browser(sqlite_app), scene.caller("boss")):
        said = caller.get("/metrics").get_data(as_text=True)
        assert "kanban_http_requests_total" in said
        assert "kanban_board_" not in said


def test_limit_hits_are_counted_once_and_on(sqlite_app: Flask, scene: Scene) -> None:
    boss = scene.people["boss"]
    assert boss is not None
    reader = program(sqlite_app, boss, "read")
    boards.change_column(
        scene.store, builders.command(scene.owner), board_id=scene.board.id, column_id=scene.place("In progress"),
        changes={"limit": 1},
    )  # fmt: skip
    counts = []
    for _ in range(3):
        scene.caller("member").post(f"/api/cards/{scene.card()}/move", {"column": scene.place("In progress")})
        counts.append(
            _figures(reader.get("/metrics").get_data(as_text=True))['kanban_board_limit_hits_total{board="OPS"}']
        )
    assert counts == [0, 1, 2]


def test_two_columns_of_one_name_are_counted_together(sqlite_app: Flask, scene: Scene) -> None:
    for _ in range(2):
        boards.add_column(
            scene.store, builders.command(scene.owner), board_id=scene.board.id,
            values={"name": "Twin", "kind": "queue"}, before=None,
        )  # fmt: skip
        builders.card(scene.store, scene.owner, scene.now, column="Twin")
    boss = scene.people["boss"]
    assert boss is not None
    figures = _figures(program(sqlite_app, boss, "read").get("/metrics").get_data(as_text=True))
    assert figures['kanban_board_cards{board="OPS",column="Twin",kind="queue"}'] == 2
    assert store_of(sqlite_app) is scene.store
