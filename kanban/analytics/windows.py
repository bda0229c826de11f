"""Iterations as the log tells them: windows laid over a board that keeps flowing, each with its plan.

Windows are half-open, between the instants at which two local dates begin in the board's zone. What was recorded when
an iteration closed stands for good: neither another time zone nor anything that happens later moves its edges. One
that was deleted before its end never was, as soon as that is known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from kanban.analytics.calendar import Laid, Period
from kanban.analytics.journeys import FOREVER
from kanban.domain import team_facts as team
from kanban.domain.events import Event
from kanban.domain.facts import Fact, from_instant
from kanban.domain.iteration import Away, day_begins


@dataclass(frozen=True, slots=True)
class Change:
    """Cards put into a plan and taken out of it, from `at` on; `known` is later where that was recorded late.

    `early`: before the cut-off as it stood then, so that what is promised follows.
    """

    at: datetime
    known: datetime
    added: tuple[str, ...]
    removed: tuple[str, ...]
    early: bool


class Said(NamedTuple):
    """What is said of an iteration beside its plan. `ends` is exclusive."""

    name: str
    goal: str
    starts: date
    ends: date
    cutoff: datetime
    team: tuple[str, ...]
    away: tuple[Away, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """An iteration as it was known at a moment. Its instants are [began, ended), frozen once it is `closed`.

    `changes` are those of the plan, in the order in which they were known. `carried` are the cards that were left
    unfinished when it closed.
    """

    id: str
    number: int
    name: str
    goal: str
    starts: date
    ends: date
    began: datetime
    ended: datetime
    cutoff: datetime
    team: tuple[str, ...]
    away: tuple[Away, ...]
    changes: tuple[Change, ...]
    closed: bool
    carried: tuple[str, ...]

    def holds(self, at: datetime) -> bool:
        """Whether the instant lies in it. The one at which it ends belongs to what follows."""
        return self.began <= at < self.ended

    def plan_at(self, at: datetime) -> frozenset[str]:
        """The cards in its plan at an instant."""
        return _plan(change for change in self.changes if change.at <= at)

    @property
    def plan(self) -> frozenset[str]:
        """The cards in its plan, the last that is known."""
        return _plan(self.changes)

    def promised(self, as_of: datetime) -> frozenset[str]:
        """The cards in its plan at the cut-off, or until then at `as_of`."""
        known = [change for change in self.changes if change.known <= as_of]
        # As on the board: a cut-off that is put off takes in with the next change what was planned meanwhile.
        early = [number for number, change in enumerate(known, start=1) if change.early]
        return _plan(known[: early[-1]] if early else ())


def _plan(changes: Iterable[Change]) -> frozenset[str]:
    plan: set[str] = set()
    for change in changes:
        plan.difference_update(change.removed)
        plan.update(change.added)
    return frozenset(plan)


@dataclass(slots=True)
class _Told:
    """All that the log says of one iteration, each thing with the instant from which it was known."""

    id: str
    number: int
    said: list[tuple[datetime, Said]]
    changes: list[Change] = field(default_factory=list)
    closed: tuple[datetime, team.IterationClosed] | None = None
    dropped: datetime | None = None


class Windows:
    """All iterations of one board. `zone_at` is the board's time zone as it was set at a moment."""

    def __init__(self, zone_at: Callable[[datetime], str]) -> None:
        self._told: dict[str, _Told] = {}
        self._zone_at = zone_at
        self._asked: tuple[datetime, str, list[Window]] | None = None
        self._now: tuple[datetime, datetime, frozenset[str]] | None = None

    def __bool__(self) -> bool:
        return bool(self._told)

    def take(self, event: Event) -> None:
        """Take in one of the facts named in `TOLD`."""
        self.forget()
        _TAKE[type(event.fact)](self, event, event.fact)

    def forget(self) -> None:
        """The board's time zone has changed, so that edges lie elsewhere."""
        self._asked = self._now = None

    # -- questions

    def known(self, as_of: datetime) -> list[Window]:
        """The iterations there were at `as_of`, the earliest first, also those that were still to come."""
        zone = self._zone_at(as_of)
        if self._asked is None or self._asked[:2] != (as_of, zone):
            self._asked = as_of, zone, self._known(as_of, zone)
        return self._asked[2]

    def at(self, at: datetime, as_of: datetime) -> Window | None:
        """The iteration whose window holds an instant, as far as is known at `as_of`."""
        return holding(self.known(as_of), at)

    def outside_plan(self, card: str, at: datetime, now: datetime) -> bool:
        """Whether an iteration's window holds `at`, and its plan at the cut-off (until then: at `at`) not the card.

        False where no window holds it, and where nothing at all was in the plan. `now` is the end of what was taken in.
        """
        if not self._told:
            return False
        kept = self._now
        if kept is None or not kept[0] <= at < kept[1]:
            self._now = kept = self._planned_at(at, now)
        return bool(kept[2]) and card not in kept[2]

    def _planned_at(self, at: datetime, now: datetime) -> tuple[datetime, datetime, frozenset[str]]:
        """The plan by which a finish at `at` is judged, and the stretch of time around it in which it stays that."""
        windows = self.known(now)
        window = holding(windows, at)
        if window is None:
            return at, min((one.began for one in windows if one.began > at), default=FOREVER), frozenset()
        if at < window.cutoff:
            return at, min(window.cutoff, window.ended), window.plan_at(at)
        return max(window.began, window.cutoff), window.ended, window.promised(now)

    def _known(self, as_of: datetime, zone: str) -> list[Window]:
        there = [
            one
            for one in self._told.values()
            if one.said[0][0] <= as_of and (one.dropped is None or one.dropped > as_of)
        ]
        found: list[Window] = []
        for one in sorted((_window(one, as_of, zone) for one in there), key=lambda one: one.starts):
            before = found[-1] if found else None
            # Where the zone has changed since the one before closed, the hour between the two belongs to this one.
            joined = before is not None and before.closed and (before.ends == one.starts or before.ended > one.began)
            found.append(replace(one, began=before.ended) if joined and before is not None else one)
        return found

    # -- what the log says

    def _made(self, event: Event, fact: team.IterationMade) -> None:
        said = Said(
            fact.name, fact.goal, date.fromisoformat(fact.starts), date.fromisoformat(fact.ends),
            from_instant(fact.cutoff), tuple(fact.team), (),
        )  # fmt: skip
        told = self._told[fact.iteration] = _Told(fact.iteration, fact.number, [(event.at, said)])
        if fact.plan:
            told.changes.append(Change(event.at, event.at, tuple(fact.plan), (), early=True))

    def _changed(self, event: Event, fact: team.IterationChanged) -> None:
        told = self._told[fact.iteration]
        changes = {name: _SAID[name](value) for name, value in fact.changes.items() if name in _SAID}
        told.said.append((event.at, told.said[-1][1]._replace(**changes)))

    def _planned(self, event: Event, fact: team.IterationPlanned) -> None:
        self._plan(self._told[fact.iteration], event.at, event.at, tuple(fact.added), tuple(fact.removed))

    def _dropped(self, event: Event, fact: team.IterationDropped) -> None:
        self._told[fact.iteration].dropped = event.at

    def _closed(self, event: Event, fact: team.IterationClosed) -> None:
        self._told[fact.iteration].closed = event.at, fact
        if fact.into is not None and fact.carried:
            # The carried cards were there when the next one began, however late this is recorded.
            self._plan(self._told[fact.into], from_instant(fact.due), event.at, tuple(fact.carried), ())

    @staticmethod
    def _plan(told: _Told, at: datetime, known: datetime, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
        told.changes.append(Change(at, known, added, removed, early=at < told.said[-1][1].cutoff))


def laid(windows: Iterable[Window]) -> Laid:
    """The windows as the periods that something is counted by."""
    spans = (Period(one.starts, one.ends, name=one.name, edges=(one.began, one.ended)) for one in windows)
    return Laid(tuple(spans))


def holding(windows: Sequence[Window], at: datetime) -> Window | None:
    """Which of the windows, given in their order, holds an instant."""
    index = bisect_right(windows, at, key=lambda window: window.began) - 1
    return windows[index] if index >= 0 and windows[index].holds(at) else None


def _window(told: _Told, as_of: datetime, zone: str) -> Window:
    said = next(said for known, said in reversed(told.said) if known <= as_of)
    changes = tuple(change for change in told.changes if change.known <= as_of)
    began, ended = day_begins(said.starts, zone), day_begins(said.ends, zone)
    carried: tuple[str, ...] = ()
    closed = told.closed is not None and told.closed[0] <= as_of
    if told.closed is not None and closed:
        at, fact = told.closed
        # Its name may still be put right; what it is counted by may not.
        frozen = next(said for known, said in reversed(told.said) if known <= at)
        said = frozen._replace(name=said.name, goal=said.goal)
        began, ended, carried = from_instant(fact.began), from_instant(fact.due), tuple(fact.carried)
    return Window(
        told.id, told.number, said.name, said.goal, said.starts, said.ends, began, ended, said.cutoff, said.team,
        said.away, changes, closed, carried,
    )  # fmt: skip


_SAID: Mapping[str, Callable[[Any], Any]] = {
    "name": str, "goal": str, "starts": date.fromisoformat, "ends": date.fromisoformat, "cutoff": from_instant,
    "team": tuple, "away": tuple,
}  # fmt: skip

_TAKE: Mapping[type[Fact], Callable[[Windows, Event, Any], None]] = {
    team.IterationMade: Windows._made,
    team.IterationChanged: Windows._changed,
    team.IterationPlanned: Windows._planned,
    team.IterationDropped: Windows._dropped,
    team.IterationClosed: Windows._closed,
}
#: The facts that iterations follow from.
TOLD = frozenset(_TAKE)
