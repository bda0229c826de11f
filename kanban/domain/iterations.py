"""The rules of iterations: making, changing, planning, dropping, and the clock that ends them.

An iteration is an accounting window: it never moves a card, and the board flows on under it. Windows do not overlap.
What has ended stays as it was; what changes afterwards is booked where it happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kanban.domain import team_facts as team
from kanban.domain.access import Role
from kanban.domain.board import Board
from kanban.domain.errors import Conflict, Invalid, NotFound
from kanban.domain.facts import Fact, Json, instant
from kanban.domain.fold_team import as_made
from kanban.domain.iteration import Away, Iteration, day_begins
from kanban.domain.placing import Plan

PARTS = ("day", "half")
NAME_MAX, GOAL_MAX, NOTE_MAX, DAYS_MAX, WEEKS_MAX, CARDS_MAX = 60, 500, 500, 366, 13, 500
#: Iterations of a board that have not ended: all of them are in every snapshot.
OPEN_MAX = 200
#: How many turns of a cadence are looked at for one that does not overlap an iteration made by hand.
_AT_ONCE = 20

NewId = Callable[[], str]


def plan_make(
    board: Board, *, iteration: str, starts: date, ends: date, now: datetime, name: str = "", goal: str = "",
    cutoff: datetime | None = None, team_of: Sequence[str] | None = None,
) -> Plan:  # fmt: skip
    """A new iteration over [starts, ends), with what the one before left unfinished already in its plan."""
    first, last = _days(board, starts, ends, None)
    if day_begins(last, board.time_zone) <= now:
        raise Invalid.field("ends", "It would have ended already. Iterations are made before they end.")
    if sum(not one.closed for one in board.iterations.values()) >= OPEN_MAX:
        raise Conflict(f"A board has at most {OPEN_MAX} iterations ahead. Delete one that nobody needs.")
    number = max((one.number for one in board.iterations.values()), default=0) + 1
    edge = cutoff or _usual_cutoff(board, first, last, 1, now)
    _check_cutoff(board, first, last, edge)
    made = team.IterationMade(
        iteration=iteration, number=number, name=_name(name) or f"Iteration {number}", goal=_goal(goal), starts=first,
        ends=last, cutoff=instant(edge), plan=_left_over(board, first),
        team=_team(board, team_of) if team_of is not None else usual_team(board),
    )  # fmt: skip
    return Plan((made,), did=f"{made.name} is there.")


def plan_change(board: Board, *, iteration_id: str, changes: Mapping[str, Any], now: datetime) -> Plan:
    """Change name, goal, starts, ends, cutoff, team or away.

    Once the cut-off has passed, what was promised stands, so it and the first day stay; once it has ended, all but
    the name does.
    """
    known = named(board, iteration_id)
    wanted: dict[str, Json] = {}
    if "name" in changes:
        wanted["name"] = _name(changes["name"]) or known.name
    if "goal" in changes:
        wanted["goal"] = _goal(changes["goal"])
    if "starts" in changes or "ends" in changes:
        starts = changes.get("starts") or date.fromisoformat(known.starts)
        ends = changes.get("ends") or date.fromisoformat(known.ends)
        wanted["starts"], wanted["ends"] = _days(board, starts, ends, known.id)
    first, last = wanted.get("starts", known.starts), wanted.get("ends", known.ends)
    if "cutoff" in changes or first != known.starts:
        edge = changes.get("cutoff") or _usual_cutoff(board, first, last, 1, now)
        wanted["cutoff"] = instant(edge)
    elif last < known.ends:
        wanted["cutoff"] = instant(min(known.cutoff, day_begins(last, board.time_zone)))
    if "team" in changes:
        wanted["team"] = list(_team(board, changes["team"], known.team))
    if "away" in changes:
        wanted["away"] = _away(board, changes["away"], first, last, known)
    else:
        # Days that are not in it any more are nobody's days of it.
        wanted["away"] = [dict(day) for day in known.away if first <= day["day"] < last]
    before = known.wire()
    real = {name: value for name, value in wanted.items() if value != before[name]}
    if {"starts", "ends", "cutoff"} & set(real):
        _check_cutoff(board, first, last, _edge(real, known))
    _check_open(known, real, now, board)
    return Plan((team.IterationChanged(known.id, real, {name: before[name] for name in real}),) if real else ())


def plan_drop(board: Board, *, iteration_id: str, now: datetime) -> Plan:
    """Delete an iteration that has not ended. Its cards stay where they are; they are just not in a plan any more."""
    known = named(board, iteration_id)
    if known.closed or known.window(board.time_zone)[1] <= now:
        raise Conflict("It has ended. Books that are closed stay as they are.")
    rest = replace(board, iterations={name: one for name, one in board.iterations.items() if name != known.id})
    if board.cadence is not None and _missing(rest, board.cadence, now):
        raise Conflict(f"The cadence would make one in place of {known.name} at once. End the cadence first.")
    return Plan((team.IterationDropped(known.id, was=known.wire()),), did=f"{known.name} is gone.")


def plan_cards(board: Board, *, iteration_id: str, add: Sequence[str], remove: Sequence[str], now: datetime) -> Plan:
    """Put cards into an iteration's plan and take cards out of it.

    A card is in the plan of at most one open iteration, so it leaves the others. Cards that are there already (or
    gone already) change nothing.
    """
    known = named(board, iteration_id)
    if known.closed or known.window(board.time_zone)[1] <= now:
        raise Conflict(f"{known.name} has ended. Plan into the one that goes on or the next.")
    if set(add) & set(remove):
        raise Invalid.field("remove", "A card is put into the plan or taken out of it, not both at once.")
    if any(card not in board.cards and card not in board.archived for card in remove):
        raise NotFound()
    added = [card for card in dict.fromkeys(add) if card not in known.plan]
    for card in added:
        if board.card(card).finished_at is not None:
            raise Conflict(f"{board.card(card).key} is finished already; a plan is of what is still to do.", card=card)
    removed = [card for card in dict.fromkeys(remove) if card in known.plan]
    if len(known.plan) + len(added) - len(removed) > CARDS_MAX:
        raise Invalid.field("add", f"A plan has at most {CARDS_MAX} cards.")
    facts: list[Fact] = []
    for other in board.iteration_order:
        leaving = tuple(card for card in other.plan if card in added)
        if leaving and not other.closed and other.id != known.id:
            facts.append(team.IterationPlanned(other.id, removed=leaving))
    if added or removed:
        facts.append(team.IterationPlanned(known.id, added=tuple(added), removed=tuple(removed)))
    return Plan(tuple(facts))


def plan_cadence(board: Board, *, cadence: Mapping[str, Any] | None, now: datetime, new_id: NewId) -> Plan:
    """Make iterations of so many weeks by themselves from a day on, or stop doing so (None); what is there stays."""
    checked = None if cadence is None else _checked_cadence(cadence)
    if checked == board.cadence:
        return Plan(())
    facts: list[Fact] = [team.CadenceSet(cadence=checked, before=board.cadence)]
    if checked is not None:
        facts += _made_by(board, checked, now, new_id)
    return Plan(tuple(facts))


def due(board: Board, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """What the calendar asks for and nobody has recorded yet: iterations that have ended, and those of the cadence.

    Asked before every command, so it looks no further than it has to.
    """
    if not board.iterations and board.cadence is None:
        return ()
    order = [one for one in board.iteration_order if not one.closed]
    ended = [one for one in order if one.window(board.time_zone)[1] <= now]
    facts: list[Fact] = []
    if board.cadence is not None:
        facts += _made_by(board, board.cadence, now, new_id)
    if ended:
        following = [*order, *(as_made(fact) for fact in facts if isinstance(fact, team.IterationMade))]
        for one in ended:
            facts.append(_closed(board, one, following, facts))
    return tuple(facts)


def usual_team(board: Board) -> tuple[str, ...]:
    """Whose time counts where nobody says: the team of the latest iteration, or all members that are not viewers."""
    for one in board.iteration_order[-1:]:
        still_here = tuple(user for user in one.team if user in board.members)
        if still_here:
            return still_here
    return tuple(sorted(user for user, member in board.members.items() if member.role is not Role.VIEWER))


def named(board: Board, iteration_id: str) -> Iteration:
    """The iteration, or `NotFound`."""
    try:
        return board.iterations[iteration_id]
    except KeyError:
        raise NotFound() from None


def going(board: Board, now: datetime) -> Iteration | None:
    """The iteration whose window holds `now`."""
    for one in board.iteration_order:
        began, ends = one.window(board.time_zone)
        if began <= now < ends and not one.closed:
            return one
    return None


def works(board: Board, day: date) -> bool:
    """Whether a local date is a working day of the board."""
    return day.isoweekday() in board.working_days and day.isoformat() not in board.holidays


def cutoff_after(board: Board, starts: str, days: int) -> datetime:
    """The planning cut-off that is usual: the end of so many working days from the first one on."""
    day, left = date.fromisoformat(starts), days
    for _ in range(DAYS_MAX):
        if works(board, day):
            left -= 1
            if left <= 0:
                break
        day += timedelta(days=1)
    return day_begins(day + timedelta(days=1), board.time_zone)


def _usual_cutoff(board: Board, starts: str, ends: str, days: int, now: datetime) -> datetime:
    """The usual cut-off, or where that has passed already the end of today; within the iteration in any case."""
    tonight = day_begins(date.fromisoformat(_today(board, now)) + timedelta(days=1), board.time_zone)
    usual = cutoff_after(board, starts, days)
    return min(usual if usual > now else tonight, day_begins(ends, board.time_zone))


def _closed(board: Board, one: Iteration, order: Sequence[Iteration], earlier: Sequence[Fact]) -> Fact:
    began, ends = one.window(board.time_zone)
    into = min((other for other in order if other.starts >= one.ends), key=lambda other: other.starts, default=None)
    plan = [*one.plan]
    for fact in earlier:
        if isinstance(fact, team.IterationClosed) and fact.into == one.id:
            plan += [card for card in fact.carried if card not in plan]
    carried = tuple(card for card in plan if _unfinished(board, card, ends))
    return team.IterationClosed(
        one.id, began=instant(began), due=instant(ends), carried=carried, into=into.id if into else None
    )


def _unfinished(board: Board, card_id: str, at: datetime) -> bool:
    """Whether a card was still to be finished at the end of an iteration, as far as the board tells."""
    card = board.cards.get(card_id)
    return card is not None and (card.finished_at is None or card.finished_at >= at)


def _left_over(board: Board, starts: str) -> tuple[str, ...]:
    """What the last iteration before `starts` left unfinished and no open one has taken up."""
    before = [one for one in board.iteration_order if one.closed and one.ends <= starts]
    taken = {card for one in board.iterations.values() if not one.closed for card in one.plan}
    if not before or any(not one.closed and one.starts >= before[-1].ends for one in board.iterations.values()):
        return ()
    left = before[-1].carried
    return tuple(c for c in left if c in board.cards and c not in taken and board.cards[c].finished_at is None)


def _missing(board: Board, cadence: Mapping[str, Json], now: datetime) -> list[tuple[date, date]]:
    """The turns of a cadence that nothing has been made for: the one that holds today, and the next.

    A turn that an iteration reaches into which was made by hand or moved has what it needs.
    """
    length = timedelta(weeks=cadence["weeks"])
    first, today = date.fromisoformat(cadence["starts"]), _today(board, now)
    turn, found = max(0, (date.fromisoformat(today) - first) // length), list[tuple[date, date]]()
    for step in range(_AT_ONCE):
        starts = first + length * (turn + step)
        ends = starts + length
        there = [one for one in board.iterations.values() if one.starts < str(ends) and str(starts) < one.ends]
        if not there:
            found.append((starts, ends))
        if starts.isoformat() > today and (not there or any(one.starts > today for one in there)):
            break
    return found


def _made_by(board: Board, cadence: Mapping[str, Json], now: datetime, new_id: NewId) -> list[Fact]:
    """The iterations of a cadence that are missing: the one that holds today, and the next one.

    A board that slept has no iterations of that time, but what it left unfinished is in the next one.
    """
    made: list[Fact] = []
    number = max((one.number for one in board.iterations.values()), default=0)
    for at, (starts, ends) in enumerate(_missing(board, cadence, now)):
        first, last = starts.isoformat(), ends.isoformat()
        made.append(
            team.IterationMade(
                iteration=new_id(), number=number + at + 1, name=f"{cadence['name']} {number + at + 1}", goal="",
                starts=first, ends=last, team=usual_team(board), plan=() if made else _left_over(board, first),
                cutoff=instant(_usual_cutoff(board, first, last, cadence["cutoff_days"], now)),
            )
        )  # fmt: skip
    return made


def _today(board: Board, now: datetime) -> str:
    return now.astimezone(ZoneInfo(board.time_zone)).date().isoformat()


def _days(board: Board, starts: date, ends: date, own: str | None) -> tuple[str, str]:
    if not 2000 <= starts.year <= 2998:
        raise Invalid.field("starts", "Give a day between the years 2000 and 2998.")
    if not starts < ends <= starts + timedelta(days=DAYS_MAX):
        raise Invalid.field("ends", f"It ends 1 to {DAYS_MAX} days after it begins; `ends` is the day after the last.")
    first, last = starts.isoformat(), ends.isoformat()
    other = _overlaps(board, first, last, own)
    if other is not None:
        raise Conflict(
            f"{other.name} goes from {other.starts} until {other.ends}. Iterations do not overlap.",
            iteration=other.id,
        )
    return first, last


def _overlaps(board: Board, starts: str, ends: str, own: str | None) -> Iteration | None:
    return next(
        (one for one in board.iterations.values() if one.id != own and one.starts < ends and starts < one.ends), None
    )


def _edge(real: Mapping[str, Json], known: Iteration) -> datetime:
    return datetime.fromisoformat(real["cutoff"]) if "cutoff" in real else known.cutoff


def _check_cutoff(board: Board, starts: str, ends: str, edge: datetime) -> None:
    # What was carried over is there at the first instant, so a cut-off at that instant would promise nothing of it.
    if not day_begins(starts, board.time_zone) < edge <= day_begins(ends, board.time_zone):
        raise Invalid.field("cutoff", "The planning cut-off lies after the iteration's first instant and by its end.")


def _check_open(known: Iteration, real: Mapping[str, Json], now: datetime, board: Board) -> None:
    """What has been settled stays: the end of an iteration settles all, its cut-off what was promised."""
    ended = known.closed or known.window(board.time_zone)[1] <= now
    if ended and set(real) - {"name"}:
        raise Conflict(f"{known.name} has ended. Books that are closed stay as they are; only its name can change.")
    if "ends" in real and day_begins(real["ends"], board.time_zone) <= now:
        raise Invalid.field("ends", "That would end it in the past. Let it end today or later.")
    if known.cutoff <= now and {"starts", "cutoff"} & set(real):
        raise Conflict("The planning cut-off has passed, so its first day and the cut-off stay.")


def _name(text: str) -> str:
    name = " ".join(text.split())
    if len(name) > NAME_MAX:
        raise Invalid.field("name", f"A name has at most {NAME_MAX} characters.")
    return name


def _goal(text: str) -> str:
    goal = " ".join(text.split())
    if len(goal) > GOAL_MAX:
        raise Invalid.field("goal", f"A goal has at most {GOAL_MAX} characters.")
    return goal


def _team(board: Board, people: Sequence[str], before: Sequence[str] = ()) -> tuple[str, ...]:
    crew = tuple(dict.fromkeys(people))
    if any(user not in board.members and user not in before for user in crew):
        raise Invalid.field("team", "Only members of the board can be in the team of an iteration.")
    return crew


def _away(board: Board, days: Sequence[Away], first: str, last: str, known: Iteration) -> list[dict[str, Json]]:
    """One entry a person and day, in order. Whoever has left the board since may stay in it."""
    people = {*board.members, *known.team, *(day["user"] for day in known.away)}
    found: dict[tuple[str, str], dict[str, Json]] = {}
    for one in days:
        day = one["day"] if isinstance(one["day"], str) else one["day"].isoformat()
        if one["user"] not in people:
            raise Invalid.field("away", "Only members of the board can be away from it.")
        if not first <= day < last:
            raise Invalid.field("away", f"{day} is outside of the iteration.")
        card = one.get("card")
        if card is not None and card not in board.cards and card not in board.archived:
            raise Invalid.field("away", "There is no such card.")
        found[day, one["user"]] = {"user": one["user"], "day": day, "part": one["part"], "card": card}
    return [found[key] for key in sorted(found)]


def _checked_cadence(cadence: Mapping[str, Any]) -> dict[str, Json]:
    weeks, days, starts = cadence["weeks"], cadence.get("cutoff_days", 1), cadence["starts"]
    if not 1 <= weeks <= WEEKS_MAX:
        raise Invalid.field("weeks", f"An iteration of a cadence has 1 to {WEEKS_MAX} weeks.")
    if not 1 <= days <= 7 * weeks:
        raise Invalid.field("cutoff_days", f"Planning ends with one of the first {7 * weeks} working days.")
    if not 2000 <= starts.year <= 2998:
        raise Invalid.field("starts", "Give a day between the years 2000 and 2998.")
    name = _name(cadence.get("name") or "") or "Iteration"
    return {"starts": starts.isoformat(), "weeks": weeks, "cutoff_days": days, "name": name}
