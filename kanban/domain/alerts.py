"""Alerts: what monitoring reports becomes an urgent card, once, and is never dropped.

An alert is known by its key. While its card is open, further reports are only noted; soon after the card was finished
they still belong to it. That a signal is gone does not say that the work is done, so nothing is ever closed or moved
by an alert that is resolved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from kanban.domain import facts as ev
from kanban.domain.board import Board, Card, Column, ColumnKind, Stage
from kanban.domain.cards import DESCRIPTION_MAX, TITLE_MAX, checked_link, content
from kanban.domain.errors import Conflict
from kanban.domain.facts import Fact
from kanban.domain.moves import plan_create
from kanban.domain.placing import Place, Plan
from kanban.domain.pulls import Pull

#: An alert that fires so soon after its card was finished flaps; later it is a new trouble.
FLAP = timedelta(minutes=30)
FIRING, RESOLVED = "firing", "resolved"
KEY_MAX, SOURCE_MAX = 200, 60

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Alert:
    """One report, as `reported` made it: `links` begin with where it can be looked at, `at` is when it happened."""

    key: str
    title: str
    firing: bool
    source: str
    description: str = ""
    links: tuple[Mapping[str, str], ...] = ()
    at: datetime | None = None

    @property
    def status(self) -> str:
        return FIRING if self.firing else RESOLVED


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a key: the card that it came to, and what was reported last."""

    card: str
    status: str


def reported(
    *, key: str, title: str, firing: bool, source: str, description: str = "",
    links: tuple[tuple[str, str], ...] = (), at: datetime | None = None,
) -> Alert:  # fmt: skip
    """A report in a form that a card can carry, whatever was sent: cut where it is too long, without what is no text.

    `links` are (kind, address); those that are no addresses are left out. A key that is too long is kept by its hash.
    """
    key = _CONTROL.sub("", key)
    if len(key) > KEY_MAX:
        key = f"{key[: KEY_MAX - 65]}:{sha256(key.encode()).hexdigest()}"
    return Alert(
        key=key, title=_line(title, TITLE_MAX) or "An alert without a title", firing=firing,
        source=_line(source, SOURCE_MAX), description=_cut(_CONTROL.sub("", description).strip(), DESCRIPTION_MAX),
        links=tuple(_links(links)), at=at,
    )  # fmt: skip


def _links(links: tuple[tuple[str, str], ...]) -> list[Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for kind, url in links:
        try:
            link = checked_link({"url": url, "kind": kind})
        except ValueError:
            continue
        found.setdefault(link["url"], link)
    return list(found.values())


def _line(text: str, most: int) -> str:
    return _cut(" ".join(_CONTROL.sub(" ", text).split()), most)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def plan_alert(board: Board, alert: Alert, *, seen: Seen | None, card: str, comment: str, pull: Pull) -> Plan:
    """Take a report in. The last fact is always `AlertReceived`; `card` and `comment` are ids for what it may make.

    A comment says on the card when the report differs from the one before.
    """
    known = _find(board, seen)
    news: tuple[Fact, ...] = ()
    if known is not None and seen is not None and seen.status != alert.status:
        words = "Firing again at" if alert.firing else "Resolved at"
        when = alert.at if alert.at is not None and alert.at <= pull.now + _AHEAD else pull.now
        said = f"{words} {_local(board, when)} according to {alert.source}."
        news = (ev.CardCommented(comment=comment, card=known.id, text=said),)
    if not alert.firing or (known is not None and not _is_over(known, pull.now)):
        return Plan((*news, _received(alert, known.id if known else None)))
    opened = _open(board, alert, card, pull)
    before: tuple[Fact, ...] = ()
    if known is not None:
        text = f"It fired before: {known.key}, which ended at {_local(board, _ended(known) or pull.now)}."
        before = (ev.CardCommented(comment=comment, card=card, text=text),)
    return Plan((*opened.facts, *before, _received(alert, card)))


def _find(board: Board, seen: Seen | None) -> Card | None:
    if seen is None:
        return None
    return board.cards[seen.card] if seen.card in board.cards else board.archived[seen.card]


def _ended(card: Card) -> datetime | None:
    return card.finished_at or card.archived_at


def _is_over(card: Card, now: datetime) -> bool:
    ended = _ended(card)
    return ended is not None and now - ended > FLAP


def _open(board: Board, alert: Alert, card: str, pull: Pull) -> Plan:
    """A new incident on top of the urgent lane where work begins, for those on duty."""
    column, lane = _first_work(board), board.urgent_lane or board.standard_lane
    top = next(iter(board.cell(column.id, lane.id)), None)
    people = [user for user in board.duty.people if user in board.members] if board.duty else []
    fields = content(
        board,
        {
            "title": alert.title, "type": "incident", "channel": "alert", "description": alert.description,
            "links": alert.links, "people": people,
        },
    )  # fmt: skip
    return plan_create(board, card=card, content=fields, place=Place(column.id, lane.id, top), pull=pull)


def _first_work(board: Board) -> Column:
    """The first column of kind work; without one the first that is past the commitment point, or the first at all."""
    way = [column for column in board.column_order if column.kind is not ColumnKind.BLOCKED]
    working = [column for column in way if column.kind is ColumnKind.WORK]
    started = [column for column in way if board.stages[column.id] is Stage.STARTED]
    found = next(iter((*working, *started, *way)), None)
    if found is None:
        raise Conflict("This board has no column that an alert could come to.")
    return found


def _received(alert: Alert, card: str | None) -> Fact:
    url = alert.links[0]["url"] if alert.links else ""
    return ev.AlertReceived(
        key=alert.key, card=card, title=alert.title, status=alert.status, source=alert.source, url=url
    )


def _local(board: Board, at: datetime) -> str:
    return at.astimezone(ZoneInfo(board.time_zone)).strftime("%Y-%m-%d %H:%M")
