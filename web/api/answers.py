"""What every answer below /api/ carries: who may keep it, whether it changed, who may ask."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, g, request

from web.api import versions
from web.base import pacing, programs, registry
from web.base.permissions import READ_PUBLIC

READING = ("GET", "HEAD")
TOLD_HEADERS = (
    "ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-ID"
)


def finish(response: Response) -> Response:
    """Add the headers of a program's answer; 304 where it has it already."""
    if not programs.asks():
        return response
    pacing.tell(response)
    response.vary.update(("Authorization", "Accept-Language"))
    _let_others_ask(response)
    if request.method in READING and response.status_code == 200:
        kept = "private" if programs.CREDENTIALS in request.headers else "public"
        response.headers["Cache-Control"] = f"{kept}, no-cache"
        _link_next(response)
        versions.tag(response)
        response.make_conditional(request)
    return response


def _let_others_ask(response: Response) -> None:
    """Let pages of other sites read what is for everybody, and send no token for it."""
    access = registry.present().access.get(request.endpoint or "")
    is_open = access is not None and access.action == READ_PUBLIC
    if not is_open or programs.CREDENTIALS in request.headers:
        return
    if request.method in (*READING, "OPTIONS"):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = TOLD_HEADERS
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "Accept-Language, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"


def _link_next(response: Response) -> None:
    cursor = g.get("next_cursor")
    if cursor:
        carried = request.args.to_dict() | {"cursor": cursor}
        response.headers["Link"] = f'<{request.path}?{urlencode(carried)}>; rel="next"'
