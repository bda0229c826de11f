"""The tables. Rows are a projection of the log for look-ups and cold starts; the log itself is a table here too."""

from kanban.store.models.accounts import SessionRow, SetupRow, TokenRow, UserRow
from kanban.store.models.base import Base
from kanban.store.models.boards import BoardRow, CardRow, ColumnRow, CommandRow, EventRow, LaneRow, MemberRow

metadata = Base.metadata

__all__ = [
    "Base", "BoardRow", "CardRow", "ColumnRow", "CommandRow", "EventRow", "LaneRow", "MemberRow", "SessionRow",
    "SetupRow", "TokenRow", "UserRow", "metadata",
]  # fmt: skip
