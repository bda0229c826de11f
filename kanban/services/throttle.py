"""Guessing passwords and floods of reports are slowed down, and nobody can lock somebody else out with it.

Attempts are counted in memory, outside any transaction, per source and account: ten a minute. An account that was
guessed at a hundred times within the hour, from wherever, leaves each source one attempt a minute: a guesser gets
nowhere, and its owner still enters from their own place. Each process counts for itself.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

from kanban.domain.errors import TooMany

PER_MINUTE, PER_HOUR, WHEN_SLOWED = 10, 100, 1
_MINUTE, _HOUR = 60.0, 3600.0
_KEYS_MAX = 20_000

#: What a hook may report at once, and how much of that comes back in a second. A bad day is 1,000 alerts in ten
#: seconds, each sent three times.
BURST, PER_SECOND = 4_000, 400


class LoginGuard:
    """Counts attempts to sign in. One per process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._attempts: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._gate = Lock()

    def enter(self, source: str, account: str) -> None:
        """Count an attempt before the password is looked at; `TooMany` when there were enough. See `succeeded`."""
        now = self._clock()
        with self._gate:
            here = self._recent((network(source), account), now - _MINUTE, PER_MINUTE)
            anywhere = self._recent(("", account), now - _HOUR, PER_HOUR)
            most = WHEN_SLOWED if len(anywhere) >= PER_HOUR else PER_MINUTE
            if len(here) >= most:
                wait = max(1, math.ceil(here[-most] + _MINUTE - now))
                raise TooMany("Too many attempts to sign in from here. Wait a little.", retry_after=wait)
            here.append(now)
            anywhere.append(now)

    def succeeded(self, source: str, account: str) -> None:
        """The attempt counted last was no guess."""
        with self._gate:
            for key in ((network(source), account), ("", account)):
                if self._attempts.get(key):
                    self._attempts[key].pop()

    def _recent(self, key: tuple[str, str], since: float, most: int) -> deque[float]:
        attempts = self._attempts.setdefault(key, deque(maxlen=most))
        self._attempts.move_to_end(key)
        while attempts and attempts[0] <= since:
            attempts.popleft()
        while len(self._attempts) > _KEYS_MAX:
            self._attempts.popitem(last=False)
        return attempts


class FloodGuard:
    """Counts what each hook reports. One per process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._gate = Lock()

    def enter(self, hook: str, reports: int) -> None:
        """Count `reports` of a hook, or raise `TooMany` and count nothing. A report as long as the burst is let in
        when all of it is there."""
        now, wanted = self._clock(), min(reports, BURST)
        with self._gate:
            left, at = self._left.get(hook, (float(BURST), now))
            left = min(BURST, left + (now - at) * PER_SECOND)
            if left >= wanted:
                self._left[hook] = (left - wanted, now)
                self._left.move_to_end(hook)
                while len(self._left) > _KEYS_MAX:
                    self._left.popitem(last=False)
                return
        wait = max(1, math.ceil((wanted - left) / PER_SECOND))
        raise TooMany("This hook reports more than can be taken in. Send it again a little later.", retry_after=wait)


def network(source: str) -> str:
    """The address, or for IPv6 the /64 it is in: one household or machine has all of that."""
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return source
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
