"""Iterations, what is expected of them and the links for stakeholders, as they come in and go out."""

from __future__ import annotations

from marshmallow import fields, validate

from kanban.api.schemas.base import Body, Id, Instant, Moment, Number, Text, Whole, choice
from kanban.api.schemas.boards import Done
from kanban.api.schemas.iteration import Cadence, Iteration, Revision
from kanban.domain import iterations as rules
from kanban.domain.team_settings import UNITS

_MEMBERS_MAX = 200
_AFTER_LAST = {"description": "The day after the last."}

# -- in


class NewIteration(Body):
    """An iteration to be. Without a name it is numbered; without a cut-off planning ends with its first working day."""

    name = Text(rules.NAME_MAX)
    goal = Text(rules.GOAL_MAX)
    starts = fields.Date(required=True)
    ends = fields.Date(required=True, metadata=_AFTER_LAST)
    cutoff = Moment()
    team = fields.List(Id(), validate=validate.Length(max=_MEMBERS_MAX))


class AwayDay(Body):
    """A day on which somebody is not there; with a `card`, because of that urgent card."""

    user = Id(required=True)
    day = fields.Date(required=True)
    part = choice(*rules.PARTS, required=True)
    card = Id(allow_none=True)


class IterationChange(Body):
    """What is to change about an iteration; what is left out stays."""

    name = Text(rules.NAME_MAX)
    goal = Text(rules.GOAL_MAX)
    starts = fields.Date()
    ends = fields.Date(metadata=_AFTER_LAST)
    cutoff = Moment()
    team = fields.List(Id(), validate=validate.Length(max=_MEMBERS_MAX))
    away = fields.List(fields.Nested(AwayDay), validate=validate.Length(max=5_000))


class PlanChange(Body):
    """Cards that go into an iteration's plan and cards that leave it."""

    add = fields.List(Id(), validate=validate.Length(max=rules.CARDS_MAX))
    remove = fields.List(Id(), validate=validate.Length(max=rules.CARDS_MAX))


class SetCadence(Body):
    """Iterations of so many weeks, counted from a day."""

    starts = fields.Date(required=True)
    weeks = Whole(1, rules.WEEKS_MAX, required=True)
    cutoff_days = Whole(1, 7 * rules.WEEKS_MAX, metadata={"description": "Planning ends with this working day."})
    name = Text(rules.NAME_MAX)


class SayExpectation(Body):
    """One sentence of one's own beside the figures."""

    note = Text(rules.NOTE_MAX)


class NewLink(Body):
    """A link for stakeholders to be. `titles`: whether it shows what cards are called."""

    name = Text(60, least=1, required=True)
    titles = fields.Boolean(load_default=False)


# -- out


class Iterations(Body):
    """All iterations, the latest first."""

    cadence = fields.Nested(Cadence, required=True, allow_none=True)
    iterations = fields.List(fields.Nested(Iteration), required=True)


class IterationAnswer(Body):
    """One iteration."""

    iteration = fields.Nested(Iteration, required=True)


class IterationMade(Done):
    """An iteration that has been laid over the board."""

    iteration = fields.Nested(Iteration, required=True)


class ExpectationSaid(Done):
    """What was told the stakeholders."""

    said = fields.Nested(Revision, required=True)


class ExpectationCause(Body):
    """A card that takes working time away from the plan: person-days so far, and those still expected."""

    card = Id(required=True)
    key = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    days = Number(required=True)
    ahead = Number(required=True)
    open = fields.Boolean(required=True)
    displaced_days = Number(required=True)


class Pace(Body):
    """Planned work a person-day undisturbed, from how many iterations; those that could not be used by name."""

    value = Number(required=True, allow_none=True)
    n = fields.Integer(required=True)
    left_out = fields.List(fields.String(), required=True)


class Budget(Body):
    """The share of the capacity agreed for unplanned work, and how much of it is used."""

    share = Number(required=True)
    days = Number(required=True)
    used = Number(required=True)
    burn = Number(required=True, allow_none=True, metadata={"description": "1: all of it. null: there is none."})
    over = fields.Boolean(required=True)
    sentence = fields.String(required=True)
    displaced = fields.List(fields.String(), required=True, metadata={"description": "Keys of the displaced cards."})


class Window(Body):
    """Which iteration it is about."""

    id = Id(required=True)
    number = fields.Integer(required=True)
    name = fields.String(required=True)
    goal = fields.String(required=True)
    starts = fields.String(required=True, metadata={"format": "date"})
    ends = fields.String(required=True, metadata={"format": "date"})


class Expectation(Body):
    """What can be expected of an iteration now, in `unit`, and why. Days are person-days of the whole team."""

    board = fields.String(required=True, metadata={"description": "The board's name."})
    time_zone = fields.String(required=True)
    iteration = fields.Nested(Window, required=True)
    unit = choice(*UNITS, required=True)
    expected = Number(required=True, allow_none=True)
    low = Number(required=True, allow_none=True)
    high = Number(required=True, allow_none=True)
    committed = Number(required=True)
    done = Number(required=True)
    capacity_days = Number(required=True)
    lost_days = Number(required=True)
    ahead_days = Number(required=True)
    spare_days = Number(required=True)
    other_days = Number(required=True)
    slack = Number(required=True, allow_none=True)
    unattributed_days = Number(required=True)
    causes = fields.List(fields.Nested(ExpectationCause), required=True)
    pace = fields.Nested(Pace, required=True)
    budget = fields.Nested(Budget, required=True, allow_none=True)
    sentence = fields.String(required=True)
    assumptions = fields.List(fields.String(), required=True)
    honesty = fields.String(required=True, allow_none=True)
    reduced = fields.Boolean(required=True)
    said = fields.Nested(Revision, required=True, allow_none=True)
    as_of = Instant(required=True)


class PlanSum(Body):
    """What is in the plan."""

    cards = fields.Integer(required=True)
    points = Number(required=True)
    unestimated = fields.Integer(required=True)
    in_unit = Number(required=True)


class Capacity(Body):
    """The team's working time in the iteration. `people` is how many there are."""

    person_days = Number(required=True)
    working_days = fields.Integer(required=True)
    people = fields.Integer(required=True)
    away_days = Number(required=True)


class Weather(Body):
    """Yesterday's weather: what the last iterations foretell, with their range."""

    rule = fields.String(required=True)
    n = fields.Integer(required=True)
    value = Number(required=True, allow_none=True)
    low = Number(required=True, allow_none=True)
    high = Number(required=True, allow_none=True)
    per_person_day = fields.Boolean(required=True)
    sentence = fields.String(required=True)


class CountForecast(Body):
    """How many cards come in the days of the iteration, with 85 and 50 % confidence."""

    days = fields.Integer(required=True)
    p85 = fields.Integer(required=True, allow_none=True)
    p50 = fields.Integer(required=True, allow_none=True)
    sentence = fields.String(required=True)


class MixPart(Body):
    """The share of one stream in the plan; "" stands for cards without one."""

    stream = fields.String(required=True)
    cards = fields.Integer(required=True)
    points = Number(required=True)


class Over(Body):
    """By how much the plan is more than the history carries."""

    by = Number(required=True)
    sentence = fields.String(required=True)


class Planning(Body):
    """What helps while planning."""

    iteration = fields.Nested(Iteration, required=True)
    unit = choice(*UNITS, required=True)
    plan = fields.Nested(PlanSum, required=True)
    capacity = fields.Nested(Capacity, required=True)
    weather = fields.Nested(Weather, required=True)
    forecast = fields.Nested(CountForecast, required=True)
    mix = fields.List(fields.Nested(MixPart), required=True)
    mix_sentence = fields.String(required=True, allow_none=True)
    over = fields.Nested(Over, required=True, allow_none=True)


class LinkLine(Body):
    """A link for stakeholders, without its token."""

    id = Id(required=True)
    name = fields.String(required=True)
    titles = fields.Boolean(required=True)
    made_at = Instant(required=True)
    last_used = Instant(required=True, allow_none=True)


class Links(Body):
    """The board's links for stakeholders, the newest first."""

    links = fields.List(fields.Nested(LinkLine), required=True)


class LinkMade(Body):
    """The address to hand out, shown this once."""

    id = Id(required=True)
    token = fields.String(required=True)
    address = fields.String(required=True, metadata={"example": "https://kanban.example.org/expectation#kbs_k5w2..."})
