"""What stood in the way, as reports: blocked time by its reasons, stops of the line, and interrupts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kanban.analytics.blocked import BlockedRow, blocked, blocked_time
from kanban.analytics.enough import ENOUGH, Enough
from kanban.analytics.interrupts import InterruptRow, interrupts
from kanban.analytics.stops import StopRow, stopped_time, stops
from kanban.services.reports import words
from kanban.services.reports.query import Asked
from kanban.services.reports.report import Field, Found, Reading, Report

# -- blocked time

_BLOCKED_FIELDS = (
    Field("reason", "text"),
    Field("spells", "whole", "That lie in the range at least in part."),
    Field("cards", "whole"),
    Field("total_seconds", "number", "What lies in the range, between start and finish of the cards."),
    Field("mean_seconds", "number", "Of whole spells."),
    Field("p85_seconds", "number", "Of whole spells."),
    Field("open_now", "whole"),
    Field("share", "number", "Of the totals of all reasons."),
)


def _find_blocked(asked: Asked) -> Found:
    return Found(blocked(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen))


def _blocked_time(asked: Asked) -> float:
    return blocked_time(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen)


def _read_blocked(asked: Asked, found: Found) -> Reading:
    rows: Sequence[BlockedRow] = found.rows
    total = _blocked_time(asked)
    cards = len({card for row in rows for card in row.card_ids})
    summary = {
        "total_seconds": total, "spells": sum(row.spells for row in rows), "cards": cards,
        "open_now": sum(row.open_now for row in rows),
    }  # fmt: skip
    if not rows:
        return Reading(summary, "No card was blocked in this range.", 0)
    top = rows[0]
    said = f"Cards were blocked for {words.duration(total)} in all, {words.share(top.share)} of it for {top.reason}"
    before = asked.before()
    if before is not None:
        then = _blocked_time(before)
        said += f"; {words.compared(total, then, words.duration, asked)}"
    return Reading(summary, f"{said}.", cards)


BLOCKED = Report(
    name="blocked",
    title="Blocked time",
    definition="How long cards were blocked between start and finish, by reason. Overlapping spells of a card count "
    "once in the total, while each reason is charged its own length.",
    formula="blocked time = length of the union of (block spells cut to [start, finish) and to the range)",
    fields=_BLOCKED_FIELDS,
    row_id=("reason",),
    find=_find_blocked,
    read=_read_blocked,
    known_as="card_ids",
)

# -- stops

_STOP_FIELDS = (
    Field("stop", "text", "The id of the stop."),
    Field("scope", "text", "board or column."),
    Field("column", "text", "The stopped column; empty where the whole board stood.", empty=True),
    Field("card", "text", "The key of the card it was about.", "key", empty=True),
    Field("trouble", "text"),
    Field("since", "instant"),
    Field("until", "instant", "Empty where it still stood.", empty=True),
    Field("seconds", "number", "All of it, in the range or not."),
    Field("cause", "text"),
)


def _find_stops(asked: Asked) -> Found:
    return Found(stops(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen))


def _stopped_time(asked: Asked, rows: Iterable[StopRow]) -> float:
    return stopped_time(rows, start=asked.start, end=asked.end, as_of=asked.as_of, zone=asked.zone)


def _read_stops(asked: Asked, found: Found) -> Reading:
    rows: Sequence[StopRow] = found.rows
    total = _stopped_time(asked, rows)
    summary = {"stops": len(rows), "open_now": sum(row.until is None for row in rows), "total_seconds": total}
    if not rows:
        return Reading(summary, "The line was not stopped in this range.", 0)
    said = f"The line was stopped {words.often(len(rows))}, for {words.duration(total)} in all"
    before = asked.before()
    if before is not None:
        then = _stopped_time(before, _find_stops(before).rows)
        said += f"; {words.compared(total, then, words.duration, asked)}"
    return Reading(summary, f"{said}.", len({row.card for row in rows if row.card}))


STOPS = Report(
    name="stops",
    title="Stops of the line",
    definition="What was stopped, from when to when, about which card, and what it was in the end.",
    formula="time stopped = length of the union of the stops, cut to the range",
    fields=_STOP_FIELDS,
    row_id=("stop",),
    find=_find_stops,
    read=_read_stops,
    known_as="card",
    over_time=True,
)

# -- interrupts

_INTERRUPT_FIELDS = (
    Field("key", "text"),
    Field("title", "text"),
    Field("came_at", "instant", "When the card first stood in the urgent lane."),
    Field("finished_at", "instant", empty=True),
    Field("displaced", "whole", "Cards that were sent to Blocked for it."),
    Field("still_displaced", "whole", "Those of them that wait to come back."),
    Field("displaced_seconds", "number", "The blocked time of those cards for it, added up."),
    Field("keys", "text", "The keys of those cards, parted by blanks.", "keys"),
)


def _find_interrupts(asked: Asked) -> Found:
    return Found(interrupts(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of, chosen=asked.chosen))


def _read_interrupts(asked: Asked, found: Found) -> Reading:
    rows: Sequence[InterruptRow] = found.rows
    displaced = len({card for row in rows for card in row.displaced_cards})
    price = sum(row.displaced_seconds for row in rows)
    summary = {
        "interrupts": len(rows), "displaced": displaced, "displaced_seconds": price,
        "still_displaced": sum(row.still_displaced for row in rows),
    }  # fmt: skip
    said = f"{words.counted(len(rows), 'urgent card') if rows else 'No urgent card'} came in"
    if displaced:
        said += f" and displaced {words.counted(displaced, 'other')} for {words.duration(price)} in all"
    before = asked.before()
    if before is not None:
        then = len(_find_interrupts(before).rows)
        said += f"; {words.compared(len(rows), then, words.number, asked)}"
    nothing = Enough(False, False, "No urgent card came in this range, so there is no price to tell.")
    return Reading(summary, f"{said}.", len(rows), ENOUGH if rows else nothing)


def _behind_interrupts(asked: Asked, row: InterruptRow | None, column: str | None) -> Iterable[str]:
    rows = [row] if row is not None else _find_interrupts(asked).rows
    for one in rows:
        yield from one.displaced_cards if column in _DISPLACED else (one.card,)


_DISPLACED = frozenset({"displaced", "still_displaced", "displaced_seconds", "keys"})

INTERRUPTS = Report(
    name="interrupts",
    title="Interrupts",
    definition="Each urgent card, the cards that were displaced for it, and for how long: the price of interrupts.",
    formula="price of an urgent card = sum over the cards it displaced of their blocked time between start and finish",
    fields=_INTERRUPT_FIELDS,
    row_id=("key",),
    find=_find_interrupts,
    read=_read_interrupts,
    behind=_behind_interrupts,
    over_time=True,
)
