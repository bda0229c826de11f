"""How cards get through the columns, as reports: the age of open ones, where time went, how much of it was work."""

from __future__ import annotations

from collections.abc import Sequence

from kanban.analytics.ageing import AgeingRow, ageing
from kanban.analytics.enough import ENOUGH, Enough, Seen, judged
from kanban.analytics.flow_efficiency import FlowEfficiency, efficiency, flow_efficiency
from kanban.analytics.time_in_column import TimeInColumnRow, time_in_column
from kanban.services.reports import words
from kanban.services.reports.query import Asked
from kanban.services.reports.report import Field, Found, Reading, Report

_DAY = 86400
_NOTHING_FINISHED = Enough(False, False, "No card was finished in this range.")

# -- ageing

_AGEING_FIELDS = (
    Field("key", "text"),
    Field("title", "text"),
    Field("column", "text", "The workflow column, also while the card is blocked.", "column_name"),
    Field("class", "text", take="service_class"),
    Field("age_days", "whole", "From the first start, today included."),
    Field("age_seconds", "number"),
    Field("blocked", "flag"),
    Field("blocked_days", "number", "The part of the age in which it was blocked.",
          lambda row: round(row.blocked_seconds / _DAY, 2)),
    Field("started_at", "instant"),
    Field("over", "whole", "The highest of 50, 70, 85 and 95 whose line the age lies beyond; 0 for none."),
    Field("n", "whole", "Finished cards of this class that left this column.", "lines.n"),
    *(
        Field(f"p{share}", "whole", f"The age at which {share} % of those had left it.",
              f"lines.p{share}", empty=True)
        for share in (50, 70, 85, 95)
    ),
)  # fmt: skip


def _find_ageing(asked: Asked) -> Found:
    return Found(ageing(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen))


def _read_ageing(asked: Asked, found: Found) -> Reading:
    rows: Sequence[AgeingRow] = found.rows
    if not rows:
        nothing = Enough(False, False, "No card is in progress, so none has an age.")
        return Reading({"n": 0, "over_85": 0, "oldest_days": None}, "No card is in progress.", 0, nothing)
    over, oldest = sum(row.over >= 85 for row in rows), rows[0]
    summary = {"n": len(rows), "over_85": over, "oldest_days": oldest.age_days}
    said = (
        f"{over} of {words.counted(len(rows), 'card')} in progress {'is' if over == 1 else 'are'} older than 85 % of "
        f"finished cards were when they left the same column; the oldest is {oldest.key} with "
        f"{words.counted(oldest.age_days, 'day')}."
    )
    compared = max(row.lines.n for row in rows)
    # Ages are what they are without lines, too; few finished cards only make the lines weak.
    lines = judged(Seen(compared, asked.days, asked.today), "finished cards of a class", least=7, full=20)
    return Reading(summary, said, len(rows), Enough(True, lines.weak or not lines.ok, lines.sentence))


AGEING = Report(
    name="ageing",
    title="Age of open work",
    definition="How old each card in progress is, against the age at which finished cards of its class left the column "
    "it is in.",
    formula="age_days = local date of as_of - local date of the start + 1; lines = percentiles of the ages at leaving",
    fields=_AGEING_FIELDS,
    row_id=("key",),
    find=_find_ageing,
    read=_read_ageing,
    known_as="card",
)

# -- time in column

_TIME_FIELDS = (
    Field("column", "text", take="name"),
    Field("kind", "text"),
    Field("visits", "whole", "Entries from another column."),
    Field("cards", "whole"),
    Field("median_seconds", "number", "Of the cards that stood there, all their visits added up.", empty=True),
    Field("p85_seconds", "number", empty=True),
    Field("total_seconds", "number"),
    Field("share", "number", "Of the total over all columns.", empty=True),
    Field("blocked_seconds", "number", "The part in which the cards were blocked, charged to the column they were "
          "taken out of."),
    Field("waiting", "flag", "Cards wait here for somebody to take them up."),
    Field("started_seconds", "number", "The part after the start."),
    Field("column_id", "text", take="column"),
)  # fmt: skip


def _find_time(asked: Asked) -> Found:
    return Found(
        time_in_column(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen)
    )


def _read_time(asked: Asked, found: Found) -> Reading:
    rows: Sequence[TimeInColumnRow] = found.rows
    total = sum(row.total_seconds for row in rows)
    cards = len({card for row in rows for card in row.cards_in})
    if not total:
        return Reading({"total_seconds": total}, "No card was finished in this range.", cards, _NOTHING_FINISHED)
    blocked = sum(row.blocked_seconds for row in rows)
    waiting = sum(row.total_seconds - row.blocked_seconds for row in rows if row.waiting)
    longest = max(rows, key=lambda row: row.total_seconds)
    summary = {
        "cards": cards, "total_seconds": total, "waiting_share": waiting / total, "blocked_share": blocked / total,
        "working_share": (total - waiting - blocked) / total,
    }  # fmt: skip
    said = (
        f"From wish to finish, cards waited for {words.share(waiting / total)} of their time and were blocked for "
        f"{words.share(blocked / total)}; most of it went by in {longest.name} ({words.share(longest.share or 0)})."
    )
    return Reading(summary, said, cards)


TIME_IN_COLUMN = Report(
    name="time-in-column",
    title="Time in column",
    definition="How long finished cards stood in each column, from their creation to their last finish; waiting, "
    "working and blocked time apart.",
    formula="time of a card in a column = sum over its visits of (leave - enter); share = total of the column / total",
    fields=_TIME_FIELDS,
    row_id=("column_id",),
    find=_find_time,
    read=_read_time,
    known_as="cards_in",
)

# -- flow efficiency

_EFFICIENCY_FIELDS = (
    Field("key", "text"),
    Field("title", "text"),
    Field("finished_at", "instant"),
    Field("elapsed_seconds", "number", "From the start to the last finish."),
    Field("active_seconds", "number", "In a column of kind work or review, not blocked."),
    Field("waiting_seconds", "number", "In a column of kind queue, not blocked."),
    Field("blocked_seconds", "number"),
    Field("other_seconds", "number", "In Done or the backlog before a reopening, or in the archive."),
)


def _find_efficiency(asked: Asked) -> Found:
    rows = flow_efficiency(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen)
    return Found(rows, efficiency(asked.history, rows, end=asked.end, as_of=asked.as_of))


def _read_efficiency(asked: Asked, found: Found) -> Reading:
    sums: FlowEfficiency = found.told
    summary = {
        "on": sums.on, "percent": sums.percent, "cards": sums.cards, "elapsed_seconds": sums.elapsed_seconds,
        "active_seconds": sums.active_seconds, "waiting_seconds": sums.waiting_seconds,
        "blocked_seconds": sums.blocked_seconds,
    }  # fmt: skip
    if not sums.on:
        off = "Off: no column right of the commitment point waits. Give one the kind queue, and this begins to count."
        return Reading(summary, off, sums.cards, Enough(False, False, off))
    if sums.percent is None:
        return Reading(summary, "No card was finished in this range.", sums.cards, _NOTHING_FINISHED)
    share = words.percent(sums.percent)
    said = f"Somebody could have been working on finished cards for at most {share} of their time"
    before = asked.before()
    then = _find_efficiency(before).told.percent if before is not None else None
    if then is not None:
        said += f"; {words.compared(sums.percent, then, words.percent, asked)}"
    return Reading(summary, f"{said}.", sums.cards, ENOUGH)


FLOW_EFFICIENCY = Report(
    name="flow-efficiency",
    title="Flow efficiency",
    definition="The part of finished cards' time in which somebody could have been working on them: an upper bound, "
    "because people do not flag every pause. Off until a column past the commitment point waits.",
    formula="FE = 100 * sum of active time / sum of elapsed time, over finished cards",
    fields=_EFFICIENCY_FIELDS,
    row_id=("key",),
    find=_find_efficiency,
    read=_read_efficiency,
    known_as="card",
)
