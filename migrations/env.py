"""What Alembic runs: migrate the connection that `kanban.store.migrate` hands over, inside its transaction.

There is no alembic.ini and no second way to connect. A new revision is written with `make revision m="what changes"`.
"""

from typing import Any, Literal

from alembic import context

from kanban.store.models import metadata
from kanban.store.models.base import Document, Instant


def render(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Write our own types down as what they are in the database, so that old revisions need no code of ours."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Document):
        return "sa.Text()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render,
    compare_type=True,
    compare_server_default=True,
    transactional_ddl=True,
)
context.run_migrations()
