"""What can be asked in an address, behind the question mark."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from kanban.analytics.calendar import Per
from kanban.analytics.throughput import SPLITS
from kanban.api.schemas.base import Body, Text, WholeText
from kanban.services.reports import ThroughputQuery


class At(Body):
    """Any past moment."""

    at = fields.AwareDateTime(metadata={"description": "RFC 3339 with a zone. Without it: now."})


class After(Body):
    """From which number on, and how many at most."""

    after = WholeText(0, 2**31 - 1, load_default=0)
    limit = WholeText(1, 5000, load_default=1000)


class Search(Body):
    """Part of a title, or a whole key; and how many at most."""

    q = Text(240, load_default="")
    limit = WholeText(1, 1000, load_default=100)


class Throughput(Body):
    """The range and grain of the throughput report."""

    per = Text(10, load_default="week", metadata={"enum": [per.value for per in Per]})
    start = fields.Date(data_key="from", metadata={"description": "The first local day."})
    to = fields.Date(metadata={"description": "The local day after the last one."})
    split = Text(10, metadata={"enum": list(SPLITS)})

    @post_load
    def as_query(self, data: dict[str, Any], **kwargs: Any) -> ThroughputQuery:
        return ThroughputQuery(**data)
