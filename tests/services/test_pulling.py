"""Hits, duty and the past through the verbs: what the log remembers, and what two servers make of it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.domain.errors import Conflict, LimitRefused, NotFound
from kanban.domain.facts import CommandUndone, DutyHandedOver, Fact, LimitAnswered, LimitHit
from kanban.domain.fold import fold
from kanban.domain.pulls import Answer
from kanban.services import boards, cards, clockwork, duty, interrupts, replay, spells
from kanban.store import Store, log
from tests import builders
from tests.builders import NOW, later


class Team:
    """A board of two people with a Review that is full: one of one."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ada = builders.person(store)
        self.on = builders.board(store, self.ada)
        self.bo = builders.member(store, self.ada, self.on, "Bo")
        self.review = builders.column_id(self.on, "Review")
        self.limit(1)
        self.there = builders.card(store, self.ada, self.on, "There", column="Review").id
        self.card = builders.card(store, self.ada, self.on, "Comes", column="Ready").id

    def limit(self, limit: int) -> None:
        changes = {"limit": limit, "reason": "We said so."}
        boards.change_column(
            self.store, builders.command(self.ada), board_id=self.on.id, column_id=self.review, changes=changes
        )

    def pull(
        self,
        minutes: float = 0,
        *,
        by: Actor | None = None,
        card: str = "",
        answer: Answer | None = None,
        key: Any = None,
    ) -> Any:
        command = builders.command(by or self.ada, now=later(minutes=minutes), key=key, fingerprint=key and "f")
        return cards.move_card(self.store, command, card_id=card or self.card, column=self.review, answer=answer)

    def refused(self, minutes: float = 0, **kwargs: Any) -> dict[str, Any]:
        with pytest.raises(LimitRefused) as refusal:
            self.pull(minutes, **kwargs)
        return refusal.value.facts

    @property
    def now(self) -> Board:
        return self.store.board(self.on.id)

    def told(self, *kinds: type[Fact]) -> list[Any]:
        with self.store.reading() as connection:
            events = [row.event() for row in log.tail(connection, self.on.id, 0)]
        return [event.fact for event in events if isinstance(event.fact, kinds)]


@pytest.fixture
def team(store: Store) -> Team:
    return Team(store)


def test_trying_again_within_ten_minutes_is_one_hit(team: Team) -> None:
    first = team.refused()
    again = team.refused(9.9)
    assert (again["hit"], again["events"], len(first["events"])) == (first["hit"], [], 1)
    assert again["options"][0]["recommended"]
    assert team.refused(9.9, by=team.bo)["hit"] != first["hit"], "another person's attempt is another"
    other = builders.card(team.store, team.ada, team.on, "Another", column="Ready").id
    assert team.refused(9.9, card=other)["hit"] != first["hit"], "and so is another card's"
    assert team.refused(10.1)["hit"] != first["hit"], "and one that comes later"
    assert len(team.told(LimitHit)) == 4


def test_a_hit_that_is_answered_later_counts_once(team: Team) -> None:
    hit = team.refused()["hit"]
    team.refused(5)
    done = team.pull(300, answer=Answer("park", hit, card=team.there))
    assert done.did == f"{team.now.cards[team.there].key} is parked."
    assert [fact.hit for fact in team.told(LimitHit)] == [hit]
    assert [(fact.hit, fact.kind) for fact in team.told(LimitAnswered)] == [(hit, "park")]


def test_a_hit_that_let_somebody_in_is_over(team: Team) -> None:
    hit = team.refused()["hit"]
    team.pull(1, answer=Answer("exceed", hit, "audit"))
    cards.move_card(
        team.store, builders.command(team.ada), card_id=team.card, column=builders.column_id(team.on, "Ready")
    )
    assert team.refused(2)["hit"] != hit, "the same attempt after it was let in once is a new one"


def test_an_attempt_that_left_is_still_the_same_attempt(team: Team) -> None:
    hit = team.refused()["hit"]
    assert team.pull(1, answer=Answer("leave", hit)).did == "OPS-2 stays in Ready."
    assert team.refused(2)["hit"] == hit


@pytest.mark.parametrize(
    ("meanwhile", "sentence"),
    [
        ("archived", "is archived"),
        ("moved", "is not in Review any more"),
        ("blocked", "is blocked already"),
    ],
)
def test_what_changed_while_somebody_thought_is_said(team: Team, meanwhile: str, sentence: str) -> None:
    hit = team.refused()["hit"]
    if meanwhile == "archived":
        cards.archive_card(team.store, builders.command(team.bo), card_id=team.there)
    elif meanwhile == "blocked":
        cards.block_card(team.store, builders.command(team.bo), card_id=team.there, reason="vendor")
    else:
        ready = builders.column_id(team.on, "Ready")
        cards.move_card(team.store, builders.command(team.bo), card_id=team.there, column=ready)
    builders.card(team.store, team.bo, team.on, "Quicker", column="Review")
    before = team.now.seq
    with pytest.raises(Conflict, match=sentence):
        team.pull(1, answer=Answer("park", hit, card=team.there))
    assert team.now.seq == before


def test_old_cards_are_found_once_ten_have_left(team: Team) -> None:
    team.limit(50)
    made = [builders.card(team.store, team.ada, team.on, f"{n}", column="Review", now=NOW).id for n in range(10)]
    for number, card in enumerate(made[:9]):
        _away(team, card, later(hours=1 + number))
    team.limit(1)
    assert "struggling" not in [found["kind"] for found in team.refused(60 * 30)["diagnosis"]]
    _away(team, made[9], later(hours=10))
    # The percentiles of a board are found anew after some hundred events.
    for _ in range(100):
        _away(team, team.card, later(hours=31), "Backlog")
        _away(team, team.card, later(hours=31), "Ready")
    (found, *_) = team.refused(60 * 31)["diagnosis"]
    assert (found["kind"], found["cards"]) == ("struggling", [team.there])
    assert found["sentence"].endswith("85 % of cards leave within 9 h.")


def _away(team: Team, card: str, now: datetime, to: str = "Done") -> None:
    cards.move_card(
        team.store, builders.command(team.ada, now=now), card_id=card, column=builders.column_id(team.on, to)
    )


# -- duty


def _rota(team: Team, *turns: list[str | None]) -> None:
    """Turns that begin on Mondays at nine; tests happen on a Friday."""
    weekly = {"start": date(2026, 11, 16), "time": time(9), "turns": list(turns)}
    rota = {"weekly": weekly, "dates": []}
    duty.set_rota(team.store, builders.command(team.ada), board_id=team.on.id, rota=rota)


def test_two_servers_hand_over_once(team: Team) -> None:
    _rota(team, [team.ada.user], [team.bo.user])
    monday = datetime(2026, 11, 23, 9, 0, 1, tzinfo=NOW.tzinfo)
    servers = [team.store, *(Store(team.store.database.engine) for _ in range(3))]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda server: clockwork.keep_time(server, monday), servers))
    handed = team.told(DutyHandedOver)
    assert [(fact.people, fact.by_hand) for fact in handed] == [((team.ada.user,), False), ((team.bo.user,), False)]
    assert clockwork.keep_time(team.store, monday + timedelta(hours=1)) == 0


def test_the_first_command_of_a_turn_hands_over_before_it_is_decided(team: Team) -> None:
    _rota(team, [team.ada.user], [team.bo.user])
    monday = datetime(2026, 11, 23, 9, 30, tzinfo=NOW.tzinfo)
    fire = builders.card(team.store, team.ada, team.on, "Fire", lane="Urgent", now=monday)
    assert fire.people == (team.bo.user,)
    duty.hand_over(team.store, builders.command(team.ada, now=monday), board_id=team.on.id, people=[])
    calm = builders.card(team.store, team.ada, team.on, "Smoke", lane="Urgent", now=monday + timedelta(days=6))
    assert calm.people == ()
    assert team.now.duty is not None
    assert clockwork.keep_time(team.store, monday + timedelta(days=7)) == 1, "by hand it lasts until the next turn"
    assert team.now.duty.people == (team.ada.user,)


def test_a_repeated_refusal_is_not_mistaken_for_the_hand_over_it_brought(team: Team) -> None:
    _rota(team, [team.ada.user], [team.bo.user])
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=NOW.tzinfo)
    before = (monday - NOW).total_seconds() / 60
    hit = team.refused(before - 2)["hit"]
    for _ in range(2):
        assert team.refused(before + 2, key="again")["hit"] == hit
    assert team.now.duty is not None
    assert team.now.duty.people == (team.bo.user,)


# -- the past


def test_replay_equals_the_fold_at_every_number_and_time(team: Team) -> None:
    for turn in range(40):
        _away(team, team.card, later(minutes=turn), ("Backlog", "Ready")[turn % 2])
    interrupts.stop(team.store, builders.command(team.bo, now=later(hours=1)), board_id=team.on.id, trouble="Disks")
    cards.archive_card(team.store, builders.command(team.bo, now=later(hours=2)), card_id=team.there)
    with team.store.reading() as connection:
        events = [row.event() for row in log.tail(connection, team.on.id, 0)]
    for number in range(1, len(events) + 1):
        moment = replay.at_number(team.store, team.ada, team.on.id, number)
        assert moment.board == fold(team.on.id, events[:number])
        assert (moment.at, moment.head) == (events[number - 1].at, len(events))
    for at in (NOW, later(minutes=20), later(hours=1), later(hours=9)):
        until = max(event.seq for event in events if event.at <= at)
        assert replay.at_time(team.store, team.ada, team.on.id, at).board.seq == until
    with pytest.raises(NotFound):
        replay.at_time(team.store, team.ada, team.on.id, later(days=-1))
    head, days = replay.days(team.store, team.ada, team.on.id)
    for thread in threading.enumerate():
        if thread.name == "replay":
            thread.join()
    assert (head, [(day.day, day.first, day.last) for day in days]) == (len(events), [(NOW.date(), 1, len(events))])


def test_two_who_swap_at_once_park_once(team: Team) -> None:
    values = {"title": "Fire"}

    def swap(actor: Actor) -> str:
        try:
            interrupts.swap(
                Store(team.store.database.engine), builders.command(actor), board_id=team.on.id, column=team.review,
                values=values, park=team.there,
            )  # fmt: skip
        except Conflict as refusal:
            return refusal.message
        return "in"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(swap, (team.ada, team.bo)))
    key = team.now.cards[team.there].key
    assert told == [f"{key} is blocked already; parking it makes no room.", "in"]


def test_a_swap_is_one_command_and_one_undo_and_its_spell_is_taken_back(team: Team) -> None:
    before = team.now
    done = interrupts.swap(
        team.store, builders.command(team.ada), board_id=team.on.id, column=team.review, values={"title": "Fire"},
        park=team.there, reason="Down.",
    )  # fmt: skip
    assert len({event.command_id for event in done.events}) == 1
    (spell,) = spells.spells_of(team.store, team.ada, team.there, NOW)
    assert (spell["reason"], spell["note"], spell["until"]) == ("displaced", "Down.", None)
    outcome, what = cards.undo_last(team.store, builders.command(team.ada, now=later(hours=1)), board_id=team.on.id)
    assert what.endswith(f"for {before.cards[team.there].key}")
    assert [type(event.fact) for event in outcome.events].count(CommandUndone) == 1
    assert team.now.cards[team.there] == before.cards[team.there]
    assert spells.spells_of(team.store, team.ada, team.there, later(hours=2)) == [], "what was taken back never was"
