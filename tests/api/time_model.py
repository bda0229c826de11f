"""A board's iterations as the rules describe them in words, on plain lists. It knows nothing of the product's code.

Everything is in UTC and every weekday is worked on, so that a day begins at midnight and nothing else matters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from tests.api.wall_model import No

DAY = timedelta(days=1)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def usual_cutoff(starts: date, ends: date, now: datetime, days: int = 1) -> datetime:
    """The end of so many weekdays, or of today where that has passed; by the end in any case."""
    day = starts
    while True:
        if day.isoweekday() <= 5:
            days -= 1
            if days == 0:
                break
        day += DAY
    usual = midnight(day + DAY)
    return min(usual if usual > now else midnight(now.date() + DAY), midnight(ends))


@dataclass
class Turn:
    """One iteration."""

    id: str
    starts: date
    ends: date
    cutoff: datetime
    plan: list[str] = field(default_factory=list)
    promised: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    away: list[date] = field(default_factory=list)
    closed: bool = False

    def put(self, added: list[str], removed: list[str], at: datetime) -> None:
        self.plan = [card for card in self.plan if card not in removed and card not in added] + added
        if at < self.cutoff:
            self.promised = list(self.plan)


@dataclass
class TimeModel:
    """The iterations of a board, its cadence, and which of its cards are still to do. Ids come from outside."""

    now: datetime
    turns: list[Turn] = field(default_factory=list)
    cadence: tuple[date, int] | None = None
    todo: list[str] = field(default_factory=list)
    done: dict[str, datetime] = field(default_factory=dict)
    archived: list[str] = field(default_factory=list)
    standup: bool = False
    looks_at: str | None = None

    def turn(self, name: str) -> Turn:
        return next(each for each in self.turns if each.id == name)

    def order(self) -> list[Turn]:
        return sorted(self.turns, key=lambda each: each.starts)

    def open_after(self, day: date) -> list[Turn]:
        return [each for each in self.order() if not each.closed and each.starts >= day]

    # -- wishes

    def make(self, starts: date, ends: date) -> Turn:
        self._apart(starts, ends, None)
        if midnight(ends) <= self.now:
            raise No("invalid")
        made = Turn("new", starts, ends, usual_cutoff(starts, ends, self.now))
        made.plan = self.left_over(starts)
        made.promised = list(made.plan)
        self.turns.append(made)
        return made

    def move(self, name: str, starts: date, ends: date) -> None:
        one = self.turn(name)
        self._apart(starts, ends, one)
        if one.closed:
            raise No("conflict")
        if ends != one.ends and midnight(ends) <= self.now:
            raise No("invalid")
        if starts != one.starts and one.cutoff <= self.now:
            raise No("conflict")
        if starts != one.starts:
            one.cutoff = usual_cutoff(starts, ends, self.now)
        one.cutoff = min(one.cutoff, midnight(ends))
        one.starts, one.ends = starts, ends
        one.away = [day for day in one.away if starts <= day < ends]

    def drop(self, name: str) -> None:
        one = self.turn(name)
        if one.closed:
            raise No("conflict")
        self.turns.remove(one)
        if self.missing():
            raise No("conflict")

    def plan(self, name: str, added: list[str], removed: list[str]) -> None:
        one = self.turn(name)
        if one.closed:
            raise No("conflict")
        if set(added) & set(removed):
            raise No("invalid")
        new = [card for card in added if card not in one.plan]
        if any(card in self.done or card in self.archived for card in new):
            raise No("conflict")
        for other in self.turns:
            if not other.closed and other is not one and set(new) & set(other.plan):
                other.put([], new, self.now)
        one.put(new, [card for card in removed if card in one.plan], self.now)

    def _apart(self, starts: date, ends: date, own: Turn | None) -> None:
        if any(each is not own and each.starts < ends and starts < each.ends for each in self.turns):
            raise No("conflict")

    # -- what time brings about

    def left_over(self, starts: date) -> list[str]:
        """What the last one that is over left, where no open one has come after it."""
        over = [each for each in self.order() if each.closed and each.ends <= starts]
        if not over or self.open_after(over[-1].ends):
            return []
        return [card for card in over[-1].carried if card in self.todo]

    def missing(self) -> list[tuple[date, date]]:
        """The cadence's turn of today and the one after, where nothing reaches into them."""
        if self.cadence is None:
            return []
        first, length, today = self.cadence[0], timedelta(weeks=self.cadence[1]), self.now.date()
        starts, found = first, list[tuple[date, date]]()
        while starts + length <= today:
            starts += length
        while True:
            there = [each for each in self.turns if each.starts < starts + length and starts < each.ends]
            if not there:
                found.append((starts, starts + length))
            if starts > today and (not there or any(each.starts > today for each in there)):
                return found
            starts += length

    def catch_up(self) -> list[Turn]:
        """Make what the cadence lacks, close what is over; the new ones, in order."""
        made: list[Turn] = []
        for starts, ends in self.missing():
            one = Turn("new", starts, ends, usual_cutoff(starts, ends, self.now))
            one.plan = [] if made else self.left_over(starts)
            one.promised = list(one.plan)
            made.append(one)
        self.turns += made
        for one in self.order():
            ended = midnight(one.ends)
            if one.closed or ended > self.now:
                continue
            one.closed = True
            one.carried = [card for card in one.plan if card in self.todo or self.done.get(card, ended) > ended]
            one.carried += [card for card in one.plan if self.done.get(card) == ended]
            one.carried = [card for card in one.plan if card in one.carried and card not in self.archived]
            following = self.open_after(one.ends)
            if following:
                following[0].put(list(one.carried), [], ended)
        return made
