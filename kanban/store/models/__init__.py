"""The tables. Rows are a projection of the log for look-ups and cold starts; the log itself is a table here too."""

from kanban.store.models.accounts import HookRow, SessionRow, SetupRow, TokenRow, UserRow
from kanban.store.models.base import Base
from kanban.store.models.boards import (
    AlertRow,
    BoardRow,
    CardRow,
    ColumnRow,
    CommandRow,
    CommentRow,
    EventRow,
    IterationRow,
    LaneRow,
    LinkRow,
    MemberRow,
    StopRow,
)  # fmt: skip
from kanban.store.models.displays import DisplayRow, PairingRow

metadata = Base.metadata

__all__ = [
    "AlertRow", "Base", "BoardRow", "CardRow", "ColumnRow", "CommandRow", "CommentRow", "DisplayRow", "EventRow",
    "HookRow", "IterationRow", "LaneRow", "LinkRow", "MemberRow", "PairingRow", "SessionRow", "SetupRow", "StopRow",
    "TokenRow", "UserRow", "metadata",
]  # fmt: skip
