"""The root of the command line: the list of commands, and refusals turned into one sentence and an exit code."""

from __future__ import annotations

import sys
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from config import ConfigError
from kanban import logs
from kanban.cli import boards, care, doctor, moving, people, running
from kanban.domain.errors import KanbanError


class Door(click.Group):
    """A group that lets no stack trace out for what a person can mend."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KanbanError as refusal:
            raise click.ClickException(refusal.message) from refusal
        except ConfigError as trouble:
            raise click.ClickException("\n       ".join(trouble.faults)) from trouble
        except SQLAlchemyError as trouble:
            cause = str(getattr(trouble, "orig", None) or trouble).strip().splitlines()[0]
            raise click.ClickException(f"The database does not answer as it should: {cause}") from trouble
        except BrokenPipeError:
            raise
        except OSError as trouble:
            where = f"{trouble.filename}: " if trouble.filename else ""
            raise click.ClickException(f"{where}{trouble.strerror or trouble}") from trouble


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kanban-wall", prog_name="kanban")
def main() -> None:
    """A live Kanban wall for operations work.

    Configuration comes from the environment (KANBAN_...); `kanban doctor` says what is wrong with it.
    """
    # Standard output belongs to what was asked for; the server sets its own log up.
    logs.set_up("WARNING", "text", sys.stderr)


for command in (
    running.serve, running.demo, care.db, people.user, people.token, boards.board, moving.import_, moving.export,
    care.backup, doctor.doctor, care.openapi,
):  # fmt: skip
    main.add_command(command)
