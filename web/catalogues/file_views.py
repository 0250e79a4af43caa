"""Catalogues as files, and feeds: what the pages show, for other programs.

Every file is made when it is asked for, so that what is withdrawn is in none of them from then on.
"""

from __future__ import annotations

from datetime import datetime

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.base.guard import subject
from web.base.papers import word
from web.base.sending import send_bytes
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.base.site import today
from web.base.urls import absolute_url
from web.calls.models import Call
from web.catalogues import queries as public
from web.catalogues import records
from web.catalogues.feeds import make_calls_feed
from web.catalogues.lists import NamedList, arrange_catalogue
from web.catalogues.papers import make_catalogue_paper, make_unmet_paper
from web.catalogues.unmet import list_unmet
from web.catalogues.views import blueprint, require_catalogued
from web.catalogues.workbook import make_unmet_workbook, make_workbook
from web.finding.feeds import make_feed

SHEET = MIME_TYPES[Suffix.XLSX]


@blueprint.get("/calls/<int:call_id>/catalogue.xlsx")
def catalogue_file(**_: int) -> ResponseReturnValue:
    """Send a call's catalogue as a spreadsheet."""
    lists = _lists()
    return send_bytes(make_workbook(subject(Call), lists), SHEET, _file_name(subject(Call), "xlsx"))


@blueprint.get("/calls/<int:call_id>/catalogue.docx")
def catalogue_paper(**_: int) -> ResponseReturnValue:
    """Send a call's catalogue as a document."""
    lists = _lists()
    content = make_catalogue_paper(subject(Call), lists)
    return send_bytes(content, word.MIME_TYPE, _file_name(subject(Call), "docx"))


@blueprint.get("/calls/<int:call_id>/catalogue.json")
def catalogue_records(**_: int) -> Response:
    """Send a call's catalogue for programs."""
    lists = _lists()
    answer = Response(records.make_records(subject(Call), lists), mimetype=records.MIME_TYPE)
    return _conditional(answer, public.last_change(subject(Call)))


@blueprint.get("/calls/<int:call_id>/catalogue.atom")
def catalogue_feed(call_id: int) -> Response:
    """Send the lines of a call's catalogue as a feed."""
    require_catalogued(subject(Call))
    lines = public.list_catalogue(subject(Call))
    feed = make_feed(
        [line.view for line in lines if line.view is not None],
        title=gettext("%(title)s · 清单", title=subject(Call).title),
        page=absolute_url(url_for("catalogues.catalogue", call_id=call_id)),
        address=absolute_url(request.path),
    )
    return _conditional(_feed(feed), public.last_change(subject(Call)))


@blueprint.get("/calls.atom")
def calls_feed() -> Response:
    """Send what happened to calls as a feed."""
    calls = public.list_announced_calls()
    feed = make_calls_feed(calls, public.announced_at(calls), absolute_url(request.path))
    return _conditional(_feed(feed))


@blueprint.get("/needs/unmet.docx")
def unmet_paper() -> ResponseReturnValue:
    """Send what is still looked for as a document."""
    return send_bytes(make_unmet_paper(list_unmet()), word.MIME_TYPE, _unmet_name("docx"))


@blueprint.get("/needs/unmet.xlsx")
def unmet_file() -> ResponseReturnValue:
    """Send what is still looked for as a spreadsheet."""
    return send_bytes(make_unmet_workbook(list_unmet()), SHEET, _unmet_name("xlsx"))


def _lists() -> list[NamedList]:
    require_catalogued(subject(Call))
    return arrange_catalogue(public.list_catalogue(subject(Call)))


def _feed(text: str) -> Response:
    return Response(text, content_type="application/atom+xml; charset=utf-8")


def _conditional(answer: Response, changed_at: datetime | None = None) -> Response:
    """Answer with 304 where the reader has the very same bytes."""
    answer.add_etag()
    answer.make_conditional(request)
    # Told, but never compared: of two changes in one second a date knows only one.
    answer.last_modified = changed_at
    return answer


def _file_name(found: Call, suffix: str) -> str:
    # Several thematic calls share a quarter and a kind.
    theme = f"-{found.id}" if found.theme else ""
    return f"catalogue-{found.key}-{found.kind.value}{theme}.{suffix}"


def _unmet_name(suffix: str) -> str:
    return f"unmet-needs-{today().isoformat()}.{suffix}"
