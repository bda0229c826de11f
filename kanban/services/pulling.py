"""Pulls: the commands that bring cards somewhere, and the conversation with the limits they meet.

A rule decides on the board alone. Only where a limit stood in its way is the log asked what a person would want to
know (how long cards usually stay, whether this was tried a moment ago), and the rule decides once more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import ceil
from threading import Lock

from kanban.domain.access import Permission, Role
from kanban.domain.board import Board
from kanban.domain.facts import LimitAnswered, LimitHit
from kanban.domain.placing import Plan
from kanban.domain.pulls import LETTING_IN, Answer, Entry, Known, Pull
from kanban.services.gate import decide_with
from kanban.services.ids import new_id
from kanban.store import Store, log
from kanban.store.unit_of_work import BoardUnit, Command, Outcome

#: How far back hits can be answered and stays count, in events of the board.
LOOK_BACK = 5_000
#: The same person trying the same again within this time is one hit.
AGAIN_WITHIN = timedelta(minutes=10)
#: So many stays must have ended in a column before its 85th percentile says anything.
_ENOUGH, _SHARE = 10, 0.85
#: The percentiles are found anew after so many events.
_FRESH = 200

Rule = Callable[[Board, Pull], Plan]


def pulled(
    store: Store, command: Command, *, board_id: str, rule: Rule, answer: Answer | None = None,
    entry: Entry | None = None, permission: Permission = Permission.WORK_ON_CARDS, answerable: bool = True,
) -> Outcome:  # fmt: skip
    """Decide `rule`, which brings cards somewhere, through the gate. `LimitRefused` where a limit refused it."""

    def heard(unit: BoardUnit) -> Plan:
        pull = pull_of(unit, command, answer=answer, entry=entry)
        if answer is not None and answer.hit:
            pull = replace(pull, known=Known(asked=_open_hit(unit, answer.hit)))
        plan = rule(unit.board, pull)
        hit = plan.refused or next((fact for fact in plan.facts if isinstance(fact, LimitHit)), None)
        if hit is None:
            return plan
        known = replace(pull.known, slow=_SLOW.of(unit), again=_again(unit, command, hit))
        return rule(unit.board, replace(pull, known=known))

    return decide_with(store, command, board_id=board_id, permission=permission, rule=heard, answerable=answerable)


def pull_of(unit: BoardUnit, command: Command, *, answer: Answer | None = None, entry: Entry | None = None) -> Pull:
    """The pull that a command is, before anything is looked up."""
    actor = command.actor
    admin = actor.admin or unit.board.role_of(actor.user) is Role.ADMIN
    return Pull(by=actor.user, now=command.now, hit=new_id(), admin=admin, answer=answer, entry=entry)


def _open_hit(unit: BoardUnit, named: str) -> LimitHit | None:
    """The hit of this id, unless somebody was let in on the strength of it: that counts once."""
    found = None
    for event in log.hits(unit.connection, unit.board.id, after=unit.board.seq - LOOK_BACK, named=named):
        fact = event.fact
        if isinstance(fact, LimitHit) and fact.hit == named:
            found = fact
        elif isinstance(fact, LimitAnswered) and fact.hit == named and fact.kind in (*LETTING_IN, "freed"):
            return None
    return found


def _again(unit: BoardUnit, command: Command, hit: LimitHit) -> str | None:
    """The hit of the same person, card and place within the last minutes that let nobody in yet."""
    since = command.now - AGAIN_WITHIN
    tried: str | None = None
    for event in log.hits(unit.connection, unit.board.id, after=unit.board.seq - LOOK_BACK):
        fact = event.fact
        if isinstance(fact, LimitHit):
            here = (fact.card, fact.column, fact.lane, fact.id) == (hit.card, hit.column, hit.lane, hit.id)
            if here and event.actor == command.actor.user and event.at >= since:
                tried = fact.hit
        elif isinstance(fact, LimitAnswered) and fact.hit == tried and fact.kind in (*LETTING_IN, "freed"):
            tried = None
    return tried


class _Slow:
    """The 85th percentile of the stays in each column of a board, found anew every few hundred events."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, dict[str, float]]] = {}
        self._gate = Lock()

    def of(self, unit: BoardUnit) -> dict[str, float]:
        board = unit.board
        kept = self._kept.get(board.id)
        if kept is not None and 0 <= board.seq - kept[0] < _FRESH:
            return kept[1]
        stays: dict[str, list[float]] = {}
        for column, seconds in log.stays(unit.connection, board.id, after=board.seq - LOOK_BACK):
            stays.setdefault(column, []).append(seconds)
        slow = {column: _percentile(ended) for column, ended in stays.items() if len(ended) >= _ENOUGH}
        with self._gate:
            self._kept[board.id] = (board.seq, slow)
        return slow


def _percentile(values: list[float]) -> float:
    """The nearest rank: the smallest value that 85 % of all do not exceed."""
    return sorted(values)[ceil(_SHARE * len(values)) - 1]


_SLOW = _Slow()
