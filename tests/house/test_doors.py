"""Every door says who may pass, and every refusal has its answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from kanban.api.allowed import permission_of
from kanban.api.problems import HTTP_CODES, STATUS, status_of
from kanban.app import create_app
from kanban.domain.access import Permission
from kanban.domain.errors import KanbanError
from tests.house.test_documented import refusals, unmentioned

_READS = {"GET", "HEAD", "OPTIONS"}
#: What may be asked for by anybody at all. A new name here is a decision.
_OPEN = {
    "POST /api/session", "GET /api/session", "POST /api/setup", "POST /api/pairings", "GET /api/pairings/current",
    "GET /api/shared/expectation",
}  # fmt: skip


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The product's Flask application, with all its routes."""
    app = create_app(Config.from_env({"KANBAN_DATABASE_URL": sqlite_url, "KANBAN_DATA_DIR": str(tmp_path)}))
    yield app
    app.extensions["kanban"].store.database.engine.dispose()


def doors(app: Flask) -> Iterator[tuple[str, Permission]]:
    """Each method and path of the API, with the permission its view declares."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {rule.rule}", permission_of(app, rule.endpoint)


def test_every_route_declares_its_permission(app: Flask) -> None:
    declared = dict(doors(app))
    assert len(declared) > 30
    assert all(isinstance(permission, Permission) for permission in declared.values())


def test_what_anybody_may_ask_for_is_a_short_list(app: Flask) -> None:
    opened = {door for door, permission in doors(app) if permission is Permission.ANYONE and " /api/" in door}
    assert opened == _OPEN


def test_no_right_to_look_is_enough_to_change(app: Flask) -> None:
    changing = {door for door, permission in doors(app) if permission is Permission.VIEW_BOARD}
    assert not {door for door in changing if door.split()[0] not in _READS}


def test_a_route_that_says_nothing_keeps_the_product_from_starting(app: Flask) -> None:
    app.view_functions["silent"] = lambda: "open to the world"
    with pytest.raises(LookupError, match="silent"):
        permission_of(app, "silent")


@pytest.mark.parametrize("refusal", sorted(refusals(), key=lambda cls: cls.__name__))
def test_every_refusal_is_a_problem_with_a_status(refusal: type[KanbanError]) -> None:
    nearest = next(cls for cls in refusal.__mro__ if cls in STATUS)
    assert nearest is not KanbanError
    assert 400 <= status_of(refusal) < 600


def test_every_problem_of_http_itself_is_documented() -> None:
    assert unmentioned(code for code, _ in HTTP_CODES.values()) == set()
