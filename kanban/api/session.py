"""Signing in and out, the first account, and one's own password."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Response, g, request

from kanban import clock
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.context import kanban, store
from kanban.api.json import answer
from kanban.api.schemas import accounts as schemas
from kanban.domain.access import Actor, Permission, require
from kanban.domain.errors import Forbidden, KanbanError, NotSignedIn
from kanban.services import accounts, sessions

log = structlog.get_logger(__name__)
blueprint = Blueprint("session", __name__, url_prefix="/api", description="Signing in and out.")

#: What the pages ask about; roles on boards come with the boards.
_INSTANCE = (Permission.SIGNED_IN, Permission.OWN_ACCOUNT, Permission.CREATE_BOARD, Permission.MANAGE_USERS)


@blueprint.post("/session")
@blueprint.arguments(schemas.SignIn)
@blueprint.response(200, schemas.Session)
@allowed(Permission.ANYONE)
def sign_in(body: dict[str, Any]) -> Response:
    """Sign in. Wrong e-mail and wrong password answer alike; many wrong tries have to wait."""
    parts, source = kanban(), identity.source(request)
    try:
        secret, actor = sessions.sign_in(
            parts.store, parts.guard, email=body["email"], password=body["password"], source=source,
            agent=request.user_agent.string, now=clock.now(), lifetimes=parts.lifetimes,
        )  # fmt: skip
    except KanbanError as refusal:
        log.warning("sign_in_refused", code=refusal.code, source=source, request_id=g.request_id)
        raise
    log.info("signed_in", user=actor.user, source=source, request_id=g.request_id)
    return _with_cookie(_who(actor), secret)


@blueprint.get("/session")
@blueprint.response(200, schemas.Session)
@allowed(Permission.ANYONE)
def who_am_i() -> Response:
    """Who is signed in. The 401 says with `setup_needed` whether nobody has an account yet."""
    visit = identity.visitor()
    if visit is None or visit.actor.user is None:
        refusal = NotSignedIn()
        refusal.facts["setup_needed"] = not accounts.anybody(store())
        raise refusal
    return _who(visit.actor)


@blueprint.delete("/session")
@blueprint.response(204)
@allowed(Permission.SIGNED_IN)
def sign_out() -> Response:
    """Sign out: the session ends at once, everywhere."""
    sessions.sign_out(store(), identity.actor())
    response = Response(status=204)
    _set_cookie(response, "", max_age=0)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@blueprint.post("/setup")
@blueprint.arguments(schemas.SetUp)
@blueprint.response(201, schemas.Session)
@allowed(Permission.ANYONE)
def set_up(body: dict[str, Any]) -> Response:
    """Make the first account, an admin's, with the one-time link that the server printed."""
    parts = kanban()
    secret, account = accounts.set_up(
        parts.store, **body, agent=request.user_agent.string, now=clock.now(), lifetimes=parts.lifetimes
    )
    log.info("set_up", user=account.id, source=identity.source(request), request_id=g.request_id)
    response = _who(Actor(user=account.id, name=account.name, admin=True), status=201)
    return _with_cookie(response, secret)


@blueprint.post("/session/password")
@blueprint.arguments(schemas.NewPassword)
@blueprint.response(204)
@allowed(Permission.OWN_ACCOUNT)
def change_password(body: dict[str, Any]) -> Response:
    """Change one's own password. All of one's other sessions end."""
    parts, actor = kanban(), identity.actor()
    accounts.change_password(parts.store, parts.guard, actor, **body, source=identity.source(request))
    log.info("password_changed", user=actor.user, source=identity.source(request), request_id=g.request_id)
    return Response(status=204)


def _who(actor: Actor, status: int = 200) -> Response:
    account = accounts.account(store(), user=actor.user)
    user = {"id": account.id, "name": account.name, "email": account.email, "admin": account.admin}
    return answer({"user": user, "permissions": [p.value for p in _INSTANCE if _may(actor, p)]}, status)


def _may(actor: Actor, permission: Permission) -> bool:
    try:
        require(actor, permission)
    except Forbidden:
        return False
    return True


def _with_cookie(response: Response, secret: str) -> Response:
    _set_cookie(response, secret, max_age=int(kanban().lifetimes.absolute.total_seconds()))
    return response


def _set_cookie(response: Response, secret: str, *, max_age: int) -> None:
    config = kanban().config
    response.set_cookie(
        identity.cookie_name(config), secret, max_age=max_age, path="/", secure=config.secure, httponly=True,
        samesite="Lax",
    )  # fmt: skip
