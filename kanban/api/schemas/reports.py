"""Rows of reports, as they go out."""

from __future__ import annotations

from marshmallow import fields

from kanban.api.schemas.base import Body, Number


class ThroughputRow(Body):
    """One period (and one type, stream or class, where it was split by that)."""

    period_start = fields.String(required=True, metadata={"format": "date"})
    period_end = fields.String(required=True, metadata={"format": "date", "description": "The day after the last."})
    type = fields.String()
    stream = fields.String()
    class_ = fields.String(data_key="class", attribute="class")
    finished = fields.Integer(required=True)
    planned = fields.Integer(required=True)
    unplanned = fields.Integer(required=True)
    points = Number(required=True)
    points_planned = Number(required=True)
    points_unplanned = Number(required=True)
    unestimated = fields.Integer(required=True)
    reopened = fields.Integer(required=True)
    discarded = fields.Integer(required=True)
    partial_ = fields.Boolean(
        data_key="partial", attribute="partial", required=True, metadata={"description": "The period is not over yet."}
    )


class ThroughputReport(Body):
    """The rows, one a period."""

    rows = fields.List(fields.Nested(ThroughputRow), required=True)
