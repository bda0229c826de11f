"""Velocity: what was finished in each iteration, planned and unplanned apart, in points and in cards.

What is finished is what the books say (see `ledger`), so an iteration that is over stays as it was reported. Beside it
stand what was promised and what became of that, the capacity, what yesterday's weather had foretold, and the share of
unplanned work with its natural limits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kanban.analytics.behaviour import LEAST, MOST
from kanban.analytics.capacity import capacity_days
from kanban.analytics.finished import is_partial
from kanban.analytics.history import History
from kanban.analytics.journeys import State
from kanban.analytics.ledger import Entry, ledger
from kanban.analytics.points import Number, summed
from kanban.analytics.weather import Brought, Weather, weather
from kanban.analytics.windows import Window, laid
from kanban.analytics.xmr import Limits, limits_of, signals


@dataclass(frozen=True, slots=True)
class VelocityRow:
    """One iteration. `ends` is exclusive; `window` is all that is known of it, `entries` are its books.

    `committed` was promised at the cut-off; `added` and `removed` lead from there to what was in scope at the end: the
    plan, without what was discarded. `carried` was left unfinished when it closed. `reversed` are finishes of earlier
    iterations that were taken back here; `planned` and `unplanned` are less by them. `unplanned_rate` is the share of
    the cards that were finished here, whatever was taken back. `capacity_days` None: nobody has said who is there.
    `foretold` is the weather before it, in points or cards as the board counts. `scopes` are the cards behind
    `committed`, `added`, `removed` and `carried`.
    """

    iteration: str
    number: int
    name: str
    starts: date
    ends: date
    points_planned: Number
    points_unplanned: Number
    points: Number
    cards_planned: int
    cards_unplanned: int
    cards: int
    committed_points: Number
    committed_cards: int
    added_points: Number
    added_cards: int
    removed_points: Number
    removed_cards: int
    carried_points: Number
    carried_cards: int
    unestimated: int
    reversed_points: Number
    reversed_cards: int
    capacity_days: float | None
    unplanned_rate: float | None
    partial: bool
    window: Window
    entries: tuple[Entry, ...]
    scopes: Mapping[str, Collection[str]]
    foretold: Weather
    limit_low: float | None = None
    limit_high: float | None = None
    signal: str = ""

    def brought(self, unit: str) -> Number:
        """The planned work, in points or cards."""
        return self.points_planned if unit == "points" else self.cards_planned


def velocity(history: History, *, as_of: datetime) -> list[VelocityRow]:
    """The rows of all iterations known at `as_of`, the earliest first, those still to come included."""
    windows = history.windows.known(as_of)
    if not windows:
        return []
    books: dict[str | None, list[Entry]] = {}
    for entry in ledger(history, as_of=as_of):
        books.setdefault(entry.window, []).append(entry)
    rows: list[VelocityRow] = []
    for window, span in zip(windows, laid(windows).spans, strict=True):
        capacity = capacity_of(history, window, as_of)
        foretold = foretell(history, rows, capacity=capacity, as_of=as_of)
        partial = is_partial(history, span, as_of)
        rows.append(_row(history, window, books.get(window.id, ()), capacity, foretold, partial, as_of))
    return _limited(rows)


def foretell(history: History, rows: Iterable[VelocityRow], *, capacity: float | None, as_of: datetime) -> Weather:
    """The weather for an iteration of so many person-days after those of `rows`; only complete ones say anything."""
    board = history.shape_at(as_of)
    unit = board.velocity_unit
    past = [Brought(row.brought(unit), row.capacity_days) for row in rows if not row.partial]
    return weather(past, rule=board.weather, unit=unit, capacity=capacity)


def capacity_of(history: History, window: Window, as_of: datetime) -> float | None:
    """The person-days of an iteration by the settings that held when it ended; None where nobody is in its team."""
    if not window.team:
        return None
    shape = history.shape_at(min(window.ended, as_of))
    return round(sum(capacity_days(window, shape, ZoneInfo(shape.time_zone)).values()), 4)


def _row(
    history: History, window: Window, entries: Sequence[Entry], capacity: float | None, foretold: Weather,
    partial: bool, as_of: datetime,
) -> VelocityRow:  # fmt: skip
    planned = [entry for entry in entries if entry.planned]
    unplanned = [entry for entry in entries if not entry.planned]
    back = [entry for entry in entries if entry.reversal]
    here = [entry for entry in entries if not entry.reversal]
    until, cut_off = min(window.ended, as_of), min(window.cutoff, as_of)
    promised = {card for card in window.promised(as_of) if _made(history, card, as_of)}
    scope = {card for card in window.plan_at(until) if _stays(history, card, until)}
    added, removed = scope - promised, promised - scope
    return VelocityRow(
        iteration=window.id, number=window.number, name=window.name, starts=window.starts, ends=window.ends,
        points_planned=summed(entry.points for entry in planned),
        points_unplanned=summed(entry.points for entry in unplanned),
        points=summed(entry.points for entry in entries),
        cards_planned=sum(entry.cards for entry in planned),
        cards_unplanned=sum(entry.cards for entry in unplanned),
        cards=sum(entry.cards for entry in entries),
        committed_points=_estimated(history, promised, cut_off), committed_cards=len(promised),
        added_points=_estimated(history, added, until), added_cards=len(added),
        removed_points=_estimated(history, removed, cut_off), removed_cards=len(removed),
        carried_points=_estimated(history, window.carried, until), carried_cards=len(window.carried),
        unestimated=sum(entry.points is None for entry in here),
        reversed_points=-summed(entry.points for entry in back), reversed_cards=len(back),
        capacity_days=capacity,
        unplanned_rate=sum(not entry.planned for entry in here) / len(here) if here else None,
        partial=partial, window=window, entries=tuple(entries),
        scopes={"committed": promised, "added": added, "removed": removed, "carried": window.carried},
        foretold=foretold,
    )  # fmt: skip


def _made(history: History, card: str, at: datetime) -> bool:
    """Whether there was such a card by an instant."""
    return card in history.journeys and history.journeys[card].turns[0].at <= at


def _stays(history: History, card: str, at: datetime) -> bool:
    """Whether the card was there at an instant, and not discarded."""
    turn = history.journeys[card].turn_at(at) if _made(history, card, at) else None
    return turn is not None and turn.state is not State.DISCARDED


def _estimated(history: History, cards: Collection[str], at: datetime) -> Number:
    """The estimates of cards as they were at an instant."""
    return summed(history.journeys[card].said_at(at).points for card in cards)


def _limited(rows: Sequence[VelocityRow]) -> list[VelocityRow]:
    """The rows with the limits of the unplanned rate, which rest on the first complete iterations and stay there."""
    known = [row for row in rows if not row.partial and row.unplanned_rate is not None]
    limits = limits_of([row.unplanned_rate or 0.0 for row in known[:MOST]]) if len(known) >= LEAST else None
    if limits is None:
        return list(rows)
    said = signals([row.unplanned_rate or 0.0 for row in known], limits)
    words = {row.iteration: " ".join(one.signals) for row, one in zip(known, said, strict=True)}
    first = rows.index(known[0])
    return [*rows[:first], *(_with(row, limits, words.get(row.iteration, "")) for row in rows[first:])]


def _with(row: VelocityRow, limits: Limits, signal: str) -> VelocityRow:
    return replace(row, limit_low=limits.lower, limit_high=min(limits.upper, 1.0), signal=signal)
