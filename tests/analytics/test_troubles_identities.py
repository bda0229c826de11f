"""What must hold of the reports on trouble, mix, support and forecasts over any log, with everything beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanban.analytics.behaviour import OF, behaviour
from kanban.analytics.blocked import blocked, blocked_time
from kanban.analytics.calendar import Per, begins
from kanban.analytics.forecast import basis_of, forecast, open_cards
from kanban.analytics.interrupts import interrupts
from kanban.analytics.limits import limits, raises
from kanban.analytics.recovery import correlation, recovery
from kanban.analytics.sle import sle
from kanban.analytics.stops import stopped_time, stops
from kanban.analytics.support import support, waiting
from kanban.analytics.throughput import throughput
from kanban.analytics.work_mix import work_mix
from kanban.domain import facts as ev
from kanban.domain.events import Event
from kanban.domain.facts import Fact
from tests.analytics.logs import FIRST, LAST, ZONES, steps, told
from tests.analytics.scene import Scene, at, folded

RANGE: dict[str, Any] = {"start": FIRST, "end": LAST}
LATER = at("2026-06-01 00:00")

#: Every report as one call.
REPORTS: dict[str, Callable[..., Any]] = {
    "forecast": lambda history, start, end, **asked: forecast(history, days=7, cards=3, **asked),
    "basis": lambda history, start, end, **asked: basis_of(history, **asked),
    "open cards": lambda history, start, end, **asked: open_cards(history, **asked),
    **{of: lambda history, of=of, **asked: behaviour(history, of=of, **asked) for of in OF},
    "sle": lambda history, start, end, **asked: sle(history, **asked),
    "blocked": blocked,
    "blocked time": blocked_time,
    "limits": limits,
    "raises": raises,
    "stops": stops,
    "interrupts": interrupts,
    "work mix": lambda history, **asked: work_mix(history, per=Per.WEEK, **asked),
    "support": lambda history, **asked: support(history, per=Per.WEEK, **asked),
    "waiting": lambda history, start, end, **asked: waiting(history, **asked),
    "recovery": recovery,
    "correlation": correlation,
}


def _with_everything(events: Sequence[Event]) -> list[Event]:
    """The same log with replies, hits and answers, raises, stops, deployments and displacements among its events."""
    full: list[Event] = []
    for number, event in enumerate(events):
        fact = event.fact
        if isinstance(fact, ev.CardBlocked) and not fact.clocks:
            fact = replace(fact, displaced_by="c0")
        if isinstance(fact, ev.CardCreated):
            types = ("support", "incident", "feature", "our own")
            fact = replace(fact, work_type=types[number % 4], channel=("mail", None)[number % 2])
        more: tuple[Fact, ...] = ()
        if isinstance(fact, ev.CardMoved):
            card, hit = fact.card, f"h{number}"
            more = (
                (ev.CardCommented(f"m{number}", card, "Done.", outward=True),),
                (
                    ev.LimitHit(hit, card, fact.column, fact.lane, "column", fact.column, 1, 1, True),
                    ev.LimitAnswered(hit, "exceed", card, "Now."),
                ),
                (ev.DeployRecorded(f"d{number}", "release", ev.instant(event.at), "", (card,)),),
                (ev.LineStopped(f"s{number}", None, card, "Trouble"), ev.LineReleased(f"s{number}", "Over")),
                (ev.LaneChanged("urgent", {"limit": number}, {"limit": 1}, reason="More"),),
            )[number % 5]
        for at_, one in enumerate((fact, *more)):
            command = event.command_id if not at_ else f"more{number}"
            full.append(replace(event, seq=len(full) + 1, command_id=command, fact=one))
    return full


@settings(max_examples=120, deadline=None)
@given(steps(), st.sampled_from(ZONES), st.integers(0, 100))
def test_a_question_as_of_a_moment_has_its_answer_for_ever(wanted: list[Any], zone: str, part: int) -> None:
    events = _with_everything(told(wanted, zone).events)
    as_of = events[part * (len(events) - 1) // 100].at
    then, now = folded([event for event in events if event.at <= as_of]), folded(events)
    for name, report in REPORTS.items():
        assert report(then, as_of=as_of, **RANGE) == report(now, as_of=as_of, **RANGE), name


@settings(max_examples=120, deadline=None)
@given(steps(), st.sampled_from(ZONES))
def test_figures_stay_within_what_happened(wanted: list[Any], zone: str) -> None:
    events = _with_everything(told(wanted, zone).events)
    history, info = folded(events), ZoneInfo(zone)
    asked = {"as_of": LATER, **RANGE}
    elapsed = (begins(LAST, info) - begins(FIRST, info)).total_seconds()
    assert blocked_time(history, **asked) <= elapsed * len(history.journeys)
    assert blocked_time(history, **asked) <= sum(row.total_seconds for row in blocked(history, **asked)) + 1e-6
    assert 0 <= stopped_time(stops(history, **asked), as_of=LATER, zone=info, **RANGE) <= elapsed
    found = correlation(history, **asked)
    assert 0 <= found.inside <= found.arrivals == len(interrupts(history, **asked))
    assert 0 <= found.share_of_time <= 1
    assert sum(row.displaced for row in interrupts(history, **asked)) <= len(history.journeys) ** 2
    mixed = sum(row.finished for row in work_mix(history, per=Per.DAY, **asked))
    assert mixed == sum(row.finished for row in throughput(history, per=Per.DAY, **asked))
    helped = support(history, per=Per.DAY, **asked)
    assert sum(row.finished for row in helped) <= mixed
    assert sum(row.reopened_events for row in helped) <= sum(
        row.reopened for row in throughput(history, per=Per.DAY, **asked)
    )
    for row in helped:
        assert row.reopened_cards <= row.reopened_events
        assert row.at_once <= row.settled <= row.finished
        for spread in (row.first_response, row.first_resolution, row.resolution):
            assert (spread.median is None) == (spread.n == 0)
            if spread.median is not None:
                assert 0 <= (spread.working_median or 0) <= spread.median <= (spread.p85 or 0)
    for limit in limits(history, **asked):
        assert limit.hits == limit.refused + limit.passed == limit.exceed + limit.unanswered
    assert len(recovery(history, **asked)) <= mixed


@pytest.mark.parametrize("name", REPORTS)
def test_an_empty_board_one_card_and_an_empty_range_are_no_trouble(name: str) -> None:
    one = Scene().create("2026-03-27 09:00", "a", "doing", "urgent", work_type="incident", channel="mail")
    done = one.move("2026-03-28 09:00", "a", "done")
    for scene in (Scene(), one, done):
        for as_of in (LATER, at("2026-03-27 12:00"), at("2025-01-01 00:00")):
            REPORTS[name](scene.history, as_of=as_of, **RANGE)
        REPORTS[name](scene.history, as_of=LATER, start=FIRST, end=FIRST)
