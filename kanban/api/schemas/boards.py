"""Boards, their columns, lanes and members, as they come in and go out."""

from __future__ import annotations

from marshmallow import fields, validate

from kanban.api.schemas.base import Body, Flag, Id, Instant, Number, Text, Whole, choice
from kanban.domain.access import Role
from kanban.domain.board import ColumnKind, LaneKind
from kanban.domain.cards import LINK_KINDS
from kanban.domain.pulls import LIMIT_MAX
from kanban.domain.shape import CHECK_MAX, CHECKS_MAX, NAME_MAX, POLICY_MAX, REASONS_MAX
from kanban.domain.team_settings import GRACE_MAX, HOLIDAYS_MAX, UNITS, WEATHERS
from kanban.domain.templates import TEMPLATES

_ROLES = [role.value for role in Role]
_COLUMN_KINDS = [kind.value for kind in ColumnKind]
_LANE_KINDS = [kind.value for kind in LaneKind]
_BEFORE = {"description": "The id of what it will stand before; null for the end."}


# -- in


class NewBoard(Body):
    """A board to be, from a template. Without a key one is made from the name."""

    name = Text(NAME_MAX, required=True)
    key = Text(6)
    template = choice(*TEMPLATES, required=True)
    time_zone = Text(60, load_default="UTC")


class BoardChange(Body):
    """What is to change; what is left out stays."""

    name = Text(NAME_MAX)
    time_zone = Text(60)
    working_days = fields.List(Whole(1, 7), metadata={"description": "1 is Monday."})
    may_exceed = Flag(metadata={"description": "Whether a limit may be gone over once, with a reason."})
    may_raise = Flag(metadata={"description": "Whether members, not only admins, may raise a limit that is hit."})
    urgent_inside = Flag(metadata={"description": "Whether urgent cards count inside column limits."})
    block_reasons = fields.List(
        Text(NAME_MAX),
        validate=validate.Length(max=REASONS_MAX),
        metadata={"description": "Why a card can be blocked, besides `displaced` and `other`."},
    )
    holidays = fields.List(
        Text(10), validate=validate.Length(max=HOLIDAYS_MAX), metadata={"description": "Dates on which nobody works."}
    )
    interrupt_budget = Number(
        allow_none=True, metadata={"description": "The share of the capacity, 0 to 1, agreed for unplanned work."}
    )
    resume_hours = Number(metadata={"description": "What taking up a displaced card again costs, in hours."})
    grace_hours = Whole(0, GRACE_MAX, metadata={"description": "How long after its end an iteration stays open."})
    weather = choice(*WEATHERS, metadata={"description": "How the next iteration is foretold from the last ones."})
    velocity_unit = choice(*UNITS, metadata={"description": "What expectations are told in."})


class ColumnChange(Body):
    """What is to change about a column; what is left out stays."""

    name = Text(NAME_MAX)
    kind = choice(*_COLUMN_KINDS)
    limit = Whole(0, LIMIT_MAX, allow_none=True, metadata={"description": "null: no limit. 0 is a limit."})
    hard = Flag()
    reason = Text(CHECK_MAX, metadata={"description": "Why the limit is raised; needed when it is."})
    policy = Text(POLICY_MAX)
    asks_link = choice(*LINK_KINDS, allow_none=True, metadata={"description": "The kind of link a card must bring."})
    asks_checks = fields.List(
        Text(CHECK_MAX),
        validate=validate.Length(max=CHECKS_MAX),
        metadata={"description": "What must be ticked when a card comes in."},
    )
    before = Id(allow_none=True, metadata=_BEFORE)


class NewColumn(ColumnChange):
    """A column to be."""

    name = Text(NAME_MAX, required=True)
    kind = choice(*_COLUMN_KINDS, required=True)


class LaneChange(Body):
    """What is to change about a lane; what is left out stays."""

    name = Text(NAME_MAX)
    limit = Whole(0, LIMIT_MAX, allow_none=True, metadata={"description": "null: no limit. 0 is a limit."})
    hard = Flag()
    reason = Text(CHECK_MAX, metadata={"description": "Why the limit is raised; needed when it is."})
    before = Id(allow_none=True, metadata=_BEFORE)


class NewLane(LaneChange):
    """A lane to be."""

    name = Text(NAME_MAX, required=True)
    kind = choice(*_LANE_KINDS, required=True)


class NewMember(Body):
    """Somebody with an account, and their role on the board."""

    email = Text(254, required=True)
    role = choice(*_ROLES, required=True)


class MemberChange(Body):
    """Another role."""

    role = choice(*_ROLES, required=True)


class CardsTo(Body):
    """Where the cards go that stand in what is removed."""

    cards_to = Id()


# -- out


class BoardLine(Body):
    """A board in a list. `role` is null for an instance admin who is no member."""

    id = Id(required=True)
    key = fields.String(required=True)
    name = fields.String(required=True)
    role = choice(*_ROLES, required=True, allow_none=True)
    seq = fields.Integer(required=True)


class Boards(Body):
    """The boards one may see, by name."""

    boards = fields.List(fields.Nested(BoardLine), required=True)


class Event(Body):
    """One thing that happened on a board. `data` depends on `type`: see the reference of events."""

    seq = fields.Integer(required=True)
    type = fields.String(required=True)
    at = Instant(required=True)
    actor = Id(required=True, allow_none=True)
    command_id = fields.String(required=True)
    data = fields.Dict(required=True)


class Done(Body):
    """What a command came to: the number it led to and the events it caused (none when nothing changed).

    `did` says in words what was done besides, as when an answer to a limit moved nothing.
    """

    seq = fields.Integer(required=True)
    events = fields.List(fields.Nested(Event), required=True)
    did = fields.String(metadata={"example": "You are on OPS-42."})


class BoardName(Body):
    """The new board."""

    id = Id(required=True)
    key = fields.String(required=True)
    name = fields.String(required=True)


class BoardMade(Done):
    """A board that has begun."""

    board = fields.Nested(BoardName, required=True)


class Undone(Done):
    """A command that was taken back, and which one that was."""

    undone = fields.String(required=True, metadata={"example": "OPS-42 moved"})


class Events(Body):
    """A piece of the log, and the number of its newest event."""

    seq = fields.Integer(required=True)
    events = fields.List(fields.Nested(Event), required=True)
