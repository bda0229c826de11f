"""Accounts: the first one, adding, changing, and the admin who must not be lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from kanban.domain.errors import Conflict, Invalid, KanbanError, NotFound
from kanban.services import accounts, boards, sessions
from kanban.services.throttle import LoginGuard
from kanban.store import Store
from tests import builders
from tests.builders import NOW

PASSWORD = "a long walk by the river"


def _set_up(store: Store, token: str) -> accounts.Account:
    _, account = accounts.set_up(
        store, token=token, email="Ada@Example.org", name=" Ada  Lovelace ", password=PASSWORD, agent="", now=NOW
    )
    return account


def test_the_setup_link_makes_the_first_admin_once(store: Store) -> None:
    token = accounts.setup_link(store, now=NOW)
    assert token is not None
    account = _set_up(store, token)
    assert (account.email, account.name, account.admin) == ("ada@example.org", "Ada Lovelace", True)
    with pytest.raises(Invalid, match="used or is too old"):
        _set_up(store, token)
    assert accounts.setup_link(store, now=NOW) is None


def test_a_setup_link_is_one_of_a_kind_and_runs_out(store: Store) -> None:
    first = accounts.setup_link(store, now=NOW)
    second = accounts.setup_link(store, now=NOW)
    assert first != second
    for token, now in ((first, NOW), (second, NOW + accounts.SETUP_LASTS)):
        with pytest.raises(Invalid):
            accounts.set_up(store, token=token or "", email="a@b.c", name="A", password=PASSWORD, agent="", now=now)
    assert not accounts.anybody(store)


def test_a_setup_link_redeemed_many_times_at_once_makes_one_admin(store: Store) -> None:
    token = accounts.setup_link(store, now=NOW)
    assert token is not None

    def redeem(number: int) -> str:
        try:
            accounts.set_up(
                store, token=token, email=f"a{number}@example.org", name="A", password=PASSWORD, agent="", now=NOW
            )
        except Invalid:
            return "refused"
        return "made"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(redeem, range(8))) == ["made", *["refused"] * 7]
    assert len(accounts.accounts(store)) == 1


def test_no_secret_is_kept_in_the_open(store: Store) -> None:
    token = accounts.setup_link(store, now=NOW)
    assert token is not None
    with store.reading() as connection:
        assert token not in str(connection.execute(text("SELECT hash FROM setup_links")).all())
    secret, account = accounts.set_up(store, token=token, email="a@b.c", name="A", password=PASSWORD, agent="", now=NOW)
    with store.reading() as connection:
        assert secret not in str(connection.execute(text("SELECT hash FROM sessions")).all())
        stored = connection.execute(text("SELECT password_hash FROM users")).scalar_one()
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert account.id


def test_an_email_belongs_to_one_account_whatever_its_case(store: Store) -> None:
    accounts.add_account(store, email="ada@example.org", name="Ada", password=PASSWORD, now=NOW)
    with pytest.raises(Invalid) as refusal:
        accounts.add_account(store, email=" ADA@example.org", name="Ada", password=PASSWORD, now=NOW)
    assert list(refusal.value.facts["errors"]) == ["email"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ada"), ("email", "ada@"), ("email", "a b@c.d"), ("email", "a@b\x00.c"),
        ("email", "a" * 250 + "@b.cd"), ("name", "   "), ("name", "x" * 81), ("name", "Ada\x07"), ("password", "short"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_account_is_refused_by_field(sqlite_store: Store, field: str, value: str) -> None:
    given = {"email": "ada@example.org", "name": "Ada", "password": PASSWORD, field: value}
    with pytest.raises(Invalid) as refusal:
        accounts.add_account(sqlite_store, **given, now=NOW)
    assert list(refusal.value.facts["errors"]) == [field]
    assert accounts.accounts(sqlite_store) == []


def test_disabling_ends_sessions_at_once_and_enabling_lets_in_again(store: Store) -> None:
    boss = builders.person(store, "Boss", admin=True)
    ada = accounts.add_account(store, email="ada@example.org", name="Ada", password=PASSWORD, now=NOW)
    secret, _ = _sign_in(store)
    accounts.change_account(store, builders.command(boss), user=ada.id, disabled=True)
    assert sessions.visit_by_session(store, secret, now=NOW) is None
    with pytest.raises(KanbanError):
        _sign_in(store)
    assert not accounts.change_account(store, builders.command(boss), user=ada.id, disabled=False).disabled
    _sign_in(store)
    assert sessions.visit_by_session(store, secret, now=NOW) is None


def _sign_in(store: Store) -> tuple[str, object]:
    return sessions.sign_in(
        store, LoginGuard(), email="Ada@example.org ", password=PASSWORD, source="10.0.0.1", agent="", now=NOW
    )


def test_a_password_set_by_an_admin_ends_all_sessions(store: Store) -> None:
    boss = builders.person(store, "Boss", admin=True)
    ada = accounts.add_account(store, email="ada@example.org", name="Ada", password=PASSWORD, now=NOW)
    secret, _ = _sign_in(store)
    accounts.change_account(store, builders.command(boss), user=ada.id, password="another walk by the river")
    assert sessions.visit_by_session(store, secret, now=NOW) is None
    with pytest.raises(KanbanError):
        _sign_in(store)


def test_ones_own_new_password_needs_the_current_one_and_ends_other_sessions(store: Store) -> None:
    accounts.add_account(store, email="ada@example.org", name="Ada", password=PASSWORD, now=NOW)
    here, actor = _sign_in(store)
    elsewhere, _ = _sign_in(store)
    visit = sessions.visit_by_session(store, here, now=NOW)
    assert visit is not None

    def change(current: str, new: str) -> None:
        accounts.change_password(store, LoginGuard(), visit.actor, current=current, new=new, source="10.0.0.1")

    for current, new, field in (("wrong", "another walk by the river", "current"), (PASSWORD, "short", "new")):
        with pytest.raises(Invalid) as refusal:
            change(current, new)
        assert list(refusal.value.facts["errors"]) == [field]
    change(PASSWORD, "another walk by the river")
    assert sessions.visit_by_session(store, here, now=NOW) is not None
    assert sessions.visit_by_session(store, elsewhere, now=NOW) is None
    assert actor


def test_the_last_admin_can_neither_step_down_nor_be_disabled(store: Store) -> None:
    boss = builders.person(store, "Boss", admin=True)
    assert boss.user is not None
    gone = builders.person(store, "Gone", admin=True)
    accounts.change_account(store, builders.command(boss), user=gone.user or "", disabled=True)
    for change in ({"admin": False}, {"disabled": True}):
        with pytest.raises(Conflict):
            accounts.change_account(store, builders.command(boss), user=boss.user, **change)
    assert accounts.account(store, user=boss.user).admin


def test_two_admins_who_dismiss_each_other_at_once_leave_one(store: Store) -> None:
    pair = [builders.person(store, name, admin=True) for name in ("One", "Two")]

    def dismiss(number: int) -> bool:
        try:
            other = pair[1 - number].user or ""
            accounts.change_account(store, builders.command(pair[number]), user=other, admin=False)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(dismiss, range(2))) == [False, True]


def test_a_new_name_is_told_to_the_persons_boards(store: Store) -> None:
    boss = builders.person(store, "Boss", admin=True)
    board = builders.board(store, boss)
    other = builders.board(store, boss, name="Support", key="SUP")
    ada = builders.member(store, boss, board, "Ada", "viewer")
    boards.add_member(store, builders.command(boss), board_id=other.id, email="ada@example.org", role="member")
    command = builders.command(boss, key="rename", fingerprint="f")
    accounts.change_account(store, command, user=ada.user or "", name="Ada King")
    for each, role in ((board, "viewer"), (other, "member")):
        member = store.board(each.id).members[ada.user or ""]
        assert (member.name, member.role.value) == ("Ada King", role)


def test_nobody_is_not_found(sqlite_store: Store) -> None:
    with pytest.raises(NotFound):
        accounts.account(sqlite_store, email="nobody@example.org")
    with pytest.raises(NotFound):
        accounts.change_account(
            sqlite_store, builders.command(builders.person(sqlite_store)), user="nobody", name="Name"
        )
    assert timedelta(hours=24) == accounts.SETUP_LASTS
