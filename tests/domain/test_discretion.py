"""What is left of a board for those who walk by."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from kanban.domain.discretion import discreet, discreet_event
from kanban.domain.events import FACTS, Event, data_of, fact_from
from kanban.domain.facts import BoardChanged, CardChanged, CardCreated, ColumnAdded, DeployRecorded, MemberSet
from tests.domain.scene import START

#: Text of facts that may be told: ids, ranks, dates and kinds, whose values cannot be what somebody wrote, and what
#: columns, lanes, boards and iterations are called.
_TOLD = {
    "about", "began", "board", "card", "class", "column", "command", "cutoff", "due", "ends", "finished_at",
    "from_column", "from_lane", "from_rank", "hit", "id", "into", "iteration", "kind", "lane", "name", "rank", "scope",
    "sentence", "since", "standup", "starts", "status", "stop", "time_zone", "type", "unit", "waiting_card",
    "displaced_by", "cards", "carried", "plan", "added", "removed", "to", "role",
}  # fmt: skip


def told(kind: str, data: dict[str, Any]) -> Any:
    return discreet_event({"seq": 7, "type": kind, "at": "t", "actor": "ada", "command_id": "c", "data": data})


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_of_every_event_only_what_is_known_to_be_harmless_is_told(kind: str) -> None:
    """A new field of text is left out, until it is named both there and here."""
    wire = {"class": "service_class", "type": "work_type"}
    names = {field.name for field in fields(FACTS[kind])}
    names = {next((short for short, long in wire.items() if long == name), name) for name in names}
    event = told(kind, dict.fromkeys(names, "xyzzy"))
    assert (event["seq"], event["type"], event["actor"]) == (7, kind, None)
    passed = {name for name, value in event["data"].items() if value == "xyzzy"}
    assert passed <= _TOLD | ({"key"} if kind == "board_created" else set())
    assert set(event["data"]) == names


def test_a_card_keeps_its_place_and_loses_its_words() -> None:
    fact = CardCreated(
        card="c1", number=4, title="Fire", column="k", lane="l", rank="m", work_type="incident", people=("ada",),
        description="Smoke", links=({"url": "https://x.example", "title": "t", "kind": "chat"},), stream="network",
        channel="mail", points=3, due="2026-12-01",
    )  # fmt: skip
    data = told("card_created", data_of(fact))["data"]
    again = fact_from("card_created", data)
    assert isinstance(again, CardCreated)
    assert (again.card, again.number, again.column, again.work_type, again.points) == ("c1", 4, "k", "incident", 3)
    assert (again.title, again.description, again.people, again.links) == ("", "", (), ())
    assert (again.stream, again.channel, again.due) == (None, None, "2026-12-01")


def test_names_of_places_stay_and_names_of_people_and_deployments_do_not() -> None:
    column = ColumnAdded(column="k", name="Review", kind="review", limit=3, hard=True, policy="Ask Bob", rank="m")
    assert told("column_added", data_of(column))["data"] == {**data_of(column), "policy": "", "asks_checks": []}
    assert told("member_set", data_of(MemberSet("ada", "Ada", "viewer", None)))["data"]["name"] == ""
    deploy = DeployRecorded(deploy="d", name="api 4.2", finished_at="t")
    assert told("deploy_recorded", data_of(deploy))["data"]["name"] == ""
    renamed = BoardChanged(changes={"name": "Operations"}, before={"name": "Ops"})
    assert told("board_changed", data_of(renamed))["data"] == data_of(renamed)
    card = CardChanged(card="c", changes={"title": "New", "stream": "x"}, before={"title": "Old", "stream": None})
    assert told("card_changed", data_of(card))["data"] == {
        "card": "c", "changes": {"title": "", "stream": None}, "before": {"title": "", "stream": None},
    }  # fmt: skip


def test_events_in_an_answer_are_each_made_discreet() -> None:
    event = Event(3, START, "ada", "c", MemberSet("ada", "Ada", "viewer", None)).to_wire()
    assert discreet({"seq": 3, "events": [event]})["events"] == [discreet_event(event)]
    assert "Ada" not in repr(discreet({"seq": 3, "events": [event]}))


def test_numbers_flags_and_what_is_missing_pass() -> None:
    assert discreet({"a": [1, 2.5, None, True], "b": {"c": 3}}) == {"a": [1, 2.5, None, True], "b": {"c": 3}}
    assert discreet({"new_words": "x", "new_list": ["x", "y"], "new": {"deep": {"words": "x"}}}) == {
        "new_words": "", "new_list": [], "new": {"deep": {"words": ""}},
    }  # fmt: skip
