"""State = fold of the log: `extend` applies one event to a board and answers the next board.

The only place where facts become state. A fold never refuses: what is in the log has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from kanban.domain import events as ev
from kanban.domain.access import Role
from kanban.domain.board import Board, Card, Cell, Column, ColumnKind, Lane, LaneKind, Member, Spell, Stage
from kanban.domain.events import Event, Fact

K = TypeVar("K")
V = TypeVar("V")

#: The fields of a board that an event changes, with their new values.
Changes = dict[str, Any]


def extend(board: Board, event: Event) -> Board:
    """The board after `event`, which must be the next one by number."""
    if event.seq != board.seq + 1:
        raise ValueError(f"event {event.seq} does not follow {board.seq} on board {board.id}")
    return replace(board, seq=event.seq, **_APPLY[type(event.fact)](board, event, event.fact))


def fold(board_id: str, log: Iterable[Event]) -> Board:
    """The board after all of `log`, from the first event on."""
    board = Board(id=board_id)
    for event in log:
        board = extend(board, event)
    return board


# -- the board's shape


def _board_created(board: Board, event: Event, fact: ev.BoardCreated) -> Changes:
    return {
        "name": fact.name,
        "key": fact.key,
        "time_zone": fact.time_zone,
        "working_days": fact.working_days,
        "may_exceed": fact.may_exceed,
        "created_at": event.at,
    }


def _board_changed(board: Board, event: Event, fact: ev.BoardChanged) -> Changes:
    changes = dict(fact.changes)
    if "working_days" in changes:
        changes["working_days"] = tuple(changes["working_days"])
    return changes


def _column_added(board: Board, event: Event, fact: ev.ColumnAdded) -> Changes:
    column = Column(
        id=fact.column, name=fact.name, kind=ColumnKind(fact.kind), limit=fact.limit, hard=fact.hard,
        policy=fact.policy, rank=fact.rank,
    )  # fmt: skip
    return {"columns": _with(board.columns, column.id, column)}


def _column_changed(board: Board, event: Event, fact: ev.ColumnChanged) -> Changes:
    changes = dict(fact.changes)
    if "kind" in changes:
        changes["kind"] = ColumnKind(changes["kind"])
    column = replace(board.columns[fact.column], **changes)
    return {"columns": _with(board.columns, column.id, column)}


def _column_removed(board: Board, event: Event, fact: ev.ColumnRemoved) -> Changes:
    return {"columns": _without(board.columns, fact.column)}


def _lane_added(board: Board, event: Event, fact: ev.LaneAdded) -> Changes:
    lane = Lane(
        id=fact.lane, name=fact.name, kind=LaneKind(fact.kind), limit=fact.limit, hard=fact.hard, rank=fact.rank
    )
    return {"lanes": _with(board.lanes, lane.id, lane)}


def _lane_changed(board: Board, event: Event, fact: ev.LaneChanged) -> Changes:
    lane = replace(board.lanes[fact.lane], **fact.changes)
    return {"lanes": _with(board.lanes, lane.id, lane)}


def _lane_removed(board: Board, event: Event, fact: ev.LaneRemoved) -> Changes:
    return {"lanes": _without(board.lanes, fact.lane)}


def _member_set(board: Board, event: Event, fact: ev.MemberSet) -> Changes:
    member = Member(user=fact.user, name=fact.name, role=Role(fact.role))
    return {"members": _with(board.members, member.user, member)}


def _member_removed(board: Board, event: Event, fact: ev.MemberRemoved) -> Changes:
    return {"members": _without(board.members, fact.user)}


# -- cards


def _card_created(board: Board, event: Event, fact: ev.CardCreated) -> Changes:
    stage = board.stages.get(fact.column)
    card = Card(
        id=fact.card,
        number=fact.number,
        key=f"{board.key}-{fact.number}",
        title=fact.title,
        column=fact.column,
        lane=fact.lane,
        rank=fact.rank,
        work_type=fact.work_type,
        service_class=fact.service_class,
        urgent=board.lanes[fact.lane].kind is LaneKind.URGENT,
        points=fact.points,
        stream=fact.stream,
        people=tuple(fact.people),
        due=fact.due,
        description=fact.description,
        links=tuple(fact.links),
        created_at=event.at,
        entered_at=event.at,
        started_at=event.at if stage in (Stage.STARTED, Stage.DONE) else None,
        finished_at=event.at if stage is Stage.DONE else None,
    )
    return {
        "cards": board.cards.put(card.id, card),
        "cells": _placed(board, board.cells, card),
        "next_number": max(board.next_number, fact.number + 1),
    }


def _card_moved(board: Board, event: Event, fact: ev.CardMoved) -> Changes:
    return _moved(board, event, fact)


def _card_blocked(board: Board, event: Event, fact: ev.CardBlocked) -> Changes:
    spell = Spell(
        reason=fact.reason, note=fact.note, waiting_for=fact.waiting_for, since=event.at,
        from_column=fact.from_column, from_lane=fact.from_lane,
    )  # fmt: skip
    return _moved(board, event, fact, blocked=spell)


def _card_resumed(board: Board, event: Event, fact: ev.CardResumed) -> Changes:
    return _moved(board, event, fact, blocked=None)


def _moved(board: Board, event: Event, fact: ev.CardMoved | ev.CardBlocked | ev.CardResumed, **changes: Any) -> Changes:
    """The card in its new place, its clocks kept: started and finished follow the stages, Blocked lies beside them."""
    before = board.cards[fact.card]
    if fact.column != before.column:
        changes["entered_at"] = event.at
        stage = board.stages.get(fact.column)
        if stage is Stage.WAITING:
            changes |= {"started_at": None, "finished_at": None}
        elif stage is Stage.STARTED:
            changes |= {"started_at": before.started_at or event.at, "finished_at": None}
        elif stage is Stage.DONE:
            changes |= {
                "started_at": before.started_at or event.at,
                "finished_at": before.finished_at or event.at,
            }
    urgent = board.lanes[fact.lane].kind is LaneKind.URGENT
    card = replace(before, column=fact.column, lane=fact.lane, rank=fact.rank, urgent=urgent, **changes)
    cells = _placed(board, _lifted(board.cells, before), card)
    return {"cards": board.cards.put(card.id, card), "cells": cells}


def _card_changed(board: Board, event: Event, fact: ev.CardChanged) -> Changes:
    before = board.cards[fact.card]
    changes = {_FIELD.get(name, name): value for name, value in fact.changes.items()}
    for name in ("people", "links"):
        if name in changes:
            changes[name] = tuple(changes[name])
    card = replace(before, version=before.version + 1, **changes)
    return {"cards": board.cards.put(card.id, card)}


_FIELD = {"type": "work_type", "class": "service_class"}


def _card_archived(board: Board, event: Event, fact: ev.CardArchived) -> Changes:
    card = board.cards[fact.card]
    return {
        "cards": board.cards.without(card.id),
        "cells": _lifted(board.cells, card),
        "archived": board.archived.put(card.id, replace(card, archived_at=event.at)),
    }


def _card_restored(board: Board, event: Event, fact: ev.CardRestored) -> Changes:
    hidden = board.archived[fact.card]
    card = replace(hidden, archived_at=None)
    board = replace(
        board,
        archived=board.archived.without(card.id),
        cards=board.cards.put(card.id, card),
        cells=_placed(board, board.cells, card),
    )
    moved = ev.CardMoved(
        card=card.id, from_column=card.column, from_lane=card.lane, from_rank=card.rank,
        column=fact.column, lane=fact.lane, rank=fact.rank,
    )  # fmt: skip
    # Its column may have stopped being Blocked while the card was away, and then its spell has ended with that.
    stays = fact.column == card.column and board.columns[fact.column].kind is ColumnKind.BLOCKED
    blocked = card.blocked if stays else None
    return {**_moved(board, event, moved, blocked=blocked), "archived": board.archived}


def _noted(board: Board, event: Event, fact: Fact) -> Changes:
    """Facts that are kept for the reports and change nothing on the board."""
    return {}


_APPLY: Mapping[type[Fact], Callable[[Board, Event, Any], Changes]] = {
    ev.BoardCreated: _board_created,
    ev.BoardChanged: _board_changed,
    ev.ColumnAdded: _column_added,
    ev.ColumnChanged: _column_changed,
    ev.ColumnRemoved: _column_removed,
    ev.LaneAdded: _lane_added,
    ev.LaneChanged: _lane_changed,
    ev.LaneRemoved: _lane_removed,
    ev.MemberSet: _member_set,
    ev.MemberRemoved: _member_removed,
    ev.CardCreated: _card_created,
    ev.CardMoved: _card_moved,
    ev.CardChanged: _card_changed,
    ev.CardArchived: _card_archived,
    ev.CardRestored: _card_restored,
    ev.CardBlocked: _card_blocked,
    ev.CardResumed: _card_resumed,
    ev.LimitHit: _noted,
    ev.LimitAnswered: _noted,
    ev.CommandUndone: _noted,
}


# -- the order of cards in their cells


def _lifted(cells: Mapping[Cell, tuple[str, ...]], card: Card) -> Mapping[Cell, tuple[str, ...]]:
    cell = (card.column, card.lane)
    order = cells[cell]
    at = order.index(card.id)
    rest = order[:at] + order[at + 1 :]
    return {**cells, cell: rest} if rest else _without(cells, cell)


def _placed(board: Board, cells: Mapping[Cell, tuple[str, ...]], card: Card) -> Mapping[Cell, tuple[str, ...]]:
    cell = (card.column, card.lane)
    order = cells.get(cell, ())
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        if board.cards[order[middle]].rank < card.rank:
            low = middle + 1
        else:
            high = middle
    return {**cells, cell: order[:low] + (card.id,) + order[low:]}


def _with(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    return {**mapping, key: value}


def _without(mapping: Mapping[K, V], key: K) -> Mapping[K, V]:
    return {name: value for name, value in mapping.items() if name != key}


def preview(board: Board, facts: Iterable[Fact]) -> Board:
    """The board as it would be if `facts` happened, for rules that decide several steps in a row; never kept."""
    for fact in facts:
        event = Event(seq=board.seq + 1, at=_NEVER, actor=None, command_id="", fact=fact)
        board = extend(board, event)
    return board


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
