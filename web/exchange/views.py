"""Files taken away in the browser."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, abort, render_template, send_file
from flask.typing import ResponseReturnValue

from web.base.sheets.tables import MIME_TYPES, Suffix
from web.exchange import downloads
from web.exchange.download_forms import FORMS, FileForm
from web.exchange.downloads import Download
from web.exchange.verbs import FileOf
from web.people.session import account
from web.postings.kinds import KIND_OF_ROLE

blueprint = Blueprint("exchange", __name__)

E = TypeVar("E", bound=StrEnum)


@blueprint.get("/office/files")
def files() -> str:
    """What can be taken away, and by what it is chosen."""
    return _render()


@blueprint.post("/office/files/<what>")
def take(what: str) -> ResponseReturnValue:
    """Make and send a file. Taken by a post: it is written down who took it."""
    file_of = _code(FileOf, what)
    form = FORMS[file_of](prefix=file_of.value)
    if not form.validate():
        return _render({file_of: form}), 422
    suffix = Suffix(str(form.suffix.data))
    return _send(downloads.download(account(), file_of, form.wanted, suffix), suffix)


@blueprint.get("/work/postings.<suffix>")
def own(suffix: str) -> ResponseReturnValue:
    """Send what the account's organisation has written."""
    user, chosen = account(), _code(Suffix, suffix)
    return _send(downloads.download_own(user, KIND_OF_ROLE[user.role], chosen), chosen)


def _code(codes: type[E], text: str) -> E:
    try:
        return codes(text)
    except ValueError:
        abort(404)


def _render(refused: dict[FileOf, FileForm] | None = None) -> str:
    forms = {
        what: (refused or {}).get(what) or form(prefix=what.value, formdata=None)
        for what, form in FORMS.items()
    }
    return render_template("exchange/files.html", forms=forms, refused=refused or {})


def _send(made: Download, suffix: Suffix) -> ResponseReturnValue:
    return send_file(
        made.stream,
        mimetype=MIME_TYPES[suffix],
        as_attachment=True,
        download_name=made.name,
    )
