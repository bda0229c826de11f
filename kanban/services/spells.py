"""The spells of one card: why it stood in Blocked, each time, from when until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kanban.domain.access import Actor
from kanban.domain.facts import instant
from kanban.services.gate import look
from kanban.services.reports.kept import HISTORIES
from kanban.store import Store


def spells_of(store: Store, actor: Actor, card_id: str, now: datetime) -> list[dict[str, Any]]:
    """All spells of a card that were not taken back, the first one first; `seconds` runs on where one lasts."""
    board = look(store, actor, store.board_of(card_id))
    with HISTORIES.of(store).at(store, board.id, board.seq) as history:
        spells = [(spell, spell.cause_at(now)) for spell in history.journeys[card_id].spells_at(now)]
    return [
        {
            "reason": cause.reason,
            "note": cause.note,
            "waiting_for": cause.waiting_for,
            "waiting_card": cause.waiting_card,
            "displaced_by": spell.displaced_by,
            "since": instant(spell.since),
            "until": instant(spell.until) if spell.until else None,
            "seconds": int(((spell.until or now) - spell.since).total_seconds()),
        }
        for spell, cause in spells
    ]
