"""Everything the rules can say no with.

A refusal is a code, a sentence for people and facts as fields; it knows nothing of HTTP. `kanban.api.problems`
holds the one table from error class to status.
"""

from __future__ import annotations

from typing import Any, ClassVar


class KanbanError(Exception):
    """A refusal: `code` is stable for programs, the message is a sentence for people, `facts` are the details."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


class NotFound(KanbanError):
    """Unknown, or not yours: the two answer alike, so that an id tells nothing."""

    code = "not_found"

    def __init__(self, message: str = "There is nothing here under that id, or it is not yours to see.") -> None:
        super().__init__(message)


class NotSignedIn(KanbanError):
    """Nobody is known behind this request."""

    code = "not_signed_in"

    def __init__(self, message: str = "Sign in first.") -> None:
        super().__init__(message)


class WrongPassword(NotSignedIn):
    """The e-mail and password do not belong together (or there is no such account: the two answer alike)."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__("That e-mail and password do not belong together.")


class Forbidden(KanbanError):
    """The board is known to the actor, the right is missing."""

    code = "forbidden"


class Invalid(KanbanError):
    """A value that cannot be taken. `errors` maps a field's name to sentences about it."""

    code = "invalid"

    def __init__(self, message: str, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(message, errors=errors or {})

    @classmethod
    def field(cls, name: str, sentence: str) -> Invalid:
        """The common case: one field, one sentence."""
        return cls(sentence, {name: [sentence]})


class Conflict(KanbanError):
    """A rule of the board stands against it as the board is now."""

    code = "conflict"


class Stale(Conflict):
    """The card was changed since the version the caller had seen; `card` is what it is now."""

    code = "stale"


class ReasonRequired(Conflict):
    """Blocking a card needs a reason, so a bare move into Blocked is not enough."""

    code = "reason_required"


class NothingToUndo(Conflict):
    """The actor's last command cannot be taken back; the message says why."""

    code = "cannot_undo"


class LimitRefused(Conflict):
    """A hard limit stood against a pull. Facts: `limit`, `diagnosis`, `options`, `hit`."""

    code = "wip_limit"


class LineStopped(Conflict):
    """The line stands, so nothing is pulled there. Facts: `stop`."""

    code = "line_stopped"


class PolicyAsks(Conflict):
    """The column's policy asks something of a card that comes in. Facts: `column`, `link`, `checks`, `unticked`."""

    code = "policy_asks"


class KeyReused(KanbanError):
    """An Idempotency-Key came back with another body."""

    code = "idempotency_key_reused"


class TooMany(KanbanError):
    """Too many tries; `retry_after` says how many seconds to wait."""

    code = "too_many"


class Busy(KanbanError):
    """The database is away or busy; nothing was changed; `retry_after` is in seconds."""

    code = "busy"


class StorageFull(KanbanError):
    """The disk is full; nothing was changed."""

    code = "storage_full"
