"""What interrupts leave in the demo's year: swaps, stops, raised limits, hand-overs, deployments, replies.

It has a source of chance of its own, so that the rest of the year stays the same whatever is told here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from kanban.domain import duty, notes, stops, swaps
from kanban.domain.board import Card
from kanban.domain.cards import CardContent
from kanban.domain.parking import candidates, park
from kanban.domain.pulls import Answer
from kanban.domain.shape import plan_change_column
from kanban.services.demo import words
from kanban.services.demo.desk import Desk


class Troubles:
    """The interrupts of the story, told on its desk."""

    def __init__(self, desk: Desk, people: Sequence[str], seed: str) -> None:
        self.desk = desk
        self._people = people
        self._rng = random.Random(f"{seed}:troubles")  # noqa: S311 - a story to be told the same way twice, no secret

    def channel(self, content: CardContent) -> CardContent:
        """The card with the way by which it came in."""
        if content.work_type == "incident":
            return replace(content, channel="alert")
        return replace(content, channel=self._rng.choices(("mail", "chat", "portal"), weights=(4, 3, 2))[0])

    # -- urgent work

    def swap(self, content: CardContent, column: str) -> tuple[Card, list[Card]]:
        """An urgent card comes in and the card that the wall proposes is parked: the two, as one act."""
        desk = self.desk
        desk.tick()
        fit = candidates(desk.board.in_column(column), desk.board, desk.at)
        parked = fit[0].card.id if fit else None
        card_id = desk.new_id()
        pull = replace(desk.pull(), answer=Answer("exceed", reason=words.SECOND_INCIDENT))
        plan = swaps.plan_swap(
            desk.board, coming=swaps.Coming(card_id, self.channel(content)), column_id=column, parked=parked,
            reason="", pull=pull,
        )  # fmt: skip
        desk.record(plan.facts)
        return desk.board.cards[card_id], [desk.board.cards[parked]] if parked else []

    def displace(self, card: Card, by: Card) -> None:
        """Another card makes way for the urgent one that is there already."""
        self.desk.tick()
        self.desk.record(park(self.desk.board, card.id, by=by.id, urgent=True, note=f"Everybody is on {by.key}."))

    # -- the line

    def stop(self, card: Card, trouble: str) -> str:
        """Somebody stops the whole board; answers the stop's id."""
        desk = self.desk
        desk.tick()
        stop = desk.new_id()
        desk.record(stops.plan_stop(desk.board, stop=stop, column=None, card=card.id, trouble=trouble).facts)
        return stop

    def release(self, stop: str, cause: str) -> None:
        if stop in self.desk.board.stops:
            self.desk.tick()
            self.desk.record(stops.plan_release(self.desk.board, stop=stop, cause=cause).facts)

    # -- limits that are raised

    def raise_limit(self, column: str, reason: str) -> None:
        limit = self.desk.board.columns[column].limit
        if limit is not None:
            self._limit(column, limit + 1, reason)

    def lower_limit(self, column: str) -> None:
        limit = self.desk.board.columns[column].limit
        if limit is not None:
            self._limit(column, limit - 1, "")

    def _limit(self, column: str, limit: int, reason: str) -> None:
        self.desk.tick()
        changes = {"limit": limit, "reason": reason}
        self.desk.record(plan_change_column(self.desk.board, column_id=column, changes=changes).facts)

    # -- who is on duty

    def set_rota(self, first: date) -> None:
        """Two people a week, from the Monday before the story begins."""
        monday = first - timedelta(days=first.isoweekday() - 1)
        pairs = [list(self._people[at : at + 2]) for at in range(0, len(self._people) - 1, 2)]
        weekly = {"start": monday, "time": time(9), "turns": pairs}
        rota = {"weekly": weekly, "dates": []}
        self.desk.record(duty.plan_rota(self.desk.board, rota=rota, now=self.desk.at).facts)

    def hand_over(self) -> None:
        """The turn that has begun is recorded."""
        self.desk.record(duty.due(self.desk.board, self.desk.at))

    # -- what is written down beside the work

    def deploy(self) -> None:
        desk = self.desk
        name = f"{self._rng.choice(words.SERVICES)} {self._rng.randint(2, 9)}.{self._rng.randint(0, 40)}"
        url = f"https://ci.example.org/deploys/{self._rng.randint(1000, 9999)}"
        plan = notes.plan_deploy(
            desk.board, deploy=desk.new_id(), name=name, finished_at=desk.at, url=url, cards=[], now=desk.at
        )
        desk.record(plan.facts)

    def deploys_of(self, day: datetime) -> list[datetime]:
        """When deployments finish on a working day: none on most Fridays, more before the weekend's eve."""
        count = self._rng.choices((0, 1, 2, 3), weights=(4, 4, 2, 1) if day.isoweekday() < 5 else (9, 1, 0, 0))[0]
        return [day + timedelta(minutes=self._rng.randint(60, 480)) for _ in range(count)]

    def reply(self, card: Card) -> None:
        """Whoever asked for support hears something."""
        if card.work_type == "support" and self._rng.random() < 0.9:
            self._say(card, self._rng.choice(words.REPLIES), outward=True)

    def note(self, card: Card, text: str) -> None:
        self._say(card, text, outward=False)

    def _say(self, card: Card, text: str, *, outward: bool) -> None:
        desk = self.desk
        plan = notes.plan_comment(desk.board, comment=desk.new_id(), card_id=card.id, text=text, outward=outward)
        desk.record(plan.facts)
