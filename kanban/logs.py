"""How the product logs: one event a line, as JSON for machines or as text for a terminal.

Everything goes through the same processors, ours (structlog) and the libraries' (logging), so that a log has one shape
and a line break in a value can never look like a second line.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor

#: Tokens of ours. Some stand in addresses, and whatever quotes an address must not give them away.
_TOKENS = re.compile(r"\b(kb[dhnps](?:_|%5[Ff]))[a-z2-7]{8,}")
#: Without the values of local variables: a password may be among them, and a log is no place for one.
_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def set_up(level: str, form: str, to: TextIO | None = None) -> None:
    """Log at `level` and above, as `json` or `text`, to standard output or `to`. Calling it again changes all."""
    to = to or sys.stdout
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    ends: list[Processor] = (
        [_TRACEBACKS, structlog.processors.JSONRenderer(serializer=_json)]
        if form == "json"
        else [
            _on_one_line,
            structlog.dev.ConsoleRenderer(colors=to.isatty(), exception_formatter=structlog.dev.plain_traceback),
        ]
    )
    ends.append(_without_tokens)
    structlog.configure(
        processors=[*shared, *ends],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(to),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(to)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ends],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Libraries speak up when something is wrong; their everyday chatter is for those who debug them.
    for name in ("alembic", "gunicorn", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.DEBUG if level == "DEBUG" else logging.WARNING)


def _on_one_line(logger: Any, name: str, event: EventDict) -> EventDict:
    """What libraries say may quote a request; JSON and the renderer of values escape control characters themselves."""
    said = str(event.get("event", ""))
    if not said.isprintable():
        event["event"] = "".join(each if each.isprintable() else repr(each)[1:-1] for each in said)
    return event


def _without_tokens(logger: Any, name: str, line: Any) -> str:
    """The finished line; it comes last, so that nothing is written past it."""
    return _TOKENS.sub(r"\1...", line)


def _json(value: Any, **_: Any) -> str:
    return orjson.dumps(value, default=str).decode()
