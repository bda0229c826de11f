"""The memory: the log, the rows projected from it, and the only place that knows SQLAlchemy."""

from kanban.store.store import Store

__all__ = ["Store"]
