"""Flow efficiency: the part of finished cards' time in which somebody could have been working on them.

`FE = 100 * sum(active) / sum(elapsed)`, active = in a column of kind work or review and not blocked. A ratio of sums,
so a card of five minutes does not weigh as much as one of three months. It is off until some column past the
commitment point waits, and even then an upper bound: people do not flag every pause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.columns import layout
from kanban.analytics.history import History
from kanban.analytics.time_in_column import finished_within, visits
from kanban.domain.board import ColumnKind

_WORKING = (ColumnKind.WORK, ColumnKind.REVIEW)


@dataclass(frozen=True, slots=True)
class FlowEfficiencyRow:
    """A finished card. The parts add up to `elapsed_seconds`; `other_seconds` is dwell in Done or in the backlog
    before a reopening or an undo, and time in an archive."""

    card: str
    key: str
    title: str
    finished_at: datetime
    elapsed_seconds: float
    active_seconds: float
    waiting_seconds: float
    blocked_seconds: float
    other_seconds: float


@dataclass(frozen=True, slots=True)
class FlowEfficiency:
    """The sums. `on` says whether some column past the commitment point waits; else there is no figure."""

    on: bool
    cards: int
    elapsed_seconds: float
    active_seconds: float
    waiting_seconds: float
    blocked_seconds: float
    percent: float | None


def flow_efficiency(
    history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[FlowEfficiencyRow]:
    """The cards finished within [start, end) and done at `as_of`, in the order of their finish."""
    shown = layout(history, end=end, as_of=as_of)
    rows = []
    for journey, finish in finished_within(history, start, end, as_of, chosen):
        parts = {"active": 0.0, "waiting": 0.0, "blocked": 0.0}
        for visit in visits(journey, finish, shown):
            kind = shown.columns[visit.place].kind
            part = "blocked" if visit.blocked else "active" if kind in _WORKING else "waiting"
            if visit.blocked or kind in _WORKING or kind is ColumnKind.QUEUE:
                parts[part] += visit.started_seconds
        elapsed = (finish.at - finish.start.at).total_seconds()
        rows.append(
            FlowEfficiencyRow(
                card=journey.card,
                key=f"{shown.shape.key}-{journey.number}",
                title=journey.said_at(as_of).title,
                finished_at=finish.at,
                elapsed_seconds=elapsed,
                active_seconds=parts["active"],
                waiting_seconds=parts["waiting"],
                blocked_seconds=parts["blocked"],
                other_seconds=elapsed - sum(parts.values()),
            )
        )
    rows.sort(key=lambda row: row.finished_at)
    return rows


def efficiency(history: History, rows: Sequence[FlowEfficiencyRow], *, end: date, as_of: datetime) -> FlowEfficiency:
    """What the rows come to. Cards without elapsed time add 0 to both sums."""
    shown = layout(history, end=end, as_of=as_of)
    on = any(column.kind is ColumnKind.QUEUE for column in shown.columns[shown.commitment : shown.done])
    elapsed = sum(row.elapsed_seconds for row in rows)
    active = sum(row.active_seconds for row in rows)
    return FlowEfficiency(
        on=on, cards=len(rows), elapsed_seconds=elapsed, active_seconds=active,
        waiting_seconds=sum(row.waiting_seconds for row in rows),
        blocked_seconds=sum(row.blocked_seconds for row in rows),
        percent=100 * active / elapsed if on and elapsed else None,
    )  # fmt: skip
