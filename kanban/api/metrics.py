"""What Prometheus sees: the requests at the HTTP door, and the flow of the boards that its token may look at.

Figures of boards name boards and columns, so they are shown to nobody but the owner of a token, and only of the boards
that the owner may see.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from flask import Flask, Response, g, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from kanban.api.context import Kanban
from kanban.services.reports import Gauges

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


def flow(boards: Sequence[Gauges]) -> bytes:
    """The boards' figures as text for Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Flow(boards))
    return generate_latest(registry)


class _Flow(Collector):
    """Figures of one moment as metrics; a column that shares its name with another is counted with it."""

    def __init__(self, boards: Sequence[Gauges]) -> None:
        self._boards = boards

    def collect(self) -> Iterable[Metric]:
        """One family of metrics for each figure."""
        cards = GaugeMetricFamily(
            "kanban_board_cards", "Cards standing in a column now.", labels=("board", "column", "kind")
        )
        for board in self._boards:
            counts: dict[tuple[str, str], int] = {}
            for name, kind, count in board.columns:
                counts[name, kind] = counts.get((name, kind), 0) + count
            for (name, kind), count in counts.items():
                cards.add_metric((board.board, name, kind), count)
        yield cards
        for name, means, figure in (
            ("oldest_age_seconds", "Age of the oldest card in progress; 0 without one.", "oldest_seconds"),
            ("blocked_cards", "Cards that are blocked now.", "blocked"),
            ("urgent_open_cards", "Cards in the urgent lane that are not done.", "urgent_open"),
        ):
            gauge = GaugeMetricFamily(f"kanban_board_{name}", means, labels=("board",))
            for board in self._boards:
                gauge.add_metric((board.board,), getattr(board, figure))
            yield gauge
        hits = CounterMetricFamily(
            "kanban_board_limit_hits", "Pulls that a limit stood against, since the board began.", labels=("board",)
        )
        for board in self._boards:
            hits.add_metric((board.board,), board.limit_hits)
        yield hits
