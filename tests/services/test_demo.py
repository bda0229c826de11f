"""The demo's year: the same story for the same seed, within the rules, and lively at its end."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from kanban.analytics.calendar import Per
from kanban.analytics.history import History
from kanban.analytics.throughput import ThroughputRow, throughput
from kanban.domain import facts as ev
from kanban.domain import limits
from kanban.domain.board import Board, ColumnKind
from kanban.domain.errors import Conflict
from kanban.domain.events import Event
from kanban.domain.fold import extend, fold
from kanban.services import accounts, demo
from kanban.services.demo import words
from kanban.services.demo.desk import Happening
from kanban.services.demo.year import tell
from kanban.store import Store
from tests import builders
from tests.builders import NOW

PASSWORD = "the demo has a password"


@cache
def _story(seed: int = 1, now: datetime = NOW) -> tuple[Happening, ...]:
    return tuple(tell(board_id="b", name="Ops", key="OPS", people=words.PEOPLE, seed=seed, now=now))


@cache
def _log(now: datetime = NOW) -> tuple[Event, ...]:
    return tuple(Event(seq, told.at, None, "c", told.fact) for seq, told in enumerate(_story(now=now), start=1))


def _board(now: datetime = NOW) -> Board:
    return fold("b", _log(now))


def _weeks() -> list[ThroughputRow]:
    history = History("b")
    history.extend(_log())
    start = date(2025, 11, 24)
    return throughput(history, per=Per.WEEK, start=start, end=date(2026, 11, 16), as_of=NOW)


def test_the_same_seed_and_now_tell_the_same_story() -> None:
    again = tell(board_id="b", name="Ops", key="OPS", people=words.PEOPLE, seed=1, now=NOW)
    assert tuple(again) == _story()
    assert _story(seed=2) != _story()


def test_it_spans_a_year_in_order_and_ends_now() -> None:
    times = [told.at for told in _story()]
    assert times == sorted(times)
    assert timedelta(days=364) < NOW - times[0] < timedelta(days=366)
    assert timedelta(0) <= NOW - times[-1] < timedelta(hours=1)


def test_limits_held_all_year() -> None:
    """Wherever a limit was broken, the log says that somebody decided so, and why."""
    board = Board(id="b")
    excused = 0
    for event in _log():
        before, board = board, extend(board, event)
        if isinstance(event.fact, ev.LimitAnswered) and event.fact.kind == "exceed":
            assert event.fact.reason
            excused = event.seq
        for column in board.columns.values():
            occupied = limits.column_occupancy(board, column.id)
            if column.limit is not None and occupied > column.limit and column.id in before.columns:
                assert occupied <= limits.column_occupancy(before, column.id) or excused == event.seq - 1


def test_a_year_has_what_a_year_has() -> None:
    facts = Counter(told.fact.type for told in _story())
    weeks = _weeks()
    assert 500 <= sum(week.finished for week in weeks) <= 900
    assert 50 <= sum(week.unplanned for week in weeks) <= 200
    assert sum(week.reopened for week in weeks) >= 10
    assert sum(week.discarded for week in weeks) >= 5
    assert facts["card_blocked"] >= 20
    answers = Counter(told.fact.kind for told in _story() if isinstance(told.fact, ev.LimitAnswered))
    assert answers["exceed"] >= 5
    assert answers["leave"] >= 5


def test_outages_can_be_seen_in_what_was_planned() -> None:
    usual = sorted(week.planned for week in _weeks())[26]
    outages = [told.at for told in _story() if isinstance(told.fact, ev.CardCreated) and told.fact.title in _TITLES]
    assert len(outages) == 3
    for begun in outages:
        during = [week.planned for week in _weeks() if week.period_start <= begun.date() < week.period_end]
        after = [week.planned for week in _weeks() if 0 < (week.period_start - begun.date()).days <= 7]
        assert min(*during, *after) <= 0.75 * usual


_TITLES = {title for title, _, _ in words.OUTAGES}


@pytest.mark.parametrize("now", [NOW, datetime(2026, 3, 1, 3, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC)])
def test_the_wall_is_lively_whenever_it_is_looked_at(now: datetime) -> None:
    board = _board(now)
    cards = list(board.cards.values())
    by_kind = Counter(board.columns[card.column].kind for card in cards)
    assert 30 <= len(cards) <= 50
    assert by_kind[ColumnKind.BLOCKED] >= 3
    assert by_kind[ColumnKind.DONE] >= 2
    assert any(card.urgent and not card.finished_at for card in cards)
    working = next(column for column in board.column_order if column.kind is ColumnKind.WORK)
    assert limits.column_occupancy(board, working.id) == working.limit
    assert any(card.started_at and now - card.started_at > timedelta(days=7) for card in cards if not card.finished_at)
    assert {card.stream for card in cards} == {"CI", "production", "network", "database", "security"}
    assert len({card.work_type for card in cards}) >= 4
    assert len({card.title for card in cards}) == len(cards)
    assert any(card.due for card in cards)
    assert any(card.links for card in cards)
    assert all(card.people for card in cards if board.columns[card.column].kind is ColumnKind.WORK)


def test_it_is_filled_once_and_people_can_sign_in(store: Store) -> None:
    assert not demo.is_filled(store)
    events = demo.fill(store, password=PASSWORD, now=NOW)
    assert demo.is_filled(store)
    assert events == store.board(_only_board(store)).seq
    assert [account.admin for account in accounts.accounts(store)].count(True) == 1
    assert len(accounts.accounts(store)) == len(demo.people())


def test_an_interrupted_filling_is_finished_later(sqlite_store: Store) -> None:
    first = demo.people()[0]
    accounts.add_account(sqlite_store, email=first.email, name=first.name, password=PASSWORD, admin=True, now=NOW)
    assert not demo.is_filled(sqlite_store)
    demo.fill(sqlite_store, password=PASSWORD, now=NOW)
    assert demo.is_filled(sqlite_store)


def test_it_does_not_mix_with_real_boards(sqlite_store: Store) -> None:
    builders.board(sqlite_store, builders.person(sqlite_store))
    with pytest.raises(Conflict, match="does not mix with real boards"):
        demo.is_filled(sqlite_store)


def _only_board(store: Store) -> str:
    from kanban.services.gate import board_named

    return board_named(store, demo.DEMO_KEY)
