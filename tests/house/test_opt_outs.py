"""Whoever switches a check off for a line says why on that line, or in a comment just above it."""

from __future__ import annotations

import re

import pytest

from tests.house import source

#: What switches a check off, up to where a reason may begin.
_DIRECTIVES = [
    r"#\s*noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?",
    r"#\s*type:\s*ignore(?:\[[\w, -]+\])?",
    r"#\s*pragma:\s*no cover",
    r"#\s*mypy:[\w\s=-]+",
    r"(?://|/\*|<!--)\s*eslint-disable(?:-next-line|-line)?[\w@/, -]*?(?=--|\*/|-->|$)",
    r"(?://|/\*)\s*stylelint-disable(?:-next-line|-line)?[\w@/, -]*?(?=--|\*/|$)",
    r"(?://|<!--)\s*svelte-ignore\s+[\w, -]*?(?=\(|--|-->|$)",
    r"//\s*@ts-expect-error",
]
_DIRECTIVE = re.compile("|".join(f"(?:{directive})" for directive in _DIRECTIVES))
_WORD = re.compile(r"[A-Za-z]{2,}")
_COMMENT = re.compile(r"^\s*(#|//|/\*|\*|<!--)")
_SOURCES = (".py", ".ts", ".js", ".svelte", ".css")


def unexplained(lines: list[str]) -> list[str]:
    """The lines with an opt-out that has no reason of at least three words beside or above it."""
    found = []
    for number, line in enumerate(lines):
        match = _DIRECTIVE.search(line)
        if match is None:
            continue
        beside = line[match.end() :]
        above = lines[number - 1] if number and _COMMENT.match(lines[number - 1]) else ""
        if _DIRECTIVE.search(above):
            above = ""
        if len(_WORD.findall(beside)) < 3 and len(_WORD.findall(above)) < 3:
            found.append(f"{number + 1}: {line.strip()}")
    return found


def test_every_opt_out_has_its_reason_beside_it() -> None:
    sources = source.under("kanban", "tests", "config.py", "frontend", "migrations", ".build", ends=_SOURCES)
    bare = [
        f"{path}:{found}"
        for path in sources
        if path.name not in ("test_opt_outs.py", "schema.d.ts")
        for found in unexplained(source.text(path).splitlines())
    ]
    assert not bare


def test_errors_are_never_hidden_from_typescript() -> None:
    hidden = [
        str(path)
        for path in source.under("frontend/src", ends=(".ts", ".svelte"))
        if re.search(r"@ts-(ignore|nocheck)", source.text(path))
    ]
    assert not hidden


@pytest.mark.parametrize(
    ("line", "explained"),
    [
        ("import x  # noqa: F401", False),
        ("import x  # noqa: F401 - re-exported for the tests", True),
        ("y = z()  # type: ignore[no-any-return]", False),
        ("y = z()  # type: ignore[no-any-return]  # the library has no types", True),
        ("// eslint-disable-next-line no-console", False),
        ("// eslint-disable-next-line no-console -- the one place that may", True),
        ("<!-- svelte-ignore a11y_no_static_element_interactions -->", False),
        ("plain = 1", True),
    ],
)
def test_the_finder_finds(line: str, explained: bool) -> None:
    assert (unexplained([line]) == []) is explained
