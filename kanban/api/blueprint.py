"""Our flavour of flask-smorest: strict bodies, orjson, and problems instead of the library's own errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from flask import Request
from flask_smorest import Blueprint as SmorestBlueprint  # type: ignore[import-untyped]  # it has no types
from marshmallow import RAISE, Schema, ValidationError
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest


class Parser(FlaskParser):
    """Reads bodies and queries. What is not named in a schema is refused, in both."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body as JSON; orjson also refuses what nests too deeply. No body at all counts as `{}`."""
        body = req.get_data(cache=True)
        if not body:
            return missing
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as fault:
            raise BadRequest("The body is not well-formed JSON.") from fault

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, *, error_status_code: Any, error_headers: Any
    ) -> Any:
        """Faults in a body or query, without the library's word for where they were."""
        (faults,) = error.messages_dict.values()
        raise ValidationError(faults) from error


View = TypeVar("View", bound=Callable[..., Any])


class Blueprint(SmorestBlueprint):  # type: ignore[misc]  # the library has no types
    """A noun: its views, documented by their decorators."""

    ARGUMENTS_PARSER = Parser()

    def arguments(self, schema: Any, **kwargs: Any) -> Callable[[View], View]:
        """Declare what a view reads. The schema is made once: the library would make it anew for every request."""
        made = schema() if isinstance(schema, type) else schema
        declare: Callable[[View], View] = super().arguments(made, **kwargs)
        return declare

    if TYPE_CHECKING:
        # The library's decorators, with the types it leaves out. All of them hand the view on.
        name: str

        def get(self, rule: str) -> Callable[[View], View]: ...
        def post(self, rule: str) -> Callable[[View], View]: ...
        def put(self, rule: str) -> Callable[[View], View]: ...
        def patch(self, rule: str) -> Callable[[View], View]: ...
        def delete(self, rule: str) -> Callable[[View], View]: ...
        def doc(self, **kwargs: Any) -> Callable[[View], View]: ...
        def response(self, status_code: int, schema: Any = None, **kwargs: Any) -> Callable[[View], View]: ...
        def alt_response(self, status_code: int, **kwargs: Any) -> Callable[[View], View]: ...
