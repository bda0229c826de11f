"""The map of an import: which column of the file means what, and which word in it means which column of the board."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from kanban.domain.board import ColumnKind
from kanban.domain.errors import Invalid
from kanban.domain.shape import ColumnSketch
from kanban.domain.templates import TEMPLATES

#: What a row may say about a card, besides which one, when and where.
FIELDS = ("title", "type", "class", "stream", "points", "blocked_reason")

#: What a map may say of every card whose row says nothing of it.
DEFAULTS = {"type", "stream"}

_TOP = {"rows", "time_zone", "time_format", "delimiter", "title_prefix", "csv", "defaults", "columns", "moments"}
_COLUMN = {"name", "kind", "codes", "policy", "through"}


@dataclass(frozen=True, slots=True)
class ImportMap:
    """A checked map.

    `moments` is empty for a file with one row per change. For one row per card it lists (column of the file, name of
    the board's column) in the order a card goes. `codes` maps the file's words to the board's columns; `through` says
    which column a card counts as having reached when a word sends it to Blocked.
    """

    card: str = "card"
    time: str = "time"
    column: str = "column"
    fields: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[ColumnSketch, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    through: Mapping[str, str] = field(default_factory=dict)
    moments: tuple[tuple[str, str], ...] = ()
    time_zone: str = "UTC"
    time_format: str | None = None
    delimiter: str = ","
    title_prefix: str = ""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def _default() -> ImportMap:
    sketches = tuple(ColumnSketch(sketch.name, sketch.kind) for sketch in TEMPLATES["ops"][0])
    return ImportMap(
        fields={name: name for name in FIELDS},
        columns=sketches,
        codes={code: sketch.name for sketch in sketches for code in (sketch.name, sketch.name.lower())},
    )


#: Without a map: columns named card, time, column (and `FIELDS` where present), and the ops template's column names.
DEFAULT = _default()


def read_map(text: str) -> ImportMap:
    """A map from TOML. `Invalid` with a sentence for everything it cannot mean."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise Invalid(f"The map is not TOML: {trouble}.") from None
    _known(document, _TOP, "The map")
    csv = _table(document.get("csv", {}), "[csv]")
    rows = document.get("rows", "events")
    if rows not in ("events", "cards"):
        raise Invalid('`rows` is "events" (one row per change) or "cards" (one row per card).')
    needed = {"card", "time", "column"} if rows == "events" else {"card"}
    _known(csv, needed | set(FIELDS), "[csv]")
    for name in csv:
        _text(csv, name)
    missing = sorted(needed - set(csv))
    if missing:
        raise Invalid(f"[csv] must say which column of the file holds: {', '.join(missing)}.")
    columns, codes, through = _columns(document.get("columns"))
    names = {sketch.name for sketch in columns}
    moments = _moments(document.get("moments"), names) if rows == "cards" else ()
    if rows == "events" and "moments" in document:
        raise Invalid('[[moments]] belong to a file with one row per card: set rows = "cards".')
    defaults = _table(document.get("defaults", {}), "[defaults]")
    _known(defaults, DEFAULTS, "[defaults]")
    zone = _text(document, "time_zone") or "UTC"
    if zone not in available_timezones():
        raise Invalid(f"There is no time zone {zone!r}; give a name like Europe/Berlin or UTC.")
    delimiter = document.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise Invalid("`delimiter` is one character, like ; or a tab.")
    return ImportMap(
        card=csv["card"],
        time=csv.get("time", ""),
        column=csv.get("column", ""),
        fields={name: csv[name] for name in FIELDS if name in csv},
        defaults={name: value for name in defaults if (value := _text(defaults, name))},
        columns=columns,
        codes=codes,
        through=through,
        moments=moments,
        time_zone=zone,
        time_format=_text(document, "time_format"),
        delimiter=delimiter,
        title_prefix=_text(document, "title_prefix") or "",
    )


def _columns(value: Any) -> tuple[tuple[ColumnSketch, ...], dict[str, str], dict[str, str]]:
    """The board's columns from left to right, what the file calls them, and where a block goes through."""
    if not isinstance(value, list) or not value:
        raise Invalid("The map lists the board's columns from left to right as [[columns]].")
    sketches: list[ColumnSketch] = []
    codes: dict[str, str] = {}
    through: dict[str, str] = {}
    for entry in value:
        entry = _table(entry, "[[columns]]")
        _known(entry, _COLUMN, "A column")
        name, kind = _text(entry, "name"), _text(entry, "kind")
        if not name or kind not in {known.value for known in ColumnKind}:
            kinds = ", ".join(known.value for known in ColumnKind)
            raise Invalid(f"Each column has a name and a kind, one of: {kinds}.")
        if name in {sketch.name for sketch in sketches}:
            raise Invalid(f"Two columns are called {name}.")
        sketches.append(ColumnSketch(name, kind, policy=_text(entry, "policy") or ""))
        words = entry.get("codes", [name])
        if not isinstance(words, list) or not all(isinstance(word, str | int) for word in words):
            raise Invalid(f'`codes` of {name} is a list of words, like ["1", "new"].')
        for code in words:
            if codes.setdefault(str(code), name) != name:
                raise Invalid(f"{code!r} stands for two columns: {codes[str(code)]} and {name}.")
        if "through" in entry:
            through[name] = _text(entry, "through") or ""
    _check_blocked(sketches, through)
    return tuple(sketches), codes, through


def _check_blocked(sketches: list[ColumnSketch], through: Mapping[str, str]) -> None:
    kinds = {sketch.name: sketch.kind for sketch in sketches}
    blocked = ColumnKind.BLOCKED.value
    if list(kinds.values()).count(blocked) > 1:
        raise Invalid("A board has at most one column of kind blocked.")
    if all(kind == blocked for kind in kinds.values()):
        raise Invalid("A board needs a column that is not Blocked.")
    for name, origin in through.items():
        if kinds[name] != blocked or kinds.get(origin, blocked) in (blocked, ColumnKind.DONE.value):
            raise Invalid("`through` belongs to the blocked column and names one that is neither blocked nor done.")


def _moments(value: Any, names: set[str]) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list) or not value:
        raise Invalid("With one row per card the map lists [[moments]]: a column of the file and where the card went.")
    moments = []
    for entry in value:
        entry = _table(entry, "[[moments]]")
        _known(entry, {"csv", "column"}, "A moment")
        source, column = _text(entry, "csv"), _text(entry, "column")
        if not source or column not in names:
            raise Invalid("Each moment names a column of the file (csv) and one of the board's columns (column).")
        moments.append((source, column))
    return tuple(moments)


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Invalid(f"{where} of the map is a table of names and values.")
    return value


def _known(table: Mapping[str, Any], names: set[str], where: str) -> None:
    strange = sorted(set(table) - names)
    if strange:
        raise Invalid(f"{where} has no {', '.join(strange)}; it may have: {', '.join(sorted(names))}.")


def _text(table: Mapping[str, Any], name: str) -> str | None:
    value = table.get(name)
    if value is not None and not isinstance(value, str):
        raise Invalid(f"`{name}` is text in quotes.")
    return value
