"""Boards, their columns, lanes and members, as they come in and go out."""

from __future__ import annotations

from marshmallow import fields

from kanban.api.schemas.base import Body, Flag, Id, Instant, Number, Text, Whole, choice
from kanban.domain.access import Role
from kanban.domain.board import ColumnKind, LaneKind
from kanban.domain.cards import LINK_KINDS, SERVICE_CLASSES
from kanban.domain.moves import BLOCK_REASONS
from kanban.domain.shape import LIMIT_MAX, NAME_MAX, POLICY_MAX
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
    may_exceed = Flag()


class ColumnChange(Body):
    """What is to change about a column; what is left out stays."""

    name = Text(NAME_MAX)
    kind = choice(*_COLUMN_KINDS)
    limit = Whole(0, LIMIT_MAX, allow_none=True, metadata={"description": "null: no limit. 0 is a limit."})
    hard = Flag()
    policy = Text(POLICY_MAX)
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
    """What a command came to: the number it led to and the events it caused (none when nothing changed)."""

    seq = fields.Integer(required=True)
    events = fields.List(fields.Nested(Event), required=True)


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


class Column(Body):
    """A stage."""

    id = Id(required=True)
    name = fields.String(required=True)
    kind = choice(*_COLUMN_KINDS, required=True)
    limit = fields.Integer(required=True, allow_none=True)
    hard = fields.Boolean(required=True)
    policy = fields.String(required=True)
    rank = fields.String(required=True)


class Lane(Body):
    """A horizontal band."""

    id = Id(required=True)
    name = fields.String(required=True)
    kind = choice(*_LANE_KINDS, required=True)
    limit = fields.Integer(required=True, allow_none=True)
    hard = fields.Boolean(required=True)
    rank = fields.String(required=True)


class Member(Body):
    """Somebody on the board."""

    user = Id(required=True)
    name = fields.String(required=True)
    role = choice(*_ROLES, required=True)


class Link(Body):
    """A link on a card."""

    url = fields.String(required=True)
    title = fields.String(required=True)
    kind = choice(*LINK_KINDS, required=True)


class Spell(Body):
    """A stay in Blocked, and where the card came from."""

    reason = choice(*BLOCK_REASONS, required=True)
    note = fields.String(required=True)
    waiting_for = fields.String(required=True)
    since = Instant(required=True)
    from_column = Id(required=True)
    from_lane = Id(required=True)


class Card(Body):
    """A card as boards and lists show it. The description comes with the card's own address."""

    id = Id(required=True)
    number = fields.Integer(required=True)
    key = fields.String(required=True, metadata={"example": "OPS-42"})
    title = fields.String(required=True)
    column = Id(required=True)
    lane = Id(required=True)
    rank = fields.String(required=True, metadata={"description": "Cards of a cell stand in the order of this text."})
    type = fields.String(required=True)
    class_ = choice("urgent", *SERVICE_CLASSES, data_key="class", attribute="class", required=True)
    base_class = choice(*SERVICE_CLASSES, required=True)
    points = Number(required=True, allow_none=True)
    stream = fields.String(required=True, allow_none=True)
    people = fields.List(Id(), required=True)
    due = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    has_description = fields.Boolean(required=True)
    links = fields.List(fields.Nested(Link), required=True)
    created_at = Instant(required=True)
    entered_at = Instant(required=True)
    started_at = Instant(required=True, allow_none=True)
    finished_at = Instant(required=True, allow_none=True)
    blocked = fields.Nested(Spell, required=True, allow_none=True)
    archived_at = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ColumnCount(Body):
    """What a column's limit counts, and the urgent cards that stand beside it."""

    occupied = fields.Integer(required=True)
    urgent = fields.Integer(required=True)


class LaneCount(Body):
    """What a lane's limit counts."""

    occupied = fields.Integer(required=True)


class Counts(Body):
    """The state of all limits, by id."""

    columns = fields.Dict(fields.String(), fields.Nested(ColumnCount), required=True)
    lanes = fields.Dict(fields.String(), fields.Nested(LaneCount), required=True)


class Snapshot(Body):
    """A whole board at one number of its log. Columns and lanes come in their order; `role` is the reader's."""

    id = Id(required=True)
    seq = fields.Integer(required=True)
    name = fields.String(required=True)
    key = fields.String(required=True)
    time_zone = fields.String(required=True)
    working_days = fields.List(fields.Integer(), required=True)
    may_exceed = fields.Boolean(required=True)
    role = choice(*_ROLES, required=True)
    columns = fields.List(fields.Nested(Column), required=True)
    lanes = fields.List(fields.Nested(Lane), required=True)
    members = fields.List(fields.Nested(Member), required=True)
    cards = fields.List(fields.Nested(Card), required=True)
    limits = fields.Nested(Counts, required=True)
    stops = fields.List(fields.Dict(), required=True)
    duty = fields.Dict(required=True, allow_none=True)
    iteration = fields.Dict(required=True, allow_none=True)
