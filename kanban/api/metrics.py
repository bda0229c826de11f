"""What Prometheus sees of the HTTP door: how many requests there were, of which kind, and how long they took."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram, PlatformCollector, ProcessCollector

from kanban.api.context import Kanban

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


def attach(app: Flask, kanban: Kanban) -> None:
    """Count every request of `app`. Views are told apart by their name, so ids never become labels."""
    ProcessCollector(registry=kanban.registry)
    PlatformCollector(registry=kanban.registry)
    requests = Counter(
        "kanban_http_requests", "Requests answered.", ("method", "view", "status"), registry=kanban.registry
    )
    seconds = Histogram(
        "kanban_http_request_seconds", "Time to answer a request.", ("view",), buckets=_BUCKETS,
        registry=kanban.registry,
    )  # fmt: skip

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        view = request.endpoint or "none"
        method = request.method if request.method in _METHODS else "other"
        requests.labels(method, view, str(response.status_code)).inc()
        if "started" in g:
            seconds.labels(view).observe(time.perf_counter() - g.started)
        return response


_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PATCH", "PUT", "DELETE"})
