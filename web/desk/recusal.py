"""Giving a match back because of an interest."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import ConflictCode, Side
from matcher.domain.errors import InputError
from web.base import db
from web.base.guard import subject
from web.brokers import service
from web.brokers.forms import RecusalForm
from web.desk.views import blueprint, show_queue
from web.matches import queries as desk_query
from web.matches.forms import DeclineForm
from web.matches.models import Match
from web.people.session import account


@blueprint.post("/<int:match_id>/recuse")
def recuse(**_: int) -> ResponseReturnValue:
    """Give the match back because of an interest in one of its sides."""
    form = RecusalForm(prefix="recusal")
    if not form.check():
        opened = desk_query.proposal(subject(Match), account())
        return show_queue(opened, DeclineForm(formdata=None), recusal=form), 422
    side, code = Side(str(form.side.data)), ConflictCode(str(form.code.data))
    try:
        service.recuse(account(), subject(Match), side, code, form.note.data or "")
    except InputError as error:
        if not error.concerns("organisation"):
            raise
        db.rollback()
        flash(gettext("这一利益关系已经登记过了。"), "info")
        return redirect(url_for("desk.queue"))
    flash(gettext("已登记利益关系，有关的待研判配对交由其他经纪人。"), "success")
    return redirect(url_for("desk.queue"))
