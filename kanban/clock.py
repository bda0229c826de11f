"""The only place that reads the clock. Doors ask here and pass `now` down; nothing below them looks at a watch."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This instant in UTC, cut to milliseconds, which is what the log keeps."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
