"""Rows from facts: after a unit of work, the rows its facts touched are written once each from the new board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update

from kanban.domain import events as ev
from kanban.domain.board import Board, Card, Column, Lane, Member
from kanban.domain.events import Event
from kanban.store.models import BoardRow, CardRow, ColumnRow, LaneRow, MemberRow

_CARD_FACTS = (
    ev.CardCreated, ev.CardMoved, ev.CardChanged, ev.CardArchived, ev.CardRestored, ev.CardBlocked, ev.CardResumed,
)  # fmt: skip
_GOING_FACTS = (ev.CardMoved, ev.CardBlocked, ev.CardResumed)
_COLUMN_FACTS = (ev.ColumnAdded, ev.ColumnChanged, ev.ColumnRemoved)
_LANE_FACTS = (ev.LaneAdded, ev.LaneChanged, ev.LaneRemoved)
_MEMBER_FACTS = (ev.MemberSet, ev.MemberRemoved)

_KEYS = ("id", "board_id")
_CARD_FIELDS = tuple(column.name for column in CardRow.__table__.columns if column.name not in _KEYS)
_INSERT_CARD = insert(CardRow)
_UPDATE_CARD = (
    update(CardRow.__table__)  # type: ignore[arg-type]  # a declarative table is a Table at run time
    .where(CardRow.id == bindparam("card"))
    .values({name: bindparam(name) for name in _CARD_FIELDS})
)
_PLACE_FIELDS = ("column_id", "lane_id", "rank", "urgent", "entered_at", "started_at", "finished_at", "blocked")
_UPDATE_PLACE = (
    update(CardRow.__table__)  # type: ignore[arg-type]  # a declarative table is a Table at run time
    .where(CardRow.id == bindparam("card"))
    .values({name: bindparam(name) for name in _PLACE_FIELDS})
)


def project(connection: Connection, old: Board, new: Board, events: Sequence[Event]) -> None:
    """Write what `events` changed between `old` and `new` into the rows of the board, its shape and its cards."""
    cards = dict.fromkeys(event.fact.card for event in events if isinstance(event.fact, _CARD_FACTS))
    created = [event.fact.card for event in events if isinstance(event.fact, ev.CardCreated)]
    if created:
        connection.execute(_INSERT_CARD, [{"id": card, **_card(new, _find(new, card))} for card in created])
        for card in created:
            del cards[card]
    if len(events) == 1 and isinstance(events[0].fact, _GOING_FACTS):
        # By far the most frequent unit: only the card's place and clocks have changed.
        gone = new.cards[events[0].fact.card]
        connection.execute(_UPDATE_PLACE, {"card": gone.id, **_place(gone)})
        return
    if cards:
        connection.execute(_UPDATE_CARD, [{"card": card, **_card(new, _find(new, card))} for card in cards])
    if all(isinstance(event.fact, (*_CARD_FACTS, ev.LimitHit, ev.LimitAnswered, ev.CommandUndone)) for event in events):
        return
    for event in events:
        fact = event.fact
        if isinstance(fact, _COLUMN_FACTS):
            _replace(connection, ColumnRow, {"id": fact.column}, _column(new, new.columns.get(fact.column)))
        elif isinstance(fact, _LANE_FACTS):
            _replace(connection, LaneRow, {"id": fact.lane}, _lane(new, new.lanes.get(fact.lane)))
        elif isinstance(fact, _MEMBER_FACTS):
            key = {"board_id": new.id, "user_id": fact.user}
            _replace(connection, MemberRow, key, _member(new.members.get(fact.user)))


def board_fields(board: Board) -> dict[str, Any]:
    """The board's own row but for its id and number."""
    return {
        "name": board.name, "key": board.key, "time_zone": board.time_zone, "working_days": list(board.working_days),
        "may_exceed": board.may_exceed, "created_at": board.created_at, "next_number": board.next_number,
    }  # fmt: skip


def write_board(connection: Connection, board: Board) -> None:
    """Bring the board's own row up to `board`, number included."""
    connection.execute(update(BoardRow).where(BoardRow.id == board.id).values(seq=board.seq, **board_fields(board)))


def _find(board: Board, card_id: str) -> Card:
    return board.cards[card_id] if card_id in board.cards else board.archived[card_id]


def _card(board: Board, card: Card) -> dict[str, Any]:
    return {
        **_place(card),
        "board_id": board.id,
        "number": card.number,
        "title": card.title,
        "work_type": card.work_type,
        "service_class": card.service_class,
        "points": card.points,
        "stream": card.stream,
        "people": list(card.people),
        "due": card.due,
        "description": card.description,
        "links": list(card.links),
        "created_at": card.created_at,
        "archived_at": card.archived_at,
        "version": card.version,
    }


def _place(card: Card) -> dict[str, Any]:
    return {
        "column_id": card.column,
        "lane_id": card.lane,
        "rank": card.rank,
        "urgent": card.urgent,
        "entered_at": card.entered_at,
        "started_at": card.started_at,
        "finished_at": card.finished_at,
        "blocked": card.blocked.wire() if card.blocked else None,
    }


def _column(board: Board, column: Column | None) -> dict[str, Any] | None:
    return {**column.wire(), "board_id": board.id} if column else None


def _lane(board: Board, lane: Lane | None) -> dict[str, Any] | None:
    return {**lane.wire(), "board_id": board.id} if lane else None


def _member(member: Member | None) -> dict[str, Any] | None:
    return {"name": member.name, "role": member.role.value} if member else None


def _replace(connection: Connection, row: Any, key: dict[str, str], values: dict[str, Any] | None) -> None:
    """Make the row with this key be `values`, or be gone."""
    where = [getattr(row, name) == value for name, value in key.items()]
    if values is None:
        connection.execute(delete(row).where(*where))
    elif connection.execute(update(row).where(*where).values({**values, **key})).rowcount == 0:
        connection.execute(insert(row).values({**values, **key}))
