"""Who may do what: one table, asked by every door.

A right comes from a role on a board, from being instance admin, and is narrowed by the scope of the token used. A wall
display is nobody: it has no role and no account, and may look at one board.
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

    #: What a screen on the wall says and asks about itself.
    BE_DISPLAY = "be_display"


GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.VIEW_BOARD}),
    Role.MEMBER: frozenset({Permission.VIEW_BOARD, Permission.WORK_ON_CARDS}),
    Role.ADMIN: frozenset({Permission.VIEW_BOARD, Permission.WORK_ON_CARDS, Permission.SHAPE_BOARD}),
}

SCOPES: Mapping[Scope, frozenset[Permission]] = {
    Scope.READ: frozenset({Permission.VIEW_BOARD, Permission.SIGNED_IN}),
    Scope.WRITE: frozenset({Permission.VIEW_BOARD, Permission.SIGNED_IN, Permission.WORK_ON_CARDS}),
    Scope.ADMIN: frozenset(Permission) - {Permission.BE_DISPLAY},
}

#: What a display may, on its own board and about itself. No role and no scope adds to it.
DISPLAYS: frozenset[Permission] = frozenset({Permission.VIEW_BOARD, Permission.BE_DISPLAY})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user (through a browser or a token), or the system itself (command line, import) with no user.

    A `display` is neither: it may look at its `board`, and a `public` one, which stands where anybody walks by, is told
    no titles, people or reasons (`kanban.domain.discretion`).
    """

    user: str | None
    name: str
    admin: bool = False
    scope: Scope = Scope.ADMIN
    session: str | None = None
    display: str | None = None
    board: str | None = None
    public: bool = False

    @property
    def is_system(self) -> bool:
        return self.user is None and self.display is None


SYSTEM = Actor(user=None, name="kanban", admin=True)


def permissions_on(actor: Actor, role: Role | None, board: str | None = None) -> frozenset[Permission]:
    """What the actor may do on the board `board`, where their role is `role` (None: no member)."""
    if actor.display is not None:
        return DISPLAYS if board is not None and board == actor.board else frozenset()
    granted = GRANTS[Role.ADMIN] if actor.admin else GRANTS[role] if role else frozenset()
    return granted & SCOPES[actor.scope]


def require_on_board(actor: Actor, role: Role | None, permission: Permission, board: str | None = None) -> None:
    """Raise `NotFound` where the board is none of the actor's business, `Forbidden` where only the right is missing."""
    held = permissions_on(actor, role, board)
    if permission in held:
        return
    if Permission.VIEW_BOARD not in held:
        raise NotFound()
    if actor.display is not None:
        raise Forbidden("A display only looks.", needs=permission.value)
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
    if actor.display is not None:
        if permission not in DISPLAYS:
            raise Forbidden("A display only looks at its board.", needs=permission.value)
        return
    if permission is Permission.BE_DISPLAY:
        raise Forbidden("Only a paired display asks that.", needs=permission.value)
    if permission is Permission.MANAGE_USERS and not actor.admin:
        raise Forbidden("Only an instance admin may do that.", needs=permission.value)
    if permission not in SCOPES[actor.scope]:
        raise Forbidden(f"This token's scope is {actor.scope.value}; that needs more.", needs=permission.value)
