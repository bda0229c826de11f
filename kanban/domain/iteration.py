"""An iteration and a stand-up as they stand on a board: what the log has said of them so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from kanban.domain.facts import Json, instant

#: A day that somebody of the team is not there: user, day, part (day or half), card (why, or None); as on the wire.
Away = Mapping[str, Json]
#: What was told the stakeholders once: the fields of `ExpectationSaid`, at and by; as on the wire.
Revision = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Iteration:
    """An accounting window over the local dates [starts, ends). The board flows on under it.

    `plan` are the cards in it; `promised` the ones that were at the planning cut-off (until then: the plan). `team`
    are those whose working time is its capacity, `away` the days on which they are not there. `carried` are the cards
    that were left unfinished when it closed.
    """

    id: str
    number: int
    name: str
    goal: str
    starts: str
    ends: str
    cutoff: datetime
    plan: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    away: tuple[Away, ...] = ()
    carried: tuple[str, ...] = ()
    closed_at: datetime | None = None
    said: tuple[Revision, ...] = ()

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    def window(self, zone: str) -> tuple[datetime, datetime]:
        """The instants at which it begins and ends in this zone, half-open."""
        return day_begins(self.starts, zone), day_begins(self.ends, zone)

    def planned(self, added: tuple[str, ...], removed: tuple[str, ...], at: datetime) -> Iteration:
        """With cards put into its plan and taken out of it at an instant."""
        plan = (*(card for card in self.plan if card not in removed and card not in added), *added)
        return replace(self, plan=plan, promised=plan if at < self.cutoff else self.promised)

    def wire(self) -> dict[str, Json]:
        return {
            "id": self.id, "number": self.number, "name": self.name, "goal": self.goal, "starts": self.starts,
            "ends": self.ends, "cutoff": instant(self.cutoff), "plan": list(self.plan),
            "promised": list(self.promised), "team": list(self.team), "away": [dict(day) for day in self.away],
            "carried": list(self.carried), "closed_at": instant(self.closed_at) if self.closed_at else None,
            "said": [dict(revision) for revision in self.said],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standup:
    """A stand-up: since when, begun by whom, at which event, and the card it looks at; `until` when it is over."""

    id: str
    since: datetime
    by: str | None
    seq: int
    card: str | None = None
    until: datetime | None = None

    def wire(self) -> dict[str, Json]:
        return {
            "id": self.id, "since": instant(self.since), "by": self.by, "seq": self.seq, "card": self.card,
            "until": instant(self.until) if self.until else None,
        }  # fmt: skip


def day_begins(day: str | date, zone: str) -> datetime:
    """The instant (UTC) at which a local date begins; where midnight is skipped, the instant of the jump."""
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(found, time(), ZoneInfo(zone)).astimezone(UTC)
