"""The demo's year: the same story for the same seed, within the rules, and lively at its end."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest

from kanban.analytics.calendar import Per
from kanban.analytics.capacity import efforts
from kanban.analytics.expectation import expect
from kanban.analytics.history import History
from kanban.analytics.throughput import ThroughputRow, throughput
from kanban.analytics.velocity import velocity
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
#: In the night, in the holidays, and on a Monday before anybody is there.
_ODD_HOURS = tuple(datetime(*at, tzinfo=UTC) for at in ((2026, 3, 1, 3), (2027, 1, 1, 12), (2026, 11, 23, 2)))


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
    # Urgent work, and what came in after a cut-off and was finished in the same iteration.
    assert 80 <= sum(week.unplanned for week in weeks) <= 300
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


# -- its iterations


def _history(now: datetime = NOW) -> History:
    history = History("b")
    history.extend(_log(now))
    return history


def test_iterations_follow_each_other_all_year() -> None:
    order = _board().iteration_order
    assert len(order) == 28
    assert all(one.ends == after.starts for one, after in pairwise(order))
    assert all(date.fromisoformat(one.starts).isoweekday() == 1 for one in order)
    assert [one.closed for one in order] == [True] * 26 + [False] * 2
    assert all(one.promised for one in order)
    assert sum(bool(one.carried) for one in order) > 10
    assert any(day["part"] == "half" for one in order for day in one.away)
    assert len(_board().holidays) == 8


def test_the_report_explains_the_outages() -> None:
    """Each outage took person-days from an iteration, and in such iterations less of the plan came than in others."""
    history = _history()
    rows = velocity(history, as_of=NOW)
    spent = dict(zip([row.iteration for row in rows], efforts(history, [row.window for row in rows], NOW), strict=True))
    begun = [told.fact for told in _story() if isinstance(told.fact, ev.CardCreated) and told.fact.title in _TITLES]
    hit, quiet = list[float](), list[float]()
    for row in rows[2:-2]:
        lost = max(spent[row.iteration].by_card.get(card.card, 0.0) for card in begun)
        (hit if lost >= 5 else quiet).append(float(row.points_planned) / float(row.committed_points))
    assert len(hit) >= 3
    assert sum(hit) / len(hit) < 0.85 * sum(quiet) / len(quiet)
    going = _board().iteration_order[-2]
    assert expect(history, going.id, as_of=NOW).honesty is None


def test_the_weather_is_sane() -> None:
    """What came is within a third of what it said, two times in three."""
    rows = [row for row in velocity(_history(), as_of=NOW)[4:] if not row.partial and row.foretold.value]
    near = [abs(float(row.points_planned) / float(row.foretold.value or 1) - 1) <= 1 / 3 for row in rows]
    assert len(near) > 15
    assert sum(near) >= 2 / 3 * len(near)
    assert all(row.capacity_days and 50 <= row.capacity_days <= 70 for row in rows)


def test_what_was_said_mostly_came() -> None:
    came = {row.iteration: float(row.points_planned) for row in velocity(_history(), as_of=NOW)}
    told = [one for one in _board().iteration_order if one.said]
    over = [(one.said[-1], came[one.id]) for one in told if one.closed]
    assert len(over) >= 12
    assert sum(said["low"] <= points <= said["high"] for said, points in over) >= 0.6 * len(over)
    notes = [said["note"] for one in told for said in one.said]
    assert {*words.NOTES[1:], words.OVER_NOTE, *words.OPEN_NOTES} <= set(notes)
    assert any(len(one.said) > 1 for one in told if one.closed)


@pytest.mark.parametrize("now", [NOW, *_ODD_HOURS])
def test_an_open_outage_lowers_what_is_expected_now(now: datetime) -> None:
    board = _board(now)
    going, following = board.iteration_order[-2:]
    outage = next(card for card in board.cards.values() if card.title == words.OPEN_OUTAGE[0])
    assert (outage.urgent, outage.finished_at) == (True, None)
    found = expect(_history(now), going.id, as_of=now)
    assert found.reduced
    assert found.expected is not None
    assert found.expected < found.committed
    assert found.causes[0].card == outage.id
    assert f"went to {outage.key}" in found.sentence
    assert [said["note"] for said in going.said][-2:] == list(words.OPEN_NOTES)
    assert outage.id in {day["card"] for day in going.away}
    assert 0 < len(following.plan) < len(going.promised)
    last = board.last_standup
    assert board.standup is None
    assert last is not None
    assert timedelta(0) < now - last.since < timedelta(days=4)


_TITLES = {title for title, _, _ in words.OUTAGES}


@pytest.mark.parametrize("now", [NOW, *_ODD_HOURS])
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
