"""The expectation as a sentence that can be read aloud: how much, instead of what, and which card took the days.

It names cards and person-days of the team, and never anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A card as the sentence calls it, with the person-days it took and those it is expected to take."""

    key: str
    days: float
    ahead: float


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a sentence is made of. `expected` None: there is nothing to expect by."""

    unit: str
    expected: float | None
    low: float | None
    high: float | None
    committed: float
    done: float
    capacity: float
    lost: float
    ahead: float
    spare: float
    causes: Sequence[Named]
    over: bool = False
    iterations: int = 0


def counted(value: float, unit: str) -> str:
    """1 point, 14 points, 2.5 points. `unit` is the plural."""
    return f"{number(value)} {unit.removesuffix('s') if value == 1 else unit}"


def number(value: float) -> str:
    """A number as people write it: at most one decimal, and none that says nothing."""
    return f"{round(value, 1):g}" if abs(value) < 1e6 else f"{value:.0f}"


def sentence(facts: Facts) -> str:
    """The whole sentence."""
    if facts.over:
        return _came(facts)
    if facts.expected is None:
        return _unknown(facts)
    head = f"Expect {counted(facts.expected, facts.unit)}"
    if facts.low != facts.high:
        head += f" ({number(facts.low or 0)}\u2013{number(facts.high or 0)})"
    if facts.committed > 0:
        if facts.expected < facts.committed:
            head += f", not {number(facts.committed)}"
        elif facts.expected == facts.committed:
            head += ", as promised"
        else:
            head += f", {number(facts.expected - facts.committed)} more than promised"
    return f"{head}: {_why(facts)}."


def _came(facts: Facts) -> str:
    of = f"{number(facts.done)} of " if facts.committed > 0 else ""
    said = f"It is over: {of}{counted(facts.committed or facts.done, facts.unit)} came"
    went = _went(facts)
    return f"{said}; {went}." if went else f"{said}."


def _unknown(facts: Facts) -> str:
    known = f"{counted(facts.committed, facts.unit)} promised, {number(facts.done)} done"
    parts = _parts(facts)
    if parts:
        known += f"; {', '.join(parts)}"
    return f"No iteration has ended yet that a pace could be told from: {known}."


def _why(facts: Facts) -> str:
    parts = _parts(facts)
    if facts.capacity <= 0:
        return f"as the last {_iterations(facts)} went; without a team there are no person-days to tell interrupts in"
    if not _shown(facts.lost) and not _shown(facts.ahead):
        slower = facts.expected is not None and facts.expected < facts.committed
        pace = f", that is the pace of the last {_iterations(facts)}" if slower and facts.iterations else ""
        parts = [f"nothing went to interrupts{pace}", *parts]
    return ", ".join(parts)


def _iterations(facts: Facts) -> str:
    return "iteration" if facts.iterations == 1 else f"{facts.iterations} iterations"


def _parts(facts: Facts) -> list[str]:
    """What went, what is expected to go, what is kept; only the first of them says of how many."""
    parts = []
    went = _went(facts)
    of = _of(facts.capacity)
    if went:
        parts.append(went)
    if _shown(facts.ahead):
        more = f"{facts.ahead:.1f} more expected"
        keys = [one.key for one in facts.causes if _shown(one.ahead)]
        parts.append(more if went else f"{facts.ahead:.1f} {of} expected to go to {_and(keys) or 'interrupts'}")
    if _shown(facts.spare):
        kept = "kept for new interrupts"
        parts.append(f"{facts.spare:.1f} {kept}" if parts else f"{facts.spare:.1f} {of} {kept}")
    return parts


def _went(facts: Facts) -> str:
    """6.0 of 40 person-days went to OPS-42, 2.0 to OPS-40 and 1.5 to 3 others; empty where none did."""
    if not _shown(facts.lost):
        return ""
    took = sorted((one for one in facts.causes if _shown(one.days)), key=lambda one: -one.days)
    named, others = took[:2], took[2:]
    rest = facts.lost - sum(one.days for one in named)
    whose = [(one.days, one.key) for one in named]
    if others and _shown(rest):
        whose.append((rest, "1 other" if len(others) == 1 else f"{len(others)} others"))
    if not whose:
        return f"{facts.lost:.1f} {_of(facts.capacity)} went to unplanned work"
    first, *more = whose
    said = [f"{first[0]:.1f} {_of(facts.capacity)} went to {first[1]}", *(f"{days:.1f} to {to}" for days, to in more)]
    return _and(said)


def _of(capacity: float) -> str:
    return f"of {number(capacity)} {'person-day' if number(capacity) == '1' else 'person-days'}"


def _shown(days: float) -> bool:
    """Whether so many days are something when they are said with one decimal."""
    return days >= 0.05


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
