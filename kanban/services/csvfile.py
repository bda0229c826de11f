"""CSV that other programs read without surprises: RFC 4180, UTF-8, numbers left numbers, formulas defused, streamed.

A spreadsheet runs a cell that begins like a formula. Titles, types, streams and the names of columns, which head some
tables, are written by people, so a text that begins that way gets an apostrophe in front; numbers come in as numbers
and are never touched.
"""

from __future__ import annotations

import csv
import string
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from kanban.domain.facts import instant

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: What some programs pass over before they look whether a cell is a formula.
_UNSEEN = string.whitespace + "\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"


def lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file line by line, header first, each ended by CR LF."""
    echo = _Echo()
    writer = csv.writer(echo, lineterminator="\r\n")
    writer.writerow([cell(name) for name in header])
    yield echo.taken()
    for row in rows:
        writer.writerow([cell(value) for value in row])
        yield echo.taken()


def block(rows: Iterable[Sequence[Any]]) -> str:
    """Some rows of a file as one text, for whoever sends or writes them together."""
    echo = _Echo()
    csv.writer(echo, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
    return echo.taken()


def pieces(file: Iterable[str], size: int = 500) -> Iterator[bytes]:
    """The lines of a file some at a time, as they are sent: one packet a line would cost more than the lines."""
    rest = iter(file)
    while piece := "".join(islice(rest, size)):
        yield piece.encode()


def cell(value: Any) -> str | int | float:
    """One value as a cell: numbers as they are, truth as true or false, moments in UTC, days as days, text defused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip(_UNSEEN).startswith(_FORMULA) else text


class _Echo:
    """Takes what the csv writer writes and hands it on, so that nothing is gathered in memory."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def write(self, text: str) -> None:
        self._parts.append(text)

    def taken(self) -> str:
        text = "".join(self._parts)
        self._parts.clear()
        return text
