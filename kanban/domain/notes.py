"""What is written down beside the work: comments under a card, and deployments that the numbers are held against."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kanban.domain import facts as ev
from kanban.domain.board import Board
from kanban.domain.errors import Invalid
from kanban.domain.facts import instant
from kanban.domain.placing import Plan

COMMENT_MAX, NAME_MAX, URL_MAX, CARDS_MAX = 10_000, 240, 2000, 50
_AHEAD = timedelta(minutes=5)
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def plan_comment(board: Board, *, comment: str, card_id: str, text: str, outward: bool) -> Plan:
    """Write under a card, live or archived. `outward`: it is a reply to whoever asked."""
    if card_id not in board.archived:
        board.card(card_id)
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise Invalid.field("text", "Write something.")
    if len(words) > COMMENT_MAX:
        raise Invalid.field("text", f"A comment has at most {COMMENT_MAX} characters.")
    return Plan((ev.CardCommented(comment=comment, card=card_id, text=words, outward=outward),))


def plan_deploy(
    board: Board, *, deploy: str, name: str, finished_at: datetime, url: str, cards: list[str], now: datetime
) -> Plan:
    """Note a deployment that finished at `finished_at`, and the cards it has to do with."""
    words = " ".join(name.split())
    if not 1 <= len(words) <= NAME_MAX:
        raise Invalid.field("name", f"Name the deployment in 1 to {NAME_MAX} characters.")
    if finished_at < _EARLIEST:
        raise Invalid.field("finished_at", "No deployment finished before 1970.")
    if finished_at > now + _AHEAD:
        raise Invalid.field("finished_at", "A deployment that is to come has not finished yet.")
    if url and not url.lower().startswith(("http://", "https://")):
        raise Invalid.field("url", "A link starts with http:// or https://.")
    strange = [card for card in cards if card not in board.cards and card not in board.archived]
    if strange:
        raise Invalid.field("cards", "There is no such card on this board.")
    return Plan(
        (
            ev.DeployRecorded(
                deploy=deploy, name=words, finished_at=instant(finished_at), url=url, cards=tuple(dict.fromkeys(cards))
            ),
        )
    )
