"""The command line in this very process, on a data directory of the test's own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kanban.cli import main

Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory that holds nothing, in an environment without other settings."""
    for name in [name for name in os.environ if name.startswith("KANBAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KANBAN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kanban(home: Path) -> Run:
    """Run `kanban` with these words and this on standard input."""

    def run(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, list(words), input=stdin, catch_exceptions=False)

    return run
