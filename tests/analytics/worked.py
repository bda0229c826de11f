"""The worked iteration: the log behind docs/metrics.md, section "A worked iteration", so small that it adds up by hand.

A team of five (Ada, the most senior, Ben, Cem, Dia, Eva) works 9 to 17 on weekdays, in iterations of 8 working days:
40 person-days each. Three iterations are over and the fourth goes on. All dates follow from the fourth's first day,
which is a Thursday; as told below it is 5 March 2026, in Berlin, where clocks do not change meanwhile.

    iteration 1   Fri 30 Jan - Tue 10 Feb   18 points promised, OPS-1 to OPS-10; 16 came, OPS-10 is carried over
                  OPS-11: Ada and Ben on day 3, all day; OPS-12: Ben and Cem on day 6, all day          lost 4.0
    iteration 2   Wed 11 Feb - Fri 20 Feb   16 points promised, OPS-13 to OPS-21 and OPS-10; 14 came, OPS-21 is carried
                  no interrupt                                                                          lost 0.0
    iteration 3   Mon 23 Feb - Wed 4 Mar    20 points promised, OPS-22 to OPS-30 and OPS-21; all came
                  OPS-31: Ada on days 4 and 5                                                           lost 2.0
    iteration 4   Thu 5 Mar - Mon 16 Mar    20 points promised, OPS-32 to OPS-41, two points each; 12 came

The fourth, day by day (times are the board's own):

    day 1 Thu 5   09:00  each of the five pulls a first card: OPS-32 Ada, 33 Ben, 34 Cem, 35 Dia, 36 Eva
    day 2 Fri 6   17:00  OPS-35 and OPS-36 are done; Dia pulls OPS-40, Eva OPS-41, on day 3 at 09:00
    day 3 Mon 9   09:00  the outage: OPS-42 comes in the urgent lane, in progress, with Ada, Ben and Cem on it;
                         OPS-32 (Ada's) goes to Blocked for it
                  17:00  Cem goes back to OPS-34
    day 4 Tue 10  17:00  OPS-34 is done (6 points by now)
    day 5 Wed 11  09:00  Cem pulls OPS-39
                  13:00  Ben goes back to OPS-33. The team tells its stakeholders what to expect: 14 points, not 20
    day 6 Thu 12  17:00  OPS-42 is over
    day 7 Fri 13  09:00  Ada goes back to OPS-32
                  17:00  OPS-33, OPS-39 and OPS-40 are done (12 points)
    Tue 17        00:00  the iteration closes with 12 points; OPS-32 (Ada), OPS-41 (Eva), and OPS-37 and OPS-38, which
                         nobody has pulled, are carried over

Whoever plays it through the API takes the same steps at the same times; nothing else in it counts.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kanban.domain import facts as ev
from kanban.domain import team_facts as team
from kanban.domain.events import Event
from kanban.domain.facts import Fact, instant
from tests.analytics.scene import COLUMNS

ZONE = "Europe/Berlin"
FOURTH = date(2026, 3, 5)
TEAM = ("ada", "ben", "cem", "dia", "eva")
#: First days and the day after the last, counted from the fourth's first day.
SPANS = ((-34, -22), (-22, -12), (-10, 0), (0, 12))
#: Points of the cards, in the order of their numbers, that the first three iterations promised anew.
POINTS = ((2, 2, 1, 2, 1, 2, 2, 1, 3, 2), (2, 1, 1, 2, 1, 1, 2, 2, 2), (2, 2, 2, 2, 2, 3, 2, 2, 1))
FOURTH_POINTS = (2,) * 10
SENTENCE = "Expect 14 points (11\u201317), not 20: 6.0 of 40 person-days went to OPS-42, 2.5 more expected."
NOTE = "A node of the database cluster is lost; we take it to last until Friday."


def card(number: int) -> str:
    """The id of OPS-number."""
    return f"card-{number}"


class Worked:
    """The log, told in order. `fourth` is the first day of the fourth iteration, a Thursday."""

    def __init__(self, fourth: date = FOURTH, zone: str = ZONE) -> None:
        if fourth.isoweekday() != 4:
            raise ValueError("the fourth iteration begins on a Thursday")
        self.fourth, self.zone = fourth, ZoneInfo(zone)
        self.events: list[Event] = []
        self._places: dict[str, tuple[str, str]] = {}
        self._commands = 0
        self._found(zone)
        self._iteration(1)
        self._first()
        self._iteration(2)
        self._close(1, (card(10),), into=2)
        self._second()
        self._iteration(3)
        self._close(2, (card(21),), into=3)
        self._third()
        self._iteration(4)
        self._close(3, (), into=4)
        self._fourth()

    # -- when

    def day(self, iteration: int, number: int) -> date:
        """The working day `number` (from 1) of an iteration."""
        day = self.fourth + timedelta(days=SPANS[iteration - 1][0])
        while day.isoweekday() > 5 or number > 1:
            number -= day.isoweekday() < 6
            day += timedelta(days=1)
        return day

    def at(self, iteration: int, number: int, hour: int) -> datetime:
        """The instant of an hour on a working day of an iteration."""
        return self._hour(self.day(iteration, number), hour)

    @property
    def outage(self) -> datetime:
        """When OPS-42 comes."""
        return self.at(4, 3, 9)

    @property
    def told(self) -> datetime:
        """When the expectation is told the stakeholders."""
        return self.at(4, 5, 13)

    @property
    def over(self) -> datetime:
        """When the fourth iteration has closed."""
        return self._hour(self.fourth + timedelta(days=SPANS[3][1]), 0)

    def _hour(self, day: date, hour: int) -> datetime:
        return datetime(day.year, day.month, day.day, hour, tzinfo=self.zone).astimezone(UTC)

    def _span(self, first: int, last: int) -> tuple[date, date]:
        return self.fourth + timedelta(days=first), self.fourth + timedelta(days=last)

    # -- what

    def _tell(self, when: datetime, *facts: Fact) -> None:
        self._commands += 1
        self.events += [
            Event(seq=len(self.events) + at, at=when, actor=None, command_id=f"w{self._commands}", fact=fact)
            for at, fact in enumerate(facts, start=1)
        ]

    def _found(self, zone: str) -> None:
        self._tell(
            self._hour(self.fourth - timedelta(days=35), 8),
            ev.BoardCreated(
                name="Operations", key="OPS", time_zone=zone, working_days=(1, 2, 3, 4, 5), may_exceed=True
            ),
            *(
                ev.ColumnAdded(column=name, name=name, kind=kind, limit=None, hard=True, policy="", rank=f"a{rank}")
                for rank, (name, kind) in enumerate(COLUMNS.items())
            ),
            ev.LaneAdded(lane="urgent", name="Urgent", kind="urgent", limit=1, hard=True, rank="a0"),
            ev.LaneAdded(lane="standard", name="Standard", kind="standard", limit=None, hard=True, rank="a1"),
            ev.BoardChanged({"interrupt_budget": 0.1}, {"interrupt_budget": None}),
        )

    def _iteration(self, number: int) -> None:
        """Made on the evening before the last one ends; planning ends with its first working day."""
        span = self._span(*SPANS[number - 1])
        before = self._hour(self._span(*SPANS[number - 2])[1], 0) if number > 1 else self._hour(span[0], 0)
        eve = before - timedelta(hours=4)
        cutoff = self._hour(self.day(number, 1) + timedelta(days=1), 0)
        self._tell(
            eve,
            team.IterationMade(
                f"it-{number}", number, f"Iteration {number}", "", str(span[0]), str(span[1]), instant(cutoff), (), TEAM
            ),
        )

    def _close(self, number: int, carried: tuple[str, ...], into: int | None) -> None:
        began, due = (self._hour(day, 0) for day in self._span(*SPANS[number - 1]))
        following = f"it-{into}" if into else None
        self._tell(due, team.IterationClosed(f"it-{number}", instant(began), instant(due), carried, following))

    def _planned(self, iteration: int, first: int, points: tuple[int, ...]) -> None:
        """Cards on the backlog from 8 on the first day, and in the plan."""
        when = self.at(iteration, 1, 8)
        numbers = range(first, first + len(points))
        for number, size in zip(numbers, points, strict=True):
            self._create(when, number, "todo", points=size)
        self._tell(when, team.IterationPlanned(f"it-{iteration}", tuple(card(number) for number in numbers), ()))

    def _create(self, when: datetime, number: int, column: str, lane: str = "standard", **values: Any) -> None:
        self._places[card(number)] = (column, lane)
        said = {"work_type": "feature", "title": f"Work {number}", **values}
        made = ev.CardCreated(card=card(number), number=number, column=column, lane=lane, rank=f"b{number}", **said)
        self._tell(when, made)

    def _step(self, number: int, column: str) -> dict[str, str]:
        before = self._places[card(number)]
        self._places[card(number)] = (column, before[1])
        return {
            "card": card(number), "from_column": before[0], "from_lane": before[1], "from_rank": f"b{number}",
            "column": column, "lane": before[1], "rank": f"b{number}",
        }  # fmt: skip

    def _pull(self, when: datetime, number: int, *people: str) -> None:
        """Whoever is named takes the card to work."""
        self._tell(
            when,
            ev.CardChanged(card(number), {"people": list(people)}, {"people": []}),
            ev.CardMoved(**self._step(number, "doing")),
        )

    def _done(self, when: datetime, *numbers: int) -> None:
        for number in numbers:
            self._tell(when, ev.CardMoved(**self._step(number, "done")))

    def _interrupt(self, iteration: int, number: int, first: int, last: int, *people: str) -> None:
        """An urgent card from 9 on the one day to 17 on the other, or until somebody ends it."""
        title = "The database cluster is down" if number == 42 else f"Interrupt {number}"
        self._create(
            self.at(iteration, first, 9), number, "doing", "urgent", work_type="incident", title=title, people=people
        )
        if last:
            self._done(self.at(iteration, last, 17), number)

    # -- the iterations

    def _first(self) -> None:
        self._planned(1, 1, POINTS[0])
        for number, person in enumerate(TEAM, start=1):
            self._pull(self.at(1, 1, 9), number, person)
        self._interrupt(1, 11, 3, 3, "ada", "ben")
        self._done(self.at(1, 4, 17), 1, 2, 3, 4, 5)
        for number, person in enumerate(TEAM, start=6):
            self._pull(self.at(1, 5, 9), number, person)
        self._interrupt(1, 12, 6, 6, "ben", "cem")
        self._done(self.at(1, 8, 17), 6, 7, 8, 9)

    def _second(self) -> None:
        self._planned(2, 13, POINTS[1])
        for number, person in enumerate(TEAM[:4], start=13):
            self._pull(self.at(2, 1, 9), number, person)
        self._done(self.at(2, 4, 17), 10, 13, 14, 15, 16)
        for number, person in enumerate(TEAM, start=17):
            self._pull(self.at(2, 5, 9), number, person)
        self._done(self.at(2, 8, 17), 17, 18, 19, 20)

    def _third(self) -> None:
        self._planned(3, 22, POINTS[2])
        for number, person in enumerate(TEAM[:4], start=22):
            self._pull(self.at(3, 1, 9), number, person)
        self._done(self.at(3, 3, 17), 21, 22, 23, 24, 25)
        for number, person in enumerate(TEAM, start=26):
            self._pull(self.at(3, 4, 9), number, person)
        self._interrupt(3, 31, 4, 5, "ada")
        self._done(self.at(3, 8, 17), 26, 27, 28, 29, 30)

    def _fourth(self) -> None:
        self._planned(4, 32, FOURTH_POINTS)
        for number, person in enumerate(TEAM, start=32):
            self._pull(self.at(4, 1, 9), number, person)
        self._done(self.at(4, 2, 17), 35, 36)
        self._pull(self.at(4, 3, 9), 40, "dia")
        self._pull(self.at(4, 3, 9), 41, "eva")
        self._interrupt(4, 42, 3, 0, "ada", "ben", "cem")
        self._tell(
            self.outage,
            ev.CardBlocked(**self._step(32, "blocked"), reason="displaced", displaced_by=card(42)),
        )
        self._people(self.at(4, 3, 17), 42, "ada", "ben")
        self._done(self.at(4, 4, 17), 34)
        self._pull(self.at(4, 5, 9), 39, "cem")
        self._people(self.told, 42, "ada")
        self._say()
        self._done(self.at(4, 6, 17), 42)
        self._tell(self.at(4, 7, 9), ev.CardResumed(**self._step(32, "doing"), spell={}))
        self._done(self.at(4, 7, 17), 33, 39, 40)
        self._close(4, tuple(card(number) for number in (32, 37, 38, 41)), into=None)

    def _people(self, when: datetime, number: int, *people: str) -> None:
        self._tell(when, ev.CardChanged(card(number), {"people": list(people)}, {"people": []}))

    def _say(self) -> None:
        """What is told on day 5, as the arithmetic of the page has it."""
        self._tell(
            self.told,
            team.ExpectationSaid(
                iteration="it-4", revision=1, unit="points", expected=14, low=11, high=17, committed=20,
                lost_days=6.0, capacity_days=40.0, ahead_days=2.5,
                causes=({"card": card(42), "key": "OPS-42", "days": 6.0, "ahead": 2.5},),
                sentence=SENTENCE,
                note=NOTE,
            ),
        )  # fmt: skip
