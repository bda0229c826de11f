"""The wheel works where nothing else is: an empty environment, another folder, no Node, no checkout.

Building needs Node, running does not. Wheels without their pages have gone out elsewhere more than once.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.databases import free_port
from tests.house.source import ROOT

pytestmark = pytest.mark.slow

_PATIENCE = 60.0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment that holds the locked dependencies and the wheel, and nothing else."""
    environment = tmp_path_factory.mktemp("environment") / "venv"
    _run(sys.executable, "-m", "venv", str(environment))
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run(*pip, "--require-hashes", "-r", str(ROOT / "requirements.txt"))
    _run(*pip, "--no-deps", "--no-index", str(wheel))
    _run(str(environment / "bin" / "python"), "-m", "pip", "check")
    return environment / "bin"


def test_the_wheel_carries_pages_migrations_and_settings(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "config.py" in names
    assert "kanban/_shipped/web/index.html" in names
    assert "kanban/_shipped/migrations/env.py" in names
    assert any(re.fullmatch(r"kanban/_shipped/web/.*\.js", name) for name in names)
    assert any(re.fullmatch(r"kanban/_shipped/migrations/versions/0001_\w+\.py", name) for name in names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"config.py", "kanban"}
    assert not [name for name in names if "__pycache__" in name or "node_modules" in name or name.endswith(".map")]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_runs_from_the_wheel_and_stops_when_told(
    installed: Path, tmp_path: Path, stop: signal.Signals
) -> None:
    port = free_port()
    output = tmp_path / "output"
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8", "KANBAN_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    with output.open("wb") as log:
        demo = subprocess.Popen([installed / "kanban", "demo"], cwd=tmp_path, env=environment, stdout=log, stderr=log)
    try:
        page = _get(f"http://127.0.0.1:{port}/", demo, output)
        assert "<base href" in page
        script = re.search(r'src="\.?/?([^"]+\.js)"', page)
        assert script is not None
        assert _get(f"http://127.0.0.1:{port}/{script[1]}", demo, output)
        said = output.read_text()
        email, password = _how_to_sign_in(said)
        assert _sign_in(port, email, password) == 200
    finally:
        demo.send_signal(stop)
        code = demo.wait(20)
    assert code == 0, output.read_text()
    assert "Traceback" not in output.read_text()


def _how_to_sign_in(said: str) -> tuple[str, str]:
    """The e-mail and password that the demo prints for people."""
    email = re.search(r"[\w.+-]+@[\w.-]+\w", said)
    password = re.search(r"password\W+(\S+)", said, re.IGNORECASE)
    assert email is not None, said
    assert password is not None, said
    return email[0], password[1]


def _sign_in(port: int, email: str, password: str) -> int:
    address = f"http://127.0.0.1:{port}"
    request = urllib.request.Request(
        f"{address}/api/session",
        data=json.dumps({"email": email, "password": password}).encode(),
        headers={"Content-Type": "application/json", "Origin": address},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def _get(address: str, server: subprocess.Popen[bytes], output: Path) -> str:
    """The page at `address`, waited for until the server is there."""
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            assert server.poll() is None, output.read_text()
            assert time.monotonic() < give_up, output.read_text()
            time.sleep(0.1)


def _run(*arguments: str, cwd: Path | None = None) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KANBAN_"))}
    done = subprocess.run(arguments, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
