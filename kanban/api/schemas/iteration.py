"""Iterations and stand-ups as snapshots and lists carry them."""

from __future__ import annotations

from marshmallow import fields

from kanban.api.schemas.base import Body, Id, Instant, Number, choice
from kanban.domain.iterations import PARTS
from kanban.domain.team_settings import UNITS

_DATE = {"format": "date"}


class Away(Body):
    """A day on which somebody of the team is not there; with a `card`, because of that urgent card."""

    user = Id(required=True)
    day = fields.String(required=True, metadata=_DATE)
    part = choice(*PARTS, required=True)
    card = Id(required=True, allow_none=True)


class Cause(Body):
    """A card that took working time away: person-days so far, and those still expected."""

    card = Id(required=True)
    key = fields.String(required=True)
    days = Number(required=True)
    ahead = Number(required=True)


class Revision(Body):
    """What was told the stakeholders once, and by whom."""

    iteration = Id(required=True)
    revision = fields.Integer(required=True)
    unit = choice(*UNITS, required=True)
    expected = Number(required=True)
    low = Number(required=True)
    high = Number(required=True)
    committed = Number(required=True)
    capacity_days = Number(required=True)
    lost_days = Number(required=True)
    ahead_days = Number(required=True)
    causes = fields.List(fields.Nested(Cause), required=True)
    sentence = fields.String(required=True)
    note = fields.String(required=True)
    at = Instant(required=True)
    by = Id(required=True, allow_none=True)


class Iteration(Body):
    """An accounting window over local dates, `ends` exclusive. `promised` is its plan at the planning cut-off."""

    id = Id(required=True)
    number = fields.Integer(required=True)
    name = fields.String(required=True)
    goal = fields.String(required=True)
    starts = fields.String(required=True, metadata=_DATE)
    ends = fields.String(required=True, metadata={**_DATE, "description": "The day after the last."})
    cutoff = Instant(required=True)
    plan = fields.List(Id(), required=True)
    promised = fields.List(Id(), required=True)
    team = fields.List(Id(), required=True)
    away = fields.List(fields.Nested(Away), required=True)
    carried = fields.List(Id(), required=True, metadata={"description": "What was left unfinished when it closed."})
    closed_at = Instant(required=True, allow_none=True)
    said = fields.List(fields.Nested(Revision), required=True)


class Cadence(Body):
    """Iterations that make themselves: so many weeks each, counted from `starts`."""

    starts = fields.String(required=True, metadata=_DATE)
    weeks = fields.Integer(required=True)
    cutoff_days = fields.Integer(required=True, metadata={"description": "Planning ends with this working day."})
    name = fields.String(required=True, metadata={"example": "Iteration"})


class Standup(Body):
    """A stand-up: which card it looks at, and the number of the event that began it."""

    id = Id(required=True)
    since = Instant(required=True)
    by = Id(required=True, allow_none=True)
    seq = fields.Integer(required=True)
    card = Id(required=True, allow_none=True)
    until = Instant(required=True, allow_none=True)
