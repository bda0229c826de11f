"""Raw rows out: what is in them, that a spreadsheet reads them as they are meant, and that a long log is no burden."""

from __future__ import annotations

import csv
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from kanban.domain.access import SYSTEM
from kanban.domain.errors import NotFound
from kanban.services import export
from kanban.services.export import EXPORTS, Export
from kanban.store import Store, log
from tests import builders
from tests.analytics.scene import Scene
from tests.services.eventful import BOARD, NOW, eventful, play


def _export(store: Store, name: str) -> Export:
    return EXPORTS[name](store, SYSTEM, board_id=BOARD, now=NOW)


def _rows(store: Store, name: str) -> list[dict[str, str]]:
    text = "".join(text for _, text in _export(store, name).csv())
    return list(csv.DictReader(text.splitlines(keepends=True)))


def _steps(store: Store, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in _rows(store, "transitions")]


def test_every_change_of_place_is_a_transition_and_nothing_else_is(store: Store) -> None:
    scene = (
        Scene()
        .create("2026-01-05 09:00", "c1")
        .move("2026-01-05 10:00", "c1", "todo")
        .change("2026-01-05 10:30", "c1", title="Renamed")
        .move("2026-01-05 11:00", "c1", "doing", lane="urgent")
        .block("2026-01-05 12:00", "c1")
        .resume("2026-01-05 13:00", "c1", "doing")
        .archive("2026-01-05 14:00", "c1", discarded=True)
        .restore("2026-01-05 15:00", "c1", "ready")
    )
    play(store, scene.events)
    assert _steps(store, "key", "at", "from_column", "to_column", "from_lane", "to_lane") == [
        ("BB-1", "2026-01-05T09:00:00.000Z", "", "todo", "", "Standard"),
        ("BB-1", "2026-01-05T11:00:00.000Z", "todo", "doing", "Standard", "Urgent"),
        ("BB-1", "2026-01-05T12:00:00.000Z", "doing", "blocked", "Urgent", "Urgent"),
        ("BB-1", "2026-01-05T13:00:00.000Z", "blocked", "doing", "Urgent", "Urgent"),
        ("BB-1", "2026-01-05T14:00:00.000Z", "doing", "", "Urgent", ""),
        ("BB-1", "2026-01-05T15:00:00.000Z", "", "ready", "", "Urgent"),
    ]


def test_a_transition_that_undoes_another_names_its_command(store: Store) -> None:
    scene = Scene().create("2026-01-05 09:00", "c1").move("2026-01-05 10:00", "c1", "done")
    moved = scene.events[-1].command_id
    play(store, scene.undo("2026-01-05 10:01").events)
    assert _steps(store, "from_column", "to_column", "undoes") == [
        ("", "todo", ""), ("todo", "done", ""), ("done", "todo", moved),
    ]  # fmt: skip


def test_columns_are_called_as_they_are_now_and_gone_ones_as_they_were_last(store: Store) -> None:
    play(store, eventful().events)
    named = {name for step in _steps(store, "from_column", "to_column") for name in step}
    assert named == {"", "todo", "Next", "doing", "review", "blocked", "done", "Gone"}
    late = [step for step in _steps(store, "key", "from_column", "to_column") if step[0] == "BB-61"]
    assert late == [("BB-61", "", "Gone"), ("BB-61", "Gone", "doing")]


def test_transitions_and_cards_agree_on_where_every_card_is(store: Store) -> None:
    play(store, eventful().events)
    last = dict(_steps(store, "key", "to_column"))
    cards = _rows(store, "cards")
    assert {card["key"]: "" if card["archived_at"] else card["column"] for card in cards} == last
    assert [card["key"] for card in cards] == [f"BB-{number}" for number in range(1, len(cards) + 1)]


def test_a_card_says_what_became_of_it(store: Store) -> None:
    play(store, eventful().events)
    cards = {card["key"]: card for card in _rows(store, "cards")}
    discarded = [card for card in cards.values() if card["discarded"] == "true"]
    assert discarded
    assert all(card["archived_at"] and not card["finished_at"] for card in discarded)
    assert cards["BB-12"]["discarded"] == "false"
    assert cards["BB-12"]["archived_at"]
    said = [cards["BB-2"][name] for name in ("type", "stream", "channel", "points")]
    assert said == ["support", "CI", "chat", "1"]


def test_the_log_comes_out_event_by_event(store: Store) -> None:
    events = eventful().events
    play(store, events)
    rows = _rows(store, "events")
    assert [int(row["seq"]) for row in rows] == list(range(1, len(events) + 1))
    assert [row["type"] for row in rows] == [event.fact.type for event in events]
    assert orjson.loads(rows[0]["data"])["key"] == "BB"


def test_as_json_the_log_is_what_goes_over_the_wire(store: Store) -> None:
    play(store, eventful().events)
    with store.reading() as connection:
        logged = log.tail(connection, BOARD, 0)
    text = "".join(text for _, text in _export(store, "events").json())
    assert text.splitlines() == [orjson.dumps(row.wire()).decode() for row in logged]


def test_what_a_spreadsheet_reads_is_what_was_meant(store: Store) -> None:
    """Text that would run is text, numbers are numbers, and what has quotes, commas and line ends stays one cell."""
    titles = ['=HYPERLINK("http://x")', "+49 30 1", "-1", "@sum", "plain, with comma", 'say "hi"', "Übergröße 😀"]
    ada = builders.person(store)
    board = builders.board(store, ada)
    for title in titles:
        builders.card(store, ada, board, title, points=2.5)
    made = EXPORTS["cards"](store, ada, board_id=board.id, now=NOW)
    text = "".join(text for _, text in made.csv())
    header, *rows = csv.reader(text.splitlines(keepends=True))
    assert [row[header.index("title")].removeprefix("'") for row in rows] == titles
    assert [row[header.index("title")][0] for row in rows[:4]] == ["'"] * 4
    assert [float(row[header.index("points")]) for row in rows] == [2.5] * len(titles)


def test_whoever_may_not_see_the_board_gets_nothing(store: Store) -> None:
    play(store, Scene().events)
    for made in EXPORTS.values():
        with pytest.raises(NotFound):
            made(store, builders.person(store, made.__name__), board_id=BOARD, now=NOW)


# -- size


def _long(cards: int) -> list[Any]:
    scene = Scene()
    at = datetime(2026, 1, 2, tzinfo=UTC)
    for number in range(cards):
        for step, column in enumerate(("doing", "review", "doing", "review", "done")):
            when = (at + timedelta(hours=number, minutes=step)).strftime("%Y-%m-%d %H:%M")
            if not step:
                scene.create(when, f"card-number-{number:06}")
            scene.move(when, f"card-number-{number:06}", column)
    return scene.events


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of 50, so that a log of thousands is a long one."""
    monkeypatch.setattr(export, "FIRST", 10)
    monkeypatch.setattr(export, "FURTHER", 50)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("name", EXPORTS)
def test_pieces_join_without_gap_or_overlap(sqlite_store: Store, name: str) -> None:
    play(sqlite_store, _long(60))
    whole = _rows(sqlite_store, name)
    assert len(whole) == {"cards": 60, "transitions": 360, "events": 360 + 9}[name]
    pieces = list(_export(sqlite_store, name).pieces)
    assert len(pieces[0].rows) <= 10
    assert max(len(piece.rows) for piece in pieces) <= 50
    assert pieces[-1].done == _export(sqlite_store, name).total
    assert [row[0] for piece in pieces for row in piece.rows] == [
        int(row["seq"]) if name == "events" else row["key"] for row in whole
    ]


def test_only_a_few_rows_are_read_before_the_first_is_sent(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(sqlite_store, _long(60))
    read: list[int] = []
    tail = log.tail

    def counting(*arguments: Any) -> list[log.LoggedEvent]:
        rows = tail(*arguments)
        read.append(len(rows))
        return rows

    monkeypatch.setattr(log, "tail", counting)
    text = _export(sqlite_store, "events").csv()
    assert next(text) == (0, "seq,type,at,actor,command_id,data\r\n")
    assert read == []
    done, _ = next(text)
    assert read == [done] == [export.FIRST]


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("name", ["transitions", "events"])
def test_a_long_log_takes_no_more_memory_than_a_short_one(sqlite_store: Store, name: str) -> None:
    events = _long(300)
    play(sqlite_store, [event for event in events if event.seq <= 600])
    short = _peak(sqlite_store, name)
    play(sqlite_store, [event for event in events if event.seq > 600])
    assert _peak(sqlite_store, name) < 1.5 * short


def _peak(store: Store, name: str) -> int:
    for _ in _export(store, name).csv():
        pass
    made = _export(store, name)
    tracemalloc.start()
    for _ in made.csv():
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
