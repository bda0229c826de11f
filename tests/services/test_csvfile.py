"""CSV that survives a spreadsheet: RFC 4180, formulas defused, numbers left numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.services import csvfile


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-x", "@sum", "\tx", "\r=x", "\n=x", "\uff1dx"])
def test_text_that_looks_like_a_formula_is_defused(text: str) -> None:
    assert csvfile.cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-3, -3), (2.5, 2.5), (0, 0), (None, ""), (True, "true"), (False, "false"), (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00.000Z"), ("a=b", "a=b"),
    ],
)  # fmt: skip
def test_values_are_written_as_what_they_are(value: Any, cell: Any) -> None:
    assert csvfile.cell(value) == cell


def test_lines_end_in_cr_lf_and_quotes_are_doubled() -> None:
    assert list(csvfile.lines(["a", "b"], [[1, 'say "hi", twice'], [2, "two\nlines"]])) == [
        "a,b\r\n", '1,"say ""hi"", twice"\r\n', '2,"two\nlines"\r\n',
    ]  # fmt: skip


def test_rows_are_taken_one_at_a_time() -> None:
    taken: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(3):
            taken.append(number)
            yield [number]

    lines = csvfile.lines(["n"], rows())
    assert next(lines) == "n\r\n"
    assert taken == []
    assert next(lines) == "0\r\n"
    assert taken == [0]


def test_lines_are_sent_some_at_a_time() -> None:
    lines = csvfile.lines(["n"], [[number] for number in range(1000)])
    sent = list(csvfile.pieces(lines, size=400))
    assert [piece.count(b"\r\n") for piece in sent] == [400, 400, 201]
    assert b"".join(sent).decode() == "".join(csvfile.lines(["n"], [[number] for number in range(1000)]))


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=2, max_size=2)
    )
)
def test_every_text_comes_back_as_it_was_but_for_the_apostrophe(rows: list[list[str]]) -> None:
    text = "".join(csvfile.lines(["a", "b"], rows))
    back = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert back == [[str(csvfile.cell(cell)) for cell in row] for row in rows]
