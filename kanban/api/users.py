"""The people of this instance, as its admins manage them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import structlog
from flask import Response, g

from kanban import clock
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.commands import command
from kanban.api.context import store
from kanban.api.json import answer
from kanban.api.schemas import accounts as schemas
from kanban.domain.access import Permission
from kanban.services import accounts

log = structlog.get_logger(__name__)
blueprint = Blueprint("users", __name__, url_prefix="/api/users", description="The people of this instance.")


@blueprint.get("")
@blueprint.response(200, schemas.Users)
@allowed(Permission.MANAGE_USERS)
def list_users() -> Response:
    """Everybody, by name."""
    return answer({"users": [asdict(account) for account in accounts.accounts(store())]})


@blueprint.post("")
@blueprint.arguments(schemas.NewUser)
@blueprint.response(201, schemas.UserAnswer)
@allowed(Permission.MANAGE_USERS)
def add_user(body: dict[str, Any]) -> Response:
    """Add a person. Tell them the password by another way; they can change it after signing in."""
    account = accounts.add_account(store(), **body, now=clock.now())
    log.info("user_added", user=account.id, by=identity.actor().user, request_id=g.request_id)
    return answer({"user": asdict(account)}, 201)


@blueprint.patch("/<user>")
@blueprint.arguments(schemas.UserChange)
@blueprint.response(200, schemas.UserAnswer)
@allowed(Permission.MANAGE_USERS)
def change_user(body: dict[str, Any], user: str) -> Response:
    """Change a person. Disabling and a new password end all of their sessions at once."""
    account = accounts.change_account(store(), command(), user=user, **body)
    log.info("user_changed", user=user, fields=sorted(body), by=identity.actor().user, request_id=g.request_id)
    return answer({"user": asdict(account)})
