"""The grants table, asked every way."""

from __future__ import annotations

import pytest

from kanban.domain.access import (
    GRANTS,
    SCOPES,
    Actor,
    Permission,
    Role,
    Scope,
    permissions_on,
    require,
    require_on_board,
)
from kanban.domain.errors import Forbidden, NotFound, NotSignedIn

ANA = Actor("ana", "Ana")


def test_roles_nest() -> None:
    assert GRANTS[Role.VIEWER] < GRANTS[Role.MEMBER] < GRANTS[Role.ADMIN]
    assert SCOPES[Scope.READ] < SCOPES[Scope.WRITE] < SCOPES[Scope.ADMIN]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("permission", [Permission.VIEW_BOARD, Permission.WORK_ON_CARDS, Permission.SHAPE_BOARD])
def test_a_token_never_widens_a_role(role: Role, scope: Scope, permission: Permission) -> None:
    allowed = permission in GRANTS[role] and permission in SCOPES[scope]
    actor = Actor("ana", "Ana", scope=scope)
    assert (permission in permissions_on(actor, role)) is allowed
    if allowed:
        require_on_board(actor, role, permission)
    else:
        with pytest.raises(Forbidden):
            require_on_board(actor, role, permission)


@pytest.mark.parametrize("permission", [Permission.VIEW_BOARD, Permission.SHAPE_BOARD])
def test_to_an_outsider_a_board_is_not_there(permission: Permission) -> None:
    with pytest.raises(NotFound):
        require_on_board(ANA, None, permission)


def test_an_instance_admin_may_everything_a_board_admin_may() -> None:
    require_on_board(Actor("root", "Root", admin=True), None, Permission.SHAPE_BOARD)


def test_instance_rights() -> None:
    require(None, Permission.ANYONE)
    with pytest.raises(NotSignedIn):
        require(None, Permission.SIGNED_IN)
    require(ANA, Permission.CREATE_BOARD)
    with pytest.raises(Forbidden):
        require(ANA, Permission.MANAGE_USERS)
    with pytest.raises(Forbidden):
        require(Actor("ana", "Ana", scope=Scope.WRITE), Permission.CREATE_BOARD)
    require(Actor("root", "Root", admin=True), Permission.MANAGE_USERS)
