"""Help with a need: asking, the officers' list, the broker's enquiries."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import HelpKind
from matcher.domain.errors import Forbidden, InputError, WrongState
from web.base import db
from web.base.arguments import key_of, page_number
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.brokers import queries as broker_query
from web.drafting.views import show_posting
from web.help import queries as query
from web.help import service
from web.help.forms import PROBLEMS, AnswerForm, AskForm, RefuseForm
from web.help.models import HelpRequest
from web.matches.contacts import own_names
from web.people.session import account
from web.postings.disclosure import public_view
from web.postings.models import Posting

blueprint = Blueprint("help", __name__)


@blueprint.post("/work/postings/<int:posting_id>/help")
def ask(posting_id: int) -> ResponseReturnValue:
    """Ask for advice, or to make the need an open challenge."""
    answer = redirect(url_for("drafting.show", posting_id=posting_id, _anchor="help"))
    form = AskForm()
    if public_view(subject(Posting).latest).organisation_name is None:
        form.names = own_names(account())
    if not form.validate() or form.kind.data is None:
        return show_posting(ask_form=form), 422
    try:
        service.ask(account(), subject(Posting), HelpKind(form.kind.data), form.note.data or "")
    except InputError as error:
        db.rollback()
        show_problems(form, error, PROBLEMS)
        return show_posting(ask_form=form), 422
    except WrongState:
        if form.note.data:
            raise  # The page of the conflict gives back what was typed.
        db.rollback()
        flash(gettext("这项求助已经提交过，或者需求已不在发布中。"), "warning")
    else:
        flash(gettext("已提交，管理员受理后会显示在这里。"), "success")
    return answer


@blueprint.get("/office/requests")
def office() -> str:
    """What owners ask for, the longest waiting first."""
    return _render_office(RefuseForm(formdata=None))


@blueprint.post("/office/requests/<int:help_request_id>/assign")
def assign(**_: int) -> ResponseReturnValue:
    """Give a request for advice to a broker."""
    broker = broker_query.find_broker(key_of(request.form.get("broker_id")))
    if broker is None:
        flash(gettext("请选择一位经纪人。"), "warning")
        return redirect(url_for("help.office"))
    try:
        service.assign(account(), subject(HelpRequest), broker)
    except Forbidden:
        db.rollback()
        flash(gettext("这位经纪人与求助的单位有利害关系，需要回避，请另选一位。"), "warning")
    else:
        flash(gettext("已交给 %(name)s。", name=broker.name), "success")
    return redirect(url_for("help.office"))


@blueprint.post("/office/requests/<int:help_request_id>/grant")
def grant(**_: int) -> ResponseReturnValue:
    """Let the need become an open challenge."""
    service.grant(account(), subject(HelpRequest))
    flash(gettext("已受理，榜单拟稿在“榜单管理”里。发榜后公开页面会标明“揭榜挂帅”。"), "success")
    return redirect(url_for("help.office"))


@blueprint.post("/office/requests/<int:help_request_id>/refuse")
def refuse(help_request_id: int) -> ResponseReturnValue:
    """Say no, and why."""
    form = RefuseForm()
    if not form.validate():
        return _render_office(form, opened=help_request_id), 422
    service.refuse(account(), subject(HelpRequest), form.answer.data or "")
    flash(gettext("已记为不受理，企业会看到原因。"), "info")
    return redirect(url_for("help.office"))


@blueprint.get("/desk/enquiries")
def enquiries() -> str:
    """The enquiries that wait for the broker's answer."""
    return _render_enquiries(AnswerForm(formdata=None))


@blueprint.post("/desk/enquiries/<int:help_request_id>/answer")
def answer(help_request_id: int) -> ResponseReturnValue:
    """Answer an enquiry."""
    form = AnswerForm()
    if not form.validate():
        return _render_enquiries(form, opened=help_request_id), 422
    service.answer(account(), subject(HelpRequest), form.answer.data or "")
    flash(gettext("已答复，企业会在需求页面看到。"), "success")
    return redirect(url_for("help.enquiries"))


def _render_office(form: RefuseForm, opened: int | None = None) -> str:
    waiting = request.args.get("show") != "all"
    return render_template(
        "help/office.html",
        page=query.list_for_office(account(), waiting=waiting, number=page_number()),
        brokers=[(one, broker_query.interests_of(one)) for one in broker_query.list_brokers()],
        waiting=waiting,
        count=query.count_open(),
        form=form,
        opened=opened,
    )


def _render_enquiries(form: AnswerForm, opened: int | None = None) -> str:
    lines = query.list_for_broker(account())
    return render_template("help/enquiries.html", lines=lines, form=form, opened=opened)
