"""What can be asked of a report, behind the question mark: one schema each, made from the report itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from kanban.api.schemas.base import Body, Moment, Text, WholeText
from kanban.domain.errors import Invalid
from kanban.services.reports import Query, Report, check


class YesOrNo(fields.Boolean):
    """True or false in a query, where everything is text."""

    default_error_messages = {"invalid": "Give true or false."}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if value not in ("true", "false"):
            raise self.make_error("invalid", input=value)
        return bool(value == "true")


_VALUES_MAX = 50
_TAKEN = {
    "horizon_days": "How many days ahead; 28 if none.",
    "cards": "When will so many be finished; those that are open if none.",
    "baseline": "The first local day of the values that limits rest on; the first there is if none.",
}


class ReportQuery(Body):
    """What every report can be asked. All faults are told at once."""

    choices: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    as_of = Moment(metadata={"description": "What was known at this moment; now if none."})

    @validates_schema(skip_on_field_errors=False)
    def has_sense(self, data: dict[str, Any], **kwargs: Any) -> None:
        try:
            check(_query(data), choices=self.choices)
        except Invalid as refusal:
            raise ValidationError(refusal.facts["errors"]) from None

    @post_load
    def as_query(self, data: dict[str, Any], **kwargs: Any) -> Query:
        return _query(data)


class BehindQuery(ReportQuery):
    """The same, and the row and the figure whose cards are wanted."""

    row = Text(400, metadata={"description": "The row, by the values of its `row_id`; all of them if none."})
    column = Text(60, metadata={"description": "The figure of the row; its main one if none."})

    @post_load
    def as_query(self, data: dict[str, Any], **kwargs: Any) -> tuple[Query, str | None, str | None]:
        return _query(data), data.get("row"), data.get("column")


def _query(data: Mapping[str, Any]) -> Query:
    several = {name: tuple(data[name]) for name in ("types", "streams", "classes") if name in data}
    return Query(**{name: value for name, value in data.items() if name not in ("row", "column")} | several)


def query_of(report: Report, base: type[ReportQuery] = ReportQuery) -> type[ReportQuery]:
    """The schema of the questions this report takes, as fields of its own beside those of `base`."""
    parts: dict[str, Any] = {"choices": report.choices}
    if report.window is None:
        parts |= {
            "start": _day("The first local day; where the log begins if none.", data_key="from"),
            "to": _day("The local day after the last one; through today if none."),
        }
    for name, words in report.choices.items():
        if words:
            first = {"default": words[0]} if name != "split" else {}
            parts[name] = Text(20, metadata={"enum": list(words), **first})
    if report.filters:
        parts |= {
            "types": _several("type", "Only cards of these types."),
            "streams": _several("stream", "Only cards of these streams; an empty one means cards without."),
            "classes": _several("class", "Only cards of these classes; `urgent` is what was in the urgent lane."),
            "planned": YesOrNo(metadata={"description": "Only planned, or only unplanned cards."}),
        }
    for name, most in report.takes.items():
        means = _TAKEN[name]
        parts[name] = _day(means) if most is None else WholeText(1, most, metadata={"description": means})
    return type(f"{report.pascal}{base.__name__}", (base,), parts)


def _day(means: str, **kwargs: Any) -> fields.Date:
    return fields.Date(metadata={"description": means}, **kwargs)


def _several(name: str, means: str) -> fields.List[Any]:
    return fields.List(
        Text(240), data_key=name, validate=validate.Length(max=_VALUES_MAX), metadata={"description": means}
    )
