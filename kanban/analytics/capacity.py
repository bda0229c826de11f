"""Capacity and effort of an iteration in person-days: what there was, what planned work and interrupts took of it.

Nobody writes hours down here. Effort is inferred from the log by a model whose assumptions are printed with it: whoever
has an active urgent card works on nothing else, and time is shared equally among what somebody works on at once. A
card is active while it is in progress, in a column of kind work and not blocked. What nobody of the team is on is
reported as unattributed and never guessed. Nothing of it is told by person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kanban.analytics.history import History
from kanban.analytics.journeys import Journey
from kanban.analytics.presence import DAY, Attendance, Presence, attendance
from kanban.analytics.spans import Span, cut
from kanban.analytics.windows import Window
from kanban.domain.board import Board, ColumnKind

#: What the model takes for granted, as it is printed beside its figures.
ASSUMPTIONS = (
    "A person-day has 8 hours: 9 to 17 on the board's clock, on its working days, less holidays.",
    "Whoever has an active urgent card works on nothing else; else time is shared equally among active cards.",
    "A card is active while it is in progress, in a column of kind work and not blocked.",
    "Cards without anybody of the team on them are reported as unattributed, not guessed.",
)


@dataclass(slots=True)
class Loss:
    """What one card took from the plan, in person-days; `displaced_days` are the working days that other cards stood
    in Blocked for it, added up, and `resumed` how many of them came back to work."""

    card: str
    days: float = 0.0
    displaced_days: float = 0.0
    displaced: tuple[str, ...] = ()
    resumed: int = 0


@dataclass(frozen=True, slots=True)
class Effort:
    """What became of a window's capacity, in person-days, up to its end or the moment asked about (`elapsed`).

    `unplanned` + `planned` + `free` = `elapsed`, which is `capacity` once the window is over. `by_card` are the person-
    days of each card, `losses` what each unplanned card took, the dearest first.
    """

    window: str
    capacity: float
    elapsed: float
    working_days: float
    unplanned: float
    planned: float
    unattributed: float
    resume_days: float
    by_card: Mapping[str, float]
    losses: Sequence[Loss]

    @property
    def lost(self) -> float:
        """What planned work could not have: unplanned effort, and what taking displaced cards up again cost."""
        return self.unplanned + self.resume_days

    @property
    def free(self) -> float:
        """The person-days that no card is known to have taken."""
        return max(self.elapsed - self.unplanned - self.planned, 0.0)

    @property
    def slack(self) -> float:
        """`free` as a share of what has passed; 0 where there was no capacity."""
        share = self.free / self.elapsed if self.elapsed > 0 else 0.0
        assert 0 <= share <= 1
        return share

    @property
    def unplanned_share(self) -> float | None:
        """`unplanned` as a share of the whole capacity: u; None without capacity."""
        return self.unplanned / self.capacity if self.capacity > 0 else None


class Piece(NamedTuple):
    """A stretch in which a card was active, as seconds since the epoch, and who was on it."""

    start: float
    end: float
    urgent: bool
    people: Sequence[str]


def capacity_days(window: Window, shape: Board, zone: ZoneInfo) -> dict[date, float]:
    """The person-days of each working day of a window. Half a day away is the afternoon."""
    there = attendance(window, shape, zone)
    return {one.day: there.available(one.opens, one.closes) / DAY for one in there.hours}


def efforts(history: History, windows: Sequence[Window], as_of: datetime) -> list[Effort]:
    """The effort of each of the windows as far as they have passed at `as_of`, in one pass over the cards.

    What is over is told as it was known at its end: books are not reopened.
    """
    books = [_Book(history, window, as_of) for window in windows]
    earliest = min((book.began for book in books), default=as_of)
    for journey in history.journeys.values():
        last = _gone_at(journey)
        if last is not None and last <= earliest:
            continue
        first = journey.turns[0].at
        pieces: list[Piece] | None = None
        for book in books:
            if first >= book.known or (last is not None and last <= book.began):
                continue
            if journey.amended:
                book.take(journey, active_pieces(history, journey, book.known))
                continue
            if pieces is None:
                pieces = active_pieces(history, journey, as_of)
            book.take(journey, pieces)
    return [book.closed() for book in books]


def effort(history: History, window: Window, as_of: datetime) -> Effort:
    """The effort of one window."""
    return efforts(history, [window], as_of)[0]


def active_pieces(history: History, journey: Journey, as_of: datetime) -> list[Piece]:
    """The stretches in which a card was active, as known at `as_of`: in progress, in a column of kind work, not
    blocked, and who was on it. The kind of a column is the one it had when the card came."""
    active = journey.active(as_of)
    if not active:
        return []
    pieces = []
    for stay in journey.stays:
        until = as_of if stay.until is None or stay.until > as_of else stay.until
        if stay.since >= until or stay.blocked:
            continue
        column = history.shape_at(stay.since).columns.get(stay.column)
        if column is None or column.kind is not ColumnKind.WORK:
            continue
        for span in cut(active, (stay.since, until)):
            pieces += [
                Piece(start.timestamp(), end.timestamp(), stay.urgent, people)
                for start, end, people in _by_people(journey, span)
            ]
    return pieces


def is_unplanned(window: Window, promised: frozenset[str], journey: Journey, then: datetime) -> bool:
    """Whether a card is urgent or no part of what a window `promised`, as known at `then`.

    What was finished in it was settled then. A window that promised nothing tells only by urgency.
    """
    finish = journey.finish_at(then)
    if finish is not None and window.holds(finish.at):
        return finish.unplanned
    return journey.urgent_at(then) or (bool(promised) and journey.card not in promised)


def _by_people(journey: Journey, span: Span) -> Iterable[tuple[datetime, datetime, Sequence[str]]]:
    """A stretch, parted where the people on the card changed."""
    said = journey.said
    if len(said) == 1:
        yield (*span, said[0].people)
        return
    start, end = span
    for at, one in enumerate(said):
        since = max(one.since, start) if at else start
        until = min(said[at + 1].since, end) if at + 1 < len(said) else end
        if since < until:
            yield since, until, one.people


def _gone_at(journey: Journey) -> datetime | None:
    """When the card left the board or was done for good; None where it may still be active."""
    return journey.now.at if journey.now.finish is not None or journey.stays[-1].until is not None else None


@dataclass(slots=True)
class _Share:
    """Active stretches of the cards of one person."""

    cards: list[tuple[float, float, str, bool]] = field(default_factory=list)


class _Book:
    """One window while it is being added up."""

    def __init__(self, history: History, window: Window, as_of: datetime) -> None:
        self.known = max(min(as_of, window.ended), window.began)
        self.began = window.began
        self._history, self._window, self._promised = history, window, window.promised(self.known)
        # What was set later changes nothing of what is over.
        shape = history.shape_at(self.known if self.known > window.began else as_of)
        self._shape = shape
        self._there: Attendance = attendance(window, shape, ZoneInfo(shape.time_zone))
        self._start, self._end = window.began.timestamp(), self.known.timestamp()
        self._shares: dict[str, _Share] = {}
        self._nobody = 0.0
        self._losses: dict[str, Loss] = {}

    def take(self, journey: Journey, pieces: Iterable[Piece]) -> None:
        """What a card has in this window."""
        for start, end, urgent, people in pieces:
            start, end = max(start, self._start), min(end, self._end)
            if start >= end:
                continue
            if not people:
                self._nobody += self._there.board.within(start, end)
            for person in people:
                share = self._shares.get(person)
                if share is None:
                    share = self._shares[person] = _Share()
                share.cards.append((start, end, journey.card, urgent))
        if journey.spells:
            self._displaced(journey)

    def closed(self) -> Effort:
        """What it comes to."""
        there = self._there
        by_card: dict[str, float] = {}
        outside = self._nobody
        for person, share in self._shares.items():
            presence = there.team.get(person)
            found = _shared(share.cards, presence or there.board)
            if presence is None:
                outside += sum(found.values())
                continue
            for card, seconds in found.items():
                by_card[card] = by_card.get(card, 0.0) + seconds
        lost = {card: seconds for card, seconds in by_card.items() if self._unplanned(card)}
        for leave in there.leaves:
            out = max(min(leave.end, self._end) - leave.start, 0.0)
            if out:
                lost[leave.card] = lost.get(leave.card, 0.0) + out
                by_card[leave.card] = by_card.get(leave.card, 0.0) + out
        for card, seconds in lost.items():
            self._loss(card).days += seconds / DAY
        resumed = sum(loss.resumed for loss in self._losses.values())
        resume = self._shape.resume_hours * 3600 / DAY
        for loss in self._losses.values():
            loss.days += resume * loss.resumed
        unplanned = sum(lost.values()) / DAY
        return Effort(
            window=self._window.id,
            capacity=there.available(self._start, self._window.ended.timestamp()) / DAY,
            elapsed=there.available(self._start, self._end) / DAY,
            working_days=there.board.within(self._start, self._end) / DAY,
            unplanned=unplanned,
            planned=max(sum(by_card.values()) / DAY - unplanned, 0.0),
            unattributed=outside / DAY,
            resume_days=resume * resumed,
            by_card={card: seconds / DAY for card, seconds in by_card.items()},
            losses=sorted(self._losses.values(), key=lambda loss: (-loss.days, -loss.displaced_days, loss.card)),
        )

    def _unplanned(self, card: str) -> bool:
        return is_unplanned(self._window, self._promised, self._history.journeys[card], self.known)

    def _loss(self, card: str) -> Loss:
        return self._losses.setdefault(card, Loss(card))

    def _displaced(self, journey: Journey) -> None:
        """The time that the card stood in Blocked for others, between its own start and finish."""
        known = self.known
        for spell in journey.spells_at(known):
            if spell.displaced_by is None:
                continue
            until = spell.until_at(known)
            active = journey.active(known)
            seconds = sum(
                self._there.board.within(max(start.timestamp(), self._start), end.timestamp())
                for start, end in cut(active, (spell.since, until or known))
            )
            back = until is not None and until >= self.began and any(start <= until < end for start, end in active)
            if not seconds and not back:
                continue
            loss = self._loss(spell.displaced_by)
            loss.displaced_days += seconds / DAY
            loss.resumed += back
            if journey.card not in loss.displaced:
                loss.displaced = (*loss.displaced, journey.card)


def _shared(cards: Iterable[tuple[float, float, str, bool]], presence: Presence) -> dict[str, float]:
    """The seconds that one person's time gives each card: all of it to urgent ones while there are any."""
    turns = []
    for start, end, card, urgent in cards:
        turns += [(start, 1, card, urgent), (end, -1, card, urgent)]
    turns.sort(key=lambda turn: turn[:2])
    found: dict[str, float] = {}
    active: tuple[dict[str, int], dict[str, int]] = ({}, {})
    before, worked_before = 0.0, 0.0
    for at, step, card, urgent in turns:
        if at > before:
            worked = presence.until(at)
            pool = active[1] or active[0]
            if pool and worked > worked_before:
                each = (worked - worked_before) / len(pool)
                for one in pool:
                    found[one] = found.get(one, 0.0) + each
            before, worked_before = at, worked
        here = active[urgent]
        here[card] = here.get(card, 0) + step
        if not here[card]:
            del here[card]
    return found
