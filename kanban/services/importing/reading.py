"""Rows of a file into what happened, and everything that is wrong with them by line number."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kanban.domain.errors import Invalid
from kanban.services.importing.mapping import ImportMap

#: How many bad rows a refusal shows one by one.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """A card came to a column of the board (by name), and what its row said about it then."""

    line: int
    card: str
    at: datetime
    column: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: the kind, to count by, and the sentence about this one."""

    line: int
    kind: str
    sentence: str


class BadRows(Invalid):
    """Rows that cannot be what happened. The message names the first ones and counts them all; `faults` has each."""

    code = "bad_rows"

    def __init__(self, faults: Sequence[Fault], rows: int) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        bad = len({fault.line for fault in faults})
        shown = [f"  line {fault.line}: {fault.sentence}" for fault in self.faults[:SHOWN]]
        more = [f"  ... and {len(self.faults) - SHOWN} more"] if len(self.faults) > SHOWN else []
        head = f"{bad} of {rows} rows are bad ({counted(faults)}). Nothing was imported."
        super().__init__("\n".join([head, *shown, *more]), {"file": [fault.sentence for fault in self.faults[:SHOWN]]})
        self.facts |= {"rows": rows, "bad": bad}


def counted(faults: Iterable[Fault]) -> str:
    """How many faults there are of each kind, the most frequent first."""
    kinds = Counter(fault.kind for fault in faults)
    return ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())


@dataclass(slots=True)
class Reading:
    """What a file came to: arrivals in the file's order, faults, and how many rows there were."""

    arrivals: list[Arrival] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0


def rows_of(text: Iterable[str], plan: ImportMap) -> list[tuple[int, dict[str, str]]]:
    """The file's rows with their line numbers. `Invalid` where a column the map speaks of is not there."""
    reader = csv.DictReader(text, delimiter=plan.delimiter, strict=True)
    needed = [plan.card, *(name for name, _ in plan.moments)] if plan.moments else [plan.card, plan.time, plan.column]
    rows = []
    try:
        header = reader.fieldnames or []
        missing = [name for name in needed if name not in header]
        if missing:
            raise Invalid(
                f"The file has no column {', '.join(missing)}. It has: {', '.join(header) or 'no header row'}."
            )
        for row in reader:
            rows.append((reader.line_num, row))  # noqa: PERF401 -- the line number is only right while reading
    except csv.Error as trouble:
        raise Invalid(f"Line {reader.line_num} is not CSV: {trouble}.") from None
    except UnicodeDecodeError:
        raise Invalid(f"The file is not UTF-8 text; the trouble is after line {reader.line_num}.") from None
    return rows


def read_rows(rows: Iterable[tuple[int, dict[str, str]]], plan: ImportMap) -> Reading:
    """Understand every row, or say what is wrong with it."""
    reading = Reading()
    for line, row in rows:
        reading.rows += 1
        faults: list[Fault] = []
        arrivals = list(_arrivals(line, row, plan, faults))
        if None in row or None in row.values():
            faults.append(Fault(line, "wrong length", "The row does not have as many cells as the header."))
        reading.faults.extend(faults)
        if not faults:
            reading.arrivals.extend(arrivals)
    return reading


def _arrivals(line: int, row: Mapping[str, str], plan: ImportMap, faults: list[Fault]) -> Iterator[Arrival]:
    card = (row.get(plan.card) or "").strip()
    if not card:
        faults.append(Fault(line, "no card", "It does not say which card."))
        return
    said = {name: row[column].strip() for name, column in plan.fields.items() if (row.get(column) or "").strip()}
    if plan.moments:
        yield from _moments(line, card, row, said, plan, faults)
        return
    code = (row.get(plan.column) or "").strip()
    column = plan.codes.get(code) or plan.codes.get(code.lower())
    if column is None:
        faults.append(Fault(line, "unknown column", f"The map does not say which column {code!r} stands for."))
    at = _time(line, row.get(plan.time) or "", plan, faults)
    if at is not None and column is not None:
        yield Arrival(line, card, at, column, said)


def _moments(
    line: int, card: str, row: Mapping[str, str], said: Mapping[str, str], plan: ImportMap, faults: list[Fault]
) -> Iterator[Arrival]:
    """The moments of a card in the order of the map. One that lies before an earlier one is a clock error."""
    before: tuple[str, datetime] | None = None
    for name, column in plan.moments:
        text = (row.get(name) or "").strip()
        if not text and before is not None:
            continue
        at = _time(line, text, plan, faults)
        if at is None:
            return
        if before is not None and at < before[1]:
            sentence = f"{name} ({text}) lies before {before[0]} ({(row.get(before[0]) or '').strip()})."
            faults.append(Fault(line, "clock error", sentence))
            return
        before = (name, at)
        yield Arrival(line, card, at, column, said)


def _time(line: int, text: str, plan: ImportMap, faults: list[Fault]) -> datetime | None:
    """The instant in UTC, cut to milliseconds as the log keeps them. A time without a zone is the map's."""
    text = text.strip()
    try:
        at = datetime.strptime(text, plan.time_format) if plan.time_format else datetime.fromisoformat(text)  # noqa: DTZ007 -- the zone is the map's
        at = (at if at.tzinfo else at.replace(tzinfo=plan.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        like = " like the map's time_format" if plan.time_format else ""
        faults.append(Fault(line, "bad time", f"{text!r} is not a time{like}."))
        return None
    if not 1970 <= at.year < 3000:
        faults.append(Fault(line, "bad time", f"{text!r} lies outside the years 1970 to 2999."))
        return None
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
