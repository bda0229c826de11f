"""Arrivals and departures per period, and whether Little's law holds between them.

Arriving is starting; departing is finishing, being discarded or going back to the backlog; a reopened card arrives
again. So `wip_end = wip_end of the period before + net`, exactly. The law `L = X * W` (average WIP = departures per
time x mean time of those that departed) holds where work is neither piling up nor ageing; where it does not, the
assumption that broke is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import Edges, Per, begins, periods
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.finished import is_partial
from kanban.analytics.history import History
from kanban.analytics.journeys import FOREVER, Journey, State
from kanban.analytics.spans import Span, cut, seconds


@dataclass(slots=True)
class ArrivalsRow:
    """One period. `departed` = `delivered` + `discarded` + `returned`; `net` = `arrived` + `reopened` - `departed`.

    All count events between started and not: what was discarded or finished without being in progress is not in them.
    """

    period_start: date
    period_end: date
    arrived: int = 0
    departed: int = 0
    delivered: int = 0
    discarded: int = 0
    returned: int = 0
    reopened: int = 0
    net: int = 0
    wip_end: int = 0
    partial: bool = False


def arrivals(
    history: History, *, per: Per, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[ArrivalsRow]:
    """The rows for the local dates [start, end), one per period, zeros included."""
    zone = ZoneInfo(history.zone_at(as_of))
    spans = list(periods(per, start, end))
    if not spans:
        return []
    edges = Edges(spans, zone)
    rows = [ArrivalsRow(span.start, span.end, partial=is_partial(history, span, as_of)) for span in spans]
    level = 0
    for journey in chosen.of(history.journeys.values(), as_of):
        for at, what in _steps(journey, as_of):
            index = edges.index(at)
            if index is not None:
                setattr(rows[index], what, getattr(rows[index], what) + 1)
            elif at < edges.starts[0]:
                level += 1 if what in _IN else -1
    for row in rows:
        row.departed = row.delivered + row.discarded + row.returned
        row.net = row.arrived + row.reopened - row.departed
        row.wip_end = level = level + row.net
    return rows


_IN = ("arrived", "reopened")
_OUT = {
    State.DONE: "delivered", State.DISCARDED: "discarded", State.UNMADE: "discarded", State.WAITING: "returned",
}  # fmt: skip


def _steps(journey: Journey, as_of: datetime) -> Iterator[tuple[datetime, str]]:
    """What a card did to the work in progress, in order."""
    path = journey.path(as_of)
    if path and path[0].state is not State.WAITING:
        yield path[0].at, "arrived"
        if path[0].state is State.DONE:
            yield path[0].at, "delivered"
    for before, turn in pairwise(path):
        if before.state is State.STARTED:
            if turn.state is not State.STARTED:
                yield turn.at, _OUT[turn.state]
        elif turn.state is State.STARTED:
            yield turn.at, "reopened" if before.state is State.DONE else "arrived"
        elif turn.state is State.DONE and before.state is not State.DONE:
            yield turn.at, "arrived"
            yield turn.at, "delivered"


def arrivals_cards(
    history: History, *, start: date, end: date, as_of: datetime, column: str | None = None,
    chosen: Filter = EVERYTHING,
) -> list[str]:  # fmt: skip
    """The cards behind the row of [start, end): those with such a step in it; None and `net`: with any.

    `wip_end` are those in progress at its end.
    """
    zone = ZoneInfo(history.zone_at(as_of))
    window = (begins(start, zone), begins(end, zone))
    wanted = {None: None, "net": None, "departed": set(_OUT.values())}.get(column, {column})
    found = []
    for journey in chosen.of(history.journeys.values(), as_of):
        if column == "wip_end":
            behind = any(a < window[1] <= b for a, b in journey.active(as_of, still=FOREVER))
        else:
            behind = any(
                window[0] <= at < window[1] and (wanted is None or what in wanted)
                for at, what in _steps(journey, as_of)
            )
        if behind:
            found.append(journey.card)
    return found


def flow_debt(rows: Sequence[ArrivalsRow]) -> int:
    """How many whole periods in a row, up to the last whole one, more arrived than departed."""
    run = 0
    for row in rows:
        if not row.partial:
            run = run + 1 if row.net > 0 else 0
    return run


#: Departures that the check takes, and how far from 1 the ratio may be.
ENOUGH, LEAST, MOST = 20, 0.8, 1.25
#: A change of the mean age by less than a quarter, or of WIP by less than a tenth of its average, broke nothing.
_AGE, _WIP = 0.25, 0.1


@dataclass(frozen=True, slots=True)
class LittlesLaw:
    """The check over a window: `average_wip` (L), `per_day` (X), `mean_seconds` (W) and `ratio` = (L/X)/W.

    Every stay in progress counts by itself: a reopened card arrives and departs twice. None where nothing departed.
    `broken` names the assumption that does not hold where the ratio is out of bounds: `wip_grew`, `wip_shrank`,
    `work_got_older`, `work_got_younger`, `undelivered` (a tenth or more departed without delivery) or `long_before`
    (what departed had mostly been waiting since before the window); empty where it holds.
    """

    departures: int
    average_wip: float | None
    per_day: float | None
    mean_seconds: float | None
    ratio: float | None
    wip_start: int
    wip_end: int
    age_start_seconds: float | None
    age_end_seconds: float | None
    undelivered: int
    broken: str

    @property
    def enough(self) -> bool:
        """Whether there are departures enough to judge."""
        return self.departures >= ENOUGH


def littles_law(
    history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> LittlesLaw:
    """The check over the part of [start, end) that has passed at `as_of`."""
    zone = ZoneInfo(history.zone_at(as_of))
    window = (begins(start, zone), min(begins(end, zone), as_of))
    # What happens at `as_of` itself is known; at the end of the range it belongs to what follows.
    edges = (window[0], min(begins(end, zone), as_of + timedelta(microseconds=1)))
    spans: list[Span] = []
    out: Counter[str] = Counter()
    for journey in chosen.of(history.journeys.values(), as_of):
        spans += journey.active(as_of, still=FOREVER)
        out.update(what for at, what in _steps(journey, as_of) if what not in _IN and edges[0] <= at < edges[1])
    departures = out.total()
    length = (window[1] - window[0]).total_seconds()
    ages = [[(edge - since).total_seconds() for since, until in spans if since < edge <= until] for edge in edges]
    average = seconds(cut(spans, window)) / length if length > 0 else None
    gone = sum((until - since).total_seconds() for since, until in spans if edges[0] <= until < edges[1])
    mean = gone / departures if departures else None
    rate = departures / length if departures and length > 0 else None
    ratio = average / rate / mean if average is not None and rate and mean else None
    age_start, age_end = (sum(known) / len(known) if known else None for known in ages)
    law = LittlesLaw(
        departures=departures, average_wip=average, per_day=rate * 86400 if rate else None, mean_seconds=mean,
        ratio=ratio, wip_start=len(ages[0]), wip_end=len(ages[1]), age_start_seconds=age_start,
        age_end_seconds=age_end, undelivered=departures - out["delivered"], broken="",
    )  # fmt: skip
    return law if ratio is None or LEAST <= ratio <= MOST else _named(law)


def _named(law: LittlesLaw) -> LittlesLaw:
    change = law.wip_end - law.wip_start
    before, after = law.age_start_seconds or 0.0, law.age_end_seconds or 0.0
    if abs(change) > _WIP * (law.average_wip or 0.0) and change:
        broken = "wip_grew" if change > 0 else "wip_shrank"
    elif abs(after - before) > _AGE * max(before, after):
        broken = "work_got_older" if after > before else "work_got_younger"
    elif law.undelivered >= law.departures / 10:
        broken = "undelivered"
    else:
        broken = "long_before"
    return replace(law, broken=broken)
