"""Cycle and lead time as reports: one row per finished card, and the share of them that took so long or less."""

from __future__ import annotations

from collections.abc import Sequence

from kanban.analytics.cycle_time import CycleTimeRow, Times, cycle_time, times
from kanban.analytics.enough import Seen, judged
from kanban.services.reports import words
from kanban.services.reports.query import Asked
from kanban.services.reports.report import Field, Figure, Found, Reading, Report

#: Below `_LEAST` cards an 85 % line is just the longest of them; from `_FIRM` on it is rarely far off.
_LEAST, _FIRM = 7, 50

_FIELDS = (
    Field("key", "text"),
    Field("title", "text"),
    Field("type", "text", take="work_type"),
    Field(
        "class", "text", "`urgent` for a card that was in the urgent lane between start and finish.", "service_class"
    ),
    Field("planned", "flag"),
    Field("stream", "text", empty=True),
    Field("points", "number", "The estimate in force when the card was started.", empty=True),
    Field("created_at", "instant"),
    Field("started_at", "instant"),
    Field("finished_at", "instant"),
    Field("cycle_seconds", "number", "From the start to the last finish."),
    Field("cycle_days", "whole", "The same in local dates, the first and the last included."),
    Field("lead_seconds", "number", "From the creation to the last finish."),
    Field("lead_days", "whole"),
    Field("blocked_seconds", "number", "Of the cycle time."),
    Field("reopen_count", "whole"),
    Field("flags", "text", "Any of no_backlog, returned, bulk, clock_error. The last two are in no percentile."),
    Field("first_finished_at", "instant", "The first finish since the start."),
    Field("sunk_seconds", "number", "Between earlier starts and the returns to the backlog that cleared them."),
)


def _find(asked: Asked) -> Found:
    return Found(cycle_time(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen))


def _read(asked: Asked, found: Found, *, lead: bool) -> Reading:
    rows: Sequence[CycleTimeRow] = found.rows
    come_to = times(rows, lead=lead)
    seen = Seen(come_to.days.n, asked.days, asked.today)
    enough = judged(seen, "finished cards", least=_LEAST, full=_FIRM)
    return Reading(_summary(come_to), _sentence(asked, come_to, lead=lead), len(rows), enough)


def _summary(come_to: Times) -> dict[str, Figure]:
    days, hours = come_to.days, come_to.urgent_hours
    return {
        "n": days.n, "p50": days.p50, "p70": days.p70, "p85": days.p85, "p95": days.p95,
        "urgent_n": hours.n, "urgent_p50_hours": hours.p50, "urgent_p70_hours": hours.p70,
        "urgent_p85_hours": hours.p85, "urgent_p95_hours": hours.p95, "left_out": come_to.left_out,
        "histogram": [[days, count] for days, count in come_to.histogram],
    }  # fmt: skip


def _sentence(asked: Asked, come_to: Times, *, lead: bool) -> str:
    """In days; in hours where only urgent cards are asked about, because whole days say too little of those."""
    urgent = asked.query.classes == ("urgent",)
    now = come_to.urgent_hours.p85 if urgent else come_to.days.p85
    if now is None:
        return "No card was finished in this range."
    if come_to.days.n < _LEAST:
        few = words.counted(come_to.days.n, "card")
        return f"{few} {'was' if come_to.days.n == 1 else 'were'} finished: too few to say how long most of them take."
    shown = _shown(now, urgent)
    took = f"were done at most {shown} after they were asked for" if lead else f"took at most {shown}"
    said = f"85 % of {words.counted(come_to.days.n, 'finished card')} {took}"
    before = asked.before()
    if before is not None:
        come_to_then = times(_find(before).rows, lead=lead)
        then = come_to_then.urgent_hours.p85 if urgent else come_to_then.days.p85
        if then is not None:
            say = _hours if urgent else words.number
            said += f"; {words.compared(now, then, say, asked)}"
    return f"{said}."


def _shown(value: float, urgent: bool) -> str:
    return _hours(value) if urgent else words.counted(value, "day")


def _hours(value: float) -> str:
    return words.duration(value * 3600)


CYCLE_TIME = Report(
    name="cycle-time",
    title="Cycle time",
    definition="How long each finished card took, from its start to its last finish, blocked time included.",
    formula="seconds = last finish - start; days = local date of the finish - local date of the start + 1",
    fields=_FIELDS,
    row_id=("key",),
    find=_find,
    read=lambda asked, found: _read(asked, found, lead=False),
    known_as="card",
    over_time=True,
)

LEAD_TIME = Report(
    name="lead-time",
    title="Lead time",
    definition="How long each finished card took from its creation, the wish, to its last finish.",
    formula="seconds = last finish - creation; days = local date of the finish - local date of the creation + 1",
    fields=_FIELDS,
    row_id=("key",),
    find=_find,
    read=lambda asked, found: _read(asked, found, lead=True),
    known_as="card",
    over_time=True,
)
