"""The throughput report: who may ask, what is asked, and rows that are the same in JSON and CSV."""

from __future__ import annotations

import csv
import threading
from datetime import date, timedelta
from typing import Any

import pytest

from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.domain.errors import Invalid, NotFound
from kanban.services import cards, reports
from kanban.services.reports import REPORTS, Query, Table
from kanban.store import Store, log
from tests import builders
from tests.builders import NOW


@pytest.fixture
def ada(store: Store) -> Actor:
    return builders.person(store)


@pytest.fixture
def board(store: Store, ada: Actor) -> Board:
    return builders.board(store, ada)


def _finish(store: Store, ada: Actor, board: Board, title: str = "Rotate the keys", **values: Any) -> None:
    card = builders.card(store, ada, board, title, **values)
    done = builders.column_id(board, "Done")
    cards.move_card(store, builders.command(ada), card_id=card.id, column=done)


def _table(store: Store, actor: Actor, board: Board, query: Query | None = None) -> Table:
    return reports.table(store, actor, board_id=board.id, report=REPORTS["throughput"], query=query or Query(), now=NOW)


def _ask(store: Store, actor: Actor, board: Board, query: Query | None = None) -> list[dict[str, Any]]:
    table = _table(store, actor, board, query)
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


def test_the_report_counts_what_was_finished(store: Store, ada: Actor, board: Board) -> None:
    _finish(store, ada, board, points=3)
    _finish(store, ada, board, lane="Urgent")
    (row,) = _ask(store, ada, board)
    assert (row["period_start"], row["period_end"]) == (date(2026, 11, 16), date(2026, 11, 23))
    figures = [row[name] for name in ("finished", "planned", "unplanned", "points", "partial")]
    assert figures == [2, 1, 1, 3, True]


def test_a_kept_history_is_extended_by_what_came_since(
    store: Store, ada: Actor, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    _finish(store, ada, board)
    assert sum(row["finished"] for row in _ask(store, ada, board)) == 1
    read: list[int] = []
    tail = log.tail

    def counting(*arguments: Any) -> list[log.LoggedEvent]:
        rows = tail(*arguments)
        read.append(len(rows))
        return rows

    monkeypatch.setattr(log, "tail", counting)
    assert sum(row["finished"] for row in _ask(store, ada, board)) == 1
    assert read == []
    _finish(store, ada, board)
    read.clear()
    assert sum(row["finished"] for row in _ask(store, ada, board)) == 2
    assert read == [2]


def test_many_readers_at_once_see_whole_histories(store: Store, ada: Actor, board: Board) -> None:
    for _ in range(5):
        _finish(store, ada, board)
    found: list[int] = []
    readers = [
        threading.Thread(target=lambda: found.append(sum(row["finished"] for row in _ask(store, ada, board))))
        for _ in range(8)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert found == [5] * 8


def test_whoever_may_not_see_the_board_gets_nothing(store: Store, ada: Actor, board: Board) -> None:
    with pytest.raises(NotFound):
        _ask(store, builders.person(store, "Eve"), board)


def test_as_of_gives_what_was_known_then(store: Store, ada: Actor, board: Board) -> None:
    _finish(store, ada, board)
    before = Query(as_of=NOW - timedelta(days=1))
    assert sum(row["finished"] for row in _ask(store, ada, board, before)) == 0


def test_undoing_a_slip_of_the_hand_is_no_reopening_and_no_discarding(store: Store, ada: Actor, board: Board) -> None:
    _finish(store, ada, board)
    cards.undo_last(store, builders.command(ada), board_id=board.id)
    (row,) = _ask(store, ada, board)
    assert (row["finished"], row["reopened"], row["discarded"]) == (0, 0, 0)
    builders.card(store, ada, board, "Typed in the wrong window")
    cards.undo_last(store, builders.command(ada), board_id=board.id)
    (row,) = _ask(store, ada, board)
    assert (row["finished"], row["reopened"], row["discarded"]) == (0, 0, 0)


def test_taking_a_return_back_leaves_the_card_discarded(store: Store, ada: Actor, board: Board) -> None:
    card = builders.card(store, ada, board)
    cards.archive_card(store, builders.command(ada), card_id=card.id)
    cards.restore_card(store, builders.command(ada), card_id=card.id)
    assert _ask(store, ada, board)[0]["discarded"] == 0
    cards.undo_last(store, builders.command(ada), board_id=board.id)
    assert _ask(store, ada, board)[0]["discarded"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (Query(per="hour"), "per"),
        (Query(split="person"), "split"),
        (Query(start=date(2026, 2, 1), to=date(2026, 2, 1)), "to"),
        (Query(start=date(1066, 10, 14)), "from"),
        (Query(to=date(9999, 12, 31)), "to"),
        (Query(per="day", start=date(1970, 1, 1), to=date(2999, 1, 1)), "from"),
    ],
)
def test_a_question_without_sense_is_refused_by_field(
    store: Store, ada: Actor, board: Board, query: Query, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        _ask(store, ada, board, query)
    assert list(refusal.value.facts["errors"]) == [field]


def test_a_range_before_the_board_is_all_zeros_and_partial(store: Store, ada: Actor, board: Board) -> None:
    rows = _ask(store, ada, board, Query(start=date(2025, 1, 1), to=date(2025, 2, 1)))
    assert len(rows) == 5
    assert all(row["finished"] == 0 and row["partial"] for row in rows)


def test_a_range_that_has_not_begun_is_empty(store: Store, ada: Actor, board: Board) -> None:
    assert _ask(store, ada, board, Query(start=date(2027, 1, 1))) == []


HEADER = (
    "period_start,period_end,finished,planned,unplanned,points,points_planned,points_unplanned,unestimated,reopened,"
    "discarded,partial"
)


def test_the_csv_has_the_contracts_header(store: Store, ada: Actor, board: Board) -> None:
    _finish(store, ada, board, points=2.5)
    lines = list(_table(store, ada, board).csv())
    assert lines[0] == f"{HEADER}\r\n"
    assert lines[1] == "2026-11-16,2026-11-23,1,1,0,2.5,2.5,0,0,0,0,true\r\n"


def test_a_split_names_its_column_and_defuses_what_people_wrote(store: Store, ada: Actor, board: Board) -> None:
    _finish(store, ada, board, stream="=cmd()")
    header, row = csv.reader(list(_table(store, ada, board, Query(split="stream")).csv()))
    assert header == [*HEADER.split(",")[:2], "stream", *HEADER.split(",")[2:]]
    assert row[2] == "'=cmd()"
