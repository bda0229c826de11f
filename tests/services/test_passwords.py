"""Which passwords are taken, and what checking one costs whether or not there is such an account."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.domain.errors import Busy, Invalid
from kanban.services import passwords

ABOUT = ("ada.lovelace@example.org", "Ada Lovelace")


@pytest.mark.parametrize(
    "password",
    [
        "a long walk by the river", "correct horse battery", "ÄÖÜ sind auch Zeichen!", "🐘🐋🦉🐝🦊🐙🦀🐌🦋🐞🐢🦎🐍🦕🦖",
        "8351947620395817", "x7$Kq!m2Zp&v9Lw4", "   spaces   count   too", "a" * 5 + "bcdefgh wander " * 60,
    ],
)  # fmt: skip
def test_any_character_goes_if_it_is_long_enough(password: str) -> None:
    passwords.check(password, about=ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "short", "fourteen chars", "aaaaaaaaaaaaaaaaaaaa", "abababababababab", "passwordpassword", "PasswordPassword1",
        "password12345678", "123456789012345", "qwertyuiopasdfghjkl", "correcthorsebatterystaple", "ada.lovelace.ada",
        "AdaLovelaceAda2026", "kanbankanbankanban", "x" * 1025, "Administrator123", "example.org-example.org",
    ],
)  # fmt: skip
def test_what_everybody_guesses_first_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        passwords.check(password, about=ABOUT)
    assert list(refusal.value.facts["errors"]) == ["password"]


@given(st.text(max_size=60))
def test_checking_never_fails_in_another_way(password: str) -> None:
    try:
        passwords.check(password, about=ABOUT)
    except Invalid:
        return
    assert len(password) >= passwords.LENGTH_MIN


def test_only_the_right_password_matches() -> None:
    stored = passwords.hashed("a long walk by the river")
    assert passwords.matches(stored, "a long walk by the river")
    assert not passwords.matches(stored, "a long walk by the rivers")
    assert not passwords.matches(stored, "")
    assert not passwords.matches(stored, "\ud800")
    assert not passwords.matches("!", "!")
    assert not passwords.matches(None, "a long walk by the river")
    assert not passwords.outdated(stored)


def test_nobody_costs_as_much_as_somebody() -> None:
    stored = passwords.hashed("a long walk by the river")

    def cost(hashed: str | None) -> float:
        began = time.thread_time()
        for _ in range(4):
            passwords.matches(hashed, "a guess at the password")
        return time.thread_time() - began

    passwords.matches(None, "warm")
    assert 0.4 < min(cost(None) for _ in range(3)) / min(cost(stored) for _ in range(3)) < 2.5


def test_a_storm_of_log_ins_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_PATIENCE", 0.01)
    monkeypatch.setattr(passwords, "_TURNS", threading.BoundedSemaphore(1))
    with passwords._turn(), pytest.raises(Busy) as refusal:
        passwords.hashed("a long walk by the river")
    assert refusal.value.facts["retry_after"] > 0
