"""The intake: what hooks report is decided under the board's lock, so that a repeated alert opens no second card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from kanban.domain import notes
from kanban.domain.access import Permission
from kanban.domain.alerts import Alert, Seen, plan_alert
from kanban.domain.board import Board
from kanban.domain.facts import AlertReceived, Fact
from kanban.domain.fold import preview
from kanban.domain.placing import Plan
from kanban.domain.pulls import Pull
from kanban.services.gate import decide, decide_with
from kanban.services.hooks import Hook
from kanban.services.ids import new_id
from kanban.services.sessions import digest
from kanban.store import Store
from kanban.store.models import AlertRow
from kanban.store.unit_of_work import BoardUnit, Command

#: So many alerts are taken in one unit of work, so that a long report keeps nobody waiting for the board.
_TOGETHER = 100

_KNOWN = select(AlertRow.key, AlertRow.card_id, AlertRow.status).where(
    AlertRow.board_id == bindparam("board"), AlertRow.key.in_(bindparam("keys", expanding=True))
)


def take_alerts(store: Store, hook: Hook, alerts: Sequence[Alert], *, now: datetime) -> list[str]:
    """Take reports in, in order; answers the keys ("OPS-42") of the cards they belong to, each once.

    Whoever hears no answer sends them again, and nothing is doubled by that.
    """
    cards: list[str] = []
    for first in range(0, len(alerts), _TOGETHER):
        cards += _take(store, hook, alerts[first : first + _TOGETHER], now)
    return list(dict.fromkeys(cards))


def _take(store: Store, hook: Hook, alerts: Sequence[Alert], now: datetime) -> list[str]:
    def rule(unit: BoardUnit) -> Plan:
        seen = _seen(unit, [alert.key for alert in alerts])
        board, facts = unit.board, list[Fact]()
        for alert in alerts:
            pull = Pull(by=None, now=now, hit=new_id(), alert=True)
            plan = plan_alert(board, alert, seen=seen.get(alert.key), card=new_id(), comment=new_id(), pull=pull)
            board = preview(board, plan.facts, now)
            facts.extend(plan.facts)
            for fact in plan.facts:
                if isinstance(fact, AlertReceived) and fact.card is not None:
                    seen[fact.key] = Seen(fact.card, fact.status)
        return Plan(tuple(facts))

    command = Command(actor=hook.actor, id=new_id(), now=now)
    outcome = decide_with(store, command, board_id=hook.board, permission=Permission.WORK_ON_CARDS, rule=rule)
    reported = [event.fact.card for event in outcome.events if isinstance(event.fact, AlertReceived)]
    return [_key(outcome.board, card) for card in reported if card is not None]


def _seen(unit: BoardUnit, keys: list[str]) -> dict[str, Seen]:
    rows = unit.connection.execute(_KNOWN, {"board": unit.board.id, "keys": keys})
    return {key: Seen(card, status) for key, card, status in rows}


def _key(board: Board, card: str) -> str:
    return (board.cards[card] if card in board.cards else board.archived[card]).key


def take_deploy(
    store: Store, hook: Hook, *, name: str, finished_at: datetime | None, url: str, cards: Sequence[str],
    key: str | None, fingerprint: str, now: datetime,
) -> list[str]:  # fmt: skip
    """Note a deployment; `cards` are keys ("OPS-42"). Answers those that are unknown here; the rest is noted all the
    same. With a `key`, the same report again is noted once."""
    new, unknown = new_id(), list[str]()

    def rule(board: Board) -> Plan:
        ids = {card.key: card.id for shelf in (board.archived, board.cards) for card in shelf.values()}
        wanted = [said.strip().upper() for said in cards]
        unknown.extend(said for said in dict.fromkeys(wanted) if said not in ids)
        return notes.plan_deploy(
            board, deploy=new, name=name, finished_at=finished_at or now, url=url,
            cards=[ids[said] for said in wanted if said in ids], now=now,
        )  # fmt: skip

    # Keys of one hook are none of another's.
    known_as = f"{hook.id}:{key if len(key) <= 100 else digest(key)}" if key else new_id()
    command = Command(actor=hook.actor, id=known_as, now=now, fingerprint=fingerprint if key else None)
    decide(store, command, board_id=hook.board, permission=Permission.WORK_ON_CARDS, rule=rule)
    return unknown
