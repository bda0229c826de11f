"""Files that are made from the code and committed: a test compares, and writes them when it is told to.

`KANBAN_REWRITE=1 pytest tests/contract` brings them up to the code; look at the difference before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def same(file: Path, wanted: str) -> bool:
    """Whether the committed file says `wanted`; with the variable set, it is made to."""
    if os.environ.get("KANBAN_REWRITE") and (not file.exists() or file.read_text(encoding="utf-8") != wanted):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(wanted, encoding="utf-8")
    return file.exists() and file.read_text(encoding="utf-8") == wanted


def unwanted(folder: Path, wanted: set[str]) -> list[str]:
    """The names of files in `folder` that nothing makes any more; with the variable set, they are removed."""
    found = sorted(file.name for file in folder.iterdir() if file.name not in wanted)
    if os.environ.get("KANBAN_REWRITE"):
        for name in found:
            (folder / name).unlink()
        return []
    return found
