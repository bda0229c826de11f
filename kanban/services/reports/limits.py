"""Limits as a report: how often they were hit, what was found, what was decided, and how often they were raised."""

from __future__ import annotations

from collections.abc import Sequence

from kanban.analytics.limits import LimitRow, RaiseRow, enough, limits, raises
from kanban.domain.facts import instant
from kanban.services.reports import words
from kanban.services.reports.query import Asked
from kanban.services.reports.report import Field, Figure, Found, Reading, Report

_LIMIT_FIELDS = (
    Field("column", "text", "The name of the column or lane.", "name"),
    Field("scope", "text", "column or lane."),
    Field("limit", "whole", "At the end of the range; empty where there is none any more.", empty=True),
    Field("hits", "whole", "Pulls that the limit stood against."),
    Field("refused", "whole", "Hits of a hard limit."),
    Field("passed", "whole", "Hits of a soft limit, which lets them pass."),
    Field("struggling", "whole", "Hits at which cards were found that do not get on."),
    Field("reviews_waiting", "whole"),
    Field("people_idle", "whole", "Hits at which there was room for more hands on what had been begun."),
    Field("nothing_found", "whole"),
    Field("exceed", "whole", "Answered by going over the limit once."),
    Field("raise_limit", "whole", "Answered by raising it."),
    Field("park", "whole", "Answered by parking a card."),
    Field("help", "whole", "Answered by helping with a card."),
    Field("stop_the_line", "whole"),
    Field("review_first", "whole"),
    Field("leave", "whole", "Answered by leaving the card where it was."),
    Field("freed", "whole", "A place had become free when the answer came."),
    Field("unanswered", "whole"),
    Field("raises", "whole", "In the range."),
    Field("raised_lately", "whole", "In the last six weeks."),
    Field("place", "text", "The id of the column or lane."),
)


def _find_limits(asked: Asked) -> Found:
    rows = limits(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen)
    return Found(rows, raises(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of))


def _read_limits(asked: Asked, found: Found) -> Reading:
    rows: Sequence[LimitRow] = found.rows
    raised: Sequence[RaiseRow] = found.told
    hits, refused = sum(row.hits for row in rows), sum(row.refused for row in rows)
    summary: dict[str, Figure] = {
        "hits": hits, "refused": refused, "unanswered": sum(row.unanswered for row in rows), "raises": len(raised),
        "raised": [
            [instant(one.at), one.scope, one.name, one.before, one.after, one.reason, one.lately] for one in raised
        ],
    }  # fmt: skip
    cards = len({card for row in rows for card in row.cards})
    return Reading(summary, _limits_sentence(asked, rows, hits, refused), cards, enough(rows))


def _limits_sentence(asked: Asked, rows: Sequence[LimitRow], hits: int, refused: int) -> str:
    often = " ".join(row.sentence for row in rows if row.sentence)
    if not hits:
        return f"No limit was hit in this range. {often}".strip()
    said = f"Limits were hit {words.often(hits)}, most often {rows[0].name} ({rows[0].hits})"
    said += f", and {words.counted(refused, 'pull')} {'was' if refused == 1 else 'were'} refused"
    before = asked.before()
    if before is not None:
        then = sum(row.hits for row in _find_limits(before).rows)
        said += f"; {words.compared(hits, then, words.number, asked)}"
    return f"{said}. {often}".strip()


LIMITS = Report(
    name="limits",
    title="Limits",
    definition="How often each limit was hit, what was found then, what was decided, and how often it was raised.",
    formula="hits = pulls that the limit stood against; each counts once, however often it was answered",
    fields=_LIMIT_FIELDS,
    row_id=("place",),
    find=_find_limits,
    read=_read_limits,
)
