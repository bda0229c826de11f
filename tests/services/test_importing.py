"""An import keeps what happened and when, refuses what cannot be, and writes all of it or nothing."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.domain.access import SYSTEM
from kanban.domain.board import Board, Card
from kanban.domain.errors import Conflict, Forbidden, Invalid
from kanban.domain.fold import fold
from kanban.services import boards, importing
from kanban.services.importing import BadRows, Imported
from kanban.services.importing.reading import read_rows, rows_of
from kanban.store import Store
from kanban.store.unit_of_work import Command
from tests import builders

MAP = """
time_zone = "Europe/Berlin"
[csv]
card = "ticket"
time = "when"
column = "state"
title = "subject"
type = "kind"
class = "class"
stream = "team"
points = "size"
blocked_reason = "why"
[[columns]]
name = "New"
kind = "backlog"
codes = ["0"]
[[columns]]
name = "Work"
kind = "work"
codes = ["1"]
[[columns]]
name = "Waiting"
kind = "blocked"
through = "Work"
codes = ["2"]
[[columns]]
name = "Closed"
kind = "done"
codes = ["9"]
"""
HEADER = "ticket,when,state,subject,kind,class,team,size,why"


def _import(
    store: Store, *rows: str, toml: str = MAP, header: str = HEADER, name: str = "Desk", **wishes: Any
) -> Imported:
    return importing.import_events(
        store, builders.command(SYSTEM), text=[f"{line}\n" for line in (header, *rows)],
        plan=importing.read_map(toml), name=name, **wishes,
    )  # fmt: skip


def _board(store: Store, made: Imported) -> Board:
    """The board from its log, which must be the board from its rows."""
    events = boards.log_in_pieces(store, SYSTEM, made.board_id, after=0)
    return fold(made.board_id, (row.event() for row in events))


def _card(board: Board, number: int = 1) -> Card:
    return next(card for card in board.cards.values() if card.number == number)


def _column(board: Board, card: Card) -> str:
    return board.columns[card.column].name


def test_every_time_stamp_is_kept(store: Store) -> None:
    made = _import(
        store,
        "A,2026-07-01 09:00,0,Printer,support,,Desk,2,",
        "A,2026-07-02 09:30:15.5,1,,,,,,",
        "A,2026-07-03 10:00+00:00,9,,,,,,",
    )
    card = _card(_board(store, made))
    assert (card.title, card.work_type, card.stream, card.points) == ("Printer", "support", "Desk", 2)
    assert card.created_at == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert card.started_at == datetime(2026, 7, 2, 7, 30, 15, 500_000, tzinfo=UTC)
    assert card.finished_at == datetime(2026, 7, 3, 10, tzinfo=UTC)


def test_the_board_began_with_its_first_row_and_its_time_zone(store: Store) -> None:
    made = _import(store, "A,2026-07-02 09:00,0,,,,,,", "B,2026-07-01 09:00,0,,,,,,")
    board = _board(store, made)
    assert board.created_at == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert board.time_zone == "Europe/Berlin"
    assert [column.name for column in board.column_order] == ["New", "Work", "Waiting", "Closed"]
    assert [_card(board, n).title for n in (1, 2)] == ["B", "A"]


def test_rows_of_the_same_instant_keep_the_order_of_the_file(store: Store) -> None:
    made = _import(store, *(f"A,2026-07-01 09:00,{state},,,,,," for state in "019"))
    board = _board(store, made)
    assert _column(board, _card(board)) == "Closed"


def test_a_map_may_say_what_the_file_does_not(store: Store) -> None:
    toml = MAP.replace("[csv]", '[defaults]\ntype = "support"\n[csv]')
    made = _import(store, "A,2026-07-01 09:00,0,,,,,,", "B,2026-07-01 10:00,0,,incident,,,,", toml=toml)
    assert [_card(_board(store, made), n).work_type for n in (1, 2)] == ["support", "incident"]


def test_a_repeated_column_is_no_move(store: Store) -> None:
    made = _import(store, *(f"A,2026-07-0{day} 09:00,1,,,,,," for day in (1, 2, 3)))
    assert _card(_board(store, made)).entered_at == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert made.rows == 3


def test_a_block_spell_lasts_until_the_next_row(store: Store) -> None:
    rows = ["A,2026-07-01 09:00,0,,,,,,", "A,2026-07-02 09:00,2,,,,,,vendor", "A,2026-07-03 09:00,2,,,,,,"]
    blocked = _card(_board(store, _import(store, *rows)))
    assert blocked.blocked is not None
    assert (blocked.blocked.reason, blocked.blocked.since) == ("vendor", datetime(2026, 7, 2, 7, tzinfo=UTC))
    assert blocked.started_at == datetime(2026, 7, 2, 7, tzinfo=UTC)
    board = _board(store, _import(store, *rows, "A,2026-07-04 09:00,1,,,,,,", name="Other"))
    assert _card(board).blocked is None
    assert _column(board, _card(board)) == "Work"


def test_a_reason_of_ones_own_becomes_other_with_a_note(store: Store) -> None:
    made = _import(store, "A,2026-07-01 09:00,1,,,,,,", "A,2026-07-02 09:00,2,,,,,,waiting for rain")
    spell = _card(_board(store, made)).blocked
    assert spell is not None
    assert (spell.reason, spell.note) == ("other", "waiting for rain")


def test_an_urgent_row_stands_in_the_urgent_lane(store: Store) -> None:
    rows = ["A,2026-07-01 09:00,1,,,urgent,,,"]
    assert _card(_board(store, _import(store, *rows))).urgent
    made = _import(store, *rows, "A,2026-07-01 10:00,1,,,standard,,,", name="Other")
    assert not _card(_board(store, made)).urgent


def test_what_a_later_row_says_is_a_change(store: Store) -> None:
    made = _import(store, "A,2026-07-01 09:00,0,Old,,,,1,", "A,2026-07-02 09:00,1,New,,,,3,")
    card = _card(_board(store, made))
    assert (card.title, card.points, card.version) == ("New", 3, 2)


def test_the_rows_of_the_database_are_those_of_the_log(store: Store) -> None:
    made = _import(
        store, "A,2026-07-01 09:00,0,Printer,,,,2,", "A,2026-07-02 09:00,2,,,,,,access", "B,2026-07-03 09:00,9,,,,,,"
    )
    cold = Store(store.database.engine).board(made.board_id)
    assert {card.id: card for card in cold.cards.values()} == dict(_board(store, made).cards)


@pytest.mark.parametrize(
    ("row", "kind", "sentence"),
    [
        ("A,yesterday,0,,,,,,", "bad time", "line 3: 'yesterday' is not a time."),
        ("A,0001-01-01 00:00,0,,,,,,", "bad time", "line 3: '0001-01-01 00:00' "),
        (",2026-07-01 09:00,0,,,,,,", "no card", "line 3: It does not say which card."),
        ("A,2026-07-01 09:00,7,,,,,,", "unknown column", "line 3: The map does not say which column '7' stands for."),
        ("A,2026-07-01 09:00,0", "wrong length", "line 3: The row does not have as many cells as the header."),
        ("A,2026-07-01 09:00,0,,,,,,,,", "wrong length", "line 3: "),
        ("A,2026-07-01 09:00,0,,,,,many,", "bad value", "line 3: 'many' is not a number of points."),
        ("A,2026-07-01 09:00,0,,,,,nan,", "bad value", "line 3: Points are a number from 0 to 1000, or empty."),
        ("A,2026-07-01 09:00,0,,,gold,,,", "bad value", "line 3: The class is one of: standard, fixed_date."),
    ],
)
def test_bad_rows_are_refused_with_line_number_and_reason(store: Store, row: str, kind: str, sentence: str) -> None:
    with pytest.raises(BadRows) as refusal:
        _import(store, "Z,2026-07-01 09:00,0,,,,,,", row)
    assert f"1 of 2 rows are bad (1 {kind})" in refusal.value.message
    assert sentence in refusal.value.message
    assert boards.boards_of(store, SYSTEM) == []


def test_bad_rows_can_be_left_out_and_are_counted(store: Store) -> None:
    made = _import(store, "A,2026-07-01 09:00,0,,,,,,", "A,never,1,,,,,,", "B,2026-07-01 09:00,8,,,,,,", skip_bad=True)
    assert (made.cards, made.rows, made.left_out_rows) == (1, 3, 2)
    assert made.left_out_counted == "1 bad time, 1 unknown column"


def test_a_failure_in_the_middle_leaves_nothing(store: Store) -> None:
    def broken(what: str, things: list[object]) -> object:
        if what == "Writing the log":
            raise RuntimeError("the power went")
        return things

    with pytest.raises(RuntimeError):
        _import(store, "A,2026-07-01 09:00,0,,,,,,", track=broken)
    assert boards.boards_of(store, SYSTEM) == []
    assert _import(store, "A,2026-07-01 09:00,0,,,,,,").cards == 1


def test_a_board_of_that_name_is_not_touched(store: Store) -> None:
    _import(store, "A,2026-07-01 09:00,0,,,,,,")
    with pytest.raises(Conflict, match="There is a board called Desk already"):
        _import(store, "A,2026-07-01 09:00,0,,,,,,")
    with pytest.raises(Invalid, match="key DESK already"):
        _import(store, "A,2026-07-01 09:00,0,,,,,,", name="Another", key="DESK")


def test_a_file_with_nothing_in_it_makes_no_board(store: Store) -> None:
    with pytest.raises(Invalid, match="nothing to import"):
        _import(store)


def test_a_file_without_the_columns_of_the_map_is_refused(store: Store) -> None:
    with pytest.raises(Invalid, match=r"The file has no column when, state. It has: ticket, time."):
        _import(store, "A,2026-07-01", header="ticket,time")


def test_only_who_may_create_boards_may_import(store: Store) -> None:
    from kanban.domain.access import Actor, Scope

    reader = Actor(user=builders.person(store).user, name="Ada", scope=Scope.READ)
    with pytest.raises(Forbidden):
        importing.import_events(
            store, Command(reader, "c", builders.NOW), text=[HEADER], plan=importing.DEFAULT, name="Desk"
        )


def test_a_history_may_have_been_over_todays_limits(store: Store) -> None:
    made = _import(store, *(f"{n},2026-07-01 09:00,1,,,urgent,,," for n in range(30)))
    assert made.cards == 30


def test_without_a_map_the_columns_are_those_of_the_ops_template(store: Store) -> None:
    made = importing.import_events(
        store, builders.command(SYSTEM), name="Plain", plan=importing.DEFAULT,
        text=["card,time,column,title\n", "7,2026-07-01T09:00Z,Ready,Disk\n", "7,2026-07-02T09:00Z,in progress,\n"],
    )  # fmt: skip
    board = _board(store, made)
    assert (_card(board).title, _column(board, _card(board))) == ("Disk", "In progress")
    assert all(column.limit is None for column in board.columns.values())


CARDS = """
rows = "cards"
time_format = "%d.%m.%Y"
[csv]
card = "id"
[[columns]]
name = "Open"
kind = "work"
[[columns]]
name = "Done"
kind = "done"
[[moments]]
csv = "opened"
column = "Open"
[[moments]]
csv = "closed"
column = "Done"
"""


def test_one_row_per_card_with_its_moments(store: Store) -> None:
    made = _import(store, "A,01.07.2026,03.07.2026", "B,02.07.2026,", toml=CARDS, header="id,opened,closed")
    board = _board(store, made)
    assert [_column(board, _card(board, n)) for n in (1, 2)] == ["Done", "Open"]


def test_a_card_that_ends_before_it_begins_is_a_clock_error(store: Store) -> None:
    with pytest.raises(BadRows, match=r"line 2: closed \(01.07.2026\) lies before opened \(02.07.2026\)."):
        _import(store, "A,02.07.2026,01.07.2026", toml=CARDS, header="id,opened,closed")


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("rows = ", "The map is not TOML"),
        ('colour = "red"', "The map has no colour"),
        (MAP.replace('kind = "done"', 'kind = "finished"'), "Each column has a name and a kind"),
        (MAP.replace('codes = ["9"]', 'codes = ["1"]'), "'1' stands for two columns: Work and Closed."),
        (MAP.replace("Europe/Berlin", "Europe/Atlantis"), "There is no time zone 'Europe/Atlantis'"),
        (MAP.replace('through = "Work"', 'through = "Closed"'), "`through` belongs to the blocked column"),
        (MAP.replace('time = "when"', ""), r"must say which column of the file holds: time\."),
        (MAP.replace('name = "New"', 'name = "Work"'), "Two columns are called Work."),
        (MAP.replace('name = "New"', "name = 7"), "`name` is text in quotes."),
        (MAP.replace('codes = ["9"]', 'codes = "9"'), "`codes` of Closed is a list of words"),
        (MAP.replace('card = "ticket"', "card = 1"), "`card` is text in quotes."),
        (MAP.replace('"Europe/Berlin"', "[1]"), "`time_zone` is text in quotes."),
        (MAP.replace('through = "Work"', "through = []"), "`through` is text in quotes."),
        ("columns = 3\n" + MAP.split("[[columns]]", maxsplit=1)[0], "The map lists the board's columns"),
        ("csv = 3", r"\[csv\] of the map is a table"),
        (CARDS.replace('column = "Done"', 'column = "Gone"'), "Each moment names a column of the file"),
        (CARDS.replace('rows = "cards"', 'rows = "cards"\ndelimiter = "::"'), "`delimiter` is one character"),
    ],
)
def test_a_map_that_cannot_be_meant_is_refused_with_a_sentence(toml: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        importing.read_map(toml)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_whatever_a_file_holds_it_is_rows_or_a_sentence(text: str) -> None:
    plan = importing.read_map(MAP)
    try:
        rows = rows_of(io.StringIO(f"{HEADER}\n{text}", newline=""), plan)
    except Invalid:
        return
    reading = read_rows(rows, plan)
    assert reading.rows == len(rows)
    assert len({fault.line for fault in reading.faults}) + len(reading.arrivals) == len(rows)
