"""What can be asked in an address, behind the question mark."""

from __future__ import annotations

from kanban.api.schemas.base import Body, Moment, Text, WholeText


class At(Body):
    """Any past moment, by its time or by the number of its last event."""

    at = Moment(metadata={"description": "RFC 3339 with a zone. Without it: now."})
    seq = WholeText(1, 2**31 - 1)


class After(Body):
    """From which number on, and how many at most."""

    after = WholeText(0, 2**31 - 1, load_default=0)
    limit = WholeText(1, 5000, load_default=1000)


class Search(Body):
    """Part of a title, or a whole key; and how many at most."""

    q = Text(240, load_default="")
    limit = WholeText(1, 1000, load_default=100)
