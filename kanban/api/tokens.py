"""One's own API tokens, for programs and wall displays."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Response, g

from kanban import clock
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.context import store
from kanban.api.json import answer
from kanban.api.schemas import accounts as schemas
from kanban.domain.access import Permission
from kanban.domain.facts import instant
from kanban.services import tokens

log = structlog.get_logger(__name__)
blueprint = Blueprint("tokens", __name__, url_prefix="/api/tokens", description="One's own API tokens.")


@blueprint.get("")
@blueprint.response(200, schemas.Tokens)
@allowed(Permission.OWN_ACCOUNT)
def list_tokens() -> Response:
    """One's own tokens that still work, without their secrets."""
    mine = tokens.tokens_of(store(), identity.actor().user or "")
    return answer({"tokens": [_line(token) for token in mine]})


@blueprint.post("")
@blueprint.arguments(schemas.NewToken)
@blueprint.response(201, schemas.TokenMade)
@allowed(Permission.OWN_ACCOUNT)
def make_token(body: dict[str, Any]) -> Response:
    """Make a token. Its secret is in this answer and nowhere else, ever."""
    owner = identity.actor().user or ""
    token_id, secret = tokens.make_token(store(), user=owner, **body, now=clock.now())
    log.info("token_made", token=token_id, scope=body["scope"], by=owner, request_id=g.request_id)
    return answer({"id": token_id, "token": secret}, 201)


@blueprint.delete("/<token>")
@blueprint.response(204)
@allowed(Permission.OWN_ACCOUNT)
def revoke_token(token: str) -> Response:
    """End a token at once."""
    tokens.revoke_token(store(), identity.actor(), token_id=token, now=clock.now())
    log.info("token_revoked", token=token, by=identity.actor().user, request_id=g.request_id)
    return Response(status=204)


def _line(token: tokens.Token) -> dict[str, Any]:
    return {
        "id": token.id, "name": token.name, "scope": token.scope, "created_at": instant(token.created_at),
        "used_at": instant(token.used_at) if token.used_at else None,
    }  # fmt: skip
