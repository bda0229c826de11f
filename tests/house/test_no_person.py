"""No figure is about a person: not in a row, not in a summary, not in a sentence, and none changes with who did it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from kanban.domain.access import SYSTEM, Actor
from kanban.services import export, reports
from kanban.services.reports import REPORTS, Query
from kanban.store import Store, migrate
from tests.conftest import make_engine
from tests.services.eventful import BOARD, NOW, eventful, play

_ADA, _BOB = "person-ada", "person-bob"
#: Words that would name a person in the name of a figure.
_PERSONAL = frozenset({
    "actor", "assigned", "assignee", "author", "by", "email", "handler", "handlers", "member", "owner", "people",
    "person", "reporter", "team", "user", "who",
})  # fmt: skip
#: Names that have such a word and are about nobody, with what they are.
_INNOCENT = {
    "people_idle": "hits of a limit at which there was room for more hands, whoever they are",
    "by": "the day by which a forecast says that cards are finished",
    "person_days": "the unit in which the time of the whole team is told",
    "one_person": "that a stream cannot be told apart from whoever did all of it",
}


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


def test_the_finder_finds() -> None:
    assert personal(["finished_by_user", "owner", "Throughput per person", "finished"]) == {
        "finished_by_user", "owner", "Throughput per person",
    }  # fmt: skip
