"""Ids nobody can guess and that sort by the time they were made."""

from __future__ import annotations

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """20 characters: 45 bits of milliseconds (good until the year 3084), then 55 random bits."""
    value = (time.time_ns() // 1_000_000 & (1 << 45) - 1) << 55 | secrets.randbits(55)
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(95, -1, -5))
