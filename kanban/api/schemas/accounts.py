"""People, sessions and tokens, as they come in and go out."""

from __future__ import annotations

from marshmallow import fields

from kanban.api.schemas.base import Body, Flag, Id, Instant, Secret, Text, choice
from kanban.domain.access import Permission, Scope

_SCOPES = [scope.value for scope in Scope]


class SignIn(Body):
    """An e-mail and its password."""

    email = Text(254, required=True)
    password = Secret(required=True)


class SetUp(Body):
    """The first admin, with the secret of the one-time link that the server printed."""

    token = Secret(200, required=True)
    email = Text(254, required=True)
    name = Text(80, required=True)
    password = Secret(required=True)


class NewPassword(Body):
    """One's own new password, and the one it replaces."""

    current = Secret(required=True)
    new = Secret(required=True)


class NewUser(Body):
    """A person to be. They can change the password after signing in."""

    email = Text(254, required=True)
    name = Text(80, required=True)
    password = Secret(required=True)
    admin = Flag(load_default=False)


class UserChange(Body):
    """What is to change about a person; what is left out stays."""

    name = Text(80)
    admin = Flag()
    disabled = Flag()
    password = Secret()


class NewToken(Body):
    """A token to be: a name to know it by, and how much of one's rights it carries."""

    name = Text(60, least=1, required=True)
    scope = choice(*_SCOPES, required=True)


class Person(Body):
    """Who is signed in."""

    id = Id(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    admin = fields.Boolean(required=True)


class Session(Body):
    """Who is signed in, and what they may do on this instance. Roles on boards come with the boards."""

    user = fields.Nested(Person, required=True)
    permissions = fields.List(choice(*(permission.value for permission in Permission)), required=True)


class User(Person):
    """A person as an instance admin sees them."""

    disabled = fields.Boolean(required=True)


class UserAnswer(Body):
    """One person."""

    user = fields.Nested(User, required=True)


class Users(Body):
    """Everybody, by name."""

    users = fields.List(fields.Nested(User), required=True)


class TokenLine(Body):
    """A token of one's own, without its secret."""

    id = Id(required=True)
    name = fields.String(required=True)
    scope = choice(*_SCOPES, required=True)
    created_at = Instant(required=True)
    used_at = Instant(required=True, allow_none=True)


class Tokens(Body):
    """One's own tokens that still work, the newest first."""

    tokens = fields.List(fields.Nested(TokenLine), required=True)


class TokenMade(Body):
    """The token's secret, shown this once."""

    id = Id(required=True)
    token = fields.String(required=True, metadata={"example": "kbn_k5w2b7..."})
