"""Where the files are that come with the code but are not code: the migrations and the built frontend.

An installed wheel carries them inside the package (`kanban/_shipped`, put there by `.build/hook.py`); in a checkout
they are beside it. Nothing else may guess a path, so that the product works the same from any working directory.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "_shipped"


def migrations() -> Path:
    """The directory of Alembic's `env.py` and `versions/`."""
    shipped = _SHIPPED / "migrations"
    return shipped if shipped.is_dir() else _PACKAGE.parent / "migrations"


def web() -> Path | None:
    """The directory of the built frontend's `index.html`, or None where it was never built (a bare checkout)."""
    for place in (_SHIPPED / "web", _PACKAGE.parent / "frontend" / "dist"):
        if (place / "index.html").is_file():
            return place
    return None
