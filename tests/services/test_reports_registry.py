"""Every report there is, on a board on which everything has happened and on one on which nothing has."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kanban.api.schemas.reports import CardBehind, report_schema
from kanban.domain.access import SYSTEM
from kanban.services import csvfile, reports
from kanban.services.reports import REPORTS, Query, Report, row_id
from kanban.store import Store, log
from tests.conftest import make_engine
from tests.services.eventful import BOARD, NOW, eventful, play

QUARTER = {"start": date(2026, 4, 1), "to": date(2026, 7, 1)}


def _questions() -> Iterator[tuple[str, Query]]:
    """Each report with each word it takes, over a quarter and over the whole log, all cards and some."""
    for name, report in REPORTS.items():
        for query in (
            *(Query(per=per, split=split, of=of, **QUARTER)
              for per in report.per or (None,) for split in (None, *report.split) for of in report.of or (None,)),
            Query(),
            Query(types=("support", "incident"), streams=("", "CI"), planned=True),
            Query(classes=("urgent",), start=date(2026, 2, 1)),
        ):  # fmt: skip
            yield name, query


QUESTIONS = list(_questions())


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, _empty_sqlite: Path) -> Iterator[Store]:
    """The eventful board in a store that tests only read."""
    path = tmp_path_factory.mktemp("reports") / "kanban.db"
    path.write_bytes(_empty_sqlite.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    store = Store(engine)
    play(store, eventful().events)
    yield store
    engine.dispose()


def _answer(store: Store, name: str, query: Query, now: datetime = NOW) -> dict[str, Any]:
    return reports.answer(store, SYSTEM, board_id=BOARD, report=REPORTS[name], query=query, now=now)


def _table(store: Store, name: str, query: Query) -> reports.Table:
    return reports.table(store, SYSTEM, board_id=BOARD, report=REPORTS[name], query=query, now=NOW)


def _behind(store: Store, name: str, query: Query, row: str | None, column: str | None = None) -> list[dict[str, Any]]:
    return reports.cards_behind(
        store, SYSTEM, board_id=BOARD, report=REPORTS[name], query=query, row=row, column=column, now=NOW
    )


def test_everything_that_has_a_report_happened(played: Store) -> None:
    for name in REPORTS:
        answer = _answer(played, name, Query())
        assert answer["rows"], name
        assert answer["citation"]["count"] > 0, name


@pytest.mark.parametrize(("name", "query"), QUESTIONS)
def test_json_and_csv_have_the_same_rows(played: Store, name: str, query: Query) -> None:
    told = _answer(played, name, query)["rows"]
    header, *lines = csv.reader(list(_table(played, name, query).csv()))
    assert all(list(row) == header for row in told)
    assert [[str(csvfile.cell(value)) for value in row.values()] for row in told] == lines


@pytest.mark.parametrize(("name", "query"), QUESTIONS)
def test_every_answer_is_what_its_schema_says(played: Store, name: str, query: Query) -> None:
    answer = _answer(played, name, query)
    plain = {**answer, "from": answer["from"].isoformat(), "to": answer["to"].isoformat()}
    assert report_schema(REPORTS[name])().validate(plain) == {}


@pytest.mark.parametrize(("name", "query"), QUESTIONS)
def test_every_answer_can_be_read_without_the_chart(played: Store, name: str, query: Query) -> None:
    answer = _answer(played, name, query)
    assert answer["sentence"].endswith(".")
    assert "None" not in answer["sentence"]
    enough = answer["enough"]
    assert bool(enough["sentence"]) == (not enough["ok"] or enough["weak"])
    for figure in answer["summary"].values():
        assert figure is None or isinstance(figure, int | float | str | list)


@pytest.mark.parametrize("name", REPORTS)
def test_every_row_has_a_name_of_its_own_and_cards_behind_it(played: Store, name: str) -> None:
    query = Query()
    answer = _answer(played, name, query)
    ids = [row_id(REPORTS[name], row) for row in answer["rows"]]
    assert len(set(ids)) == len(ids)
    assert answer["row_id"]
    everything = {card["id"] for card in _behind(played, name, query, None)}
    some = set()
    for one in ids[:: max(len(ids) // 12, 1)]:
        cards = _behind(played, name, query, one)
        assert all(CardBehind().validate(card) == {} for card in cards)
        some |= {card["id"] for card in cards}
    assert some
    assert name == "wip-by-column" or some <= everything


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("throughput", ("finished", "planned", "unplanned", "unestimated", "discarded")),
        ("arrivals", ("arrived", "delivered", "discarded", "returned", "wip_end")),
        ("wip", ("wip", "blocked")),
        ("cfd", ("wip", "correction", "todo", "doing", "date 2")),
        ("wip-by-column", ("todo", "doing", "review", "date 2", "blocked")),
        ("time-in-column", ("cards",)),
        ("blocked", ("cards",)),
        ("interrupts", ("displaced",)),
    ],
)
def test_a_figure_that_counts_cards_has_as_many_cards_behind_it(
    played: Store, name: str, columns: tuple[str, ...]
) -> None:
    query = Query() if name in ("time-in-column", "blocked", "interrupts") else Query(start=date(2026, 6, 1))
    rows = _answer(played, name, query)["rows"]
    places = [each[0] for each in _answer(played, name, query)["summary"].get("columns", [])]
    seen = 0
    for row in rows:
        for column in columns:
            wanted = row[column]
            if name == "cfd" and column in places:
                after = places.index(column) + 1
                wanted -= row[places[after]] if after < len(places) else 0
            behind = _behind(played, name, query, row_id(REPORTS[name], row), column)
            assert len(behind) == wanted, (row, column)
            seen += wanted
    assert seen > 0


@pytest.mark.parametrize("split", ["type", "stream", "class"])
def test_a_split_row_has_the_cards_of_its_value_behind_it(played: Store, split: str) -> None:
    query = Query(per="month", split=split)
    for row in _answer(played, "throughput", query)["rows"]:
        behind = _behind(played, "throughput", query, row_id(REPORTS["throughput"], row))
        assert len(behind) == row["finished"]


def test_all_charts_of_a_page_come_from_one_load(played: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Store(played.database.engine)
    read: list[int] = []
    tail = log.tail

    def counting(*arguments: Any) -> list[log.LoggedEvent]:
        rows = tail(*arguments)
        read.append(len(rows))
        return rows

    monkeypatch.setattr(log, "tail", counting)
    for name in REPORTS:
        _answer(fresh, name, Query(**QUARTER))
    assert len(read) == 1


def test_what_was_known_then_is_answered_for_ever(store: Store) -> None:
    events = eventful().events
    then = datetime.fromisoformat("2026-04-01T12:00:00+00:00")
    known = next(number for number, event in enumerate(events) if event.at > then)
    play(store, events[:known])
    before = {name: _answer(store, name, Query(as_of=then)) for name in REPORTS}
    play(store, events[known:])
    after = {name: _answer(store, name, Query(as_of=then), now=NOW + timedelta(days=1)) for name in REPORTS}
    assert after == before


def test_a_board_on_which_nothing_has_happened_says_what_is_missing(sqlite_store: Store) -> None:
    events = eventful().events
    play(sqlite_store, [event for event in events if event.command_id == events[0].command_id])
    for name in REPORTS:
        answer = _answer(sqlite_store, name, Query())
        assert answer["citation"]["count"] == 0, name
        assert answer["enough"]["sentence"] or name in ("blocked", "stops", "limits"), name
        assert _behind(sqlite_store, name, Query(), None) == [], name


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_every_report_says_what_it_is(report: Report) -> None:
    assert report.definition.endswith(".")
    assert "=" in report.formula
    names = [field.name for field in report.fields]
    assert len(set(names)) == len(names)
    assert set(report.row_id) <= set(names)


def test_a_column_that_is_called_as_another_field_gets_a_number(played: Store) -> None:
    assert [name for name, _, _ in _answer(played, "cfd", Query())["summary"]["columns"]] == [
        "todo", "Next", "doing", "date 2", "review", "done",
    ]  # fmt: skip


def test_deployments_and_changed_columns_are_marked_once_they_are_known(played: Store) -> None:
    marks = _answer(played, "throughput", Query())["marks"]
    assert [mark["text"] for mark in marks if mark["kind"] == "deploy"] == [f"web 1.{n} was deployed" for n in range(5)]
    assert "Column Gone was removed" in [mark["text"] for mark in marks]
    early = _answer(played, "throughput", Query(as_of=datetime.fromisoformat("2026-05-01T00:00:00+00:00")))
    assert early["marks"] == []
    assert _answer(played, "ageing", Query())["marks"] == []


def test_a_file_says_in_its_name_what_it_is(played: Store) -> None:
    named = {name: _table(played, name, Query(**QUARTER)).file_name for name in ("throughput", "wip", "behaviour")}
    assert named == {
        "throughput": "bb_throughput_week_2026-04-01_2026-06-30.csv",
        "wip": "bb_wip_all_2026-04-01_2026-06-30.csv",
        "behaviour": "bb_behaviour_all_2026-04-01_2026-06-30.csv",
    }
    assert _table(played, "throughput", Query(per="day", split="type", **QUARTER)).file_name == (
        "bb_throughput_type_day_2026-04-01_2026-06-30.csv"
    )
