"""Attacks on the doors of interrupts and numbers: what an adversary tried first, held here for good."""

from __future__ import annotations

import csv
import io
import logging

import pytest
import structlog
from flask import Flask
from werkzeug.test import TestResponse

from kanban import logs
from kanban.services.export import EXPORTS
from kanban.services.reports import REPORTS, kept
from tests.api.cast import Scene

FORMULAS = ("=1+1", "@SUM(1)", "-1+1", "+1", "\uff1d1", "\u200b=1+1", "\ufeff=1+1")
#: Moments that the calendar has in one zone and not in another, and one just outside what reports take.
EDGES = (
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0001-01-01T12:00:00-04:00", "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "3000-01-01T00:00:00Z",
)  # fmt: skip


@pytest.fixture
def scene(sqlite_app: Flask) -> Scene:
    return Scene(sqlite_app)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_moments_at_the_edges_of_the_calendar_are_refused_in_every_zone(scene: Scene, zone: str) -> None:
    boss, board = scene.caller("boss"), f"/api/boards/{scene.board.id}"
    assert boss.patch(board, {"time_zone": zone}).status_code == 200
    doors = [f"{board}/reports/{name}{ending}" for name in REPORTS for ending in ("", ".csv", "/cards")]
    asked = [(door, "as_of") for door in doors] + [(board, "at")]
    answers = {(door, at): boss.get(door, query_string={name: at}).status_code for door, name in asked for at in EDGES}
    assert set(answers.values()) == {422}


def test_no_table_holds_a_formula_not_even_in_its_head(scene: Scene) -> None:
    boss, board = scene.caller("boss"), f"/api/boards/{scene.board.id}"
    assert boss.patch(board, {"block_reasons": ["=why"]}).status_code == 200
    for formula, column in zip(FORMULAS, scene.now.column_order, strict=False):
        assert boss.patch(f"{board}/columns/{column.id}", {"name": formula}).status_code == 200
    work, review = (column.id for column in scene.now.column_order[2:4])
    for formula in FORMULAS:
        fields = {"title": formula, "stream": formula, "channel": formula}
        made = _made(boss.post(f"{board}/cards", fields))
        assert boss.post(f"/api/cards/{made}/move", {"column": scene.place("Done")}).status_code == 200
    stuck = _made(boss.post(f"{board}/cards", {"title": "=stuck", "column": work}))
    assert boss.post(f"/api/cards/{stuck}/block", {"reason": "=why", "note": "=note"}).status_code == 200
    assert boss.post(f"{board}/stop", {"column": review, "trouble": "=trouble"}).status_code == 200
    assert boss.post(f"{board}/release", {"cause": "=cause"}).status_code == 200
    doors = [f"reports/{name}.csv" for name in REPORTS] + [f"export/{name}.csv" for name in EXPORTS]
    seen, loaded = set(), set()
    for door in doors:
        answer = boss.get(f"{board}/{door}")
        assert answer.status_code == 200
        cells = {cell for row in csv.reader(io.StringIO(answer.text)) for cell in row}
        seen |= cells
        loaded |= {(door, cell) for cell in cells if _runs(cell)}
    assert not loaded
    assert {f"'{formula}" for formula in FORMULAS} | {"'=why", "'=trouble", "'=cause", "'=stuck"} <= seen


def _made(answer: TestResponse) -> str:
    """The id of the card that a request made."""
    assert answer.json is not None
    return str(answer.json["events"][0]["data"]["card"])


def _runs(cell: str) -> bool:
    """Whether a spreadsheet might take the cell for a formula; a negative number is one too, and harmless."""
    begins = cell.lstrip("\u200b\ufeff \t\r\n")[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20")
    return begins and not cell.removeprefix("-").replace(".", "", 1).isdigit()


def test_a_range_of_too_many_days_is_refused_before_anything_is_counted(scene: Scene) -> None:
    viewer, board = scene.caller("viewer"), f"/api/boards/{scene.board.id}"
    for name in ("support?per=day&", "throughput?per=day&", "wip?", "cfd?"):
        answer = viewer.get(f"{board}/reports/{name}from=1970-01-01")
        assert answer.status_code == 422
        assert answer.json is not None
        assert list(answer.json["errors"]) == ["from"]


def test_a_question_does_not_wait_for_ever_behind_others(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PATIENCE", 0.05)
    viewer, path = scene.caller("viewer"), f"/api/boards/{scene.board.id}/reports/throughput"
    with kept.HISTORIES.of(scene.store).at(scene.store, scene.board.id, scene.now.seq):
        answer = viewer.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert viewer.get(path).status_code == 200


@pytest.mark.parametrize("by_rota", [True, False])
def test_whoever_leaves_the_board_is_on_duty_no_more(scene: Scene, by_rota: bool) -> None:
    boss, board = scene.caller("boss"), f"/api/boards/{scene.board.id}"
    leaving, staying = (scene.guest().user for _ in range(2))
    weekly = {"start": "2026-01-01", "time": "09:00", "turns": [[leaving, staying]]}
    if by_rota:
        assert boss.call("PUT", f"{board}/rota", {"rota": {"weekly": weekly, "dates": []}}).status_code == 200
    else:
        assert boss.post(f"{board}/duty", {"people": [leaving, staying], "note": "Till noon."}).status_code == 200
    before = scene.now.duty
    assert boss.delete(f"{board}/members/{leaving}").status_code == 200
    duty = scene.now.duty
    assert before is not None
    assert duty is not None
    assert (duty.people, duty.by_hand, duty.note) == ((staying,), before.by_hand, before.note)
    assert boss.delete(f"{board}/members/{staying}").status_code == 200
    assert scene.now.duty is not None
    assert scene.now.duty.people == ()


@pytest.mark.parametrize("mark", ["_", "%5F", "%5f"])
@pytest.mark.parametrize("form", ["json", "text"])
def test_a_token_stays_out_of_the_log_however_its_address_is_spelled(mark: str, form: str) -> None:
    said, secret = io.StringIO(), "abcdefghijklmnopqrstuvwx234567ab"
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    address = f"/hooks/generic/kbh{mark}{secret}"
    try:
        logs.set_up("INFO", form, to=said)
        logging.getLogger("gunicorn.error").error("Invalid HTTP request line: 'POST %s'", address)
        structlog.get_logger().warning("unreadable_request", reason=f"Invalid: '{address}'")
    finally:
        root.handlers[:], level = before
        root.setLevel(level)
        structlog.reset_defaults()
    assert said.getvalue().count(f"kbh{mark}...") == 2
    assert secret[:8] not in said.getvalue()
