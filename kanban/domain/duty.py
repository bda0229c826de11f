"""On duty: who takes the interrupts, by a rota of weekly turns and dates, and the hand-over from turn to turn.

A rota says who; `DutyHandedOver` says that it happened. The first command after a turn begins records the hand-over,
and so does the server's own clock where nobody does anything. Handing over by hand lasts until the next turn begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kanban.domain import facts as ev
from kanban.domain.board import Board
from kanban.domain.errors import Invalid
from kanban.domain.facts import Fact, Json, instant
from kanban.domain.placing import Plan

TURNS_MAX, DATES_MAX, PEOPLE_MAX, NOTE_MAX = 52, 100, 20, 500
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is on duty from an instant on (nobody: empty)."""

    since: datetime
    people: tuple[str, ...]


def plan_rota(board: Board, *, rota: Mapping[str, Json] | None, now: datetime) -> Plan:
    """Set the rota, or take it away with None; whoever is on duty by it now takes over at once."""
    checked = None if rota is None else _checked(board, rota)
    if checked == board.rota:
        return Plan(())
    after = _people(board, checked, now)
    facts: list[Fact] = [ev.RotaSet(rota=checked, before=board.rota)]
    before = board.duty.people if board.duty else ()
    if checked is not None and after != before:
        facts.append(ev.DutyHandedOver(people=after, before=before))
    return Plan(tuple(facts))


def plan_hand_over(board: Board, *, people: list[str], note: str) -> Plan:
    """Hand duty over by hand, until the next turn of the rota begins."""
    chosen = _members(board, people, "people")
    if len(note) > NOTE_MAX:
        raise Invalid.field("note", f"A note has at most {NOTE_MAX} characters.")
    before = board.duty.people if board.duty else ()
    if chosen == before and not note.strip():
        return Plan(())
    return Plan((ev.DutyHandedOver(people=chosen, before=before, by_hand=True, note=" ".join(note.split())),))


def due(board: Board, now: datetime) -> tuple[Fact, ...]:
    """The hand-over that the rota asks for and nobody has recorded yet."""
    if board.rota is None:
        return ()
    turn = current(board, board.rota, now)
    if turn is None or (board.duty is not None and turn.since <= board.duty.since):
        return ()
    before = board.duty.people if board.duty else ()
    if turn.people == before and not (board.duty and board.duty.by_hand):
        return ()
    return (ev.DutyHandedOver(people=turn.people, before=before, due=instant(turn.since)),)


def current(board: Board, rota: Mapping[str, Json], now: datetime) -> Turn | None:
    """The turn that holds `now`; None before the first one. Asked before every command, so it looks no further."""
    zone, hour = ZoneInfo(board.time_zone), _hour(rota)
    today = now.astimezone(zone).date()
    days = [date.fromisoformat(span[end]) for span in rota["dates"] for end in ("from", "to")]
    weekly = rota["weekly"]
    if weekly is not None:
        start = date.fromisoformat(weekly["start"])
        begun = max(0, (today - start) // _WEEK)
        days += [start + _WEEK * week for week in (begun, max(0, begun - 1))]
    # By day first, because the clock on the wall may go through an hour twice; then the instant of one or two.
    for day in sorted({day for day in days if day <= today}, reverse=True):
        at = _at(day.isoformat(), hour, zone)
        if at <= now:
            return Turn(at, _people(board, rota, now))
    return None


def following(board: Board, now: datetime) -> Turn | None:
    """The next turn that brings other people."""
    if board.rota is None:
        return None
    here = board.duty.people if board.duty else ()
    for at in sorted(at for at in _edges(board, board.rota, now) if at > now):
        people = _people(board, board.rota, at)
        if people != here:
            return Turn(at, people)
    return None


def _people(board: Board, rota: Mapping[str, Json] | None, now: datetime) -> tuple[str, ...]:
    """Who the rota names at `now`: a range of dates before the weekly turns. Whoever left the board is left out."""
    if rota is None:
        return ()
    zone = ZoneInfo(board.time_zone)
    for span in rota["dates"]:
        if _at(span["from"], _hour(rota), zone) <= now < _at(span["to"], _hour(rota), zone):
            return tuple(user for user in span["people"] if user in board.members)
    weekly = rota["weekly"]
    if weekly is None or now < _at(weekly["start"], _hour(rota), zone):
        return ()
    turn = weekly["turns"][_weeks(weekly, now, zone) % len(weekly["turns"])]
    return tuple(user for user in turn if user in board.members)


def _weeks(weekly: Mapping[str, Json], now: datetime, zone: ZoneInfo) -> int:
    """How many whole turns lie between the start and `now`.

    Each begins on the local calendar, at an hour that the clocks may go through twice or not at all.
    """
    start, hour = date.fromisoformat(weekly["start"]), time.fromisoformat(weekly["time"])
    near = (now.astimezone(zone).date() - start) // _WEEK
    return near - (_at((start + _WEEK * near).isoformat(), hour, zone) > now)


def _edges(board: Board, rota: Mapping[str, Json], now: datetime) -> list[datetime]:
    """The instants around `now` at which a turn or a range of dates begins or ends, near enough to find the next."""
    zone = ZoneInfo(board.time_zone)
    edges = [_at(span[end], _hour(rota), zone) for span in rota["dates"] for end in ("from", "to")]
    weekly = rota["weekly"]
    if weekly is not None:
        first = max(0, _weeks(weekly, now, zone))
        start = date.fromisoformat(weekly["start"])
        turns = len(weekly["turns"])
        edges += [
            _at((start + _WEEK * week).isoformat(), _hour(rota), zone) for week in range(first, first + turns + 1)
        ]
    return edges


def _hour(rota: Mapping[str, Json]) -> time:
    return time.fromisoformat(rota["weekly"]["time"]) if rota["weekly"] else time(0)


def _at(day: str, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(date.fromisoformat(day), hour, tzinfo=zone).astimezone(UTC)


def _checked(board: Board, rota: Mapping[str, Json]) -> dict[str, Any]:
    weekly, dates = rota.get("weekly"), rota.get("dates") or []
    if weekly is not None:
        turns = weekly["turns"]
        if not 1 <= len(turns) <= TURNS_MAX:
            raise Invalid.field("rota.weekly.turns", f"A rota has 1 to {TURNS_MAX} turns.")
        weekly = {
            "start": _day(weekly["start"], "rota.weekly.start"),
            "time": weekly["time"].strftime("%H:%M"),
            "turns": [list(_members(board, turn, "rota.weekly.turns")) for turn in turns],
        }
    if len(dates) > DATES_MAX:
        raise Invalid.field("rota.dates", f"A rota has at most {DATES_MAX} ranges of dates.")
    spans: list[dict[str, Any]] = []
    for span in sorted(dates, key=lambda one: one["from"]):
        if span["to"] <= span["from"]:
            raise Invalid.field("rota.dates", "A range ends after it begins; `to` is the first day after it.")
        if spans and span["from"].isoformat() < spans[-1]["to"]:
            raise Invalid.field("rota.dates", "Two ranges of dates overlap.")
        people = list(_members(board, span["people"], "rota.dates"))
        days = {end: _day(span[end], "rota.dates") for end in ("from", "to")}
        spans.append({**days, "people": people})
    return {"weekly": weekly, "dates": spans}


def _day(day: date, field: str) -> str:
    """A day that a rota can speak of: near enough that weeks can be counted from it in any zone."""
    if not 2000 <= day.year <= 2999:
        raise Invalid.field(field, "Give a day between the years 2000 and 2999.")
    return day.isoformat()


def _members(board: Board, people: list[str], field: str) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(people))
    if len(chosen) > PEOPLE_MAX:
        raise Invalid.field(field, f"At most {PEOPLE_MAX} people are on duty at a time.")
    if any(user not in board.members for user in chosen):
        raise Invalid.field(field, "Only members of the board can be on duty.")
    return chosen
