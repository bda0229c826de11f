"""Imports a log of what really happened into a new board: every time stamp kept, all or nothing.

Limits are not asked: a history that happened cannot be refused afterwards. That is why an import only ever makes a
new board, whose columns come without limits; the team sets them when it starts to work there. docs/import.md says
what a file and its map look like.
"""

from kanban.services.importing.mapping import DEFAULT, ImportMap, read_map
from kanban.services.importing.reading import BadRows, Fault
from kanban.services.importing.recording import Imported, Track, import_events

__all__ = ["DEFAULT", "BadRows", "Fault", "ImportMap", "Imported", "Track", "import_events", "read_map"]
