"""Who may do what: one table, asked by every door.

A right comes from a role on a board, from being instance admin, and is narrowed by the scope of the token used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from kanban.domain.errors import Forbidden, NotFound, NotSignedIn


class Role(Enum):
    """What a member is on one board."""

    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class Scope(Enum):
    """How much of its owner's rights a token carries. A signed-in browser has `ADMIN`."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class Permission(Enum):
    """What can be allowed. The first block is about one board, the second about the instance."""

    VIEW_BOARD = "view_board"
    WORK_ON_CARDS = "work_on_cards"
    SHAPE_BOARD = "shape_board"

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    OWN_ACCOUNT = "own_account"
    CREATE_BOARD = "create_board"
    MANAGE_USERS = "manage_users"


GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.VIEW_BOARD}),
    Role.MEMBER: frozenset({Permission.VIEW_BOARD, Permission.WORK_ON_CARDS}),
    Role.ADMIN: frozenset({Permission.VIEW_BOARD, Permission.WORK_ON_CARDS, Permission.SHAPE_BOARD}),
}

SCOPES: Mapping[Scope, frozenset[Permission]] = {
    Scope.READ: frozenset({Permission.VIEW_BOARD, Permission.SIGNED_IN}),
    Scope.WRITE: frozenset({Permission.VIEW_BOARD, Permission.SIGNED_IN, Permission.WORK_ON_CARDS}),
    Scope.ADMIN: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user (through a browser or a token), or the system itself (command line, import) with no user."""

    user: str | None
    name: str
    admin: bool = False
    scope: Scope = Scope.ADMIN
    session: str | None = None

    @property
    def is_system(self) -> bool:
        return self.user is None


SYSTEM = Actor(user=None, name="kanban", admin=True)


def permissions_on(actor: Actor, role: Role | None) -> frozenset[Permission]:
    """What the actor may do on a board where their role is `role` (None: no member)."""
    granted = GRANTS[Role.ADMIN] if actor.admin else GRANTS[role] if role else frozenset()
    return granted & SCOPES[actor.scope]


def require_on_board(actor: Actor, role: Role | None, permission: Permission) -> None:
    """Raise `NotFound` where the board is none of the actor's business, `Forbidden` where only the right is missing."""
    held = permissions_on(actor, role)
    if permission in held:
        return
    if Permission.VIEW_BOARD not in held:
        raise NotFound()
    if actor.admin or (role and permission in GRANTS[role]):
        raise Forbidden(f"This token's scope is {actor.scope.value}; that needs more.", needs=permission.value)
    raise Forbidden(
        f"Your role on this board is {role.value if role else 'none'}; that needs more.", needs=permission.value
    )


def require(actor: Actor | None, permission: Permission) -> None:
    """The same for the instance: raises `NotSignedIn` or `Forbidden`."""
    if permission is Permission.ANYONE:
        return
    if actor is None:
        raise NotSignedIn()
    if permission is Permission.MANAGE_USERS and not actor.admin:
        raise Forbidden("Only an instance admin may do that.", needs=permission.value)
    if permission not in SCOPES[actor.scope]:
        raise Forbidden(f"This token's scope is {actor.scope.value}; that needs more.", needs=permission.value)
