"""Working time counts the hours on the wall's clock, whatever the clocks do at night."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.working import WorkingTime
from tests.analytics.scene import at

HOUR = 3600
BERLIN = WorkingTime(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        # Friday 15:00 to Monday 10:00 in Berlin, the clocks going forward between: two hours and one.
        ("2026-03-27 14:00", "2026-03-30 08:00", 3),
        # The same with the clocks going back.
        ("2026-10-23 13:00", "2026-10-26 09:00", 3),
        ("2026-03-28 00:00", "2026-03-29 20:00", 0),
        ("2026-03-02 00:00", "2026-03-03 00:00", 8),
        ("2026-03-02 00:00", "2026-03-09 00:00", 40),
        ("2026-03-02 09:00", "2026-03-02 09:30", 0.5),
        ("2026-03-02 17:00", "2026-03-03 07:00", 0),
        ("2026-03-02 12:00", "2026-03-02 12:00", 0),
        ("2026-03-03 12:00", "2026-03-02 12:00", 0),
    ],
)
def test_hours_by_hand(start: str, end: str, hours: float) -> None:
    assert BERLIN.seconds(at(start), at(end)) == hours * HOUR


def test_a_team_that_works_at_night_and_on_sundays_says_so() -> None:
    nights = WorkingTime(ZoneInfo("Europe/Berlin"), days=(7,), opens=time(0), closes=time(6))
    assert nights.seconds(at("2026-03-28 00:00"), at("2026-03-31 00:00")) == 5 * HOUR
    assert nights.seconds(at("2026-10-24 00:00"), at("2026-10-27 00:00")) == 7 * HOUR


def test_a_date_that_never_was_has_no_working_time() -> None:
    apia = WorkingTime(ZoneInfo("Pacific/Apia"), days=(1, 2, 3, 4, 5, 6, 7))
    # Samoa went from Thursday the 29th to Saturday the 31st of December 2011.
    assert apia.seconds(at("2011-12-28 10:00"), at("2011-12-31 10:00")) == 3 * 8 * HOUR


_WHEN = st.datetimes(datetime(2010, 1, 2), datetime(2029, 12, 30))  # noqa: DTZ001 -- hypothesis wants naive bounds


@given(
    st.sampled_from(["Europe/Berlin", "America/Santiago", "Asia/Kathmandu", "Pacific/Apia", "America/Havana", "UTC"]),
    st.sets(st.integers(1, 7)),
    _WHEN,
    st.integers(0, 400),
    st.integers(0, 400),
)
def test_it_adds_up_and_never_exceeds_what_passed(
    zone: str, days: set[int], start: datetime, first: int, second: int
) -> None:
    working = WorkingTime(ZoneInfo(zone), tuple(sorted(days)))
    begin = at(start.isoformat(sep=" "))
    middle = begin + timedelta(hours=first)
    end = middle + timedelta(hours=second)
    whole = working.seconds(begin, end)
    assert whole == pytest.approx(working.seconds(begin, middle) + working.seconds(middle, end))
    assert 0 <= whole <= (end - begin).total_seconds()
