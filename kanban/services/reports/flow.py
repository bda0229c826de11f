"""What stands where over time, as reports: the cumulative flow diagram, cards per column, and work in progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from kanban.analytics.calendar import begins
from kanban.analytics.cfd import CfdRow, WipByColumnRow, cfd, cfd_cards, wip_by_column, wip_by_column_cards
from kanban.analytics.columns import Layout, layout
from kanban.analytics.enough import ENOUGH, Enough
from kanban.analytics.spans import cut
from kanban.analytics.wip import WipRow, average_wip, wip, wip_cards
from kanban.domain.board import ColumnKind
from kanban.services.reports import words
from kanban.services.reports.query import Asked
from kanban.services.reports.report import Field, Figure, Found, Reading, Report

_DAY = Field("date", "date", "A local date; the figures are those of its end.", "day")
_NOTHING_YET = Enough(False, False, "No day of this range has begun yet.")
_EMPTY = Enough(False, False, "No card was on the board in this range.")


def _columns(shown: Layout, fields: Sequence[Field], take: str) -> tuple[Field, ...]:
    """One field per column, named as it; a name that is taken gets a number."""
    taken = {field.name for field in fields}
    made = []
    for place, column in enumerate(shown.columns):
        name, number = column.name, 2
        while name in taken:
            name, number = f"{column.name} {number}", number + 1
        taken.add(name)
        made.append(Field(name, "whole", take=_nth(take, place)))
    return tuple(made)


def _nth(take: str, place: int) -> Callable[[Any], Any]:
    return lambda row: getattr(row, take)[place]


def _told(shown: Layout, fields: Sequence[Field]) -> list[list[Any]]:
    """Which fields are columns: the name of each, its id and its kind."""
    return [[field.name, column.id, column.kind.value] for field, column in zip(fields, shown.columns, strict=True)]


# -- the cumulative flow diagram

_CFD_FIELDS = (
    _DAY,
    Field("arrived", "whole", "Passes that had been started."),
    Field("delivered", "whole", "Passes that had been finished at least once."),
    Field("discarded", "whole", "Passes that were discarded while in progress, undelivered."),
    Field("returned", "whole", "Passes that went back to the backlog."),
    Field("dropped", "whole", "Passes that were discarded before their start."),
    Field("correction", "whole", "Passes that were finished before and are in progress again."),
    Field("wip", "whole", "arrived - delivered - discarded - returned + correction."),
)


def _cfd_layout(asked: Asked) -> Layout:
    return layout(asked.history, end=asked.end, as_of=asked.as_of)


def _cfd_shown(asked: Asked, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return (fields[0], *_columns(_cfd_layout(asked), fields, "lines"), *fields[1:])


def _find_cfd(asked: Asked) -> Found:
    """The rows, and the row of the day before as what they began with."""
    start = asked.start - timedelta(days=1)
    whole = cfd(asked.history, start=start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen)
    return Found(whole.rows[1:], (whole.layout, whole.rows[0] if whole.rows else None))


def _read_cfd(asked: Asked, found: Found) -> Reading:
    rows: Sequence[CfdRow] = found.rows
    shown, base = found.told
    fields = _columns(shown, _CFD_FIELDS, "lines")
    summary: dict[str, Figure] = {"columns": _told(shown, fields)}
    if not rows or base is None:
        return Reading(summary, "Nothing has happened in this range yet.", 0, _NOTHING_YET)
    last = rows[-1]
    for name in ("arrived", "delivered", "discarded", "returned"):
        summary[name] = getattr(last, name) - getattr(base, name)
    summary |= {"wip_start": base.wip, "wip_end": last.wip}
    went = "stayed at" if base.wip == last.wip else f"went from {base.wip} to"
    sentence = (
        f"{words.counted(last.arrived - base.arrived, 'card')} were started and "
        f"{last.delivered - base.delivered} delivered; work in progress {went} {last.wip}."
    ).replace("1 card were", "1 card was")
    entered = last.lines[0] if last.lines else 0
    return Reading(summary, sentence, entered, ENOUGH if entered else _EMPTY)


def _behind_cfd(asked: Asked, row: CfdRow | None, column: str | None) -> Iterable[str]:
    if row is None:
        return [journey.card for journey in asked.journeys if journey.created_at <= asked.as_of]
    named = dict(zip((f.name for f in _columns(_cfd_layout(asked), _CFD_FIELDS, "lines")),
                     (known.id for known in _cfd_layout(asked).columns), strict=True))  # fmt: skip
    wanted = column or "wip"
    return cfd_cards(
        asked.history, end=asked.end, day=row.day, column=named.get(wanted, wanted), as_of=asked.as_of,
        chosen=asked.chosen,
    )  # fmt: skip


CFD = Report(
    name="cfd",
    title="Cumulative flow",
    definition="How many cards had got at least as far as each column by the end of each day. A card that moves back "
    "lowers no line; what departs undelivered and what is open again have columns of their own.",
    formula="line k on day d = passes whose furthest column by the end of d is k or right of it; "
    "wip = arrived - delivered - discarded - returned + correction",
    fields=_CFD_FIELDS,
    dynamic="Further fields: one for each column of the board, named as it.",
    shown=_cfd_shown,
    row_id=("date",),
    find=_find_cfd,
    read=_read_cfd,
    behind=_behind_cfd,
    over_time=True,
)


# -- cards per column


def _by_column_layout(asked: Asked) -> Layout:
    return layout(asked.history, end=asked.end, as_of=asked.as_of, with_blocked=True)


def _by_column_shown(asked: Asked, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return (*fields, *_columns(_by_column_layout(asked), fields, "counts"))


def _find_by_column(asked: Asked) -> Found:
    whole = wip_by_column(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen)
    return Found(whole.rows, whole.layout)


def _read_by_column(asked: Asked, found: Found) -> Reading:
    rows: Sequence[WipByColumnRow] = found.rows
    shown: Layout = found.told
    summary: dict[str, Figure] = {"columns": _told(shown, _columns(shown, (_DAY,), "counts"))}
    if not rows:
        return Reading(summary, "No day of this range has begun yet.", 0, _NOTHING_YET)
    last = rows[-1]
    pairs = zip(shown.columns, last.counts, strict=True)
    said = [f"{column.name} {count}" for column, count in pairs if column.kind is not ColumnKind.DONE]
    summary["cards"] = sum(last.counts)
    sentence = f"On {words.day(last.day)} stood, from left to right: {', '.join(said)}."
    return Reading(summary, sentence, sum(last.counts), ENOUGH if any(map(sum, (r.counts for r in rows))) else _EMPTY)


def _behind_by_column(asked: Asked, row: WipByColumnRow | None, column: str | None) -> Iterable[str]:
    shown = _by_column_layout(asked)
    named = {f.name: known.id for f, known in zip(_columns(shown, (_DAY,), "counts"), shown.columns, strict=True)}
    day = row.day if row else min(asked.seen_until, asked.end) - timedelta(days=1)
    wanted = list(named.values()) if column is None else [named[column]] if column in named else []
    for place in wanted:
        yield from wip_by_column_cards(
            asked.history, end=asked.end, day=day, column=place, as_of=asked.as_of, chosen=asked.chosen
        )


WIP_BY_COLUMN = Report(
    name="wip-by-column",
    title="Cards per column",
    definition="How many cards stood in each column at the end of each day, Blocked included.",
    formula="count of column c on day d = cards that stood in c when d ended",
    fields=(_DAY,),
    dynamic="Further fields: one for each column of the board, named as it.",
    shown=_by_column_shown,
    row_id=("date",),
    find=_find_by_column,
    read=_read_by_column,
    behind=_behind_by_column,
    over_time=True,
)


# -- work in progress

_WIP_FIELDS = (
    _DAY,
    Field("wip", "whole", "Cards started and not finished."),
    Field("max", "whole", "The most at any time of the day.", "most"),
    Field("blocked", "whole", "Those of `wip` that were blocked."),
)


def _find_wip(asked: Asked) -> Found:
    return Found(wip(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen))


def _average(asked: Asked) -> float | None:
    return average_wip(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen)


def _read_wip(asked: Asked, found: Found) -> Reading:
    rows: Sequence[WipRow] = found.rows
    average = _average(asked)
    if not rows or average is None:
        return Reading({"average": None}, "No day of this range has begun yet.", 0, _NOTHING_YET)
    last, most = rows[-1], max(row.most for row in rows)
    summary = {"average": average, "wip": last.wip, "max": most, "blocked": last.blocked}
    said = f"On average {words.tenths(average)} cards were in progress"
    before = asked.before()
    then = _average(before) if before is not None else None
    if then is not None:
        said += f"; {words.compared(average, then, words.tenths, asked)}"
    count = len(set(_behind_wip(asked, None, None)))
    return Reading(summary, f"{said}.", count, ENOUGH if count else _EMPTY)


def _behind_wip(asked: Asked, row: WipRow | None, column: str | None) -> Iterable[str]:
    if row is not None:
        return wip_cards(
            asked.history, day=row.day, as_of=asked.as_of, blocked=column == "blocked", chosen=asked.chosen
        )
    window = (begins(asked.start, asked.zone), min(begins(asked.end, asked.zone), asked.as_of))
    return [journey.card for journey in asked.journeys if cut(journey.active(asked.as_of), window)]


WIP = Report(
    name="wip",
    title="Work in progress",
    definition="Cards that are started and not finished, day by day. Blocked cards are in it, shown as a part.",
    formula="WIP(t) = number of cards with start <= t < end; average over [a, b) = 1/(b - a) * integral of WIP",
    fields=_WIP_FIELDS,
    row_id=("date",),
    find=_find_wip,
    read=_read_wip,
    behind=_behind_wip,
    over_time=True,
)
