"""Wall displays and their pairing, as they come in and go out."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, validate

from kanban.api.schemas.base import Body, Flag, Id, Instant, Number, Text, Whole, choice
from kanban.services.displays import NAME_MAX, NIGHT_MODES, STATES, THEMES, VIEWS

_FILTER_MAX, _BUILD_MAX, _VIEW_MAX, _VIEWS_MAX = 500, 40, 40, 12


def _zone(name: Any) -> None:
    if name not in available_timezones():
        raise ValidationError("Give a time zone's name, like Europe/Berlin or UTC.")


def _time(**kwargs: Any) -> fields.String:
    known = re.compile(r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z")
    return fields.String(validate=validate.Regexp(known, error="Give a time like 22:30."), **kwargs)


class Screen(Body):
    """The screen in CSS pixels, and device pixels to each."""

    width = Whole(1, 100_000, required=True)
    height = Whole(1, 100_000, required=True)
    ratio = Number(required=True, validate=validate.Range(0.1, 20))


class Shown(Body):
    """One view of the rotation, and how long it stands."""

    view = choice(*VIEWS, required=True)
    seconds = Whole(20, 120, required=True)


class Night(Body):
    """From when to when, in the board's zone, the screen is dimmed or dark."""

    from_ = _time(data_key="from", attribute="from", required=True)
    to = _time(required=True)
    mode = choice(*NIGHT_MODES, required=True)


class SettingsChange(Body):
    """What is to be different; what is not named stays as it is."""

    views = fields.List(fields.Nested(Shown), validate=validate.Length(min=1, max=_VIEWS_MAX))
    filter = Text(_FILTER_MAX)
    diagonal = Number(validate=validate.Range(5, 500), metadata={"description": "Inches."})
    distance = Number(validate=validate.Range(0.3, 100), metadata={"description": "Metres from which it is read."})
    public = Flag(metadata={"description": "The server tells it no titles, people, reasons or comments."})
    night = fields.Nested(Night, allow_none=True)
    second_zone = fields.String(validate=_zone, allow_none=True)
    theme = choice(*THEMES)


class Settings(Body):
    """What a display shows and how."""

    views = fields.List(fields.Nested(Shown), required=True)
    filter = fields.String(required=True)
    diagonal = Number(required=True)
    distance = Number(required=True)
    public = fields.Boolean(required=True)
    night = fields.Nested(Night, required=True, allow_none=True)
    second_zone = fields.String(required=True, allow_none=True)
    theme = choice(*THEMES, required=True)


# -- pairing


class NewPairing(Body):
    """A screen introduces itself."""

    screen = fields.Nested(Screen, required=True)
    build = Text(_BUILD_MAX, required=True)


class PairingMade(Body):
    """The code to show, and the secret with which this screen alone can fetch its token."""

    code = fields.String(required=True, metadata={"example": "WDJB-MJHT"})
    secret = fields.String(required=True, metadata={"example": "kbp_k5w2b7..."})
    expires_at = Instant(required=True)
    poll_seconds = fields.Integer(required=True)


class DisplayBoard(Body):
    """The board a display shows."""

    id = Id(required=True)
    key = fields.String(required=True)
    name = fields.String(required=True)
    time_zone = fields.String(required=True)


class OwnDisplay(Body):
    """A display as it sees itself."""

    id = Id(required=True)
    name = fields.String(required=True)
    settings = fields.Nested(Settings, required=True)
    revision = fields.Integer(required=True, metadata={"description": "Grows with every change."})


class PairingState(Body):
    """What became of a pairing. The token stands once, in the first answer that says `paired`."""

    state = choice("waiting", "paired", "expired", required=True)
    token = fields.String(metadata={"example": "kbd_k5w2b7..."})
    display = fields.Nested(OwnDisplay)
    board = fields.Nested(DisplayBoard)
    server_time = Instant()


class PairingSeen(Body):
    """The screen behind a code, to look at before confirming."""

    address = fields.String(required=True)
    agent = fields.String(required=True)
    screen = fields.Nested(Screen, required=True)
    build = fields.String(required=True)
    since = Instant(required=True)
    expires_at = Instant(required=True)


# -- displays


class NewDisplay(Body):
    """Confirms the code that a screen shows."""

    code = Text(20, least=1, required=True)
    name = Text(NAME_MAX, least=1, required=True)
    settings = fields.Nested(SettingsChange)


class DisplayChange(Body):
    """Another name, or other settings."""

    name = Text(NAME_MAX, least=1)
    settings = fields.Nested(SettingsChange)


class DisplayLine(Body):
    """A display as admins see it: what it is, and what it last said of itself."""

    id = Id(required=True)
    name = fields.String(required=True)
    settings = fields.Nested(Settings, required=True)
    revision = fields.Integer(required=True)
    state = choice(
        *STATES, required=True,
        metadata={"description": "new: not heard of yet; stale: it says so itself; away: silent for a minute."},
    )  # fmt: skip
    rotating = fields.Boolean(required=True, metadata={"description": "It has a new token still to take over."})
    seen_at = Instant(required=True, allow_none=True)
    build = fields.String(required=True)
    view = fields.String(required=True)
    stale = fields.Boolean(required=True)
    clock_skew = Number(required=True, allow_none=True, metadata={"description": "Seconds its clock is ahead."})
    address = fields.String(required=True)
    agent = fields.String(required=True)
    screen = fields.Nested(Screen, required=True)
    paired_at = Instant(required=True)
    paired_by = Id(required=True, allow_none=True)


class Displays(Body):
    """The board's displays, by name."""

    displays = fields.List(fields.Nested(DisplayLine), required=True)


class DisplayAnswer(Body):
    """One display."""

    display = fields.Nested(DisplayLine, required=True)


class Beat(Body):
    """What a screen says of itself: its build, the view it shows, whether that is stale, how far its clock is off."""

    build = Text(_BUILD_MAX, required=True)
    view = Text(_VIEW_MAX, required=True)
    stale = Flag(required=True)
    clock_skew = Number(allow_none=True, load_default=None, validate=validate.Range(-1e9, 1e9))


class Own(Body):
    """The display that asks, its board, and the server's clock. `token` is a new one to use from now on."""

    display = fields.Nested(OwnDisplay, required=True)
    board = fields.Nested(DisplayBoard, required=True)
    server_time = Instant(required=True)
    token = fields.String(metadata={"example": "kbd_k5w2b7..."})
