"""What the code knows is in the documentation, and what the documentation says to type exists.

Facts are taken from the code (settings, error codes, event types, commands) and looked up in the pages; commands in the
pages' code blocks are looked up in the program and the Makefile.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import click

import config
from kanban.cli import main
from kanban.domain.errors import KanbanError
from kanban.domain.events import FACTS
from tests.house import source

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@cache
def pages() -> tuple[Path, ...]:
    """Every page that people read."""
    top = [path for path in source.files() if len(path.parts) == 1 and path.suffix == ".md"]
    return (*top, *source.under("docs", ends=(".md",)))


@cache
def reference() -> str:
    """All pages below docs/ as one text."""
    return "\n".join(source.text(path) for path in source.under("docs", ends=(".md",)))


def refusals(base: type[KanbanError] = KanbanError) -> Iterator[type[KanbanError]]:
    """Every class of refusal that can meet a caller: what only keeps a program from starting has no status."""
    for refusal in base.__subclasses__():
        if refusal.__module__ not in ("kanban.server", "kanban.cli"):
            yield refusal
        yield from refusals(refusal)


def commands(group: click.Command = main, name: str = "kanban") -> Iterator[str]:
    """Every command that can be run, as it is typed."""
    if not isinstance(group, click.Group):
        yield name
        return
    context = click.Context(group)
    for each in group.list_commands(context):
        command = group.get_command(context, each)
        if command is not None and not command.hidden:
            yield from commands(command, f"{name} {each}")


def unmentioned(names: Iterable[str]) -> set[str]:
    """The names that no page below docs/ has in code type."""
    return {name for name in names if f"`{name}`" not in reference()}


def test_every_error_code_is_documented() -> None:
    assert unmentioned(refusal.code for refusal in refusals()) == set()


def test_every_event_type_is_documented() -> None:
    assert unmentioned(FACTS) == set()


def test_every_setting_is_documented() -> None:
    assert unmentioned(setting.name for setting in config.SETTINGS) == set()


def test_every_command_is_documented() -> None:
    text = reference()
    assert {command for command in commands() if not re.search(rf"\b{command}\b", text)} == set()


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    known = {setting.name for setting in config.SETTINGS}
    known |= {f"{setting.name}_FILE" for setting in config.SETTINGS if setting.secret}
    for page in pages():
        if page.name != "CHANGELOG.md":
            named = set(re.findall(r"\bKANBAN_[A-Z_]*[A-Z]\b", source.text(page)))
            assert named <= known, page


def typed(program: str) -> list[tuple[str, list[str]]]:
    """What the pages' code blocks tell people to type for a program: the page and the words after its name."""
    found = []
    for page in pages():
        for language, block in _FENCE.findall(source.text(page)):
            if language not in ("sh", "bash", "console", "shell"):
                continue
            for line in block.replace("\\\n", " ").splitlines():
                line = line.strip().removeprefix("$ ")
                for part in re.split(r"\s*(?:&&|\|\||[|;])\s*", line):
                    words = _words(part)
                    if words and re.fullmatch(rf"(\S*/)?{program}", words[0]):
                        found.append((str(page), words[1:]))
    return found


def _words(line: str) -> list[str]:
    """The words of a shell command without comments, redirections and leading assignments."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return []
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    end = next((number for number, word in enumerate(words) if re.match(r"\d?[<>]", word)), len(words))
    return words[:end]


def test_what_the_pages_say_to_make_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", source.text(Path("Makefile")), re.MULTILINE))
    said = typed("make")
    assert ("README.md", ["demo"]) in said
    assert ("README.md", ["test"]) in said
    unknown = [(page, word) for page, words in said for word in words if "=" not in word and word not in targets]
    assert not unknown


def test_what_the_pages_say_to_type_is_understood() -> None:
    wrong = [(page, " ".join(words), fault) for page, words in typed("kanban") if (fault := _fault(words)) is not None]
    assert not wrong


def _fault(words: list[str]) -> str | None:
    """What is wrong with the words after `kanban`, None when they name a command and its options."""
    command: click.Command = main
    rest = list(words)
    while isinstance(command, click.Group):
        while rest and rest[0].startswith("-"):
            if rest.pop(0) in ("--help", "--version"):
                return None
        if not rest:
            return "no command"
        found = command.get_command(click.Context(command), rest.pop(0))
        if found is None:
            return "unknown command"
        command = found
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    unknown = [word for word in rest if re.match(r"--?[a-z]", word) and word.split("=")[0] not in {*options, "--help"}]
    return f"unknown options {unknown}" if unknown else None


def test_the_finder_finds() -> None:
    assert _fault(["no-such-command"]) == "unknown command"
    assert _fault(["serve", "--no-such-option"]) is not None
    assert _fault(["serve"]) is None


def test_the_pages_written_from_the_code_are_what_the_code_says() -> None:
    checked = subprocess.run(
        [sys.executable, ".ci/reference", "--check"], cwd=source.ROOT, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
