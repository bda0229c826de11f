"""`kanban user` and `kanban token`: accounts and API tokens, for the first hour and for scripts."""

from __future__ import annotations

import sys

import click

from kanban import clock
from kanban.cli.opening import command, open_store
from kanban.domain.access import SYSTEM, Scope
from kanban.domain.errors import NotFound
from kanban.services import accounts, tokens
from kanban.services.accounts import Account
from kanban.store import Store


@click.group()
def user() -> None:
    """Add and manage accounts."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name others will see.")
@click.option("--admin", is_flag=True, help="Make the person instance admin.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def add_user(email: str, name: str, admin: bool, password_stdin: bool) -> None:
    """Add an account."""
    password = _password(password_stdin)
    account = accounts.add_account(
        open_store(), email=email, name=name, password=password, admin=admin, now=clock.now()
    )
    click.echo(f"Added {account.email} ({account.name}){', instance admin' if account.admin else ''}.")


@user.command("list")
def list_users() -> None:
    """List the accounts, one a line: e-mail, name, state."""
    for account in accounts.accounts(open_store()):
        state = "disabled" if account.disabled else "admin" if account.admin else "active"
        click.echo(f"{account.email}\t{account.name}\t{state}")


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """End a person's sessions and let them sign in no more; their name stays on what they did."""
    store = open_store()
    account = _account(store, email)
    accounts.change_account(store, command(), user=account.id, disabled=True)
    click.echo(f"{account.email} cannot sign in any more.")


@user.command("reset-password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def reset_password(email: str, password_stdin: bool) -> None:
    """Give a person a new password and end their sessions."""
    store = open_store()
    account = _account(store, email)
    accounts.change_account(store, command(), user=account.id, password=_password(password_stdin))
    click.echo(f"{account.email} has a new password; their sessions have ended.")


@click.group()
def token() -> None:
    """Make and end API tokens, for programs and wall displays."""


@token.command("add")
@click.argument("email")
@click.option(
    "--scope", required=True, type=click.Choice([scope.value for scope in Scope]),
    help="How much of the person's rights the token carries.",
)  # fmt: skip
@click.option("--name", default="command line", show_default=True, help="What to know the token by.")
def add_token(email: str, scope: str, name: str) -> None:
    """Make a token that acts for EMAIL and print it, alone: it is not shown again."""
    store = open_store()
    account = _account(store, email)
    _, secret = tokens.make_token(store, user=account.id, name=name, scope=scope, now=clock.now())
    click.echo(secret)


@token.command("list")
@click.argument("email")
def list_tokens(email: str) -> None:
    """List a person's tokens, one a line: id, scope, name, last used."""
    store = open_store()
    for known in tokens.tokens_of(store, _account(store, email).id):
        used = f"{known.used_at:%Y-%m-%d}" if known.used_at else "never used"
        click.echo(f"{known.id}\t{known.scope}\t{known.name}\t{used}")


@token.command()
@click.argument("token_id", metavar="ID")
def revoke(token_id: str) -> None:
    """End a token at once. ID is what `kanban token list` shows."""
    try:
        tokens.revoke_token(open_store(), SYSTEM, token_id=token_id, now=clock.now())
    except NotFound:
        raise click.ClickException(f"There is no working token with the id {token_id}.") from None
    click.echo("The token works no more.")


def _account(store: Store, email: str) -> Account:
    try:
        return accounts.account(store, email=email)
    except NotFound:
        raise click.ClickException(f"There is no account with the e-mail {email}.") from None


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
