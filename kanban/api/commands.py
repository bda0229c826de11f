"""Wishes become commands here: who, when, and under which id; and what came of them becomes an answer."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from flask import Response, request

from kanban import clock
from kanban.api import identity
from kanban.api.json import answer
from kanban.domain.errors import Invalid
from kanban.services.ids import new_id
from kanban.store.unit_of_work import Command, Outcome

_KEY = re.compile(r"[\x21-\x7e]{1,128}")


def command() -> Command:
    """The current request as a command. With an Idempotency-Key, the same request again is done once."""
    key = given_key()
    if key is None:
        return Command(actor=identity.actor(), id=new_id(), now=clock.now())
    return Command(actor=identity.actor(), id=key, now=clock.now(), fingerprint=_fingerprint())


def given_key() -> str | None:
    """The Idempotency-Key of the current request, if it has one."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise Invalid.field("Idempotency-Key", "Give 1 to 128 visible ASCII characters.")
    return key


def _fingerprint() -> str:
    """What tells one request from another under the same key."""
    said = b"\n".join((request.method.encode(), request.full_path.encode(), request.get_data(cache=True)))
    return hashlib.sha256(said).hexdigest()


def done(outcome: Outcome, status: int = 200, **facts: Any) -> Response:
    """The answer to a command: the facts asked for, the number it led to and the events it caused.

    The number is that of the last event, so that a command that is repeated under its key gets the same answer.
    """
    seq = outcome.events[-1].seq if outcome.events else outcome.board.seq
    did = {"did": outcome.did} if outcome.did else {}
    return answer({**facts, **did, "seq": seq, "events": [event.to_wire() for event in outcome.events]}, status)
