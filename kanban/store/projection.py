"""Rows from facts: after a unit of work, the rows its facts touched are written once each from the new board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update

from kanban.domain import facts as ev
from kanban.domain import team_facts as team
from kanban.domain.board import Board, Card, Column, Lane, Member, Stop
from kanban.domain.events import Event
from kanban.domain.iteration import Iteration
from kanban.store.models import (
    AlertRow,
    BoardRow,
    CardRow,
    ColumnRow,
    CommentRow,
    IterationRow,
    LaneRow,
    MemberRow,
    StopRow,
)  # fmt: skip

_CARD_FACTS = (
    ev.CardCreated, ev.CardMoved, ev.CardChanged, ev.CardArchived, ev.CardRestored, ev.CardBlocked, ev.CardResumed,
    ev.SpellChanged, ev.CardCommented,
)  # fmt: skip
_GOING_FACTS = (ev.CardMoved, ev.CardResumed)
_COLUMN_FACTS = (ev.ColumnAdded, ev.ColumnChanged, ev.ColumnRemoved)
_LANE_FACTS = (ev.LaneAdded, ev.LaneChanged, ev.LaneRemoved)
_MEMBER_FACTS = (ev.MemberSet, ev.MemberRemoved)
_STOP_FACTS = (ev.LineStopped, ev.LineReleased)
_ITERATION_FACTS = (
    team.IterationMade, team.IterationChanged, team.IterationPlanned, team.IterationDropped, team.IterationClosed,
    team.ExpectationSaid,
)  # fmt: skip
_NOTED = (
    ev.LimitHit, ev.LimitAnswered, ev.PolicyAnswered, ev.DeployRecorded, ev.AlertReceived, ev.CommandUndone,
)  # fmt: skip
#: The facts that change the board's own row.
BOARD_FACTS = (
    ev.BoardCreated, ev.BoardChanged, ev.RotaSet, ev.DutyHandedOver, team.CadenceSet, team.StandupStarted,
    team.StandupStepped, team.StandupEnded,
)  # fmt: skip

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
_COUNT_ALERT = (
    update(AlertRow.__table__)  # type: ignore[arg-type]  # a declarative table is a Table at run time
    .where(AlertRow.board_id == bindparam("on_board"), AlertRow.key == bindparam("known_as"))
    .values(
        times=AlertRow.times + 1, card_id=bindparam("card"), last_at=bindparam("at"), status=bindparam("now")
    )
)  # fmt: skip
_FIRST_ALERT = insert(AlertRow)


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
    comments = [event for event in events if isinstance(event.fact, ev.CardCommented)]
    if comments:
        connection.execute(insert(CommentRow), [_comment(new, event) for event in comments])
    _note_alerts(connection, new.id, events)
    if all(isinstance(event.fact, (*_CARD_FACTS, *_NOTED)) for event in events):
        return
    _shape(connection, new, events)
    for iteration in _touched(events):
        _replace(connection, IterationRow, {"id": iteration}, _iteration(new, new.iterations.get(iteration)))


def _shape(connection: Connection, new: Board, events: Sequence[Event]) -> None:
    """The rows of columns, lanes, members and stops."""
    for event in events:
        fact = event.fact
        if isinstance(fact, _COLUMN_FACTS):
            _replace(connection, ColumnRow, {"id": fact.column}, _column(new, new.columns.get(fact.column)))
        elif isinstance(fact, _LANE_FACTS):
            _replace(connection, LaneRow, {"id": fact.lane}, _lane(new, new.lanes.get(fact.lane)))
        elif isinstance(fact, _MEMBER_FACTS):
            key = {"board_id": new.id, "user_id": fact.user}
            _replace(connection, MemberRow, key, _member(new.members.get(fact.user)))
        elif isinstance(fact, _STOP_FACTS):
            _replace(connection, StopRow, {"id": fact.stop}, _stop(new, new.stops.get(fact.stop)))


def board_fields(board: Board) -> dict[str, Any]:
    """The board's own row but for its id and number."""
    return {
        "name": board.name, "key": board.key, "time_zone": board.time_zone, "working_days": list(board.working_days),
        "may_exceed": board.may_exceed, "may_raise": board.may_raise, "urgent_inside": board.urgent_inside,
        "block_reasons": list(board.block_reasons), "rota": board.rota,
        "duty": board.duty.wire() if board.duty else None, "created_at": board.created_at,
        "next_number": board.next_number, "holidays": list(board.holidays),
        "interrupt_budget": board.interrupt_budget, "resume_hours": board.resume_hours,
        "grace_hours": board.grace_hours, "weather": board.weather, "velocity_unit": board.velocity_unit,
        "cadence": board.cadence, "standup": board.standup.wire() if board.standup else None,
        "last_standup": board.last_standup.wire() if board.last_standup else None,
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
        "channel": card.channel,
        "comments": card.comments,
        "displaced": list(card.displaced),
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


def _stop(board: Board, stop: Stop | None) -> dict[str, Any] | None:
    if stop is None:
        return None
    return {
        "board_id": board.id, "column_id": stop.column, "card_id": stop.card, "trouble": stop.trouble,
        "since": stop.since, "by": stop.by,
    }  # fmt: skip


def _touched(events: Sequence[Event]) -> Sequence[str]:
    """The iterations that events speak of, each once."""
    facts = [event.fact for event in events if isinstance(event.fact, _ITERATION_FACTS)]
    into = [fact.into for fact in facts if isinstance(fact, team.IterationClosed) and fact.into is not None]
    return list(dict.fromkeys([*(fact.iteration for fact in facts), *into]))


def _iteration(board: Board, iteration: Iteration | None) -> dict[str, Any] | None:
    if iteration is None:
        return None
    times = {"cutoff": iteration.cutoff, "closed_at": iteration.closed_at}
    return {**iteration.wire(), **times, "board_id": board.id}


def _comment(board: Board, event: Event) -> dict[str, Any]:
    fact = event.fact
    assert isinstance(fact, ev.CardCommented)
    return {
        "id": fact.comment, "board_id": board.id, "card_id": fact.card, "at": event.at, "by": event.actor,
        "text": fact.text, "outward": fact.outward,
    }  # fmt: skip


def _note_alerts(connection: Connection, board_id: str, events: Sequence[Event]) -> None:
    """Count the reports of alerts that have a card. All are written under the board's lock, so none comes between."""
    for event in events:
        fact = event.fact
        if not isinstance(fact, ev.AlertReceived) or fact.card is None:
            continue
        said = {"on_board": board_id, "known_as": fact.key, "card": fact.card, "at": event.at, "now": fact.status}
        if connection.execute(_COUNT_ALERT, said).rowcount == 0:
            first = {
                "board_id": board_id, "key": fact.key, "card_id": fact.card, "first_at": event.at, "last_at": event.at,
                "times": 1, "status": fact.status,
            }  # fmt: skip
            connection.execute(_FIRST_ALERT, first)


def _member(member: Member | None) -> dict[str, Any] | None:
    return {"name": member.name, "role": member.role.value} if member else None


def _replace(connection: Connection, row: Any, key: dict[str, str], values: dict[str, Any] | None) -> None:
    """Make the row with this key be `values`, or be gone."""
    where = [getattr(row, name) == value for name, value in key.items()]
    if values is None:
        connection.execute(delete(row).where(*where))
    elif connection.execute(update(row).where(*where).values({**values, **key})).rowcount == 0:
        connection.execute(insert(row).values({**values, **key}))
