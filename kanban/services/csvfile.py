"""CSV that other programs read without surprises: RFC 4180, UTF-8, numbers left numbers, formulas defused, streamed.

A spreadsheet runs a cell that begins like a formula. Titles, types and streams are written by people, so a text that
begins that way gets an apostrophe in front; numbers come in as numbers and are never touched.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from kanban.domain.events import instant

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file line by line, header first, each ended by CR LF."""
    echo = _Echo()
    writer = csv.writer(echo, lineterminator="\r\n")
    writer.writerow(header)
    yield echo.taken()
    for row in rows:
        writer.writerow([cell(value) for value in row])
        yield echo.taken()


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
    return f"'{text}" if text.startswith(_FORMULA) else text


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
