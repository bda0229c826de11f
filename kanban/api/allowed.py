"""Who may call a view: said once, beside it. A view that does not say it keeps the product from starting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

from kanban.domain.access import Permission

View = TypeVar("View", bound=Callable[..., Any])

#: Permissions that are decided by the role on a board: asked for at the gate, where the board is known.
ON_BOARDS = frozenset({Permission.VIEW_BOARD, Permission.WORK_ON_CARDS, Permission.SHAPE_BOARD})


def allowed(permission: Permission) -> Callable[[View], View]:
    """Declare the permission a view needs. Instance-wide ones are required before the view is called, by `guard`."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # functions carry attributes
        return view

    return declare


def permission_of(app: Flask, endpoint: str) -> Permission:
    """What the view behind `endpoint` declares. Raises LookupError when it declares nothing."""
    permission = getattr(app.view_functions[endpoint], "permission", None)
    if not isinstance(permission, Permission):
        raise LookupError(f"the view {endpoint} does not say who may call it; decorate it with @allowed(...)")
    return permission
