"""A year in the life of an operations team, told by a seeded generator.

Weekdays have a rhythm, nights and weekends have incidents, three outages stop planned work for days and pull people
off their cards. Cards age, get blocked, come back after review and after done, and some are given up.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from kanban.domain.board import Card
from kanban.domain.shape import plan_board, plan_member
from kanban.domain.templates import TEMPLATES
from kanban.services.demo import words
from kanban.services.demo.cast import Cast
from kanban.services.demo.desk import Desk, Happening
from kanban.services.demo.iterations import WEEKS, Iterations, monday_of, outage_day, week_before
from kanban.services.demo.troubles import Troubles

BACKLOG, READY, WORK, REVIEW, DONE = "Backlog", "Ready", "In progress", "Review", "Done"
ZONE = "Europe/Berlin"
DAYS = 365

#: Hours of work that no card gets through before the story ends.
_ENDLESS = 10_000.0

#: Where in the year the outages begin, and how many working days each takes.
_OUTAGES = ((0.21, 5), (0.52, 4), (0.80, 5))


def tell(
    *, board_id: str, name: str, key: str, people: Sequence[tuple[str, str]], seed: int, now: datetime
) -> list[Happening]:
    """The log of a year that ends at `now`. `people` are (user id, name) pairs; the first one is the board's admin."""
    return Year(board_id, name, key, people, seed, now).told()


class Year:
    """The habits of the team and the agenda that runs them in order of time."""

    def __init__(
        self, board_id: str, name: str, key: str, people: Sequence[tuple[str, str]], seed: int, now: datetime
    ) -> None:
        self.rng = random.Random(f"{seed}:{key}")  # noqa: S311 - a story to be told the same way twice, no secret
        self.zone = ZoneInfo(ZONE)
        self.now = now
        self.first_day = now.astimezone(self.zone).date() - timedelta(days=DAYS)
        self.desk = Desk(board_id, self.rng, self._at(self.first_day, 8, 5), now)
        self.cast = Cast(self.rng, [user for user, _ in people])
        self.troubles = Troubles(self.desk, [user for user, _ in people], f"{seed}:{key}")
        self.iterations = Iterations(self.desk, [user for user, _ in people], f"{seed}:{key}")
        self.outage = ""
        self.effort: dict[str, float] = {}
        self.blocked_until: dict[str, datetime] = {}
        self.displaced: dict[str, str] = {}
        self.unloved: set[str] = set()
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._turn = 0
        self._shape(name, key, people)

    def told(self) -> list[Happening]:
        self.troubles.set_rota(self.first_day)
        self._gather()
        self._lay_iterations()
        self._plan_year()
        while self._agenda and self._agenda[0][0] < self.now - timedelta(hours=3):
            at, _, act = heapq.heappop(self._agenda)
            self.desk.turn_to(at)
            act()
        self._leave_it_lively()
        return self.desk.happened

    # -- the calendar

    def _shape(self, name: str, key: str, people: Sequence[tuple[str, str]]) -> None:
        columns, lanes = TEMPLATES["ops"]
        plan = plan_board(
            name=name, key=key, time_zone=ZONE, columns=columns, lanes=lanes, ids=self.desk.new_id, member=people[0]
        )  # fmt: skip
        self.desk.record(plan.facts)
        for user, person in people[1:]:
            self.desk.record(plan_member(self.desk.board, user=user, name=person, role="member").facts)

    def _plan_year(self) -> None:
        outages = [
            (self._weekday(self.first_day + timedelta(days=int(DAYS * share))), length) for share, length in _OUTAGES
        ]
        bad_days = {day for start, length in outages for day in self._workdays(start, length)}
        for offset in range(DAYS + 1):
            day = self.first_day + timedelta(days=offset)
            if day.isoweekday() <= 5:
                self._plan_workday(day, self._speed(day, bad_days))
                for at in self.troubles.deploys_of(self._at(day, 9, 0)):
                    self._on(at, self.troubles.deploy)
            if day.isoweekday() == 1:
                self._on(self._at(day, 9, 0), self.troubles.hand_over)
            if self.rng.random() < (0.30 if day.isoweekday() <= 5 else 0.22):
                self._on(self._at(day, self.rng.randint(0, 23), self.rng.randint(0, 59)), self._incident)
        for (start, length), outage, stop, note in zip(outages, words.OUTAGES, words.STOPS, words.NOTES, strict=True):
            self._on(self._at(start, 9, 12), partial(self._outage, outage, length, stop))
            self._on(self._at(self._workdays(start, 2)[1], 15, 30), partial(self.iterations.say, note))
            after = self._workdays(start, length + 1)[-1]
            self._on(self._at(after, 15, 30), partial(self.iterations.say, words.OVER_NOTE))
        for days, reason in zip((41, 29, 18, 8), words.RAISE_REASONS, strict=True):
            day = self.first_day + timedelta(days=DAYS - days)
            review = self.desk.column(REVIEW)
            self._on(self._at(day, 10, 20), partial(self.troubles.raise_limit, review, reason))
            self._on(self._at(day + timedelta(days=3), 16, 40), partial(self.troubles.lower_limit, review))
        stuck = ((13, self._stick_blocked, WORK), (9, self._stick, WORK), (6, self._stick, REVIEW))
        for days, happen, column in (*stuck, (5, self._stick_blocked, WORK)):
            day = self._weekday(self.first_day + timedelta(days=DAYS - days))
            self._on(self._at(day, 15, 5), partial(happen, column))

    def _lay_iterations(self) -> None:
        """A fortnight after another, so that the last one is in its second week, and what is told of each."""
        fortnight, last = timedelta(weeks=WEEKS), monday_of(self.now, self.zone)
        first = last - fortnight * 26
        self.iterations.agree(first)
        self.iterations.plan()
        for turn in range(1, 27):
            monday = first + fortnight * turn
            self._on(self._at(monday, 0, 0), self.iterations.turn)
            self._on(self._at(monday, 9, 5), self._gather)
            self._on(self._at(monday, 9, 40), self.iterations.plan)
            if turn > 12:
                self._on(self._at(monday + timedelta(days=1), 10, 30), self.iterations.say)
        before = week_before(self.now, self.zone)
        for day in before[:3]:
            self._on(self._at(day, 9, 15), self.iterations.stand_up)
        self._on(self._at(outage_day(self.now, self.zone), 10, 5), self._open_outage)
        self._on(self._at(before[1], 14, 20), partial(self.iterations.say, words.OPEN_NOTES[0]))

    def _plan_workday(self, day: date, speed: float) -> None:
        self._on(self._at(day, 8, 25), self._tidy)
        for tick in range(13):
            at = self._at(day, 8, 40) + timedelta(minutes=42 * tick + self.rng.randint(0, 25))
            self._on(at, partial(self._work, 0.6 * speed))
        for _ in range(self._poisson(1.8 if speed > 0.5 else 1.0)):
            self._on(self._at(day, self.rng.randint(9, 16), self.rng.randint(0, 59)), self._arrive)

    def _speed(self, day: date, bad_days: set[date]) -> float:
        """How much of a normal day goes into planned work."""
        if day in bad_days or day >= outage_day(self.now, self.zone):
            return 0.05 if day in bad_days else 0.4
        if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2):
            return 0.3
        return 0.9 if day.isoweekday() == 5 else 1.0

    def _on(self, at: datetime, act: Callable[[], None]) -> None:
        self._turn += 1
        heapq.heappush(self._agenda, (at, self._turn, act))

    def _at(self, day: date, hour: int, minute: int) -> datetime:
        return datetime.combine(day, time(hour, minute), self.zone).astimezone(UTC)

    def _weekday(self, day: date) -> date:
        """The Monday to Wednesday nearest after `day`: an outage that falls on a weekend would hide from the chart."""
        return day if day.isoweekday() <= 3 else day + timedelta(days=8 - day.isoweekday())

    def _workdays(self, start: date, count: int) -> list[date]:
        days = [start + timedelta(days=offset) for offset in range(count + 4)]
        return [day for day in days if day.isoweekday() <= 5][:count]

    def _poisson(self, mean: float) -> int:
        limit, product, count = math.exp(-mean), self.rng.random(), 0
        while product > limit:
            product *= self.rng.random()
            count += 1
        return count

    # -- what a day brings

    def _gather(self) -> None:
        """What people ask for at the planning: the backlog is as long as it gets."""
        while len(self.desk.cards_in(BACKLOG)) < 30:
            self._arrive(most=30)

    def _arrive(self, most: int = 18) -> None:
        """A request comes in, unless the backlog is long already and somebody says no at the door."""
        if len(self.desk.cards_in(BACKLOG)) < most:
            wish = self.troubles.channel(self.cast.planned(self.desk.at, self.desk.titles()))
            card = self.desk.create(wish, BACKLOG)
            if card is not None and self.rng.random() < 0.035:
                self.unloved.add(card.id)

    def _tidy(self) -> None:
        """The first look in the morning: what has been done for a while leaves the wall, what nobody wants too."""
        done = sorted(self.desk.cards_in(DONE), key=lambda card: card.finished_at or self.now)
        for place, card in enumerate(done):
            old = card.finished_at is not None and self.desk.at - card.finished_at > timedelta(days=4)
            if old and place < len(done) - 5:
                self.desk.archive(card.id)
            elif self.rng.random() < 0.012:
                self.desk.move(card.id, WORK, lane=self.desk.board.standard_lane.id, reason=words.CAME_BACK)
                self.effort[card.id] = self.rng.uniform(1, 8)
        for card in self.desk.cards_in(BACKLOG):
            if self.desk.at - card.created_at > timedelta(days=30) and self.rng.random() < 0.06:
                self.desk.archive(card.id)

    def _work(self, hours: float) -> None:
        """Part of a working day: right to left, finish before starting; nothing by those on an interrupt."""
        hours *= self._hands_free()
        for card in self.desk.cards_in(REVIEW):
            if self._spend(card, hours * 1.3) <= 0:
                self._leave_review(card)
        for card in self.desk.cards_in(WORK):
            if not card.urgent and self._spend(card, hours) <= 0:
                self._to_review(card)
            elif not card.urgent and self.rng.random() < 0.0035:
                self._block(card, *self.rng.choice(words.BLOCKS))
        self._unblock()
        self._pull()

    def _hands_free(self) -> float:
        """The share of the team that no urgent card has."""
        urgent = (card for card in self.desk.cards_in(WORK) if card.urgent)
        return 1 - len({user for card in urgent for user in card.people}) / len(self.desk.board.members)

    def _spend(self, card: Card, hours: float) -> float:
        left = self.effort.setdefault(card.id, 4.0) - hours * self.rng.uniform(0.4, 1.6)
        self.effort[card.id] = left
        return left

    def _leave_review(self, card: Card) -> None:
        again = self.rng.random() < 0.05 and self.desk.has_room(WORK, card)
        self.desk.move(card.id, WORK if again else DONE, first=again)
        if again:
            self.effort[card.id] = self.rng.uniform(2, 6)

    def _to_review(self, card: Card) -> None:
        """Work is done; a full review column is noticed by trying, now and then, and seldom gone over."""
        if self.desk.has_room(REVIEW, card) or self.rng.random() < 0.03:
            over = self.rng.choice(words.EXCEED_REASONS) if self.rng.random() < 0.4 else ""
            if self.desk.move(card.id, REVIEW, reason=over):
                self.effort[card.id] = self.rng.lognormvariate(0.9, 0.6)

    def _block(self, card: Card, reason: str, note: str, waiting_for: str) -> None:
        self.desk.block(card.id, reason, note, waiting_for)
        self.blocked_until[card.id] = self.desk.at + timedelta(hours=self.rng.lognormvariate(3.6, 0.8))

    def _unblock(self) -> None:
        for card in self.desk.cards_in("Blocked"):
            since = self.displaced.get(card.id)
            if since is not None and since in self.desk.board.cards and not self.desk.board.cards[since].finished_at:
                continue
            if self.desk.at < self.blocked_until.get(card.id, self.desk.at):
                continue
            if self.desk.has_room(WORK, card) or self.rng.random() < 0.02:
                over = self.rng.choice(words.EXCEED_REASONS) if self.rng.random() < 0.5 else ""
                if self.desk.resume(card.id, reason=over):
                    self.displaced.pop(card.id, None)

    def _pull(self) -> None:
        """Free places pull the oldest card from the left, what is planned first."""
        for card in self._planned_first(READY):
            if not self.desk.has_room(WORK, card):
                if self.rng.random() < 0.012:
                    self.desk.move(card.id, WORK)
                break
            self.desk.change(card.id, {"people": self.cast.pair(self._busy())})
            if self.desk.move(card.id, WORK):
                self.troubles.reply(card)
            self.effort[card.id] = (card.points or 2) * self.rng.lognormvariate(1.15, 0.35)
        for card in self._planned_first(BACKLOG):
            if not self.desk.has_room(READY, card):
                break
            if self.rng.random() < (0.98 if card.id in self.unloved else 0.6):
                continue
            if card.points is None and self.rng.random() < 0.8:
                self.desk.change(card.id, {"points": self.cast.guess()})
            self.desk.move(card.id, READY)

    def _planned_first(self, column: str) -> list[Card]:
        planned = self.iterations.plan_of_now
        return sorted(self.desk.cards_in(column), key=lambda card: card.id not in planned)

    def _busy(self) -> Mapping[str, int]:
        busy: dict[str, int] = {}
        for card in (*self.desk.cards_in(WORK), *self.desk.cards_in(REVIEW)):
            for user in card.people:
                busy[user] = busy.get(user, 0) + 1
        return busy

    def _stick(self, column: str) -> None:
        """One of the cards there turns out to be a long one: it is still there when the story ends."""
        for card in self._loose(column)[:1]:
            self.effort[card.id] = _ENDLESS

    def _stick_blocked(self, column: str) -> None:
        """One waits for somebody outside, and goes on waiting."""
        for card in self._loose(column)[:1]:
            self._block(card, *self.rng.choice(words.BLOCKS[:8]))
            self.blocked_until[card.id] = self.now + timedelta(days=1)

    # -- what production brings

    def _incident(self) -> None:
        """An alert: straight to work in the urgent lane; a second one at once goes over its limit, and says so."""
        card = self.desk.create(
            self.troubles.channel(self.cast.incident(self._busy(), self.desk.titles())), WORK, urgent=True,
            reason=words.SECOND_INCIDENT,
        )  # fmt: skip
        if card is not None:
            self._on(self.desk.at + timedelta(hours=self.rng.lognormvariate(0.6, 0.8)), lambda: self._resolve(card.id))

    def _resolve(self, card_id: str) -> None:
        if card_id in self.desk.board.cards:
            self.desk.move(card_id, DONE)

    def _outage(self, outage: tuple[str, str, Sequence[str]], length: int, stop: tuple[str, str]) -> None:
        """Everybody on one thing: cards are parked for it, the line stops for a morning, lessons follow."""
        title, stream, lessons = outage
        trouble, cause = stop
        card = self._everybody_on(title, stream)
        self.iterations.senior_leaves(card, length)
        stopped = self.troubles.stop(card, trouble)
        self._on(self.desk.at + timedelta(hours=self.rng.uniform(2, 5)), partial(self.troubles.release, stopped, cause))
        over = self.desk.at + timedelta(days=length, hours=self.rng.uniform(1, 6))
        self._on(over, lambda: self._resolve(card.id))
        for days in range(1, length):
            self._on(self.desk.at + timedelta(days=days, hours=self.rng.uniform(-3, 5)), self._incident)
        for lesson in lessons:
            self._on(over + timedelta(hours=20), partial(self._learn, lesson, stream))

    def _everybody_on(self, title: str, stream: str) -> Card:
        """The outage's card in progress, and those that made way for it in Blocked."""
        card, parked = self.troubles.swap(self.cast.outage(title, stream), self.desk.column(WORK))
        for other in [c for c in self.desk.cards_in(WORK) if not c.urgent][:1]:
            self.troubles.displace(other, card)
            parked.append(other)
        for one in parked:
            self.displaced[one.id] = card.id
            self.blocked_until[one.id] = self.desk.at
        return card

    def _open_outage(self) -> None:
        """The one that is not over when the story ends."""
        card = self._everybody_on(*words.OPEN_OUTAGE)
        self.outage = card.id
        self.iterations.senior_leaves(card, 5)

    def _learn(self, title: str, stream: str) -> None:
        self.desk.create(self.cast.lesson(title, stream), BACKLOG)

    # -- the wall as it is found

    def _leave_it_lively(self) -> None:
        """The last hours, set so that the wall has something of everything whatever the hour `now` is."""
        self.desk.turn_to(self.now - timedelta(hours=2, minutes=30))
        for card in [c for c in self.desk.cards_in(WORK) if c.urgent and c.id != self.outage]:
            self.desk.move(card.id, DONE)
        blocked = self.desk.cards_in("Blocked")
        for card in blocked[4:]:
            if self.desk.has_room(WORK, card):
                self.desk.resume(card.id)
        for card, block in zip(self._youngest(WORK), words.BLOCKS[::3][: max(0, 3 - len(blocked))], strict=False):
            self._block(card, *block)
        while len(self.desk.cards_in(BACKLOG)) < 15:
            self.desk.create(self.cast.planned(self.desk.at, self.desk.titles()), BACKLOG)
        self._fill(READY, BACKLOG, 5)
        self._fill(WORK, READY, 4)
        self._fill(READY, BACKLOG, 5)
        for card in self._youngest(WORK)[:2]:
            if self.desk.has_room(REVIEW, card) and len(self.desk.cards_in(REVIEW)) < 2:
                self.desk.move(card.id, REVIEW)
                self._fill(WORK, READY, 4)
        self.iterations.plan_ahead()
        self.desk.turn_to(self.now - timedelta(minutes=47))
        incident = self.cast.incident(self._busy(), self.desk.titles())
        alert, _ = self.troubles.swap(incident, self.desk.column(WORK))
        self.troubles.note(alert, words.REPLIES[1])
        self._fill(WORK, READY, 4)
        self.desk.turn_to(self.now - timedelta(minutes=20))
        waiting = self.desk.cards_in(READY)
        if waiting:
            self.desk.move(waiting[0].id, WORK)
        self.iterations.say(words.OPEN_NOTES[1])

    def _loose(self, column: str) -> list[Card]:
        """The planned cards of a column; those that were stuck on purpose are left out."""
        return [c for c in self.desk.cards_in(column) if not c.urgent and self.effort.get(c.id, 0) < _ENDLESS / 2]

    def _youngest(self, column: str) -> list[Card]:
        """The same, the latest arrival first."""
        return sorted(self._loose(column), key=lambda card: card.entered_at, reverse=True)

    def _fill(self, column: str, source: str, wanted: int) -> None:
        """Pull from `source` until `column` holds `wanted` cards of the standard lane."""
        for card in self.desk.cards_in(source):
            if len([c for c in self.desk.cards_in(column) if not c.urgent]) >= wanted:
                return
            if column == WORK:
                self.desk.change(card.id, {"people": self.cast.pair(self._busy())})
            self.desk.move(card.id, column)
