"""Whether there is enough to say something, and if not, what is missing and from when it will be there.

A number from five cards looks as sure of itself as one from five hundred. Every report answers with an `Enough`, so
that a page says in words what a figure is worth instead of drawing one that is worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Enough:
    """`ok`: the figures mean something; `weak`: little. The sentence says what is missing; empty where nothing is."""

    ok: bool = True
    weak: bool = False
    sentence: str = ""


ENOUGH = Enough()


@dataclass(frozen=True, slots=True)
class Seen:
    """How many of something were found in the `days` before `today` (exclusive).

    `window`: how many days are looked at once the log is long enough; None where all of them are.
    """

    count: int
    days: int
    today: date
    window: int | None = None

    def reaches(self, need: int) -> date | None:
        """The day on which there will be `need` of them at the pace so far; None where that day does not come."""
        if self.count >= need:
            return self.today
        if not self.count or self.days < 1:
            return None
        days = -(-need * self.days // self.count)
        if self.window is not None and days > self.window:
            return None
        return self.today + timedelta(days=days - self.days)


def judged(seen: Seen, what: str, *, least: int, full: int) -> Enough:
    """Below `least` nothing is said, below `full` it is weak. `what` names the things that are counted."""
    if seen.count >= full:
        return ENOUGH
    if seen.count >= least:
        return Enough(True, True, f"Weak: it rests on {seen.count} {what}, firm is {full}.{_from(seen, full)}")
    return Enough(False, False, f"There are {seen.count} of the {least} {what} that this takes.{_from(seen, least)}")


def _from(seen: Seen, need: int) -> str:
    day = seen.reaches(need)
    if day is not None:
        return f" At this pace that is reached about {day}."
    if seen.window is not None and seen.count:
        return f" At this pace {seen.window} days do not hold that many."
    return ""
