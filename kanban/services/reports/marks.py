"""What is marked on every chart along a calendar: deployments, and changes of the board's columns.

A step in a line is often no change of the work but of the board, or came with what was deployed that day. The mark says
so; it does not say that one caused the other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kanban.analytics.calendar import begins, local_date
from kanban.domain.facts import instant
from kanban.services.reports.query import Asked

_WHAT = {"added": "was added", "removed": "was removed", "moved": "was moved", "renamed": "was renamed",
         "kind": "became another kind of column"}  # fmt: skip


def marks(asked: Asked) -> list[dict[str, Any]]:
    """The marks in the range, as of the question's moment, in the order of time."""
    incidents = asked.history.incidents
    told = [(deploy.at, "deploy", f"{deploy.name} was deployed") for deploy in incidents.deploys
            if deploy.known <= asked.as_of]  # fmt: skip
    told += [(change.at, "columns", f"Column {change.name} {_WHAT[change.what]}") for change in incidents.rebuildings]
    first, last = begins(asked.start, asked.zone), min(begins(asked.end, asked.zone), asked.as_of)
    return [_mark(at, kind, text, asked) for at, kind, text in sorted(told) if first <= at <= last]


def _mark(at: datetime, kind: str, text: str, asked: Asked) -> dict[str, Any]:
    return {"at": instant(at), "date": local_date(at, asked.zone).isoformat(), "kind": kind, "text": text}
