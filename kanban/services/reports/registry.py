"""All reports by name, in the order in which they are listed. A report that is not here does not exist."""

from __future__ import annotations

from collections.abc import Mapping

from kanban.services.reports.ahead import BEHAVIOUR, FORECAST, SLE
from kanban.services.reports.arrivals import ARRIVALS
from kanban.services.reports.capacity import CAPACITY, LOST
from kanban.services.reports.columns import AGEING, FLOW_EFFICIENCY, TIME_IN_COLUMN
from kanban.services.reports.expectations import EXPECTATIONS
from kanban.services.reports.flow import CFD, WIP, WIP_BY_COLUMN
from kanban.services.reports.limits import LIMITS
from kanban.services.reports.report import Report
from kanban.services.reports.skew import SKEW
from kanban.services.reports.throughput import THROUGHPUT
from kanban.services.reports.times import CYCLE_TIME, LEAD_TIME
from kanban.services.reports.troubles import BLOCKED, INTERRUPTS, STOPS
from kanban.services.reports.velocity import VELOCITY
from kanban.services.reports.work import RECOVERY, SUPPORT, WORK_MIX

REPORTS: Mapping[str, Report] = {
    report.name: report
    for report in (
        THROUGHPUT, VELOCITY, CYCLE_TIME, LEAD_TIME, CFD, WIP_BY_COLUMN, WIP, AGEING, TIME_IN_COLUMN, FLOW_EFFICIENCY,
        ARRIVALS, BLOCKED, LIMITS, STOPS, INTERRUPTS, WORK_MIX, SUPPORT, RECOVERY, SLE, FORECAST, BEHAVIOUR,
        CAPACITY, LOST, EXPECTATIONS, SKEW,
    )
}  # fmt: skip
