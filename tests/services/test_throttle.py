"""Guessing is slowed down, and nobody can lock somebody else out."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kanban.domain.errors import TooMany
from kanban.services import throttle
from kanban.services.throttle import PER_HOUR, PER_MINUTE, LoginGuard, network


@dataclass
class Clock:
    """A watch that stands still until it is told."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def test_ten_wrong_tries_a_minute_and_the_eleventh_waits() -> None:
    clock = Clock()
    guard = LoginGuard(clock)
    for second in range(PER_MINUTE):
        clock.now = 1000.0 + second
        guard.enter("10.0.0.1", "ada")
    with pytest.raises(TooMany) as refusal:
        guard.enter("10.0.0.1", "ada")
    assert refusal.value.facts["retry_after"] == 51
    clock.now = 1060.1
    guard.enter("10.0.0.1", "ada")


def test_the_owner_enters_from_elsewhere_and_others_from_here() -> None:
    guard = LoginGuard(Clock())
    for _ in range(PER_MINUTE):
        guard.enter("10.0.0.1", "ada")
    guard.enter("10.0.0.2", "ada")
    guard.enter("10.0.0.1", "ben")


def test_right_passwords_are_no_guesses() -> None:
    guard = LoginGuard(Clock())
    for _ in range(3 * PER_HOUR):
        guard.enter("10.0.0.1", "ada")
        guard.succeeded("10.0.0.1", "ada")


def test_an_account_guessed_at_from_many_places_leaves_each_one_try_a_minute() -> None:
    clock = Clock()
    guard = LoginGuard(clock)
    for number in range(PER_HOUR):
        guard.enter(f"10.0.{number}.1", "ada")
    guard.enter("192.0.2.1", "ada")
    with pytest.raises(TooMany) as refusal:
        guard.enter("192.0.2.1", "ada")
    assert refusal.value.facts["retry_after"] == 60
    clock.now += 3601
    for _ in range(PER_MINUTE):
        guard.enter("192.0.2.1", "ada")


def test_a_guesser_with_many_addresses_of_one_network_is_one_guesser() -> None:
    assert network("2001:db8:0:1::5") == network("2001:db8:0:1:ffff::9") != network("2001:db8:0:2::5")
    assert network("::ffff:10.0.0.1") == network("10.0.0.1") != network("10.0.0.2")
    assert network("unknown") == "unknown"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "_KEYS_MAX", 50)
    guard = LoginGuard(Clock())
    for number in range(500):
        guard.enter("10.0.0.1", f"account {number}")
    assert len(guard._attempts) <= 52
