"""The stand-up: begin, step, end, and what has changed on the board since the one before.

The list of changes is the difference between two moments, so a card that went and came back is not in it. The way of
the cards is read off the tail of the log; only for what has grown old are the kept journeys asked, as the report on
ageing does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select, type_coerce
from sqlalchemy.types import Text

from kanban.analytics.ageing import AgeingRow, ageing
from kanban.analytics.calendar import local_date
from kanban.analytics.history import History
from kanban.domain import facts as ev
from kanban.domain import standup as rules
from kanban.domain import team_facts as team
from kanban.domain.access import Actor, Permission
from kanban.domain.board import Board, Card, LaneKind, Stage
from kanban.domain.events import Event
from kanban.domain.facts import Fact, instant
from kanban.domain.iteration import Standup
from kanban.services.gate import decide, look
from kanban.services.ids import new_id
from kanban.services.reports.kept import HISTORIES
from kanban.store import Store
from kanban.store.log import LoggedEvent
from kanban.store.models import EventRow
from kanban.store.unit_of_work import Command, Outcome

_WORK = Permission.WORK_ON_CARDS
#: How far back in the log is looked, in events; and how many cards each list names.
LOOK_BACK, SHOWN = 5_000, 100
#: A board without an earlier stand-up is compared with itself so long ago.
FIRST = timedelta(days=1)
#: The share of finished cards beyond whose age an open card is old.
OLD = 85

_Went = ev.CardMoved | ev.CardBlocked | ev.CardResumed
_OF_CARDS = (ev.CardCreated, ev.CardMoved, ev.CardBlocked, ev.CardResumed, ev.CardRestored, ev.CardArchived)
_TOLD: tuple[type[Fact], ...] = (
    *_OF_CARDS, ev.CardCommented, ev.LimitHit, ev.LimitAnswered, ev.CommandUndone, team.StandupStepped,
)  # fmt: skip

_TAIL = (
    select(
        EventRow.seq, EventRow.type, EventRow.at, EventRow.actor, EventRow.command_id, type_coerce(EventRow.data, Text)
    )
    .where(EventRow.board_id == bindparam("board"))
    .where(EventRow.seq > bindparam("after"), EventRow.seq <= bindparam("until"))
    .where(EventRow.type.in_(tuple(kind.type for kind in _TOLD)))
    .order_by(EventRow.seq)
)
_BEFORE = select(func.max(EventRow.seq)).where(
    EventRow.board_id == bindparam("board"), EventRow.seq > bindparam("after"), EventRow.seq < bindparam("until")
)
_AT = select(EventRow.at).where(EventRow.board_id == bindparam("board"), EventRow.seq == bindparam("seq"))


@dataclass(slots=True)
class Since:
    """What the tail of the log says.

    `began` is the event that the board is compared with, `cut` says that the log since then is longer than was read.
    """

    since: datetime
    began: int
    cut: bool
    #: The first step of each card that took one.
    first: dict[str, ev.CardCreated | ev.CardRestored | ev.CardArchived | _Went] = field(default_factory=dict)
    #: The cards that were sent to Blocked by somebody, and those that came into the urgent lane, in order.
    blocked: set[str] = field(default_factory=set)
    urgent: dict[str, None] = field(default_factory=dict)
    hits: dict[tuple[str, str], list[ev.LimitHit]] = field(default_factory=dict)
    answers: dict[str, list[str]] = field(default_factory=dict)
    notes: list[Event] = field(default_factory=list)
    walked: dict[str, None] = field(default_factory=dict)


def start(store: Store, command: Command, *, board_id: str) -> Outcome:
    """Begin a stand-up. `Conflict` where one goes on: that one is joined."""
    new = new_id()
    return decide(
        store, command, board_id=board_id, permission=_WORK,
        rule=lambda board: rules.plan_start(board, standup=new, now=command.now),
    )  # fmt: skip


def step(store: Store, command: Command, *, board_id: str, card: str | None) -> Outcome:
    """Look at a card, or at none; every screen on the board follows."""
    return decide(
        store, command, board_id=board_id, permission=_WORK, rule=lambda board: rules.plan_step(board, card=card)
    )


def end(store: Store, command: Command, *, board_id: str) -> Outcome:
    """End the stand-up that goes on."""
    return decide(store, command, board_id=board_id, permission=_WORK, rule=rules.plan_end)


def since_last(store: Store, actor: Actor, board_id: str, *, now: datetime, ended: bool = False) -> dict[str, Any]:
    """The difference between the board now and at the beginning of the stand-up before, ready for JSON.

    Before which one: before the one that goes on or is to come; with `ended`, before the last one that is over, so that
    its summary can be read after its end.
    """
    board = look(store, actor, board_id)
    subject = board.last_standup if ended else board.standup
    told = _read(store, board, _one_before(store, board, subject), subject, now)
    with HISTORIES.of(store).at(store, board.id, board.seq) as history:
        lists = _lists(board, told, history, now)
    return {
        "seq": board.seq,
        "standup": subject.wire() if subject else None,
        "since": instant(told.since),
        "until": instant(now),
        "cut": told.cut,
        "counts": {name: len(lines) for name, lines in lists.items()},
        **{name: lines[:SHOWN] for name, lines in lists.items()},
        "walked": list(told.walked)[:LOOK_BACK],
        "notes": [_note(board, event) for event in told.notes[-SHOWN:]],
    }


def _one_before(store: Store, board: Board, subject: Standup | None) -> tuple[int, datetime] | None:
    """Where in the log the stand-up before `subject` began; None where there was none (or not within reach)."""
    last = board.last_standup
    if last is None or last is not subject:
        return (last.seq, last.since) if last else None
    asked = {"board": board.id, "after": last.seq - LOOK_BACK, "until": last.seq}
    with store.reading() as connection:
        query = _BEFORE.where(EventRow.type == team.StandupStarted.type)
        seq = connection.execute(query, asked).scalar_one_or_none()
        return (seq, _at(connection, board, seq)) if seq is not None else None


def _read(
    store: Store, board: Board, before: tuple[int, datetime] | None, subject: Standup | None, now: datetime
) -> Since:
    """The tail of the log since the stand-up `before`, or since a day ago."""
    oldest = max(board.seq - LOOK_BACK, 0)
    with store.reading() as connection:
        if before is not None:
            began, since = before
        else:
            since = (subject.since if subject else now) - FIRST
            asked = {"board": board.id, "after": oldest, "until": board.seq + 1}
            began = connection.execute(_BEFORE.where(EventRow.at <= since), asked).scalar_one() or oldest
        told = Since(since, began, cut=began < oldest)
        if told.cut or (began == oldest and oldest):
            told.cut, told.began, told.since = True, oldest, _at(connection, board, oldest)
        rows = connection.execute(_TAIL, {"board": board.id, "after": told.began, "until": board.seq})
        events = [LoggedEvent(*row).event() for row in rows]
    _sort(board, told, events, subject)
    return told


def _at(connection: Any, board: Board, seq: int) -> datetime:
    at: datetime = connection.execute(_AT, {"board": board.id, "seq": seq}).scalar_one()
    return at


def _sort(board: Board, told: Since, events: Sequence[Event], subject: Standup | None) -> None:
    """Lay the events where they belong. What was undone did not happen, nor did its undoing."""
    over = {event.fact.command for event in events if isinstance(event.fact, ev.CommandUndone)}
    over |= {event.command_id for event in events if isinstance(event.fact, ev.CommandUndone)}
    urgent = {lane.id for lane in board.lanes.values() if lane.kind is LaneKind.URGENT}
    for event in events:
        fact, undone = event.fact, event.command_id in over
        if isinstance(fact, _OF_CARDS):
            told.first.setdefault(fact.card, fact)
            if not undone:
                _went(told, fact, urgent)
        elif isinstance(fact, ev.LimitHit):
            told.hits.setdefault((fact.scope, fact.id), []).append(fact)
        elif isinstance(fact, ev.LimitAnswered):
            told.answers.setdefault(fact.hit, []).append(fact.kind)
        elif subject is not None and event.seq > subject.seq and (subject.until is None or event.at <= subject.until):
            if isinstance(fact, team.StandupStepped) and fact.card is not None:
                told.walked.setdefault(fact.card)
            elif isinstance(fact, ev.CardCommented) and event.actor is not None and not undone:
                told.notes.append(event)


def _went(told: Since, fact: Fact, urgent: set[str]) -> None:
    if isinstance(fact, ev.CardBlocked):
        told.blocked.add(fact.card)
    if isinstance(fact, ev.CardCreated | ev.CardRestored | ev.CardMoved):
        # A card that only goes on within the urgent lane has been an interrupt before.
        before = isinstance(fact, ev.CardMoved) and fact.from_lane in urgent
        if fact.lane in urgent and not before:
            told.urgent.setdefault(fact.card)


def _lists(board: Board, told: Since, history: History, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """The six lists. What is finished or blocked is not told among the moved as well."""
    names = _Names(board, history, told.since)
    finished, blocked, moved = [], [], []
    for card_id, first in told.first.items():
        card = board.cards.get(card_id) or board.archived.get(card_id)
        if card is None:
            continue
        came_from = _stood(first)
        done_before = came_from is not None and board.stages.get(came_from) is Stage.DONE
        if card.finished_at is not None and card.finished_at >= told.since and not done_before:
            finished.append((card.finished_at, names.line(card, came_from)))
        elif card.archived_at is not None:
            continue
        elif card.blocked is not None and card_id in told.blocked:
            spell = {"reason": card.blocked.reason, "since": instant(card.blocked.since)}
            blocked.append((card.blocked.since, {**names.line(card, came_from), **spell}))
        elif came_from is not None and came_from != card.column:
            moved.append((card.entered_at, names.line(card, came_from)))
    return {
        "finished": _in_order(finished),
        "moved": _in_order(moved),
        "blocked": _in_order(blocked),
        "old": _grown_old(board, told, history, now, names),
        "hits": [_hit(board, told, names, hits) for hits in told.hits.values()],
        "interrupts": [
            {**names.line(card, _stood(told.first[card_id])), "open": card.finished_at is None}
            for card_id in told.urgent
            if (card := board.cards.get(card_id) or board.archived.get(card_id)) is not None
        ],
    }


def _in_order(found: Iterable[tuple[datetime, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [line for _, line in sorted(found, key=lambda one: (one[0], one[1]["number"]))]


def _stood(first: ev.CardCreated | ev.CardRestored | ev.CardArchived | _Went) -> str | None:
    """The column in which the card stood before its first step; None where it was not on the board, or nobody says."""
    return first.from_column if isinstance(first, ev.CardMoved | ev.CardBlocked | ev.CardResumed) else None


def _grown_old(board: Board, told: Since, history: History, now: datetime, names: _Names) -> list[dict[str, Any]]:
    """The open cards that are older now than most of their class ever got in their column, and then were not."""
    was = {row.card for row in _old(history, told.since)}
    return [
        {**names.line(board.cards[row.card], None), "age_days": row.age_days, "line_days": row.lines.p85}
        for row in _old(history, now)
        if row.card not in was and row.card in board.cards
    ]


def _old(history: History, at: datetime) -> list[AgeingRow]:
    """The old cards as of a moment, as the report on ageing tells them."""
    if history.began_at is None or at < history.began_at:
        return []
    zone = ZoneInfo(history.zone_at(at))
    start, end = local_date(history.began_at, zone), local_date(at, zone) + timedelta(days=1)
    return [row for row in ageing(history, start=start, end=end, as_of=at) if row.over >= OLD]


def _hit(board: Board, told: Since, names: _Names, hits: Sequence[ev.LimitHit]) -> dict[str, Any]:
    """All hits of one limit together: how often, by which cards, and what was decided."""
    cards = dict.fromkeys(hit.card for hit in hits if hit.card is not None)
    known = (board.cards.get(card) or board.archived.get(card) for card in cards)
    decided = dict.fromkeys(kind for hit in hits for kind in told.answers.get(hit.hit, ()))
    return {
        "scope": hits[0].scope,
        "place": names.place(hits[0].id),
        "limit": hits[-1].limit,
        "hits": len(hits),
        "decided": list(decided),
        "cards": [names.line(card, None) for card in known if card is not None][:SHOWN],
    }


class _Names:
    """What things are called: as now, or as they were called then where they are gone."""

    def __init__(self, board: Board, history: History, since: datetime) -> None:
        self._board, self._then = board, history.shape_at(since)

    def place(self, place: str | None) -> str | None:
        for shape in (self._board, self._then):
            found = shape.columns.get(place or "") or shape.lanes.get(place or "")
            if found is not None:
                return found.name
        return None

    def line(self, card: Card, came_from: str | None) -> dict[str, Any]:
        return {
            "id": card.id, "number": card.number, "key": card.key, "title": card.title,
            "archived": card.archived_at is not None, "from": self.place(came_from), "to": self.place(card.column),
        }  # fmt: skip


def _note(board: Board, event: Event) -> Mapping[str, Any]:
    """Something that was written under a card while the stand-up went on."""
    fact = event.fact
    assert isinstance(fact, ev.CardCommented)
    card = board.cards.get(fact.card) or board.archived.get(fact.card)
    return {
        "card": fact.card, "key": card.key if card else None, "title": card.title if card else None,
        "text": fact.text, "by": event.actor, "at": instant(event.at),
    }  # fmt: skip
