"""Blocked time by its causes: how often, how long, how much of all blocked time.

Only time between start and finish is blocked time; what waits before the start or lies about after the finish blocks
nothing. The total is the union of the spells of a card, while each reason is charged its own length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.history import History
from kanban.analytics.journeys import Journey, Spell
from kanban.analytics.percentiles import percentile
from kanban.analytics.spans import Span, cut, seconds, union


@dataclass(frozen=True, slots=True)
class BlockedRow:
    """One reason. `spells` are those that lie in the range at least in part; `total_seconds` is what lies in it.

    `mean_seconds` and `p85_seconds` are of whole spells, up to `as_of` where they last. `share`: of all rows' totals.
    """

    reason: str
    spells: int
    cards: int
    total_seconds: float
    mean_seconds: float
    p85_seconds: float
    open_now: int
    share: float
    card_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockedSpell:
    """One spell that blocked work: `whole` lies between start and finish, `inside` is what of that is in the range."""

    card: str
    reason: str
    whole: tuple[Span, ...]
    inside: tuple[Span, ...]
    open: bool


def blocked_spells(journey: Journey, *, within: Span, as_of: datetime) -> Iterator[BlockedSpell]:
    """The block spells of a card that lie in `within`, as they were known at `as_of`."""
    spells = journey.spells_at(as_of)
    if not spells:
        return
    active = journey.active(as_of)
    for spell in spells:
        whole = cut(active, _lasted(spell, as_of))
        inside = cut(whole, within)
        if inside:
            is_open = spell.until_at(as_of) is None and whole[-1][1] == as_of
            yield BlockedSpell(journey.card, spell.cause_at(as_of).reason, tuple(whole), tuple(inside), is_open)


def _lasted(spell: Spell, as_of: datetime) -> Span:
    return spell.since, spell.until_at(as_of) or as_of


def blocked(
    history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[BlockedRow]:
    """The reasons for which cards were blocked in the local dates [start, end), the one with most time first."""
    by_reason: dict[str, list[BlockedSpell]] = {}
    for spell in _all(history, start, end, as_of, chosen):
        by_reason.setdefault(spell.reason, []).append(spell)
    totals = {reason: sum(seconds(spell.inside) for spell in spells) for reason, spells in by_reason.items()}
    of_all = sum(totals.values())
    rows = []
    for reason, spells in by_reason.items():
        lengths = sorted(seconds(spell.whole) for spell in spells)
        cards = tuple(dict.fromkeys(spell.card for spell in spells))
        rows.append(
            BlockedRow(
                reason, len(spells), len(cards), totals[reason], sum(lengths) / len(lengths), percentile(lengths, 85),
                sum(spell.open for spell in spells), totals[reason] / of_all, cards,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (-row.total_seconds, row.reason))


def blocked_time(history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING) -> float:
    """The blocked time of all cards in the range, each card's spells as their union."""
    by_card: dict[str, list[Span]] = {}
    for spell in _all(history, start, end, as_of, chosen):
        by_card.setdefault(spell.card, []).extend(spell.inside)
    return sum(seconds(union(spans)) for spans in by_card.values())


def _all(history: History, start: date, end: date, as_of: datetime, chosen: Filter) -> Iterator[BlockedSpell]:
    zone = ZoneInfo(history.zone_at(as_of))
    within = begins(start, zone), min(begins(end, zone), as_of)
    for journey in chosen.of(history.journeys.values(), as_of):
        yield from blocked_spells(journey, within=within, as_of=as_of)
