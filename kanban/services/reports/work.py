"""What the work was, as reports: its families, support by channel, and recovery from incidents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kanban.analytics.enough import ENOUGH, Enough, Seen, judged
from kanban.analytics.percentiles import percentile
from kanban.analytics.recovery import Correlation, RecoveryRow, correlation, recovery
from kanban.analytics.support import Spread, SupportRow, support, waiting
from kanban.analytics.work_mix import FAMILIES, WorkMixRow, pooled, with_effort, work_mix
from kanban.domain.facts import instant
from kanban.services.reports import words
from kanban.services.reports.query import ITERATION, Asked
from kanban.services.reports.report import Field, Figure, Found, Reading, Report

_PERIOD = (Field("period_start", "date"), Field("period_end", "date", "The day after the last."))
_PARTIAL = Field("partial", "flag", "The row shows only a part of its period.")

# -- work mix

_MIX_FIELDS = (
    *_PERIOD,
    Field("iteration", "text", "Its name; only where the rows are iterations.", "name", seldom=True),
    Field("family", "text", "improvement, support, firefighting, or unlabelled for types of no family."),
    Field("finished", "whole"),
    Field("points", "number", "The estimates in force when the cards were started."),
    Field("share", "number", "Of the cards finished in the period; empty where there are none.", empty=True),
    Field(
        "effort_days",
        "number",
        "Person-days that went to the family; only where the rows are iterations.",
        empty=True,
        seldom=True,
    ),
    Field(
        "effort_share", "number", "Of the person-days that went to any card; only there, too.", empty=True, seldom=True
    ),
    _PARTIAL,
)


def _find_mix(asked: Asked) -> Found:
    rows = work_mix(
        asked.history, per=asked.periods, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen
    )
    by_iteration = asked.grain == ITERATION
    return Found(with_effort(asked.history, rows, as_of=asked.as_of, chosen=asked.chosen) if by_iteration else rows)


def _mix_shown(asked: Asked, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(field for field in fields if not field.seldom or asked.grain == ITERATION)


def _read_mix(asked: Asked, found: Found) -> Reading:
    rows: Sequence[WorkMixRow] = found.rows
    shares, count = pooled(rows), sum(row.finished for row in rows)
    summary: dict[str, Figure] = {"finished": count}
    for family in FAMILIES:
        summary[family] = sum(row.finished for row in rows if row.family == family)
        summary[f"{family}_share"] = shares[family]
    if asked.grain == ITERATION:
        for family in FAMILIES:
            summary[f"{family}_effort_days"] = sum(row.effort_days or 0 for row in rows if row.family == family)
    if not count:
        nothing = Enough(False, False, "No card was finished in this range.")
        return Reading(summary, "No card was finished in this range.", 0, nothing)
    parts = [f"{words.share(share)} {family}" for family, share in shares.items() if share]
    return Reading(summary, f"Of {words.counted(count, 'finished card')}, {words.listed(parts)}.", count)


WORK_MIX = Report(
    name="work-mix",
    title="Work mix",
    definition="What share of the finished cards was improvement, support and firefighting, by the type of the card; "
    "for iterations also what share of the effort.",
    formula="share(F, P) = cards of family F finished in P / cards finished in P; effort share(F, I) = person-days "
    "that went to cards of F in I / person-days that went to any card in I",
    fields=_MIX_FIELDS,
    row_id=("period_start", "family"),
    find=_find_mix,
    read=_read_mix,
    shown=_mix_shown,
    per=("four_weeks", "week", "month", ITERATION),
    over_time=True,
)

# -- support


def _times(name: str, means: str) -> tuple[Field, ...]:
    """The five figures of one time: how many, and median and 85th percentile on the calendar and in working hours."""

    def take(figure: str) -> Callable[[Any], Any]:
        return lambda row: getattr(getattr(row, name), figure)

    return (
        Field(f"{name}_n", "whole", means, take("n")),
        Field(f"{name}_median_seconds", "number", take=take("median"), empty=True),
        Field(f"{name}_p85_seconds", "number", take=take("p85"), empty=True),
        Field(f"{name}_working_median_seconds", "number", "In working hours.", take("working_median"), empty=True),
        Field(f"{name}_working_p85_seconds", "number", "In working hours.", take("working_p85"), empty=True),
    )


_SUPPORT_FIELDS = (
    *_PERIOD,
    Field("channel", "text", "Empty for requests that name none."),
    Field("new", "whole"),
    Field("reopened_events", "whole"),
    Field("reopened_cards", "whole"),
    Field("finished", "whole"),
    *_times("first_response", "Requests that were first answered in the period."),
    *_times("first_resolution", "Requests finished in the period, timed to their first finish."),
    *_times("resolution", "The same, timed to their last finish."),
    Field("settled", "whole", "Those that had stayed done for 7 days."),
    Field("at_once", "whole", "Of these, those that took one reply, one handler at most, and no reopening."),
    Field("first_contact_resolution", "number", "at_once / settled.", empty=True),
    _PARTIAL,
)


def _find_support(asked: Asked) -> Found:
    rows = support(
        asked.history, per=asked.per, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen
    )
    return Found(rows)


def _all_channels(asked: Asked) -> SupportRow | None:
    """The whole range as one row."""
    rows = support(
        asked.history, per=None, start=asked.start, end=asked.end, as_of=asked.as_of, by_channel=False,
        chosen=asked.chosen,
    )  # fmt: skip
    return rows[0] if rows else None


def _read_support(asked: Asked, found: Found) -> Reading:
    whole = _all_channels(asked)
    if whole is None or not whole.cards:
        nothing = Enough(False, False, "No support request came in or was finished in this range.")
        return Reading({"new": 0, "finished": 0}, nothing.sentence, 0, nothing)
    summary: dict[str, Figure] = {
        "new": whole.new, "finished": whole.finished, "reopened_events": whole.reopened_events,
        "reopened_cards": whole.reopened_cards,
        "waiting_for_an_answer": len(waiting(asked.history, as_of=asked.as_of, chosen=asked.chosen)),
        "first_contact_resolution": whole.first_contact_resolution, "settled": whole.settled,
    }  # fmt: skip
    for name in ("first_response", "first_resolution", "resolution"):
        spread: Spread = getattr(whole, name)
        summary |= {
            f"{name}_n": spread.n, f"{name}_median_seconds": spread.median, f"{name}_p85_seconds": spread.p85,
            f"{name}_working_median_seconds": spread.working_median,
            f"{name}_working_p85_seconds": spread.working_p85,
        }  # fmt: skip
    return Reading(summary, _support_sentence(asked, whole), len(whole.cards), ENOUGH)


def _support_sentence(asked: Asked, whole: SupportRow) -> str:
    said = f"{words.counted(whole.new, 'request')} came in and {whole.finished} {_were(whole.finished)} finished"
    median = whole.resolution.median
    if median is None:
        return f"{said}."
    said += f", half of them within {words.duration(median)}"
    before = asked.before()
    then = earlier.resolution.median if before is not None and (earlier := _all_channels(before)) is not None else None
    if then is not None:
        said += f"; {words.compared(median, then, words.duration, asked)}"
    return f"{said}."


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


SUPPORT = Report(
    name="support",
    title="Support",
    definition="Requests by the channel they came by: how many, how soon they were answered and done, and whether at "
    "once. Medians and 85th percentiles, on the calendar and in working hours.",
    formula="first response = first outward reply - creation; resolution = last finish - creation; "
    "first contact resolution = settled requests with one reply, one handler and no reopening / settled requests",
    fields=_SUPPORT_FIELDS,
    row_id=("period_start", "channel"),
    find=_find_support,
    read=_read_support,
    per=("month", "week", "day", "range"),
    over_time=True,
)

# -- recovery

_RECOVERY_FIELDS = (
    Field("key", "text"),
    Field("title", "text"),
    Field("impact_at", "instant", "The creation of the card."),
    Field("recovered_at", "instant", "Its last finish."),
    Field("seconds", "number"),
    Field("deploy", "text", "The latest deployment linked to the card before its finish.", empty=True),
    Field("deploy_seconds", "number", "From that deployment to the finish.", empty=True),
)


def _find_recovery(asked: Asked) -> Found:
    rows = recovery(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen)
    return Found(rows)


def _read_recovery(asked: Asked, found: Found) -> Reading:
    rows: Sequence[RecoveryRow] = found.rows
    near = correlation(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen)
    ordered = sorted(row.seconds for row in rows)
    median = percentile(ordered, 50) if ordered else None
    summary: dict[str, Figure] = {
        "incidents": len(rows), "median_seconds": median, "p85_seconds": percentile(ordered, 85) if ordered else None,
        **_near(near),
    }  # fmt: skip
    parts = [_recovered(asked, ordered, median), near.sentence]
    seen = Seen(len(rows), asked.days, asked.today)
    return Reading(
        summary, " ".join(filter(None, parts)), len(rows), judged(seen, "finished incidents", least=3, full=20)
    )


def _near(near: Correlation) -> dict[str, Figure]:
    """What is told of deployments."""
    return {
        "deploys": near.deploys, "arrivals": near.arrivals, "arrivals_after_deploys": near.inside,
        "share_of_time_after_deploys": near.share_of_time, "rate_ratio": near.ratio, "p": near.p,
        "correlation": near.sentence or near.enough.sentence,
        "linked": [[one.name, instant(one.at), len(one.cards)] for one in near.linked],
    }  # fmt: skip


def _recovered(asked: Asked, ordered: Sequence[float], median: float | None) -> str:
    if median is None:
        return "No incident was finished in this range."
    said = (
        f"Half of {words.counted(len(ordered), 'incident')} {_were(len(ordered))} over within {words.duration(median)}"
    )
    before = asked.before()
    earlier = sorted(row.seconds for row in _find_recovery(before).rows) if before is not None else []
    if earlier:
        then = percentile(earlier, 50)
        said += f"; {words.compared(median, then, words.duration, asked)}"
    return f"{said}."


RECOVERY = Report(
    name="recovery",
    title="Recovery",
    definition="How long cards of type incident took from their creation to their last finish, and whether interrupts "
    "came more often in the day after a deployment. More often is not because of.",
    formula="recovery = last finish - creation; rate ratio = (x / w) / ((N - x) / (1 - w)), p from Binomial(N, w), "
    "two-sided",
    fields=_RECOVERY_FIELDS,
    row_id=("key",),
    find=_find_recovery,
    read=_read_recovery,
    known_as="card",
    over_time=True,
)
