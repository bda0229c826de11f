"""What the team's own time adds to the story: iterations from made to closed, what was told of them, stand-ups."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from kanban.domain import clockwork, iterations, shape, standup
from kanban.domain import team_facts as team
from kanban.domain.placing import Plan
from kanban.domain.undo import plan_undo

if TYPE_CHECKING:
    from tests.contract.story import Story

_NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def tell(story: Story) -> None:
    """Tell it all, before the board is reshaped."""
    ids = (f"iteration-{number}" for number in count(1))
    _settings(story)
    first = _made(story, next(ids))
    _planned(story, first)
    _said(story, first)
    _cadence(story, lambda: next(ids))
    _standups(story)


def _settings(story: Story) -> None:
    for changes in (
        {"holidays": ["2026-12-25", "2026-12-24"], "interrupt_budget": 0.2},
        {"resume_hours": 2, "grace_hours": 4, "weather": "mean3", "velocity_unit": "cards"},
        {"interrupt_budget": None, "velocity_unit": "points"},
    ):
        story.tell(shape.plan_settings(story.board, changes))


def _made(story: Story, first: str) -> str:
    story.tell(
        iterations.plan_make(
            story.board, iteration=first, starts=date(2026, 11, 20), ends=date(2026, 11, 25), now=_NOW, goal="Quiet."
        )
    )
    dropped = Plan(
        iterations.plan_make(
            story.board, iteration="mistake", starts=date(2027, 3, 1), ends=date(2027, 3, 15), now=_NOW, name="Spring"
        ).facts
    )
    story.tell(dropped)
    story.tell(iterations.plan_drop(story.board, iteration_id="mistake", now=_NOW))
    return first


def _planned(story: Story, first: str) -> None:
    cards = sorted(story.board.cards.values(), key=lambda card: card.number)
    waiting = [card.id for card in cards if card.finished_at is None][:3]
    story.tell(iterations.plan_cards(story.board, iteration_id=first, add=waiting[:2], remove=[], now=_NOW))
    story.tell(
        iterations.plan_change(
            story.board, iteration_id=first, now=_NOW,
            changes={"cutoff": datetime(2026, 11, 20, 6, 0, tzinfo=UTC), "ends": date(2026, 11, 26), "name": "First"},
        )
    )  # fmt: skip
    late = story.tell(
        iterations.plan_cards(story.board, iteration_id=first, add=waiting[2:], remove=waiting[:1], now=_NOW)
    )
    story.tell(plan_undo(story.board, command=late, since=[], pull=story.pull("hit-plan")))
    away = [
        {"user": "ada", "day": date(2026, 11, 24), "part": "half", "card": None},
        {"user": "ben", "day": date(2026, 11, 23), "part": "day", "card": waiting[0]},
    ]
    story.tell(
        iterations.plan_change(
            story.board, iteration_id=first, changes={"away": away, "team": ["ada", "ben"]}, now=_NOW
        )
    )


def _said(story: Story, first: str) -> None:
    for revision, note in ((1, ""), (2, "The vendor promised Friday.")):
        said = team.ExpectationSaid(
            iteration=first, revision=revision, unit="points", expected=14, low=11, high=17.5, committed=20,
            capacity_days=8.5, lost_days=2, ahead_days=0.5,
            causes=({"card": "fire", "key": "OPS-4", "days": 2, "ahead": 0.5},),
            sentence="Expect 14 points (11 to 17.5), not 20: 2.0 of 8.5 person-days went to OPS-4.", note=note,
        )  # fmt: skip
        story.tell(Plan((said,)))


def _cadence(story: Story, new_id: iterations.NewId) -> None:
    cadence = {"starts": date(2026, 11, 30), "weeks": 2, "cutoff_days": 1, "name": "Sprint"}
    story.tell(iterations.plan_cadence(story.board, cadence=cadence, now=_NOW, new_id=new_id))
    # Nobody did anything for a week: the first one ends, what it left unfinished goes into the next.
    later = _NOW + timedelta(days=11)
    story.tell(Plan(clockwork.due(story.board, later, new_id)))
    story.tell(iterations.plan_cadence(story.board, cadence=None, now=later, new_id=new_id))


def _standups(story: Story) -> None:
    card = min(story.board.cards.values(), key=lambda card: card.number).id
    for number in (1, 2):
        story.tell(standup.plan_start(story.board, standup=f"standup-{number}", now=_NOW))
        story.tell(standup.plan_step(story.board, card=card))
        story.tell(standup.plan_step(story.board, card=None))
        story.tell(standup.plan_end(story.board))
    story.tell(standup.plan_start(story.board, standup="standup-3", now=_NOW))
