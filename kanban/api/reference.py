"""The API's own description."""

from __future__ import annotations

from flask import Response, current_app

from kanban.api import openapi
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.json import answer
from kanban.domain.access import Permission

blueprint = Blueprint("reference", __name__, url_prefix="/api", description="The API's own description.")


@blueprint.get("/openapi.json")
@blueprint.response(200, {"type": "object"}, description="An OpenAPI 3.1 document.")
@allowed(Permission.SIGNED_IN)
def get_openapi() -> Response:
    """This document."""
    return answer(openapi.document(current_app))
