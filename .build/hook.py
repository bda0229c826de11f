"""Puts the built frontend and the migrations into what is shipped, and fails where they are missing.

A wheel without its pages installs well and serves nothing, so its absence must stop the build, not the user. The
frontend is built here when it is not there yet; an sdist carries it built, so that installing from one needs no Node.
Editable installs use the checkout as it is and are left alone.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShipWhatIsNotCode(BuildHookInterface[Any]):
    """Called by hatchling once for each thing it builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make sure of the built pages, then name what goes where inside the wheel."""
        if version == "editable":
            return
        root = Path(self.root)
        index = root / "frontend" / "dist" / "index.html"
        if not index.is_file():
            self._build_frontend(root / "frontend")
        if not index.is_file():
            raise RuntimeError("frontend/dist/index.html is missing, and building the frontend did not make it.")
        if self.target_name == "wheel":
            build_data["force_include"] |= {
                str(index.parent): "kanban/_shipped/web",
                str(root / "migrations"): "kanban/_shipped/migrations",
            }

    def _build_frontend(self, folder: Path) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("The frontend is not built and npm is not installed: install Node.js 20 or newer.")
        self.app.display_info("Building the frontend")
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=folder, check=True)
        subprocess.run([npm, "run", "build"], cwd=folder, check=True)
