"""What the past of a board costs: opening it near its 50,000th event and stepping, against a plain fold of that log.

In seconds of this thread's CPU, so that a busy machine says nothing else.
"""

from __future__ import annotations

import sys
import time

from kanban.domain import facts as ev
from kanban.domain.fold import fold
from kanban.services import replay
from kanban.store import log
from tests.bench.wall import ADMIN, command, fresh_database, make_board, open_store, say, spread

EVENTS, CARDS, STEPS = 50_000, 200, 200
#: A frame of 60 in a second.
_FRAME = 1 / 60


def main() -> int:
    """Print the times and ratios; 1 when opening takes a second or a step takes a frame."""
    broken = 0
    for kind in ("sqlite", "postgres"):
        with fresh_database(kind) as url:
            store = open_store(url)
            board = make_board(store, CARDS, "PAST")
            _live(store, board)
            with store.reading() as connection:
                rows = log.tail(connection, board.id, 0)
            begun = time.thread_time()
            told = fold(board.id, (row.event() for row in rows))
            floor = time.thread_time() - begun
            head = told.seq
            begun = time.thread_time()
            shown = replay.at_number(store, ADMIN, board.id, head - 7)
            opened = time.thread_time() - begun
            assert shown.board == fold(board.id, (row.event() for row in rows[: head - 7]))
            steps = [_timed(store, board.id, head - 7 - step) for step in range(STEPS)]
            jumps = [_timed(store, board.id, 1 + step * 7919 % head) for step in range(STEPS)]
            ordered = sorted(steps)
            broken += opened / floor > 2 or ordered[int(0.95 * STEPS)] > _FRAME
            say(
                f"replay of {head:,} events, {kind}: opened in {opened:.2f} s, a plain fold {floor:.2f} s, ratio "
                f"{opened / floor:.2f} (goal <= 2); a step back {spread(steps)} (p95 goal <= 16.7); "
                f"a jump {spread(jumps)} (p50 / p95 / p99 / worst)"
            )
            store.database.engine.dispose()
    return 1 if broken else 0


def _timed(store, board, number) -> float:  # type: ignore[no-untyped-def]  # the types of wall.py
    begun = time.thread_time()
    replay.at_number(store, ADMIN, board, number)
    return time.thread_time() - begun


def _live(store, board) -> None:  # type: ignore[no-untyped-def]  # the types of wall.py
    """Move cards to and fro until the log is long enough, some hundred moves to a command."""
    places = [board.columns[name] for name in ("Ready", "In progress", "Review", "Done")]
    turn = 0
    while (seq := store.board(board.id).seq) < EVENTS:
        with store.board_unit(board.id, command()) as unit:
            for _ in range(min(500, EVENTS - seq)):
                turn += 1
                card = unit.board.cards[board.cards[turn * 17 % len(board.cards)]]
                target = places[(turn + turn // len(places)) % len(places)]
                gone = ev.CardMoved(card.id, card.column, card.lane, card.rank, target, card.lane, card.rank)
                unit.record([gone] if target != card.column else [])


if __name__ == "__main__":
    sys.exit(main())
