"""Answers to limit hits: the log tells of every time a limit stood in the way, whatever a client says it met."""

from __future__ import annotations

import pytest

from kanban.domain.errors import LimitRefused
from kanban.domain.pulls import Answer
from kanban.services import boards, cards
from kanban.store import Store
from tests import builders


def test_a_hit_is_gone_over_once_and_none_is_made_up(store: Store) -> None:
    ada = builders.person(store)
    on = builders.board(store, ada)
    review = builders.column_id(on, "Review")
    three = [builders.card(store, ada, on, f"Card {n}") for n in range(3)]
    boards.change_column(store, builders.command(ada), board_id=on.id, column_id=review, changes={"limit": 0})

    def move(n: int, answer: Answer | None) -> list[str]:
        done = cards.move_card(store, builders.command(ada), card_id=three[n].id, column=review, answer=answer)
        return [event.fact.type for event in done.events]

    with pytest.raises(LimitRefused) as refused:
        move(0, None)
    hit = refused.value.facts["hit"]
    assert move(0, Answer("leave", "never_met")) == []
    assert move(0, Answer("leave", hit)) == ["limit_answered"]
    assert move(0, Answer("exceed", hit, "audit")) == ["limit_answered", "card_moved"]
    assert move(1, Answer("exceed", hit, "again")) == ["limit_hit", "limit_answered", "card_moved"]
    assert move(2, Answer("exceed", "never_met", "made up")) == ["limit_hit", "limit_answered", "card_moved"]
