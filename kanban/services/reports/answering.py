"""From a question to an answer: through the gate, the kept history and the arithmetic, to rows, words and cards.

JSON, CSV and the prompt show the same rows in the same columns, because both are made from one table. The arithmetic
is done while nobody extends the history; what is made of its rows needs it no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.domain.errors import NotFound
from kanban.domain.facts import instant
from kanban.services import csvfile
from kanban.services.gate import look
from kanban.services.reports import query as asking
from kanban.services.reports import words
from kanban.services.reports.kept import HISTORIES
from kanban.services.reports.marks import marks
from kanban.services.reports.query import Asked, Query
from kanban.services.reports.report import Field, Report
from kanban.store import Store


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer in its columns, and what a file of them is called."""

    header: tuple[str, ...]
    rows: list[list[Any]]
    file_name: str

    def csv(self) -> Iterator[str]:
        """The table as CSV, line by line."""
        return csvfile.lines(self.header, self.rows)


def table(store: Store, actor: Actor, *, board_id: str, report: Report, query: Query, now: datetime) -> Table:
    """The rows of a report. `Invalid` with every fault of the question."""
    with _asked(store, actor, board_id, report, query, now) as asked:
        return _table(report, asked, report.find(asked).rows)


def answer(store: Store, actor: Actor, *, board_id: str, report: Report, query: Query, now: datetime) -> dict[str, Any]:
    """The same rows with what they come to, ready for JSON: summary, sentence, whether it is enough, and citation."""
    with _asked(store, actor, board_id, report, query, now) as asked:
        found = report.find(asked)
        shown = _table(report, asked, found.rows)
        reading = report.read(asked, found)
        return {
            "report": report.name,
            "board": {"id": asked.board.id, "key": asked.board.key, "name": asked.board.name},
            "as_of": instant(asked.as_of),
            "from": asked.start,
            "to": asked.end,
            "per": asked.grain if report.per else None,
            "time_zone": asked.zone.key,
            "filter": _filter(query),
            "row_id": [name for name in report.row_id if name in shown.header],
            "rows": [_as_json(shown.header, row) for row in shown.rows],
            "summary": reading.summary,
            "sentence": reading.sentence,
            "enough": {"ok": reading.enough.ok, "weak": reading.enough.weak, "sentence": reading.enough.sentence},
            "citation": _citation(report, asked, reading.count),
            "marks": marks(asked) if report.over_time else [],
        }


def cards_behind(
    store: Store, actor: Actor, *, board_id: str, report: Report, query: Query, row: str | None, column: str | None,
    now: datetime,
) -> list[dict[str, Any]]:  # fmt: skip
    """The cards behind one row, told by its id, or behind all of them. `NotFound` where no row has that id."""
    with _asked(store, actor, board_id, report, query, now) as asked:
        found = report.find(asked)
        chosen = _named(report, asked, found.rows, row) if row is not None else None
        behind = {card: _card(asked.board, card) for card in report.cards(asked, found, chosen, column)}
        return sorted((card for card in behind.values() if card), key=lambda card: card["number"])


def _named(report: Report, asked: Asked, rows: Sequence[Any], name: str) -> Any:
    """The row with this id."""
    shown = _table(report, asked, rows)
    for row, values in zip(rows, shown.rows, strict=True):
        if row_id(report, _as_json(shown.header, values)) == name:
            return row
    raise NotFound("The report has no such row.")


def row_id(report: Report, row: Mapping[str, Any]) -> str:
    """What tells a row from all others: the values of the report's `row_id` fields that it has, joined by `|`."""
    return "|".join(str(row[name]) if row[name] is not None else "" for name in report.row_id if name in row)


@contextmanager
def _asked(store: Store, actor: Actor, board_id: str, report: Report, query: Query, now: datetime) -> Iterator[Asked]:
    board = look(store, actor, board_id)
    asking.check(query, choices=report.choices)
    with HISTORIES.of(store).at(store, board_id, board.seq) as history:
        grain = report.per[0] if report.per else "day"
        yield asking.settle(query, grain=grain, window=report.window, history=history, board=board, now=now)


def _table(report: Report, asked: Asked, rows: Sequence[Any]) -> Table:
    fields: tuple[Field, ...] = report.header(asked)
    values = [field.value for field in fields]
    return Table(
        tuple(field.name for field in fields),
        [[value(row) for value in values] for row in rows],
        file_name=f"{'_'.join(_name_parts(report, asked))}.csv",
    )


def _name_parts(report: Report, asked: Asked) -> list[str]:
    """ops_throughput_week_2026-08-01_2026-10-31: what it is of, and its first and last day."""
    query = asked.query
    grain = asked.grain if report.per else "all"
    last = max(asked.end - timedelta(days=1), asked.start)
    chosen = [word for word in (query.of, query.split) if word]
    return [asked.board.key.lower(), report.name, *chosen, grain, str(asked.start), str(last)]


def _as_json(header: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(header, (_plain(value) for value in row), strict=True))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value


def _filter(query: Query) -> dict[str, Any]:
    return {
        "type": list(query.types), "stream": list(query.streams), "class": list(query.classes),
        "planned": query.planned,
    }  # fmt: skip


def _citation(report: Report, asked: Asked, count: int) -> dict[str, Any]:
    weeks = " Weeks run from Monday to Sunday." if report.per else ""
    return {
        "title": report.title,
        "definition": report.definition,
        "formula": report.formula,
        "calendar": f"Every day counts, also weekends and holidays; days begin at midnight in {asked.zone.key}.{weeks}",
        "filter": words.filtered(asked) if report.filters else "This figure is of the whole board.",
        "count": count,
        "doc": f"metrics.md#{report.anchor}",
    }


def _card(board: Board, card_id: str) -> dict[str, Any] | None:
    card = board.cards.get(card_id) or board.archived.get(card_id)
    if card is None:
        return None
    return {
        "id": card.id, "key": card.key, "number": card.number, "title": card.title,
        "archived": card.archived_at is not None,
    }  # fmt: skip
