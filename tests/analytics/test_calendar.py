"""Periods are half-open local dates, and a day is a day however many hours it has."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.calendar import Edges, Per, Period, begins, local_date, periods, whole
from tests.analytics.scene import at

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("per", "day", "start", "end"),
    [
        (Per.DAY, "2026-02-28", "2026-02-28", "2026-03-01"),
        (Per.WEEK, "2026-01-01", "2025-12-29", "2026-01-05"),
        (Per.WEEK, "2026-01-04", "2025-12-29", "2026-01-05"),
        (Per.WEEK, "2026-01-05", "2026-01-05", "2026-01-12"),
        (Per.MONTH, "2024-02-29", "2024-02-01", "2024-03-01"),
        (Per.MONTH, "2026-12-31", "2026-12-01", "2027-01-01"),
    ],
)
def test_the_whole_period_around_a_day(per: Per, day: str, start: str, end: str) -> None:
    assert whole(per, date.fromisoformat(day)) == Period(date.fromisoformat(start), date.fromisoformat(end))


def test_a_range_cuts_its_first_and_last_period_and_says_so() -> None:
    found = list(periods(Per.WEEK, date(2026, 3, 4), date(2026, 3, 17)))
    assert found == [
        Period(date(2026, 3, 4), date(2026, 3, 9), cut=True),
        Period(date(2026, 3, 9), date(2026, 3, 16)),
        Period(date(2026, 3, 16), date(2026, 3, 17), cut=True),
    ]


@given(
    per=st.sampled_from(Per),
    start=st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    length=st.integers(0, 800),
)
def test_periods_cover_a_range_without_gap_or_overlap(per: Per, start: date, length: int) -> None:
    found = list(periods(per, start, start + timedelta(days=length)))
    assert sum((period.end - period.start).days for period in found) == length
    assert all(left.end == right.start for left, right in pairwise(found))


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_days_have_as_many_hours_as_the_clocks_say(day: str, hours: int) -> None:
    start = date.fromisoformat(day)
    assert begins(start + timedelta(days=1), BERLIN) - begins(start, BERLIN) == timedelta(hours=hours)


def test_a_midnight_that_is_skipped_is_the_instant_of_the_jump() -> None:
    # In Santiago the clocks go from 2026-09-05 24:00 to 2026-09-06 01:00.
    assert begins(date(2026, 9, 6), ZoneInfo("America/Santiago")) == at("2026-09-06 04:00")


def test_a_day_that_never_was_is_empty() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert begins(date(2011, 12, 30), apia) == begins(date(2011, 12, 31), apia)


def test_an_instant_on_an_edge_belongs_to_the_later_period() -> None:
    edges = Edges(list(periods(Per.DAY, date(2026, 3, 28), date(2026, 3, 31))), BERLIN)
    assert edges.index(at("2026-03-28 22:59")) == 0
    assert edges.index(at("2026-03-28 23:00")) == 1
    assert edges.index(at("2026-03-29 22:00")) == 2
    assert edges.index(at("2026-03-30 22:00")) is None
    assert edges.index(at("2026-03-27 22:59")) is None


@given(
    zone=st.sampled_from(
        ["Europe/Berlin", "America/Santiago", "Asia/Kathmandu", "Pacific/Apia", "America/Havana", "UTC"]
    ),
    instant=st.datetimes(datetime(2010, 1, 2), datetime(2029, 12, 30)),  # noqa: DTZ001 -- hypothesis wants naive bounds
)
def test_the_period_of_an_instant_is_that_of_its_local_date(zone: str, instant: datetime) -> None:
    info = ZoneInfo(zone)
    when = at(instant.isoformat(sep=" "))
    day = local_date(when, info)
    spans = list(periods(Per.DAY, day - timedelta(days=2), day + timedelta(days=3)))
    index = Edges(spans, info).index(when)
    assert index is not None
    assert spans[index].start == day
