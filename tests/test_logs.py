"""A log tells what went wrong, and nothing that must stay secret; nobody writes lines of their own into it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog
from click.testing import CliRunner

from kanban import logs
from kanban.cli import main
from kanban.services import displays, displays_pairing, links

SECRET = "seven-silent-swans"


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def _fail() -> None:
    password = SECRET
    raise ValueError(f"{len(password)} characters")


def _say() -> None:
    try:
        _fail()
    except ValueError as trouble:
        structlog.get_logger("ours").error("unexpected", exc_info=trouble)
        logging.getLogger("gunicorn.error").exception("Invalid request: \x1b[2J\nforged")


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_log_shows_local_variables_or_forged_lines(form: str) -> None:
    written = io.StringIO()
    logs.set_up("INFO", form, written)
    _say()
    log = written.getvalue()
    assert "18 characters" in log
    assert SECRET not in log
    assert "\x1b" not in log
    assert not any(line.startswith("forged") for line in log.splitlines())


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_log_shows_a_token_of_ours(form: str) -> None:
    written = io.StringIO()
    logs.set_up("INFO", form, written)
    hook, token = "kbh_" + "abcdefgh" * 4, "kbn_" + "234567ab" * 4
    try:
        raise ValueError(f"POST /hooks/generic/{hook}")
    except ValueError as trouble:
        structlog.get_logger("ours").error("unexpected", path=f"/hooks/generic/{hook}", exc_info=trouble)
    logging.getLogger("gunicorn.error").error("Invalid HTTP request line: 'POST /hooks/generic/%s%s'", hook, token)
    assert written.getvalue().count("kbh_...") >= 3
    assert hook not in written.getvalue()
    assert token not in written.getvalue()
    others = [f"{prefix}{'abcd2345' * 4}" for prefix in (displays.PREFIX, displays_pairing.PREFIX, links.PREFIX)]
    logging.getLogger("gunicorn.error").error("Invalid header: '%s'", others)
    assert not [other for other in others if other in written.getvalue()]


def test_the_command_line_logs_beside_its_answer() -> None:
    assert CliRunner().invoke(main, ["board"]).exit_code in {0, 2}
    renderer = structlog.get_config()["processors"][-2]
    assert renderer._exception_formatter is structlog.dev.plain_traceback
