"""Who and what appears in the demo's year: people who take cards, and the cards themselves."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from kanban.domain.cards import CardContent
from kanban.services.demo import words

_STREAM_WEIGHTS = {"production": 9, "CI": 6, "database": 6, "network": 5, "security": 5}
_SIZES = (1, 1, 2, 2, 3, 3, 5, 8)


class Cast:
    """Makes cards and picks people, all from one source of chance."""

    def __init__(self, rng: random.Random, people: Sequence[str]) -> None:
        self._rng = rng
        self._people = people
        self._lately: deque[str] = deque(maxlen=32)

    # -- people

    def pair(self, busy: Mapping[str, int]) -> list[str]:
        """One person, sometimes two: whoever has least in hand goes first."""
        free = sorted(self._people, key=lambda user: (busy.get(user, 0), self._rng.random()))
        return free[: 2 if self._rng.random() < 0.3 else 1]

    def guess(self) -> int:
        """A size, as people give it at the board."""
        return self._rng.choice(_SIZES)

    # -- cards

    def planned(self, now: datetime, on_the_wall: Collection[str]) -> CardContent:
        """A request: what it is, mostly with a size, sometimes with a date that matters. No title stands twice."""
        while True:
            stream, work_type, pattern, points = self._request()
            slots = self._slots()
            title = _filled(pattern, slots)
            if title not in on_the_wall:
                break
        fixed = self._rng.random() < 0.08
        due = now + timedelta(days=self._rng.randint(6, 30)) if fixed or self._rng.random() < 0.06 else None
        return CardContent(
            title=title,
            work_type=work_type,
            service_class="fixed_date" if fixed else "standard",
            points=points if self._rng.random() < 0.75 else None,
            stream=stream,
            due=due.date().isoformat() if due else None,
            description=self._description(slots) if self._rng.random() < 0.7 else "",
            links=self._links(stream, work_type),
        )

    def _request(self) -> tuple[str, str, str, int]:
        """Stream, type, title pattern and size; what came in lately does not come in again at once."""
        while True:
            stream = self._rng.choices(list(_STREAM_WEIGHTS), weights=list(_STREAM_WEIGHTS.values()))[0]
            work_type, pattern, points = self._rng.choice(words.PLANNED[stream])
            if pattern not in self._lately:
                self._lately.append(pattern)
                return stream, work_type, pattern, points

    def incident(self, busy: Mapping[str, int], on_the_wall: Collection[str]) -> CardContent:
        """What production hands over at three in the morning."""
        while True:
            stream = self._rng.choice(list(words.INCIDENTS))
            title = _filled(self._rng.choice(words.INCIDENTS[stream]), self._slots())
            if title not in on_the_wall:
                break
        return self._urgent(title, stream, tuple(self.pair(busy)))

    def outage(self, title: str, stream: str) -> CardContent:
        """The big one: four people on a card, the most senior of them first."""
        senior, *others = self._people
        return self._urgent(title, stream, (senior, *self._rng.sample(others, k=min(3, len(others)))))

    def lesson(self, title: str, stream: str) -> CardContent:
        """What an outage leaves behind as planned work."""
        return CardContent(
            title=title, work_type="improvement", points=self.guess(), stream=stream,
            description=self._description(self._slots()), links=self._links(stream, "incident"),
        )  # fmt: skip

    def _urgent(self, title: str, stream: str, people: tuple[str, ...]) -> CardContent:
        return CardContent(
            title=title, work_type="incident", stream=stream, people=people,
            points=1 if self._rng.random() < 0.3 else None,
            description=words.INCIDENT_TEXT.format(title=title), links=self._links(stream, "incident"),
        )  # fmt: skip

    def _slots(self) -> dict[str, str]:
        return {name: self._rng.choice(choices) for name, choices in words.SLOTS.items()}

    def _description(self, slots: Mapping[str, str]) -> str:
        why = _filled(self._rng.choice(words.WHYS), slots)
        return self._rng.choice(words.DESCRIPTIONS).format(why=why, **slots)

    def _links(self, stream: str, work_type: str) -> tuple[Mapping[str, str], ...]:
        number = self._rng.randint(100, 999)
        offers = [
            {
                "url": f"https://wiki.example.org/runbooks/{stream.lower()}/{number}",
                "title": "Runbook",
                "kind": "runbook",
            },
            {
                "url": f"https://git.example.org/infra/pulls/{number}",
                "title": f"Change {number}",
                "kind": "pull_request",
            },
        ]
        if work_type == "incident":
            board = {"url": f"https://graphs.example.org/d/{stream.lower()}", "title": "Graphs", "kind": "dashboard"}
            return (board, offers[0])
        return tuple(offer for offer in offers if self._rng.random() < 0.25)


def _filled(pattern: str, slots: Mapping[str, str]) -> str:
    """The pattern with its slots filled, its first letter large."""
    text = pattern.format(**slots)
    return text[0].upper() + text[1:]
