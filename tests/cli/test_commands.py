"""What is typed at a prompt: words in, one line out, and an exit code scripts can rely on."""

from __future__ import annotations

import csv
import io
import json
import socket
import sqlite3
from pathlib import Path

import click
import pytest

from kanban.cli import main
from kanban.cli.moving import followed, shown
from kanban.services.export import Export, Piece
from kanban.store import migrate
from tests.cli.conftest import Run

PASSWORD = "nine gentle otters"


def _add(kanban: Run, email: str = "ada@example.org", *flags: str) -> None:
    done = kanban("user", "add", email, "--name", "Ada", "--password-stdin", *flags, stdin=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.output


def test_every_command_explains_itself(kanban: Run) -> None:
    def walk(command: click.Command, words: tuple[str, ...]) -> None:
        assert command.help, words
        shown = kanban(*words, "--help")
        assert shown.exit_code == 0
        if isinstance(command, click.Group):
            for name, each in command.commands.items():
                walk(each, (*words, name))
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.name not in {"help", "version"}:
                assert parameter.help or parameter.metavar or isinstance(parameter.type, click.Choice), words

    walk(main, ())


# -- people


def test_an_account_can_be_added_and_listed(kanban: Run) -> None:
    done = kanban(
        "user", "add", "Ada@Example.org", "--name", "Ada", "--admin", "--password-stdin", stdin=f"{PASSWORD}\n"
    )
    assert done.stdout == "Added ada@example.org (Ada), instance admin.\n"
    assert kanban("user", "list").stdout == "ada@example.org\tAda\tadmin\n"


def test_the_password_is_asked_for_twice_at_a_terminal(kanban: Run) -> None:
    done = kanban("user", "add", "ada@example.org", "--name", "Ada", stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0
    assert PASSWORD not in done.output


def test_a_second_account_with_that_email_is_refused_in_one_sentence(kanban: Run) -> None:
    _add(kanban)
    again = kanban("user", "add", "ada@example.org", "--name", "A", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert (again.exit_code, again.stderr) == (1, "Error: There is an account with that e-mail already.\n")


def test_a_weak_password_is_refused(kanban: Run) -> None:
    refused = kanban("user", "add", "ada@example.org", "--name", "Ada", "--password-stdin", stdin="short\n")
    assert refused.exit_code == 1
    assert "short" not in refused.stderr.replace("too short", "")


def test_a_person_can_be_disabled_but_not_the_last_admin(kanban: Run) -> None:
    _add(kanban, "ada@example.org", "--admin")
    _add(kanban, "bob@example.org")
    assert kanban("user", "disable", "bob@example.org").exit_code == 0
    assert "bob@example.org\tAda\tdisabled" in kanban("user", "list").stdout
    refused = kanban("user", "disable", "ada@example.org")
    assert (refused.exit_code, "needs an admin" in refused.stderr) == (1, True)


def test_a_password_can_be_reset(kanban: Run) -> None:
    _add(kanban)
    done = kanban("user", "reset-password", "ada@example.org", "--password-stdin", stdin="eleven quiet herons\n")
    assert done.stdout == "ada@example.org has a new password; their sessions have ended.\n"


def test_a_token_is_printed_alone_listed_and_revoked(kanban: Run) -> None:
    _add(kanban)
    made = kanban("token", "add", "ada@example.org", "--scope", "read", "--name", "wall")
    secret = made.stdout.strip()
    assert made.stdout == f"{secret}\n"
    assert secret.startswith("kbn_")
    token_id, scope, name, used = kanban("token", "list", "ada@example.org").stdout.strip().split("\t")
    assert (scope, name, used) == ("read", "wall", "never used")
    assert kanban("token", "revoke", token_id).exit_code == 0
    assert kanban("token", "list", "ada@example.org").stdout == ""
    assert kanban("token", "revoke", token_id).stderr == f"Error: There is no working token with the id {token_id}.\n"


@pytest.mark.parametrize("words", [("token", "add", "--scope", "read"), ("user", "disable"), ("token", "list")])
def test_an_unknown_person_is_said_to_be_unknown(kanban: Run, words: tuple[str, ...]) -> None:
    refused = kanban(*words[:2], "eve@example.org", *words[2:])
    assert (refused.exit_code, refused.stderr) == (1, "Error: There is no account with the e-mail eve@example.org.\n")


# -- boards


def test_a_board_is_created_and_listed(kanban: Run) -> None:
    _add(kanban)
    assert kanban("board", "create", "Platform team", "--admin", "ada@example.org").stdout == "PT\n"
    key, name, seq = kanban("board", "list").stdout.strip().split("\t")
    assert (key, name) == ("PT", "Platform team")
    assert int(seq) > 8


def test_a_key_that_is_taken_is_refused(kanban: Run) -> None:
    kanban("board", "create", "One", "--key", "OPS")
    assert kanban("board", "create", "Two", "--key", "OPS").stderr == "Error: Another board has the key OPS already.\n"


# -- import and export

ROWS = "card,time,column\n1,2026-03-02T09:00Z,Ready\n1,2026-03-03T09:00Z,Done\n"


def _file(home: Path, text: str = ROWS) -> str:
    path = home / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_history_comes_in_and_its_throughput_goes_out(kanban: Run, home: Path) -> None:
    _add(kanban)
    done = kanban("import", "events", _file(home), "--board", "Old wall", "--admin", "ada@example.org")
    assert done.stdout == "Old wall (OW): 1 cards, 12 events, from 2 rows.\n"
    assert done.stderr == "Reading rows: 2\nFollowing cards: 2\nWriting the log: 2\n"
    shown = kanban("export", "throughput", "--board", "ow", "--from", "2026-03-02", "--to", "2026-03-09")
    assert next(csv.DictReader(shown.stdout.splitlines()))["finished"] == "1"
    target = home / "out.csv"
    written = kanban(
        "export", "throughput", "--board", "Old wall", "--per", "day", "--from", "2026-03-02", "--to", "2026-03-09",
        "--split", "type", "--output", str(target),
    )  # fmt: skip
    assert written.exit_code == 0
    assert len(target.read_text(encoding="utf-8").splitlines()) == 8


class Terminal(io.StringIO):
    """What standard error is to somebody who sits before it."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_is_shown_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert list(shown("Reading rows", range(500))) == list(range(500))
    assert "Reading rows" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_the_log_goes_out_line_by_line(kanban: Run, home: Path) -> None:
    kanban("import", "events", _file(home), "--board", "Old wall")
    events = [json.loads(line) for line in kanban("export", "events", "--board", "OW").stdout.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, 12))
    assert events[-1]["type"] == "card_moved"


def test_raw_rows_and_cycle_times_go_out_as_csv(kanban: Run, home: Path) -> None:
    kanban("import", "events", _file(home), "--board", "Old wall")
    headers = {}
    for words in (("cards",), ("transitions",), ("events", "--csv"), ("cycle-time",)):
        done = kanban("export", *words, "--board", "OW")
        assert done.exit_code == 0, done.output
        header, *rows = csv.reader(done.stdout.splitlines())
        headers[words[0]] = (header[0], len(rows))
    assert headers == {"cards": ("key", 1), "transitions": ("key", 2), "events": ("seq", 11), "cycle-time": ("key", 1)}
    assert kanban("export", "cards", "--board", "OW").stderr == "Writing cards: 1\n"


def test_an_export_shows_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    pieces = iter([Piece(40, [(1,)]), Piece(90, [(2,)])])
    made = Export("transitions", ("n",), 100, pieces, "x.csv")
    assert "".join(followed(made, made.csv())) == "n\r\n1\r\n2\r\n"
    assert "Writing transitions" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_bad_rows_stop_an_import_unless_they_are_left_out(kanban: Run, home: Path) -> None:
    path = _file(home, ROWS + "2,never,Ready\n")
    refused = kanban("import", "events", path, "--board", "Old wall")
    assert refused.exit_code == 1
    assert "1 of 3 rows are bad (1 bad time). Nothing was imported.\n  line 4: " in refused.stderr
    assert kanban("board", "list").stdout == ""
    done = kanban("import", "events", path, "--board", "Old wall", "--skip-bad")
    assert done.exit_code == 0
    assert "Left out 1 of 3 rows: 1 bad time.\n" in done.stderr


def test_a_file_with_a_byte_order_mark_is_read(kanban: Run, home: Path) -> None:
    assert kanban("import", "events", _file(home, f"\ufeff{ROWS}"), "--board", "Old wall").exit_code == 0


def test_a_file_that_is_no_text_is_refused(kanban: Run, home: Path) -> None:
    path = home / "rows.csv"
    path.write_bytes(b"card,time,column\n\xff\xfe,1,2\n")
    refused = kanban("import", "events", str(path), "--board", "Old wall")
    assert refused.exit_code == 1
    assert "not UTF-8 text" in refused.stderr


def test_an_unknown_board_is_said_to_be_unknown(kanban: Run) -> None:
    refused = kanban("export", "throughput", "--board", "Nope")
    assert (refused.exit_code, refused.stderr) == (1, "Error: There is no board called Nope.\n")


@pytest.mark.parametrize(
    "words", [("import", "events"), ("export", "throughput"), ("token", "add", "a@b", "--scope", "god"), ("fly",)]
)
def test_wrong_usage_is_exit_code_two(kanban: Run, words: tuple[str, ...]) -> None:
    assert kanban(*words).exit_code == 2


# -- care


def test_the_database_is_upgraded_and_checked(kanban: Run, home: Path) -> None:
    unready = kanban("db", "check")
    assert unready.exit_code == 1
    assert "Run: kanban db upgrade" in unready.stderr
    assert kanban("db", "upgrade").stdout == f"The tables are at {migrate.newest()}.\n"
    assert kanban("db", "upgrade").stdout == f"The tables are at {migrate.newest()} already.\n"
    assert kanban("db", "check").exit_code == 0
    with sqlite3.connect(home / "data" / "kanban.db") as connection:
        connection.execute("ALTER TABLE boards ADD COLUMN surprise TEXT")
    changed = kanban("db", "check")
    assert (changed.exit_code, "surprise" in changed.stderr) == (1, True)


def test_a_database_of_another_version_is_left_alone(kanban: Run, home: Path) -> None:
    kanban("db", "upgrade")
    with sqlite3.connect(home / "data" / "kanban.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'tomorrow'")
    refused = kanban("board", "list")
    assert refused.exit_code == 1
    assert refused.stderr == (
        "Error: The database's tables are of another version. Bring them up to date with: kanban db upgrade\n"
    )
    assert "newer version" in kanban("db", "upgrade").stderr


def test_a_backup_is_whole_private_and_overwrites_nothing(kanban: Run, home: Path) -> None:
    kanban("board", "create", "Operations")
    target = home / "copy.db"
    assert kanban("backup", str(target)).exit_code == 0
    with sqlite3.connect(target) as copy:
        assert copy.execute("SELECT name FROM boards").fetchall() == [("Operations",)]
    assert target.stat().st_mode & 0o777 == 0o600
    assert kanban("backup", str(target)).stderr == (
        f"Error: {target} exists already; a backup does not write over anything.\n"
    )
    assert not list(home.glob("*.unfinished*"))


def test_a_backup_of_postgresql_names_its_tool(kanban: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANBAN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert "pg_dump" in kanban("backup", "x").stderr


def test_the_doctor_finds_a_healthy_patient_healthy(kanban: Run) -> None:
    kanban("db", "upgrade")
    seen = kanban("doctor")
    assert seen.exit_code == 0, seen.output
    assert "ok    configuration" in seen.stdout
    assert "BAD" not in seen.stdout


def test_the_doctor_names_every_setting_that_is_wrong(kanban: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANBAN_PORT", "eighty")
    monkeypatch.setenv("KANBAN_REDIS", "redis://here")
    seen = kanban("doctor")
    assert seen.exit_code == 1
    assert "KANBAN_PORT must be" in seen.stdout
    assert "KANBAN_REDIS is no setting" in seen.stdout


def test_the_doctor_says_when_the_database_is_away(kanban: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANBAN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    seen = kanban("doctor")
    assert seen.exit_code == 1
    assert "BAD   database" in seen.stdout


@pytest.mark.parametrize("words", [("board", "list"), ("serve",), ("db", "check")])
def test_nonsense_in_the_environment_is_a_sentence(
    kanban: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("KANBAN_PORT", "eighty")
    refused = kanban(*words)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: KANBAN_PORT must be")


def test_a_database_that_is_away_is_a_sentence(kanban: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANBAN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    refused = kanban("board", "list")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: The database does not answer as it should: ")


@pytest.mark.parametrize("words", [("serve",), ("demo",)])
def test_a_port_that_is_taken_is_a_sentence(kanban: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("KANBAN_PORT", str(port))
        refused = kanban(*words)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"Error: Cannot listen on 127.0.0.1, port {port}")
    assert refused.stdout == ""


def test_workers_need_postgresql(kanban: Run) -> None:
    refused = kanban("serve", "--workers", "2")
    assert (refused.exit_code, "needs PostgreSQL" in refused.stderr) == (1, True)


def test_the_openapi_document_is_the_servers(kanban: Run) -> None:
    document = json.loads(kanban("openapi").stdout)
    assert document["openapi"] == "3.1.0"
    assert "/api/boards" in document["paths"]
