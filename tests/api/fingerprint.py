"""Whether anything in the database changed, down to the last field."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from kanban.store import Store
from kanban.store.models import metadata


def fingerprint(store: Store) -> str:
    """A hash over every row of every table."""
    digest = hashlib.sha256()
    with store.reading() as connection:
        for table in metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            digest.update(repr((table.name, rows)).encode())
    return digest.hexdigest()
