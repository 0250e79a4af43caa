"""Harvesting by OAI-PMH, the open data and its page. Whoever asks gets what anybody may read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import force_locale

from matcher.types import Kind
from web.base import db, labels
from web.base.clock import utc_now
from web.base.extensions import csrf
from web.base.urls import absolute_url
from web.harvesting import describing, dumps, service
from web.harvesting.explaining import explain_fields
from web.harvesting.oai.answering import PAGE, answer, write_answer, write_error
from web.harvesting.oai.asking import Asked, Code, Moving, Refused, read_asked
from web.harvesting.oai.formats import FORMATS
from web.harvesting.oai.schema import write_schema
from web.harvesting.sets import list_sets
from web.privacy.texts import find_text

blueprint = Blueprint("harvesting", __name__)

WAIT_SECONDS = 5
"""After so long it is worth asking again for what is being made ready."""

JUST_NOW = timedelta(seconds=2)
"""Within the second of a change a date alone does not tell before from after."""


@blueprint.route("/oai", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
def oai() -> Response:
    """Answer a harvester (OAI-PMH 2.0), in Chinese whatever the reader has chosen."""
    now = utc_now()
    base = absolute_url(url_for("harvesting.oai"))
    asked: Asked | None = None
    if not service.stamp_due():
        return _ask_again()
    with force_locale("zh"):
        try:
            asked = read_asked(request.form if request.method == "POST" else request.args)
            inside = answer(asked, base)
        except Moving:
            return _ask_again()
        except Refused as refused:
            inside = write_error(refused)
            if refused.code in (Code.BAD_VERB, Code.BAD_ARGUMENT):
                asked = None
    return Response(write_answer(base, now, asked, inside), content_type="text/xml; charset=utf-8")


@blueprint.get("/oai/tt.xsd")
def schema() -> Response:
    """Send the schema of our own form of a record."""
    return Response(write_schema(), content_type="application/xml; charset=utf-8")


@blueprint.get("/open-data")
def page() -> str:
    """Tell what the open data is, and where."""
    files = _files()
    return render_template(
        "harvesting/open_data.html",
        files=files,
        structured=describing.describe_dataset(files),
        terms=find_text("open-data", labels.locale_code()),
        base=absolute_url(url_for("harvesting.oai")),
        formats=FORMATS,
        sets=list(list_sets()),
        page_size=PAGE,
        fields={kind: explain_fields(kind) for kind in (Kind.ACHIEVEMENT, Kind.NEED)},
    )


@blueprint.get("/open-data/<dump>.jsonl.gz")
def dump(dump: str) -> Response:
    """Send everything that is open of one kind."""
    if dump not in dumps.FILES:
        abort(404)
    if not service.stamp_due():
        return _ask_again()
    edition = dumps.find_edition(dump)
    response = Response(content_type=describing.MEDIA_TYPE)
    response.set_etag(edition.tag)
    if edition.changed_at and datetime.now(UTC) - edition.changed_at > JUST_NOW:
        response.last_modified = edition.changed_at
    response.make_conditional(request)
    if response.status_code == 200 and request.method == "GET":
        response.set_data(dumps.make_file(dump, edition))
        response.headers["Content-Disposition"] = f'attachment; filename="{dump}.jsonl.gz"'
    return response


@blueprint.get("/open-data/catalogue.jsonld")
def dcat() -> Response:
    """Send what a catalogue of data reads (DCAT)."""
    with force_locale("zh"):
        told: dict[str, Any] = describing.describe_catalogue(_files())
    return Response(
        json.dumps(told, ensure_ascii=False),
        content_type="application/ld+json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="catalogue.jsonld"'},
    )


def _files() -> list[describing.DataFile]:
    return describing.list_files({name: dumps.find_edition(name) for name in dumps.FILES})


def _ask_again() -> Response:
    """Much has changed at once, and is being made ready; a harvester waits as it is told."""
    db.rollback()
    return Response(
        "Ask again in a moment.\n",
        503,
        {"Retry-After": str(WAIT_SECONDS), "Cache-Control": "no-store"},
        mimetype="text/plain",
    )
