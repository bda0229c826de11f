"""What can be expected, as reports: service levels, forecasts, and what the process brings by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kanban.analytics.behaviour import OF, Behaviour, BehaviourRow, behaviour
from kanban.analytics.enough import ENOUGH
from kanban.analytics.forecast import (
    BASIS_DAYS,
    CARDS_MAX,
    DAYS_MAX,
    Basis,
    ForecastRow,
    basis_of,
    forecast,
    open_cards,
)
from kanban.analytics.sle import SleRow, sle
from kanban.services.reports import words
from kanban.services.reports.query import Asked
from kanban.services.reports.report import Field, Figure, Found, Reading, Report

_SHARE = 85
_AHEAD = 28

# -- service levels

_SLE_FIELDS = (
    Field("class", "text", take="service_class"),
    Field("unit", "text", "days, or hours for urgent cards."),
    Field("percent", "whole"),
    Field("n", "whole", "Cards of the class finished in the last 90 days."),
    Field("target", "number", "So many units or less took `percent` % of them; empty below 20 cards.", empty=True),
    Field("kept", "whole", "Cards of the last 30 days within the level that stood before them."),
    Field("judged", "whole", "All cards of the last 30 days that had such a level."),
    Field("attainment", "number", "kept / judged.", empty=True),
    Field("mean_attainment", "number", "Over all stretches of 30 days in the log.", empty=True),
    Field("worst_attainment", "number", empty=True),
    Field("windows", "whole", "How many such stretches there are."),
    Field("remark", "text", "What is missing, and from when on it will be there.", lambda row: row.enough.sentence),
)


def _find_sle(asked: Asked) -> Found:
    return Found(sle(asked.history, as_of=asked.as_of, chosen=asked.chosen))


def _read_sle(asked: Asked, found: Found) -> Reading:
    rows: Sequence[SleRow] = found.rows
    said = [row for row in rows if row.target is not None]
    summary: dict[str, Figure] = {}
    for row in rows:
        summary |= {f"{row.service_class}_target": row.target, f"{row.service_class}_attainment": row.attainment}
    count = sum(row.n for row in rows)
    if not said:
        fullest = max(rows, key=lambda row: row.n)
        return Reading(summary, "There is no expectation to give yet.", count, fullest.enough)
    weak = next((row.enough for row in said if row.enough.weak), ENOUGH)
    return Reading(summary, " ".join(map(_expected, said)), count, weak)


def _expected(row: SleRow) -> str:
    unit = row.unit.rstrip("s")
    of = row.service_class.replace("_", "-")
    said = f"{row.percent} % of {of} cards finish in {words.counted(round(row.target or 0, 1), unit)} or less"
    if row.attainment is None:
        return f"{said}."
    return f"{said}; in the last 30 days {words.share(row.attainment)} did."


SLE = Report(
    name="sle",
    title="Service level expectation",
    definition="Within how long 85 % of the cards of a class were finished over the last 90 days, and the share of "
    "later cards that kept it.",
    formula="d = 85th percentile (nearest rank) of the cycle times of the last 90 days; attainment = cards of the "
    "following 30 days within d / all of them",
    fields=_SLE_FIELDS,
    row_id=("class",),
    find=_find_sle,
    read=_read_sle,
    window=90,
)

# -- forecasts

_FORECAST_FIELDS = (
    Field("question", "text", "how_many: at least `cards` in `days`; when: `cards` after `days`."),
    Field("confidence", "whole", "In per cent."),
    Field("days", "whole", "Empty: not within a year.", empty=True),
    Field("cards", "whole"),
    Field("by", "date", "The last of those days.", empty=True),
    Field("came_true", "number", "The share of past forecasts like this that held here.", empty=True),
    Field("windows", "whole", "How many past forecasts that is."),
)


def _find_forecast(asked: Asked) -> Found:
    query = asked.query
    days = query.horizon_days or _AHEAD
    cards = query.cards or min(len(open_cards(asked.history, as_of=asked.as_of, chosen=asked.chosen)), CARDS_MAX)
    rows = forecast(asked.history, as_of=asked.as_of, days=days, cards=max(cards, 1), chosen=asked.chosen)
    return Found(rows, basis_of(asked.history, as_of=asked.as_of, chosen=asked.chosen))


def _read_forecast(asked: Asked, found: Found) -> Reading:
    rows: Sequence[ForecastRow] = found.rows
    basis: Basis = found.told
    summary: dict[str, Figure] = {"basis_days": len(basis.used), "basis_cards": sum(basis.used)}
    for row in rows:
        summary[f"{row.question}_{row.confidence}"] = row.cards if row.question == "how_many" else row.days
    sentence = " ".join(_foretold(row) for row in rows if row.confidence == _SHARE) or "No forecast can be given yet."
    return Reading(summary, sentence, len(basis.cards), basis.enough)


def _foretold(row: ForecastRow) -> str:
    if row.question == "how_many":
        said = f"In the next {words.counted(row.days or 0, 'day')}, {words.counted(row.cards, 'card')} or more"
        said += f" will be finished with {row.confidence} % confidence"
    elif row.by is None:
        return (
            f"{words.counted(row.cards, 'card')} will not be finished within a year with {row.confidence} % confidence."
        )
    else:
        cards, day = words.counted(row.cards, "card"), words.day(row.by)
        said = f"{cards} will be finished by {day} with {row.confidence} % confidence"
    if row.came_true is None:
        return f"{said}."
    return f"{said}; forecasts like this came true {words.share(row.came_true)} of the time here."


def _behind_forecast(asked: Asked, row: ForecastRow | None, column: str | None) -> Sequence[str]:
    return basis_of(asked.history, as_of=asked.as_of, chosen=asked.chosen).cards


FORECAST = Report(
    name="forecast",
    title="Forecast",
    definition="How many cards in so many days, and when so many cards, from what was finished per day in the last 90 "
    "whole days; and how often forecasts like it came true here.",
    formula="how many = largest n with P(S_h >= n) >= c; when = smallest h with P(S_h >= N) >= c; S_h = sum of h "
    "independent draws from the days of the basis, worked out exactly",
    fields=_FORECAST_FIELDS,
    row_id=("question", "confidence"),
    find=_find_forecast,
    read=_read_forecast,
    behind=_behind_forecast,
    takes={"horizon_days": DAYS_MAX, "cards": CARDS_MAX},
    window=BASIS_DAYS,
)

# -- process behaviour


@dataclass(frozen=True, slots=True)
class _Point:
    """A value with its number, since several cards can be finished on one day."""

    number: int
    row: BehaviourRow

    @property
    def cards(self) -> tuple[str, ...]:
        return self.row.cards


_BEHAVIOUR_FIELDS = (
    Field("number", "whole", "Counts the values of the answer."),
    Field("period_start", "date", take="row.period_start"),
    Field("period_end", "date", "The day after the last.", "row.period_end"),
    Field("value", "number", "Empty: a share of nothing.", "row.value", empty=True),
    Field("centre", "number", take="row.centre", empty=True),
    Field("upper", "number", "The upper natural limit.", "row.upper", empty=True),
    Field("lower", "number", "The lower one, never below 0.", "row.lower", empty=True),
    Field("moving_range", "number", "The distance to the value before.", "row.moving_range", empty=True),
    Field("upper_range", "number", "The limit of the ranges.", "row.upper_range", empty=True),
    Field("signal", "text", "Any of beyond, run, near, range, parted by blanks; empty for none.", "row.signal"),
    Field("baseline", "flag", "The limits rest on this value.", "row.baseline"),
    Field("partial", "flag", take="row.partial"),
)


def _find_behaviour(asked: Asked) -> Found:
    whole = behaviour(
        asked.history, of=asked.query.of or OF[0], start=asked.start, end=asked.end, as_of=asked.as_of,
        chosen=asked.chosen, baseline=asked.query.baseline,
    )  # fmt: skip
    return Found([_Point(number, row) for number, row in enumerate(whole.rows, 1)], whole)


def _read_behaviour(asked: Asked, found: Found) -> Reading:
    whole: Behaviour = found.told
    signals = [row for row in whole.rows if row.signal]
    limits = whole.limits
    summary: dict[str, Figure] = {
        "weeks": whole.weeks, "signals": len(signals),
        "centre": limits.centre if limits else None, "upper": limits.upper if limits else None,
        "lower": limits.lower if limits else None, "mean_range": limits.mean_range if limits else None,
        "upper_range": limits.upper_range if limits else None, "note": whole.note,
    }  # fmt: skip
    count = sum(len(row.cards) for row in whole.rows)
    if limits is None:
        return Reading(summary, "There are no limits to judge by yet.", count, whole.enough)
    low, high = (_valued(asked.query.of or OF[0], value) for value in (limits.lower, limits.upper))
    stands = (
        f"{words.counted(len(signals), 'value')} {'stands' if len(signals) == 1 else 'stand'} out" if signals else ""
    )
    said = f"By itself, the process brings {low} to {high}; {stands or 'no value stands out'}."
    return Reading(summary, f"{said} {whole.note}".strip(), count, whole.enough)


def _valued(of: str, value: float) -> str:
    if of == "unplanned_rate":
        return words.share(value)
    return words.number(round(value, 1)) + (" days" if of == "cycle_time" else "")


BEHAVIOUR = Report(
    name="behaviour",
    title="Process behaviour",
    definition="Which weekly values the process brings by itself, and which ask for a reason. Limits rest on a "
    "baseline of up to 20 whole periods and stay as they are until a new one is set.",
    formula="limits = mean +- 2.660 * mean moving range; upper limit of the ranges = 3.268 * mean moving range",
    fields=_BEHAVIOUR_FIELDS,
    row_id=("number",),
    find=_find_behaviour,
    read=_read_behaviour,
    of=OF,
    takes={"baseline": None},
    over_time=True,
)
