"""Passwords: which ones are taken, and how they are kept and checked.

The rules follow NIST SP 800-63B-4: length is what counts, any character goes, nothing has to be mixed in, and what
everybody guesses first is refused. Hashes are argon2id (19 MiB, two passes); two may run at once, the rest wait their
turn, so that a storm of log-ins cannot take the memory of the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from kanban.domain.errors import Busy, Invalid

LENGTH_MIN, BYTES_MAX = 15, 1024

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: Checked when there is no such account, so that the answer takes as long. Nobody knows a password for it.
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$MyVEDG8VQMhuHRpypJ9jbg$iVQI3KeD2vgW417+25f9tpV4ZZgYKrAh9kTJ0g8p6lw"
_TURNS = BoundedSemaphore(2)
_PATIENCE = 5.0

_COMMON = (
    "password", "passw0rd", "passwort", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "qwerty", "letmein",
    "iloveyou", "welcome", "administrator", "admin", "changeme", "secret", "kanban", "default", "master", "monkey",
    "dragon", "correcthorsebatterystaple", "1q2w3e4r5t",
)  # fmt: skip
_RUNS = tuple(run * 4 for run in ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl"))
_WORD_MIN = 3


def hashed(password: str) -> str:
    """The argon2id hash to keep. Takes some 20 ms of CPU: never inside a transaction."""
    with _turn():
        return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` belongs to the hash; for None (no such account) the work is the same, the answer no."""
    if len(password.encode("utf-8", "surrogatepass")) > BYTES_MAX:
        return False
    with _turn():
        try:
            _HASHER.verify(stored or _NOBODYS, password)
        except (Argon2Error, InvalidHashError, UnicodeEncodeError):
            return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def check(password: str, *, about: tuple[str, ...], field: str = "password") -> None:
    """Raise `Invalid` for a password that is too short, too long or easily guessed.

    `about` are the words an attacker would try first: the e-mail and the name.
    """
    try:
        length = len(password.encode())
    except UnicodeEncodeError:
        raise Invalid.field(field, "This text cannot be a password.") from None
    if len(password) < LENGTH_MIN:
        raise Invalid.field(field, f"Use at least {LENGTH_MIN} characters; a sentence is easy to keep in mind.")
    if length > BYTES_MAX:
        raise Invalid.field(field, f"Use at most {BYTES_MAX} bytes.")
    if _guessable(password, about):
        raise Invalid.field(field, "That is among the first things somebody would guess. Choose something else.")


def _guessable(password: str, about: tuple[str, ...]) -> bool:
    """Whether hardly anything is left once common words, one's own name, runs and repetitions are taken away."""
    whole = re.sub(r"[\W_]+", "", password.casefold())
    if len(set(whole or password)) < 5 or (whole and any(whole in run for run in _RUNS)):
        return True
    own = (word for text in about for word in re.findall(r"\w+", text.casefold()) if len(word) >= _WORD_MIN)
    rest = whole
    for word in sorted({*own, *_COMMON}, key=len, reverse=True):
        rest = rest.replace(word, "")
    rest = re.sub(r"(.+?)\1+", r"\1", rest)
    # A year or a count behind a common word adds nothing; a long random number on its own is fine.
    weight = len(rest) - 8 if rest.isdigit() and rest != whole else len(rest)
    return bool(whole) and weight < _WORD_MIN


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=_PATIENCE):
        raise Busy("Too many people are signing in at this moment. Try again.", retry_after=5)
    try:
        yield
    finally:
        _TURNS.release()
