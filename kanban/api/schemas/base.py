"""The fields all schemas are made of. They take exactly their JSON type: no "1" for 1, no "yes" for true."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

#: Control characters that no text of ours may carry: they are invisible, and PostgreSQL cannot keep NUL.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Body(Schema):
    """The base of all schemas: what is not named is refused."""

    class Meta:
        unknown = RAISE


class Nothing(Body):
    """A body that has nothing to say: empty, or `{}`."""


class Text(fields.String):
    """Text of at most `most` characters, without control characters."""

    def __init__(self, most: int, *, least: int = 0, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(min=least or None, max=most), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        assert text is not None
        if _CONTROL.search(text):
            raise self.make_error("invalid_utf8")
        return text

    default_error_messages = {"invalid_utf8": "Text must not contain control characters.", "invalid": "Give text."}


class Secret(fields.String):
    """A password or token: taken as it is, up to `most` characters."""

    def __init__(self, most: int = 1024, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(min=1, max=most), **kwargs)


class Id(fields.String):
    """An id. Opaque to clients; what cannot be one is refused before anything is looked up."""

    default_error_messages = {"invalid": "That is not an id."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp(r"\A[0-9A-Za-z_-]{1,40}\Z", error="That is not an id."), **kwargs)


class Whole(fields.Integer):
    """A whole number from `low` to `high`."""

    default_error_messages = {"invalid": "Give a whole number."}

    def __init__(self, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(low, high), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return value


class WholeText(fields.Integer):
    """A whole number in a query, where everything is text."""

    default_error_messages = {"invalid": "Give a whole number."}

    def __init__(self, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(low, high), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,10}", value):
            raise self.make_error("invalid", input=value)
        return int(value)


class Number(fields.Float):
    """A number."""

    default_error_messages = {"invalid": "Give a number."}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return value


class Flag(fields.Boolean):
    """True or false."""

    default_error_messages = {"invalid": "Give true or false."}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Moment(fields.AwareDateTime):
    """A moment coming in, with its zone: from 1970 to 2999, so that every zone's calendar has it."""

    default_error_messages = {"range": "Give a moment from 1970 to 2999."}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        at = super()._deserialize(value, attr, data, **kwargs)
        if not 1970 <= at.year <= 2999:
            raise self.make_error("range")
        return at.astimezone(UTC)


class Instant(fields.String):
    """A moment going out: RFC 3339, UTC, with Z."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"format": "date-time", "example": "2026-11-20T09:00:00.000Z"}, **kwargs)


def choice(*values: str, **kwargs: Any) -> fields.String:
    """One of a few words."""
    return fields.String(validate=validate.OneOf(values), **kwargs)
