"""The cards that a report looks at: by type, stream, class of service, planned or not; the same for every report.

What a card is, is what it said of itself at `as_of`; the class is urgent for work that was done under urgency.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kanban.analytics.journeys import Journey


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty sets and None leave everything in. A stream of "" stands for cards without one."""

    types: frozenset[str] = frozenset()
    streams: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    planned: bool | None = None

    @property
    def all(self) -> bool:
        """Whether it leaves everything in."""
        return not (self.types or self.streams or self.classes) and self.planned is None

    def admits(self, journey: Journey, as_of: datetime) -> bool:
        """Whether the card is looked at."""
        if self.types or self.streams:
            said = journey.said_at(as_of)
            if self.types and said.work_type not in self.types:
                return False
            if self.streams and (said.stream or "") not in self.streams:
                return False
        if self.classes and journey.class_at(as_of) not in self.classes:
            return False
        return self.planned is None or journey.unplanned_at(as_of) is not self.planned

    def of(self, journeys: Iterable[Journey], as_of: datetime) -> Iterable[Journey]:
        """The journeys that are looked at, in their order."""
        return journeys if self.all else [journey for journey in journeys if self.admits(journey, as_of)]


#: Every card.
EVERYTHING = Filter()
