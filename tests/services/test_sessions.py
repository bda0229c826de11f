"""Sessions and tokens: who is behind a secret, for how long, and at what cost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from kanban.domain.access import SYSTEM, Scope
from kanban.domain.errors import Invalid, NotFound, TooMany, WrongPassword
from kanban.services import accounts, sessions, tokens
from kanban.services.sessions import Lifetimes
from kanban.services.throttle import PER_MINUTE, LoginGuard
from kanban.store import Store
from tests import builders
from tests.builders import NOW, later

PASSWORD = "a long walk by the river"


def test_a_session_ends_when_it_is_not_used(store: Store) -> None:
    ada = builders.person(store)
    secret = sessions.open_session(store, user=ada.user or "", agent="", now=NOW)
    assert sessions.visit_by_session(store, secret, now=later(hours=11.9)) is not None
    assert sessions.visit_by_session(store, secret, now=later(hours=12)) is None
    assert sessions.visit_by_session(store, secret + "x", now=NOW) is None


def test_being_used_keeps_a_session_but_not_for_ever(store: Store) -> None:
    ada = builders.person(store)
    secret = sessions.open_session(store, user=ada.user or "", agent="", now=NOW)
    for hours in range(6, 30 * 24, 6):
        visit = sessions.visit_by_session(store, secret, now=later(hours=hours))
        assert visit is not None
        assert visit.note is not None
        sessions.note_visit(store, visit, now=later(hours=hours))
    assert sessions.visit_by_session(store, secret, now=later(days=30)) is None


def test_lifetimes_are_the_operators(sqlite_store: Store) -> None:
    ada = builders.person(sqlite_store)
    short = Lifetimes(timedelta(minutes=10), timedelta(minutes=15))
    secret = sessions.open_session(sqlite_store, user=ada.user or "", agent="", now=NOW, lifetimes=short)
    assert sessions.visit_by_session(sqlite_store, secret, now=later(minutes=9), lifetimes=short) is not None
    assert sessions.visit_by_session(sqlite_store, secret, now=later(minutes=10), lifetimes=short) is None
    assert sessions.visit_by_session(sqlite_store, secret, now=later(minutes=15)) is None


def test_a_clock_that_steps_back_logs_nobody_out(sqlite_store: Store) -> None:
    ada = builders.person(sqlite_store)
    secret = sessions.open_session(sqlite_store, user=ada.user or "", agent="", now=NOW)
    assert sessions.visit_by_session(sqlite_store, secret, now=later(hours=-1)) is not None


def test_last_seen_is_noted_at_most_once_a_minute(store: Store) -> None:
    ada = builders.person(store)
    secret = sessions.open_session(store, user=ada.user or "", agent="", now=NOW)
    soon = sessions.visit_by_session(store, secret, now=later(seconds=59))
    assert soon is not None
    assert soon.note is None
    visit = sessions.visit_by_session(store, secret, now=later(seconds=60))
    assert visit is not None
    sessions.note_visit(store, visit, now=later(seconds=60))
    noted = sessions.visit_by_session(store, secret, now=later(seconds=61))
    assert noted is not None
    assert noted.note is None


def test_knowing_who_calls_costs_one_statement(store: Store) -> None:
    ada = builders.person(store)
    secret = sessions.open_session(store, user=ada.user or "", agent="", now=NOW)
    _, token = tokens.make_token(store, user=ada.user or "", name="wall", scope="read", now=NOW)
    statements: list[str] = []
    event.listen(store.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert sessions.visit_by_session(store, secret, now=NOW) is not None
    assert sessions.visit_by_token(store, token, now=NOW) is not None
    assert [said for said in (s.split()[0] for s in statements) if said != "BEGIN"] == ["SELECT", "SELECT"]


def test_signing_in_needs_both_halves(store: Store) -> None:
    accounts.add_account(store, email="ada@example.org", name="Ada", password=PASSWORD, now=NOW)
    guard = LoginGuard()
    refusals = []
    for email, password in (("ada@example.org", "another password"), ("eve@example.org", PASSWORD)):
        with pytest.raises(WrongPassword) as refusal:
            sessions.sign_in(store, guard, email=email, password=password, source="s", agent="", now=NOW)
        refusals.append((refusal.value.message, refusal.value.facts))
    assert refusals[0] == refusals[1]
    secret, actor = sessions.sign_in(
        store, guard, email="ADA@example.org", password=PASSWORD, source="s", agent="a\nb\x07" * 200, now=NOW
    )
    visit = sessions.visit_by_session(store, secret, now=NOW)
    assert visit is not None
    assert visit.actor == actor


def test_guesses_are_counted_though_nothing_is_written(sqlite_store: Store) -> None:
    accounts.add_account(sqlite_store, email="ada@example.org", name="Ada", password=PASSWORD, now=NOW)
    guard = LoginGuard()

    def knock(password: str, source: str = "10.0.0.1") -> None:
        sessions.sign_in(
            sqlite_store, guard, email="ada@example.org", password=password, source=source, agent="", now=NOW
        )

    for _ in range(PER_MINUTE):
        with pytest.raises(WrongPassword):
            knock("a guess")
    with pytest.raises(TooMany):
        knock(PASSWORD)
    knock(PASSWORD, source="10.0.0.2")


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add_account(sqlite_store, email="ada@example.org", name="Ada", password=PASSWORD, now=NOW)
    monkeypatch.setattr(sessions.passwords, "outdated", lambda stored: True)
    for _ in range(2):
        sessions.sign_in(
            sqlite_store, LoginGuard(), email="ada@example.org", password=PASSWORD, source="s", agent="", now=NOW
        )


def test_signing_in_sweeps_up_ones_dead_sessions(store: Store) -> None:
    ada = builders.person(store)
    for _ in range(3):
        sessions.open_session(store, user=ada.user or "", agent="", now=NOW)
    living = sessions.open_session(store, user=ada.user or "", agent="", now=later(hours=13))
    with store.reading() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one()
    assert count == 1
    assert sessions.visit_by_session(store, living, now=later(hours=13)) is not None


def test_signing_out_ends_this_session_alone(store: Store) -> None:
    ada = builders.person(store)
    here, there = (sessions.open_session(store, user=ada.user or "", agent="", now=NOW) for _ in range(2))
    visit = sessions.visit_by_session(store, here, now=NOW)
    assert visit is not None
    sessions.sign_out(store, visit.actor)
    assert sessions.visit_by_session(store, here, now=NOW) is None
    assert sessions.visit_by_session(store, there, now=NOW) is not None
    sessions.sign_out(store, ada)


def test_a_token_works_until_it_is_revoked(store: Store) -> None:
    ada = builders.person(store)
    assert ada.user is not None
    token_id, secret = tokens.make_token(store, user=ada.user, name=" wall  display ", scope="write", now=NOW)
    assert re.fullmatch(r"kbn_[a-z2-7]{32}", secret)
    visit = sessions.visit_by_token(store, secret, now=NOW)
    assert visit is not None
    assert (visit.actor.user, visit.actor.scope, visit.actor.session) == (ada.user, Scope.WRITE, None)
    sessions.note_visit(store, visit, now=NOW)
    (line,) = tokens.tokens_of(store, ada.user)
    assert (line.name, line.used_at) == ("wall display", NOW)
    with pytest.raises(NotFound):
        tokens.revoke_token(store, builders.person(store, "Eve"), token_id=token_id, now=NOW)
    tokens.revoke_token(store, ada, token_id=token_id, now=NOW)
    assert sessions.visit_by_token(store, secret, now=NOW) is None
    assert tokens.tokens_of(store, ada.user) == []
    with pytest.raises(NotFound):
        tokens.revoke_token(store, SYSTEM, token_id=token_id, now=NOW)


def test_a_token_dies_with_its_owners_account(store: Store) -> None:
    boss = builders.person(store, "Boss", admin=True)
    ada = builders.person(store)
    _, secret = tokens.make_token(store, user=ada.user or "", name="wall", scope="admin", now=NOW)
    accounts.change_account(store, builders.command(boss), user=ada.user or "", disabled=True)
    assert sessions.visit_by_token(store, secret, now=NOW) is None


@pytest.mark.parametrize(("name", "scope"), [("", "read"), ("x" * 61, "read"), ("wall", "everything")])
def test_what_cannot_be_a_token_is_refused(sqlite_store: Store, name: str, scope: str) -> None:
    ada = builders.person(sqlite_store)
    with pytest.raises(Invalid):
        tokens.make_token(sqlite_store, user=ada.user or "", name=name, scope=scope, now=NOW)
