"""The pages, and what operators ask for."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask

from kanban import resources
from kanban.api import Kanban
from tests import builders
from tests.api.calling import browser, program, somebody, store_of

FOREIGN = {"environ_base": {"REMOTE_ADDR": "192.0.2.1"}}


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built frontend."""
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    ahead = '<link data-for="board" rel="modulepreload" crossorigin href="./assets/board-3c4d.js">'
    (folder / "index.html").write_text(
        f'<!doctype html><base href="./"><script src="./assets/app-1a2b.js"></script>{ahead}'
    )
    (folder / "assets" / "app-1a2b.js").write_text("run()")
    (folder / "assets" / "app-1a2b.js.br").write_bytes(b"brotli bytes")
    (folder / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(b"run()"))
    (folder / "icon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(resources, "web", lambda: folder)
    return folder


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize("path", ["/", "/sign-in", "/setup", "/b/OPS", "/b/OPS/c/42", "/people", "/no/such/place"])
def test_every_address_of_the_application_is_its_one_page(sqlite_app: Flask, path: str) -> None:
    answer = browser(sqlite_app).get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert '<base href="/">' in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "require-trusted-types-for" in answer.headers["Content-Security-Policy"]
    again = browser(sqlite_app).get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    packed = browser(sqlite_app).get(path, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.get_data()) == answer.get_data()


@pytest.mark.parametrize("path", ["/wall", "/wall/"])
def test_displays_have_a_page_of_their_own(sqlite_app: Flask, web: Path, path: str) -> None:
    assert browser(sqlite_app).get(path).status_code == 503
    (web / "wall.html").write_text('<!doctype html><base href="./"><script src="./assets/wall-1a2b.js"></script>')
    answer = browser(sqlite_app).get(path)
    assert answer.status_code == 200
    assert '<base href="/">' in answer.get_data(as_text=True)
    assert "wall-1a2b.js" in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == browser(sqlite_app).get("/").headers["Content-Security-Policy"]
    assert browser(sqlite_app).get("/wall.html").status_code == 404


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize(
    ("path", "named"),
    [("/b/OPS", True), ("/b/OPS/c/42", True), ("/", False), ("/sign-in", False), ("/b/OPS/settings", False)],
)
def test_the_files_of_a_board_are_named_where_one_is_shown(sqlite_app: Flask, path: str, named: bool) -> None:
    text = browser(sqlite_app).get(path).get_data(as_text=True)
    assert ("board-3c4d.js" in text) is named
    assert "app-1a2b.js" in text


@pytest.mark.usefixtures("web")
def test_hashed_files_are_kept_for_ever_and_sent_packed(sqlite_app: Flask) -> None:
    nobody = browser(sqlite_app)
    plain = nobody.get("/assets/app-1a2b.js")
    assert (plain.status_code, plain.get_data()) == (200, b"run()")
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    brotli = nobody.get("/assets/app-1a2b.js", headers={"Accept-Encoding": "gzip, br"})
    assert (brotli.headers["Content-Encoding"], brotli.get_data()) == ("br", b"brotli bytes")
    assert brotli.mimetype == plain.mimetype == "text/javascript"
    zipped = nobody.get("/assets/app-1a2b.js", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.get_data()) == b"run()"
    icon = nobody.get("/icon.svg")
    assert (icon.mimetype, icon.headers["Cache-Control"]) == ("image/svg+xml", "no-cache")


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize(
    "path",
    [
        "/assets/none.js", "/favicon.ico", "/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt", "/..%5csecret.txt", "/assets/app.js%00", "/api", "/api/", "/api/nowhere",
        "/api/boards/x/move", "//evil.example/x.js",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(sqlite_app: Flask, path: str) -> None:
    answer = browser(sqlite_app).get(path)
    assert answer.status_code in {401, 404}, answer.headers
    assert "secret" not in answer.get_data(as_text=True)
    assert "Location" not in answer.headers


def test_without_built_pages_the_api_still_answers(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "web", lambda: None)
    answer = browser(sqlite_app).get("/")
    assert (answer.status_code, answer.json["code"]) == (503, "no_pages")
    assert somebody(sqlite_app).get("/api/boards").status_code == 200


# -- for operators


def test_ready_means_that_the_main_job_works(app: Flask) -> None:
    nobody = browser(app)
    assert nobody.get("/healthz").json == {"ok": True}
    well = nobody.get("/readyz")
    assert well.status_code == 200
    assert {"reads", "writes"} <= set(well.json["checks"])


def test_a_part_that_fails_is_named_and_not_explained(sqlite_app: Flask) -> None:
    parts: Kanban = sqlite_app.extensions["kanban"]
    tries = []

    def fail() -> None:
        tries.append(1)
        raise RuntimeError("connection to redis://:password@host refused")

    parts.readiness.checks["publishes"] = fail
    answers = [browser(sqlite_app).get("/readyz") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers["Retry-After"] for answer in answers} == {"2"}
    assert answers[0].json["checks"]["publishes"] == "failing"
    assert "password" not in answers[0].get_data(as_text=True)
    assert len(tries) == 1


def test_metrics_are_for_this_machine_and_for_tokens(sqlite_app: Flask) -> None:
    nobody = browser(sqlite_app)
    nobody.get("/api/boards/some-id-of-a-board")
    said = nobody.get("/metrics").get_data(as_text=True)
    assert 'kanban_http_requests_total{method="GET",status="401",view="boards.get_board"} 1.0' in said
    assert "some-id-of-a-board" not in said
    assert "process_resident_memory_bytes" in said
    assert nobody.get("/metrics", **FOREIGN).status_code == 401
    assert nobody.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 401
    reader = program(sqlite_app, builders.person(store_of(sqlite_app)), "read")
    assert reader.get("/metrics", **FOREIGN).status_code == 200


def test_methods_nobody_knows_do_not_fill_the_metrics(sqlite_app: Flask) -> None:
    nobody = browser(sqlite_app)
    for number in range(3):
        nobody.call(f"ODD{number}", "/api/boards")
    said = nobody.get("/metrics").get_data(as_text=True)
    assert "ODD" not in said
    assert 'method="other"' in said
