"""Arrivals and departures as a report, with the check of Little's law."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kanban.analytics.arrivals import (
    ENOUGH as DEPARTURES,
)
from kanban.analytics.arrivals import (
    ArrivalsRow,
    LittlesLaw,
    arrivals,
    arrivals_cards,
    flow_debt,
    littles_law,
)
from kanban.analytics.calendar import Per
from kanban.analytics.enough import ENOUGH, Enough
from kanban.services.reports import words
from kanban.services.reports.query import Asked
from kanban.services.reports.report import Field, Found, Reading, Report

_FIELDS = (
    Field("period_start", "date"),
    Field("period_end", "date", "The day after the last."),
    Field("arrived", "whole", "Cards that were started."),
    Field("departed", "whole", "delivered + discarded + returned."),
    Field("delivered", "whole"),
    Field("discarded", "whole", "Discarded while in progress."),
    Field("returned", "whole", "Taken back to the backlog."),
    Field("reopened", "whole"),
    Field("net", "whole", "arrived + reopened - departed."),
    Field("wip_end", "whole", "In progress at the end of the period."),
    Field("partial", "flag", "The row shows only a part of its day, week or month."),
)

_BROKEN = {
    "wip_grew": "work in progress grew",
    "wip_shrank": "work in progress shrank",
    "work_got_older": "open work got older",
    "work_got_younger": "open work got younger",
    "undelivered": "a tenth or more departed without being delivered",
    "long_before": "what departed had mostly been waiting since before the range",
}


def _find(asked: Asked) -> Found:
    rows = arrivals(
        asked.history, per=asked.per or Per.WEEK, start=asked.start, end=asked.end, as_of=asked.as_of,
        chosen=asked.chosen,
    )  # fmt: skip
    return Found(rows)


def _read(asked: Asked, found: Found) -> Reading:
    rows: Sequence[ArrivalsRow] = found.rows
    law = littles_law(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen)
    arrived, departed = sum(row.arrived + row.reopened for row in rows), sum(row.departed for row in rows)
    summary = {
        "arrived": arrived, "departed": departed, "net": arrived - departed, "flow_debt": flow_debt(rows),
        "L": law.average_wip, "lambda": law.per_day, "W": law.mean_seconds, "r": law.ratio if law.enough else None,
        "wip_start": law.wip_start, "wip_end": law.wip_end, "age_start_seconds": law.age_start_seconds,
        "age_end_seconds": law.age_end_seconds, "broken": law.broken if law.enough else "",
    }  # fmt: skip
    said = f"{words.counted(arrived, 'card')} came in and {departed} went out{_law(law)}"
    return Reading(summary, f"{said}.", len(set(_behind(asked, None, None))), _enough(law))


def _law(law: LittlesLaw) -> str:
    if not law.enough or law.ratio is None:
        return ""
    if not law.broken:
        return f"; Little's law holds (r = {law.ratio:.2f})"
    return f"; Little's law does not hold (r = {law.ratio:.2f}), because {_BROKEN[law.broken]}"


def _enough(law: LittlesLaw) -> Enough:
    if law.enough:
        return ENOUGH
    return Enough(
        True,
        True,
        f"The check of Little's law takes {DEPARTURES} departures; there are {law.departures} in this range.",
    )


def _behind(asked: Asked, row: ArrivalsRow | None, column: str | None) -> Iterable[str]:
    start, end = (row.period_start, row.period_end) if row else (asked.start, asked.end)
    return arrivals_cards(asked.history, start=start, end=end, as_of=asked.as_of, column=column, chosen=asked.chosen)


ARRIVALS = Report(
    name="arrivals",
    title="Arrivals and departures",
    definition="Cards that came into progress and left it per period, and whether work in progress, departures and "
    "the time they took fit together.",
    formula="net = arrived + reopened - delivered - discarded - returned; L = lambda * W, r = (L / lambda) / W",
    fields=_FIELDS,
    row_id=("period_start",),
    find=_find,
    read=_read,
    behind=_behind,
    per=("week", "day", "month"),
    over_time=True,
)
