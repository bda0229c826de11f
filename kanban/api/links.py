"""Links for stakeholders: made, looked at and revoked by a board's admins, and the one answer they open."""

from __future__ import annotations

import contextlib
from typing import Any

import structlog
from flask import Response, g, request

from kanban import clock
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.context import kanban, store
from kanban.api.json import answer
from kanban.api.schemas import iterations as schemas
from kanban.domain.access import Permission
from kanban.domain.errors import KanbanError
from kanban.domain.facts import instant
from kanban.services import expectations, links
from kanban.store import Store

log = structlog.get_logger(__name__)
blueprint = Blueprint("links", __name__, url_prefix="/api", description="Links for stakeholders.")


@blueprint.get("/boards/<board>/links")
@blueprint.response(200, schemas.Links)
@allowed(Permission.SHAPE_BOARD)
def list_links(board: str) -> Response:
    """The board's links, without their tokens."""
    return answer({"links": [_line(link) for link in links.links_of(store(), identity.actor(), board)]})


@blueprint.post("/boards/<board>/links")
@blueprint.arguments(schemas.NewLink)
@blueprint.response(201, schemas.LinkMade)
@allowed(Permission.SHAPE_BOARD)
def make_link(body: dict[str, Any], board: str) -> Response:
    """Make a link. Its address is in this answer and nowhere else, ever."""
    actor = identity.actor()
    link_id, token = links.make_link(store(), actor, board_id=board, **body, now=clock.now())
    log.info("link_made", link=link_id, board=board, by=actor.user, request_id=g.request_id)
    address = f"{kanban().config.public_url}/expectation#{token}"
    return answer({"id": link_id, "token": token, "address": address}, 201)


@blueprint.delete("/boards/<board>/links/<link>")
@blueprint.response(204)
@allowed(Permission.SHAPE_BOARD)
def revoke_link(board: str, link: str) -> Response:
    """End a link at once."""
    actor = identity.actor()
    links.revoke_link(store(), actor, board_id=board, link_id=link)
    log.info("link_revoked", link=link, board=board, by=actor.user, request_id=g.request_id)
    return Response(status=204)


@blueprint.get("/shared/expectation")
@blueprint.response(200, schemas.Expectation)
@allowed(Permission.ANYONE)
def get_shared_expectation() -> Response:
    """What to expect of the board's iteration: for the bearer of a link, without an account."""
    now = clock.now()
    link = links.link_of(store(), identity.bearer(request))
    response = answer(expectations.shared(store(), link, now=now))
    if not links.is_noted(link, now):
        known = store()
        response.call_on_close(lambda: _note(known, link))
    return response


def _note(store: Store, link: links.Link) -> None:
    # Nobody waits for this any more; a busy database only makes the time a little older.
    with contextlib.suppress(KanbanError):
        links.note_use(store, link, now=clock.now())


def _line(link: links.Link) -> dict[str, Any]:
    return {
        "id": link.id, "name": link.name, "titles": link.titles, "made_at": instant(link.made_at),
        "last_used": instant(link.last_used) if link.last_used else None,
    }  # fmt: skip
