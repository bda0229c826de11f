"""Cards and the ways they go, as they come in and go out."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from kanban.api.schemas.base import Body, Flag, Id, Instant, Number, Text, Whole, choice
from kanban.api.schemas.boards import Done
from kanban.api.schemas.snapshot import Card
from kanban.domain.cards import (
    DESCRIPTION_MAX,
    LINK_KINDS,
    LINKS_MAX,
    PEOPLE_MAX,
    SERVICE_CLASSES,
    TITLE_MAX,
    WORD_MAX,
)
from kanban.domain.moves import NOTE_MAX
from kanban.domain.notes import COMMENT_MAX
from kanban.domain.pulls import ANSWERS, LIMIT_MAX, Answer, Entry
from kanban.domain.shape import CHECK_MAX, CHECKS_MAX, NAME_MAX

_BEFORE = {"description": "The card that will stand right below; null for the end of the cell."}
_REASON_MAX = 500


class AnswerIn(Body):
    """What was decided about a limit hit.

    `exceed` (reason), `raise_limit` (to, reason) and `park` (card) let the card in; `help` (card), `stop_the_line`
    (trouble), `review_first` and `leave` move nothing.
    """

    hit = Id(load_default="")
    kind = choice(*ANSWERS, required=True)
    reason = Text(_REASON_MAX, load_default="")
    to = Whole(0, LIMIT_MAX)
    card = Id()
    trouble = Text(_REASON_MAX)

    @post_load
    def as_answer(self, data: dict[str, Any], **kwargs: Any) -> Answer:
        return Answer(**data)


class LinkIn(Body):
    """A link to a runbook, a pull request, an incident, a dashboard ..."""

    url = Text(2000, required=True)
    title = Text(TITLE_MAX)
    kind = choice(*LINK_KINDS)


class EntryIn(Body):
    """What is said to a column's policy: what is ticked, the link it asks for, or why it is skipped."""

    checked = fields.List(Text(CHECK_MAX), validate=validate.Length(max=CHECKS_MAX))
    link = fields.Nested(LinkIn)
    skip = Text(_REASON_MAX)

    @post_load
    def as_entry(self, data: dict[str, Any], **kwargs: Any) -> Entry:
        return Entry(tuple(data.get("checked", ())), data.get("link"), data.get("skip", ""))


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
    channel = Text(WORD_MAX, allow_none=True, metadata={"description": "By which way the wish came in."})


class NewCard(CardFields):
    """A card to be. Without a column it goes to the first one, without a lane to the standard one."""

    title = Text(2 * TITLE_MAX, required=True)
    column = Id()
    lane = Id()
    before = Id(allow_none=True, metadata=_BEFORE)
    answer = fields.Nested(AnswerIn)
    policy = fields.Nested(EntryIn)


class CardChange(CardFields):
    """What is to change; what is left out stays. `if_version` is the version the change was made on."""

    if_version = Whole(1, 2**31 - 1)


class Move(Body):
    """Where a card goes. Without a lane it keeps its own."""

    column = Id(required=True)
    lane = Id()
    before = Id(allow_none=True, metadata=_BEFORE)
    answer = fields.Nested(AnswerIn)
    policy = fields.Nested(EntryIn)


class SpellChange(Body):
    """What is said of why a card is blocked; what is left out stays."""

    reason = Text(NAME_MAX)
    note = Text(NOTE_MAX)
    waiting_for = Text(WORD_MAX)
    waiting_card = Id(allow_none=True)
    dismissed = Flag(metadata={"description": "True turns down the offer to bring a parked card back."})


class Block(Body):
    """Why a card cannot go on, and whom or which card it waits for. `other` needs a note."""

    reason = Text(NAME_MAX, required=True)
    note = Text(NOTE_MAX)
    waiting_for = Text(WORD_MAX)
    waiting_card = Id(allow_none=True)
    before = Id(allow_none=True, metadata=_BEFORE)
    answer = fields.Nested(AnswerIn)


class Resume(Body):
    """Back to where it came from."""

    answer = fields.Nested(AnswerIn)


class Restore(Body):
    """Back from the archive: to where it stood, unless another place is named."""

    column = Id()
    lane = Id()
    before = Id(allow_none=True, metadata=_BEFORE)
    answer = fields.Nested(AnswerIn)
    policy = fields.Nested(EntryIn)


class NewComment(Body):
    """Something to write under a card. `outward`: it is a reply to whoever asked."""

    text = Text(COMMENT_MAX, required=True)
    outward = Flag()


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


class Comment(Body):
    """What somebody wrote under a card."""

    id = Id(required=True)
    at = Instant(required=True)
    by = Id(required=True, allow_none=True)
    text = fields.String(required=True)
    outward = fields.Boolean(required=True)


class Comments(Body):
    """What was written under a card, the oldest first."""

    comments = fields.List(fields.Nested(Comment), required=True)


class PastSpell(Body):
    """A stay in Blocked; `until` is null while it lasts, and `seconds` is how long it lasted or has."""

    reason = fields.String(required=True)
    note = fields.String(required=True)
    waiting_for = fields.String(required=True)
    waiting_card = Id(required=True, allow_none=True)
    displaced_by = Id(required=True, allow_none=True)
    since = Instant(required=True)
    until = Instant(required=True, allow_none=True)
    seconds = fields.Integer(required=True)


class Spells(Body):
    """All stays of a card in Blocked, the first one first."""

    spells = fields.List(fields.Nested(PastSpell), required=True)
