"""The two small structures under the board: a copy-on-change mapping, and ranks between ranks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kanban.domain.ranks import between
from kanban.domain.shelves import Shelves

keys = st.text("abc", max_size=3)


@given(st.lists(st.tuples(keys, st.one_of(st.none(), st.integers()))))
def test_shelves_behave_like_a_dictionary_and_never_change(steps: list[tuple[str, int | None]]) -> None:
    model: dict[str, int] = {}
    shelves: Shelves[int] = Shelves()
    for key, value in steps:
        before, frozen = shelves, dict(shelves)
        if value is not None:
            model[key] = value
            shelves = shelves.put(key, value)
        elif key in model:
            del model[key]
            shelves = shelves.without(key)
        assert dict(before) == frozen
        assert dict(shelves) == model
        assert len(shelves) == len(model)


@given(st.lists(st.integers(0, 10_000), max_size=300))
def test_there_is_always_a_rank_between(places: list[int]) -> None:
    ranks: list[str] = []
    for place in places:
        at = place % (len(ranks) + 1)
        low = ranks[at - 1] if at else None
        high = ranks[at] if at < len(ranks) else None
        rank = between(low, high)
        assert low is None or low < rank
        assert high is None or rank < high
        ranks.insert(at, rank)


def test_a_column_that_only_grows_keeps_short_ranks() -> None:
    rank = None
    for _ in range(50_000):
        following = between(rank, None)
        assert rank is None or following > rank
        rank = following
    assert rank is not None
    assert len(rank) <= 4


def test_always_dropping_on_top_keeps_short_ranks() -> None:
    rank = between(None, None)
    for _ in range(5_000):
        above = between(None, rank)
        assert above < rank
        rank = above
    assert len(rank) <= 4
