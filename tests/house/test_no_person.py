"""No figure is about a person: in no row, no summary, no sentence and no answer of the API, and none changes with who
did it. Names are allowed where they only say who: on a card, in a team, beside what happened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from config import Config
from kanban.api.openapi import document
from kanban.app import create_app
from kanban.domain.access import SYSTEM, Actor
from kanban.services import expectations, export, reports
from kanban.services.links import Link
from kanban.services.reports import REPORTS, Query
from kanban.store import Store, migrate
from tests.analytics.worked import TEAM, Worked
from tests.conftest import make_engine
from tests.services.eventful import BOARD, NOW, eventful, play

_ADA, _BOB = "person-ada", "person-bob"
#: Words that would name a person in the name of a figure.
_PERSONAL = frozenset({
    "actor", "assigned", "assignee", "author", "by", "email", "handler", "handlers", "member", "members", "owner",
    "people", "person", "reporter", "team", "user", "users", "who",
})  # fmt: skip
#: Names that have such a word and are about nobody, with what they are.
_INNOCENT = {
    "people_idle": "hits of a limit at which there was room for more hands, whoever they are",
    "by": "the day by which a forecast says that cards are finished",
    "person_days": "the unit in which the time of the whole team is told",
    "one_person": "that a stream cannot be told apart from whoever did all of it",
    "per_person_day": "that the weather is told for the person-days of the team",
}
#: The same, for a name in one schema of the API only.
_INNOCENT_IN = {
    "Capacity.people": "how many there are in the team",
    "Duty.by_hand": "that the duty was handed over and did not turn by itself",
    "ForecastRow.by": "the day by which a forecast says that cards are finished",
    "Over.by": "by how much a plan exceeds the weather",
    "PastSpell.displaced_by": "the card that displaced",
    "Spell.displaced_by": "the same",
}
#: Numbers in schemas that say who, with what they are about.
_BESIDE = {
    "Card": ({"number", "points", "comments", "version"}, "the card, whoever is on it"),
    "FullCard": ({"number", "points", "comments", "version"}, "the card, whoever is on it"),
    "DisplayLine": ({"revision", "clock_skew"}, "the screen that somebody paired"),
    "Event": ({"seq"}, "the place in the log"),
    "Iteration": ({"number"}, "which iteration it is"),
    "Raise": ({"from", "to"}, "the limit that somebody raised"),
    "Revision": (
        {
            "revision", "expected", "low", "high", "committed", "capacity_days", "lost_days", "ahead_days",
        },
        "the iteration, as somebody told it",
    ),
    "Snapshot": (
        {"seq", "interrupt_budget", "resume_hours", "grace_hours", "head", "working_days"},
        "the board and its settings",
    ),
    "Standup": ({"seq"}, "where in the log it began"),
}  # fmt: skip


def personal(names: list[str]) -> set[str]:
    """The names that speak of a person."""
    return {name for name in names if _PERSONAL & set(re.split(r"[^a-z]+", name.lower())) and name not in _INNOCENT}


@pytest.fixture
def answers(sqlite_store: Store) -> dict[str, Any]:
    """Every report on a board on which Ada and Bob did everything in turns."""
    return _answers(sqlite_store, (_ADA, _BOB))


def _answers(store: Store, people: tuple[str, ...]) -> dict[str, Any]:
    play(store, eventful(people).events, actor=Actor(user=people[0], name=people[0], admin=True))
    return {
        name: reports.answer(store, SYSTEM, board_id=BOARD, report=report, query=Query(), now=NOW)
        for name, report in REPORTS.items()
    }


def test_no_row_and_no_summary_has_a_figure_about_a_person(answers: dict[str, Any]) -> None:
    named = {f"{name}: {field.name}" for name, report in REPORTS.items() for field in report.fields}
    named |= {f"{name}: {figure}" for name, answer in answers.items() for figure in answer["summary"]}
    assert len(named) > 200
    assert personal([name.partition(": ")[2] for name in named]) == set()


def test_nothing_can_be_split_or_filtered_by_person() -> None:
    words = {word for report in REPORTS.values() for word in (*report.split, *report.of, *report.takes)}
    assert personal([*words, *Query.__dataclass_fields__]) == set()


def test_raw_rows_name_who_did_what_and_only_there() -> None:
    """The log says what happened, and that has an actor; cards are handed out without the people on them."""
    assert personal(list(export.CARDS)) == set()
    assert personal(list(export.TRANSITIONS)) == personal(list(export.EVENTS)) == {"actor"}


def test_no_answer_names_anybody(answers: dict[str, Any]) -> None:
    for name, answer in answers.items():
        said = orjson.dumps(answer).decode()
        assert _ADA not in said, name
        assert _BOB not in said, name


def test_no_figure_changes_with_who_did_the_work(answers: dict[str, Any], tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/other.db")
    migrate.upgrade(engine)
    assert _answers(Store(engine), (_BOB, _ADA)) == answers
    engine.dispose()


# -- the API


@pytest.fixture
def described(sqlite_url: str, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The API's description."""
    app = create_app(Config.from_env({"KANBAN_DATABASE_URL": sqlite_url, "KANBAN_DATA_DIR": str(tmp_path)}))
    yield document(app)
    app.extensions["kanban"].store.database.engine.dispose()


def answered(described: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas that any answer is made of, by name."""
    schemas, found = described["components"]["schemas"], {}
    waiting: list[Any] = [
        operation["responses"]
        for methods in described["paths"].values()
        for operation in methods.values()
        if isinstance(operation, dict)
    ]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            _, at, name = str(here.get("$ref", "")).rpartition("/schemas/")
            if at and name not in found:
                found[name] = schemas[name]
                waiting.append(schemas[name])
        waiting += here.values() if isinstance(here, dict) else here if isinstance(here, list) else ()
    return found


def _is_number(schema: Any) -> bool:
    """Whether a schema is a number, a list of them, or a table of them by anything."""
    if not isinstance(schema, dict):
        return False
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return bool({"number", "integer"} & set(kinds)) or any(
        _is_number(schema.get(part)) for part in ("items", "additionalProperties")
    )


def naming(properties: Iterable[str]) -> set[str]:
    """Those of a schema's names that say who. In the API, "by" is whoever did it."""
    names = list(properties)
    return personal(names) | ({"by"} & set(names))


def told_of_people(schemas: Mapping[str, Any]) -> set[str]:
    """The figures in schemas that say who, and the names of people that are figures themselves."""
    found = set()
    for name, schema in schemas.items():
        properties = schema.get("properties", {})
        who = {one for one in naming(properties) if f"{name}.{one}" not in _INNOCENT_IN}
        numbers = {one for one, of in properties.items() if _is_number(of)}
        beside = _BESIDE[name][0] if name in _BESIDE else set()
        found |= {f"{name}.{one}" for one in (numbers - beside if who else who & numbers)}
    return found


def test_no_answer_of_the_api_has_a_figure_about_a_person(described: dict[str, Any]) -> None:
    schemas = answered(described)
    assert len(schemas) > 150
    assert {"Expectation", "Planning", "CapacityRow", "SkewRow", "Card", "Iteration"} <= set(schemas)
    assert told_of_people(schemas) == set()
    for name in _BESIDE:
        assert naming(schemas[name]["properties"]), f"{name} says nobody any more"
    for name in _INNOCENT_IN:
        schema, _, one = name.partition(".")
        assert one in schemas[schema]["properties"], name


def test_an_expectation_and_a_plan_name_nobody(sqlite_store: Store) -> None:
    worked = Worked()
    until = [event for event in worked.events if event.at <= worked.told]
    board = play(sqlite_store, until)
    told = expectations.now_expected(sqlite_store, SYSTEM, board, "it-4", now=worked.told)
    helped = expectations.planning(sqlite_store, SYSTEM, board, "it-4", now=worked.told)
    del helped["iteration"]
    link = Link(id="l", board=board, name="All", titles=True, made_at=worked.told, last_used=None)
    for answer in (told, helped, expectations.shared(sqlite_store, link, now=worked.told)):
        said = orjson.dumps(answer).decode()
        assert [person for person in TEAM if f'"{person}"' in said or f"{person.title()} " in said] == []


def test_the_finder_of_figures_in_answers_finds() -> None:
    people, number = {"type": "array"}, {"type": "number"}
    assert told_of_people({
        "Line": {"properties": {"user": {"type": "string"}, "finished": {"type": ["integer", "null"]}}},
        "Table": {"properties": {"members": {"additionalProperties": number}}},
        "Lists": {"properties": {"team": people, "done": {"items": {"type": "integer"}, "type": "array"}}},
        "Card": {"properties": {"people": people, "points": number, "hours": number}},
        "Plain": {"properties": {"finished": {"type": "integer"}}},
    }) == {"Line.finished", "Table.members", "Lists.done", "Card.hours"}  # fmt: skip


def test_the_finder_finds() -> None:
    assert personal(["finished_by_user", "owner", "Throughput per person", "finished"]) == {
        "finished_by_user", "owner", "Throughput per person",
    }  # fmt: skip
