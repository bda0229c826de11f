"""One truth: whatever is done to a board, its rows, its kept fold and its log tell the same story."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.domain.errors import KanbanError
from kanban.domain.fold import fold
from kanban.domain.pulls import Answer, Entry
from kanban.services import boards, cards, duty, interrupts, iterations, standup
from kanban.services.ids import new_id
from kanban.store import Store, log
from kanban.store.models import UserRow
from kanban.store.unit_of_work import Command
from tests.conftest import make_engine

START = datetime(2026, 3, 27, 22, 0, tzinfo=UTC)


class Hands:
    """Somebody who does random things to one board, right ones and wrong ones."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.dice = random.Random(seed)
        self.now = START
        with store.accounts_unit() as session:
            session.merge(
                UserRow(id="ana", email="ana@example.org", name="Ana", password_hash="x", admin=False, created_at=START)
            )
        outcome = boards.create_board(store, self.command(), name="Ops", template="ops", key=f"K{new_id()[-5:]}")
        self.board_id = outcome.board.id

    def command(self) -> Command:
        self.now += timedelta(seconds=self.dice.choice([-5, 1, 60, 86_400]))
        return Command(Actor("ana", "Ana"), new_id(), self.now)

    @property
    def board(self) -> Board:
        return self.store.board(self.board_id)

    def act(self) -> None:
        """One random command; a refusal is as good as a success."""
        acts = [self._create, self._move, self._swap] * 6 + [self._block, self._resume, self._bulk, self._undo] * 3
        acts += [self._change, self._archive, self._restore, self._spell, self._comment, self._deploy, self._duty] * 2
        acts += [self._iteration] * 4 + [self._standup] * 2
        acts += [self._release] * 4 + [self._stop, self._column, self._remove_column, self._lane, self._settings]
        with suppress(KanbanError):
            self.dice.choice(acts)()

    def _any(self, things: Any) -> Any:
        ordered = sorted(things)
        return self.dice.choice(ordered) if ordered else "nothing"

    def _answer(self) -> Answer | None:
        card = self._any(self.board.cards)
        answers = [
            Answer("exceed", "hit", "why"), Answer("raise_limit", reason="why", to=self.dice.choice([1, 3, 9])),
            Answer("park", card=card), Answer("help", card=card), Answer("stop_the_line", trouble="Disks"),
            Answer("leave", "hit"),
        ]  # fmt: skip
        return self.dice.choice([None] * 18 + answers)

    def _entry(self) -> Entry | None:
        return self.dice.choice(
            [None, Entry(("Looked at",), {"url": "https://wiki.example/x"}), Entry(skip="It burns")]
        )

    def _create(self) -> None:
        values = {"title": f"Card {self.dice.random()}", "points": self.dice.choice([None, 1, 2.5])}
        cards.create_card(
            self.store, self.command(), board_id=self.board_id, values=values, column=self._any(self.board.columns),
            lane=self._any(self.board.lanes), answer=self._answer(),
        )  # fmt: skip

    def _move(self) -> None:
        column, lane = self._any(self.board.columns), self._any(self.board.lanes)
        before = self.dice.choice([None, self._any(self.board.cell(column, lane))])
        cards.move_card(
            self.store, self.command(), card_id=self._any(self.board.cards), column=column, lane=lane, before=before,
            answer=self._answer(), policy=self._entry(),
        )  # fmt: skip

    def _block(self) -> None:
        waiting = self.dice.choice([None, self._any(self.board.cards)])
        cards.block_card(
            self.store, self.command(), card_id=self._any(self.board.cards), reason="vendor", waiting_card=waiting,
            answer=self._answer(),
        )  # fmt: skip

    def _swap(self) -> None:
        coming: dict[str, Any] = self.dice.choice(
            [{"values": {"title": "Fire"}}, {"card": self._any(self.board.cards)}]
        )
        interrupts.swap(
            self.store, self.command(), board_id=self.board_id, column=self._any(self.board.columns),
            park=self.dice.choice([None, self._any(self.board.cards)]), answer=self._answer(), policy=self._entry(),
            **coming,
        )  # fmt: skip

    def _stop(self) -> None:
        column = self.dice.choice([None, self._any(self.board.columns)])
        interrupts.stop(self.store, self.command(), board_id=self.board_id, trouble="Disks", column=column)

    def _release(self) -> None:
        interrupts.release(
            self.store, self.command(), board_id=self.board_id, cause="Logs", stop=self._any(self.board.stops)
        )

    def _bulk(self) -> None:
        chosen = self.dice.sample(sorted(self.board.cards), min(3, len(self.board.cards)))
        do = self.dice.choice(
            [
                {"kind": "move", "column": self._any(self.board.columns)}, {"kind": "block", "reason": "vendor"},
                {"kind": "archive"}, {"kind": "change", "changes": {"stream": self.dice.choice(["CI", "network"])}},
            ]
        )  # fmt: skip
        cards.bulk(
            self.store, self.command(), board_id=self.board_id, cards=chosen, do=do, answer=self._answer(),
            policy=self._entry(),
        )  # fmt: skip

    def _spell(self) -> None:
        blocked = [card.id for card in self.board.cards.values() if card.blocked]
        changes = {"dismissed": self.dice.random() < 0.5, "note": f"Ticket {self.dice.randint(1, 9)}"}
        cards.change_spell(self.store, self.command(), card_id=self._any(blocked), changes=changes)

    def _duty(self) -> None:
        people = self.dice.choice([[], ["ana"]])
        weekly = {"start": START.date(), "time": START.time(), "turns": [people, ["ana"], []]}
        if self.dice.random() < 0.5:
            rota = self.dice.choice([None, {"weekly": weekly, "dates": []}])
            duty.set_rota(self.store, self.command(), board_id=self.board_id, rota=rota)
        else:
            duty.hand_over(self.store, self.command(), board_id=self.board_id, people=people, note="By hand")

    def _iteration(self) -> None:
        some, day = self._any(self.board.iterations), self.now.date() + timedelta(days=self.dice.randint(0, 20))
        ends, where = day + timedelta(days=self.dice.randint(1, 15)), {"board_id": self.board_id}
        match self.dice.choice(["make", "change", "drop", "plan", "plan", "cadence"]):
            case "make":
                iterations.make(self.store, self.command(), **where, starts=day, ends=ends)
            case "change":
                away = [{"user": "ana", "day": day, "part": "half", "card": self._any(self.board.cards)}]
                changes = self.dice.choice([{"away": away}, {"starts": day, "ends": ends}, {"goal": "Quiet"}])
                iterations.change(self.store, self.command(), **where, iteration_id=some, changes=changes)
            case "drop":
                iterations.drop(self.store, self.command(), **where, iteration_id=some)
            case "plan":
                cards_of = self.dice.sample(sorted(self.board.cards), min(3, len(self.board.cards)))
                planned = self.board.iterations[some].plan if some in self.board.iterations else ()
                gone = [card for card in planned[:2] if card not in cards_of]
                iterations.plan(self.store, self.command(), **where, iteration_id=some, add=cards_of, remove=gone)
            case "cadence":
                cadence = self.dice.choice([None, {"starts": day, "weeks": 1}])
                iterations.set_cadence(self.store, self.command(), **where, cadence=cadence)

    def _standup(self) -> None:
        going, where = self.board.standup, {"board_id": self.board_id}
        if going is None:
            standup.start(self.store, self.command(), **where)
        elif self.dice.random() < 0.6:
            standup.step(
                self.store, self.command(), **where, card=self.dice.choice([None, self._any(self.board.cards)])
            )
        else:
            standup.end(self.store, self.command(), **where)

    def _comment(self) -> None:
        card = self._any({**self.board.cards, **self.board.archived})
        cards.comment(self.store, self.command(), card_id=card, text="Looking", outward=self.dice.random() < 0.5)

    def _deploy(self) -> None:
        interrupts.deploy(self.store, self.command(), board_id=self.board_id, name="api")

    def _resume(self) -> None:
        blocked = [card.id for card in self.board.cards.values() if card.blocked]
        cards.resume_card(self.store, self.command(), card_id=self._any(blocked), answer=self._answer())

    def _change(self) -> None:
        changes = {"title": f"T{self.dice.random()}", "people": self.dice.choice([[], ["ana"]]), "class": "fixed_date"}
        cards.change_card(self.store, self.command(), card_id=self._any(self.board.cards), changes=changes)

    def _archive(self) -> None:
        cards.archive_card(self.store, self.command(), card_id=self._any(self.board.cards))

    def _restore(self) -> None:
        cards.restore_card(self.store, self.command(), card_id=self._any(self.board.archived), answer=self._answer())

    def _undo(self) -> None:
        cards.undo_last(self.store, self.command(), board_id=self.board_id)

    def _column(self) -> None:
        column = self._any(self.board.columns)
        kind = self.dice.choice(["work", "queue", "done", "backlog"])
        if self.dice.random() < 0.5:
            values = {"name": "More", "kind": kind}
            boards.add_column(self.store, self.command(), board_id=self.board_id, values=values, before=column)
        else:
            changes = {"limit": self.dice.choice([None, 0, 2]), "hard": self.dice.random() < 0.7, "before": None}
            asks = self.dice.random() < 0.2
            changes |= {"reason": "why", "asks_checks": ["Looked at"] if asks else []}
            changes["asks_link"] = "runbook" if asks else None
            boards.change_column(self.store, self.command(), board_id=self.board_id, column_id=column, changes=changes)

    def _remove_column(self) -> None:
        columns = self.board.columns
        boards.remove_column(
            self.store,
            self.command(),
            board_id=self.board_id,
            column_id=self._any(columns),
            cards_to=self._any(columns),
        )

    def _lane(self) -> None:
        lanes = self.board.lanes
        if self.dice.random() < 0.5:
            boards.add_lane(self.store, self.command(), board_id=self.board_id, values={"name": "L"}, before=None)
        else:
            boards.remove_lane(
                self.store, self.command(), board_id=self.board_id, lane_id=self._any(lanes), cards_to=self._any(lanes)
            )

    def _settings(self) -> None:
        changes = {"working_days": self.dice.choice([[1, 2], [7]]), "may_exceed": self.dice.random() < 0.8}
        changes |= {"urgent_inside": self.dice.random() < 0.5, "may_raise": self.dice.random() < 0.5}
        changes |= {
            "holidays": self.dice.choice([[], ["2026-04-06"]]),
            "interrupt_budget": self.dice.choice([None, 0.2]),
        }
        changes |= {"time_zone": self.dice.choice(["Europe/Berlin", "Pacific/Auckland", "America/Havana"])}
        boards.change_board(self.store, self.command(), board_id=self.board_id, changes=changes)


def everything(board: Board) -> dict[str, Any]:
    """All of a board's fields, in a form that compares."""
    fields = {name: getattr(board, name) for name in board.__dataclass_fields__}
    return {**fields, "cards": dict(board.cards), "archived": dict(board.archived)}


def folded(store: Store, board_id: str) -> Board:
    with store.reading() as connection:
        return fold(board_id, (row.event() for row in log.tail(connection, board_id, 0)))


def check(hands: Hands, store: Store) -> None:
    warm = everything(hands.board)
    assert everything(folded(store, hands.board_id)) == warm, "the log folds to another board than the kept one"
    cold = Store(store.database.engine)
    assert everything(cold.board(hands.board_id)) == warm, "the rows load to another board than the kept one"
    with store.reading() as connection:
        numbers = [row.seq for row in log.tail(connection, hands.board_id, 0)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert hands.board.seq == len(numbers)


@pytest.mark.parametrize("seed", range(4))
def test_rows_log_and_kept_board_are_one(store: Store, seed: int) -> None:
    hands = Hands(store, seed)
    for _ in range(150):
        hands.act()
    check(hands, store)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_rows_log_and_kept_board_are_one_for_any_hands(any_store: Store, seed: int) -> None:
    hands = Hands(any_store, seed)
    for _ in range(40):
        hands.act()
    check(hands, any_store)


@pytest.fixture(scope="module")
def any_store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One SQLite store for all examples: each of them makes a board of its own."""
    from kanban.store import migrate

    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('any') / 'kanban.db'}")
    migrate.upgrade(engine)
    yield Store(engine)
    engine.dispose()


def test_two_stores_on_one_database_see_each_others_moves(store: Store) -> None:
    """Two processes keep their own boards; each must extend its own by what the other wrote."""
    here = Hands(store, 1)
    there = Store(store.database.engine)
    for turn in range(60):
        here.store = (store, there)[turn % 2]
        here.act()
    assert everything(store.board(here.board_id)) == everything(there.board(here.board_id))
    check(here, store)
