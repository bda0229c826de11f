"""Stretches of time add up: a union never exceeds what elapsed, nor the sum of its parts."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.spans import Span, cut, seconds, union
from tests.analytics.scene import at

BEGIN = at("2026-03-02 00:00")


def _span(start: int, end: int) -> Span:
    return BEGIN + timedelta(hours=start), BEGIN + timedelta(hours=end)


SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: _span(*pair)), max_size=12)
WITHIN = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted).map(lambda pair: _span(*pair))


def test_by_hand() -> None:
    spans = [_span(5, 8), _span(0, 3), _span(2, 4), _span(4, 5), _span(20, 20), _span(30, 29)]
    assert union(spans) == [_span(0, 8)]
    assert cut(spans, _span(3, 6)) == [_span(5, 6), _span(3, 4), _span(4, 5)]
    assert cut(spans, _span(9, 15)) == []


@given(SPANS, WITHIN)
def test_a_union_never_exceeds_what_elapsed_nor_the_sum_of_its_parts(spans: list[Span], within: Span) -> None:
    parts = cut(spans, within)
    whole = union(parts)
    assert seconds(whole) <= (within[1] - within[0]).total_seconds()
    assert seconds(whole) <= seconds(parts)
    assert all(left[1] < right[0] for left, right in pairwise(whole))
    assert union(whole) == whole


@given(SPANS, WITHIN, st.integers(0, 50))
def test_splitting_and_adding_gives_the_whole(spans: list[Span], within: Span, hour: int) -> None:
    start, end = within
    middle = min(max(BEGIN + timedelta(hours=hour), start), end)
    halves = seconds(cut(spans, (start, middle))) + seconds(cut(spans, (middle, end)))
    assert halves == pytest.approx(seconds(cut(spans, within)))
