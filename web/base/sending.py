"""Files as answers, to be saved."""

from __future__ import annotations

from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue

from web.base.files.kinds import MIME_TYPES, FileKind

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""Whatever a brought file holds, a browser runs nothing of it."""


def send_bytes(content: bytes, mime_type: str, name: str) -> ResponseReturnValue:
    """Return a file to be saved as ``name``."""
    return send_file(BytesIO(content), mimetype=mime_type, as_attachment=True, download_name=name)


def send_brought(
    content: bytes, kind: FileKind, name: str, *, is_public: bool = False
) -> ResponseReturnValue:
    """Return a file that somebody brought, to be saved, never to be shown or kept on the way."""
    answer = send_file(
        BytesIO(content),
        mimetype=MIME_TYPES[kind],
        as_attachment=True,
        download_name=name,
        max_age=0,
    )
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    return answer
