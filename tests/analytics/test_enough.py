"""Thin data is told as such: what is missing, and from when it will be there."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.enough import ENOUGH, Enough, Seen, judged

TODAY = date(2026, 3, 2)


def test_what_is_enough_says_nothing() -> None:
    assert judged(Seen(50, 90, TODAY, 90), "finished cards", least=20, full=50) == ENOUGH


def test_what_is_weak_says_how_weak_and_until_when() -> None:
    # 25 in 30 days: 50 in 60, which is 30 days from now.
    assert judged(Seen(25, 30, TODAY, 90), "finished cards", least=20, full=50) == Enough(
        True, True, "Weak: it rests on 25 finished cards, firm is 50. At this pace that is reached about 2026-04-01."
    )


def test_what_is_missing_says_how_much_and_from_when() -> None:
    assert judged(Seen(5, 10, TODAY), "finished cards", least=20, full=50) == Enough(
        False, False,
        "There are 5 of the 20 finished cards that this takes. At this pace that is reached about 2026-04-01.",
    )  # fmt: skip


@pytest.mark.parametrize("seen", [Seen(0, 90, TODAY), Seen(0, 0, TODAY), Seen(3, 0, TODAY)])
def test_without_a_pace_no_day_is_named(seen: Seen) -> None:
    found = judged(seen, "deploys", least=10, full=10)
    assert found == Enough(False, False, f"There are {seen.count} of the 10 deploys that this takes.")


def test_a_pace_that_never_fills_the_window_is_told() -> None:
    for seen in (Seen(5, 90, TODAY, 90), Seen(2, 20, TODAY, 90)):
        found = judged(seen, "finished cards", least=20, full=50)
        assert found.sentence.endswith("At this pace 90 days do not hold that many.")


@given(st.integers(1, 40), st.integers(1, 400), st.integers(1, 60))
def test_the_named_day_is_the_first_that_holds_enough_at_that_pace(count: int, days: int, need: int) -> None:
    day = Seen(count, days, TODAY).reaches(need)
    assert day is not None
    if count < need:
        assert count * (days + (day - TODAY).days) >= need * days
        assert count * (days + (day - TODAY).days - 1) < need * days
    else:
        assert day == TODAY
