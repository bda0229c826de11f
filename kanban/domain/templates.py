"""The shapes a new board can start from."""

from __future__ import annotations

from collections.abc import Mapping

from kanban.domain.shape import ColumnSketch, LaneSketch

_URGENT = LaneSketch("Urgent", "urgent", limit=1)
_BLOCKED = ColumnSketch("Blocked", "blocked", policy="Waiting for somebody outside; the reason is on the card.")
_STANDARD = LaneSketch("Standard", "standard")

TEMPLATES: Mapping[str, tuple[list[ColumnSketch], list[LaneSketch]]] = {
    "ops": (
        [
            ColumnSketch("Backlog", "backlog"),
            ColumnSketch("Ready", "queue", limit=6, policy="Goal and way back are written down."),
            ColumnSketch("In progress", "work", limit=4, policy="Somebody works on it today."),
            ColumnSketch("Review", "review", limit=3, policy="A second pair of eyes; monitoring is in place."),
            _BLOCKED,
            ColumnSketch("Done", "done", policy="Runs in production, and what we learned is in the runbook."),
        ],
        [_URGENT, _STANDARD],
    ),
    "dev+ops": (
        [
            ColumnSketch("Backlog", "backlog"),
            ColumnSketch("Ready", "queue", limit=8, policy="Small enough to finish in a week."),
            ColumnSketch("Develop", "work", limit=4, policy="Tests and alerts are part of the work."),
            ColumnSketch("Review", "review", limit=3, policy="Reviewed by somebody who did not write it."),
            ColumnSketch("Deploy", "work", limit=2, policy="Rolled out and watched for an hour."),
            _BLOCKED,
            ColumnSketch("Done", "done", policy="In production, watched, and written down."),
        ],
        [_URGENT, _STANDARD],
    ),
    "support": (
        [
            ColumnSketch("New", "backlog"),
            ColumnSketch("Triaged", "queue", limit=10, policy="We know whose problem it is and how bad."),
            ColumnSketch("Working", "work", limit=5, policy="Somebody answers today."),
            _BLOCKED,
            ColumnSketch("Resolved", "done", policy="The requester has our answer."),
        ],
        [_URGENT, _STANDARD],
    ),
    "empty": (
        [ColumnSketch("To do", "backlog"), ColumnSketch("Doing", "work", limit=3), ColumnSketch("Done", "done")],
        [_URGENT, _STANDARD],
    ),
}  # fmt: skip
