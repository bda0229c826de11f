"""The whole board, as it goes out."""

from __future__ import annotations

from marshmallow import fields

from kanban.api.schemas.base import Body, Id, Instant, Number, choice
from kanban.api.schemas.iteration import Cadence, Iteration, Standup
from kanban.domain.access import Role
from kanban.domain.board import ColumnKind, LaneKind
from kanban.domain.cards import LINK_KINDS, SERVICE_CLASSES
from kanban.domain.team_settings import UNITS, WEATHERS

_ROLES = [role.value for role in Role]
_COLUMN_KINDS = [kind.value for kind in ColumnKind]
_LANE_KINDS = [kind.value for kind in LaneKind]


class Raise(Body):
    """One time a limit was raised, or taken away (`to` null)."""

    at = Instant(required=True)
    by = Id(required=True, allow_none=True)
    from_ = fields.Integer(data_key="from", attribute="from", required=True)
    to = fields.Integer(required=True, allow_none=True)
    reason = fields.String(required=True)


class Column(Body):
    """A stage."""

    id = Id(required=True)
    name = fields.String(required=True)
    kind = choice(*_COLUMN_KINDS, required=True)
    limit = fields.Integer(required=True, allow_none=True)
    hard = fields.Boolean(required=True)
    policy = fields.String(required=True)
    asks_link = choice(*LINK_KINDS, required=True, allow_none=True)
    asks_checks = fields.List(fields.String(), required=True)
    rank = fields.String(required=True)
    raises = fields.List(fields.Nested(Raise), required=True)


class Lane(Body):
    """A horizontal band."""

    id = Id(required=True)
    name = fields.String(required=True)
    kind = choice(*_LANE_KINDS, required=True)
    limit = fields.Integer(required=True, allow_none=True)
    hard = fields.Boolean(required=True)
    rank = fields.String(required=True)
    raises = fields.List(fields.Nested(Raise), required=True)


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

    reason = fields.String(required=True)
    note = fields.String(required=True)
    waiting_for = fields.String(required=True)
    since = Instant(required=True)
    from_column = Id(required=True)
    from_lane = Id(required=True)
    from_rank = fields.String(required=True)
    waiting_card = Id(required=True, allow_none=True)
    displaced_by = Id(required=True, allow_none=True, metadata={"description": "The card that pushed it out."})
    by = Id(required=True, allow_none=True)
    dismissed = fields.Boolean(required=True, metadata={"description": "The offer to bring it back was turned down."})


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
    displaced = fields.List(Instant(), required=True, metadata={"description": "The last two times it was parked."})
    channel = fields.String(required=True, allow_none=True)
    comments = fields.Integer(required=True, metadata={"description": "How many there are."})
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


class Stop(Body):
    """The line stands: the whole board (`column` null) or one column."""

    id = Id(required=True)
    column = Id(required=True, allow_none=True)
    card = Id(required=True, allow_none=True)
    trouble = fields.String(required=True)
    since = Instant(required=True)
    by = Id(required=True, allow_none=True)


class Weekly(Body):
    """Weekly turns: the first begins on `start` at `time` in the board's zone, and they go round."""

    start = fields.String(required=True, metadata={"format": "date"})
    time = fields.String(required=True, metadata={"example": "09:00"})
    turns = fields.List(fields.List(Id()), required=True)


class Dates(Body):
    """Who is on duty from one local day to another, whatever the turns say."""

    from_ = fields.String(data_key="from", attribute="from", required=True, metadata={"format": "date"})
    to = fields.String(required=True, metadata={"format": "date", "description": "The day after the last."})
    people = fields.List(Id(), required=True)


class Rota(Body):
    """Who takes the interrupts when."""

    weekly = fields.Nested(Weekly, required=True, allow_none=True)
    dates = fields.List(fields.Nested(Dates), required=True)


class Duty(Body):
    """Who takes the interrupts now."""

    people = fields.List(Id(), required=True)
    since = Instant(required=True)
    by_hand = fields.Boolean(required=True)
    note = fields.String(required=True)


class Snapshot(Body):
    """A whole board at one number of its log. Columns and lanes come in their order; `role` is the reader's.

    A board of the past also says `at` which instant it is, what the newest number is (`head`), and its archived cards.
    """

    id = Id(required=True)
    seq = fields.Integer(required=True)
    name = fields.String(required=True)
    key = fields.String(required=True)
    time_zone = fields.String(required=True)
    working_days = fields.List(fields.Integer(), required=True)
    may_exceed = fields.Boolean(required=True)
    may_raise = fields.Boolean(required=True)
    urgent_inside = fields.Boolean(required=True)
    block_reasons = fields.List(fields.String(), required=True)
    role = choice(*_ROLES, required=True)
    columns = fields.List(fields.Nested(Column), required=True)
    lanes = fields.List(fields.Nested(Lane), required=True)
    members = fields.List(fields.Nested(Member), required=True)
    cards = fields.List(fields.Nested(Card), required=True)
    limits = fields.Nested(Counts, required=True)
    stops = fields.List(fields.Nested(Stop), required=True)
    rota = fields.Nested(Rota, required=True, allow_none=True)
    duty = fields.Nested(Duty, required=True, allow_none=True)
    holidays = fields.List(fields.String(metadata={"format": "date"}), required=True)
    interrupt_budget = Number(required=True, allow_none=True)
    resume_hours = Number(required=True)
    grace_hours = fields.Integer(required=True)
    weather = choice(*WEATHERS, required=True)
    velocity_unit = choice(*UNITS, required=True)
    cadence = fields.Nested(Cadence, required=True, allow_none=True)
    iteration = Id(
        required=True, allow_none=True, metadata={"description": "The one that goes on, or else the next that will."}
    )
    iterations = fields.List(
        fields.Nested(Iteration),
        required=True,
        metadata={"description": "What is not closed, and the last closed one."},
    )
    standup = fields.Nested(Standup, required=True, allow_none=True)
    last_standup = fields.Nested(Standup, required=True, allow_none=True)
    archived = fields.List(fields.Nested(Card))
    at = Instant()
    head = fields.Integer()
