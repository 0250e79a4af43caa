"""Files as answers, to be saved."""

from __future__ import annotations

from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue


def send_bytes(content: bytes, mime_type: str, name: str) -> ResponseReturnValue:
    """Return a file to be saved as ``name``."""
    return send_file(BytesIO(content), mimetype=mime_type, as_attachment=True, download_name=name)
