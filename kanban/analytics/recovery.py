"""Recovery: how long incidents took to be over, and whether interrupts come more often after deployments.

More often is all that is said, never because of. What somebody linked by hand, a deployment and the cards it has to
do with, is told apart from what only falls into the same hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins, local_date
from kanban.analytics.chance import binomial_p, rate_ratio
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.enough import Enough, Seen, judged
from kanban.analytics.finished import finished
from kanban.analytics.history import History
from kanban.analytics.incidents import Deploy
from kanban.analytics.interrupts import came_at
from kanban.analytics.spans import cut, seconds, union

#: The type of card whose time to recovery is told.
INCIDENT = "incident"
#: How long after a deployment an arrival counts as near it; how many arrivals it takes; the p called more than chance.
AFTER, LEAST, RARE = timedelta(hours=24), 10, 0.05


@dataclass(frozen=True, slots=True)
class RecoveryRow:
    """One incident that was over in the range: from the wish (its creation) to its last finish.

    `deploy` is the name of the latest linked deployment before its end, `deploy_seconds` the time from that one on.
    """

    card: str
    key: str
    title: str
    impact_at: datetime
    recovered_at: datetime
    seconds: float
    deploy: str | None
    deploy_seconds: float | None


@dataclass(frozen=True, slots=True)
class Linked:
    """A deployment of the range and the cards it was said to have to do with."""

    deploy: str
    name: str
    at: datetime
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correlation:
    """Of `arrivals` urgent cards `inside` came within 24 hours after one of `deploys` deployments.

    Those hours are the share `share_of_time` of the observed time, bursts counted once. `ratio` compares the rates
    inside and outside, `p` is exact and two-sided; both None where `enough` is not. `sentence` says what they say.
    """

    deploys: int
    arrivals: int
    inside: int
    share_of_time: float
    ratio: float | None
    p: float | None
    enough: Enough
    sentence: str
    cards: tuple[str, ...]
    linked: tuple[Linked, ...]


def recovery(
    history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[RecoveryRow]:
    """The cards of type incident that were finished within the local dates [start, end), in that order."""
    key = history.shape_at(as_of).key
    linked: dict[str, list[Deploy]] = {}
    for deploy in _deploys(history, as_of):
        for card in deploy.cards:
            linked.setdefault(card, []).append(deploy)
    rows = []
    for done in finished(history, as_of=as_of, chosen=chosen):
        journey = done.journey
        said = journey.said_at(as_of)
        if start <= done.day < end and said.work_type == INCIDENT:
            before = [deploy for deploy in linked.get(journey.card, ()) if deploy.at <= done.at]
            latest = before[-1] if before else None
            rows.append(
                RecoveryRow(
                    journey.card, f"{key}-{journey.number}", said.title, journey.created_at, done.at,
                    (done.at - journey.created_at).total_seconds(), latest.name if latest else None,
                    (done.at - latest.at).total_seconds() if latest else None,
                )
            )  # fmt: skip
    return rows


def correlation(
    history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> Correlation:
    """Whether the chosen urgent cards of the local dates [start, end) came more often in the day after deploys."""
    zone = ZoneInfo(history.zone_at(as_of))
    last = min(begins(end, zone), as_of)
    first = min(max(begins(start, zone), history.began_at or last), last)
    deploys = _deploys(history, as_of)
    near = union(cut(((deploy.at, deploy.at + AFTER) for deploy in deploys), (first, last)))
    observed = (last - first).total_seconds()
    share = seconds(near) / observed if observed > 0 else 0.0
    arrived = []
    for journey in chosen.of(history.journeys.values(), as_of):
        came = came_at(journey, as_of)
        if came is not None and first <= came < begins(end, zone):
            arrived.append((came, journey.card))
    # (deploy, deploy + 24 h]: what comes at the very instant was there before.
    inside = [card for came, card in sorted(arrived) if any(d.at < came <= d.at + AFTER for d in deploys)]
    seen = [deploy for deploy in deploys if first <= deploy.at < begins(end, zone)]
    today = local_date(last, zone)
    enough = _enough(Seen(len(arrived), (today - local_date(first, zone)).days, today), share)
    ratio = rate_ratio(len(inside), len(arrived), share) if enough.ok else None
    p = binomial_p(len(inside), len(arrived), share) if enough.ok else None
    return Correlation(
        len(seen), len(arrived), len(inside), share, ratio, p, enough, _sentence(len(inside), len(arrived), share, p),
        tuple(inside), tuple(Linked(d.deploy, d.name, d.at, d.cards) for d in seen if d.cards),
    )  # fmt: skip


def _deploys(history: History, as_of: datetime) -> list[Deploy]:
    """The deployments that were over and known at `as_of`, in the order in which they were over."""
    known = [deploy for deploy in history.incidents.deploys if deploy.known <= as_of and deploy.at <= as_of]
    return sorted(known, key=lambda deploy: deploy.at)


def _enough(seen: Seen, share: float) -> Enough:
    if share == 0:
        return Enough(False, False, "No deployment was told in this range, so there is nothing to compare with.")
    if share >= 1:
        return Enough(False, False, "All of this range lies within a day after a deployment: there is no other time.")
    return judged(seen, "interrupts", least=LEAST, full=LEAST)


def _sentence(inside: int, arrivals: int, share: float, p: float | None) -> str:
    if p is None:
        return ""
    said = (
        f"{inside} of {arrivals} interrupts came within 24 hours after a deployment; "
        f"those are {100 * share:.0f} % of the time"
    )
    if p >= RARE:
        return f"{said}. That is no more than chance brings."
    return f"{said}. They came {'more' if inside > arrivals * share else 'less'} often after deployments."
