"""Who calls, from where, and whether a browser was tricked into it.

A request carries a session cookie, or `Authorization: Bearer` with the token of somebody or of a wall display. Cookies
travel by themselves, so a request that changes something and has no token must also show that it comes from our own
pages. Addresses that a proxy reports are believed only of the proxies in the settings.
"""

from __future__ import annotations

import contextlib
from ipaddress import ip_address

from flask import Request, Response, g, request

from config import Config
from kanban import clock
from kanban.api.context import kanban
from kanban.domain.access import Actor
from kanban.domain.errors import Forbidden, KanbanError, NotSignedIn
from kanban.services import displays, sessions
from kanban.services.sessions import Visit

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSite(Forbidden):
    """A request that changes something seems to come from another site, not from our pages."""

    code = "cross_site"


def cookie_name(config: Config) -> str:
    """`__Host-` makes browsers insist on https, on our host alone and on the whole path."""
    return "__Host-kanban" if config.secure else "kanban"


def visitor() -> Visit | None:
    """Who sent the current request: one SELECT, asked once a request. Nobody for a wrong or ended secret."""
    if "visit" not in g:
        g.visit = _look_up(request)
    found: Visit | None = g.visit
    return found


def actor() -> Actor:
    """The actor of the current request; `NotSignedIn` when there is none."""
    visit = visitor()
    if visit is None:
        raise NotSignedIn()
    return visit.actor


def _look_up(from_request: Request) -> Visit | None:
    parts = kanban()
    token = bearer(from_request)
    if token is not None and token.startswith(displays.PREFIX):
        return displays.visit_by_display(parts.store, token, now=clock.now())
    if token is not None:
        return sessions.visit_by_token(parts.store, token, now=clock.now())
    secret = from_request.cookies.get(cookie_name(parts.config))
    if not secret:
        return None
    return sessions.visit_by_session(parts.store, secret, now=clock.now(), lifetimes=parts.lifetimes)


def bearer(from_request: Request) -> str | None:
    """The API token the request carries in its header; it is never read from anywhere else."""
    kind, _, token = from_request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def note_visit(response: Response) -> Response:
    """Let "last seen" be written after the answer is sent, at most once a minute for each session or token."""
    visit: Visit | None = g.get("visit")
    if visit is not None and visit.note is not None:
        store, now = kanban().store, clock.now()

        def note() -> None:
            # Nobody waits for this any more; a busy database only makes the time a little older.
            with contextlib.suppress(KanbanError):
                sessions.note_visit(store, visit, now=now)

        response.call_on_close(note)
    return response


# -- the browser's honesty


def refuse_cross_site(from_request: Request) -> None:
    """Raise `CrossSite` unless a changing request carries a token or comes from our own pages.

    It must be JSON or carry `X-Kanban`, which no foreign form or image can send without asking first, and the
    browser's own word about where it comes from must name us. Programs without cookies say nothing and may pass.
    """
    if from_request.method in SAFE or bearer(from_request) is not None:
        return
    if not (from_request.is_json or "X-Kanban" in from_request.headers):
        raise CrossSite("Send application/json, or the header X-Kanban: 1 where there is no body.")
    if not same_origin(from_request, unsaid=cookie_name(kanban().config) not in from_request.cookies):
        raise CrossSite("This request does not come from the wall's own pages.")


def same_origin(from_request: Request, *, unsaid: bool) -> bool:
    """Whether the browser says that our own page sent this; `unsaid` is the answer when it says nothing."""
    site = from_request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = from_request.headers.get("Origin")
    if origin is None:
        return unsaid
    return origin in {kanban().config.public_url, f"{scheme(from_request)}://{from_request.host}"}


# -- proxies


def source(from_request: Request) -> str:
    """The caller's address: the connection's, or what trusted proxies in front of us say it is."""
    address = from_request.remote_addr or ""
    hops = [hop.strip() for hop in from_request.headers.get("X-Forwarded-For", "").split(",")]
    while hops and _trusted(address):
        address = hops.pop() or address
    return address


def scheme(from_request: Request) -> str:
    """http or https, as a trusted proxy says or as it is."""
    said = from_request.headers.get("X-Forwarded-Proto", "")
    if said in {"http", "https"} and _trusted(from_request.remote_addr or ""):
        return said
    return from_request.scheme


def is_local(from_request: Request) -> bool:
    """Whether a program on this very machine asks, with no proxy in between."""
    address = from_request.remote_addr or ""
    forwarded = "X-Forwarded-For" in from_request.headers or "Forwarded" in from_request.headers
    return not forwarded and (address.startswith("127.") or address == "::1")


def _trusted(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in kanban().config.trusted_proxies)
