"""Capacity, and what of it was lost to which card, as reports. Every figure is of the whole team."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kanban.analytics.accounts import CapacityRow, LostRow, capacity_rows, lost_rows
from kanban.analytics.capacity import ASSUMPTIONS
from kanban.analytics.enough import ENOUGH, Enough
from kanban.services.reports import words
from kanban.services.reports.query import Asked
from kanban.services.reports.report import Field, Figure, Found, Reading, Report

_NOTHING = Enough(False, False, "No iteration has begun in this range.")

# -- capacity

_CAPACITY_FIELDS = (
    Field("iteration", "text", "Its id."),
    Field("name", "text"),
    Field("starts", "date"),
    Field("ends", "date", "The day after the last."),
    Field("capacity_days", "number", "Person-days of the whole iteration; 0 where nobody said who is there."),
    Field("unplanned_days", "number", "What cards took that were urgent or not in the plan at the cut-off."),
    Field("planned_days", "number", "What planned cards took."),
    Field("unattributed_days", "number", "Active cards without anybody of the team on them; in none of the others."),
    Field("resume_days", "number", "What taking displaced cards up again cost, by the team's setting."),
    Field("lost_days", "number", "unplanned_days + resume_days."),
    Field("slack", "number", "The share of the time passed that no card is known to have taken.", empty=True),
    Field("unplanned_share", "number", "unplanned_days / capacity_days.", empty=True),
    Field("budget_share", "number", "What the team agreed to give to interrupts; empty for no budget.", empty=True),
    Field("burn", "number", "lost_days by the days of the budget; above 1 it is overdrawn.", empty=True),
    Field("partial", "flag", "It is not over, or the log begins inside it."),
)


def _find_capacity(asked: Asked) -> Found:
    return Found(capacity_rows(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of))


def _read_capacity(asked: Asked, found: Found) -> Reading:
    rows: Sequence[CapacityRow] = found.rows
    whole = [row for row in rows if not row.partial]
    capacity, lost = sum(row.capacity_days for row in whole), sum(row.lost_days for row in whole)
    over = sum(row.burn is not None and row.burn > 1 for row in rows)
    summary: dict[str, Figure] = {
        "iterations": len(rows), "whole_iterations": len(whole), "capacity_days": round(capacity, 2),
        "lost_days": round(lost, 2), "lost_share": round(lost / capacity, 4) if capacity else None,
        "unattributed_days": round(sum(row.unattributed_days for row in rows), 2), "over_budget": over,
        "assumptions": " ".join(ASSUMPTIONS),
    }  # fmt: skip
    if not rows:
        return Reading(summary, _NOTHING.sentence, 0, _NOTHING)
    cards = len({card for row in rows for card in row.cards})
    if not any(row.capacity_days for row in rows):
        nobody = Enough(False, False, "Nobody is entered as the team of these iterations, so there are no person-days.")
        return Reading(summary, nobody.sentence, cards, nobody)
    last = (whole or rows)[-1]
    of = f"{words.tenths(last.capacity_days)} person-days"
    said = f"{last.name} {'has lost so far' if last.partial else 'lost'} {words.tenths(last.lost_days)} of {of}"
    said += " to unplanned work"
    if len(whole) > 1 and capacity:
        said += f"; over {len(whole)} iterations it was {words.share(lost / capacity)}"
    if over:
        said += f". The interrupt budget was overdrawn in {words.counted(over, 'iteration')}"
    return Reading(summary, f"{said}.", cards, ENOUGH)


def _behind_capacity(asked: Asked, row: CapacityRow | None, column: str | None) -> Iterator[str]:
    for one in [row] if row is not None else _find_capacity(asked).rows:
        if column in _LOST:
            yield from one.lost_to
        elif column == "planned_days":
            yield from (card for card in one.cards if card not in one.lost_to)
        else:
            yield from one.cards


_LOST = frozenset({"unplanned_days", "lost_days", "unplanned_share", "burn"})

CAPACITY = Report(
    name="capacity",
    title="Capacity",
    definition="The person-days of each iteration and where they went: planned work, unplanned work, and what no card "
    "is known to have taken. They are inferred from who was on which card when, and told for the whole team only.",
    formula="C = sum over the team of the working days that they are there; e_k = working time that card k gets: all "
    "of a person's to active urgent cards in equal parts, else to active cards in equal parts; E_u = sum of e_k over "
    "unplanned cards; lost = E_u + resume cost x displaced cards that came back; slack = 1 - (E_u + E_p) / C",
    fields=_CAPACITY_FIELDS,
    row_id=("iteration",),
    find=_find_capacity,
    read=_read_capacity,
    behind=_behind_capacity,
    filters=False,
    over_time=True,
)

# -- lost to interrupts

_LOST_FIELDS = (
    Field("iteration", "text", "Its id."),
    Field("name", "text", "That of the iteration."),
    Field("key", "text"),
    Field("title", "text"),
    Field("urgent", "flag", "false: it was only not in the plan at the cut-off."),
    Field("person_days", "number", "What the card took, with what taking displaced cards up again cost."),
    Field("displaced_days", "number", "Working days that other cards stood in Blocked for it, added up."),
    Field("displaced_cards", "whole", "How many those are."),
)


def _find_lost(asked: Asked) -> Found:
    return Found(lost_rows(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of))


def _read_lost(asked: Asked, found: Found) -> Reading:
    rows: Sequence[LostRow] = found.rows
    total = sum(row.person_days for row in rows)
    summary: dict[str, Figure] = {
        "cards": len({row.card for row in rows}), "urgent": len({row.card for row in rows if row.urgent}),
        "person_days": round(total, 2), "displaced_days": round(sum(row.displaced_days for row in rows), 2),
    }  # fmt: skip
    if not rows:
        windows = capacity_rows(asked.history, start=asked.start, end=asked.end, as_of=asked.as_of)
        if not windows:
            return Reading(summary, _NOTHING.sentence, 0, _NOTHING)
        return Reading(summary, "No person-days were lost to unplanned work in this range.", 0)
    dearest = max(rows, key=lambda row: row.person_days)
    cards = len({row.card for row in rows})
    said = f"{words.counted(cards, 'unplanned card')} took {words.tenths(total)} person-days"
    if cards > 1:
        said += f", {dearest.key} the most in one iteration, {words.tenths(dearest.person_days)}"
    return Reading(summary, f"{said}.", cards)


def _behind_lost(asked: Asked, row: LostRow | None, column: str | None) -> Iterator[str]:
    for one in [row] if row is not None else _find_lost(asked).rows:
        if column in ("displaced_days", "displaced_cards"):
            yield from one.displaced
        else:
            yield one.card


LOST = Report(
    name="lost",
    title="Lost to interrupts",
    definition="What each unplanned card took of each iteration: person-days, and the working days that other cards "
    "stood in Blocked for it. The price list of interrupts, in the time of the team.",
    formula="person-days of k = e_k + resume cost x cards that k displaced and that came back; displaced days of k = "
    "sum over the cards displaced for it of their blocked working time between start and finish",
    fields=_LOST_FIELDS,
    row_id=("iteration", "key"),
    find=_find_lost,
    read=_read_lost,
    behind=_behind_lost,
    filters=False,
)
