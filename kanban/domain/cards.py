"""What a card says: its fields, what each may hold, and how they are changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kanban.domain import facts as ev
from kanban.domain.board import Board, Card
from kanban.domain.errors import Invalid, Stale
from kanban.domain.facts import Json
from kanban.domain.placing import Plan

#: The work types every board starts with and the family each belongs to. A team may write its own.
WORK_TYPES: Mapping[str, str] = {
    "feature": "improvement",
    "improvement": "improvement",
    "maintenance": "improvement",
    "support": "support",
    "incident": "firefighting",
}
SERVICE_CLASSES = ("standard", "fixed_date")
LINK_KINDS = ("runbook", "pull_request", "incident", "dashboard", "other")

TITLE_MAX, DESCRIPTION_MAX, LINKS_MAX, PEOPLE_MAX, WORD_MAX = 240, 40_000, 20, 20, 60

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FIELDS = {
    "title": "title", "type": "work_type", "class": "service_class", "points": "points", "stream": "stream",
    "people": "people", "due": "due", "description": "description", "links": "links",
    "channel": "channel",
}  # fmt: skip
EDITABLE = tuple(_FIELDS)


@dataclass(frozen=True, slots=True)
class CardContent:
    """A new card's fields, checked."""

    title: str
    work_type: str = "feature"
    service_class: str = "standard"
    points: float | None = None
    stream: str | None = None
    people: tuple[str, ...] = ()
    due: str | None = None
    description: str = ""
    links: tuple[Mapping[str, str], ...] = ()
    channel: str | None = None

    def as_fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _FIELDS.values()}


def content(board: Board, values: Mapping[str, Json]) -> CardContent:
    """Check a new card's fields (wire names; absent ones take their defaults). Raises `Invalid` with every fault."""
    if "title" not in values:
        raise Invalid.field("title", "A card needs a title.")
    return CardContent(**{_FIELDS[name]: value for name, value in _checked(board, values).items()})


def plan_change(board: Board, *, card_id: str, changes: Mapping[str, Json], if_version: int | None) -> Plan:
    """Change a card's fields. `if_version` is the version the caller saw; an older one raises `Stale`."""
    card = board.card(card_id)
    if if_version is not None and if_version != card.version:
        raise Stale("Somebody changed this card meanwhile. Look at it and try again.", card=full(card))
    values = _checked(board, changes)
    before = {name: _plain(getattr(card, _FIELDS[name])) for name in values}
    wanted = {name: _plain(value) for name, value in values.items()}
    real = {name: value for name, value in wanted.items() if value != before[name]}
    if not real:
        return Plan(())
    return Plan((ev.CardChanged(card=card.id, changes=real, before={name: before[name] for name in real}),))


def full(card: Card) -> dict[str, Json]:
    """The card with its description, as the card's own page shows it."""
    return {**card.wire, "description": card.description}


def _plain(value: Any) -> Json:
    return list(value) if isinstance(value, tuple) else value


def _checked(board: Board, values: Mapping[str, Json]) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    checked: dict[str, Any] = {}
    for name, value in values.items():
        if name not in _CHECKS:
            errors[name] = ["There is no such field on a card."]
            continue
        try:
            checked[name] = _CHECKS[name](board, value)
        except ValueError as fault:
            errors[name] = [str(fault)]
    if errors:
        raise Invalid(" ".join(sentence for faults in errors.values() for sentence in faults), errors)
    return checked


def _title(board: Board, value: Json) -> str:
    title = " ".join(_text(value).split())
    if not title:
        raise ValueError("A card needs a title.")
    if len(title) > TITLE_MAX:
        raise ValueError(f"A title has at most {TITLE_MAX} characters; this one has {len(title)}.")
    return title


def _word(board: Board, value: Json) -> str:
    word = " ".join(_text(value).split())
    if not word or len(word) > WORD_MAX:
        raise ValueError(f"Give 1 to {WORD_MAX} characters.")
    return word


def _optional_word(board: Board, value: Json) -> str | None:
    return None if value is None or value == "" else _word(board, value)


def _class(board: Board, value: Json) -> str:
    if value == "urgent":
        raise ValueError("Urgent is where a card is, not a label: move it to the urgent lane.")
    if value not in SERVICE_CLASSES:
        raise ValueError(f"The class is one of: {', '.join(SERVICE_CLASSES)}.")
    return str(value)


def _points(board: Board, value: Json) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1000:
        raise ValueError("Points are a number from 0 to 1000, or empty.")
    if round(value, 2) != value:
        raise ValueError("Points have at most two decimals.")
    return int(value) if float(value).is_integer() else float(value)


def _people(board: Board, value: Json) -> tuple[str, ...]:
    fits = isinstance(value, list | tuple) and len(value) <= PEOPLE_MAX
    if not fits or not all(isinstance(user, str) for user in value):
        raise ValueError(f"Give a list of at most {PEOPLE_MAX} people.")
    people = tuple(dict.fromkeys(value))
    strangers = [user for user in people if user not in board.members]
    if strangers:
        raise ValueError("Only members of the board can be on a card.")
    return people


def _due(board: Board, value: Json) -> str | None:
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError:
        raise ValueError("The due date is a day like 2026-11-30.") from None


def _description(board: Board, value: Json) -> str:
    description = _text(value).replace("\r\n", "\n")
    if len(description) > DESCRIPTION_MAX:
        raise ValueError(f"A description has at most {DESCRIPTION_MAX} characters; this one has {len(description)}.")
    return description


def _links(board: Board, value: Json) -> tuple[Mapping[str, str], ...]:
    if not isinstance(value, list | tuple) or len(value) > LINKS_MAX:
        raise ValueError(f"Give a list of at most {LINKS_MAX} links.")
    return tuple(checked_link(link) for link in value)


def checked_link(link: Json) -> Mapping[str, str]:
    """A link as cards carry it; ValueError with a sentence where it is none."""
    if not isinstance(link, Mapping) or not {"url"} <= set(link) <= {"url", "title", "kind"}:
        raise ValueError("A link has a url, and may have a title and a kind.")
    url, title, kind = _text(link["url"]).strip(), _text(link.get("title", "")), link.get("kind", "other")
    if not re.match(r"https?://[^\s/]", url, re.IGNORECASE) or len(url) > 2000 or any(c.isspace() for c in url):
        raise ValueError("A link starts with http:// or https:// and has no spaces.")
    if kind not in LINK_KINDS:
        raise ValueError(f"The kind of a link is one of: {', '.join(LINK_KINDS)}.")
    return {"url": url, "title": " ".join(title.split())[:TITLE_MAX], "kind": kind}


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise ValueError("Give text.")
    if _CONTROL.search(value.replace("\r\n", "\n").replace("\r", "\n")):
        raise ValueError("Text must not contain control characters.")
    return value


_CHECKS = {
    "title": _title, "type": _word, "class": _class, "points": _points, "stream": _optional_word, "people": _people,
    "due": _due, "description": _description, "links": _links, "channel": _optional_word,
}  # fmt: skip
