"""The command line: `kanban ...`, click commands that translate words into calls of services and never decide.

Exit codes: 0 done, 1 refused or failed with a sentence on standard error, 2 wrong usage.
"""

from kanban.cli.root import main

__all__ = ["main"]
