"""The OpenAPI document, made of the resources themselves, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_babel import gettext
from flask_smorest import Api
from marshmallow import Schema, fields

from web.api.resources import Resource
from web.base import labels, problems, site

OPENAPI = "3.1.0"
VERSION = "1"
_KEY = "techmatch_api_document"


class Fault(Schema):
    """One thing that is wrong with what was sent."""

    place = fields.String(data_key="in")
    name = fields.String(required=True)
    detail = fields.String()
    code = fields.String()


class Problem(Schema):
    """A problem of RFC 9457."""

    type = fields.String(required=True, metadata={"format": "uri"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    number = fields.String()
    errors = fields.List(fields.Nested(Fault))


class Document(Api):
    """The library's collector of documentation; errors are the application's own business."""

    def _register_error_handlers(self) -> None:
        """Leave the errors to ``web/base/errors.py``."""

    def _register_responses(self) -> None:
        told = {"content": {problems.MIME: {"schema": Problem}}}
        for status in HTTPStatus:
            response = {"description": status.phrase, **told}
            self.spec.components.response(status.name, response, lazy=True)
        self.spec.components.response("Problem", {"description": "Problem", **told})


def describe(app: Flask, resources: tuple[Resource, ...]) -> dict[str, Any]:
    """Return the document of the resources, for the present reader."""
    document = app.extensions.get(_KEY)
    if document is None:
        document = app.extensions[_KEY] = _collect(app, resources)
    told = cast(dict[str, Any], _say(document))
    told["info"]["title"] = gettext("%(site)s：数据接口", site=labels.site_name())
    told["servers"] = [{"url": site.address()}]
    return told


def _collect(app: Flask, resources: tuple[Resource, ...]) -> dict[str, Any]:
    spec_kwargs = {
        "title": "API",
        "version": VERSION,
        "openapi_version": OPENAPI,
        "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name_schema),
    }
    document = Document(app, spec_kwargs=spec_kwargs)
    document.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for resource in resources:
        blueprint = resource.blueprint
        blueprint.register_views_in_doc(
            document, app, document.spec, name=blueprint.name, parameters=None
        )
        document.spec.tag({"name": blueprint.name, "description": blueprint.description})
    return cast(dict[str, Any], document.spec.to_dict())


def _name_schema(schema: Any) -> str:
    found = schema if isinstance(schema, type) else type(schema)
    return found.__name__


def _say(told: Any) -> Any:
    """Return the document with lazy words said in the reader's language."""
    if isinstance(told, Mapping):
        return {str(key): _say(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [_say(value) for value in told]
    return told if told is None or isinstance(told, bool | int | float) else str(told)
