"""Every error becomes `application/problem+json` (RFC 9457), here and nowhere else.

One table from error class to status. A problem carries a stable `code`, a sentence for people, the request's id and
the error's facts. What nobody expected is logged with its id, and tells the caller nothing but that id.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from flask import Flask, Response, g, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from kanban.domain import errors

log = structlog.get_logger(__name__)

#: The one table. An error that is not listed takes the status of the class it is derived from.
STATUS: Mapping[type[errors.KanbanError], int] = {
    errors.NotSignedIn: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Invalid: 422,
    errors.KeyReused: 422,
    errors.TooMany: 429,
    errors.Busy: 503,
    errors.StorageFull: 507,
    errors.KanbanError: 400,
}

#: The codes of refusals that come from HTTP itself.
HTTP_CODES: Mapping[int, tuple[str, str]] = {
    400: ("malformed", "The request could not be read: its body is not well-formed JSON, or its header is broken."),
    404: ("not_found", "There is nothing under this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("too_large", "The body is larger than 1 MiB."),
    415: ("unsupported_media_type", "The body is not application/json."),
    416: ("range_not_satisfiable", "The part that was asked for does not exist."),
    431: ("header_too_large", "The headers are too large."),
    500: ("internal", "Something went wrong on our side. It is in the server's log under the request_id."),
}

_ABOUT = "about:blank"


def attach(app: Flask) -> None:
    """Give every request an id and every error its answer."""

    @app.before_request
    def name_the_request() -> None:
        g.request_id = secrets.token_hex(8)

    app.register_error_handler(errors.KanbanError, _refused)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, code: str, detail: str, facts: Mapping[str, Any] | None = None) -> Response:
    """A problem document."""
    body = {
        "type": _ABOUT,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": g.get("request_id"),
        **(facts or {}),
    }
    response = Response(orjson.dumps(body), status=status, mimetype="application/problem+json")
    if facts and "retry_after" in facts:
        response.headers["Retry-After"] = str(facts["retry_after"])
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def status_of(error: type[errors.KanbanError]) -> int:
    """The status of an error class: its own, or that of the nearest class above it."""
    return next(STATUS[cls] for cls in error.__mro__ if cls in STATUS)


def flat(messages: Any, path: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as one flat map: `{"links.0.url": ["..."]}`. "body" stands for the whole."""
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for name, inner in messages.items():
            below = path if name == "_schema" else f"{path}.{name}" if path else str(name)
            found |= flat(inner, below)
        return found
    return {path or "body": [str(message) for message in (messages if isinstance(messages, list) else [messages])]}


def _refused(error: errors.KanbanError) -> Response:
    return problem(status_of(type(error)), error.code, error.message, error.facts)


def _invalid(error: ValidationError) -> Response:
    faults = flat(error.messages)
    return problem(422, errors.Invalid.code, sentence(faults), {"errors": faults})


def sentence(faults: Mapping[str, list[str]]) -> str:
    """The first few faults in one line, for people who see no fields."""
    return " ".join(f"{name}: {' '.join(said)}" for name, said in list(faults.items())[:3])


def _http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        # Redirects and answers somebody made on purpose.
        return Response(error.get_response(request.environ).get_data(), error.code, error.get_headers())
    code, detail = HTTP_CODES.get(error.code, (HTTPStatus(error.code).name.lower(), HTTPStatus(error.code).phrase))
    response = problem(error.code, code, detail)
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return response


def _unexpected(error: Exception) -> Response:
    log.error("unexpected", request_id=g.get("request_id"), method=request.method, path=request.path, exc_info=error)
    return problem(500, *HTTP_CODES[500])
