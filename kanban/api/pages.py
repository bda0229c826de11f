"""The pages: the built frontend, served with what makes it quick. Any address that is no file is the application's.

Files under `assets/` carry their hash in their name, so browsers may keep them for ever. The one page says where the
application's root is in its `<base>`, and is asked about each time, so that a new version is seen at once. It names the
files of a board's page only under addresses that show one, so that they come beside the entry and not after it. Wall
displays have a page of their own, which asks nobody to sign in.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Response, request, send_file
from werkzeug.security import safe_join

from kanban import resources
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.problems import problem
from kanban.domain.access import Permission
from kanban.domain.errors import NotFound

blueprint = Blueprint("pages", __name__, description="The pages.")

_ROOT = "/"
#: What the path of a file of ours can look like; anything else is not even looked for.
_FILE = re.compile(r"[0-9A-Za-z._/-]{1,200}")
#: Addresses that show a board, perhaps with a card open.
_BOARD = re.compile(r"b/[^/]+(/c/\d+)?/?")
#: The pages, which are not served as the files they are; and the address of the second one.
_PAGES = frozenset({"index.html", "wall.html"})
_WALL = frozenset({"wall", "wall/"})
_FOR_BOARD = re.compile(r'\s*<link data-for="board"[^>]*>')
_PACKED = (("br", ".br"), ("gzip", ".gz"))
#: The kinds of file a frontend is built of. Said here, because what the machine's own table says differs.
_KINDS = {
    ".css": "text/css", ".html": "text/html", ".ico": "image/x-icon", ".js": "text/javascript",
    ".json": "application/json", ".map": "application/json", ".png": "image/png", ".svg": "image/svg+xml",
    ".txt": "text/plain", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
}  # fmt: skip
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK = "no-cache"


@blueprint.get("/")
@blueprint.doc(hide=True)
@allowed(Permission.ANYONE)
def root() -> Response:
    """The application."""
    return page("")


@blueprint.get("/<path:path>")
@blueprint.doc(hide=True)
@allowed(Permission.ANYONE)
def page(path: str) -> Response:
    """A file of the frontend, or the application, which knows its own addresses."""
    if path == "api" or path.startswith("api/"):
        raise NotFound("There is nothing under this address.")
    web = resources.web()
    if web is None:
        return problem(503, "no_pages", "The pages are not built: run `make build`. The API under /api works.")
    if _FILE.fullmatch(path):
        known = safe_join(str(web), path)
        if known is not None and Path(known).is_file() and Path(known).name not in _PAGES:
            return _file(Path(known), path)
    if path.startswith("assets/") or "." in path.rpartition("/")[2]:
        raise NotFound("There is no such file.")
    if path in _WALL:
        return _page(web / "wall.html")
    return _page(web / "index.html", board=_BOARD.fullmatch(path) is not None)


def _file(file: Path, path: str) -> Response:
    """A file as it was built, packed beforehand where the browser takes that."""
    kind = _KINDS.get(file.suffix, "application/octet-stream")
    packed, encoding = file, ""
    for name, ending in _PACKED:
        if request.accept_encodings[name] and file.with_name(file.name + ending).is_file():
            packed, encoding = file.with_name(file.name + ending), name
            break
    response = send_file(packed, mimetype=kind, conditional=True, etag=True)
    if encoding:
        response.content_encoding = encoding
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = _FOR_EVER if path.startswith("assets/") else _ASK
    return response


@dataclass(frozen=True, slots=True)
class _Page:
    body: bytes
    packed: bytes
    etag: str


@lru_cache(maxsize=8)
def _read(file: Path, changed: float, board: bool) -> _Page:
    text = file.read_text(encoding="utf-8").replace('<base href="./"', f'<base href="{_ROOT}"', 1)
    body = (text if board else _FOR_BOARD.sub("", text)).encode()
    return _Page(body, gzip.compress(body, mtime=0), hashlib.sha256(body).hexdigest()[:16])


def _page(file: Path, *, board: bool = False) -> Response:
    if not file.is_file():
        return problem(503, "no_pages", "This page is not built: run `make build`. The API under /api works.")
    found = _read(file, file.stat().st_mtime, board)
    zipped = bool(request.accept_encodings["gzip"])
    response = Response(found.packed if zipped else found.body, mimetype="text/html")
    if zipped:
        response.content_encoding = "gzip"
    response.set_etag(found.etag, weak=True)
    response.headers["Cache-Control"] = _ASK
    response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    return response
