"""Skew of velocity by specialism: whether a point costs the same active time whichever stream the work belongs to.

Cards are compared only with cards of the same estimate and urgency. What is compared are streams, which are labels on
work; where one person did all of a stream, the two cannot be told apart, and that is said. Where the data does not
show a difference the answer is "not enough evidence", never "no difference": a team rarely has enough cards for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from math import exp, log
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins
from kanban.analytics.capacity import active_pieces
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.finished import finished
from kanban.analytics.history import History
from kanban.analytics.permutation import Compared, Stratum, compared, holm
from kanban.analytics.presence import Presence, working_spans

#: So many cards of each group make a stratum worth using, and so many in all of them a pair worth testing.
STRATUM_LEAST, GROUP_LEAST = 4, 12
#: The latest so many cards of a stream are compared: what was long ago says less, and these are plenty.
GROUP_MOST = 100
#: A pair is called skewed from this ratio on, where its p after Holm is below this.
RATIO_LEAST, P_MOST = 1.5, 0.05
#: A plan whose mix changes what the same days bring by this share is better made by counting cards.
MIX_LEAST = 0.15
SKEWED, UNKNOWN = "skewed", "not enough evidence"


@dataclass(frozen=True, slots=True)
class Worked:
    """A finished card: its stream, its estimate at the start, and the working hours in which it was active."""

    card: str
    stream: str
    points: float
    urgent: bool
    hours: float
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class SkewRow:
    """A pair of streams, the dearer one first. `ratio` is how many times the active time of `other` its cards took.

    `cards` and `other_cards` are those of the `strata` used, or all there are where they are too few to compare; then
    there is no ratio. `one_person`: all cards of one of the streams were done by one person, so stream and person
    cannot be told apart.
    """

    stream: str
    other: str
    cards: int
    other_cards: int
    strata: int
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    hodges_lehmann: float | None
    p: float | None
    p_holm: float | None
    verdict: str
    one_person: bool
    card_ids: tuple[str, ...]


def worked(
    history: History, *, start: date | None, end: date | None, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[Worked]:
    """The cards with stream and estimate that were finished in the local dates [start, end), with active time."""
    zone = ZoneInfo(history.zone_at(as_of))
    first = begins(start, zone) if start is not None else None
    last = begins(end, zone) if end is not None else None
    done = [
        one
        for one in finished(history, as_of=as_of, chosen=chosen, usual=True)
        if one.points and (first is None or one.at >= first) and (last is None or one.at < last)
    ]
    if not done:
        return []
    began = min(one.journey.created_at for one in done)
    board = Presence(working_spans(history.shape_at(as_of), zone, began, as_of))
    found = []
    for one in done:
        journey, stream = one.journey, one.journey.said_at(as_of).stream
        if not stream:
            continue
        pieces = active_pieces(history, journey, as_of)
        hours = sum(board.within(piece.start, piece.end) for piece in pieces) / 3600
        if hours > 0:
            people = frozenset(person for piece in pieces for person in piece.people)
            found.append(Worked(journey.card, stream, one.points or 0.0, one.urgent, hours, people))
    return found


def skew(cards: Iterable[Worked]) -> list[SkewRow]:
    """Every pair of streams, the clearest first; of each the latest 100 of the cards, which come in order of finish.

    p is corrected for all pairs that could be tested.
    """
    streams: dict[str, list[Worked]] = {}
    for card in cards:
        streams.setdefault(card.stream, []).append(card)
    streams = {name: mine[-GROUP_MOST:] for name, mine in streams.items()}
    alone = {name for name, mine in streams.items() if len(frozenset().union(*(one.people for one in mine))) == 1}
    pairs = []
    for first, second in combinations(sorted(streams), 2):
        used = list(_strata(streams[first], streams[second]))
        sizes = [sum(len(stratum[side]) for stratum in used) for side in (0, 1)]
        told = _told(used) if min(sizes) >= GROUP_LEAST else None
        pairs.append((first, second, used, told))
    tested = [told.p for *_, told in pairs if told is not None]
    adjusted = iter(holm(tested))
    rows = [
        _row(
            first,
            second,
            (streams[first], streams[second]),
            used,
            told,
            next(adjusted) if told is not None else None,
            alone,
        )
        for first, second, used, told in pairs
    ]
    return sorted(rows, key=lambda row: (row.verdict != SKEWED, row.p_holm is None, row.p_holm or 0, row.stream))


def mix_sensitivity(cards: Iterable[Worked], plan: Mapping[str, float]) -> float | None:
    """By what share the same days bring more (or less, negative) with the mix of `plan` than with that of the past.

    `plan` are points by stream. Streams with fewer than 12 finished cards go at the pace of all of them. None where
    there is nothing to tell it by.
    """
    days: dict[str, float] = {}
    points: dict[str, float] = {}
    counts: dict[str, int] = {}
    for card in cards:
        days[card.stream] = days.get(card.stream, 0.0) + card.hours / 8
        points[card.stream] = points.get(card.stream, 0.0) + card.points
        counts[card.stream] = counts.get(card.stream, 0) + 1
    planned = sum(plan.values())
    known = {name for name, count in counts.items() if count >= GROUP_LEAST}
    if planned <= 0 or len(known) < 2:
        return None
    past = sum(points.values()) / sum(days.values())
    # The days that the plan takes, each stream at its own pace, against the days that it would at the pace of all.
    takes = sum(
        wanted / (points[stream] / days[stream] if stream in known else past) for stream, wanted in plan.items()
    )
    return planned / takes / past - 1


def _strata(first: Sequence[Worked], second: Sequence[Worked]) -> Iterable[tuple[list[Worked], list[Worked]]]:
    """The cards of two streams by estimate and urgency, where each has enough of them."""
    kinds = sorted({(card.points, card.urgent) for card in first})
    for kind in kinds:
        pair = tuple([card for card in group if (card.points, card.urgent) == kind] for group in (first, second))
        if min(map(len, pair)) >= STRATUM_LEAST:
            yield pair[0], pair[1]


def _told(used: Iterable[tuple[list[Worked], list[Worked]]]) -> Compared:
    strata: list[Stratum] = [
        (tuple(sorted(log(card.hours) for card in first)), tuple(sorted(log(card.hours) for card in second)))
        for first, second in used
    ]
    return compared(tuple(strata))


def _row(
    first: str, second: str, groups: Sequence[Sequence[Worked]], used: Sequence[tuple[list[Worked], list[Worked]]],
    told: Compared | None, p_holm: float | None, alone: set[str],
) -> SkewRow:  # fmt: skip
    """A pair as a row, turned so that the stream whose cards take longer comes first."""
    sides = [[card for stratum in used for card in stratum[side]] for side in (0, 1)] if told else list(groups)
    turned = told is not None and told.difference < 0
    if turned:
        first, second = second, first
        sides.reverse()
    signs = -1 if turned else 1
    difference = signs * told.difference if told is not None else None
    reach = sorted((signs * told.low, signs * told.high)) if told is not None else None
    ratio = exp(difference) if difference is not None else None
    clear = ratio is not None and p_holm is not None and ratio >= RATIO_LEAST and p_holm < P_MOST
    return SkewRow(
        stream=first, other=second, cards=len(sides[0]), other_cards=len(sides[1]), strata=len(used), ratio=ratio,
        ratio_low=exp(reach[0]) if reach else None, ratio_high=exp(reach[1]) if reach else None,
        hodges_lehmann=exp(signs * told.shift) if told is not None else None,
        p=told.p if told is not None else None, p_holm=p_holm, verdict=SKEWED if clear else UNKNOWN,
        one_person=first in alone or second in alone,
        card_ids=tuple(card.card for side in sides for card in side),
    )  # fmt: skip
