"""Rows of reports and what they come to, as they go out: made from the reports themselves, one schema each."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, fields

from kanban.api.schemas.base import Body, Flag, Instant, Number
from kanban.services.reports import Field, Report


class ReportBoard(Body):
    """Whose report it is."""

    id = fields.String(required=True)
    key = fields.String(required=True)
    name = fields.String(required=True)


class ReportFilter(Body):
    """Which cards were asked about. An empty list leaves none out."""

    type = fields.List(fields.String(), required=True)
    stream = fields.List(fields.String(), required=True)
    class_ = fields.List(fields.String(), required=True, data_key="class")
    planned = fields.Boolean(required=True, allow_none=True)


class Enough(Body):
    """Whether there is enough to say something; if not, what is missing and from when on it will be there."""

    ok = Flag(required=True)
    weak = Flag(required=True)
    sentence = fields.String(required=True)


class Citation(Body):
    """Where a figure comes from: enough to arrive at it by hand."""

    title = fields.String(required=True)
    definition = fields.String(required=True)
    formula = fields.String(required=True)
    calendar = fields.String(required=True)
    filter = fields.String(required=True)
    count = fields.Integer(required=True, metadata={"description": "How many cards are behind it."})
    doc = fields.String(required=True, metadata={"example": "metrics.md#throughput"})


class Mark(Body):
    """Something to see on a chart along a calendar: a deployment, or a change of the columns."""

    at = Instant(required=True)
    date = fields.String(required=True, metadata={"format": "date"})
    kind = fields.String(required=True, metadata={"enum": ["deploy", "columns"]})
    text = fields.String(required=True)


class CardBehind(Body):
    """A card behind a figure."""

    id = fields.String(required=True)
    key = fields.String(required=True)
    number = fields.Integer(required=True)
    title = fields.String(required=True)
    archived = Flag(required=True)


class CardsBehind(Body):
    """The cards behind a figure, in the order of their numbers."""

    cards = fields.List(fields.Nested(CardBehind), required=True)


class Figures(Body):
    """Headline figures by name."""

    class Meta:
        unknown = INCLUDE


def report_schema(report: Report) -> type[Body]:
    """The schema of a report's whole answer."""
    row = type(f"{report.pascal}Row", (Body,), {field.name: _field(field) for field in report.fields})
    row.__doc__ = f"One row of the report {report.name}."
    if report.dynamic:
        row = type(f"{report.pascal}Row", (row,), {"Meta": type("Meta", (), {"unknown": INCLUDE})})
        row.__doc__ = f"One row of the report {report.name}. {report.dynamic}"
    parts: dict[str, Any] = {
        "report": fields.String(required=True),
        "board": fields.Nested(ReportBoard, required=True),
        "as_of": Instant(required=True),
        "from": fields.Date(required=True),
        "to": fields.Date(required=True, metadata={"description": "The day after the last."}),
        "per": fields.String(required=True, allow_none=True),
        "time_zone": fields.String(required=True),
        "filter": fields.Nested(ReportFilter, required=True),
        "row_id": fields.List(
            fields.String(), required=True,
            metadata={"description": "The fields of a row whose values, joined by `|`, name it to `/cards`."},
        ),
        "rows": fields.List(fields.Nested(row), required=True, metadata={"description": "As in the CSV."}),
        "summary": fields.Nested(Figures, required=True),
        "sentence": fields.String(required=True, metadata={"description": "To be read instead of a chart."}),
        "enough": fields.Nested(Enough, required=True),
        "citation": fields.Nested(Citation, required=True),
        "marks": fields.List(fields.Nested(Mark), required=True),
    }  # fmt: skip
    whole = type(f"{report.pascal}Report", (Body,), parts)
    whole.__doc__ = report.definition
    return whole


def _field(field: Field) -> fields.Field[Any]:
    named: dict[str, Any] = {"required": not field.seldom, "allow_none": field.empty}
    metadata: dict[str, Any] = {"description": field.means} if field.means else {}
    match field.kind:
        case "date":
            return fields.Date(metadata=metadata, **named)
        case "instant":
            return fields.String(metadata={"format": "date-time", **metadata}, **named)
        case "whole":
            return fields.Integer(strict=True, metadata=metadata, **named)
        case "number":
            return Number(metadata=metadata, **named)
        case "flag":
            return Flag(metadata=metadata, **named)
        case _:
            return fields.String(metadata=metadata, **named)
