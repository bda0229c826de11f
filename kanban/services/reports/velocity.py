"""Velocity as a report: the iterations of the range with what they brought, promised and lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kanban.analytics.behaviour import LEAST
from kanban.analytics.enough import ENOUGH, Enough
from kanban.analytics.points import summed
from kanban.analytics.velocity import VelocityRow, capacity_of, foretell, velocity
from kanban.services.reports import words
from kanban.services.reports.query import Asked
from kanban.services.reports.report import Field, Figure, Found, Reading, Report


def _both(name: str, means: str) -> tuple[Field, Field]:
    """The same in points and in cards."""
    return Field(f"{name}_points", "number", means), Field(f"{name}_cards", "whole")


_FIELDS = (
    Field("iteration", "text", "Its id."),
    Field("number", "whole"),
    Field("name", "text"),
    Field("starts", "date"),
    Field("ends", "date", "The day after the last."),
    Field("points_planned", "number", "Of finished cards that were planned, less what was taken back here."),
    Field("points_unplanned", "number"),
    Field("points", "number", "The velocity: planned and unplanned. The estimates in force when cards were started."),
    Field("cards_planned", "whole"),
    Field("cards_unplanned", "whole"),
    Field("cards", "whole"),
    *_both("committed", "In the plan at the cut-off."),
    *_both("added", "In the plan at the end and not at the cut-off."),
    *_both("removed", "In the plan at the cut-off and not at the end, or discarded by then."),
    *_both("carried", "In the plan and unfinished when the iteration closed."),
    Field("unestimated", "whole", "Finished cards that were started without an estimate."),
    *_both("reversed", "Finishes of earlier iterations that were taken back in this one."),
    Field("capacity_days", "number", "Person-days; empty where nobody said who is there.", empty=True),
    Field("weather", "number", "Yesterday's weather for it, in points or cards.", "foretold.value", empty=True),
    Field("weather_low", "number", "The least that the last three would bring.", "foretold.low", empty=True),
    Field("weather_high", "number", "The most.", "foretold.high", empty=True),
    Field("unplanned_rate", "number", "Unplanned cards of all that were finished in it.", empty=True),
    Field("limit_low", "number", "The natural limits of that rate.", empty=True),
    Field("limit_high", "number", empty=True),
    Field("signal", "text", "Any of beyond, run, near, range, parted by blanks; empty for none."),
    Field("partial", "flag", "It is not over, or the log begins inside it."),
)


def _find(asked: Asked) -> Found:
    rows = velocity(asked.history, as_of=asked.as_of)
    return Found([row for row in rows if row.starts < asked.end and asked.start < row.ends], rows)


def _read(asked: Asked, found: Found) -> Reading:
    rows: Sequence[VelocityRow] = found.rows
    known: Sequence[VelocityRow] = found.told
    whole = [row for row in rows if not row.partial]
    finished = [entry for row in rows for entry in row.entries if not entry.reversal]
    unplanned = sum(not entry.planned for entry in finished)
    following = next((row.window for row in known if row.window.began > asked.as_of), None)
    capacity = capacity_of(asked.history, following, asked.as_of) if following is not None else None
    weather = foretell(asked.history, known, capacity=capacity, as_of=asked.as_of)
    summary: dict[str, Figure] = {
        "iterations": len(rows), "whole_iterations": len(whole),
        "points": summed(row.points for row in rows), "points_planned": summed(row.points_planned for row in rows),
        "points_unplanned": summed(row.points_unplanned for row in rows),
        "cards": sum(row.cards for row in rows), "cards_planned": sum(row.cards_planned for row in rows),
        "cards_unplanned": sum(row.cards_unplanned for row in rows),
        "mean_points": _mean(whole, lambda row: row.points), "mean_cards": _mean(whole, lambda row: row.cards),
        "unplanned_rate": unplanned / len(finished) if finished else None,
        "unestimated": sum(row.unestimated for row in rows), "reversed_cards": sum(row.reversed_cards for row in rows),
        "next": following.name if following is not None else None,
        "weather": weather.value, "weather_low": weather.low, "weather_high": weather.high, "weather_n": weather.n,
        "weather_rule": weather.rule, "weather_unit": weather.unit, "weather_per_capacity": weather.per_person_day,
        "weather_sentence": weather.sentence,
    }  # fmt: skip
    if not rows:
        nothing = Enough(False, False, "No iteration lies in this range.")
        return Reading(summary, nothing.sentence, 0, nothing)
    sentence = f"{_brought((whole or rows)[-1], weather.unit)} {weather.sentence}"
    cards = len({entry.card for row in rows for entry in row.entries})
    return Reading(summary, sentence, cards, _enough(known))


def _mean(rows: Sequence[VelocityRow], take: Callable[[VelocityRow], Any]) -> float | None:
    return sum(take(row) for row in rows) / len(rows) if rows else None


def _brought(row: VelocityRow, unit: str) -> str:
    """What an iteration brought, of what had been promised."""
    in_points = unit == "points"
    total, unplanned = (row.points, row.points_unplanned) if in_points else (row.cards, row.cards_unplanned)
    promised = row.committed_points if in_points else row.committed_cards
    said = f"{row.name} {'has brought so far' if row.partial else 'brought'} "
    said += words.counted(total, unit.removesuffix("s"))
    if unplanned:
        said += f", {words.number(unplanned)} of them unplanned"
    return f"{said}; {words.number(promised)} had been promised."


def _enough(known: Sequence[VelocityRow]) -> Enough:
    whole = sum(not row.partial for row in known)
    if not whole:
        return Enough(True, True, "Weak: no iteration is over yet, so there is nothing to foretell the next one from.")
    if whole < LEAST:
        said = f"the limits of the unplanned rate take {LEAST} whole iterations; there are {whole}."
        return Enough(True, True, f"Weak: {said}")
    return ENOUGH


def _behind(asked: Asked, row: VelocityRow | None, column: str | None) -> Iterator[str]:
    for one in [row] if row is not None else _find(asked).rows:
        yield from _cards(one, column or "cards")


def _cards(row: VelocityRow, column: str) -> Iterator[str]:
    """The cards that a figure of an iteration counts."""
    kind = column.removesuffix("_points").removesuffix("_cards")
    if kind in row.scopes:
        yield from row.scopes[kind]
        return
    for entry in row.entries:
        if kind == "reversed":
            counts = entry.reversal
        elif kind == "unestimated":
            counts = not entry.reversal and entry.points is None
        elif column.endswith("planned"):
            counts = entry.planned is not column.endswith("unplanned")
        else:
            counts = True
        if counts:
            yield entry.card


VELOCITY = Report(
    name="velocity",
    title="Velocity",
    definition="What was finished in each iteration, planned and unplanned apart, in points and in cards. Iterations "
    "that are over stay as they are: what is reopened later is taken back where that happens.",
    formula="V = V_planned + V_unplanned; V_planned(I) = sum of the points of planned cards finished in I - those of "
    "earlier iterations reopened in I; committed + added - removed = plan at the end",
    fields=_FIELDS,
    row_id=("iteration",),
    find=_find,
    read=_read,
    behind=_behind,
    filters=False,
    over_time=True,
)
