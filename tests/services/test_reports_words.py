"""What sentences say and what they compare with: the range just before, as long as what has passed of this one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kanban.domain.board import Board
from kanban.services.reports import words
from kanban.services.reports.query import Asked, Query, settle
from tests.analytics.scene import Scene

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _asked(start: date | None, to: date | None, *, now: datetime = NOW, began: str = "2025-01-01 00:00") -> Asked:
    history = Scene(began).history
    query = Query(start=start, to=to)
    return settle(query, grain="day", window=None, history=history, board=Board(id="b"), now=now)


@pytest.mark.parametrize(
    ("start", "to", "before", "name"),
    [
        (date(2026, 7, 1), date(2026, 10, 1), date(2026, 4, 1), "the quarter before"),
        (date(2026, 3, 1), date(2026, 4, 1), date(2026, 2, 1), "the month before"),
        (date(2026, 1, 1), date(2026, 3, 1), date(2025, 11, 1), "the 2 months before"),
        (date(2026, 3, 2), date(2026, 3, 9), date(2026, 2, 23), "the week before"),
        (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 1), "the day before"),
        (date(2026, 3, 5), date(2026, 4, 4), date(2026, 2, 3), "the 30 days before"),
        # Twenty days of November have passed, today among them.
        (date(2026, 11, 1), date(2026, 12, 1), date(2026, 10, 12), "the 20 days before"),
    ],
)
def test_a_range_is_compared_with_the_one_before_it(start: date, to: date, before: date, name: str) -> None:
    asked = _asked(start, to)
    earlier = asked.before()
    assert earlier is not None
    assert (earlier.start, earlier.end) == (before, start)
    assert words.before(asked) == name


@pytest.mark.parametrize(
    ("start", "to"),
    [(None, None), (date(2026, 12, 1), date(2027, 1, 1)), (date(2025, 2, 1), date(2025, 4, 1))],
    ids=["the whole log", "the future", "a log that is not that old"],
)
def test_what_has_nothing_before_it_is_compared_with_nothing(start: date | None, to: date | None) -> None:
    assert _asked(start, to).before() is None


def test_a_comparison_says_what_it_was_or_that_it_is_the_same() -> None:
    asked = _asked(date(2026, 7, 1), date(2026, 10, 1))
    assert words.compared(8, 11, words.number, asked) == "it was 11 in the quarter before"
    assert words.compared(8.001, 8.0, words.tenths, asked) == "as in the quarter before"
    assert words.compared(80, 75.4, words.percent, asked) == "it was 75 % in the quarter before"
    assert words.compared(8, 0, words.duration, asked) == "none in the quarter before"
    assert words.compared(0, 0, words.duration, asked) == "as in the quarter before"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 min"), (90, "2 min"), (7199, "120 min"), (7200, "2 h"), (12600, "3.5 h"), (172800, "2 days")],
)
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("part", "said"), [(0, "0 %"), (0.001, "less than 1 %"), (0.5, "50 %"), (0.999, "more than 99 %"), (1, "100 %")]
)
def test_a_share_is_never_nothing_or_all_by_rounding(part: float, said: str) -> None:
    assert words.share(part) == said


@pytest.mark.parametrize(("count", "said"), [(1, "1 card"), (0, "0 cards"), (2.5, "2.5 cards"), (1000, "1000 cards")])
def test_things_are_counted(count: float, said: str) -> None:
    assert words.counted(count, "card") == said


def test_times_are_counted() -> None:
    assert [words.often(count) for count in (1, 2, 3, 0)] == ["once", "twice", "3 times", "0 times"]


def test_lists_are_read_aloud() -> None:
    assert [words.listed(each) for each in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_a_range_without_a_beginning_begins_with_the_log_in_whole_periods() -> None:
    history = Scene("2026-03-04 10:00", "Europe/Berlin").history
    for grain, start, end in (
        ("day", date(2026, 3, 4), date(2026, 11, 21)),
        ("week", date(2026, 3, 2), date(2026, 11, 23)),
        ("month", date(2026, 3, 1), date(2026, 12, 1)),
    ):
        asked = settle(Query(), grain=grain, window=None, history=history, board=Board(id="b"), now=NOW)
        assert (asked.start, asked.end) == (start, end)
    looked_back = settle(Query(), grain="day", window=90, history=history, board=Board(id="b"), now=NOW)
    assert (looked_back.start, looked_back.end) == (date(2026, 8, 23), date(2026, 11, 21))
