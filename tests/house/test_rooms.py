"""The rooms stay what architecture says they are: sizes, names, and things that may stand in one place only."""

from __future__ import annotations

import re
import sys

import pytest

from tests.house import source

_GENERATED = {"frontend/src/api/schema.d.ts"}
_TOP_LEVEL = {
    "kanban", "migrations", "frontend", "tests", "docs", "config.py", "pyproject.toml", "README.md", "LICENSE",
    "CHANGELOG.md", "CONTRIBUTING.md", "Makefile",
}  # fmt: skip
_CATCH_ALLS = {"util", "utils", "helper", "helpers", "common", "misc", "shared", "lib"}


def test_no_file_is_longer_than_400_lines() -> None:
    sources = source.under(
        "kanban", "tests", "frontend/src", "config.py", "migrations/env.py", ".build",
        ends=(".py", ".ts", ".svelte", ".css"),
    )  # fmt: skip
    long = {
        str(path): lines
        for path in sources
        if str(path) not in _GENERATED and (lines := source.text(path).count("\n")) > 400
    }
    assert len(sources) > 50
    assert not long


def test_no_folder_or_module_is_a_catch_all() -> None:
    folders = {part for path in source.files() for part in path.parts[:-1]}
    modules = {path.stem for path in source.files()}
    assert not folders & _CATCH_ALLS
    assert not modules & {"utils", "helpers"}


def test_the_top_level_holds_what_the_plan_allows() -> None:
    found = {path.parts[0] for path in source.files()}
    strange = {
        name
        for name in found - _TOP_LEVEL
        if not name.startswith(".") and not re.fullmatch(r"requirements(-\w+)?\.txt", name)
    }
    assert not strange


def test_commit_stands_once_in_the_package() -> None:
    places = [
        f"{path}:{line}"
        for path in source.under("kanban", "config.py")
        for line, name in source.calls(path)
        if name.split(".")[-1] == "commit"
    ]
    assert len(places) == 1
    assert places[0].startswith("kanban/store/")


def test_only_migrations_begin_a_transaction_by_hand() -> None:
    places = {
        str(path)
        for path in source.under("kanban")
        for _, name in source.calls(path)
        if name.split(".")[-1] in ("begin", "begin_nested")
    }
    assert places == {"kanban/store/migrate.py"}


def test_a_board_is_loaded_only_behind_the_gate() -> None:
    """`store.board` answers to anybody, so only the gate, which asks who wants to know, may call it."""
    places = {
        str(path)
        for path in source.under("kanban")
        for _, name in source.calls(path)
        if re.search(r"(^|\.)_?store\.board$", name)
    }
    assert places == {"kanban/services/gate.py"}


@pytest.mark.parametrize(("room", "also"), [("domain", ()), ("analytics", ("kanban.analytics",))])
def test_the_pure_rooms_import_the_standard_library_and_the_words(room: str, also: tuple[str, ...]) -> None:
    allowed = ("kanban.domain", *also)
    strange = {
        f"{path}: {name}"
        for path in source.under(f"kanban/{room}")
        for name in source.imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == module or name.startswith(f"{module}.") for module in allowed)
    }
    assert source.under(f"kanban/{room}")
    assert not strange


def test_the_clock_is_read_in_one_place() -> None:
    """Ruff bans the usual names; this finds whatever else asks the operating system for the date."""
    places = {
        f"{path}: {name}"
        for path in source.under("kanban", "config.py")
        for _, name in source.calls(path)
        if re.search(r"(datetime\.(now|utcnow|today)|date\.today|time\.(time|gmtime|localtime))$", name)
    }
    assert places == {"kanban/clock.py: datetime.now"}


def test_every_module_says_why_it_exists() -> None:
    silent = [
        str(path)
        for path in source.under("kanban", "tests", "config.py", "migrations/env.py", ".build")
        if source.text(path).strip() and not source.tree(path).body[0].__dict__.get("value")
    ]
    assert not silent
