"""Work done in a process of its own that is gone afterwards, and with it all it imported and allocated."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from kanban.domain.errors import KanbanError


def run(work: Callable[[], None]) -> Callable[[], str | None]:
    """Begin `work` in a forked process. The answer waits for its end: None, or the sentence it was refused with.

    To be called while this process still has one thread. What is unexpected in `work` shows its traceback there and
    is answered with a sentence here.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os._exit(_work(work, writing))
    os.close(writing)

    def wait() -> str | None:
        with os.fdopen(reading, encoding="utf-8") as said:
            sentence = said.read()
        _, status = os.waitpid(child, 0)
        if status == 0:
            return None
        return sentence or "Getting ready failed; what went wrong stands above."

    return wait


def _work(work: Callable[[], None], writing: int) -> int:
    try:
        work()
    except KanbanError as refusal:
        os.write(writing, refusal.message.encode())
        return 1
    except BaseException:  # noqa: BLE001 -- a fork must never return into its parent's code
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0
