"""Hooks, and the reports of our own form, as they come in and go out. The forms of others are read in `senders`."""

from __future__ import annotations

from marshmallow import fields, validate

from kanban.api.schemas.base import Body, Id, Instant, Text, choice
from kanban.domain import notes
from kanban.domain.alerts import FIRING, RESOLVED, SOURCE_MAX
from kanban.services.hooks import KINDS


class NewHook(Body):
    """A hook to be: who will send to it, and a name to know it by."""

    kind = choice(*KINDS, required=True)
    name = Text(SOURCE_MAX, least=1, required=True)


class HookLine(Body):
    """A hook without its token."""

    id = Id(required=True)
    kind = choice(*KINDS, required=True)
    name = fields.String(required=True)
    created_at = Instant(required=True)
    used_at = Instant(required=True, allow_none=True)


class Hooks(Body):
    """The board's hooks that still work, the newest first."""

    hooks = fields.List(fields.Nested(HookLine), required=True)


class HookMade(Body):
    """The address to give to the sender, shown this once."""

    id = Id(required=True)
    address = fields.String(
        required=True, metadata={"example": "https://kanban.example.org/hooks/generic/kbh_k5w2b7..."}
    )


class GenericAlert(Body):
    """An alert of whatever can send JSON. Without a key, alerts of the same title are the same one."""

    kind = choice("alert", required=True)
    key = fields.String()
    title = fields.String(required=True)
    status = choice(FIRING, RESOLVED)
    url = fields.String()
    description = fields.String()


class GenericDeploy(Body):
    """A deployment that has finished; without a time, now. `cards` are keys like OPS-42."""

    kind = choice("deploy", required=True)
    name = Text(notes.NAME_MAX, required=True)
    finished_at = fields.AwareDateTime()
    url = Text(notes.URL_MAX)
    cards = fields.List(Text(40), validate=validate.Length(max=notes.CARDS_MAX))


class Taken(Body):
    """How many reports were taken in, and the keys of the cards they belong to; of a deployment, the unknown ones."""

    taken = fields.Integer(required=True)
    cards = fields.List(fields.String(), required=True)
    unknown_cards = fields.List(fields.String())
