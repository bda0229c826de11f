"""What a browser complains about, collected: console messages, uncaught errors, broken policies.

A journey fails on any of them that it did not announce. N16 (no report in the whole suite) is held by every journey.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

# Runs before the page's own scripts. Violations also reach the console, but not all, and without what was refused.
_LISTEN = """
document.addEventListener('securitypolicyviolation', (event) => {
  const { violatedDirective, blockedURI, sample, sourceFile, lineNumber } = event;
  window.reportViolation(`${violatedDirective}: ${blockedURI} ${sample} (${sourceFile}:${lineNumber})`);
});
"""


#: What Chromium writes when a page is left, or signed out, while its socket is just being opened or closed.
_GOING = (r"WebSocket is closed before the connection is established", r"Close received after close")


class Reports:
    """All complaints of a journey's browsers."""

    def __init__(self) -> None:
        self.unexpected: list[str] = []
        self._announced: list[re.Pattern[str]] = [re.compile(line) for line in _GOING]

    def allow(self, pattern: str) -> None:
        """Announce a complaint that this journey provokes, like the browser's line about a 409 answer."""
        self._announced.append(re.compile(pattern))

    def allow_status(self, *statuses: int) -> None:
        """Announce answers that are refusals: the browser writes each of them to its console."""
        self.allow(rf"the server responded with a status of ({'|'.join(map(str, statuses))})")

    def allow_lost_connection(self) -> None:
        """Announce what the browser writes while the line is cut or the server away."""
        self.allow(r"WebSocket connection to .* failed")
        self.allow(r"net::ERR_(INTERNET_DISCONNECTED|CONNECTION|FAILED|EMPTY|ABORTED|NETWORK|SOCKET_NOT_CONNECTED)")

    def follow(self, context: BrowserContext) -> None:
        """Collect from every page of this context."""
        context.expose_binding("reportViolation", lambda _source, words: self._add(f"policy violation: {words}"))
        context.add_init_script(_LISTEN)
        context.on("console", self._said)
        context.on("weberror", self._failed)

    def must_be_empty(self) -> None:
        """Fail with all that was not announced."""
        found = [line for line in self.unexpected if not any(pattern.search(line) for pattern in self._announced)]
        assert not found, "the browser complained:\n" + "\n".join(found)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning", "assert"}:
            where: Any = message.location
            self._add(f"console {message.type}: {message.text} ({where.get('url', '')})")

    def _failed(self, error: WebError) -> None:
        self._add(f"uncaught: {error.error}")

    def _add(self, line: str) -> None:
        self.unexpected.append(line)
