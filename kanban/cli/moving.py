"""`kanban import` and `kanban export`: history in, numbers and raw rows out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TextIO, TypeVar

import click

from kanban import clock
from kanban.analytics.throughput import SPLITS
from kanban.cli.opening import command, open_store
from kanban.domain.access import SYSTEM
from kanban.domain.errors import NotFound
from kanban.services import accounts, importing, reports
from kanban.services.export import EXPORTS, Export
from kanban.services.gate import board_named
from kanban.services.reports import REPORTS, Query

T = TypeVar("T")


@click.group("import")
def import_() -> None:
    """Bring in what was recorded elsewhere."""


@import_.command("events")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--board", "name", required=True, help="The name of the board to make; it must not exist yet.")
@click.option(
    "--map", "map_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file that says what the columns of FILE mean; see docs/import.md.",
)  # fmt: skip
@click.option("--key", help="The letters in front of card numbers; made from the name if not given.")
@click.option("--admin", metavar="EMAIL", help="Who becomes the board's admin. Instance admins see it anyway.")
@click.option("--skip-bad", is_flag=True, help="Leave bad rows out and say how many, instead of refusing the file.")
def import_events(
    file: Path, name: str, map_file: Path | None, key: str | None, admin: str | None, skip_bad: bool
) -> None:
    """Make a board from a log of what really happened.

    FILE is CSV with a header: one row per change (card, time, column) or, if the map says so, one row per card. Every
    time stamp is kept. Either all of it comes in, or nothing.
    """
    plan = importing.read_map(_text(map_file)) if map_file else importing.DEFAULT
    store = open_store()
    owner = None
    if admin is not None:
        try:
            owner = accounts.account(store, email=admin)
        except NotFound:
            raise click.ClickException(f"There is no account with the e-mail {admin}.") from None
    with file.open(encoding="utf-8-sig", newline="") as text:
        done = importing.import_events(
            store, command(), text=text, plan=plan, name=name, key=key,
            admin=(owner.id, owner.name) if owner else None, skip_bad=skip_bad, track=shown,
        )  # fmt: skip
    if done.left_out:
        click.echo(f"Left out {done.left_out_rows} of {done.rows} rows: {done.left_out_counted}.", err=True)
    click.echo(f"{name} ({done.key}): {done.cards} cards, {done.events} events, from {done.rows} rows.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} is not UTF-8 text.") from None


def shown(what: str, things: Sequence[T]) -> Iterable[T]:
    """A progress bar on a terminal, one line per step otherwise; both on standard error."""
    if not sys.stderr.isatty():
        click.echo(f"{what}: {len(things)}", err=True)
        yield from things
        return
    with click.progressbar(things, label=f"{what:<16}", file=sys.stderr, update_min_steps=200) as bar:
        yield from bar


@click.group()
def export() -> None:
    """Write numbers and raw rows to standard output or a file."""


_board = click.option("--board", "name", required=True, help="A board's key, name or id.")
_output = click.option(
    "--output", "-o", type=click.File("w", encoding="utf-8", lazy=True), default="-",
    help="Where to write; standard output if not given.",
)  # fmt: skip
_from, _to = (
    click.option(option, type=click.DateTime(["%Y-%m-%d"]), help=words)
    for option, words in (
        ("--from", "The first local day; where the log begins if not given."),
        ("--to", "The first local day after the range; through today if not given."),
    )
)


@export.command("throughput")
@_board
@click.option("--per", type=click.Choice(["day", "week", "month"]), default="week", show_default=True)
@_from
@_to
@click.option("--split", type=click.Choice(list(SPLITS)), help="One row per period and value.")
@_output
def export_throughput(name: str, per: str, split: str | None, output: TextIO, **days: datetime | None) -> None:
    """Finished cards per day, week or month, as CSV."""
    start, to = _range(days)
    _write_report("throughput", name, Query(per=per, split=split, start=start, to=to), output)


@export.command("cycle-time")
@_board
@_from
@_to
@_output
def export_cycle_time(name: str, output: TextIO, **days: datetime | None) -> None:
    """The finished cards with their cycle and lead times, one a row, as CSV."""
    start, to = _range(days)
    _write_report("cycle-time", name, Query(start=start, to=to), output)


def _range(days: Mapping[str, datetime | None]) -> tuple[date | None, date | None]:
    start, to = days["from"], days["to"]
    return start.date() if start else None, to.date() if to else None


def _write_report(report: str, name: str, query: Query, output: TextIO) -> None:
    store = open_store()
    table = reports.table(
        store, SYSTEM, board_id=board_named(store, name), report=REPORTS[report], query=query, now=clock.now()
    )
    output.writelines(table.csv())


@export.command("cards")
@_board
@_output
def export_cards(name: str, output: TextIO) -> None:
    """Every card as it stands, archived ones too, as CSV."""
    _write_raw("cards", name, output)


@export.command("transitions")
@_board
@_output
def export_transitions(name: str, output: TextIO) -> None:
    """Every change of column or lane, in order, as CSV."""
    _write_raw("transitions", name, output)


@export.command("events")
@_board
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, what happened as JSON in its last column.")
@_output
def export_events(name: str, as_csv: bool, output: TextIO) -> None:
    """The whole log, one event a line as JSON, in order."""
    _write_raw("events", name, output, as_json=not as_csv)


def _write_raw(what: str, name: str, output: TextIO, *, as_json: bool = False) -> None:
    store = open_store()
    made = EXPORTS[what](store, SYSTEM, board_id=board_named(store, name), now=clock.now())
    output.writelines(followed(made, made.json() if as_json else made.csv()))


def followed(made: Export, pieces: Iterable[tuple[int, str]]) -> Iterator[str]:
    """The export's text; how far it is goes to standard error: a bar on a terminal, a line otherwise."""
    if not sys.stderr.isatty():
        click.echo(f"Writing {made.name}: {made.total}", err=True)
        yield from (text for _, text in pieces)
        return
    with click.progressbar(length=made.total, label=f"{f'Writing {made.name}':<20}", file=sys.stderr) as bar:
        for done, text in pieces:
            yield text
            bar.update(done - bar.pos)
        bar.update(made.total - bar.pos)
