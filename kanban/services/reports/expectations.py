"""What stakeholders were told to expect of each iteration, against what came, as a report."""

from __future__ import annotations

from collections.abc import Sequence

from kanban.analytics.accounts import SaidRow, said_rows
from kanban.analytics.enough import Enough, Seen, judged
from kanban.services.reports import words
from kanban.services.reports.query import Asked
from kanban.services.reports.report import Field, Figure, Found, Reading, Report

_FIELDS = (
    Field("iteration", "text", "Its id."),
    Field("name", "text"),
    Field("starts", "date"),
    Field("ends", "date", "The day after the last."),
    Field("unit", "text", "points or cards."),
    Field("committed", "number", "Promised at the cut-off."),
    Field("first_said", "number"),
    Field("last_said", "number"),
    Field("low", "number", "The range that was told last."),
    Field("high", "number"),
    Field("revisions", "whole", "How many times it was told."),
    Field("came", "number", "The planned work that was finished."),
    Field("ratio", "number", "came / last_said; empty while it goes on.", empty=True),
    Field("inside", "flag", "Whether it came within the range told last; empty while it goes on.", empty=True),
    Field("lost_days", "number", "Person-days."),
    Field("partial", "flag", "It is not over."),
)


def _find(asked: Asked) -> Found:
    said = {iteration.id: iteration.said for iteration in asked.board.iterations.values()}
    return Found(said_rows(asked.history, said, start=asked.start, end=asked.end, as_of=asked.as_of))


def _read(asked: Asked, found: Found) -> Reading:
    rows: Sequence[SaidRow] = found.rows
    over = [row for row in rows if row.ratio is not None]
    bias = sum(row.ratio or 0 for row in over) / len(over) if over else None
    inside = sum(bool(row.inside) for row in over)
    summary: dict[str, Figure] = {
        "iterations": len(rows), "whole_iterations": len(over), "bias": round(bias, 4) if bias is not None else None,
        "inside": inside,
    }  # fmt: skip
    cards = len({card for row in rows for card in row.cards})
    if not rows:
        nothing = Enough(False, False, "Nobody was told what to expect of an iteration in this range.")
        return Reading(summary, nothing.sentence, 0, nothing)
    if bias is None:
        last = rows[-1]
        said = f"Of {last.name} {words.counted(last.last_said, last.unit.removesuffix('s'))} are expected."
    else:
        share = words.share(bias) if bias <= 1 else f"{100 * bias:.0f} %"
        was = "1 iteration" if len(over) == 1 else f"{len(over)} iterations on average"
        said = f"In {was}, {share} of what was told last came; it was within the range told in {inside} of {len(over)}."
    seen = Seen(len(over), asked.days, asked.today)
    return Reading(summary, said, cards, judged(seen, "iterations told of", least=1, full=8))


EXPECTATIONS = Report(
    name="expectations",
    title="Said against came",
    definition="What stakeholders were told to expect of each iteration, first and last, and what came of planned "
    "work. It judges how well the team foretells, and nobody's work.",
    formula="ratio = planned work finished / expectation told last; bias = mean of the ratios",
    fields=_FIELDS,
    row_id=("iteration",),
    find=_find,
    read=_read,
    filters=False,
)
