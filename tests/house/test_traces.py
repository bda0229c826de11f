"""Nothing in the project points at the machine or the index it happened to be made with."""

from __future__ import annotations

import re

from tests.house import source

# Written in pieces, so that this file does not find itself.
_HOSTS = ["pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", "yarn" + r"pkg\.com"]
_PLACES = ["/" + "work/", "/" + "root/", "/" + "home/[a-z]", "/" + "tmp/", "/" + "opt/wheels", "/" + "Users/"]
_TRACE = re.compile("|".join([*(rf"\b{host}" for host in _HOSTS), *(rf"(?<![\w.)}}/-]){place}" for place in _PLACES)]))
_BINARY = (".png", ".ico", ".woff2", ".gz", ".db", ".jpg", ".webp")


def test_no_registry_host_and_no_path_of_this_machine() -> None:
    traces = [
        f"{path}: {match.group()}"
        for path in source.files()
        if not path.name.endswith(_BINARY)
        for match in _TRACE.finditer(source.text(path))
    ]
    assert not traces


def test_the_finder_finds() -> None:
    assert _TRACE.search("see " + "/" + "tmp/x")
    assert _TRACE.search("https://registry." + "npmjs" + ".org/x")
    assert not _TRACE.search("frontend" + "/work" + "/x")


def test_the_locks_pin_and_hash_everything() -> None:
    for path in source.under(*(p.name for p in source.files() if p.name.startswith("requirements")), ends=(".txt",)):
        wanted = re.split(r"\n(?=\S)", source.text(path).strip())
        loose = [entry.splitlines()[0] for entry in wanted if "==" not in entry or "--hash=sha256:" not in entry]
        assert wanted
        assert not loose, path
    lock = source.text(next(p for p in source.files() if str(p) == "frontend/package-lock.json"))
    assert lock.count('"integrity"') > 100
    assert '"resolved"' not in lock
