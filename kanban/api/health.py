"""For operators: is it alive, does the main job work, and what does it count."""

from __future__ import annotations

from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from kanban import clock
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.context import kanban
from kanban.api.json import answer
from kanban.api.metrics import flow
from kanban.domain.access import Permission, require
from kanban.services.reports import gauges

blueprint = Blueprint("health", __name__, description="For operators.")


@blueprint.get("/healthz")
@blueprint.response(200, {"type": "object"}, description="The process answers.")
@allowed(Permission.ANYONE)
def alive() -> Response:
    """The process answers. Nothing else is tried."""
    return answer({"ok": True})


@blueprint.get("/readyz")
@blueprint.response(200, {"type": "object"}, description="No check failed; some may be degraded.")
@blueprint.alt_response(503, description="At least one check failed.")
@allowed(Permission.ANYONE)
def ready() -> Response:
    """The main job works: it reads, writes and publishes."""
    results = kanban().readiness.look()
    well = "failing" not in results.values()
    response = answer({"ok": well, "checks": results}, 200 if well else 503)
    if not well:
        response.headers["Retry-After"] = "2"
    return response


@blueprint.get("/metrics")
@blueprint.response(200, {"type": "string"}, content_type="text/plain", description="Prometheus metrics.")
@allowed(Permission.ANYONE)
def metrics() -> Response:
    """Prometheus metrics, for programs on this machine and for any API token; with a token, its boards' flow, too."""
    visit = identity.visitor() if identity.bearer(request) or not identity.is_local(request) else None
    if not identity.is_local(request):
        require(visit.actor if visit else None, Permission.SIGNED_IN)
    said = generate_latest(kanban().registry)
    if visit is not None and identity.bearer(request):
        said += flow(gauges(kanban().store, visit.actor, now=clock.now()))
    return Response(said, content_type=CONTENT_TYPE_LATEST)
