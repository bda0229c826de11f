"""N3: what Lighthouse says of the board, on a desk and on a phone. `python -m tests.bench.browser_lighthouse` runs it.

Lighthouse weighs more than everything else here together, so it is installed into a temporary folder (or found in the
one that LIGHTHOUSE_FOLDER names) and is no dependency of the project.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from kanban import clock
from kanban.services import sessions
from tests.bench.wall import fresh_database, make_board, open_store, say, serving, token_for
from tests.journeys.conftest import ARGUMENTS, chromium

VERSION = "12.8.2"
#: What each score has to reach on a desk and on a phone.
GATES = {
    "performance": {"desktop": 95, "mobile": 85},
    "accessibility": {"desktop": 100, "mobile": 100},
    "best-practices": {"desktop": 100, "mobile": 100},
}


def run(cards: int = 2_000) -> int:
    """Run both presets; 0 when every score reaches its gate."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="kanban-lighthouse-") as folder, fresh_database("sqlite") as url:
        place = Path(os.environ.get("LIGHTHOUSE_FOLDER", folder))
        if not (place / "node_modules").is_dir():
            subprocess.run(["npm", "install", "--prefix", place, "--no-save", f"lighthouse@{VERSION}"], check=True)
        store = open_store(url)
        make_board(store, cards, "LH")
        secret = sessions.open_session(store, user="bench", agent="lighthouse", now=clock.now())
        with serving(url, token_for(store)) as server:
            for preset in ("desktop", "mobile"):
                result = _look(place, f"http://127.0.0.1:{server.port}/b/LH", secret, preset, Path(folder))
                for category, gates in GATES.items():
                    score = round(100 * (result["categories"][category]["score"] or 0))
                    short = score < gates[preset]
                    missed += short
                    say(f"  {preset:<8} {category:<15} {score:4}   gate {gates[preset]}{' MISSED' if short else ''}")
                for audit in ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time"):
                    say(f"  {preset:<8} {audit:<25} {result['audits'][audit]['displayValue']}")
                for name, audit in result["audits"].items():
                    weak = audit.get("score") is not None and audit["score"] < 1
                    if weak and audit.get("scoreDisplayMode") == "binary":
                        say(f"  {preset:<8}   {name}: {audit['title']}")
        store.database.engine.dispose()
    return 1 if missed else 0


def _look(place: Path, address: str, secret: str, preset: str, folder: Path) -> dict[str, dict[str, dict[str, float]]]:
    out = folder / f"{preset}.json"
    headers = folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": f"kanban={secret}"}), encoding="utf-8")
    desk = ["--preset=desktop"] if preset == "desktop" else []
    subprocess.run(
        [
            place / "node_modules" / ".bin" / "lighthouse", address, "--output=json", f"--output-path={out}", "--quiet",
            f"--extra-headers={headers}", "--only-categories=performance,accessibility,best-practices",
            f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}", *desk,
        ],
        check=True, env={**os.environ, "CHROME_PATH": chromium() or ""},
    )  # fmt: skip
    loaded: dict[str, dict[str, dict[str, float]]] = json.loads(out.read_text(encoding="utf-8"))
    return loaded


if __name__ == "__main__":
    sys.exit(run())
