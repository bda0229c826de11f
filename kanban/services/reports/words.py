"""Numbers in sentences: what a person reads instead of the chart, and would say aloud.

A comparison is made only with the range just before and only where there is one; nothing is praised and nobody is
blamed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from kanban.services.reports.query import Asked

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {1: "month", 3: "quarter", 12: "year"}


def counted(count: float, noun: str, plural: str = "") -> str:
    """1 card, 2 cards, 2.5 points."""
    return f"{number(count)} {noun if count == 1 else plural or noun + 's'}"


def often(count: int) -> str:
    """Once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def number(value: float) -> str:
    """A number as people write it: at most two decimals, and none that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def day(day: date) -> str:
    """A day as people write it: 20 Nov 2026."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def tenths(value: float) -> str:
    """A number to one decimal."""
    return number(round(value, 1))


def percent(value: float) -> str:
    """A number of 100 as a share."""
    return share(value / 100)


def share(part: float) -> str:
    """A part of 1 in per cent: whole ones, but never 0 or 100 for what is not quite."""
    percent = round(100 * part)
    if percent == 0 and part > 0:
        return "less than 1 %"
    if percent == 100 and part < 1:
        return "more than 99 %"
    return f"{percent} %"


def duration(seconds: float) -> str:
    """Minutes up to two hours, hours up to two days, then days: 45 min, 3.5 h, 12 days."""
    if seconds < 2 * _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < 2 * _DAY:
        return f"{tenths(seconds / _HOUR)} h"
    return f"{seconds / _DAY:.0f} days"


def listed(words: Sequence[str], last: str = "and") -> str:
    """a, b and c."""
    return " ".join([", ".join(words[:-1]), last, words[-1]]) if len(words) > 1 else "".join(words)


def before(asked: Asked) -> str:
    """The range just before, as it is called: the week before, the quarter before, the 30 days before."""
    if asked.days == 1:
        return "the day before"
    if asked.days == 7:
        return "the week before"
    if asked.months in _MONTHS:
        return f"the {_MONTHS[asked.months]} before"
    if asked.months:
        return f"the {asked.months} months before"
    return f"the {asked.days} days before"


def compared(now: float, then: float, say: Callable[[float], str], asked: Asked) -> str:
    """The second half of a sentence: what it was in the range before. What is said alike counts as alike."""
    if not then and now:
        return f"none in {before(asked)}"
    if say(now) == say(then):
        return f"as in {before(asked)}"
    return f"it was {say(then)} in {before(asked)}"


def filtered(asked: Asked) -> str:
    """Which cards are looked at."""
    query = asked.query
    parts = [
        f"{name} {listed([value or '(none)' for value in values], 'or')}"
        for name, values in (("type", query.types), ("stream", query.streams), ("class", query.classes))
        if values
    ]
    if query.planned is not None:
        parts.append("planned" if query.planned else "unplanned")
    return f"Only cards of {', '.join(parts)}." if parts else "All cards."
