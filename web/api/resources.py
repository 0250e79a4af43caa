"""What a resource is: its addresses with what they take, send and need, said in one place each.

A file beside this one makes a ``Resource``, puts its views there, and stands in
``web/api/feature.py``. Nothing is left to remember: rights, errors, limits, ETags, CORS and the
OpenAPI document come with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from web.base import idempotency
from web.base.access import Access
from web.base.permissions import READ_PUBLIC
from web.base.programs import ROOT
from web.tokens.states import Scope

PREFIX = f"{ROOT}v1"

OPEN = Access(READ_PUBLIC, scope=Scope.READ_PUBLIC)
"""For everybody, with or without a token."""

View = Callable[..., Any]


class Parser(FlaskParser):
    """Reads what programs send: what it does not know it refuses."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012
        "query": "raise",
        "json": "raise",
        "headers": "exclude",
    }

    def load_json(self, req: Any, schema: Schema) -> Any:
        """Return the body, if any. Raises UnsupportedMediaType where it does not say it is JSON."""
        if req.get_data() and not req.is_json:
            raise UnsupportedMediaType
        return super().load_json(req, schema)


class Guarded(Schema):
    """Headers of what changes something; ``idempotency.py`` and ``versions.py`` read them."""

    key = fields.String(
        data_key=idempotency.HEADER,
        metadata={"description": _l("自己起的唯一名称，例如 UUID：重发同一个，只办一次")},
    )
    version = fields.String(data_key="If-Match", metadata={"description": _l("读取时得到的 ETag")})


def _without_headers(view: View) -> View:
    """Return a view that is not told the headers, which the document names."""

    @wraps(view)
    def without(_headers: dict[str, str], *arguments: Any, **options: Any) -> Any:
        return view(*arguments, **options)

    return without


class ApiBlueprint(Blueprint):
    """A blueprint that reads with our parser."""

    ARGUMENTS_PARSER = Parser()


class Resource:
    """Addresses about one kind of thing. ``access`` is what each of them takes."""

    def __init__(self, name: str, words: Any) -> None:
        self.blueprint = ApiBlueprint(f"api_{name}", __name__, url_prefix=PREFIX, description=words)
        self.access: dict[str, Access] = {}

    def get(
        self,
        rule: str,
        told: type[Schema],
        *,
        words: Any,
        access: Access = OPEN,
        query: type[Schema] | None = None,
    ) -> Callable[[View], View]:
        """Answer GET: ``told`` is what is sent back, ``query`` what the address may carry."""

        def add(view: View) -> View:
            made = self.blueprint.response(200, told)(view)
            if query is not None:
                made = self.blueprint.arguments(query, location="query")(made)
            return self._add(rule, view, made, "GET", words, access)

        return add

    def post(
        self,
        rule: str,
        told: type[Schema],
        *,
        words: Any,
        access: Access,
        sent: type[Schema],
        status: int = 201,
    ) -> Callable[[View], View]:
        """Answer POST: ``sent`` is the body. The view gets it, and nothing of the headers."""

        def add(view: View) -> View:
            return self._add_writing(rule, view, "POST", told, sent, status, words, access)

        return add

    def patch(
        self, rule: str, told: type[Schema], *, words: Any, access: Access, sent: type[Schema]
    ) -> Callable[[View], View]:
        """Answer PATCH: what ``sent`` names is changed, and nothing else."""

        def add(view: View) -> View:
            return self._add_writing(rule, view, "PATCH", told, sent, 200, words, access)

        return add

    def _add_writing(
        self,
        rule: str,
        view: View,
        method: str,
        told: type[Schema],
        sent: type[Schema],
        status: int,
        words: Any,
        access: Access,
    ) -> View:
        made = self.blueprint.response(status, told)(view)
        made = self.blueprint.arguments(sent)(made)
        made = self.blueprint.arguments(Guarded, location="headers")(_without_headers(made))
        return self._add(rule, view, made, method, words, access)

    def _add(
        self, rule: str, view: View, made: View, method: str, words: Any, access: Access
    ) -> View:
        is_open = access.action == READ_PUBLIC
        asked: list[dict[str, Any]] = [{}] if is_open else []
        document = self.blueprint.doc(
            summary=words,
            operationId=f"{self.blueprint.name.removeprefix('api_')}_{view.__name__}",
            security=[*asked, {"token": [access.scope]}],
            responses={"default": {"$ref": "#/components/responses/Problem"}},
        )
        self.blueprint.add_url_rule(rule, view.__name__, document(made), methods=[method])
        self.access[f"{self.blueprint.name}.{view.__name__}"] = access
        return view
