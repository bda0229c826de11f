"""What a public-safe display is told: keys, ages, places and states, and nothing that somebody wrote or who it was.

A screen in a lobby is read by whoever walks by, and its token can be stolen with it. So it is the server that leaves
out titles, people, reasons and comments, in this one place for snapshots, events and reports alike. It goes the safe
way round: text passes only under a name that is known to hold no words of people, so what is new is left out until
somebody decides otherwise.
"""

from __future__ import annotations

from typing import Any

from kanban.domain.facts import Json

#: Names under which text passes: ids and keys, instants and dates, ranks, and the product's own words for kinds.
_PASSES = frozenset(
    {
        "id", "seq", "board", "column", "lane", "card", "cards", "command", "command_id", "column_id",
        "iteration", "standup", "stop", "hit", "into", "about", "from_column", "from_lane", "rank",
        "from_rank", "waiting_card", "displaced_by", "plan", "promised", "carried", "added", "removed",
        "walked", "key", "row_id", "type", "kind", "class", "base_class", "work_type", "family", "service_class",
        "status", "scope", "role", "decided", "place", "unit", "rule", "per", "report", "at", "since",
        "until", "created_at", "entered_at", "started_at", "finished_at", "archived_at", "closed_at",
        "first_finished_at", "as_of", "server_time", "due", "starts", "ends", "cutoff", "began", "start",
        "end", "date", "from", "to", "day", "part", "period_start", "period_end", "displaced", "holidays",
        "time_zone", "weather", "velocity_unit", "doc", "definition", "formula", "calendar", "sentence",
        "flags", "signal", "view", "verdict",
    }
)  # fmt: skip
#: Lists and documents that are about people, or quote cards and people in sentences: they come empty.
_ABOUT_PEOPLE = frozenset({"people", "team", "away", "members", "turns", "diagnosis", "links"})
#: Text that may be missing is missing; other text is empty.
_MISSING = frozenset({"actor", "by", "stream", "channel", "rota"})
#: Where `name` is what a place or an iteration is called, and not a person or a deployment.
_PLACES = frozenset({"columns", "lanes", "iterations", "iteration", "cadence", "board", "rows"})
_OF_PLACES = frozenset(
    {
        "board_created", "board_changed", "column_added", "column_changed", "lane_added", "lane_changed",
        "iteration_made", "iteration_changed", "iteration_dropped", "cadence_set",
    }
)  # fmt: skip
#: Events of which not even the key passes: an alert's is made of what monitoring calls things.
_KEYLESS = frozenset({"alert_received"})


def discreet(told: Json) -> Json:
    """A snapshot, a report or another answer, or a part of one, as a public-safe display may have it."""
    if isinstance(told, dict) and "type" in told and "data" in told and "seq" in told:
        return discreet_event(told)
    return _without(told, "", names=True)


def discreet_event(event: dict[str, Json]) -> dict[str, Json]:
    """One event in its wire form. It keeps its number and its kind, so that no gap shows."""
    kind = event["type"]
    data = _without(event["data"], "data", names=kind in _OF_PLACES)
    if kind in _KEYLESS:
        data["key"] = ""
    return {
        "seq": event["seq"], "type": kind, "at": event["at"], "actor": None, "command_id": event["command_id"],
        "data": data,
    }  # fmt: skip


def _without(value: Any, name: str, *, names: bool) -> Any:
    if isinstance(value, str):
        return value if name in _PASSES or (names and name == "name") else None if name in _MISSING else ""
    if isinstance(value, dict):
        if name in _MISSING or name in _ABOUT_PEOPLE:
            return None
        return {key: _inner(each, key, names) for key, each in value.items()}
    if isinstance(value, list | tuple):
        if name in _ABOUT_PEOPLE or (name not in _PASSES and any(isinstance(each, str) for each in value)):
            return []
        if value and isinstance(value[0], dict) and "data" in value[0]:
            return [discreet(each) for each in value]
        return [_without(each, name, names=names or name in _PLACES) for each in value]
    return value


def _inner(value: Any, name: str, names: bool) -> Any:
    """A value of a document: within the board's own parts, a name stays a name."""
    inside = name in _PLACES or (names and name in {"changes", "before", "was"})
    return _without(value, name, names=inside if isinstance(value, dict | list | tuple) else names)
