"""Reports: for each of them its rows with what they come to, the same rows as CSV, and the cards behind them.

The doors are made from the registry, so that a new report has all three, described and guarded like the others.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from kanban import clock
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint, View
from kanban.api.context import store
from kanban.api.json import answer
from kanban.api.schemas.report_queries import BehindQuery, query_of
from kanban.api.schemas.reports import CardsBehind, report_schema
from kanban.domain.access import Permission
from kanban.services import csvfile, reports
from kanban.services.reports import REPORTS, Query, Report

blueprint = Blueprint(
    "reports", __name__, url_prefix="/api/boards/<board>/reports", description="What the log says in numbers."
)


def _add(report: Report) -> None:
    """The three doors of a report."""

    @blueprint.get(f"/{report.name}")
    @blueprint.arguments(query_of(report), location="query")
    @blueprint.response(200, report_schema(report))
    @allowed(Permission.VIEW_BOARD)
    @_named(report, "", report.definition)
    def whole(query: Query, board: str) -> Response:
        return answer(
            reports.answer(store(), identity.actor(), board_id=board, report=report, query=query, now=clock.now())
        )

    @blueprint.get(f"/{report.name}.csv")
    @blueprint.arguments(query_of(report), location="query")
    @blueprint.response(200, {"type": "string"}, content_type="text/csv", description="RFC 4180, UTF-8, a header row.")
    @allowed(Permission.VIEW_BOARD)
    @_named(report, "_csv", f"The rows of {report.name} as CSV.")
    def csv(query: Query, board: str) -> Response:
        table = reports.table(store(), identity.actor(), board_id=board, report=report, query=query, now=clock.now())
        response = Response(csvfile.pieces(table.csv()), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{table.file_name}"'
        return response

    @blueprint.get(f"/{report.name}/cards")
    @blueprint.arguments(query_of(report, BehindQuery), location="query")
    @blueprint.response(200, CardsBehind)
    @allowed(Permission.VIEW_BOARD)
    @_named(report, "_cards", f"The cards behind {report.name}, or behind one of its rows.")
    def cards(asked: tuple[Query, str | None, str | None], board: str) -> Response:
        query, row, column = asked
        found = reports.cards_behind(
            store(), identity.actor(), board_id=board, report=report, query=query, row=row, column=column,
            now=clock.now(),
        )  # fmt: skip
        return answer({"cards": found})


def _named(report: Report, ending: str, says: str) -> Callable[[View], View]:
    """Give a view made for a report a name and a sentence of its own, which the framework asks for."""

    def name(view: View) -> View:
        view.__name__ = f"{report.name.replace('-', '_')}{ending}"
        view.__doc__ = says
        return view

    return name


for _report in REPORTS.values():
    _add(_report)
