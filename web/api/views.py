"""The page that explains the interface, and its document for programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask_babel import gettext
from limits import parse

from web.api.document import describe
from web.api.resources import PREFIX, Resource
from web.base import problems, programs, site
from web.base.urls import absolute_url

blueprint = Blueprint("api", __name__)

RESOURCES: list[Resource] = []
"""What the document tells; ``web/api/feature.py`` fills it."""


@blueprint.get(programs.ROOT)
def page() -> str:
    """Explain the interface to people."""
    document = _describe()
    settings = site.settings()
    return render_template(
        "api/page.html",
        operations=_operations(document),
        reasons=problems.list_reasons(),
        limits=[_say_limit(one) for one in (settings.api_limit, settings.api_token_limit)],
        example=absolute_url(f"{PREFIX}/needs?limit=5"),
    )


@blueprint.get(f"{PREFIX}/openapi.json")
def document() -> Response:
    """Send the OpenAPI document."""
    return jsonify(_describe())


def _say_limit(setting: str) -> str:
    limit = parse(setting)
    return gettext(
        "%(seconds)s 秒内最多 %(count)s 次", seconds=limit.get_expiry(), count=limit.amount
    )


def _describe() -> dict[str, Any]:
    return describe(current_app._get_current_object(), tuple(RESOURCES))  # type: ignore[attr-defined]


def _operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return (method, path, operation) of the document in its order."""
    return [
        (method.upper(), path, operation | _needed(operation))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]


def _needed(operation: dict[str, Any]) -> dict[str, Any]:
    """Return whether an operation does without a token, and the scope of the one it takes."""
    asked = operation.get("security", [])
    scopes = [scope for one in asked for scope in one.get("token", ())]
    return {"is_open": {} in asked, "scope": scopes[0] if scopes else ""}
