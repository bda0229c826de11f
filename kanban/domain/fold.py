"""State = fold of the log: `extend` applies one event to a board and answers the next board.

The only place where facts become state. A fold never refuses: what is in the log has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from kanban.domain import facts as ev
from kanban.domain import fold_team
from kanban.domain.access import Role
from kanban.domain.board import (
    Board,
    Card,
    Cell,
    Column,
    ColumnKind,
    Duty,
    Lane,
    LaneKind,
    Member,
    Raise,
    Spell,
    Stage,
    Stop,
)  # fmt: skip
from kanban.domain.copies import board_with, card_with
from kanban.domain.events import Event
from kanban.domain.facts import Fact, from_instant, instant

K = TypeVar("K")
V = TypeVar("V")

#: The fields of a board that an event changes, with their new values.
Changes = dict[str, Any]


def extend(board: Board, event: Event) -> Board:
    """The board after `event`, which must be the next one by number."""
    if event.seq != board.seq + 1:
        raise ValueError(f"event {event.seq} does not follow {board.seq} on board {board.id}")
    return board_with(board, seq=event.seq, **_APPLY[type(event.fact)](board, event, event.fact))


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
    for name in ("working_days", "block_reasons", "holidays"):
        if name in changes:
            changes[name] = tuple(changes[name])
    return changes


def _column_added(board: Board, event: Event, fact: ev.ColumnAdded) -> Changes:
    column = Column(
        id=fact.column, name=fact.name, kind=ColumnKind(fact.kind), limit=fact.limit, hard=fact.hard,
        policy=fact.policy, rank=fact.rank, asks_link=fact.asks_link, asks_checks=tuple(fact.asks_checks),
    )  # fmt: skip
    return {"columns": _with(board.columns, column.id, column)}


def _column_changed(board: Board, event: Event, fact: ev.ColumnChanged) -> Changes:
    changes = dict(fact.changes)
    if "kind" in changes:
        changes["kind"] = ColumnKind(changes["kind"])
    if "asks_checks" in changes:
        changes["asks_checks"] = tuple(changes["asks_checks"])
    raises = _raised(board.columns[fact.column].raises, event, fact)
    column = replace(board.columns[fact.column], raises=raises, **changes)
    return {"columns": _with(board.columns, column.id, column)}


def _column_removed(board: Board, event: Event, fact: ev.ColumnRemoved) -> Changes:
    return {"columns": _without(board.columns, fact.column)}


def _lane_added(board: Board, event: Event, fact: ev.LaneAdded) -> Changes:
    lane = Lane(
        id=fact.lane, name=fact.name, kind=LaneKind(fact.kind), limit=fact.limit, hard=fact.hard, rank=fact.rank
    )
    return {"lanes": _with(board.lanes, lane.id, lane)}


def _lane_changed(board: Board, event: Event, fact: ev.LaneChanged) -> Changes:
    raises = _raised(board.lanes[fact.lane].raises, event, fact)
    lane = replace(board.lanes[fact.lane], raises=raises, **fact.changes)
    return {"lanes": _with(board.lanes, lane.id, lane)}


#: How many raises of a limit stay with its column or lane; the log has them all.
RAISES_KEPT = 20


def raises(before: int | None, to: int | None) -> bool:
    """Whether going from one limit to the other lets more in; None is no limit."""
    return before is not None and (to is None or to > before)


def _raised(known: tuple[Raise, ...], event: Event, fact: ev.ColumnChanged | ev.LaneChanged) -> tuple[Raise, ...]:
    """The raises of a limit with this one, if it is one. An undone raise takes itself off again."""
    if "limit" not in fact.changes:
        return known
    before, to = fact.before["limit"], fact.changes["limit"]
    if fact.undoes:
        return known[:-1] if known and raises(to, before) else known
    if not raises(before, to):
        return known
    one = {"at": instant(event.at), "by": event.actor, "from": before, "to": to, "reason": fact.reason}
    return (*known, one)[-RAISES_KEPT:]


def _lane_removed(board: Board, event: Event, fact: ev.LaneRemoved) -> Changes:
    return {"lanes": _without(board.lanes, fact.lane)}


def _member_set(board: Board, event: Event, fact: ev.MemberSet) -> Changes:
    member = Member(user=fact.user, name=fact.name, role=Role(fact.role))
    return {"members": _with(board.members, member.user, member)}


def _member_removed(board: Board, event: Event, fact: ev.MemberRemoved) -> Changes:
    return {"members": _without(board.members, fact.user)}


def _line_stopped(board: Board, event: Event, fact: ev.LineStopped) -> Changes:
    stop = Stop(
        id=fact.stop, column=fact.column, card=fact.card, trouble=fact.trouble,
        since=from_instant(fact.since) if fact.since else event.at, by=fact.by or event.actor,
    )  # fmt: skip
    return {"stops": _with(board.stops, stop.id, stop)}


def _line_released(board: Board, event: Event, fact: ev.LineReleased) -> Changes:
    return {"stops": _without(board.stops, fact.stop)}


def _rota_set(board: Board, event: Event, fact: ev.RotaSet) -> Changes:
    return {"rota": fact.rota, "duty": board.duty if fact.rota is not None else None}


def _duty_handed_over(board: Board, event: Event, fact: ev.DutyHandedOver) -> Changes:
    since = from_instant(fact.due) if fact.due else event.at
    return {"duty": Duty(people=tuple(fact.people), since=since, by_hand=fact.by_hand, note=fact.note)}


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
        channel=fact.channel,
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
        from_column=fact.from_column, from_lane=fact.from_lane, from_rank=fact.from_rank,
        waiting_card=fact.waiting_card, displaced_by=fact.displaced_by, by=fact.by or event.actor,
        dismissed=fact.dismissed,
    )  # fmt: skip
    if fact.since is not None:
        return _moved(board, event, fact, blocked=replace(spell, since=from_instant(fact.since)))
    if fact.displaced_by is None:
        return _moved(board, event, fact, blocked=spell)
    displaced = (*board.cards[fact.card].displaced, instant(event.at))[-2:]
    return _moved(board, event, fact, blocked=spell, displaced=displaced)


def _card_resumed(board: Board, event: Event, fact: ev.CardResumed) -> Changes:
    if fact.clocks and fact.spell.get("displaced_by"):
        # The parking itself is taken back, so it does not count as one.
        return _moved(board, event, fact, blocked=None, displaced=board.cards[fact.card].displaced[:-1])
    return _moved(board, event, fact, blocked=None)


def _spell_changed(board: Board, event: Event, fact: ev.SpellChanged) -> Changes:
    card = board.cards[fact.card]
    if card.blocked is None:
        raise ValueError(f"card {card.id} is not blocked")
    return {"cards": board.cards.put(card.id, card_with(card, blocked=replace(card.blocked, **fact.changes)))}


def _card_commented(board: Board, event: Event, fact: ev.CardCommented) -> Changes:
    shelf = "archived" if fact.card in board.archived else "cards"
    shelves = getattr(board, shelf)
    card = shelves[fact.card]
    return {shelf: shelves.put(card.id, card_with(card, comments=card.comments + 1))}


def _moved(board: Board, event: Event, fact: ev.CardMoved | ev.CardBlocked | ev.CardResumed, **changes: Any) -> Changes:
    """The card in its new place, its clocks kept: started and finished follow the stages, Blocked lies beside them."""
    before = board.cards[fact.card]
    if fact.clocks:
        changes |= {name: from_instant(at) if at else None for name, at in fact.clocks.items()}
    elif fact.column != before.column:
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
    card = card_with(before, column=fact.column, lane=fact.lane, rank=fact.rank, urgent=urgent, **changes)
    cells = _placed(board, _lifted(board.cells, before), card)
    return {"cards": board.cards.put(card.id, card), "cells": cells}


def _card_changed(board: Board, event: Event, fact: ev.CardChanged) -> Changes:
    before = board.cards[fact.card]
    changes = {_FIELD.get(name, name): value for name, value in fact.changes.items()}
    for name in ("people", "links"):
        if name in changes:
            changes[name] = tuple(changes[name])
    card = card_with(before, version=before.version + 1, **changes)
    return {"cards": board.cards.put(card.id, card)}


_FIELD = {"type": "work_type", "class": "service_class"}


def _card_archived(board: Board, event: Event, fact: ev.CardArchived) -> Changes:
    card = board.cards[fact.card]
    return {
        "cards": board.cards.without(card.id),
        "cells": _lifted(board.cells, card),
        "archived": board.archived.put(card.id, card_with(card, archived_at=event.at)),
    }


def _card_restored(board: Board, event: Event, fact: ev.CardRestored) -> Changes:
    hidden = board.archived[fact.card]
    card = card_with(hidden, archived_at=None)
    board = board_with(
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
    ev.SpellChanged: _spell_changed,
    ev.CardCommented: _card_commented,
    ev.PolicyAnswered: _noted,
    ev.DeployRecorded: _noted,
    ev.AlertReceived: _noted,
    ev.LineStopped: _line_stopped,
    ev.LineReleased: _line_released,
    ev.RotaSet: _rota_set,
    ev.DutyHandedOver: _duty_handed_over,
    ev.LimitHit: _noted,
    ev.LimitAnswered: _noted,
    ev.CommandUndone: _noted,
    **fold_team.APPLY,
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


def witnessed(board: Board, fact: Fact) -> Fact:
    """The fact as it is recorded: a card that leaves its column notes the clocks it had, so that undo can give them
    back."""
    if not isinstance(fact, ev.CardMoved | ev.CardBlocked | ev.CardResumed) or fact.column == fact.from_column:
        return fact
    card = board.cards[fact.card]
    clocks = {"entered_at": card.entered_at, "started_at": card.started_at, "finished_at": card.finished_at}
    return replace(fact, was={name: at and instant(at) for name, at in clocks.items()})


def preview(board: Board, facts: Iterable[Fact], now: datetime) -> Board:
    """The board as it would be if `facts` happened, for rules that decide several steps in a row; never kept."""
    for fact in facts:
        board = extend(board, Event(seq=board.seq + 1, at=now, actor=None, command_id="", fact=fact))
    return board
