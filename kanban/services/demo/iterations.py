"""The demo's iterations: a fortnight after another, each planned, ended, and told of as it goes.

It has a source of chance of its own, so that the rest of the year stays the same whatever is told here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kanban.analytics.expectation import expect
from kanban.analytics.history import History
from kanban.domain import iterations, shape, standup
from kanban.domain import team_facts as team
from kanban.domain.board import Card
from kanban.domain.iteration import Iteration
from kanban.services.demo.desk import Desk

WEEKS = 2
#: What a team takes on that has no iteration behind it, in points.
_AT_FIRST = 80
#: Local days on which nobody works.
_HOLIDAYS = ((1, 1), (5, 1), (10, 3), (12, 25))


class Iterations:
    """Plans and ends the iterations of the story on its desk. The first of the people is the most senior one."""

    def __init__(self, desk: Desk, people: Sequence[str], seed: str) -> None:
        self.desk = desk
        self._people = people
        self._rng = random.Random(f"{seed}:iterations")  # noqa: S311 - a story to be told the same way twice, no secret
        self._history, self._read = History(desk.board.id), 0

    @property
    def going(self) -> Iteration | None:
        """The iteration of the moment."""
        return iterations.going(self.desk.board, self.desk.at)

    @property
    def plan_of_now(self) -> frozenset[str]:
        """The cards that the team has taken on."""
        return frozenset(self.going.plan if self.going else ())

    def _new_id(self) -> str:
        return "".join(self._rng.choices("0123456789abcdefghjkmnpqrstvwxyz", k=20))

    # -- the calendar

    def agree(self, starts: date) -> None:
        """What the team agrees on before its first iteration."""
        years = {starts.year, starts.year + 1}
        holidays = [date(year, month, day).isoformat() for year in years for month, day in _HOLIDAYS]
        self.desk.record(shape.plan_settings(self.desk.board, {"holidays": holidays, "interrupt_budget": 0.2}).facts)
        cadence = {"starts": starts, "weeks": WEEKS}
        plan = iterations.plan_cadence(self.desk.board, cadence=cadence, now=self.desk.at, new_id=self._new_id)
        self.desk.record(plan.facts)

    def turn(self) -> None:
        """One iteration ends and another begins."""
        self.desk.record(iterations.due(self.desk.board, self.desk.at, self._new_id))

    # -- planning

    def plan(self) -> None:
        """The morning on which the team plans: who is away when, and what the weather says it can take on."""
        going = self.going
        if going is not None:
            self._people_away(going)
            self._fill(going, 1.05)

    def plan_ahead(self) -> None:
        """Half of the next iteration is planned already."""
        following = [one for one in self.desk.board.iteration_order if one.starts > (self.going or one).starts]
        if following:
            self._fill(following[0], 0.5)

    def _fill(self, one: Iteration, share: float) -> None:
        """Take on what is nearest to done first, until there is as much as the last iterations brought."""
        board = self.desk.board
        planned = {card for other in board.iterations.values() if not other.closed for card in other.plan}
        left = share * self._weather() - sum(board.cards[card].points or 0 for card in one.plan if card in board.cards)
        chosen: list[Card] = []
        for name in ("Review", "In progress", "Blocked", "Ready", "Backlog"):
            for card in self.desk.cards_in(name):
                if left > 0 and card.id not in planned and not card.urgent:
                    chosen.append(card)
                    left -= card.points or 0
        plan = iterations.plan_cards(
            board, iteration_id=one.id, add=[card.id for card in chosen], remove=[], now=self.desk.at
        )
        self.desk.record(plan.facts)

    def _weather(self) -> float:
        """What the plans of the last three brought, in points: the one in the middle."""
        brought = sorted(map(self._brought, [one for one in self.desk.board.iteration_order if one.closed][-3:]))
        return brought[len(brought) // 2] if len(brought) == 3 else _AT_FIRST

    def _brought(self, one: Iteration) -> float:
        board = self.desk.board
        began, ended = one.window(board.time_zone)
        cards = (board.cards.get(card) or board.archived.get(card) for card in one.promised)
        return sum(
            card.points or 0 for card in cards if card and card.finished_at and began <= card.finished_at < ended
        )

    def _people_away(self, one: Iteration) -> None:
        """Holidays and trainings, as they are entered when an iteration is planned."""
        days = self._workdays(one)
        away = list(one.away)
        for user in self._rng.sample(list(self._people[1:]), k=self._rng.choice((0, 1, 1, 2))):
            start, length = self._rng.randrange(len(days)), self._rng.choice((1, 2, 5))
            away += [{"user": user, "day": day, "part": "day", "card": None} for day in days[start : start + length]]
        if self._rng.random() < 0.4:
            day = self._rng.choice(days)
            away.append({"user": self._people[0], "day": day, "part": "half", "card": None})
        self._change(one, away)

    def _workdays(self, one: Iteration) -> list[str]:
        first, last = date.fromisoformat(one.starts), date.fromisoformat(one.ends)
        days = [first + timedelta(days=offset) for offset in range((last - first).days)]
        return [day.isoformat() for day in days if iterations.works(self.desk.board, day)]

    def _change(self, one: Iteration, away: Sequence[object]) -> None:
        plan = iterations.plan_change(self.desk.board, iteration_id=one.id, changes={"away": away}, now=self.desk.at)
        self.desk.record(plan.facts)

    # -- what is told of it

    def senior_leaves(self, card: Card, days: int) -> None:
        """The most senior of them is on an outage for so many days, from today on, and on nothing else."""
        going = self.going
        if going is not None:
            today = self.desk.at.astimezone(ZoneInfo(self.desk.board.time_zone)).date().isoformat()
            taken = [day for day in self._workdays(going) if day >= today][:days]
            kept = [day for day in going.away if day["user"] != self._people[0] or day["day"] not in taken]
            mine = [{"user": self._people[0], "day": day, "part": "day", "card": card.id} for day in taken]
            self._change(going, [*kept, *mine])

    def say(self, note: str = "") -> None:
        """Tell the stakeholders what to expect, where there is a figure."""
        going = self.going
        if going is None:
            return
        found = expect(self._told(), going.id, as_of=self.desk.at)
        if found.expected is None or found.low is None or found.high is None:
            return
        causes = tuple({"card": c.card, "key": c.key, "days": c.days, "ahead": c.ahead} for c in found.causes)
        said = team.ExpectationSaid(
            iteration=going.id, revision=len(going.said) + 1, unit=found.unit, expected=found.expected, low=found.low,
            high=found.high, committed=found.committed, capacity_days=found.capacity_days, lost_days=found.lost_days,
            ahead_days=found.ahead_days, causes=causes, sentence=found.sentence, note=note,
        )  # fmt: skip
        self.desk.record([said])

    def _told(self) -> History:
        """The story so far, as the reports will read it."""
        self._history.extend(self.desk.log[self._read :])
        self._read = len(self.desk.log)
        return self._history

    # -- in front of the wall

    def stand_up(self) -> None:
        """Ten minutes in the morning, from right to left."""
        began = self.desk.at
        name = self._new_id()
        self.desk.record(standup.plan_start(self.desk.board, standup=name, now=began).facts)
        cards = [card for column in ("Review", "In progress", "Blocked") for card in self.desk.cards_in(column)][:8]
        for at, card in enumerate(cards, start=1):
            self.desk.turn_to(began + timedelta(minutes=at))
            self.desk.record(standup.plan_step(self.desk.board, card=card.id).facts)
        self.desk.turn_to(began + timedelta(minutes=11))
        self.desk.record(standup.plan_end(self.desk.board).facts)


def monday_of(now: datetime, zone: ZoneInfo) -> date:
    """The first day of the iteration that goes on: `now` lies in its second week, so that much has happened in it."""
    today = now.astimezone(zone).date()
    return today - timedelta(days=today.isoweekday() - 1 + 7)


def week_before(now: datetime, zone: ZoneInfo) -> list[date]:
    """The five working days before the one on which the story ends, the latest first."""
    today = now.astimezone(zone).date()
    return [day for day in (today - timedelta(days=back) for back in range(1, 8)) if day.isoweekday() <= 5]


def outage_day(now: datetime, zone: ZoneInfo) -> date:
    """When the outage begins that is still open: a working week ago, but not before the iteration's third day."""
    return max(monday_of(now, zone) + timedelta(days=2), week_before(now, zone)[-1])
