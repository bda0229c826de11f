"""Histories of real work and numbers that other people's tools computed from them, read where they lie.

The data is no part of the project. REFERENCE_DATA names its folder; beside the checkout it is found by itself.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("REFERENCE_DATA") or Path(__file__).resolve().parents[3] / "shared" / "reference-data")

needed = pytest.mark.skipif(not DATA.is_dir(), reason="the reference data is not here; name it in REFERENCE_DATA")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of its CSV files."""
    with (DATA / name).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
