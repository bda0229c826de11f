"""A stand-up and what has changed since the one before, as they come in and go out."""

from __future__ import annotations

from marshmallow import fields

from kanban.api.schemas.base import Body, Id, Instant, choice
from kanban.api.schemas.iteration import Standup

_LISTS = ("finished", "moved", "blocked", "old", "hits", "interrupts")


class Step(Body):
    """The card that is looked at from now on; null: none."""

    card = Id(required=True, allow_none=True)


class Which(Body):
    """Before which stand-up: the one that goes on or is to come, or with `last` the one that ended last."""

    of = choice("now", "last", load_default="now")


class Line(Body):
    """A card, and by name the columns it came from and went to; null: it was not on the board."""

    id = Id(required=True)
    number = fields.Integer(required=True)
    key = fields.String(required=True, metadata={"example": "OPS-42"})
    title = fields.String(required=True)
    archived = fields.Boolean(required=True)
    from_ = fields.String(data_key="from", attribute="from", required=True, allow_none=True)
    to = fields.String(required=True, allow_none=True)


class BlockedLine(Line):
    """A card that was sent to Blocked and is there still."""

    reason = fields.String(required=True)
    since = Instant(required=True)


class OldLine(Line):
    """An open card that is older than 85 % of its class ever got in its column, and was not then."""

    age_days = fields.Integer(required=True)
    line_days = fields.Float(required=True, metadata={"description": "The 85th percentile."})


class Interrupt(Line):
    """A card that came into the urgent lane."""

    open = fields.Boolean(required=True)


class HitLine(Body):
    """The hits of one limit: how often, by which cards, and what kinds of answers were given."""

    scope = fields.String(required=True)
    place = fields.String(required=True, allow_none=True)
    limit = fields.Integer(required=True)
    hits = fields.Integer(required=True)
    decided = fields.List(fields.String(), required=True)
    cards = fields.List(fields.Nested(Line), required=True)


class Note(Body):
    """A comment that somebody wrote under a card while the stand-up went on."""

    card = Id(required=True)
    key = fields.String(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)
    by = Id(required=True)
    at = Instant(required=True)


class Since(Body):
    """What is different on the board since the stand-up before `standup` began; each list names 100 at most.

    `cut`: the log since then is too long, so `since` is the moment from which on it was read.
    """

    seq = fields.Integer(required=True)
    standup = fields.Nested(Standup, required=True, allow_none=True)
    since = Instant(required=True)
    until = Instant(required=True)
    cut = fields.Boolean(required=True)
    counts = fields.Nested(
        Body.from_dict({name: fields.Integer(required=True) for name in _LISTS}, name="SinceCounts"), required=True
    )
    finished = fields.List(fields.Nested(Line), required=True)
    moved = fields.List(fields.Nested(Line), required=True)
    blocked = fields.List(fields.Nested(BlockedLine), required=True)
    old = fields.List(fields.Nested(OldLine), required=True)
    hits = fields.List(fields.Nested(HitLine), required=True)
    interrupts = fields.List(fields.Nested(Interrupt), required=True)
    walked = fields.List(Id(), required=True, metadata={"description": "The cards it has looked at, in order."})
    notes = fields.List(fields.Nested(Note), required=True)
