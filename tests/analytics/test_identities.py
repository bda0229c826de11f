"""What must hold whatever happens: sums that add up, lines that never fall or cross, answers that never change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kanban.analytics.ageing import ageing
from kanban.analytics.arrivals import arrivals, arrivals_cards, littles_law
from kanban.analytics.calendar import Per, begins
from kanban.analytics.cfd import cfd, cfd_cards, wip_by_column, wip_by_column_cards
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.cycle_time import cycle_time
from kanban.analytics.flow_efficiency import flow_efficiency
from kanban.analytics.history import History
from kanban.analytics.throughput import throughput
from kanban.analytics.time_in_column import time_in_column
from kanban.analytics.wip import average_wip, wip, wip_cards
from kanban.domain.board import Board, Card
from kanban.domain.fold import extend
from tests.analytics.logs import FIRST, LAST, ZONES, Told, steps, told
from tests.analytics.scene import Scene, at, folded

RANGE: dict[str, Any] = {"start": FIRST, "end": LAST}
LATER = at("2026-06-01 00:00")
_zones = st.sampled_from(ZONES)

#: Every report of this room as one call over the range.
REPORTS: dict[str, Callable[..., Any]] = {
    "throughput": lambda history, **asked: throughput(history, per=Per.WEEK, **asked),
    "cycle time": cycle_time,
    "cfd": cfd,
    "wip by column": wip_by_column,
    "wip": wip,
    "average wip": average_wip,
    "ageing": ageing,
    "time in column": time_in_column,
    "flow efficiency": flow_efficiency,
    "arrivals": lambda history, **asked: arrivals(history, per=Per.DAY, **asked),
    "law": littles_law,
}


@settings(max_examples=200, deadline=None)
@given(steps(), _zones)
def test_lines_never_fall_and_never_cross_and_the_work_in_progress_adds_up(wanted: list[Any], zone: str) -> None:
    history = folded(told(wanted, zone).events)
    diagram = cfd(history, as_of=LATER, **RANGE)
    running = wip(history, as_of=LATER, **RANGE)
    daily = arrivals(history, per=Per.DAY, as_of=LATER, **RANGE)
    assert len(diagram.rows) == len(running) == len(daily) == 14
    for row, chart, flow in zip(diagram.rows, running, daily, strict=True):
        assert all(left >= right for left, right in pairwise(row.lines))
        assert row.wip == row.arrived - row.delivered - row.discarded - row.returned + row.correction
        assert row.wip == chart.wip == flow.wip_end
        assert row.day == chart.day == flow.period_start
        assert chart.most >= chart.wip >= chart.blocked >= 0
        # Where the first column has become the commitment point, what waited in it before is in its line, unstarted.
        if 0 < (place := diagram.layout.commitment) < diagram.layout.done <= len(row.lines) - 1:
            assert (row.lines[place], row.lines[diagram.layout.done]) == (row.arrived, row.delivered)
    for before, after in pairwise(diagram.rows):
        assert all(left <= right for left, right in zip(before.lines, after.lines, strict=True))
        for name in ("arrived", "delivered", "discarded", "returned", "dropped"):
            assert getattr(before, name) <= getattr(after, name)


@settings(max_examples=150, deadline=None)
@given(steps(undo=False), _zones)
def test_the_board_asked_after_every_event_says_the_same(wanted: list[Any], zone: str) -> None:
    """The integral, the ends of days, their maxima and the blocked part, against the domain's own fold."""
    log = told(wanted, zone)
    history, info = folded(log.events), ZoneInfo(zone)
    window = (begins(FIRST, info), begins(LAST, info))
    moments = _moments(log)
    area = sum(
        len(_active(board)) * max((min(until, window[1]) - max(since, window[0])).total_seconds(), 0.0)
        for since, until, board in moments
    )
    average = average_wip(history, as_of=LATER, **RANGE)
    assert average == pytest.approx(area / (window[1] - window[0]).total_seconds())
    stood = wip_by_column(history, as_of=LATER, **RANGE)
    for row, places in zip(wip(history, as_of=LATER, **RANGE), stood.rows, strict=True):
        first, last = begins(row.day, info), begins(row.day + timedelta(days=1), info)
        within = [board for since, until, board in moments if since < last and until > first]
        active = _active(within[-1]) if within else []
        assert row.wip == len(active)
        assert row.blocked == sum(card.blocked is not None for card in active)
        assert row.most == max((len(_active(board)) for board in within), default=0)
        cards = list(within[-1].cards.values()) if within else []
        assert sum(places.counts) == len(cards)
        for column, count in zip(stood.layout.columns, places.counts, strict=True):
            here = wip_by_column_cards(history, day=row.day, column=column.id, end=LAST, as_of=LATER)
            assert len(here) == count
        assert set(wip_cards(history, day=row.day, as_of=LATER)) == {card.id for card in active}
        blocked = wip_cards(history, day=row.day, as_of=LATER, blocked=True)
        assert set(blocked) == {card.id for card in active if card.blocked}


def _moments(log: Told) -> list[tuple[datetime, datetime, Board]]:
    """The boards of the log, each with the half-open time for which it was so; what never lasted is left out."""
    board, boards = Board(id="b"), []
    for event in log.events:
        board = extend(board, event)
        boards.append((event.at, board))
    ends = [since for since, _ in boards[1:]] + [LATER]
    return [(since, until, board) for (since, board), until in zip(boards, ends, strict=True) if since < until]


def _active(board: Board) -> list[Card]:
    return [card for card in board.cards.values() if card.started_at and not card.finished_at]


@settings(max_examples=150, deadline=None)
@given(steps(), _zones, st.data())
@pytest.mark.parametrize("name", REPORTS)
def test_the_same_question_has_the_same_answer_for_ever(name: str, wanted: list[Any], zone: str, data: Any) -> None:
    log = told(wanted, zone)
    known = data.draw(st.integers(9, len(log.events)))
    as_of = log.events[known - 1].at
    then = folded(event for event in log.events if event.at <= as_of)
    assert REPORTS[name](folded(log.events), as_of=as_of, **RANGE) == REPORTS[name](then, as_of=as_of, **RANGE)


@settings(max_examples=150, deadline=None)
@given(steps(), _zones, st.integers(0, 14))
def test_the_halves_of_a_period_add_up_to_the_whole(wanted: list[Any], zone: str, cut: int) -> None:
    history = folded(told(wanted, zone).events)
    middle = FIRST + timedelta(days=cut)
    halves = ((FIRST, middle), (middle, LAST))
    parts = [row for start, end in halves for row in cycle_time(history, start=start, end=end, as_of=LATER)]
    assert parts == cycle_time(history, as_of=LATER, **RANGE)
    # Which columns wait is asked at the end of each range, and may have changed between; the times have not.
    parts = [row for start, end in halves for row in flow_efficiency(history, start=start, end=end, as_of=LATER)]
    assert [(row.card, row.elapsed_seconds, row.blocked_seconds) for row in parts] == [
        (row.card, row.elapsed_seconds, row.blocked_seconds) for row in flow_efficiency(history, as_of=LATER, **RANGE)
    ]
    for report in (lambda h, **asked: arrivals(h, per=Per.DAY, **asked), wip):
        parts = [row for start, end in halves for row in report(history, start=start, end=end, as_of=LATER)]
        assert parts == report(history, as_of=LATER, **RANGE)
    daily = arrivals(history, per=Per.DAY, as_of=LATER, **RANGE)
    weekly = arrivals(history, per=Per.WEEK, as_of=LATER, **RANGE)
    for name in ("arrived", "departed", "delivered", "discarded", "returned", "reopened", "net"):
        assert sum(getattr(row, name) for row in daily) == sum(getattr(row, name) for row in weekly)


@settings(max_examples=150, deadline=None)
@given(steps(), _zones)
def test_the_stays_add_up_to_what_elapsed(wanted: list[Any], zone: str) -> None:
    """Between start and last finish every second is in a column, but for the time a card was archived."""
    history = folded(told(wanted, zone).events)
    rows = cycle_time(history, as_of=LATER, **RANGE)
    away = 0.0
    for row in rows:
        stays = history.journeys[row.card].stays
        gaps = ((left.until or left.since, right.since) for left, right in pairwise(stays))
        away += sum(
            max((min(until, row.finished_at) - max(since, row.started_at)).total_seconds(), 0.0)
            for since, until in gaps
        )
        assert 0 <= row.blocked_seconds <= row.cycle_seconds <= row.lead_seconds
        assert 1 <= row.cycle_days <= row.lead_days
    elapsed = sum(row.cycle_seconds for row in rows)
    columns = time_in_column(history, as_of=LATER, **RANGE)
    assert sum(row.started_seconds for row in columns) == pytest.approx(elapsed - away)
    assert all(row.blocked_seconds <= row.total_seconds + 1e-6 for row in columns)
    assert sum(row.share or 0 for row in columns) == pytest.approx(1 if any(r.total_seconds for r in columns) else 0)
    efficient = flow_efficiency(history, as_of=LATER, **RANGE)
    assert sum(row.elapsed_seconds for row in efficient) == pytest.approx(elapsed)
    assert all(row.other_seconds >= -1e-6 for row in efficient)


@settings(max_examples=100, deadline=None)
@given(steps(undo=False), _zones)
def test_littles_law_is_exact_when_nothing_is_in_progress_at_both_ends(wanted: list[Any], zone: str) -> None:
    log = told([*wanted, *((1, "archive", card, "done", "standard") for card in range(5))], zone)
    assume(log.last < begins(LAST, ZoneInfo(zone)))
    law = littles_law(folded(log.events), as_of=LATER, **RANGE)
    assert (law.wip_start, law.wip_end) == (0, 0)
    if law.ratio is not None:
        assert law.ratio == pytest.approx(1)
        assert law.broken == ""


@settings(max_examples=100, deadline=None)
@given(steps(), _zones)
def test_the_cards_behind_a_figure_are_as_many_as_it_says(wanted: list[Any], zone: str) -> None:
    history = folded(told(wanted, zone).events)
    diagram = cfd(history, as_of=LATER, **RANGE)
    for row in diagram.rows:
        asked = {"day": row.day, "end": LAST, "as_of": LATER}
        assert len(cfd_cards(history, column="wip", **asked)) == row.wip
        assert len(cfd_cards(history, column="correction", **asked)) == row.correction
        for place, column in enumerate(diagram.layout.columns):
            band = row.lines[place] - (row.lines[place + 1] if place + 1 < len(row.lines) else 0)
            cards = cfd_cards(history, column=column.id, **asked)
            # A card that went back to the backlog has a pass for each time; the list names it once.
            assert len(cards) <= band
            assert bool(cards) == bool(band)
    for flow in arrivals(history, per=Per.WEEK, as_of=LATER, **RANGE):
        period = {"start": flow.period_start, "end": flow.period_end, "as_of": LATER}
        assert len(arrivals_cards(history, column="wip_end", **period)) == flow.wip_end
        for name in ("arrived", "delivered", "discarded", "returned", "reopened"):
            cards = arrivals_cards(history, column=name, **period)
            assert bool(cards) == bool(getattr(flow, name))
            assert len(cards) <= getattr(flow, name)


@settings(max_examples=100, deadline=None)
@given(steps(), _zones)
def test_filters_part_the_cards(wanted: list[Any], zone: str) -> None:
    history = folded(told(wanted, zone).events)
    for parts in (
        [Filter(planned=True), Filter(planned=False)],
        [Filter(types=frozenset("a")), Filter(types=frozenset("b"))],
        [Filter(streams=frozenset("x")), Filter(streams=frozenset("y"))],
        [Filter(classes=frozenset({name})) for name in ("standard", "fixed_date", "urgent")],
    ):
        whole = cfd(history, as_of=LATER, **RANGE).rows
        cut = [cfd(history, as_of=LATER, chosen=chosen, **RANGE).rows for chosen in parts]
        for at_, row in enumerate(whole):
            assert sum(rows[at_].wip for rows in cut) == row.wip
            assert sum(rows[at_].arrived for rows in cut) == row.arrived
        done = sorted(row.card for row in cycle_time(history, as_of=LATER, **RANGE))
        shown = [row.card for chosen in parts for row in cycle_time(history, as_of=LATER, chosen=chosen, **RANGE)]
        assert sorted(shown) == done


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("cards", [0, 1])
def test_an_empty_board_and_one_card_have_every_report(name: str, cards: int) -> None:
    scene = Scene()
    if cards:
        scene.create("2026-04-01 09:00", "a").move("2026-04-02 09:00", "a", "done")
    for history in (scene.history, History("b")):
        REPORTS[name](history, as_of=LATER, chosen=EVERYTHING, **RANGE)
        REPORTS[name](history, as_of=LATER, start=date(2026, 4, 1), end=date(2026, 4, 1))
