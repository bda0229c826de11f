"""What can be expected of an iteration, told to whoever asks: the team, the wall, stakeholders with a link.

The figures are worked out from the log when somebody asks. What a person tells the stakeholders is an event of its own
and stays as it was told, so that it can be held against what came.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from kanban.analytics import expectation as model
from kanban.analytics import planning as help_for
from kanban.analytics.history import History
from kanban.domain import iterations
from kanban.domain import team_facts as team
from kanban.domain.access import SYSTEM, Actor, Permission
from kanban.domain.board import Board
from kanban.domain.errors import Busy, Conflict, Invalid, NotFound
from kanban.domain.facts import Json, instant
from kanban.domain.iteration import Iteration
from kanban.domain.placing import Plan
from kanban.services.gate import decide, look
from kanban.services.links import Link
from kanban.services.reports.kept import HISTORIES, PerStore
from kanban.store import Store
from kanban.store.unit_of_work import Command, Outcome

#: Of how many iterations the latest answer is kept.
_KEPT = 64


def now_expected(store: Store, actor: Actor, board_id: str, iteration_id: str, *, now: datetime) -> dict[str, Json]:
    """The expectation of an iteration as the contract's answer, with what was told last."""
    board = look(store, actor, board_id)
    return _answer(store, board, iteration_id, now)


def planning(store: Store, actor: Actor, board_id: str, iteration_id: str, *, now: datetime) -> dict[str, Json]:
    """What helps while planning an iteration, as the contract's answer."""
    board = look(store, actor, board_id)
    iteration = iterations.named(board, iteration_id)
    with _known(store, board) as history:
        found = help_for.planning(history, iteration.id, as_of=now)
    return {"iteration": iteration.wire(), **asdict(found)}


def shared(store: Store, link: Link, *, now: datetime) -> dict[str, Json]:
    """The expectation of the iteration that goes on, or else of the next, for the bearer of a link.

    It names no person, and what cards are called only where the link allows it. `NotFound` between iterations.
    """
    board = look(store, SYSTEM, link.board)
    going = iterations.going(board, now) or next((one for one in board.shown_iterations if not one.closed), None)
    if going is None:
        raise NotFound("No iteration goes on at the moment. Come back when the next one is planned.")
    told = _answer(store, board, going.id, now)
    if not link.titles:
        told["causes"] = [{**cause, "title": None} for cause in told["causes"]]
    if told["said"] is not None:
        told["said"] = {**told["said"], "by": None}
    return told


def say(store: Store, command: Command, *, board_id: str, iteration_id: str, note: str = "") -> tuple[Outcome, Json]:
    """Tell the stakeholders what is expected now, with a sentence of one's own; answers the revision too."""
    words = " ".join(note.split())
    if len(words) > iterations.NOTE_MAX:
        raise Invalid.field("note", f"A note has at most {iterations.NOTE_MAX} characters.")
    board = look(store, command.actor, board_id, Permission.WORK_ON_CARDS)
    iteration = iterations.named(board, iteration_id)
    with _known(store, board) as history:
        found = model.expect(history, iteration.id, as_of=command.now)
    causes = tuple({"card": c.card, "key": c.key, "days": c.days, "ahead": c.ahead} for c in found.causes)

    def rule(board: Board) -> Plan:
        known = iterations.named(board, iteration_id)
        if known.closed or known.window(board.time_zone)[1] <= command.now:
            raise Conflict(f"{known.name} has ended. What came of it is in the velocity report.")
        if found.expected is None or found.low is None or found.high is None:
            raise Conflict(f"There is no figure to tell yet. {found.sentence}")
        said = team.ExpectationSaid(
            iteration=known.id, revision=len(known.said) + 1, unit=found.unit, expected=found.expected, low=found.low,
            high=found.high, committed=found.committed, capacity_days=found.capacity_days, lost_days=found.lost_days,
            ahead_days=found.ahead_days, causes=causes, sentence=found.sentence, note=words,
        )  # fmt: skip
        return Plan((said,), did="It is told.")

    outcome = decide(store, command, board_id=board_id, permission=Permission.WORK_ON_CARDS, rule=rule)
    told = iterations.named(look(store, command.actor, board_id), iteration_id).said
    revision = next(event.fact.revision for event in outcome.events if isinstance(event.fact, team.ExpectationSaid))
    return outcome, next(one for one in told if one["revision"] == revision)


@contextmanager
def _known(store: Store, board: Board) -> Iterator[History]:
    """The board's history; `Busy` where another server's clock is ahead of ours, so that to us nothing was made yet."""
    try:
        with HISTORIES.of(store).at(store, board.id, board.seq) as history:
            yield history
    except LookupError:
        raise Busy("The clocks of the servers differ. Try again in a moment.", retry_after=5) from None


class _Told:
    """The latest expectation of each iteration. Every page and wall of a board asks when something has happened, and
    the answer is the same for all of them until the next thing happens or a minute has passed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[Lock, _Answer | None]] = OrderedDict()
        self._gate = Lock()

    def of(self, board: Board, iteration: Iteration, now: datetime, work_out: Callable[[], dict[str, Json]]) -> Json:
        """The answer for the board as it is in this minute; whoever asks meanwhile waits for the same one."""
        key, moment = (board.id, iteration.id), (board.seq, now.replace(second=0, microsecond=0))
        with self._gate:
            lock = self._kept.setdefault(key, (Lock(), None))[0]
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        with lock:
            kept = self._kept.get(key, (lock, None))[1]
            if kept is not None and kept.moment == moment:
                return kept.answer
            answer = work_out()
            with self._gate:
                self._kept[key] = (lock, _Answer(moment, answer))
        return answer


@dataclass(frozen=True, slots=True)
class _Answer:
    moment: tuple[int, datetime]
    answer: dict[str, Json]


_TOLD = PerStore(_Told)


def _answer(store: Store, board: Board, iteration_id: str, now: datetime) -> dict[str, Any]:
    iteration = iterations.named(board, iteration_id)

    def work_out() -> dict[str, Json]:
        with _known(store, board) as history:
            found = asdict(model.expect(history, iteration.id, as_of=now))
        about = {name: getattr(iteration, name) for name in ("id", "number", "name", "goal", "starts", "ends")}
        return {
            **found, "board": board.name, "time_zone": board.time_zone, "iteration": about,
            "said": dict(iteration.said[-1]) if iteration.said else None, "as_of": instant(now),
        }  # fmt: skip

    return dict(_TOLD.of(store).of(board, iteration, now, work_out))
