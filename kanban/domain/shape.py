"""The rules for a board's shape: its settings, columns, lanes and members."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from kanban.domain import facts as ev
from kanban.domain.access import Role
from kanban.domain.board import BUILT_IN_REASONS, Board, Column, ColumnKind, Lane, LaneKind
from kanban.domain.cards import LINK_KINDS
from kanban.domain.errors import Conflict, Invalid, NotFound
from kanban.domain.facts import Json
from kanban.domain.fold import raises
from kanban.domain.moves import plan_emptying
from kanban.domain.placing import Plan
from kanban.domain.pulls import LIMIT_MAX, Pull
from kanban.domain.ranks import between
from kanban.domain.team_settings import TEAM_SETTINGS

COLUMNS_MAX, LANES_MAX, NAME_MAX, POLICY_MAX = 30, 12, 60, 2000
CHECKS_MAX, CHECK_MAX, REASONS_MAX = 10, 200, 30


@dataclass(frozen=True, slots=True)
class ColumnSketch:
    """A column before it exists."""

    name: str
    kind: str
    limit: int | None = None
    hard: bool = True
    policy: str = ""
    asks_link: str | None = None
    asks_checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LaneSketch:
    name: str
    kind: str
    limit: int | None = None


def plan_board(
    *, name: str, key: str, time_zone: str, columns: list[ColumnSketch], lanes: list[LaneSketch], ids: Any,
    member: tuple[str, str] | None, working_days: list[int] | None = None,
) -> Plan:  # fmt: skip
    """A new board's first facts. `ids` is a callable that makes a fresh id; `member` (user, name) becomes its admin."""
    settings = _settings({"name": name, "time_zone": time_zone, "working_days": working_days or [1, 2, 3, 4, 5]})
    facts: list[ev.Fact] = [
        ev.BoardCreated(
            name=settings["name"],
            key=board_key(key),
            time_zone=settings["time_zone"],
            working_days=tuple(settings["working_days"]),
            may_exceed=True,
        )
    ]
    rank = None
    for column in columns:
        rank = between(rank, None)
        checked = _checked(_COLUMN, vars_of(column))
        facts.append(_column_added(ids(), rank, checked))
    rank = None
    for lane in lanes:
        rank = between(rank, None)
        facts.append(ev.LaneAdded(lane=ids(), name=lane.name, kind=lane.kind, limit=lane.limit, hard=True, rank=rank))
    if member:
        facts.append(ev.MemberSet(user=member[0], name=member[1], role=Role.ADMIN.value, before=None))
    return Plan(tuple(facts))


def vars_of(column: ColumnSketch) -> dict[str, Json]:
    return {name: getattr(column, name) for name in _COLUMN}


def board_key(text: str) -> str:
    """The letters in front of a card's number: 2 to 6 of A-Z and digits, a letter first."""
    key = text.strip().upper()
    if not re.fullmatch(r"[A-Z][A-Z0-9]{1,5}", key):
        raise Invalid.field("key", "A key has 2 to 6 letters or digits and begins with a letter, like OPS.")
    return key


def key_from(name: str) -> str:
    """A key made from a board's name."""
    letters = re.sub(r"[^A-Z0-9]", "", name.upper())
    words = re.findall(r"[A-Z0-9]+", name.upper())
    key = "".join(word[0] for word in words)[:6] if len(words) > 1 else letters[:4]
    return key if re.fullmatch(r"[A-Z][A-Z0-9]{1,5}", key) else f"B{key[:4] or 'D'}"


def plan_settings(board: Board, changes: Mapping[str, Json]) -> Plan:
    """Change any of settings in `_BOARD`. Rows of block reasons that cards carry now may go; their spells keep them."""
    wanted = _settings(changes)
    before = {name: _plain(getattr(board, name)) for name in wanted}
    real = {name: value for name, value in wanted.items() if value != before[name]}
    return Plan((ev.BoardChanged(real, {name: before[name] for name in real}),) if real else ())


def plan_add_column(board: Board, *, column: str, values: Mapping[str, Json], before: str | None) -> Plan:
    if len(board.columns) >= COLUMNS_MAX:
        raise Conflict(f"A board has at most {COLUMNS_MAX} columns.")
    unsaid: dict[str, Json] = {"limit": None, "hard": True, "policy": "", "asks_link": None, "asks_checks": []}
    checked = _checked(_COLUMN, {**unsaid, **values})
    _one_blocked(board, checked["kind"], None)
    return Plan((_column_added(column, _rank(board.column_order, before, None), checked),))


def _column_added(column: str, rank: str, checked: Mapping[str, Any]) -> ev.ColumnAdded:
    asks = tuple(checked["asks_checks"])
    return ev.ColumnAdded(column=column, rank=rank, **{**checked, "asks_checks": asks})


def plan_change_column(board: Board, *, column_id: str, changes: Mapping[str, Json]) -> Plan:
    """Change a column's name, kind, limit, hard, policy, asks_link, asks_checks, or its place (`before`: a column id,
    or None for the end).

    Lowering a limit below what is there is allowed: nothing is thrown out, nothing more comes in. Raising one, or
    taking it away, needs a `reason`.
    """
    column = board.column(column_id)
    wanted = dict(changes)
    reason = str(wanted.pop("reason", ""))
    place = {"rank": _rank(board.column_order, wanted.pop("before"), column_id)} if "before" in wanted else {}
    checked = _checked(_COLUMN, wanted)
    kind = checked.get("kind", column.kind.value)
    if kind != column.kind.value:
        _one_blocked(board, kind, column_id)
        if ColumnKind.BLOCKED.value in (kind, column.kind.value) and any(board.in_column(column_id)):
            raise Conflict("Cards in Blocked carry their reasons. Move the cards out before changing this kind.")
    if kind == ColumnKind.BLOCKED.value and any(stop.column == column_id for stop in board.stops.values()):
        raise Conflict("This column is stopped. Release it before it becomes Blocked.")
    said = _reason(column, checked, reason)
    return _changed(column, {**checked, **place}, lambda new, old: ev.ColumnChanged(column_id, new, old, reason=said))


def plan_remove_column(board: Board, *, column_id: str, cards_to: str | None, pull: Pull) -> Plan:
    """Remove a column. Its cards go to the column `cards_to`, through its limit like any other arrival."""
    board.column(column_id)
    if cards_to is not None:
        board.column(cards_to)
    if len(board.columns) == 1:
        raise Conflict("A board needs at least one column.")
    if any(stop.column == column_id for stop in board.stops.values()):
        raise Conflict("This column is stopped. Release it before it is removed.")
    cards = list(board.in_column(column_id))
    moved = Plan(())
    if cards:
        if cards_to is None or cards_to == column_id:
            stand = "1 card stands" if len(cards) == 1 else f"{len(cards)} cards stand"
            raise Conflict(f"{stand} in this column. Say which column they go to.", cards=len(cards))
        moved = plan_emptying(board, cards=cards, column_id=cards_to, lane_id=None, pull=pull)
    return moved if moved.refused else Plan((*moved.facts, ev.ColumnRemoved(column_id)))


def plan_add_lane(board: Board, *, lane: str, values: Mapping[str, Json], before: str | None) -> Plan:
    if len(board.lanes) >= LANES_MAX:
        raise Conflict(f"A board has at most {LANES_MAX} lanes.")
    kind = values.get("kind", LaneKind.EXTRA.value)
    if kind not in (LaneKind.EXTRA.value, LaneKind.URGENT.value):
        raise Invalid.field("kind", "A new lane is of kind extra or urgent; the standard lane is there already.")
    if kind == LaneKind.URGENT.value and board.urgent_lane:
        raise Conflict("This board has an urgent lane already.")
    checked = _checked(
        _LANE, {"limit": None, "hard": True, **{name: value for name, value in values.items() if name != "kind"}}
    )
    return Plan((ev.LaneAdded(lane=lane, kind=kind, rank=_rank(board.lane_order, before, None), **checked),))


def plan_change_lane(board: Board, *, lane_id: str, changes: Mapping[str, Json]) -> Plan:
    lane = board.lane(lane_id)
    wanted = dict(changes)
    reason = str(wanted.pop("reason", ""))
    place = {"rank": _rank(board.lane_order, wanted.pop("before"), lane_id)} if "before" in wanted else {}
    checked = _checked(_LANE, wanted)
    said = _reason(lane, checked, reason)
    return _changed(lane, {**checked, **place}, lambda new, old: ev.LaneChanged(lane_id, new, old, reason=said))


def plan_remove_lane(board: Board, *, lane_id: str, cards_to: str | None, pull: Pull) -> Plan:
    """Remove a lane. Its cards go to the lane `cards_to`; the standard lane stays."""
    lane = board.lane(lane_id)
    if cards_to is not None:
        board.lane(cards_to)
    if lane.kind is LaneKind.STANDARD:
        raise Conflict("The standard lane cannot be removed: cards fall into it when no lane is named.")
    cards = [board.cards[card] for column in board.column_order for card in board.cell(column.id, lane_id)]
    moved = Plan(())
    if cards:
        if cards_to is None or cards_to == lane_id:
            raise Conflict(f"{len(cards)} cards stand in this lane. Say which lane they go to.", cards=len(cards))
        moved = plan_emptying(board, cards=cards, column_id=None, lane_id=cards_to, pull=pull)
    return moved if moved.refused else Plan((*moved.facts, ev.LaneRemoved(lane_id)))


def plan_member(board: Board, *, user: str, name: str, role: str) -> Plan:
    """Make `user` a member, or change their role."""
    if role not in {known.value for known in Role}:
        raise Invalid.field("role", f"The role is one of: {', '.join(known.value for known in Role)}.")
    member = board.members.get(user)
    if member and member.role.value == role and member.name == name:
        return Plan(())
    if member and member.role is Role.ADMIN and role != Role.ADMIN.value:
        _keep_an_admin(board, user)
    return Plan((ev.MemberSet(user=user, name=name, role=role, before=member.role.value if member else None),))


def plan_remove_member(board: Board, *, user: str) -> Plan:
    member = board.members.get(user)
    if member is None:
        raise NotFound()
    if member.role is Role.ADMIN:
        _keep_an_admin(board, user)
    removed, duty = ev.MemberRemoved(user=user, before=member.role.value), board.duty
    if duty is None or user not in duty.people:
        return Plan((removed,))
    # Whoever is gone takes no interrupts, and nobody should believe so.
    rest = tuple(other for other in duty.people if other != user)
    return Plan((ev.DutyHandedOver(people=rest, before=duty.people, by_hand=duty.by_hand, note=duty.note), removed))


def _keep_an_admin(board: Board, user: str) -> None:
    if not any(m.role is Role.ADMIN for m in board.members.values() if m.user != user):
        raise Conflict("A board needs an admin. Make somebody else admin first.")


def _one_blocked(board: Board, kind: str, column_id: str | None) -> None:
    blocked = board.blocked_column
    if kind == ColumnKind.BLOCKED.value and blocked is not None and blocked.id != column_id:
        raise Conflict("This board has a Blocked column already.")


def _rank(order: tuple[Column, ...] | tuple[Lane, ...], before: str | None, moving: str | None) -> str:
    others = [place for place in order if place.id != moving]
    if before is None:
        return between(others[-1].rank if others else None, None)
    at = next((index for index, place in enumerate(others) if place.id == before), None)
    if at is None:
        raise Invalid.field("before", "There is no such place to stand before.")
    return between(others[at - 1].rank if at else None, others[at].rank)


def _changed(thing: Column | Lane, wanted: Mapping[str, Json], fact: Any) -> Plan:
    known = thing.wire()
    real = {name: value for name, value in wanted.items() if value != known[name]}
    return Plan((fact(real, {name: known[name] for name in real}),) if real else ())


def _reason(place: Column | Lane, wanted: Mapping[str, Json], reason: str) -> str:
    """The reason for raising a limit, which there must be; empty where none is raised."""
    if "limit" not in wanted or not raises(place.limit, wanted["limit"]):
        return ""
    said = " ".join(reason.split())
    if not said:
        raise Invalid.field("reason", f"{place.name}: raising a limit needs a reason.")
    return said[:CHECK_MAX]


def _plain(value: Any) -> Json:
    return list(value) if isinstance(value, tuple) else value


def _settings(values: Mapping[str, Json]) -> dict[str, Any]:
    return _checked(_BOARD, values)


def _checked(checks: Mapping[str, Any], values: Mapping[str, Json]) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    checked: dict[str, Any] = {}
    for name, value in values.items():
        if name not in checks:
            errors[name] = ["There is no such setting."]
            continue
        try:
            checked[name] = checks[name](value)
        except ValueError as fault:
            errors[name] = [str(fault)]
    if errors:
        raise Invalid(" ".join(sentence for faults in errors.values() for sentence in faults), errors)
    return checked


def _name(value: Json) -> str:
    name = " ".join(value.split()) if isinstance(value, str) else ""
    if not name or len(name) > NAME_MAX or any(ord(c) < 32 for c in name):
        raise ValueError(f"A name has 1 to {NAME_MAX} characters.")
    return name


def _policy(value: Json) -> str:
    if not isinstance(value, str) or len(value) > POLICY_MAX or "\x00" in value:
        raise ValueError(f"A policy is text of at most {POLICY_MAX} characters.")
    return value.strip()


def _kind(value: Json) -> str:
    if value not in [kind.value for kind in ColumnKind]:
        raise ValueError(f"The kind is one of: {', '.join(kind.value for kind in ColumnKind)}.")
    return str(value)


def _limit(value: Json) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LIMIT_MAX:
        raise ValueError(f"A limit is a whole number from 0 to {LIMIT_MAX}, or empty for none.")
    return value


def _flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Give true or false.")
    return value


def _time_zone(value: Json) -> str:
    if not isinstance(value, str) or value not in available_timezones():
        raise ValueError("Give a time zone's name, like Europe/Berlin or UTC.")
    ZoneInfo(value)
    return value


def _working_days(value: Json) -> list[int]:
    days = value if isinstance(value, list | tuple) else []
    if not days or any(isinstance(d, bool) or not isinstance(d, int) or not 1 <= d <= 7 for d in days):
        raise ValueError("Working days are numbers from 1 (Monday) to 7 (Sunday), at least one.")
    return sorted(set(days))


def _link_kind(value: Json) -> str | None:
    if value is not None and value not in LINK_KINDS:
        raise ValueError(f"A policy may ask for a link of kind: {', '.join(LINK_KINDS)}.")
    return value if value is None else str(value)


def _checks(value: Json) -> list[str]:
    return _lines(value, CHECKS_MAX, CHECK_MAX)


def _block_reasons(value: Json) -> list[str]:
    return [reason for reason in _lines(value, REASONS_MAX, NAME_MAX) if reason not in BUILT_IN_REASONS]


def _lines(value: Json, most: int, longest: int) -> list[str]:
    """A list of short texts, each once."""
    lines: list[Any] = list(value) if isinstance(value, list | tuple) else [None]
    if len(lines) > most or not all(isinstance(line, str) and 0 < len(line.strip()) <= longest for line in lines):
        raise ValueError(f"Give at most {most} lines of 1 to {longest} characters.")
    return list(dict.fromkeys(" ".join(line.split()) for line in lines))


_COLUMN: Mapping[str, Any] = {
    "name": _name, "kind": _kind, "limit": _limit, "hard": _flag, "policy": _policy, "asks_link": _link_kind,
    "asks_checks": _checks,
}  # fmt: skip
_LANE: Mapping[str, Any] = {"name": _name, "limit": _limit, "hard": _flag}
_BOARD: Mapping[str, Any] = {
    "name": _name, "time_zone": _time_zone, "working_days": _working_days, "may_exceed": _flag,
    "may_raise": _flag, "urgent_inside": _flag, "block_reasons": _block_reasons, **TEAM_SETTINGS,
}  # fmt: skip
