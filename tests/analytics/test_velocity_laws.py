"""What must hold of the books whatever happens: sums that are right, and closed iterations that stay as they are."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kanban.analytics.ledger import ledger
from kanban.analytics.velocity import VelocityRow, velocity
from kanban.domain.board import Board
from kanban.domain.events import Event
from kanban.domain.facts import BoardChanged
from kanban.domain.fold import extend
from kanban.domain.iteration import Iteration
from tests.analytics.scene import Scene, at, folded
from tests.analytics.woven import lives

LATER = at("2026-09-01 00:00")

#: What follows from settings and from later iterations, and so is no part of what is frozen.
_MOVING = {"window", "foretold", "limit_low", "limit_high", "signal", "name"}


@settings(max_examples=50, deadline=None)
@given(lives())
def test_all_entries_together_are_the_cards_that_are_done(events: list[Event]) -> None:
    history = folded(events)
    for as_of in (at("2026-04-06 12:00"), at("2026-04-20 12:00"), LATER):
        entries = ledger(history, as_of=as_of)
        done = [finish for one in history.journeys.values() if (finish := one.finish_at(as_of))]
        assert sum(entry.cards for entry in entries) == len(done)
        assert sum(entry.cards for entry in entries if entry.planned) == sum(not one.unplanned for one in done)
        rows = velocity(history, as_of=as_of)
        assert sum(row.cards for row in rows) == sum(entry.cards for entry in entries if entry.window)
        for row in rows:
            assert row.points == row.points_planned + row.points_unplanned
            assert row.cards == row.cards_planned + row.cards_unplanned


@settings(max_examples=50, deadline=None)
@given(lives(), st.data())
def test_a_closed_iteration_never_changes(events: list[Event], data: Any) -> None:
    """The law of the books: whatever is appended, what is closed and past its grace reads as it did."""
    known = data.draw(st.integers(9, len(events)))
    as_of = events[known - 1].at
    then = {row.iteration: row for row in velocity(folded(events[:known]), as_of=as_of)}
    now = {row.iteration: row for row in velocity(folded(events), as_of=LATER)}
    shapes = folded(events[:known])
    for name, row in then.items():
        grace = shapes.shape_at(min(row.window.ended, as_of)).grace_hours
        if row.window.closed and row.window.ended + timedelta(hours=grace) <= as_of:
            assert _frozen(now[name]) == _frozen(row)


def _frozen(row: VelocityRow) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name not in _MOVING}


@settings(max_examples=50, deadline=None)
@given(lives(), st.data())
def test_the_same_question_has_the_same_answer_for_ever(events: list[Event], data: Any) -> None:
    as_of = events[data.draw(st.integers(9, len(events))) - 1].at
    then = folded(event for event in events if event.at <= as_of)
    assert velocity(folded(events), as_of=as_of) == velocity(then, as_of=as_of)


@settings(max_examples=50, deadline=None)
@given(lives(undo=False))
def test_the_board_watched_from_event_to_event_keeps_the_same_books(events: list[Event]) -> None:
    """The naive way: look at the whole board after every instant, and write down who has come to done or left it."""
    _same_books(events)


def test_a_zone_set_at_the_very_instant_of_the_closing_is_no_zone_of_what_was_closed() -> None:
    """Closed first, in UTC: what was finished before midnight of Santiago on its first day is in it, and reversed."""
    scene = Scene().create("2026-03-30 09:00", "a", "doing").iterate("2026-03-30 10:00", "2026-04-06", "2026-04-13")
    scene.iterate("2026-03-30 10:00", "2026-04-20", "2026-04-27").move("2026-04-06 00:42", "a", "done")
    scene.close("i1", when="2026-04-13 05:00")
    scene.tell("2026-04-13 05:00", BoardChanged({"time_zone": "America/Santiago"}, {"time_zone": "UTC"}))
    scene.move("2026-04-24 00:48", "a", "doing")
    _same_books(scene.events)
    entries = ledger(scene.history, as_of=LATER)
    assert [(entry.window, entry.cards, entry.reversal) for entry in entries] == [("i1", 1, False), ("i2", -1, True)]


def _same_books(events: list[Event]) -> None:
    history = folded(events)
    urgent = {
        (one.card, turn.finish.at) for one in history.journeys.values() for turn in one.turns
        if turn.finish is not None and turn.finish.urgent
    }  # fmt: skip
    lines = ledger(history, as_of=LATER)
    found = {(line.window, line.at, line.card, line.cards, line.planned) for line in lines}
    assert found == _Watch(events, urgent).books
    assert len(found) == len(lines)


#: Window, instant, card, 1 or -1, planned.
Line = tuple[str | None, datetime, str, int, bool]


class _Watch:
    """Books kept by looking at the board, without journeys, turns or windows. What was `urgent` it is told."""

    def __init__(self, events: list[Event], urgent: set[tuple[str, datetime]]) -> None:
        self._boards: list[tuple[datetime, Board]] = []
        self._urgent = urgent
        self._planned: dict[tuple[str, datetime], bool] = {}
        self._closed_in: dict[str, str] = {}
        board = Board(id="b")
        for event in events:
            before, board = board, extend(board, event)
            self._judge(before, board, event.at)
            # Of each event, not of each instant: the zone may be changed at the very instant of the closing, after it.
            for one in board.iteration_order:
                if one.closed:
                    self._closed_in.setdefault(one.id, board.time_zone)
            if self._boards and self._boards[-1][0] == event.at:
                self._boards.pop()
            self._boards.append((event.at, board))
        self._edges = self._windows()
        self.books: set[Line] = set()
        self._keep()

    def _keep(self) -> None:
        lines: dict[str, Line] = {}
        before: dict[str, datetime] = {}
        for now, there in self._boards:
            done = _done(there)
            for card in [card for card, finish in before.items() if done.get(card) != finish]:
                self._take_back(lines.pop(card), now)
            for card, finish in done.items():
                if before.get(card) != finish:
                    lines[card] = (self._holding(finish), finish, card, 1, self._planned[card, finish])
                    self.books.add(lines[card])
            before = done

    def _take_back(self, line: Line, now: datetime) -> None:
        ended = self._edges[line[0]][1] if line[0] is not None else LATER
        then = [board for since, board in self._boards if since <= ended][-1]
        if now < ended + timedelta(hours=then.grace_hours):
            self.books.remove(line)
        else:
            self.books.add((self._holding(now), now, line[2], -1, line[4]))

    def _judge(self, before: Board, there: Board, now: datetime) -> None:
        """A card that has come to done is judged by the plans of that moment."""
        was = _done(before)
        for card, finish in _done(there).items():
            if was.get(card) == finish:
                continue
            open_ = (one for one in there.iteration_order if not one.closed)
            here = next((one for one in open_ if _began(there, one) <= now < one.window(there.time_zone)[1]), None)
            plan = () if here is None else here.plan if now < here.cutoff else here.promised
            self._planned[card, finish] = (card, finish) not in self._urgent and (not plan or card in plan)

    def _windows(self) -> dict[str, tuple[datetime, datetime]]:
        """The edges as they are known in the end; a closed iteration keeps those of the zone it closed in."""
        found: dict[str, tuple[datetime, datetime]] = {}
        last = self._boards[-1][1]
        for one in last.iteration_order:
            zone, ended = self._closed_in.get(one.id, last.time_zone), one.closed_at
            began = max([one.window(zone)[0], *(found[each.id][1] for each in _closed_before(last, one))])
            began = next((found[each.id][1] for each in _closed_before(last, one) if each.ends == one.starts), began)
            found[one.id] = (began, ended or one.window(zone)[1])
        return found

    def _holding(self, when: datetime) -> str | None:
        return next((name for name, (began, ended) in self._edges.items() if began <= when < ended), None)


def _closed_before(board: Board, one: Iteration) -> list[Iteration]:
    return [each for each in board.iteration_order if each.closed and each.starts < one.starts]


def _began(board: Board, one: Iteration) -> datetime:
    ends = [each.closed_at for each in _closed_before(board, one) if each.ends == one.starts and each.closed_at]
    return ends[0] if ends else one.window(board.time_zone)[0]


def _done(board: Board) -> dict[str, datetime]:
    cards = (*board.cards.values(), *board.archived.values())
    return {card.id: card.finished_at for card in cards if card.finished_at is not None}
