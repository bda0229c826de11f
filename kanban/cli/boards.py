"""`kanban board`: list and create boards."""

from __future__ import annotations

import click

from kanban.cli.opening import command, open_store
from kanban.domain.access import SYSTEM
from kanban.domain.errors import NotFound
from kanban.domain.templates import TEMPLATES
from kanban.services import accounts, boards


@click.group()
def board() -> None:
    """List and create boards."""


@board.command("list")
def list_boards() -> None:
    """List the boards, one a line: key, name, number of the last event."""
    for line in boards.boards_of(open_store(), SYSTEM):
        click.echo(f"{line.key}\t{line.name}\t{line.seq}")


@board.command()
@click.argument("name")
@click.option("--template", type=click.Choice(list(TEMPLATES)), default="ops", show_default=True)
@click.option("--key", help="The letters in front of card numbers; made from the name if not given.")
@click.option("--time-zone", default="UTC", show_default=True, help="Like Europe/Berlin.")
@click.option("--admin", metavar="EMAIL", help="Who becomes the board's admin. Instance admins see it anyway.")
def create(name: str, template: str, key: str | None, time_zone: str, admin: str | None) -> None:
    """Create a board from a template and print its key."""
    store = open_store()
    owner = None
    if admin is not None:
        try:
            owner = accounts.account(store, email=admin)
        except NotFound:
            raise click.ClickException(f"There is no account with the e-mail {admin}.") from None
    made = boards.create_board(store, command(), name=name, template=template, key=key, time_zone=time_zone)
    if owner is not None:
        boards.add_member(store, command(), board_id=made.board.id, email=owner.email, role="admin")
    click.echo(made.board.key)
