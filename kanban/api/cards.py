"""Cards: begin, look at, change, and the ways they go."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from kanban import clock
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.commands import command, done
from kanban.api.context import store
from kanban.api.json import answer
from kanban.api.markdown import rendered
from kanban.api.schemas import cards as schemas
from kanban.api.schemas.base import Nothing
from kanban.api.schemas.boards import Done
from kanban.api.schemas.queries import Search
from kanban.domain import cards as content
from kanban.domain.access import Permission
from kanban.domain.facts import CardCreated, instant
from kanban.services import cards
from kanban.services.spells import spells_of

blueprint = Blueprint("cards", __name__, url_prefix="/api", description="Cards, and the ways they go.")

_PLACE = ("column", "lane", "before", "answer", "policy")


@blueprint.post("/boards/<board>/cards")
@blueprint.arguments(schemas.NewCard)
@blueprint.response(201, schemas.CardMade)
@allowed(Permission.WORK_ON_CARDS)
def create_card(body: dict[str, Any], board: str) -> Response:
    """Begin a card. A full place refuses it, as it would a move."""
    place = {name: body.pop(name) for name in _PLACE if name in body}
    outcome = cards.create_card(store(), command(), board_id=board, values=body, **place)
    created = next((event.fact.card for event in outcome.events if isinstance(event.fact, CardCreated)), None)
    # An answer to a limit may have said to do something else instead.
    return done(outcome, 201, card=created) if created else done(outcome, 200)


@blueprint.get("/boards/<board>/archive")
@blueprint.arguments(Search, location="query")
@blueprint.response(200, schemas.Cards)
@allowed(Permission.VIEW_BOARD)
def list_archive(query: dict[str, Any], board: str) -> Response:
    """Archived cards, the latest first."""
    found = cards.archived_cards(store(), identity.actor(), board, text=query["q"], most=query["limit"])
    return answer({"cards": [card.wire for card in found]})


@blueprint.get("/cards/<card>")
@blueprint.response(200, schemas.CardAnswer)
@allowed(Permission.VIEW_BOARD)
def get_card(card: str) -> Response:
    """One card, live or archived, with its description."""
    board, found = cards.card(store(), identity.actor(), card)
    html = rendered(found.description)
    return answer({"board": board.id, "card": {**content.full(found), "description_html": html}})


@blueprint.patch("/cards/<card>")
@blueprint.arguments(schemas.CardChange)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def change_card(body: dict[str, Any], card: str) -> Response:
    """Change fields. With `if_version`, a card that somebody changed meanwhile answers 409 `stale`."""
    version = body.pop("if_version", None)
    return done(cards.change_card(store(), command(), card_id=card, changes=body, if_version=version))


@blueprint.post("/cards/<card>/move")
@blueprint.arguments(schemas.Move)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def move_card(body: dict[str, Any], card: str) -> Response:
    """Move a card. A limit that stands against it answers 409 `wip_limit`, with the ways on."""
    return done(cards.move_card(store(), command(), card_id=card, **body))


@blueprint.post("/cards/<card>/block")
@blueprint.arguments(schemas.Block)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def block_card(body: dict[str, Any], card: str) -> Response:
    """Send a card to Blocked, with the reason."""
    return done(cards.block_card(store(), command(), card_id=card, **body))


@blueprint.patch("/cards/<card>/block")
@blueprint.arguments(schemas.SpellChange)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def change_spell(body: dict[str, Any], card: str) -> Response:
    """Say something else of why a card is blocked, or turn down the offer to bring it back."""
    return done(cards.change_spell(store(), command(), card_id=card, changes=body))


@blueprint.get("/cards/<card>/spells")
@blueprint.response(200, schemas.Spells)
@allowed(Permission.VIEW_BOARD)
def list_spells(card: str) -> Response:
    """All stays of a card in Blocked, the first one first."""
    return answer({"spells": spells_of(store(), identity.actor(), card, clock.now())})


@blueprint.post("/cards/<card>/comments")
@blueprint.arguments(schemas.NewComment)
@blueprint.response(201, Done)
@allowed(Permission.WORK_ON_CARDS)
def comment(body: dict[str, Any], card: str) -> Response:
    """Write under a card."""
    return done(cards.comment(store(), command(), card_id=card, **body), 201)


@blueprint.get("/cards/<card>/comments")
@blueprint.response(200, schemas.Comments)
@allowed(Permission.VIEW_BOARD)
def list_comments(card: str) -> Response:
    """What was written under a card, the oldest first."""
    found = cards.comments(store(), identity.actor(), card)
    return answer({"comments": [{**asdict(comment), "at": instant(comment.at)} for comment in found]})


@blueprint.post("/cards/<card>/resume")
@blueprint.arguments(schemas.Resume, required=False)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def resume_card(body: dict[str, Any], card: str) -> Response:
    """Bring a blocked card back to where it came from, through the limit."""
    return done(cards.resume_card(store(), command(), card_id=card, **body))


@blueprint.post("/cards/<card>/archive")
@blueprint.arguments(Nothing, required=False)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def archive_card(body: dict[str, Any], card: str) -> Response:
    """Hide a card and keep it."""
    return done(cards.archive_card(store(), command(), card_id=card))


@blueprint.post("/cards/<card>/restore")
@blueprint.arguments(schemas.Restore, required=False)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def restore_card(body: dict[str, Any], card: str) -> Response:
    """Bring an archived card back, through the limit."""
    return done(cards.restore_card(store(), command(), card_id=card, **body))
