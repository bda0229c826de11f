"""The OpenAPI 3.1 document, made from the views' decorators. `GET /api/openapi.json` and `kanban openapi` answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from threading import Lock
from typing import Any

from flask import Flask
from flask_smorest import Api  # type: ignore[import-untyped]  # it has no types

from kanban.api.blueprint import Blueprint
from kanban.api.schemas.problems import Problem

_PROBLEM = "application/problem+json"
_COMMANDS = ("post", "put", "patch", "delete")


class _Api(Api):  # type: ignore[misc]  # the library has no types
    """The library's, but that views are described when somebody wants to read it: that is most of an app's start."""

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask) -> None:
        self._undescribed: list[Blueprint] = []
        self._gate = Lock()
        super().__init__(app)

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Register the views alone."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blueprint.name] = self
        self._app.register_blueprint(blueprint)
        self._undescribed.append(blueprint)

    def described(self) -> dict[str, Any]:
        """The document with all views in it."""
        with self._gate:
            while self._undescribed:
                blueprint = self._undescribed.pop(0)
                blueprint.register_views_in_doc(self, self._app, self.spec, name=blueprint.name, parameters=None)
                self.spec.tag({"name": blueprint.name, "description": blueprint.description})
            found: dict[str, Any] = self.spec.to_dict()
        return found

    def _register_error_handlers(self) -> None:
        """None: `kanban.api.problems` answers for all errors."""


def attach(app: Flask, blueprints: Iterable[Blueprint]) -> None:
    """Register the views; what they say about themselves is collected when `document` is asked."""
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
    found = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].described()
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
