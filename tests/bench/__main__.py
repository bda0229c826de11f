"""Every measurement, or the named ones: `python -m tests.bench [move snapshot ...]`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main(names: list[str]) -> int:
    """Run the named measurements one after the other; all of them without a name. 1 when one broke its promise."""
    here = Path(__file__).parent
    every = sorted(path.stem for path in here.glob("[a-z]*.py") if "def main(" in path.read_text())
    return max(int(import_module(f"tests.bench.{name}").main() or 0) for name in names or every)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
