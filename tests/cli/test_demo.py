"""`kanban demo` as a person has it: one command, an address, a way in, and the same wall the next time."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.databases import free_port

pytestmark = pytest.mark.slow

_PATIENCE = 30.0


@contextmanager
def _demo(folder: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running demo and what it printed before it served."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KANBAN_")}
    program = subprocess.Popen(
        [sys.executable, "-m", "kanban", "demo"], cwd=folder, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**environ, "KANBAN_PORT": str(port), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert program.stdout is not None
    try:
        said = ""
        while "Ctrl-C" not in said:
            line = program.stdout.readline()
            assert line, program.communicate()[1]
            said += line
        _wait(port)
        yield program, said
    finally:
        if program.poll() is None:
            program.kill()
        program.communicate()


def _wait(port: int) -> None:
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
        except OSError:
            assert time.monotonic() < give_up, "the demo does not answer"
            time.sleep(0.05)
        else:
            return


def _sign_in_and_list(port: int, said: str) -> list[dict[str, object]]:
    email, password = re.search(r"Sign in as +(\S+)", said), re.search(r"Password +(\S+)", said)
    assert email is not None
    assert password is not None
    here = f"http://localhost:{port}"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    body = json.dumps({"email": email[1], "password": password[1]}).encode()
    asked = urllib.request.Request(f"{here}/api/session", body, {"Content-Type": "application/json", "Origin": here})
    browser.open(asked, timeout=10).close()
    with browser.open(f"{here}/api/boards", timeout=10) as answer:
        boards: list[dict[str, object]] = json.load(answer)["boards"]
    return boards


def test_it_fills_serves_stops_cleanly_and_remembers(tmp_path: Path) -> None:
    port = free_port()
    with _demo(tmp_path, port) as (program, said):
        assert f"http://localhost:{port}" in said
        assert "Filling the demo" in said
        first = _sign_in_and_list(port, said)
        assert [board["key"] for board in first] == ["OPS"]
        program.send_signal(signal.SIGINT)
        _, trouble = program.communicate(timeout=15)
        assert program.returncode == 0, trouble
        assert "Traceback" not in trouble
    with _demo(tmp_path, port) as (_, said):
        assert "Filling the demo" not in said
        assert _sign_in_and_list(port, said) == first
    assert (tmp_path / ".demo" / "demo-password.txt").stat().st_mode & 0o777 == 0o600
