"""What an error looks like: `application/problem+json`, RFC 9457."""

from __future__ import annotations

from marshmallow import fields

from kanban.api.schemas.base import Body


class Problem(Body):
    """An error: `code` is for programs, `detail` for people. More fields carry the facts of the case."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    request_id = fields.String(required=True)
    errors = fields.Dict(
        fields.String(), fields.List(fields.String()), metadata={"description": "For 422: what is wrong, per field."}
    )
    retry_after = fields.Integer(metadata={"description": "For 429 and 503: seconds to wait."})
