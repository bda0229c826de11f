"""All nouns of the API, in the order of its documentation."""

from __future__ import annotations

from kanban.api import (
    boards,
    cards,
    columns,
    displays,
    expectations,
    exports,
    health,
    hooks,
    intake,
    interrupts,
    iterations,
    lanes,
    links,
    log,
    members,
    pages,
    reference,
    reports,
    session,
    standup,
    tokens,
    users,
)

BLUEPRINTS = tuple(
    noun.blueprint
    for noun in (
        session, boards, columns, lanes, members, cards, interrupts, iterations, expectations, links, standup, displays,
        hooks, intake, log, reports, exports, users, tokens, reference, health, pages,
    )
)  # fmt: skip
