"""Random logs: whatever can happen to cards and columns, in odd zones and on the days on which clocks change.

Two logs are told: with undoing, which takes steps off the books, and without, where the board's own fold, asked after
every event, says independently what was true when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from kanban.domain import facts as ev
from kanban.domain.board import ColumnKind
from kanban.domain.events import Event
from kanban.domain.fold import fold
from tests.analytics.scene import COLUMNS, Scene, at

ZONES = ["UTC", "Europe/Berlin", "America/Santiago", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"]
#: The range of the reports over these logs: clocks change within it in Berlin, Santiago and Lord Howe.
FIRST, LAST = date(2026, 3, 26), date(2026, 4, 9)
_BEGIN = at("2026-03-27 09:00")

#: Minutes since the step before (often none: several things at one instant), what, which card, where.
Step = tuple[int, str, int, str, str]

_CARD_STEPS = ["create", "create", "move", "move", "move", "move", "block", "resume", "archive", "restore"]
_COLUMN_STEPS = ["kind", "order", "remove", "add"]


def steps(*, undo: bool = True, columns: bool = True, most: int = 40) -> st.SearchStrategy[list[Step]]:
    """What happens, in order."""
    what = [*_CARD_STEPS, *(["undo"] if undo else []), *(_COLUMN_STEPS if columns else [])]
    return st.lists(
        st.tuples(
            st.sampled_from([0, 1, 60, 600, 1439, 1440, 2000]), st.sampled_from(what), st.integers(0, 4),
            st.sampled_from(sorted(COLUMNS)), st.sampled_from(["standard", "standard", "urgent"]),
        ),
        max_size=most,
    )  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A log that was told from steps, and the instant of its last event."""

    events: Sequence[Event]
    last: datetime


def told(wanted: Sequence[Step], zone: str = "UTC") -> Told:
    """The log of the steps that the board allows, on a board in `zone`."""
    scene, now = Scene(began="2026-03-20 00:00", zone=zone), _BEGIN
    for minutes, what, card, column, lane in wanted:
        now += timedelta(minutes=minutes)
        _tell(scene, now, what, f"c{card}", column, lane)
    return Told(scene.events, now)


def _tell(scene: Scene, now: datetime, what: str, card_id: str, column: str, lane: str) -> None:
    board = fold("b", scene.events)
    when = now.replace(tzinfo=None).isoformat(sep=" ")
    card, target = board.cards.get(card_id), board.columns.get(column)
    open_to_cards = target is not None and target.kind is not ColumnKind.BLOCKED
    if what == "undo":
        if scene.undoable:
            scene.undo(when)
    elif what in _COLUMN_STEPS:
        _reshape(scene, when, what, column)
    elif card is None:
        if what == "restore" and card_id in board.archived and open_to_cards:
            scene.restore(when, card_id, column)
        elif what == "create" and card_id not in board.archived and open_to_cards:
            said: dict[str, Any] = {"work_type": "ab"[len(card_id + column) % 2], "stream": "xy"[len(column) % 2]}
            scene.create(when, card_id, column, lane, **said)
    elif what == "move" and open_to_cards:
        scene.resume(when, card_id, column) if card.blocked else scene.move(when, card_id, column, lane)
    elif what == "resume" and card.blocked and open_to_cards:
        scene.resume(when, card_id, column)
    elif what == "block" and not card.blocked and not card.finished_at and "blocked" in board.columns:
        scene.block(when, card_id)
    elif what == "archive":
        scene.archive(when, card_id, discarded=card.finished_at is None)


def _reshape(scene: Scene, when: str, what: str, column: str) -> None:
    board = fold("b", scene.events)
    known = board.columns.get(column)
    if what == "add":
        if known is None and column != "blocked":
            kind = COLUMNS[column]
            scene.tell(when, ev.ColumnAdded(column, column, kind, None, True, "", f"a{len(scene.events)}"))
    elif known is None or known.kind is ColumnKind.BLOCKED:
        return
    elif what == "kind":
        kind = {"todo": "queue", "ready": "work", "doing": "queue", "review": "done", "done": "review"}[column]
        scene.tell(when, ev.ColumnChanged(column, {"kind": kind}, {"kind": known.kind.value}))
    elif what == "order":
        scene.tell(when, ev.ColumnChanged(column, {"rank": f"a{len(scene.events)}"}, {"rank": known.rank}))
    elif not any(card.column == column for card in board.cards.values()) and len(board.columns) > 2:
        scene.tell(when, ev.ColumnRemoved(column))


def as_one_command(events: Sequence[Event]) -> list[Event]:
    """The same log as an import writes it: one command for all."""
    return [replace(event, command_id=events[0].command_id) for event in events]
