"""Skew of velocity by specialism as a report: pairs of streams, what a point costs in each, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from kanban.analytics.enough import ENOUGH, Enough
from kanban.analytics.skew import GROUP_LEAST, SKEWED, SkewRow, skew, worked
from kanban.services.reports import words
from kanban.services.reports.query import Asked
from kanban.services.reports.report import Field, Figure, Found, Reading, Report

_FIELDS = (
    Field("stream", "text", "The one whose cards take longer."),
    Field("other", "text"),
    Field("cards", "whole", "Cards of `stream` in the strata used; all of them where they are too few to compare."),
    Field("other_cards", "whole"),
    Field("strata", "whole", "Estimates, urgent and not, of which both streams have at least 4 cards."),
    Field("ratio", "number", "How many times as long a card of the same estimate takes.", empty=True),
    Field("ratio_low", "number", "95 % by resampling.", empty=True),
    Field("ratio_high", "number", empty=True),
    Field("hodges_lehmann", "number", "The same by the median of all pairs.", empty=True),
    Field("p", "number", "By permuting streams within strata, two-sided.", empty=True),
    Field("p_holm", "number", "Corrected for all pairs of the table.", empty=True),
    Field("verdict", "text", "skewed, or not enough evidence."),
    Field("one_person", "flag", "All cards of one of the streams were done by one person."),
)


def _find(asked: Asked) -> Found:
    cards = worked(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen)
    return Found(skew(cards), len(cards))


def _read(asked: Asked, found: Found) -> Reading:
    rows: Sequence[SkewRow] = found.rows
    tested = [row for row in rows if row.p is not None]
    skewed = [row for row in rows if row.verdict == SKEWED]
    summary: dict[str, Figure] = {
        "cards": found.told, "pairs": len(rows), "tested": len(tested), "skewed": len(skewed),
        "inseparable": sum(row.one_person for row in skewed),
    }  # fmt: skip
    if not tested:
        few = Enough(
            False, False,
            f"Not enough evidence: no two streams have {GROUP_LEAST} finished cards each of the same estimates.",
        )  # fmt: skip
        return Reading(summary, few.sentence, found.told, few)
    if not skewed:
        pairs = words.counted(len(tested), "pair")
        weak = Enough(True, True, "A team rarely has enough cards to see a ratio below 2 or 3.")
        return Reading(summary, f"Not enough evidence of a skew in {pairs} of streams.", found.told, weak)
    return Reading(summary, " ".join(_said(row) for row in skewed), found.told, ENOUGH)


def _said(row: SkewRow) -> str:
    said = (
        f"A card of {row.stream} takes {words.tenths(row.ratio or 0)} times as long as one of {row.other} of the same "
        f"estimate ({words.tenths(row.ratio_low or 0)} to {words.tenths(row.ratio_high or 0)}; {row.cards} and "
        f"{row.other_cards} cards), so points of the two do not add up."
    )
    if row.one_person:
        said += " One of them was done by one person, so stream and person cannot be told apart."
    return said


SKEW = Report(
    name="skew",
    title="Skew of velocity",
    definition="Whether a point costs the same active working time whichever stream the work belongs to, pair by pair "
    "of streams, among finished cards of the same estimate and urgency. It compares work, never people.",
    formula="y = ln(active working hours); d = sum over strata of w (mean y of one - mean y of the other) / sum of w, "
    "w = n1 n2 / (n1 + n2); ratio = exp(d); p by permuting labels inside strata; skewed where p after Holm < 0.05 and "
    "ratio >= 1.5",
    fields=_FIELDS,
    row_id=("stream", "other"),
    find=_find,
    read=_read,
    known_as="card_ids",
)
