"""What the package imports is declared, and what is declared is used: an unused library is a door nobody watches."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.house import source

#: Needed without being imported by us, and why.
_NOT_IMPORTED = {
    "psycopg": "SQLAlchemy finds the driver by the database's URL",
    "python-engineio": "bounded because older ones have known holes; python-socketio imports it",
    "python-socketio": "bounded because older ones have known holes; Flask-SocketIO imports it",
    "simple-websocket": "engineio's threading mode speaks through it",
    "tzdata": "time zones where the system has none",
}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared() -> set[str]:
    project = tomllib.loads(source.text(next(p for p in source.files() if str(p) == "pyproject.toml")))["project"]
    return {_plain(re.split(r"[\[<>=~! ]", entry)[0]) for entry in project["dependencies"]}


def _imported() -> set[str]:
    """The distributions behind the third-party modules that the package imports."""
    owners = packages_distributions()
    modules = {
        name.split(".")[0]
        for path in source.under("kanban", "config.py", "migrations")
        for name in source.imports(path)
    }
    # `_typeshed` exists for type checkers alone.
    ours = {"kanban", "config", "_typeshed", *sys.stdlib_module_names}
    return {_plain(owners[module][0]) for module in modules - ours}


def test_what_is_imported_is_declared() -> None:
    assert _imported() <= _declared()


def test_what_is_declared_is_used() -> None:
    assert _declared() - _imported() == set(_NOT_IMPORTED)
