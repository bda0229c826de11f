"""What the numbers cost: against a plain single pass over the same moves, in the same run.

The plain pass is the least that cycle times, a flow diagram and daily throughput take: one loop over (card, instant,
column) in a list, dates in the board's zone, nothing kept, no question as of a moment, no filter, no undo. Cold is
all of that from the database: the log read, folded, and the three reports made. Warm is a report again from what is
kept, each on its own against the pass that works out all three. Medians of several rounds; CPU time, because the disk
is not what is compared.
"""

from __future__ import annotations

import random
import statistics
import time
import tracemalloc
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import Per, day_starts, local_date
from kanban.analytics.cfd import cfd
from kanban.analytics.cycle_time import cycle_time, times
from kanban.analytics.history import History
from kanban.analytics.throughput import throughput
from kanban.domain import facts as ev
from kanban.domain.events import Event
from kanban.domain.facts import instant
from kanban.services import boards
from kanban.services.ids import new_id
from kanban.services.reports.kept import Histories
from kanban.store import Store, log
from tests.bench.wall import command, fresh_database, open_store, say

ZONE = "Europe/Berlin"
SIZES = ((5_000, 5), (50_000, 3))
_BEGIN = datetime(2025, 1, 1, 8, tzinfo=UTC)
_WAY = ("Backlog", "Ready", "In progress", "Review", "Done")

#: What the plain pass reads: card, instant, place of the column on the way.
Move = tuple[str, datetime, int]


def moves_of(cards: int) -> list[tuple[Move, ...]]:
    """Made-up lives of cards, each told in order: some are still open, a tenth goes back or is reopened."""
    chance = random.Random(4)
    lives = []
    for number in range(cards):
        now = _BEGIN + timedelta(minutes=number * 525_600 // cards, seconds=chance.randrange(60))
        places = [0, 1, 2, 3, 4]
        kind = chance.random()
        if kind < 0.05:
            places = [0, 1, 2, 3, 2, 3, 4]
        elif kind < 0.1:
            places = [0, 1, 2, 3, 4, 2, 4]
        elif kind < 0.2:
            places = [0, 1, 2]
        life = []
        for place in places:
            life.append((f"{number:032x}", now, place))
            now += timedelta(seconds=chance.expovariate(1 / 86_400))
        lives.append(tuple(life))
    return lives


def plain_pass(moves: Sequence[Move], days: int) -> tuple[list[int], list[list[int]], Counter[date]]:
    """The least it takes: cycle days, cumulative counts per day and column, cards finished per day."""
    zone = ZoneInfo(ZONE)
    first = local_date(_BEGIN, zone)
    edges = day_starts(first, first + timedelta(days=days), zone)
    started: dict[str, date] = {}
    finished: dict[str, date] = {}
    furthest: dict[str, int] = {}
    counts = [[0] * (days + 2) for _ in _WAY]
    for card, at, place in moves:
        reached = furthest.get(card, -1)
        if place > reached:
            furthest[card] = place
            day = bisect_right(edges, at)
            for line in counts[reached + 1 : place + 1]:
                line[day] += 1
        if place >= 2:
            if card not in started:
                started[card] = at.astimezone(zone).date()
            if place == 4:
                finished[card] = at.astimezone(zone).date()
            elif card in finished:
                del finished[card]
    cycle = sorted((day - started[card]).days + 1 for card, day in finished.items())
    for line in counts:
        total = 0
        for day, count in enumerate(line):
            total += count
            line[day] = total
    return cycle, counts, Counter(finished.values())


def fill(store: Store, lives: Sequence[Sequence[Move]], key: str) -> tuple[str, int]:
    """A board whose log holds these moves, as its own commands would have written them. Its id, and its last number."""
    made = boards.create_board(store, command(), name=f"Bench {key}", template="ops", key=key, time_zone=ZONE).board
    columns = {column.name: column.id for column in made.column_order}
    way = [columns[name] for name in _WAY]
    seq, batch = made.seq, []
    ordered = sorted((move[1], number, at) for number, life in enumerate(lives) for at, move in enumerate(life))
    with store.database.writing() as connection:
        for when, number, at in ordered:
            seq += 1
            fact = _fact(lives[number][at][0], number, lives[number], at, way, made.standard_lane.id)
            batch.append(Event(seq, when, "bench", new_id(), fact))
            if len(batch) == 5_000:
                log.append(connection, made.id, batch)
                batch = []
        if batch:
            log.append(connection, made.id, batch)
        connection.commit()
    return made.id, seq


def _fact(card: str, number: int, life: Sequence[Move], at: int, way: Sequence[str], lane: str) -> ev.Fact:
    column = way[life[at][2]]
    if at == 0:
        return ev.CardCreated(
            card, number + 1, f"Replace the power supply of rack {number}", column, lane, "a0V", "maintenance",
            points=3, stream="network", people=("bench",), due="2027-01-31",
            description="Order the part, plan the window, tell the customer, do it, watch it for an hour.",
        )  # fmt: skip
    was = {"entered_at": instant(life[at - 1][1]), "started_at": None, "finished_at": None}
    return ev.CardMoved(card, way[life[at - 1][2]], lane, "a0V", column, lane, "a0V", was=was)


def reports_of(history: History, days: int) -> dict[str, Callable[[], Any]]:
    """What the plain pass works out in one, as the page asks for it: one report each, over the whole log."""
    first = local_date(_BEGIN, ZoneInfo(ZONE))
    asked: dict[str, Any] = {
        "start": first,
        "end": first + timedelta(days=days),
        "as_of": _BEGIN + timedelta(days=days),
    }
    return {
        "cycle time": lambda: times(cycle_time(history, **asked)),
        "flow diagram": lambda: cfd(history, **asked),
        "throughput": lambda: throughput(history, per=Per.DAY, **asked),
    }


def cpu_of(once: Callable[[], Any]) -> float:
    """Milliseconds of CPU."""
    before = time.process_time()
    once()
    return (time.process_time() - before) * 1000


def measure(kind: str, cards: int, rounds: int) -> bool:
    """Print the ratios for one size on one database; whether they keep the promise."""
    lives = moves_of(cards)
    moves = sorted((move for life in lives for move in life), key=itemgetter(1))
    days = (moves[-1][1] - _BEGIN).days + 2
    with fresh_database(kind) as url:
        store = open_store(url)
        board, seq = fill(store, lives, "BIG")
        kept = Histories()
        tracemalloc.start()
        with kept.at(store, board, seq) as history:
            held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()

        def cold() -> None:
            with Histories().at(store, board, seq) as fresh:
                for report in reports_of(fresh, days).values():
                    report()

        ways: dict[str, Callable[[], Any]] = {"plain": lambda: plain_pass(moves, days), "cold": cold}
        ways |= reports_of(history, days)
        figures: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, once in ways.items():
                figures[name].append(cpu_of(once))
        store.database.engine.dispose()
    middle = {name: statistics.median(values) for name, values in figures.items()}
    plain, slow = middle.pop("plain"), middle.pop("cold")
    say(f"reports, {kind}: {cards:,} cards, {len(moves):,} moves: plain {plain:.0f} ms CPU for all three")
    say(f"  cold, database and all three  {slow:.0f} ms, {slow / plain:.1f} times   (goal <= 10)")
    for name, spent in middle.items():
        say(f"  warm, {name:<23} {spent:.0f} ms, {spent / plain:.1f} times   (goal <= 1.5)")
    say(f"  warm, all three               {sum(middle.values()):.0f} ms, {sum(middle.values()) / plain:.1f} times")
    say(f"  kept in memory                {held / 2**20:.0f} MB, {held / len(moves):.0f} bytes a move")
    return slow <= 10 * plain and all(spent <= 1.5 * plain for spent in middle.values())


def main() -> int:
    """Both sizes on both databases. 1 where a promise is broken."""
    kept = [measure(kind, cards, rounds) for cards, rounds in SIZES for kind in ("sqlite", "postgres")]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
