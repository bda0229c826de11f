"""Stop the line: the board or one column stands until somebody says what it was.

Pulls pause and the way out stays open. Into a stopped column nothing comes but urgent cards; on a stopped board no
work is begun or taken up again, and what is under way may go on towards done.
"""

from __future__ import annotations

from kanban.domain import facts as ev
from kanban.domain.board import Board, Card, Column, ColumnKind, Lane, LaneKind, Stage, Stop
from kanban.domain.errors import Conflict, Invalid, LineStopped, NotFound
from kanban.domain.placing import Plan

WORDS_MAX = 500


def check(board: Board, card: Card | None, column: Column, lane: Lane) -> None:
    """Raise `LineStopped` where a stop stands against `card` (None: a new one) coming into `column`."""
    if not board.stops or lane.kind is LaneKind.URGENT or _stays(board, card, column):
        return
    stop = standing(board, column.id)
    if stop is None:
        stop = standing(board, None)
        if stop is None or not _takes_up(board, card, column):
            return
    raise LineStopped(sentence(board, stop), stop=stop.wire())


def _stays(board: Board, card: Card | None, column: Column) -> bool:
    """Whether the card is there already. One that came in as urgent comes in when it ceases to be."""
    return card is not None and card.column == column.id and board.lanes[card.lane].kind is not LaneKind.URGENT


def _takes_up(board: Board, card: Card | None, column: Column) -> bool:
    """Whether coming into `column` begins work on the card, or takes it up again out of Blocked."""
    stage = board.stages.get(column.id)
    if stage is Stage.STARTED and card is not None and card.blocked is not None:
        return True
    return stage in (Stage.STARTED, Stage.DONE) and (card is None or card.started_at is None)


def standing(board: Board, column: str | None) -> Stop | None:
    """The stop of this column, or of the whole board (None), if there is one."""
    return next((stop for stop in board.stops.values() if stop.column == column), None)


def sentence(board: Board, stop: Stop) -> str:
    """What stands and why, in words."""
    column = board.columns.get(stop.column or "")
    place = column.name if column else "The line"
    who = board.members.get(stop.by or "")
    card = board.cards.get(stop.card or "")
    about = f" ({card.key})" if card else ""
    return f"{place} is stopped{f' by {who.name}' if who else ''}: {stop.trouble}{about}. Help there, or release it."


def plan_stop(board: Board, *, stop: str, column: str | None, card: str | None, trouble: str) -> Plan:
    """Stop one column or (None) the whole board, naming the trouble and, if there is one, the card."""
    words = _words("trouble", trouble, "Say in a few words what the trouble is.")
    if column is not None and board.column(column).kind is ColumnKind.BLOCKED:
        raise Conflict("Blocked takes what cannot go on; it is never stopped.")
    if card is not None:
        board.card(card)
    already = standing(board, column)
    if already is not None:
        raise Conflict(sentence(board, already), stop=already.wire())
    return Plan((ev.LineStopped(stop=stop, column=column, card=card, trouble=words),), did="The line is stopped.")


def plan_release(board: Board, *, stop: str | None, cause: str) -> Plan:
    """End a stop with a line about its cause. Without naming one: the only one there is, or the board's own."""
    words = _words("cause", cause, "Say in a few words what it was.")
    if stop is not None:
        found = board.stops.get(stop)
        if found is None:
            raise NotFound("That stop is released already, or there never was one.")
    elif not board.stops:
        raise Conflict("Nothing is stopped on this board.")
    else:
        found = next(iter(board.stops.values())) if len(board.stops) == 1 else standing(board, None)
        if found is None:
            raise Conflict("Several columns are stopped. Say which stop is released.", stops=list(board.stops))
    return Plan((ev.LineReleased(stop=found.id, cause=words, was=found.wire()),), did="The line runs again.")


def _words(name: str, text: str, missing: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Invalid.field(name, missing)
    if len(words) > WORDS_MAX:
        raise Invalid.field(name, f"Give at most {WORDS_MAX} characters.")
    return words
