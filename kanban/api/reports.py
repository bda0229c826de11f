"""Reports: the same rows as JSON and as CSV."""

from __future__ import annotations

from flask import Response

from kanban import clock
from kanban.analytics.throughput import ThroughputRow
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.context import store
from kanban.api.json import answer
from kanban.api.schemas import reports as schemas
from kanban.api.schemas.queries import Throughput
from kanban.domain.access import Permission
from kanban.services import reports
from kanban.services.reports import ThroughputQuery

blueprint = Blueprint(
    "reports", __name__, url_prefix="/api/boards/<board>/reports", description="What the log says in numbers."
)


@blueprint.get("/throughput")
@blueprint.arguments(Throughput, location="query")
@blueprint.response(200, schemas.ThroughputReport)
@allowed(Permission.VIEW_BOARD)
def throughput(query: ThroughputQuery, board: str) -> Response:
    """How many cards were finished in each period. Every period of the range is there, also with 0."""
    return answer({"rows": [reports.as_dict(query, row) for row in _rows(query, board)]})


@blueprint.get("/throughput.csv")
@blueprint.arguments(Throughput, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv", description="RFC 4180, UTF-8, a header row.")
@allowed(Permission.VIEW_BOARD)
def throughput_csv(query: ThroughputQuery, board: str) -> Response:
    """The same rows as CSV."""
    lines = reports.csv_lines(query, _rows(query, board))
    response = Response((line.encode() for line in lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="throughput.csv"'
    return response


def _rows(query: ThroughputQuery, board: str) -> list[ThroughputRow]:
    return reports.throughput_rows(store(), identity.actor(), board_id=board, query=query, now=clock.now())
