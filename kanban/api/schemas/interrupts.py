"""Swap, stop, bulk, duty and deployments, as they come in and go out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from kanban.api.schemas.base import Body, Id, Instant, Number, Text, choice
from kanban.api.schemas.boards import Done
from kanban.api.schemas.cards import AnswerIn, CardFields, EntryIn
from kanban.api.schemas.snapshot import Duty, Rota
from kanban.domain import bulk, duty, notes, stops
from kanban.domain.cards import PEOPLE_MAX, SERVICE_CLASSES, TITLE_MAX, WORD_MAX
from kanban.domain.moves import NOTE_MAX
from kanban.domain.shape import NAME_MAX

# -- in


class SwapColumn(Body):
    """The column an urgent card wants to come to."""

    column = Id(required=True)


class Urgent(CardFields):
    """The urgent card: one that is on the board, or the fields of a new one."""

    title = Text(2 * TITLE_MAX)
    card = Id()

    @validates_schema
    def is_one_of_both(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if ("card" in data) == ("title" in data) or ("card" in data and len(data) > 1):
            raise ValidationError({"card": ["Name a card, or give the title and fields of a new one."]})


class Swap(Body):
    """An urgent card comes in and another goes to Blocked (`park` null: none has to)."""

    urgent = fields.Nested(Urgent, required=True)
    column = Id(required=True)
    park = Id(allow_none=True)
    reason = Text(NOTE_MAX)
    answer = fields.Nested(AnswerIn)
    policy = fields.Nested(EntryIn)


class StopLine(Body):
    """What is stopped (without a column: the board), about which card, and why."""

    column = Id()
    card = Id()
    trouble = Text(stops.WORDS_MAX, required=True)


class Release(Body):
    """Which stop ends (without one: the only one, or the board's), and what the cause was."""

    stop = Id()
    cause = Text(stops.WORDS_MAX, required=True)


class Shared(Body):
    """The fields that several cards can be given at once."""

    type = Text(WORD_MAX)
    class_ = choice(*SERVICE_CLASSES, data_key="class", attribute="class")
    stream = Text(WORD_MAX, allow_none=True)
    channel = Text(WORD_MAX, allow_none=True)
    points = Number(allow_none=True)
    people = fields.List(Id(), validate=validate.Length(max=PEOPLE_MAX))
    due = Text(10, allow_none=True, metadata={"format": "date"})


class Do(Body):
    """What is done with the cards: `move` (column), `block` (reason), `archive`, or `change` (changes)."""

    kind = choice("move", "block", "archive", "change", required=True)
    column = Id()
    lane = Id()
    before = Id(allow_none=True)
    reason = Text(NAME_MAX)
    note = Text(NOTE_MAX)
    waiting_for = Text(WORD_MAX)
    waiting_card = Id(allow_none=True)
    changes = fields.Nested(Shared)

    @validates_schema
    def has_what_it_needs(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        needed = {"move": "column", "block": "reason", "change": "changes"}.get(data.get("kind", ""))
        if needed is not None and needed not in data:
            raise ValidationError({needed: ["Missing data for required field."]})


class Bulk(Body):
    """Several cards, and what is done with all of them or with none."""

    cards = fields.List(Id(), required=True, validate=validate.Length(min=1, max=bulk.CARDS_MAX))
    do = fields.Nested(Do, required=True)
    answer = fields.Nested(AnswerIn)
    policy = fields.Nested(EntryIn)


class WeeklyIn(Body):
    """Weekly turns: the first begins on `start` at `time` in the board's zone, and they go round."""

    start = fields.Date(required=True)
    time = fields.Time(format="%H:%M", required=True, metadata={"example": "09:00"})
    turns = fields.List(
        fields.List(Id(), validate=validate.Length(max=duty.PEOPLE_MAX)),
        required=True,
        validate=validate.Length(min=1, max=duty.TURNS_MAX),
    )


class DatesIn(Body):
    """Who is on duty from one local day to another (exclusive), whatever the turns say."""

    from_ = fields.Date(data_key="from", attribute="from", required=True)
    to = fields.Date(required=True)
    people = fields.List(Id(), required=True, validate=validate.Length(max=duty.PEOPLE_MAX))


class RotaIn(Body):
    """Who takes the interrupts when."""

    weekly = fields.Nested(WeeklyIn, allow_none=True)
    dates = fields.List(fields.Nested(DatesIn), validate=validate.Length(max=duty.DATES_MAX))


class SetRota(Body):
    """The rota; null takes it away."""

    rota = fields.Nested(RotaIn, required=True, allow_none=True)


class HandOver(Body):
    """Who takes over, and what they should know."""

    people = fields.List(Id(), required=True, validate=validate.Length(max=duty.PEOPLE_MAX))
    note = Text(duty.NOTE_MAX)


class Deploy(Body):
    """A deployment that has finished; without a time, now."""

    name = Text(notes.NAME_MAX, required=True)
    finished_at = fields.AwareDateTime()
    url = Text(notes.URL_MAX)
    cards = fields.List(Id(), validate=validate.Length(max=notes.CARDS_MAX))


# -- out


class Candidate(Body):
    """A card that can be parked; `why` says why another one should be rather."""

    card = Id(required=True)
    key = fields.String(required=True)
    title = fields.String(required=True)
    why = fields.String(required=True)


class Choices(Body):
    """Whether the place is full, and who can be parked there."""

    column = Id(required=True)
    full = fields.Boolean(required=True)
    proposed = Id(required=True, allow_none=True)
    candidates = fields.List(fields.Nested(Candidate), required=True)


class Stopped(Done):
    """A stop that stands; `stop` is its id."""

    stop = Id(required=True)


class Turn(Body):
    """The next people on duty, and from when on."""

    at = Instant(required=True)
    people = fields.List(Id(), required=True)


class RotaAnswer(Body):
    """The rota, who is on duty now, and who is next."""

    rota = fields.Nested(Rota, required=True, allow_none=True)
    duty = fields.Nested(Duty, required=True, allow_none=True)
    next = fields.Nested(Turn, required=True, allow_none=True)


class Day(Body):
    """A local day on which something happened, and the numbers of its first and last event."""

    date = fields.String(required=True, metadata={"format": "date"})
    first = fields.Integer(required=True)
    last = fields.Integer(required=True)


class Days(Body):
    """The days of the board's life, and its newest number."""

    head = fields.Integer(required=True)
    days = fields.List(fields.Nested(Day), required=True)
