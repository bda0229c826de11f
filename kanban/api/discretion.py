"""Answers to public-safe displays: through a few doors only, and each answer through `kanban.domain.discretion`.

It stands behind every view, so no view has to think of it, and a door that is not named here stays shut.
"""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict
from threading import Lock

import orjson
from flask import Response, g, request

from kanban.api.problems import problem
from kanban.domain.access import Actor, Permission
from kanban.domain.discretion import discreet
from kanban.domain.errors import Forbidden

#: What a wall shows: the board, its log, stand-up and iterations, and the reports that are drawn there.
_DOORS = re.compile(
    r"/api/boards/<board>"
    r"(/events|/standup|/iterations|/iterations/<iteration>|/iterations/<iteration>/expectation"
    r"|/reports/(velocity|capacity|throughput|cfd|wip|wip-by-column|work-mix|cycle-time|ageing))?"
)
_SENTENCE = "This display is public-safe: it is shown its board and what a wall draws, and nothing else."
#: Made snapshots that are kept, for a lobby full of walls that wake up at once.
_KEPT = 8

_made: OrderedDict[tuple[str, str], bytes] = OrderedDict()
_gate = Lock()


def narrow(actor: Actor, permission: Permission) -> None:
    """Let a public-safe display through its own doors, and have the view answer in plain JSON. Raises `Forbidden`."""
    if not actor.public or permission is Permission.BE_DISPLAY:
        return
    rule = request.url_rule.rule if request.url_rule else ""
    if request.method != "GET" or not _DOORS.fullmatch(rule):
        raise Forbidden(_SENTENCE, needs=permission.value)
    g.discreet = "gzip" in request.headers.get("Accept-Encoding", "")
    # What a browser kept from before the display became public-safe must not be confirmed to it, and what is to be
    # read here must not be packed.
    for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING", "HTTP_RANGE"):
        request.environ.pop(name, None)
    request.environ["HTTP_ACCEPT"] = "application/json"


def redact(response: Response) -> Response:
    """The view's answer without what such a display is not told; refusals pass as they are."""
    if "discreet" not in g or response.status_code >= 400:
        return response
    if response.status_code != 200 or response.mimetype != "application/json" or response.is_streamed:
        return problem(403, Forbidden.code, _SENTENCE)
    etag, _ = response.get_etag()
    board = (request.view_args or {})["board"]
    body = _without_words(response.get_data(), (f"{board}?{request.query_string.decode('latin-1')}", etag or ""))
    made = Response(gzip.compress(body, 1, mtime=0) if g.discreet else body, mimetype="application/json")
    if g.discreet:
        made.content_encoding = "gzip"
    made.headers["Cache-Control"] = "no-store"
    made.vary.add("Accept-Encoding")
    return made


def _without_words(body: bytes, name: tuple[str, str]) -> bytes:
    """The same JSON as `discreet` has it. `name` is of what it is, and its ETag: with one it is kept."""
    with _gate:
        if name in _made:
            return _made[name]
    told = orjson.dumps(discreet(orjson.loads(body)))
    if name[1]:
        with _gate:
            _made[name] = told
            while len(_made) > _KEPT:
                _made.popitem(last=False)
    return told
