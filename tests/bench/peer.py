"""Side by side with jira-agile-metrics, the tool nearest to our reports: cycle times, flow diagram, daily throughput.

It is not among our requirements: make an environment with it (`pip install jira-agile-metrics "pandas<2.2" "numpy<2"`),
name that Python in PEER_PYTHON, and both are given the same tickets: the reference data's help desk, and a replica of
about 50,000 cards.
Its issues are handed over as objects in memory, without the server it usually asks; ours begin with rows of a log.
Neither side pays for looking through what was there before.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from kanban.analytics import history
from kanban.analytics.calendar import Per
from kanban.analytics.cfd import cfd
from kanban.analytics.cycle_time import cycle_time, times
from kanban.analytics.history import History
from kanban.analytics.throughput import throughput
from kanban.domain import facts as ev
from kanban.domain.events import data_of
from tests.analytics import reference
from tests.bench.wall import say

_STATUS = {"1": "assigned", "6": "resolved"}
_KINDS = {"assigned": "backlog", "progress": "work", "resolved": "done"}
_ROUNDS = 3

#: What the other Python runs: the file, and how often. It prints the best time in milliseconds.
_THEIRS = """
import csv, datetime, gc, sys, time
from types import SimpleNamespace as Thing
from jira_agile_metrics.calculators.cycletime import calculate_cycle_times
from jira_agile_metrics.calculators.cfd import calculate_cfd_data
from jira_agile_metrics.calculators.throughput import calculate_throughput
from jira_agile_metrics.utils import StatusTypes

tickets = {}
for card, status, at in csv.reader(open(sys.argv[1])):
    changes = tickets.setdefault(card, [])
    before = changes[-1].to_string if changes else None
    when = datetime.datetime.fromisoformat(at)
    changes.append(Thing(change="status", date=when, from_string=before, to_string=status))
issues = [
    Thing(key=card, changes=changes, fields=Thing(
        issuetype=Thing(name="Story"), summary=card, status=Thing(name=changes[-1].to_string), resolution=None,
        resolutiondate=None))
    for card, changes in tickets.items()
]
manager = Thing(
    jira=Thing(_options={"server": ""}), find_issues=lambda jql: issues,
    iter_changes=lambda issue, names: issue.changes)
names = ["assigned", "progress", "resolved"]
kinds = [StatusTypes.backlog, StatusTypes.accepted, StatusTypes.complete]
cycle = [{"name": name, "statuses": [name], "type": kind} for name, kind in zip(names, kinds)]
gc.freeze()
best = float("inf")
for _ in range(int(sys.argv[2])):
    begun = time.process_time()
    data = calculate_cycle_times(manager, cycle, {}, "assigned", "resolved", [{"jql": "", "value": None}])
    diagram = calculate_cfd_data(data, names)
    counts = calculate_throughput(data, "D", None)
    best = min(best, time.process_time() - begun)
print(best * 1000)
"""

#: When a ticket came to a status: card, status, instant.
Row = tuple[str, str, datetime]


def help_desk(copies: int) -> list[Row]:
    """The reference log, so many times over, each copy a day later; a status that repeats is no move."""
    found: list[Row] = []
    last: dict[str, str] = {}
    for row in sorted(reference.rows("helpdesk/events.csv"), key=lambda row: row["ts"]):
        status = _STATUS.get(row["activity"], "progress")
        if last.get(row["card"]) != status:
            last[row["card"]] = status
            found.append((row["card"], status, datetime.fromisoformat(row["ts"]).replace(tzinfo=UTC)))
    copied = [(f"{card}-{n}", status, at + timedelta(days=n)) for n in range(copies) for card, status, at in found]
    return sorted(copied, key=lambda row: row[2])


def logged(rows: list[Row]) -> Iterator[history.Row]:
    """The same as rows of a board's log."""
    facts: list[tuple[datetime, ev.Fact]] = [
        (rows[0][2], ev.BoardCreated("Help desk", "HD", "UTC", (1, 2, 3, 4, 5), may_exceed=True)),
        *(
            (rows[0][2], ev.ColumnAdded(name, name, kind, None, True, "", f"a{place}"))
            for place, (name, kind) in enumerate(_KINDS.items())
        ),
        (rows[0][2], ev.LaneAdded("s", "Standard", "standard", None, True, "a0")),
    ]
    places: dict[str, str] = {}
    for card, status, at in rows:
        if card in places:
            facts.append((at, ev.CardMoved(card, places[card], "s", "a0", status, "s", "a0")))
        else:
            facts.append((at, ev.CardCreated(card, len(places) + 1, card, status, "s", "a0", work_type="support")))
        places[card] = status
    for number, (at, fact) in enumerate(facts, start=1):
        yield number, fact.type, at, "import", data_of(fact)


def ours(rows: list[Row]) -> tuple[float, float]:
    """Milliseconds of CPU from the log to all three, and from the kept history to all three."""
    log = list(logged(rows))
    asked: dict[str, Any] = {
        "start": date(2010, 1, 1),
        "end": date(2012, 12, 1),
        "as_of": datetime(2026, 1, 1, tzinfo=UTC),
    }

    gc.freeze()

    def folded() -> History:
        # As the product reads a log: without looking for cycles in it, neither meanwhile nor after.
        gc.disable()
        kept = History("b")
        kept.read(log)
        gc.freeze()
        gc.enable()
        return kept

    def reports(kept: History) -> None:
        times(cycle_time(kept, **asked))
        cfd(kept, **asked)
        throughput(kept, per=Per.DAY, **asked)

    kept = folded()
    return _best(lambda: reports(folded())), _best(lambda: reports(kept))


def _best(once: Callable[[], None]) -> float:
    spent = []
    for _ in range(_ROUNDS):
        begun = time.process_time()
        once()
        spent.append(time.process_time() - begun)
    return min(spent) * 1000


def theirs(python: str, rows: list[Row]) -> float:
    """Milliseconds of CPU of the other tool, from issues in memory to its three tables."""
    with tempfile.TemporaryDirectory(prefix="kanban-bench-") as folder:
        file = Path(folder) / "rows.csv"
        file.write_text("".join(f"{card},{status},{at.replace(tzinfo=None)}\n" for card, status, at in rows))
        command = [python, "-W", "ignore", "-c", _THEIRS, str(file), str(_ROUNDS)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> int:
    """Print the ratios; nothing where the other tool or the data is not here."""
    python = os.environ.get("PEER_PYTHON")
    if not python or not reference.DATA.is_dir():
        say(
            "peer: left out; name a Python that has jira-agile-metrics in PEER_PYTHON, and keep the reference data near"
        )
        return 0
    for copies in (1, 13):
        rows = help_desk(copies)
        first, again = ours(rows)
        other = theirs(python, rows)
        cards = len({card for card, _, _ in rows})
        say(f"peer: {cards:,} cards, {len(rows):,} moves: the other tool {other:.0f} ms CPU")
        say(f"  ours from the log on      {first:.0f} ms, {other / first:.1f} times as fast")
        say(f"  ours from what is kept    {again:.0f} ms, {other / again:.1f} times as fast")
    return 0


if __name__ == "__main__":
    sys.exit(main())
