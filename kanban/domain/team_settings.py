"""The settings of a board that its iterations are counted by, each with what may stand there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from kanban.domain.facts import Json

HOLIDAYS_MAX, RESUME_MAX, GRACE_MAX = 400, 40, 168
#: How the next iteration is foretold from the last ones; the first is meant where nothing is said.
WEATHERS = ("median3", "mean3", "last1", "min3")
UNITS = ("points", "cards")


def _holidays(value: Json) -> list[str]:
    said = list(value) if isinstance(value, list | tuple) else [None]
    days = [day for day in said if isinstance(day, str) and _is_day(day)]
    if len(said) > HOLIDAYS_MAX or len(days) != len(said):
        raise ValueError(f"Give at most {HOLIDAYS_MAX} dates like 2026-12-25.")
    return sorted(set(days))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text and 2000 <= int(text[:4]) <= 2999
    except ValueError:
        return False


def _budget(value: Json) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("The interrupt budget is a share of the capacity from 0 to 1, or empty for none.")
    return round(float(value), 4)


def _hours(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= RESUME_MAX:
        raise ValueError(f"The cost of taking a card up again is 0 to {RESUME_MAX} hours.")
    return round(float(value), 2)


def _grace(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= GRACE_MAX:
        raise ValueError(f"The grace after an iteration is a whole number of hours from 0 to {GRACE_MAX}.")
    return value


def _one_of(words: tuple[str, ...]) -> Callable[[Json], str]:
    def check(value: Json) -> str:
        if value not in words:
            raise ValueError(f"Choose one of: {', '.join(words)}.")
        return str(value)

    return check


TEAM_SETTINGS: Mapping[str, Callable[[Json], Json]] = {
    "holidays": _holidays, "interrupt_budget": _budget, "resume_hours": _hours, "grace_hours": _grace,
    "weather": _one_of(WEATHERS), "velocity_unit": _one_of(UNITS),
}  # fmt: skip
