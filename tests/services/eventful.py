"""A board on which everything has happened that a report could tell, played into a store from a log written by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from kanban.domain import facts as ev
from kanban.domain.access import SYSTEM, Actor
from kanban.domain.events import Event
from kanban.domain.facts import instant
from kanban.domain.team_facts import ExpectationSaid, IterationChanged, IterationMade
from kanban.store import Store
from kanban.store.unit_of_work import Command
from tests.analytics.scene import Scene

#: A moment after everything.
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
BOARD = "eventful"
_BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
_TYPES = ("feature", "support", "incident", "maintenance", "audit")


def play(store: Store, events: list[Event], board: str = BOARD, actor: Actor = SYSTEM) -> str:
    """Write a log's events into the store, command by command, as if they were happening; answers the board's id."""
    for command_id, told in groupby(events, key=lambda event: event.command_id):
        together = list(told)
        command = Command(actor=actor, id=command_id, now=together[0].at)
        first = together[0].fact
        made = isinstance(first, ev.BoardCreated)
        opened = store.new_board_unit(board, first.key, command) if made else store.board_unit(board, command)
        with opened as unit:
            unit.record([event.fact for event in together], at=together[0].at)
    return board


def eventful(people: tuple[str, ...] = ("nobody-in-particular",)) -> Scene:
    """Half a year of a team: 60 cards of all kinds, which `people` take in turns, and what stood in their way."""
    scene = Scene("2026-01-05 08:00", "Europe/Berlin")
    for number in range(60):
        _iterations(scene, number, people)
        _card(scene, number, people[number % len(people)])
    _limits(scene)
    _stops_and_deploys(scene)
    _columns(scene)
    return scene


def _said(iteration: str) -> ExpectationSaid:
    """What stakeholders were told of it once."""
    return ExpectationSaid(
        iteration, revision=1, unit="points", expected=8, low=4, high=12, committed=10, lost_days=2.0,
        capacity_days=20.0, ahead_days=0.5, causes=(), sentence="Expect 8 points (4-12), not 10.",
    )  # fmt: skip


def _at(days: float) -> str:
    return (_BEGAN + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")


def _iterations(scene: Scene, number: int, people: tuple[str, ...]) -> None:
    """Two weeks each, closed when the next card comes; most cards of the first week are in the plan by the cut-off."""
    day = number * 2.6
    running = int(day // 14) + 1
    while (made := sum(isinstance(event.fact, IterationMade) for event in scene.events)) <= running:
        first = (_BEGAN + timedelta(days=14 * made)).date()
        cutoff = f"{first + timedelta(days=7)} 17:00"
        scene.iterate(_at(day), f"{first}", f"{first + timedelta(days=14)}", cutoff=cutoff, team=people)
        scene.tell(_at(day), IterationChanged(f"i{made + 1}", {"away": _away(first, people)}, {"away": ()}))
        scene.tell(_at(day), _said(f"i{made + 1}"))
        if 1 < made == running:
            scene.close(f"i{running - 1}", f"i{running}", when=_at(day))
    if number % 5 != 2:
        scene.plan(_at(day), f"i{running}", f"c{number}", without=[f"c{number - 2}"] if number % 14 == 9 else [])


def _away(first: date, people: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    day = f"{first + timedelta(days=2)}"
    return tuple({"user": one, "day": day, "part": "half", "card": None} for one in people[:1])


def _card(scene: Scene, number: int, person: str) -> None:
    """One card after the other, so that the log stays in the order of time."""
    card, day = f"c{number}", number * 2.6
    kind = _TYPES[number % len(_TYPES)]
    support = kind == "support"
    scene.create(
        _at(day), card, work_type=kind, people=(person,), points=(None, 1, 2.5, 5)[number % 4],
        stream=(None, "CI", '=SUM(A1),"quoted"')[number % 3],
        channel=("mail", "chat", None)[number % 3] if support else None,
    )  # fmt: skip
    if number % 10 == 0:
        scene.change(_at(day), card, title=f"=HYPERLINK({number})")
    scene.move(_at(day + 0.1), card, "ready")
    if number % 6 == 5:
        scene.move(_at(day + 0.15), card, "ready", lane="urgent")
    if support and number % 2:
        scene.tell(_at(day + 0.2), ev.CardCommented(f"m{number}", card, "We are looking into it.", outward=True))
    scene.move(_at(day + 0.3), card, "doing")
    if number % 7 == 3:
        displaced_by = f"c{number // 6 * 6 - 1}" if number % 2 else None
        reason = "displaced" if displaced_by else ("vendor", "access")[number % 2]
        scene.block(_at(day + 0.5), card, reason, displaced_by=displaced_by)
        scene.resume(_at(day + 1.1), card, "doing")
    if number % 11 == 7:
        scene.move(_at(day + 1.2), card, "todo")
        if number % 2:
            return
        scene.move(_at(day + 1.25), card, "doing")
    scene.move(_at(day + 1.3), card, "review")
    if number % 13 == 4:
        scene.archive(_at(day + 1.4), card, discarded=True)
        return
    if number % 17 == 16:
        return
    scene.move(_at(day + 1.5 + number % 4 / 10), card, "done", lane="standard")
    if number % 9 == 8:
        scene.move(_at(day + 1.9), card, "doing").move(_at(day + 2.2), card, "done")
    if number % 12 == 11:
        scene.archive(_at(day + 2.3), card, discarded=False)


def _limits(scene: Scene) -> None:
    """Hits with everything that can be found and answered, and a limit that is raised twice."""
    for number in range(8):
        found = ({"kind": "struggling"},) if number % 2 else ({"kind": "reviews_waiting"}, {"kind": "people_idle"})
        scene.tell(
            _at(157 + number / 10),
            ev.LimitHit(
                hit=f"h{number}", card=f"c{number + 1}", column="doing", lane="standard", scope="column", id="doing",
                limit=3, occupied=3, hard=number % 3 != 0, diagnosis=found if number < 6 else (),
            ),
        )  # fmt: skip
        if number < 6:
            kind = ("help", "park", "leave", "exceed", "review_first", "raise_limit")[number]
            scene.tell(_at(157.05 + number / 10), ev.LimitAnswered(f"h{number}", kind, f"c{number + 1}", "We agreed."))
    for number, (before, after) in enumerate(((3, 4), (4, 6))):
        scene.tell(
            _at(158 + number),
            ev.ColumnChanged("doing", {"limit": after}, {"limit": before}, reason="A colleague came back."),
        )


def _stops_and_deploys(scene: Scene) -> None:
    for number in range(5):
        finished_at = instant(_BEGAN + timedelta(days=160.5 + number))
        scene.tell(
            _at(161 + number),
            ev.DeployRecorded(f"d{number}", f"web 1.{number}", finished_at, cards=(f"c{2 + 5 * number}",)),
        )
    scene.tell(_at(166.1), ev.LineStopped("s1", None, "c2", "The database is full"))
    scene.tell(_at(166.3), ev.LineReleased("s1", "Logs were kept for ever"))
    scene.tell(_at(167.1), ev.LineStopped("s2", "review", None, "@everyone waits"))


def _columns(scene: Scene) -> None:
    """A column that is called as another field of the diagrams, one that is renamed, and one that is gone again."""
    scene.tell(_at(168), ev.ColumnAdded("odd", "date", "queue", None, True, "", "a25"))
    scene.tell(_at(168.1), ev.ColumnChanged("ready", {"name": "Next"}, {"name": "ready"}))
    scene.tell(_at(168.2), ev.ColumnAdded("gone", "Gone", "queue", None, True, "", "a26"))
    scene.create(_at(168.3), "late", column="gone")
    scene.tell(_at(168.4), *_emptied(scene))


def _emptied(scene: Scene) -> tuple[ev.Fact, ...]:
    return ev.CardMoved(**scene._step("late", "doing", None)), ev.ColumnRemoved("gone")
