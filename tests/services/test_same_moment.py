"""Two requests in the same moment: what one has read must still hold when it writes."""

from __future__ import annotations

import pytest

from kanban.domain.errors import WrongPassword
from kanban.services import accounts, boards, passwords, sessions
from kanban.services.throttle import LoginGuard
from kanban.store import Store
from tests import builders
from tests.builders import NOW

PASSWORD, FRESH = "nine quiet kettles", "eleven loud anvils"


def test_a_key_that_nobody_chose_is_no_reason_to_refuse(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = builders.person(store)
    builders.board(store, ada, key="NB")
    keys = iter(["NB", "NB2"])
    monkeypatch.setattr(boards, "free_key", lambda *_: next(keys))
    made = boards.create_board(store, builders.command(ada), name="New board", template="empty")
    assert made.board.key == "NB2"


def test_a_password_changed_while_it_was_checked_opens_no_session(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = accounts.add_account(store, email="ada@example.org", name="Ada", password=PASSWORD, now=NOW)
    matches = passwords.matches

    def checked_slowly(stored: str | None, password: str) -> bool:
        fits = matches(stored, password)
        monkeypatch.setattr(passwords, "matches", matches)
        command = builders.command(builders.person(store, "Root", admin=True))
        accounts.change_account(store, command, user=made.id, password=FRESH)
        return fits

    monkeypatch.setattr(passwords, "matches", checked_slowly)

    def sign_in(password: str) -> str:
        return sessions.sign_in(
            store, LoginGuard(), email="ada@example.org", password=password, source="s", agent="", now=NOW
        )[0]

    with pytest.raises(WrongPassword):
        sign_in(PASSWORD)
    assert sessions.visit_by_session(store, sign_in(FRESH), now=NOW) is not None
