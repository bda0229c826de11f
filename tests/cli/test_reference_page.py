"""The page about the command line names every command with every option, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kanban.cli import main

_PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
_ENTRIES = dict(re.findall(r"^`(kanban [a-z -]+?)`(?: `([^`]+)`)?$", _PAGE, re.MULTILINE))


def _commands(group: click.Group = main, name: str = "kanban") -> Iterator[tuple[str, click.Command]]:
    for word, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


def test_the_page_has_exactly_the_commands_there_are() -> None:
    assert sorted(_ENTRIES) == sorted(name for name, _ in _commands())


@pytest.mark.parametrize(
    ("name", "command"), list(_commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_page_shows_each_commands_words(name: str, command: click.Command) -> None:
    shown = _ENTRIES[name]
    options = {
        option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts
    }
    assert set(re.findall(r"--[a-z-]+", shown)) == {option for option in options if option.startswith("--")}
    arguments = [
        parameter.make_metavar(click.Context(command))
        for parameter in command.params
        if isinstance(parameter, click.Argument)
    ]
    assert [word for word in arguments if word not in shown] == []
    for parameter in command.params:
        if isinstance(parameter, click.Option) and isinstance(parameter.type, click.Choice):
            assert "|".join(parameter.type.choices) in shown
        if isinstance(parameter, click.Option) and parameter.required:
            assert f"[{parameter.opts[0]}" not in shown
