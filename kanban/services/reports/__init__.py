"""Reports: from a question to rows, through the gate, the log and the arithmetic of `kanban.analytics`.

`REPORTS` names them all; `answer`, `table` and `cards_behind` answer any of them. JSON, CSV, the page and the wall show
the same rows.
"""

from __future__ import annotations

from kanban.services.reports.answering import Table, answer, cards_behind, row_id, table
from kanban.services.reports.moment import Gauges, gauges
from kanban.services.reports.query import Query, check
from kanban.services.reports.registry import REPORTS
from kanban.services.reports.report import Field, Report

__all__ = [
    "REPORTS",
    "Field",
    "Gauges",
    "Query",
    "Report",
    "Table",
    "answer",
    "cards_behind",
    "check",
    "gauges",
    "row_id",
    "table",
]
