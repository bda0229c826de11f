"""Fills an empty database with the demo, once: people who can sign in and a board with its year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kanban.domain.access import SYSTEM
from kanban.domain.errors import Conflict
from kanban.services import accounts
from kanban.services.demo import words
from kanban.services.demo.year import tell
from kanban.services.ids import new_id
from kanban.store import Store
from kanban.store.models import BoardRow, UserRow
from kanban.store.unit_of_work import Command

DEMO_KEY, DEMO_NAME = "OPS", "Platform operations"
_SEED = 1


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as."""

    email: str
    name: str
    admin: bool


def people() -> list[DemoPerson]:
    """The demo's people; the first one is admin."""
    return [DemoPerson(f"{short}@demo.example", name, admin=at == 0) for at, (short, name) in enumerate(words.PEOPLE)]


def is_filled(store: Store) -> bool:
    """Whether the demo stands here. `Conflict` when the database belongs to somebody else's boards and people."""
    with store.reading() as connection:
        emails = set(connection.execute(select(UserRow.email)).scalars())
        keys = set(connection.execute(select(BoardRow.key)).scalars())
    if (emails or keys) and people()[0].email not in emails:
        raise Conflict(
            "This database is in use, and the demo does not mix with real boards. "
            "Give it a place of its own: KANBAN_DATA_DIR=.demo kanban demo"
        )
    return DEMO_KEY in keys


def fill(store: Store, *, password: str, now: datetime) -> int:
    """Make the people (all with `password`) and the board with a year that ends at `now`; answers how many events.

    Safe to call again after it was interrupted: people who are there stay, and the board comes in one unit.
    """
    known = {account.email: account for account in accounts.accounts(store)}
    cast = []
    for person in people():
        account = known.get(person.email) or accounts.add_account(
            store, email=person.email, name=person.name, password=password, admin=person.admin, now=now
        )
        cast.append((account.id, account.name))
    board_id = new_id()
    story = tell(board_id=board_id, name=DEMO_NAME, key=DEMO_KEY, people=cast, seed=_SEED, now=now)
    with store.new_board_unit(board_id, DEMO_KEY, Command(actor=SYSTEM, id=new_id(), now=now)) as unit:
        for happening in story:
            unit.record([happening.fact], at=happening.at)
    return len(story)
