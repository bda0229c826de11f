"""Iterations woven into random logs: made, planned, dropped, moved and closed while cards go their way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from kanban.domain import facts as ev
from kanban.domain.board import Board
from kanban.domain.events import Event
from kanban.domain.facts import Fact, instant
from kanban.domain.fold import extend
from kanban.domain.iteration import day_begins
from kanban.domain.team_facts import (
    IterationChanged,
    IterationClosed,
    IterationDropped,
    IterationMade,
    IterationPlanned,
)
from tests.analytics.logs import ZONES, Step, told
from tests.analytics.scene import at

#: Hours since the beginning, what, which iteration, which card.
Wish = tuple[int, str, int, int]

FIRST = date(2026, 3, 30)
_BEGIN = at("2026-03-27 09:00")


_STEPS = (*("move",) * 30, "block", "archive", "restore", "restore")
_WISHES = (*("make",) * 4, *("plan",) * 12, "take out", "take out", "drop", "end later", "zone", "grace")


def lives(*, undo: bool = True) -> st.SearchStrategy[list[Event]]:
    """Five weeks in which cards are finished and reopened again and again, over and across the ends of iterations."""
    return st.integers(0, 2**32).map(lambda seed: _life(Random(seed), undo=undo))


def _life(chance: Random, *, undo: bool) -> list[Event]:
    what = (*_STEPS, "undo", "undo", "undo") if undo else _STEPS
    where = ("todo", "doing", "doing", "done", "done", "done")
    steps: list[Step] = [(60, "create", card, chance.choice(where), "standard") for card in range(5)]
    steps += [
        (chance.choice((0, 1, 600, 1440, 2000)), chance.choice(what), chance.randrange(5), chance.choice(where),
         chance.choice(("standard", "standard", "standard", "urgent")))
        for _ in range(60)
    ]  # fmt: skip
    wanted = [
        (chance.randrange(700), chance.choice(_WISHES), chance.randrange(6), chance.randrange(5)) for _ in range(40)
    ]
    wanted += [(chance.randrange(50), "make", week, 0) for week in range(5) if chance.random() < 0.9]
    return woven(told(steps, chance.choice(ZONES)).events, wanted)


def woven(events: Sequence[Event], wanted: Iterable[Wish]) -> list[Event]:
    """The log with the wishes that a board could have granted, numbered anew; what is due is closed before all else."""
    woven: list[Event] = []
    board = Board(id="b")
    todo = sorted(wanted)
    for place, event in enumerate(events):
        while todo and _BEGIN + timedelta(hours=todo[0][0]) <= event.at and event.seq > 9:
            hours, what, week, card = todo.pop(0)
            now = max(_BEGIN + timedelta(hours=hours), events[place - 1].at)
            if events[place - 1].command_id == event.command_id:
                continue
            for fact in (*_due(board, now), *_granted(board, what, week, f"c{card}", now)):
                made = Event(len(woven) + 1, now, None, f"t{len(woven)}", fact)
                board = extend(board, made)
                woven.append(made)
        for fact in _due(board, event.at) if place and events[place - 1].command_id != event.command_id else ():
            made = Event(len(woven) + 1, event.at, None, f"t{len(woven)}", fact)
            board = extend(board, made)
            woven.append(made)
        event = replace(event, seq=len(woven) + 1)
        board = extend(board, event)
        woven.append(event)
    return woven


def _due(board: Board, now: datetime) -> Iterator[Fact]:
    """Iterations whose end has come, each into the one that begins there."""
    for one in board.iteration_order:
        began, due = one.window(board.time_zone)
        if not one.closed and due <= now:
            left = tuple(card for card in one.plan if card in board.cards and not board.cards[card].finished_at)
            after = [other.id for other in board.iteration_order if other.starts == one.ends and not other.closed]
            yield IterationClosed(one.id, instant(began), instant(due), left, after[0] if after else None)


def _granted(board: Board, what: str, week: int, card: str, now: datetime) -> Iterator[Fact]:
    starts = FIRST + timedelta(weeks=week)
    name = next((one.id for one in board.iteration_order if one.starts == starts.isoformat()), None)
    open_ = board.iterations[name] if name is not None and not board.iterations[name].closed else None
    if what == "zone":
        zone = ("UTC", "America/Santiago", "Europe/Berlin", "Asia/Kathmandu", "UTC", "Australia/Lord_Howe")[week]
        yield ev.BoardChanged({"time_zone": zone}, {"time_zone": board.time_zone})
    elif what == "grace":
        yield ev.BoardChanged({"grace_hours": week * 20}, {"grace_hours": board.grace_hours})
    elif what == "make":
        ends = starts + timedelta(weeks=1)
        last = max((one.ends for one in board.iterations.values()), default="")
        if name is None and day_begins(ends, board.time_zone) > now and last <= starts.isoformat():
            number = board.seq
            cutoff = instant(day_begins(starts + timedelta(days=1), board.time_zone))
            yield IterationMade(f"i{number}", number, f"I{number}", "", f"{starts}", f"{ends}", cutoff)
    elif open_ is None:
        return
    elif what == "plan" and card in board.cards and card not in open_.plan:
        yield IterationPlanned(open_.id, (card,), ())
    elif what == "take out" and card in open_.plan:
        yield IterationPlanned(open_.id, (), (card,))
    elif what == "drop":
        yield IterationDropped(open_.id, {})
    elif what == "end later" and open_ is board.iteration_order[-1]:
        ends = f"{date.fromisoformat(open_.ends) + timedelta(days=3)}"
        yield IterationChanged(open_.id, {"ends": ends}, {"ends": open_.ends})
