"""The page about the numbers and the code say the same: every definition, every formula, every column."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kanban.services.export import CARDS, EVENTS, TRANSITIONS
from kanban.services.reports import REPORTS, Report
from tests.house import source

_SECTIONS = dict(
    re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", source.text(Path("docs/metrics.md")), re.MULTILINE | re.DOTALL)
)


def _flat(text: str) -> str:
    """Text without the line ends and indents it is set with."""
    return " ".join(text.split())


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_a_report_is_explained_in_its_own_words(report: Report) -> None:
    section = _SECTIONS[report.title]
    prose, _, rest = section.lstrip("\n").partition("\n\n")
    assert _flat(prose) == report.definition
    formula, _, rest = rest.partition("\n\n")
    assert all(line.startswith("    ") for line in formula.splitlines())
    assert _flat(formula) == report.formula
    assert "Why so: " in rest


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_every_column_of_a_report_is_explained_and_no_other(report: Report) -> None:
    section = _SECTIONS[report.title]
    names = {field.name for field in report.fields}
    assert {name for name in names if f"`{name}`" not in section} == set()
    cells = re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE)
    shown = {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    assert shown <= names


def test_a_citation_leads_to_its_section() -> None:
    anchors = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in _SECTIONS}
    assert {report.anchor for report in REPORTS.values()} <= anchors


def test_the_columns_of_raw_rows_are_named_in_their_order() -> None:
    rows = dict(re.findall(r"^\| `(\w+)\.csv` \| [^|]* \| ([^|]*) \|", _SECTIONS["Raw rows"], re.MULTILINE))
    for name, columns in (("cards", CARDS), ("transitions", TRANSITIONS), ("events", EVENTS)):
        assert tuple(re.findall(r"`(\w+)`", rows[name]))[: len(columns)] == columns


def test_every_word_a_question_may_use_is_explained() -> None:
    page = source.text(Path("docs/metrics.md"))
    words = {word for report in REPORTS.values() for word in (*report.of, *report.takes)}
    words |= {word for report in REPORTS.values() for word in report.per if word not in ("day", "week", "month")}
    assert {word for word in words if f"`{word}`" not in page} == set()
