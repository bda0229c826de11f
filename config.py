"""Everything an operator can set, in one frozen, typed object.

`Config.from_env(environ)` is the only reader of the environment. It refuses nonsense by name and in a sentence, all
faults at once, and it refuses names it does not know, because a misspelt setting that is silently ignored is how a
wall ends up open or forgetful. Nothing here is read at import.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from kanban.store.database import normalised

PREFIX = "KANBAN_"
#: What the tests are told by, so that they may start the real program with their own environment.
TESTS = "KANBAN_TEST_"
Network = IPv4Network | IPv6Network


class ConfigError(Exception):
    """The settings cannot be used. `faults` are sentences, each naming its setting."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: the field of `Config` it fills, how its text is read, and what the documentation says.

    `default` is the text used when nothing is set; None means that `Config` works it out from the other settings.
    `secret` settings may also be given as a file whose path is in `<NAME>_FILE`.
    """

    field: str
    default: str | None
    read: Callable[[str], Any]
    shown_default: str
    means: str
    secret: bool = False

    @property
    def name(self) -> str:
        return PREFIX + self.field.upper()


# -- how texts are read; each raises ValueError with the end of a sentence that begins with the setting's name


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]+", text) or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, not {text!r}")
        return int(text)

    return read


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        for choice in choices:
            if text.lower() == choice.lower():
                return choice
        raise ValueError(f"must be one of {', '.join(choices)}, not {text!r}")

    return read


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(low: timedelta, high: timedelta) -> Callable[[str], timedelta]:
    def read(text: str) -> timedelta:
        match = re.fullmatch(r"([0-9]{1,6})([smhd])", text)
        if match is None:
            raise ValueError(f"must be a number with s, m, h or d behind it, such as 12h, not {text!r}")
        length = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
        if not low <= length <= high:
            raise ValueError(f"must lie between {low} and {high}, not {text!r}")
        return length

    return read


def _directory(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError(f"must be a directory, and {text!r} is a file")
    return path


def _database(text: str) -> str:
    try:
        url = make_url(normalised(text))
    except ArgumentError:
        raise ValueError(
            "must be a URL: sqlite:////path/to/kanban.db or postgresql://user:password@host/name"
        ) from None
    if url.drivername == "postgresql+psycopg":
        if not url.database:
            raise ValueError("must name a database: postgresql://user:password@host/name")
        return url.render_as_string(hide_password=False)
    if url.drivername == "sqlite":
        if not url.database or url.database == ":memory:" or url.query:
            raise ValueError("must name a file for SQLite: sqlite:////path/to/kanban.db")
        return f"sqlite:///{Path(url.database).expanduser().absolute()}"
    raise ValueError(f"must be SQLite (sqlite:///) or PostgreSQL (postgresql://), not {url.drivername}")


def _redis(text: str) -> str:
    if urlsplit(text).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return text


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ValueError(f"must look like https://kanban.example.org, not {text!r}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError(f"must be an address without a path: the wall needs a host name of its own, not {text!r}")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise ValueError(f"must be an address or a host name to listen on, not {text!r}")
    return text


def _networks(text: str) -> tuple[Network, ...]:
    networks = []
    for part in filter(None, re.split(r"[,\s]+", text)):
        try:
            networks.append(ip_network(part, strict=False))
        except ValueError:
            raise ValueError(f"must list addresses or networks such as 10.0.0.0/8, not {part!r}") from None
        if networks[-1].prefixlen == 0:
            raise ValueError(f"must not trust everyone ({part}): then anyone could forge an address")
    return tuple(networks)


def _secret_key(text: str) -> str:
    if len(text.encode()) < 32:
        raise ValueError("must have at least 32 bytes; make one with: openssl rand -hex 32")
    if len(set(text)) < 10 or re.search(r"change|example|secret|password|placeholder|12345678", text, re.IGNORECASE):
        raise ValueError("must be random, and this one looks like an example; make one with: openssl rand -hex 32")
    return text


_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)

SETTINGS: tuple[Setting, ...] = (
    Setting("data_dir", None, _directory, "`~/.local/share/kanban`",
            "Where the SQLite database and other files of the server are kept."),
    Setting("database_url", None, _database, "`kanban.db` in the data directory",
            "The database: `sqlite:////path/to/file.db` or `postgresql://user:password@host/name`.", secret=True),
    Setting("redis_url", "", _redis, "none",
            "Redis as the doorbell between several processes: `redis://host:6379/0`. It holds nothing and may be away.",
            secret=True),
    Setting("secret_key", "", _secret_key, "none",
            "At least 32 random bytes, kept for signing links. This version signs nothing (sessions and tokens are "
            "rows in the database), so it can stay unset.", secret=True),
    Setting("public_url", None, _public_url, "`http://localhost:8000`",
            "The address people use. It decides whether cookies are for https only and which Origin is ours."),
    Setting("host", "127.0.0.1", _host, "`127.0.0.1`", "The address to listen on; `0.0.0.0` for all."),
    Setting("port", "8000", _whole(1, 65535), "`8000`", "The port to listen on."),
    Setting("trusted_proxies", "", _networks, "none",
            "Addresses or networks of reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed."),
    Setting("workers", "1", _whole(1, 16), "`1`", "Server processes. More than one needs PostgreSQL."),
    Setting("max_sockets", "400", _whole(1, 5000), "`400`",
            "Open pages a process keeps live; further ones are asked to come back later. Each takes four threads."),
    Setting("http_threads", "32", _whole(4, 256), "`32`", "Threads kept for requests beside the sockets."),
    Setting("sqlite_synchronous", "FULL", _one_of("FULL", "NORMAL"), "`FULL`",
            "`FULL`: an acknowledged move survives a power cut. `NORMAL`: faster, and a power cut may take back the "
            "last moments."),
    Setting("session_idle", "12h", _duration(5 * _MINUTE, 365 * _DAY), "`12h`",
            "A signed-in browser that was not used for so long has to sign in again."),
    Setting("session_lifetime", "30d", _duration(5 * _MINUTE, 365 * _DAY), "`30d`",
            "A signed-in browser has to sign in again after so long, used or not."),
    Setting("log_level", "INFO", _one_of("DEBUG", "INFO", "WARNING", "ERROR"), "`INFO`", "How much is logged."),
    Setting("log_format", "json", _one_of("json", "text"), "`json`",
            "`json`: one object a line, for machines. `text`: for a terminal."),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of one run. Fields are documented by `SETTINGS`, field for field."""

    data_dir: Path
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    secret_key: str | None = field(repr=False)
    public_url: str
    host: str
    port: int
    trusted_proxies: tuple[Network, ...]
    workers: int
    max_sockets: int
    http_threads: int
    sqlite_synchronous: str
    session_idle: timedelta
    session_lifetime: timedelta
    log_level: str
    log_format: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Config:
        """Read the settings from `environ`; `ConfigError` with every fault found."""
        faults = _unknown(environ)
        values: dict[str, Any] = {}
        for setting in SETTINGS:
            try:
                text = _text(setting, environ)
                values[setting.field] = setting.read(text) if text else None
            except ValueError as trouble:
                values[setting.field] = None
                faults.append(f"{setting.name} {trouble}.")
        values["trusted_proxies"] = values["trusted_proxies"] or ()
        if not faults:
            _complete(values, environ)
            faults += _contradictions(values)
        if faults:
            raise ConfigError(faults)
        return cls(**values)

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def sqlite_path(self) -> Path | None:
        """The file of the SQLite database, or None on PostgreSQL."""
        return Path(self.database_url.removeprefix("sqlite:///")) if self.is_sqlite else None

    @property
    def secure(self) -> bool:
        """Whether people come by https, so that cookies may insist on it."""
        return self.public_url.startswith("https://")

    @property
    def shown_database(self) -> str:
        """The database's address without its password, for logs and people."""
        return make_url(self.database_url).render_as_string(hide_password=True)

    def make_directories(self) -> None:
        """Make the data directory and the SQLite file's directory, readable by their owner alone."""
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.sqlite_path is not None:
            self.sqlite_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)


def _text(setting: Setting, environ: Mapping[str, str]) -> str:
    """What is set, from the environment or the file it names, else the default."""
    given = environ.get(setting.name, "").strip()
    path = environ.get(f"{setting.name}_FILE", "").strip() if setting.secret else ""
    if given and path:
        raise ValueError(f"and {setting.name}_FILE are both set; keep one")
    if path:
        try:
            given = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as trouble:
            raise ValueError(f"cannot be read from the file in {setting.name}_FILE: {trouble}") from None
        if not given:
            raise ValueError(f"is empty in the file in {setting.name}_FILE")
    return given or setting.default or ""


def _unknown(environ: Mapping[str, str]) -> list[str]:
    known = {setting.name for setting in SETTINGS} | {f"{setting.name}_FILE" for setting in SETTINGS if setting.secret}
    faults = []
    for name in sorted(environ):
        if name.startswith(PREFIX) and not name.startswith(TESTS) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            faults.append(f"{name} is no setting of this version" + (f"; did you mean {near[0]}?" if near else "."))
    return faults


def _complete(values: dict[str, Any], environ: Mapping[str, str]) -> None:
    """Work out what follows from other settings."""
    if values["data_dir"] is None:
        base = environ.get("XDG_DATA_HOME") or f"{environ.get('HOME') or '.'}/.local/share"
        values["data_dir"] = (Path(base) / "kanban").absolute()
    if values["database_url"] is None:
        values["database_url"] = f"sqlite:///{values['data_dir'] / 'kanban.db'}"
    if values["public_url"] is None:
        host = values["host"]
        here = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else f"[{host}]" if ":" in host else host  # noqa: S104 -- compared with, not bound to
        values["public_url"] = f"http://{here}:{values['port']}"


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    faults = []
    if values["workers"] > 1 and values["database_url"].startswith("sqlite"):
        faults.append(
            "KANBAN_WORKERS above 1 needs PostgreSQL: SQLite has one writer, and one process serves it best. "
            "Set KANBAN_DATABASE_URL=postgresql://... or leave KANBAN_WORKERS at 1."
        )
    if values["session_idle"] > values["session_lifetime"]:
        faults.append("KANBAN_SESSION_IDLE must not be longer than KANBAN_SESSION_LIFETIME.")
    return faults
