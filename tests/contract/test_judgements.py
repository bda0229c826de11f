"""What the browser judges for itself before it asks (stops, limits, whom to park) is what the server would say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from kanban.domain import stops
from kanban.domain.board import Board, Card, Column, Lane
from kanban.domain.errors import LineStopped
from kanban.domain.facts import instant
from kanban.domain.limits import full_for
from kanban.domain.parking import candidates
from kanban.services.boards import picture
from tests.contract import story
from tests.contract.rewriting import ROOT, same, unwanted
from tests.contract.story import Step

FOLDER = ROOT / "tests" / "contract" / "judgements"
#: After these there is something to judge: places are full, the line stands, cards were parked.
_TELLING = ("limit_hit", "line_stopped", "card_blocked")
MOMENTS = {name: step for name, step in story.steps() if step.event.fact.type in _TELLING}


def judged(step: Step) -> str:
    """One board and the judgements on every card (and a new one) coming to every place."""
    board = step.after
    now = step.event.at + timedelta(hours=1)
    shown = picture(board, "admin")
    shown["cards"].sort(key=lambda card: card["number"])
    wishes = [
        (card, column, lane)
        for card in (None, *sorted(board.cards.values(), key=lambda card: card.number))
        for column in board.column_order
        for lane in board.lane_order
    ]
    value = {
        "board": shown,
        "now": instant(now),
        "stopped": [[*_named(wish), stop] for wish in wishes if (stop := _stop(board, *wish))],
        "full": [[*_named(wish), full] for wish in wishes if (full := [one.id for one in full_for(board, *wish)])],
        "parkable": {
            column.id: [[one.card.id, one.why] for one in candidates(board.in_column(column.id), board, now)]
            for column in board.column_order
        },
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n"


def _named(wish: tuple[Card | None, Column, Lane]) -> list[str | None]:
    card, column, lane = wish
    return [card.id if card else None, column.id, lane.id]


def _stop(board: Board, card: Card | None, column: Column, lane: Lane) -> Any:
    try:
        stops.check(board, card, column, lane)
    except LineStopped as stopped:
        return stopped.facts["stop"]["id"]
    return None


@pytest.mark.parametrize("name", MOMENTS)
def test_the_committed_judgement_is_what_the_rules_say(name: str) -> None:
    assert same(FOLDER / f"{name}.json", judged(MOMENTS[name]))


def test_there_is_something_to_judge_and_nothing_left_over() -> None:
    every = [orjson.loads(judged(step)) for step in MOMENTS.values()]
    assert all(any(one[what] for one in every) for what in ("stopped", "full"))
    assert any(why for one in every for column in one["parkable"].values() for _, why in column)
    assert unwanted(FOLDER, {f"{name}.json" for name in MOMENTS}) == []
