"""What became of the capacity of each iteration, which cards it was lost to, and what was told against what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kanban.analytics.capacity import Effort, efforts
from kanban.analytics.finished import first_whole_day
from kanban.analytics.history import History
from kanban.analytics.velocity import velocity
from kanban.analytics.windows import Window
from kanban.domain.facts import Json, from_instant


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """One iteration that has begun: its person-days and where they went, as far as they have passed.

    `budget_share` is what the team had agreed for interrupts then, `burn` how much of it was used. `cards` are those
    that took person-days, `lost_to` the unplanned ones.
    """

    iteration: str
    name: str
    starts: date
    ends: date
    capacity_days: float
    unplanned_days: float
    planned_days: float
    unattributed_days: float
    resume_days: float
    lost_days: float
    slack: float | None
    unplanned_share: float | None
    budget_share: float | None
    burn: float | None
    partial: bool
    cards: tuple[str, ...]
    lost_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LostRow:
    """What one card took of one iteration: person-days, and the working days that others stood in Blocked for it."""

    iteration: str
    name: str
    card: str
    key: str
    title: str
    urgent: bool
    person_days: float
    displaced_days: float
    displaced_cards: int
    displaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaidRow:
    """An iteration that stakeholders were told of: the first and the last figure, and what came.

    `ratio` is `came` by the last figure and `inside` whether it lay in its range; None while the iteration goes on.
    """

    iteration: str
    name: str
    starts: date
    ends: date
    unit: str
    committed: float
    first_said: float
    last_said: float
    low: float
    high: float
    revisions: int
    came: float
    ratio: float | None
    inside: bool | None
    lost_days: float
    partial: bool
    cards: tuple[str, ...]


def begun(history: History, *, start: date, end: date, as_of: datetime) -> list[Window]:
    """The iterations that touch the local dates [start, end) and have begun at `as_of`, the earliest first."""
    known = history.windows.known(as_of)
    return [one for one in known if one.starts < end and start < one.ends and one.began <= as_of]


def capacity_rows(history: History, *, start: date, end: date, as_of: datetime) -> list[CapacityRow]:
    """One row for each iteration that touches the local dates [start, end) and has begun."""
    windows = begun(history, start=start, end=end, as_of=as_of)
    first = first_whole_day(history, as_of)
    return [
        _row(history, window, found, as_of, partial=as_of < window.ended or first > window.starts)
        for window, found in zip(windows, efforts(history, windows, as_of), strict=True)
    ]


def lost_rows(history: History, *, start: date, end: date, as_of: datetime) -> list[LostRow]:
    """One row for each iteration and unplanned card that took something of it, the dearest first."""
    windows = begun(history, start=start, end=end, as_of=as_of)
    key = history.shape_at(as_of).key
    rows = []
    for window, found in zip(windows, efforts(history, windows, as_of), strict=True):
        known = min(as_of, window.ended)
        for loss in found.losses:
            journey = history.journeys.get(loss.card)
            if journey is None:
                continue
            rows.append(
                LostRow(
                    window.id, window.name, loss.card, f"{key}-{journey.number}", journey.said_at(as_of).title,
                    journey.class_at(known) == "urgent", _days(loss.days), _days(loss.displaced_days),
                    len(loss.displaced), loss.displaced,
                )
            )  # fmt: skip
    return rows


def said_rows(
    history: History, said: Mapping[str, Sequence[Mapping[str, Json]]], *, start: date, end: date, as_of: datetime
) -> list[SaidRow]:
    """What was told of each iteration of the range by `as_of`, against what came. `said` are the revisions by id."""
    rows = {row.iteration: row for row in velocity(history, as_of=as_of)}
    windows = [one for one in history.windows.known(as_of) if one.starts < end and start < one.ends]
    told = []
    for window, found in zip(windows, efforts(history, windows, as_of), strict=True):
        revisions = [one for one in said.get(window.id, ()) if from_instant(str(one["at"])) <= as_of]
        if not revisions:
            continue
        row, last, over = rows[window.id], revisions[-1], window.ended <= as_of
        came = max(row.brought(str(last["unit"])), 0)
        told.append(
            SaidRow(
                iteration=window.id, name=window.name, starts=window.starts, ends=window.ends,
                unit=str(last["unit"]), committed=last["committed"], first_said=revisions[0]["expected"],
                last_said=last["expected"], low=last["low"], high=last["high"], revisions=len(revisions), came=came,
                ratio=round(came / last["expected"], 4) if over and last["expected"] else None,
                inside=last["low"] <= came <= last["high"] if over else None, lost_days=_days(found.lost),
                partial=not over, cards=tuple(entry.card for entry in row.entries if entry.planned),
            )
        )  # fmt: skip
    return told


def _row(history: History, window: Window, found: Effort, as_of: datetime, *, partial: bool) -> CapacityRow:
    share = history.shape_at(min(window.ended, as_of)).interrupt_budget
    agreed = share * found.capacity if share is not None else 0.0
    return CapacityRow(
        window.id, window.name, window.starts, window.ends, _days(found.capacity), _days(found.unplanned),
        _days(found.planned), _days(found.unattributed), _days(found.resume_days), _days(found.lost),
        round(found.slack, 4) if found.elapsed > 0 else None, _share(found.unplanned_share), share,
        _share(found.lost / agreed) if agreed else None, partial, tuple(found.by_card),
        tuple(loss.card for loss in found.losses if loss.days),
    )  # fmt: skip


def _days(days: float) -> float:
    return round(days, 2)


def _share(share: float | None) -> float | None:
    return round(share, 4) if share is not None else None
