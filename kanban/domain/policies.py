"""Policies: what a column asks of a card that comes in, and what was said to it.

A policy may ask for a link (to the runbook or wiki page) and for a list to be ticked. It can be skipped with a reason;
what was ticked, given or skipped is kept in the log. Cards that come back to where they stood are not asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kanban.domain import facts as ev
from kanban.domain.board import Column
from kanban.domain.cards import LINKS_MAX, checked_link
from kanban.domain.errors import Invalid, PolicyAsks
from kanban.domain.facts import Fact, Json
from kanban.domain.pulls import Entry


def ask(column: Column, *, card: str, links: Sequence[Mapping[str, Json]], entry: Entry | None) -> tuple[Fact, ...]:
    """The facts of answering the column's policy for `card`, which has `links`. Raises `PolicyAsks` for the rest."""
    if column.asks_link is None and not column.asks_checks:
        return ()
    entry = entry or Entry()
    has_link = any(link.get("kind") == column.asks_link for link in links)
    given = _given(column, entry)
    unticked = [check for check in column.asks_checks if check not in entry.checked]
    missing_link = column.asks_link is not None and not has_link and given is None
    skipped = " ".join(entry.skip.split())
    if (unticked or missing_link) and not skipped:
        raise PolicyAsks(
            f"{column.name} asks something of a card that comes in: {_wanted(column, unticked, missing_link)}.",
            column=column.id, link=column.asks_link if missing_link else None, checks=list(column.asks_checks),
            unticked=unticked,
        )  # fmt: skip
    ticked = tuple(check for check in column.asks_checks if check in entry.checked)
    url = str(given["url"]) if given else ""
    why = skipped if unticked or missing_link else ""
    facts: list[Fact] = [ev.PolicyAnswered(card=card, column=column.id, checked=ticked, link=url, skipped=why)]
    if given is not None and all(link["url"] != given["url"] for link in links):
        if len(links) >= LINKS_MAX:
            raise Invalid.field("policy.link", f"A card has at most {LINKS_MAX} links. Take one off first.")
        before = [dict(link) for link in links]
        facts.append(ev.CardChanged(card=card, changes={"links": [*before, dict(given)]}, before={"links": before}))
    return tuple(facts)


def _given(column: Column, entry: Entry) -> Mapping[str, str] | None:
    if entry.link is None:
        return None
    try:
        return checked_link({**entry.link, "kind": column.asks_link or entry.link.get("kind", "other")})
    except ValueError as fault:
        raise Invalid.field("policy.link", str(fault)) from None


def _wanted(column: Column, unticked: Sequence[str], missing_link: bool) -> str:
    wanted = [f"a link to the {str(column.asks_link).replace('_', ' ')}"] if missing_link else []
    return "; ".join([*wanted, *unticked])
