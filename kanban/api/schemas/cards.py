"""Cards and the ways they go, as they come in and go out."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from kanban.api.schemas.base import Body, Id, Number, Text, Whole, choice
from kanban.api.schemas.boards import Card, Done
from kanban.domain.cards import (
    DESCRIPTION_MAX,
    LINK_KINDS,
    LINKS_MAX,
    PEOPLE_MAX,
    SERVICE_CLASSES,
    TITLE_MAX,
    WORD_MAX,
)
from kanban.domain.limits import ANSWERS, Answer
from kanban.domain.moves import BLOCK_REASONS

_BEFORE = {"description": "The card that will stand right below; null for the end of the cell."}
_REASON_MAX = 500


class AnswerIn(Body):
    """What was decided about a limit hit: go over it once, with a reason, or leave it."""

    hit = Id(load_default="")
    kind = choice(*ANSWERS, required=True)
    reason = Text(_REASON_MAX, load_default="")

    @post_load
    def as_answer(self, data: dict[str, Any], **kwargs: Any) -> Answer:
        return Answer(**data)


class LinkIn(Body):
    """A link to a runbook, a pull request, an incident, a dashboard ..."""

    url = Text(2000, required=True)
    title = Text(TITLE_MAX)
    kind = choice(*LINK_KINDS)


class CardFields(Body):
    """The fields of a card."""

    title = Text(2 * TITLE_MAX)
    type = Text(WORD_MAX)
    class_ = fields.String(data_key="class", attribute="class", metadata={"enum": list(SERVICE_CLASSES)})
    points = Number(allow_none=True)
    stream = Text(WORD_MAX, allow_none=True)
    people = fields.List(Id(), validate=validate.Length(max=PEOPLE_MAX))
    due = Text(10, allow_none=True, metadata={"format": "date"})
    description = Text(DESCRIPTION_MAX, metadata={"description": "Markdown."})
    links = fields.List(fields.Nested(LinkIn), validate=validate.Length(max=LINKS_MAX))


class NewCard(CardFields):
    """A card to be. Without a column it goes to the first one, without a lane to the standard one."""

    title = Text(2 * TITLE_MAX, required=True)
    column = Id()
    lane = Id()
    before = Id(allow_none=True, metadata=_BEFORE)
    answer = fields.Nested(AnswerIn)


class CardChange(CardFields):
    """What is to change; what is left out stays. `if_version` is the version the change was made on."""

    if_version = Whole(1, 2**31 - 1)


class Move(Body):
    """Where a card goes. Without a lane it keeps its own."""

    column = Id(required=True)
    lane = Id()
    before = Id(allow_none=True, metadata=_BEFORE)
    answer = fields.Nested(AnswerIn)


class Block(Body):
    """Why a card cannot go on, and whom it waits for. `other` needs a note."""

    reason = choice(*BLOCK_REASONS, required=True)
    note = Text(_REASON_MAX)
    waiting_for = Text(WORD_MAX)
    before = Id(allow_none=True, metadata=_BEFORE)


class Resume(Body):
    """Back to where it came from."""

    answer = fields.Nested(AnswerIn)


class Restore(Body):
    """Back from the archive: to where it stood, unless another place is named."""

    column = Id()
    lane = Id()
    before = Id(allow_none=True, metadata=_BEFORE)
    answer = fields.Nested(AnswerIn)


# -- out


class FullCard(Card):
    """A card with its description: as Markdown, and as HTML that is safe to show."""

    description = fields.String(required=True)
    description_html = fields.String(required=True)


class CardAnswer(Body):
    """A card, live or archived, and the id of its board."""

    board = Id(required=True)
    card = fields.Nested(FullCard, required=True)


class CardMade(Done):
    """A card that has begun; `card` is its id."""

    card = Id(required=True)


class Cards(Body):
    """Cards."""

    cards = fields.List(fields.Nested(Card), required=True)
