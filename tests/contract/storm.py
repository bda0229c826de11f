"""A storm: many random commands on one board, decided by the rules, as one log that the browser folds too.

The story tells every fact once and on purpose; a storm finds orderings that nobody thought of. The committed one is
folded on every run; `python -m tests.contract.storm SEED COMMANDS FILE` writes others, for long runs of
`KANBAN_STORM=FILE npx vitest run src/core/storm.test.ts`.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import orjson

from kanban.domain import bulk, cards, clockwork, duty, iterations, moves, notes, shape, standup, stops, swaps
from kanban.domain.board import Board
from kanban.domain.errors import KanbanError
from kanban.domain.events import Event
from kanban.domain.placing import Place, Plan
from kanban.domain.pulls import ANSWERS, LETTING_IN, Answer, Entry, Pull
from kanban.domain.undo import plan_undo
from kanban.services.boards import picture
from tests.contract.story import Story, begin

#: After how many commands the board is noted, for the browser's to be held against.
_NOTED_EVERY = 50


def storm(seed: int, commands: int) -> dict[str, Any]:
    """The log of a storm, and the board as it was at some of its numbers (archived cards apart)."""
    weather = _Weather(seed)
    boards = {}
    for done in range(1, commands + 1):
        weather.act()
        if done % _NOTED_EVERY == 0:
            boards[str(weather.story.board.seq)] = _noted(weather)
    empty = picture(Board(id="board"), "admin")
    return {
        "seed": seed,
        "empty": empty,
        "events": [step.event.to_wire() for step in weather.story.steps],
        "boards": boards,
    }


def _noted(weather: _Weather) -> dict[str, Any]:
    seen = picture(weather.story.board, "admin")
    seen["cards"].sort(key=lambda card: card["number"])
    return seen


class _Weather:
    """Picks commands and makes them, one after the other."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.story = Story()
        begin(self.story)
        self.story.tell(shape.plan_member(self.story.board, user="bo", name="Bo", role="member"))
        self.made = 0
        self.done: list[list[Event]] = []
        self.acts: list[tuple[int, Callable[[], Plan]]] = [
            (22, self._create), (34, self._move), (6, self._block), (7, self._resume), (4, self._respell),
            (8, self._swap), (2, self._stop), (6, self._release), (6, self._bulk), (8, self._undo), (2, self._archive),
            (5, self._restore), (4, self._column), (1, self._lane), (2, self._settings), (2, self._duty),
            (2, self._comment), (4, self._change), (20, self._iteration), (5, self._standup),
        ]  # fmt: skip

    def act(self) -> None:
        """One command; a refusal of the rules is no event, a limit's is."""
        acts = [act for weight, act in self.acts for _ in range(weight)]
        try:
            told = self.story.tell(self.rng.choice(acts)())
        except KanbanError:
            return
        if told:
            self.done.append(told)

    # -- picking

    def _new(self, letter: str) -> str:
        self.made += 1
        return f"{letter}{self.made}"

    def _any(self, things: Any) -> str:
        there = sorted(things)
        return self.rng.choice(there) if there else "nothing"

    def _place(self) -> Place:
        board = self.story.board
        column, lane = self._any(board.columns), self._any(board.lanes)
        cell = board.cell(column, lane)
        return Place(column, lane, self.rng.choice([*cell, None]))

    def _pull(self) -> Pull:
        board, answer = self.story.board, None
        if self.rng.random() < 0.7:
            answer = Answer(
                self.rng.choice((*ANSWERS, *LETTING_IN, *LETTING_IN)), reason="Why not.",
                to=self.rng.randint(3, 30), card=self._any(board.cards), trouble="Trouble.",
            )  # fmt: skip
        skip = Entry(skip="No time.") if self.rng.random() < 0.9 else None
        pull = self.story.pull(self._new("hit"), answer)
        return pull.saying(skip) if skip else pull

    # -- the commands

    def _create(self) -> Plan:
        values = {"title": self._new("Card "), "points": self.rng.choice([None, 1, 2.5]), "people": ["ada"]}
        content = cards.content(self.story.board, values)
        return moves.plan_create(
            self.story.board, card=self._new("c"), content=content, place=self._place(), pull=self._pull()
        )

    def _move(self) -> Plan:
        card = self._any(self.story.board.cards)
        return moves.plan_move(self.story.board, card_id=card, place=self._place(), pull=self._pull())

    def _block(self) -> Plan:
        there = self.story.board.cards
        return moves.plan_block(
            self.story.board, card_id=self._any(there), reason=self._any(moves.reasons(self.story.board)), note="Note.",
            waiting_for="", waiting_card=self.rng.choice([*sorted(there), None]), before=None, pull=self._pull(),
        )  # fmt: skip

    def _blocked(self) -> str:
        return self._any(card.id for card in self.story.board.cards.values() if card.blocked)

    def _resume(self) -> Plan:
        return moves.plan_resume(self.story.board, card_id=self._blocked(), pull=self._pull())

    def _respell(self) -> Plan:
        changes = self.rng.choice([{"note": self._new("n")}, {"dismissed": True}, {"waiting_for": "them"}])
        return moves.plan_change_spell(self.story.board, card_id=self._blocked(), changes=changes)

    def _swap(self) -> Plan:
        board = self.story.board
        coming = swaps.Coming(self._any(board.cards))
        if self.rng.random() < 0.5:
            coming = swaps.Coming(self._new("u"), cards.content(board, {"title": "Outage", "channel": "alert"}))
        column = self._any(board.columns)
        parked = self.rng.choice([*(card.id for card in board.in_column(column)), None])
        return swaps.plan_swap(board, coming=coming, column_id=column, parked=parked, reason="", pull=self._pull())

    def _stop(self) -> Plan:
        board = self.story.board
        column = self.rng.choice([*board.columns, None])
        return stops.plan_stop(board, stop=self._new("s"), column=column, card=None, trouble="Look.")

    def _release(self) -> Plan:
        return stops.plan_release(self.story.board, stop=self._any(self.story.board.stops), cause="Seen.")

    def _bulk(self) -> Plan:
        board, place = self.story.board, self._place()
        chosen = self.rng.sample(sorted(board.cards), k=min(3, len(board.cards)))
        do = self.rng.choice(
            [
                {"kind": "move", "column": place.column, "lane": self.rng.choice([place.lane, None])},
                {"kind": "block", "reason": "vendor"}, {"kind": "archive"},
                {"kind": "change", "changes": {"stream": self._new("stream "), "class": "fixed_date"}},
            ]
        )  # fmt: skip
        return bulk.plan_bulk(board, cards=chosen, do=do, pull=self._pull())

    def _undo(self) -> Plan:
        if not self.done:
            return Plan(())
        command = self.rng.choice(self.done[-4:])
        since = [step.event for step in self.story.steps if step.event.seq > command[-1].seq]
        return plan_undo(self.story.board, command=command, since=since, pull=self.story.pull(self._new("hit")))

    def _archive(self) -> Plan:
        return moves.plan_archive(self.story.board, card_id=self._any(self.story.board.cards))

    def _restore(self) -> Plan:
        card, place = self._any(self.story.board.archived), self.rng.choice([None, self._place()])
        return moves.plan_restore(self.story.board, card_id=card, place=place, pull=self._pull())

    def _column(self) -> Plan:
        changes = self.rng.choice(
            [
                {"limit": self.rng.choice([1, 2, 3, 4]), "reason": "Decided."}, {"hard": self.rng.random() < 0.7},
                {"asks_link": self.rng.choice([None, "runbook"])}, {"asks_checks": self.rng.choice([[], ["Seen"]])},
            ]
        )  # fmt: skip
        return shape.plan_change_column(
            self.story.board, column_id=self._any(self.story.board.columns), changes=changes
        )

    def _lane(self) -> Plan:
        changes = {"limit": self.rng.choice([None, 1, 3]), "reason": "Decided."}
        return shape.plan_change_lane(self.story.board, lane_id=self._any(self.story.board.lanes), changes=changes)

    def _settings(self) -> Plan:
        changes = {"urgent_inside": self.rng.random() < 0.5, "may_raise": self.rng.random() < 0.5}
        return shape.plan_settings(self.story.board, changes)

    def _duty(self) -> Plan:
        board, now = self.story.board, self.story.pull("now").now
        if self.rng.random() < 0.5:
            return duty.plan_hand_over(board, people=self.rng.choice([["ada"], ["bo"], []]), note=self._new("n"))
        weekly = {"start": date(2026, 1, 5), "time": time(9), "turns": [["ada"], ["bo"]]}
        return duty.plan_rota(board, rota=self.rng.choice([None, {"weekly": weekly, "dates": []}]), now=now)

    def _comment(self) -> Plan:
        card = self._any([*self.story.board.cards, *self.story.board.archived])
        return notes.plan_comment(self.story.board, comment=self._new("k"), card_id=card, text="Hm.", outward=False)

    def _iteration(self) -> Plan:
        board, now = self.story.board, self.story.pull("now").now
        some = self._any([one.id for one in board.iteration_order[-3:]])
        day = now.date() + timedelta(days=self.rng.randint(0, 40))
        ends = day + timedelta(days=self.rng.randint(1, 20))
        match self.rng.choice(["make", "change", "drop", "plan", "plan", "plan", "plan", "cadence", "due"]):
            case "make":
                return iterations.plan_make(board, iteration=self._new("i"), starts=day, ends=ends, now=now)
            case "change":
                away = [{"user": "ada", "day": day, "part": "half", "card": self._any(board.cards)}]
                changes = self.rng.choice([{"away": away}, {"starts": day, "ends": ends}, {"team": ["bo"]}])
                return iterations.plan_change(board, iteration_id=some, changes=changes, now=now)
            case "drop":
                return iterations.plan_drop(board, iteration_id=some, now=now)
            case "plan":
                chosen = self.rng.sample(sorted(board.cards), k=min(4, len(board.cards)))
                planned = board.iterations[some].plan if some in board.iterations else ()
                gone = [card for card in planned if self.rng.random() < 0.3 and card not in chosen]
                return iterations.plan_cards(board, iteration_id=some, add=chosen, remove=gone, now=now)
            case "cadence":
                cadence = {"starts": day, "weeks": self.rng.randint(1, 3)} if self.rng.random() < 0.7 else None
                return iterations.plan_cadence(board, cadence=cadence, now=now, new_id=lambda: self._new("i"))
        # Weeks in which nobody did anything: what they bring about is recorded now.
        late = now + timedelta(days=self.rng.randint(1, 30))
        return Plan(clockwork.due(board, late, lambda: self._new("i")))

    def _standup(self) -> Plan:
        board, now = self.story.board, self.story.pull("now").now
        if board.standup is None:
            return standup.plan_start(board, standup=self._new("d"), now=now)
        return self.rng.choice(
            [lambda: standup.plan_step(board, card=self._any(board.cards)), lambda: standup.plan_end(board)]
        )()

    def _change(self) -> Plan:
        changes = self.rng.choice([{"title": self._new("T ")}, {"class": "fixed_date"}, {"description": "x"}])
        card = self._any(self.story.board.cards)
        return cards.plan_change(self.story.board, card_id=card, changes=changes, if_version=None)


if __name__ == "__main__":
    Path(sys.argv[3]).write_bytes(orjson.dumps(storm(int(sys.argv[1]), int(sys.argv[2]))))
