"""Tries the main job, part by part, and remembers the findings for a moment, so that asking often costs little."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

import structlog

log = structlog.get_logger(__name__)

_KEPT = 1.0


class Degraded(Exception):
    """Something is away that the main job can do without for a while."""


class Readiness:
    """What /readyz tries, by name, and what was found within the last second.

    Each check raises when its part of the main job does not work.
    """

    def __init__(self) -> None:
        self.checks: dict[str, Callable[[], None]] = {}
        self._gate = Lock()
        self._looked = -_KEPT
        self._found: dict[str, str] = {}

    def look(self) -> dict[str, str]:
        """Each check by name: "ok", "degraded" or "failing". Why it fails is for the log, not for whoever asks."""
        with self._gate:
            if time.monotonic() - self._looked >= _KEPT:
                self._found = {name: _try(name, check) for name, check in self.checks.items()}
                self._looked = time.monotonic()
            return self._found


def _try(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except Degraded as trouble:
        log.warning("degraded", check=name, reason=str(trouble))
        return "degraded"
    except Exception as trouble:
        log.error("not_ready", check=name, exc_info=trouble)
        return "failing"
    return "ok"
