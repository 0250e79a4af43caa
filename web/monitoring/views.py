"""What Prometheus reads."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from web.base import site

blueprint = Blueprint("monitoring", __name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Tell Prometheus how the site is doing; 404 where nobody is to know.

    Figures can tell what is confidential, so that they are for whoever has the token alone.
    """
    token = site.settings().metrics_token
    if not token:
        abort(404)
    if not _has_token(token):
        return Response(
            "The token is missing or another one.\n",
            401,
            {"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"},
            mimetype="text/plain",
        )
    from web.monitoring import facts
    from web.monitoring.metrics import write_all

    body = write_all(facts.collect())
    return Response(body, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def _has_token(token: str) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # In a time that does not depend on how much of it is right.
    is_same = hmac.compare_digest(given.strip().encode(), token.encode())
    return scheme.lower() == "bearer" and is_same
