"""The looks that every start and `kanban doctor` take: what is wrong is named, with what to do."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config import Config
from kanban import clock, health
from kanban.health import Finding
from tests.conftest import make_engine
from tests.databases import free_port


def look(config: Config, engine: Engine) -> dict[str, Finding]:
    """The gravest finding about each thing."""
    order = ("ok", "note", "warning", "failure")
    found: dict[str, Finding] = {}
    for finding in health.examine(config, engine, now=clock.now()):
        before = found.get(finding.about)
        if before is None or order.index(finding.level) > order.index(before.level):
            found[finding.about] = finding
    return found


def config_for(url: str, folder: Path, **settings: str) -> Config:
    """Settings for a database and a data directory."""
    return Config.from_env({"KANBAN_DATABASE_URL": url, "KANBAN_DATA_DIR": str(folder), **settings})


def test_a_sound_installation_has_no_failures(database_url: str, engine: Engine, tmp_path: Path) -> None:
    found = look(config_for(database_url, tmp_path), engine)
    assert {finding.level for finding in found.values()} <= {"ok", "note", "warning"}
    assert found["tables"].level == "ok"
    assert found["data"].level == "ok"


def test_an_empty_database_is_no_failure(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    engine = make_engine(url)
    assert look(config_for(url, tmp_path), engine)["tables"].level == "warning"
    engine.dispose()


def test_older_tables_are_a_failure(sqlite_url: str, tmp_path: Path) -> None:
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
        connection.commit()
    found = look(config_for(sqlite_url, tmp_path), engine)["tables"]
    engine.dispose()
    assert found.level == "failure"
    assert "kanban db upgrade" in found.sentence


def test_a_missing_directory_and_a_broken_file_are_failures(tmp_path: Path) -> None:
    broken = tmp_path / "kanban.db"
    broken.write_bytes(b"this is no database, and long enough to be looked at as one" * 20)
    engine = make_engine(f"sqlite:///{broken}")
    found = look(config_for(f"sqlite:///{broken}", tmp_path / "nowhere"), engine)
    engine.dispose()
    assert found["data"].level == "failure"
    assert "KANBAN_DATA_DIR" in found["data"].sentence
    assert found["database"].level == "failure"


@pytest.mark.parametrize(("version", "level"), [((3, 51, 3), "ok"), ((3, 40, 1), "note"), ((3, 30, 0), "failure")])
def test_the_version_of_sqlite_is_judged(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], level: str
) -> None:
    engine = make_engine(sqlite_url)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert look(config_for(sqlite_url, tmp_path), engine)["sqlite"].level == level
    engine.dispose()


def test_too_few_threads_for_the_sockets_are_said(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_group_limit", lambda: 500)
    engine = make_engine(sqlite_url)
    found = look(config_for(sqlite_url, tmp_path), engine)["threads"]
    engine.dispose()
    assert found.level == "warning"
    assert "pids.max" in found.sentence
    assert "KANBAN_MAX_SOCKETS" in found.sentence


def test_a_redis_that_is_away_is_a_warning(sqlite_url: str, tmp_path: Path) -> None:
    engine = make_engine(sqlite_url)
    config = config_for(sqlite_url, tmp_path, KANBAN_REDIS_URL=f"redis://127.0.0.1:{free_port()}")
    assert look(config, engine)["redis"].level == "warning"
    engine.dispose()


@pytest.mark.postgres
def test_clocks_that_differ_are_said(postgres_url: str, tmp_path: Path) -> None:
    engine = make_engine(postgres_url)
    findings = health.examine(config_for(postgres_url, tmp_path), engine, now=clock.now() + timedelta(hours=1))
    engine.dispose()
    assert any(finding.about == "clock" and finding.level == "warning" for finding in findings)
