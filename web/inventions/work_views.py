"""The institute's pages: its inventions, and every step of one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import confirm, db
from web.base.arguments import code_argument, page_number
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.papers.word import MIME_TYPE, write_paper
from web.base.sending import send_bytes
from web.inventions import licensing, papers, pricing, queries, service
from web.inventions.forms import WORDS, InventionForm, StepsForm
from web.inventions.models import Invention
from web.inventions.price_models import LicenceUse, OpenLicence
from web.inventions.states import OPENABLE, WRITABLE, InventionKind, InventionState
from web.inventions.views import blueprint
from web.people.session import account


@blueprint.get("/work/inventions")
def mine() -> str:
    """The institute's inventions."""
    page = queries.list_own(account(), page_number())
    return render_template("inventions/mine.html", page=page)


@blueprint.get("/office/inventions")
def office() -> str:
    """All inventions, for officers."""
    state = code_argument(InventionState, "state")
    page = queries.list_all(state, page_number())
    return render_template("inventions/office.html", page=page, state=state, states=InventionState)


@blueprint.route("/work/inventions/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Register an invention."""
    form = InventionForm()
    form.offer(queries.own_achievements(account()))
    if request.method == "GET" or not form.validate():
        return _show_form(form, None)
    try:
        made = service.register(account(), form.values())
    except InputError as error:
        db.rollback()
        show_problems(form, error, WORDS)
        return _show_form(form, None)
    flash(gettext("已登记。下一步记录评估。"), "success")
    return redirect(url_for("inventions.work", invention_id=made.id))


@blueprint.route("/work/inventions/<int:invention_id>/edit", methods=["GET", "POST"])
def edit(invention_id: int) -> ResponseReturnValue:
    """Change what was registered."""
    invention = subject(Invention)
    form = InventionForm(obj=invention)
    form.offer(queries.own_achievements(account()))
    if request.method == "GET" or not form.validate():
        return _show_form(form, invention)
    try:
        service.edit(account(), invention, form.values(), confirm.expected_version())
    except InputError as error:
        db.rollback()
        show_problems(form, error, WORDS)
        return _show_form(form, subject(Invention))
    flash(gettext("已保存。"), "success")
    return redirect(url_for("inventions.work", invention_id=invention_id))


def _show_form(form: InventionForm, invention: Invention | None) -> ResponseReturnValue:
    page = render_template("inventions/edit.html", form=form, invention=invention)
    return page, 200 if request.method == "GET" else 422


@blueprint.route("/work/inventions/steps", methods=["GET", "POST"])
def steps() -> ResponseReturnValue:
    """The institute's list of approvals."""
    organisation_id = account().organisation_id
    assert organisation_id is not None
    form = StepsForm(data={"steps": "\n".join(queries.steps_of(organisation_id))})
    if request.method == "GET" or not form.validate():
        page = render_template("inventions/steps.html", form=form)
        return page, 200 if request.method == "GET" else 422
    try:
        service.plan_approvals(account(), form.lines)
    except InputError as error:
        db.rollback()
        show_problems(form, error, WORDS)
        return render_template("inventions/steps.html", form=form), 422
    flash(gettext("已保存。送审中的成果仍按原来的环节。"), "success")
    return redirect(url_for("inventions.mine"))


@blueprint.get("/work/inventions/<int:invention_id>")
def work(**_: int) -> str:
    """Everything of one invention, for its institute and for officers."""
    invention = subject(Invention)
    return render_template(
        "inventions/work.html",
        invention=invention,
        achievement=queries.achievement_of(invention),
        publications=queries.publications_of(invention),
        running=queries.running_publication(invention),
        licences=queries.licences_of(invention),
        is_public=queries.is_public(invention),
        writable=invention.state in WRITABLE,
        openable=invention.state in OPENABLE
        and invention.kind is InventionKind.PATENT
        and not queries.has_open_licence(invention),
        takes_objections=pricing.takes_objections,
    )


@blueprint.get("/work/inventions/<int:invention_id>/record.docx")
def record(invention_id: int) -> ResponseReturnValue:
    """The record of due diligence as a document."""
    paper = papers.diligence_paper(subject(Invention))
    return send_bytes(write_paper(paper), MIME_TYPE, f"invention-{invention_id}.docx")


@blueprint.post("/work/inventions/<int:invention_id>/send-on")
def send_on(invention_id: int) -> ResponseReturnValue:
    """Send it to the approvals anew."""
    service.send_on(account(), subject(Invention), confirm.expected_version())
    flash(gettext("已重新送审。"), "success")
    return redirect(url_for("inventions.work", invention_id=invention_id))


@blueprint.post("/work/open-licences/<int:open_licence_id>/end")
def end_licence(**_: int) -> ResponseReturnValue:
    """End an open licence."""
    licence = subject(OpenLicence)
    licensing.end(account(), licence)
    flash(gettext("开放许可已结束，已确认的使用不受影响。"), "success")
    return redirect(
        url_for("inventions.work", invention_id=licence.invention_id, _anchor="licences")
    )


@blueprint.post("/work/licence-uses/<int:licence_use_id>/confirm")
def confirm_use(**_: int) -> ResponseReturnValue:
    """Confirm that a firm's notice has arrived."""
    notice = subject(LicenceUse)
    licensing.confirm(account(), notice)
    flash(gettext("已确认，对方会收到通知。"), "success")
    invention_id = notice.licence.invention_id
    return redirect(url_for("inventions.work", invention_id=invention_id, _anchor="licences"))
