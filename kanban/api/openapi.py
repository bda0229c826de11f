"""The OpenAPI 3.1 document, made from the views' decorators. `GET /api/openapi.json` and `kanban openapi` answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import Flask
from flask_smorest import Api  # type: ignore[import-untyped]  # it has no types

from kanban.api.blueprint import Blueprint
from kanban.api.schemas.problems import Problem

_PROBLEM = "application/problem+json"
_COMMANDS = ("post", "put", "patch", "delete")


class _Api(Api):  # type: ignore[misc]  # the library has no types
    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """None: `kanban.api.problems` answers for all errors."""


def attach(app: Flask, blueprints: Iterable[Blueprint]) -> None:
    """Register the views and collect what they say about themselves."""
    app.config.update(
        API_TITLE="Kanban wall",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {
                "description": "A live Kanban wall for operations work. Times are RFC 3339 in UTC; ids are opaque; "
                "unknown fields are refused. Errors are problem documents with a stable `code`."
            },
            "components": {
                "securitySchemes": {
                    "session": {"type": "apiKey", "in": "cookie", "name": "kanban"},
                    "token": {"type": "http", "scheme": "bearer"},
                }
            },
            "security": [{"session": []}, {"token": []}],
        },
    )
    api = _Api(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)


def document(app: Flask) -> dict[str, Any]:
    """The whole document. Errors are given the media type they really have, commands their Idempotency-Key."""
    found: dict[str, Any] = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    for response in found["components"]["responses"].values():
        for schema in response.get("content", {}).values():
            response["content"] = {_PROBLEM: schema}
    paths = {path: methods for path, methods in found["paths"].items() if path.startswith("/api/")}
    for path, methods in paths.items():
        for method, operation in methods.items():
            if method in _COMMANDS and path.startswith(("/api/boards", "/api/cards")) and not _KEYLESS.search(path):
                operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
    return {**found, "paths": paths}


#: What changes no board, and so takes no key.
_KEYLESS = re.compile(r"/(hooks|displays|links)\b")
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and request again answer the same and do nothing twice. Becomes the `command_id`.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[\\x21-\\x7e]+$"},
}
