"""The settings: what they default to, what is refused and with which words, and that the page about them is true."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from config import SETTINGS, Config, ConfigError

ROOT = Path(__file__).resolve().parents[1]
GOOD_KEY = "0f3a9c5b7e21d4688ac1f09be37d52643b1e8f70a9c2d4e6"


def read(**settings: str) -> Config:
    """The settings from an environment with a home and these."""
    return Config.from_env({"HOME": "/home-of-somebody", **{f"KANBAN_{k.upper()}": v for k, v in settings.items()}})


def faults(**settings: str) -> tuple[str, ...]:
    """What is said against these settings."""
    with pytest.raises(ConfigError) as refused:
        read(**settings)
    return refused.value.faults


def test_nothing_has_to_be_set() -> None:
    config = read()
    assert config.data_dir == Path("/home-of-somebody/.local/share/kanban")
    assert config.database_url == "sqlite:////home-of-somebody/.local/share/kanban/kanban.db"
    assert config.sqlite_path == config.data_dir / "kanban.db"
    assert config.public_url == "http://localhost:8000"
    assert config.host == "127.0.0.1"
    assert (config.workers, config.max_sockets, config.http_threads) == (1, 400, 32)
    assert (config.session_idle, config.session_lifetime) == (timedelta(hours=12), timedelta(days=30))
    assert config.redis_url is None
    assert config.secret_key is None
    assert config.trusted_proxies == ()
    assert not config.secure


def test_the_usual_environment_is_followed() -> None:
    assert Config.from_env({"XDG_DATA_HOME": "/data"}).data_dir == Path("/data/kanban")
    assert Config.from_env({}).data_dir.is_absolute()


def test_an_empty_value_counts_as_unset() -> None:
    assert read(redis_url="", port=" ").port == 8000


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgres://u:p@h/kanban", "postgresql+psycopg://u:p@h/kanban"),
        ("postgresql://u:p@h:5433/kanban", "postgresql+psycopg://u:p@h:5433/kanban"),
        ("postgresql+psycopg://h/kanban?sslmode=require", "postgresql+psycopg://h/kanban?sslmode=require"),
        ("sqlite:////var/lib/kanban.db", "sqlite:////var/lib/kanban.db"),
        ("sqlite:///here.db", f"sqlite:///{Path.cwd()}/here.db"),
    ],
)
def test_database_addresses_have_one_form(given: str, kept: str) -> None:
    assert read(database_url=given).database_url == kept


def test_secrets_can_be_files_and_are_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://kanban:hunter22@db/kanban\n")
    config = read(database_url_file=str(secret), secret_key=GOOD_KEY)
    assert config.database_url == "postgresql+psycopg://kanban:hunter22@db/kanban"
    assert "hunter22" not in repr(config) + config.shown_database
    assert GOOD_KEY not in repr(config)


def test_public_addresses_and_lists() -> None:
    config = read(
        public_url="https://Kanban.Example.org/", trusted_proxies="10.0.0.0/8, 192.168.1.7 ::1", host="0.0.0.0"
    )
    assert config.public_url == "https://kanban.example.org"
    assert config.secure
    assert config.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("192.168.1.7"), ip_network("::1"))
    assert read(host="wall.local", port="80").public_url == "http://wall.local:80"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"port": "eight"}, "KANBAN_PORT must be a whole number from 1 to 65535, not 'eight'."),
        ({"port": "70000"}, "KANBAN_PORT must be a whole number"),
        ({"max_sockets": "0"}, "KANBAN_MAX_SOCKETS must be a whole number from 1 to 5000"),
        ({"http_threads": "-1"}, "KANBAN_HTTP_THREADS must be"),
        ({"workers": "2"}, "KANBAN_WORKERS above 1 needs PostgreSQL"),
        ({"database_url": "mysql://h/d"}, "KANBAN_DATABASE_URL must be SQLite (sqlite:///) or PostgreSQL"),
        ({"database_url": "nonsense"}, "KANBAN_DATABASE_URL must be a URL"),
        ({"database_url": "sqlite://"}, "KANBAN_DATABASE_URL must name a file"),
        ({"database_url": "sqlite:///:memory:"}, "KANBAN_DATABASE_URL must name a file"),
        ({"database_url": "postgresql://host"}, "KANBAN_DATABASE_URL must name a database"),
        ({"redis_url": "http://h"}, "KANBAN_REDIS_URL must begin with redis://"),
        ({"public_url": "kanban.example.org"}, "KANBAN_PUBLIC_URL must look like https://"),
        ({"public_url": "https://example.org/kanban"}, "KANBAN_PUBLIC_URL must be an address without a path"),
        ({"host": "a b"}, "KANBAN_HOST must be an address"),
        ({"trusted_proxies": "proxy"}, "KANBAN_TRUSTED_PROXIES must list addresses"),
        ({"trusted_proxies": "0.0.0.0/0"}, "KANBAN_TRUSTED_PROXIES must not trust everyone"),
        ({"secret_key": "short"}, "KANBAN_SECRET_KEY must have at least 32 bytes"),
        ({"secret_key": "change-me-change-me-change-me-change-me"}, "KANBAN_SECRET_KEY must be random"),
        ({"secret_key": "a" * 64}, "KANBAN_SECRET_KEY must be random"),
        ({"secret_key_file": "/no/such/file"}, "KANBAN_SECRET_KEY cannot be read from the file"),
        ({"secret_key_file": "/dev/null"}, "KANBAN_SECRET_KEY is empty in the file"),
        ({"secret_key_file": "/dev/null", "secret_key": GOOD_KEY}, "KANBAN_SECRET_KEY and KANBAN_SECRET_KEY_FILE are"),
        ({"sqlite_synchronous": "OFF"}, "KANBAN_SQLITE_SYNCHRONOUS must be one of FULL, NORMAL"),
        ({"session_idle": "12"}, "KANBAN_SESSION_IDLE must be a number with s, m, h or d"),
        ({"session_idle": "1s"}, "KANBAN_SESSION_IDLE must lie between"),
        ({"session_idle": "2d", "session_lifetime": "1d"}, "KANBAN_SESSION_IDLE must not be longer"),
        ({"log_level": "LOUD"}, "KANBAN_LOG_LEVEL must be one of"),
        ({"log_format": "xml"}, "KANBAN_LOG_FORMAT must be one of json, text"),
        ({"data_dir": __file__}, "KANBAN_DATA_DIR must be a directory"),
        ({"prot": "1"}, "KANBAN_PROT is no setting of this version; did you mean KANBAN_PORT?"),
        ({"zzzzzz": "1"}, "KANBAN_ZZZZZZ is no setting of this version."),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_name(settings: dict[str, str], sentence: str) -> None:
    found = faults(**settings)
    assert len(found) == 1
    assert found[0].startswith(sentence)
    assert found[0].endswith((".", "?"))


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(port="x", host="a b", prot="1", log_level="LOUD")) == 4


def test_a_refusal_does_not_tell_the_secret() -> None:
    assert not any("sesame" in fault for fault in faults(secret_key="open-sesame", redis_url="sesame://x"))


def test_the_tests_own_variables_are_left_alone() -> None:
    assert read(test_postgres_url="x").port == 8000


def test_directories_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    config = read(data_dir=str(tmp_path / "a" / "data"), database_url=f"sqlite:///{tmp_path}/b/kanban.db")
    config.make_directories()
    assert config.data_dir.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "b").is_dir()


def test_every_setting_is_a_field_and_stands_in_the_documentation() -> None:
    assert [setting.field for setting in SETTINGS] == [field.name for field in fields(Config)]
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        name = f"`{setting.name}`" + (f", `{setting.name}_FILE`" if setting.secret else "")
        assert f"| {name} | {setting.shown_default} | {setting.means} |" in page
    known = {setting.name for setting in SETTINGS} | {f"{setting.name}_FILE" for setting in SETTINGS if setting.secret}
    assert set(re.findall(r"KANBAN_[A-Z_]+[A-Z]", page)) <= known


def test_documented_settings_are_known_on_every_page() -> None:
    known = {setting.name for setting in SETTINGS} | {f"{setting.name}_FILE" for setting in SETTINGS if setting.secret}
    for page in (ROOT / "docs").glob("*.md"):
        named = set(re.findall(r"KANBAN_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8")))
        assert {name for name in named if not name.startswith("KANBAN_TEST_")} <= known, page
