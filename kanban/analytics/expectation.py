"""What can be expected of an iteration now: the pace of the last ones on the working time that interrupts leave.

Recomputed whenever somebody asks, so it falls while an outage lasts and says why. Everything that is taken for granted
is in `assumptions`, and where the board's own history speaks against the formula, `honesty` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor

from kanban.analytics import pace as paces
from kanban.analytics.capacity import ASSUMPTIONS, Effort, efforts
from kanban.analytics.expected_words import Facts, Named, counted, number, sentence
from kanban.analytics.history import History
from kanban.analytics.outlook import Outlook, open_urgent, outlook
from kanban.analytics.pace import Pace, Past
from kanban.analytics.velocity import VelocityRow, velocity
from kanban.analytics.windows import Window
from kanban.domain.board import Board

#: So many cards are named among the causes; what the others took is told together.
CAUSES_MOST = 10


@dataclass(frozen=True, slots=True)
class Cause:
    """A card that takes person-days from the plan: so far, and still expected; and for how many working days other
    cards stood in Blocked for it."""

    card: str
    key: str
    title: str
    days: float
    ahead: float
    open: bool
    displaced_days: float


@dataclass(frozen=True, slots=True)
class Budget:
    """The share of the capacity agreed for unplanned work, and how much of it is used. `displaced` are keys."""

    share: float
    days: float
    used: float
    burn: float | None
    over: bool
    sentence: str
    displaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """An iteration's expectation in `unit`; None where nothing can be told. Days are person-days of the whole team.

    `spare_days` are kept for new interrupts; `other_days` is what cards beyond the named causes took.
    """

    unit: str
    expected: float | None
    low: float | None
    high: float | None
    committed: float
    done: float
    capacity_days: float
    lost_days: float
    ahead_days: float
    spare_days: float
    other_days: float
    slack: float | None
    unattributed_days: float
    causes: tuple[Cause, ...]
    pace: Pace
    budget: Budget | None
    sentence: str
    assumptions: tuple[str, ...]
    honesty: str | None
    reduced: bool


@dataclass(frozen=True, slots=True)
class _Range:
    """What comes, at least and at most, and what would have come undisturbed; how many iterations are behind it."""

    expected: float
    low: float
    high: float
    undisturbed: float
    n: int


def expect(history: History, iteration: str, *, as_of: datetime) -> Expectation:
    """The expectation of an iteration as of a moment. `LookupError` where it was not known then."""
    rows = velocity(history, as_of=as_of)
    row = next((row for row in rows if row.window.id == iteration), None)
    if row is None:
        raise LookupError(f"no iteration {iteration} was known at {as_of}")
    window = row.window
    shape = history.shape_at(as_of)
    before = [one for one in rows if one.window.ended <= min(window.began, as_of) and not one.partial]
    before = before[-paces.PAST_MOST :]
    *spent, here = efforts(history, [*(one.window for one in before), window], as_of)
    past = [_past(one, of, shape.velocity_unit) for one, of in zip(before, spent, strict=True)]
    over = window.ended <= as_of
    ahead = outlook(history, window, as_of, base=paces.base_rate(past))
    if over:
        ahead = Outlook({}, 0.0, 0.0, ())
    pace = paces.pace(past, shape.weather)
    return _told(history, shape, window, row, here, ahead, past, pace, as_of)


def _told(
    history: History, shape: Board, window: Window, row: VelocityRow, here: Effort, ahead: Outlook,
    past: Sequence[Past], pace: Pace, as_of: datetime,
) -> Expectation:  # fmt: skip
    unit, over = shape.velocity_unit, window.ended <= as_of
    done = max(row.brought(unit), 0)
    committed = row.committed_points if unit == "points" else row.committed_cards
    found = None if over else _range(past, pace, shape.weather, here, ahead, done=done, committed=committed)
    causes = _causes(history, shape, here, ahead, as_of)
    expected, low, high = (done, done, done) if over else (None, None, None)
    if found is not None:
        expected, low, high = (_whole(one, done, committed) for one in (found.expected, found.low, found.high))
    lost, ahead_days = min(here.lost, here.capacity), sum(ahead.ahead.values())
    facts = Facts(
        unit=unit, expected=expected, low=low, high=high, committed=committed, done=done, capacity=here.capacity,
        lost=lost, ahead=ahead_days, spare=ahead.spare, over=over,
        causes=[Named(one.key, one.days, one.ahead) for one in causes],
        iterations=pace.n or len(past[-paces.RULES[shape.weather][0] :]),
    )  # fmt: skip
    shown = causes[:CAUSES_MOST]
    return Expectation(
        unit=unit, expected=expected, low=low, high=high, committed=committed, done=done,
        capacity_days=_days(here.capacity), lost_days=_days(lost), ahead_days=_days(ahead_days),
        spare_days=_days(ahead.spare), other_days=_days(max(lost - sum(one.days for one in shown), 0)),
        slack=round(here.slack, 4) if here.elapsed > 0 else None, unattributed_days=_days(here.unattributed),
        causes=shown, pace=Pace(_rounded(pace.value), pace.n, pace.left_out),
        budget=_budget(history, shape, here, lost), sentence=sentence(facts),
        assumptions=tuple(_assumptions(shape, here, ahead, past, pace, found, over=over)),
        honesty=paces.honesty(past, pace.value),
        reduced=found is not None and _reduced(found, expected, lost + ahead_days, done, committed),
    )  # fmt: skip


def _range(
    past: Sequence[Past], pace: Pace, rule: str, here: Effort, ahead: Outlook, *, done: float, committed: float
) -> _Range | None:
    """What comes by the pace; without person-days, by what the last iterations brought. None without any of them."""
    if pace.value is None or here.capacity <= 0:
        plain = paces.plain(past, rule)
        if plain is None:
            return None
        value, low, high = (paces.bounded(one, done=done, committed=committed) for one in plain)
        return _Range(value, low, high, value, 0)
    lost = min(here.lost + ahead.total, here.capacity)
    least, most, n = paces.reach(past, pace.value)
    value = pace.value * (here.capacity - lost)
    said = [paces.bounded(value * part, done=done, committed=committed) for part in (1, least, most)]
    undisturbed = paces.foreseen(pace.value, here.capacity, 0, done=done, committed=committed)
    return _Range(said[0], said[1], said[2], undisturbed, n)


def _reduced(found: _Range, expected: float | None, lost: float, done: float, committed: float) -> bool:
    """Whether interrupts are why it is less than it would have been."""
    return lost >= 0.05 and expected is not None and expected < _whole(found.undisturbed, done, committed)


def _causes(
    history: History, shape: Board, here: Effort, ahead: Outlook, as_of: datetime
) -> tuple[Cause, ...]:  # fmt: skip
    """The cards that took person-days or will, the dearest first."""
    losses = {loss.card: loss for loss in here.losses}
    open_ = {*open_urgent(history, as_of), *ahead.ahead}
    found = []
    for card in dict.fromkeys((*losses, *ahead.ahead)):
        journey, loss = history.journeys.get(card), losses.get(card)
        if journey is None:
            continue
        found.append(
            Cause(
                card, f"{shape.key}-{journey.number}", journey.said_at(as_of).title, _days(loss.days if loss else 0),
                _days(ahead.ahead.get(card, 0)), card in open_, _days(loss.displaced_days if loss else 0),
            )
        )  # fmt: skip
    found.sort(key=lambda one: (-one.days - one.ahead, -one.displaced_days, one.key))
    return tuple(one for one in found if one.days or one.ahead or one.displaced_days)


def _budget(history: History, shape: Board, here: Effort, used: float) -> Budget | None:
    """How much of the interrupt budget is used; None where the team has agreed none."""
    share = shape.interrupt_budget
    if share is None:
        return None
    days = share * here.capacity
    over = used > days + 1e-9
    victims = dict.fromkeys(card for loss in here.losses for card in loss.displaced)
    keys = tuple(f"{shape.key}-{history.journeys[card].number}" for card in victims)
    agreed = f"{days:.1f} of {number(here.capacity)} person-days"
    said = f"Interrupts have used {used:.1f} of the {days:.1f} person-days agreed for them"
    if over and keys:
        said += f", and displaced {', '.join(keys)}"
    elif not over:
        said = f"{agreed} are agreed for interrupts; {used:.1f} are used"
    return Budget(
        share, _days(days), _days(used), round(used / days, 4) if days > 0 else None, over, f"{said}.", keys
    )  # fmt: skip


def _assumptions(
    shape: Board, here: Effort, ahead: Outlook, past: Sequence[Past], pace: Pace, found: _Range | None, *, over: bool
) -> list[str]:
    said = list(ASSUMPTIONS)
    if shape.resume_hours and here.resume_days:
        said.append(f"Taking a displaced card up again costs {number(shape.resume_hours)} h.")
    if over:
        return said
    if pace.value is not None and found is not None and found.n:
        last = "last iteration" if pace.n == 1 else f"last {pace.n} iterations"
        rate = f"{pace.value:.2f} {shape.velocity_unit}"
        said.append(f"Planned work goes at the pace of the {last}: {rate} a person-day that interrupts leave.")
    said += ahead.assumptions
    if pace.left_out:
        names = ", ".join(pace.left_out)
        said.append(f"Left out, as too little of the capacity is known or was left: {names}.")
    if found is not None and 0 < found.n < paces.RANGE_FIRM:
        of = "iteration" if found.n == 1 else "iterations"
        said.append(f"The range rests on {found.n} {of} only; it is firm from {paces.RANGE_FIRM} on.")
    elif found is not None and not found.n:
        came = counted(past[-1].planned, shape.velocity_unit)
        said.append(f"Person-days are missing, so it is what the last iterations brought ({came} the last time).")
    return said


def _past(row: VelocityRow, of: Effort, unit: str) -> Past:
    return Past(row.name, max(row.brought(unit), 0), of.capacity, of.lost, of.unplanned, of.working_days)


def _whole(value: float, done: float, committed: float) -> float:
    """A whole number of points or cards, not less than is done and not more than is committed."""
    return paces.bounded(floor(value + 0.5), done=done, committed=committed)


def _days(days: float) -> float:
    return round(float(days), 2)


def _rounded(value: float | None) -> float | None:
    return round(value, 4) if value is not None else None
