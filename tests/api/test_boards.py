"""Boards through the door: snapshots, their caching, the past, shaping and undo."""

from __future__ import annotations

import gzip
import re
import time
from datetime import timedelta

import orjson
import pytest
from flask import Flask

from kanban import clock
from kanban.domain.facts import instant
from tests.api.calling import somebody
from tests.api.cast import Scene


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


def test_a_board_is_found_by_id_and_by_key(scene: Scene) -> None:
    viewer = scene.caller("viewer")
    by_id = viewer.get(f"/api/boards/{scene.board.id}")
    for name in (scene.board.key, scene.board.key.lower()):
        assert viewer.get(f"/api/boards/{name}").json == by_id.json
        for below in ("events", "archive", "reports/throughput"):
            there, here = (viewer.get(f"/api/boards/{each}/{below}").json for each in (name, scene.board.id))
            # A report says when it was asked, and it was asked twice.
            assert {**there, "as_of": None} == {**here, "as_of": None}
    made = scene.caller("member").post(f"/api/boards/{scene.board.key}/cards", json={"title": "By key"})
    assert made.status_code == 201
    assert by_id.json["role"] == "viewer"
    assert scene.caller("boss").get(f"/api/boards/{scene.board.key}").json["role"] == "admin"


def test_a_snapshot_is_zipped_and_not_sent_twice(scene: Scene) -> None:
    path, viewer = f"/api/boards/{scene.board.id}", scene.caller("viewer")
    plain = viewer.get(path)
    packed = viewer.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert plain.headers["ETag"].startswith(f'W/"{plain.json["seq"]}')
    assert plain.headers["Cache-Control"] == "private, no-cache"
    assert {"Accept-Encoding", "Cookie"} <= set(plain.vary)
    same = viewer.get(path, headers={"If-None-Match": plain.headers["ETag"]})
    assert (same.status_code, same.get_data()) == (304, b"")
    scene.card()
    changed = viewer.get(path, headers={"If-None-Match": plain.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.json["seq"] == plain.json["seq"] + 1
    # What a member has is not what an admin would see.
    other = scene.caller("admin").get(path, headers={"If-None-Match": changed.headers["ETag"]})
    assert (other.status_code, other.json["role"]) == (200, "admin")


def test_a_member_who_becomes_admin_is_told_so(scene: Scene) -> None:
    path, member = f"/api/boards/{scene.board.id}", scene.caller("member")
    tag = member.get(path).headers["ETag"]
    who = scene.people["member"]
    assert who is not None
    scene.caller("admin").patch(f"{path}/members/{who.user}", {"role": "admin"})
    assert member.get(path, headers={"If-None-Match": tag}).json["role"] == "admin"


def _create(scene: Scene) -> None:
    """A card made now, not when the other tests happen."""
    scene.caller("member").post(f"/api/boards/{scene.board.id}/cards", {"title": "Now"})


def test_the_past_is_a_snapshot_too(scene: Scene) -> None:
    path, viewer = f"/api/boards/{scene.board.id}", scene.caller("viewer")
    _create(scene)
    then = viewer.get(path).json
    time.sleep(0.002)
    moment = instant(clock.now())
    time.sleep(0.002)
    _create(scene)
    past = viewer.get(path, query_string={"at": moment}).json
    by_number = {card["number"]: card for card in past.pop("cards")}
    assert by_number == {card["number"]: card for card in then.pop("cards")}
    assert (past.pop("archived"), past.pop("head")) == ([], scene.now.seq)
    assert past.pop("at") <= moment
    assert past == then
    assert viewer.get(path, query_string={"at": "2020-01-01T00:00:00Z"}).status_code == 404
    for nonsense in ("yesterday", "2026-11-20", "2026-11-20T09:00:00"):
        assert viewer.get(path, query_string={"at": nonsense}).status_code == 422
    tomorrow = instant(clock.now() + timedelta(days=1))
    assert viewer.get(path, query_string={"at": tomorrow}).json["seq"] == scene.now.seq


def test_the_past_holds_the_cards_that_lay_in_the_archive_then(scene: Scene) -> None:
    path, viewer = f"/api/boards/{scene.board.id}", scene.caller("viewer")
    card = scene.card()
    scene.caller("member").post(f"/api/cards/{card}/archive")
    hidden = scene.now.seq
    scene.caller("member").post(f"/api/cards/{card}/restore")
    head = scene.now.seq
    past = viewer.get(path, query_string={"seq": hidden}).json
    assert ([each["id"] for each in past["archived"]], past["head"], past["seq"]) == ([card], head, hidden)
    assert all(each["id"] != card for each in past["cards"])
    newest = viewer.get(path, query_string={"seq": head}).json
    assert newest["archived"] == []
    assert {name: newest[name] for name in newest if name not in {"archived", "at", "head"}} == viewer.get(path).json
    for outside in (0, -1, head + 1, 2**40):
        assert viewer.get(path, query_string={"seq": outside}).status_code in {404, 422}


def test_columns_are_added_moved_limited_and_removed(scene: Scene) -> None:
    path, admin = f"/api/boards/{scene.board.id}", scene.caller("admin")
    made = admin.post(
        f"{path}/columns", {"name": "Deploy", "kind": "work", "limit": 2, "before": scene.place("Review")}
    )
    assert made.status_code == 201
    column = made.json["events"][0]["data"]["column"]
    names = [each["name"] for each in admin.get(path).json["columns"]]
    assert names.index("Deploy") == names.index("Review") - 1
    unsaid = admin.patch(f"{path}/columns/{column}", {"before": None, "limit": None})
    assert (unsaid.status_code, list(unsaid.json["errors"])) == (422, ["reason"])
    freed = {"before": None, "limit": None, "reason": "Nobody waits there."}
    assert admin.patch(f"{path}/columns/{column}", freed).status_code == 200
    raised = next(each for each in admin.get(path).json["columns"] if each["id"] == column)["raises"]
    assert [(one["from"], one["to"], one["by"], one["reason"]) for one in raised] == [
        (2, None, scene.owner.user, "Nobody waits there.")
    ]
    assert [each["name"] for each in admin.get(path).json["columns"]][-1] == "Deploy"
    assert admin.patch(f"{path}/columns/{column}", {}).json["events"] == []
    full = admin.delete(f"{path}/columns/{scene.place('Backlog')}")
    assert full.status_code == 200 or full.json["code"] == "conflict"
    card = scene.card()
    standing = scene.now.cards[card].column
    asked = admin.delete(f"{path}/columns/{standing}")
    assert (asked.status_code, asked.json["cards"]) == (409, 1)
    gone = admin.delete(f"{path}/columns/{standing}?cards_to={column}")
    assert [event["type"] for event in gone.json["events"]] == ["card_moved", "column_removed"]


def test_members_come_change_and_go(scene: Scene) -> None:
    path, admin = f"/api/boards/{scene.board.id}/members", scene.caller("admin")
    guest = scene.guest(member=False)
    added = admin.post(path, {"email": f" {guest.name.upper()}@example.org ", "role": "viewer"})
    assert added.status_code == 201
    assert added.json["events"][0]["data"]["role"] == "viewer"
    assert admin.patch(f"{path}/{guest.user}", {"role": "member"}).status_code == 200
    assert admin.delete(f"{path}/{guest.user}").status_code == 200
    assert admin.delete(f"{path}/{guest.user}").status_code == 404
    stranger = admin.post(path, {"email": "nobody@example.org", "role": "viewer"})
    assert (stranger.status_code, list(stranger.json["errors"])) == (422, ["email"])
    alone = admin.patch(f"{path}/{scene.owner.user}", {"role": "viewer"})
    assert (alone.status_code, alone.json["code"]) == (409, "conflict")


def test_a_board_begins_from_a_template_with_a_free_key(app: Flask) -> None:
    ada = somebody(app)
    keys = []
    for _ in range(3):
        made = ada.post("/api/boards", {"name": "Night shift", "template": "support", "time_zone": "Europe/Berlin"})
        assert made.status_code == 201
        keys.append(made.json["board"]["key"])
    assert len(set(keys)) == 3
    taken = ada.post("/api/boards", {"name": "x", "template": "empty", "key": keys[0]})
    assert (taken.status_code, list(taken.json["errors"])) == (422, ["key"])
    lost = ada.post("/api/boards", {"name": "x", "template": "empty", "time_zone": "Mars/Olympus"})
    assert (lost.status_code, list(lost.json["errors"])) == (422, ["time_zone"])


def test_undo_takes_back_ones_own_last_command(scene: Scene) -> None:
    path, member = f"/api/boards/{scene.board.id}/undo", scene.caller("member")
    nothing = member.post(path)
    assert (nothing.status_code, nothing.json["code"]) == (409, "cannot_undo")
    card = scene.card()
    member.post(f"/api/cards/{card}/move", {"column": scene.place("Ready")})
    scene.caller("admin").post(f"/api/cards/{scene.card()}/archive")
    undone = member.post(path)
    assert undone.status_code == 200
    assert undone.json["undone"] == f"{scene.now.cards[card].key} moved"
    assert [event["type"] for event in undone.json["events"]] == ["command_undone", "card_moved"]
    assert scene.now.cards[card].column == scene.place("Backlog")


def test_the_log_comes_in_pieces_or_line_by_line(scene: Scene) -> None:
    path, viewer = f"/api/boards/{scene.board.id}/events", scene.caller("viewer")
    head = scene.now.seq
    whole = viewer.get(path).json
    assert whole["seq"] == head
    assert [event["seq"] for event in whole["events"]] == list(range(1, head + 1))
    piece = viewer.get(f"{path}?after=3&limit=2").json
    assert piece == {"seq": head, "events": whole["events"][3:5]}
    assert viewer.get(f"{path}?after=99999").json["events"] == []
    lines = viewer.get(f"{path}?after=3", headers={"Accept": "application/x-ndjson"})
    assert lines.mimetype == "application/x-ndjson"
    assert [orjson.loads(line) for line in lines.get_data().splitlines()] == whole["events"][3:]


def test_reports_answer_the_same_rows_as_json_and_csv(scene: Scene) -> None:
    member = scene.caller("member")
    member.post(f"/api/cards/{scene.card()}/move", {"column": scene.place("Done")})
    path = f"/api/boards/{scene.board.id}/reports/throughput"
    query = "?per=day&split=type"
    rows = member.get(path + query).json["rows"]
    csv = member.get(f"{path}.csv{query}")
    assert csv.content_type == "text/csv; charset=utf-8"
    disposition = csv.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="ops_throughput_type_day_[\d-]{10}_[\d-]{10}\.csv"', disposition)
    header, *lines = csv.get_data(as_text=True).split("\r\n")
    assert header.split(",")[:4] == ["period_start", "period_end", "type", "finished"]
    assert [line.split(",")[0] for line in lines if line] == [row["period_start"] for row in rows]
    assert sum(row["finished"] for row in rows) == 1
    by_key = f"/api/boards/{scene.board.key.lower()}/reports/throughput"
    assert member.get(by_key + query).json["rows"] == rows
    assert member.get(f"{by_key}.csv{query}").get_data() == csv.get_data()
    assert scene.caller("outsider").get(by_key).status_code == 404
    for wrong in ("?per=hour", "?split=person", "?from=2026-13-01", "?to=x", "?from=2026-02-01&to=2026-01-01"):
        assert member.get(path + wrong).status_code == member.get(f"{path}.csv{wrong}").status_code == 422


def test_undo_goes_back_step_by_step_over_ones_own_undoings(scene: Scene) -> None:
    path, member, card = f"/api/boards/{scene.board.id}/undo", scene.caller("member"), scene.card()
    for column in ("Ready", "In progress", "Review"):
        member.post(f"/api/cards/{card}/move", {"column": scene.place(column)})
    for column in ("In progress", "Ready", "Backlog"):
        assert member.post(path).status_code == 200
        assert scene.now.cards[card].column == scene.place(column)
    assert member.post(path).json["code"] == "cannot_undo"


def test_undo_stops_where_somebody_else_went_on(scene: Scene) -> None:
    path, member, card = f"/api/boards/{scene.board.id}/undo", scene.caller("member"), scene.card()
    # The same key as the other person's, to show that a command is known by its actor too.
    key = {"Idempotency-Key": "same"}
    member.post(f"/api/cards/{card}/move", {"column": scene.place("Ready")}, headers=key)
    scene.caller("admin").patch(f"/api/cards/{card}", {"title": "Better"}, headers=key)
    assert member.post(path).json["code"] == "cannot_undo"
    assert scene.caller("admin").post(path).status_code == 200
    assert member.post(path).status_code == 200
    assert scene.now.cards[card].column == scene.place("Backlog")


def test_an_undo_repeated_under_its_key_answers_the_same(scene: Scene) -> None:
    path, member = f"/api/boards/{scene.board.id}/undo", scene.caller("member")
    card = member.post(f"/api/boards/{scene.board.id}/cards", {"title": "Oops"}).json["card"]
    first, again = (member.post(path, headers={"Idempotency-Key": "undo-1"}) for _ in range(2))
    assert first.json == again.json
    assert first.json["undone"] == f"{scene.now.archived[card].key} created"
