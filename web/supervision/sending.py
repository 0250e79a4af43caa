"""Taking a table along: every page of the statistics offers it by the same small form."""

from __future__ import annotations

from flask import request, send_file
from flask.typing import ResponseReturnValue

from web.base.sheets.tables import MIME_TYPES, Suffix
from web.supervision.downloads import Download


def asked_suffix() -> Suffix:
    """Return the format that the form asks for."""
    return Suffix.CSV if request.form.get("suffix") == Suffix.CSV else Suffix.XLSX


def send(made: Download) -> ResponseReturnValue:
    """Return a file to be saved."""
    return send_file(
        made.stream,
        mimetype=MIME_TYPES[made.suffix],
        as_attachment=True,
        download_name=made.name,
    )
