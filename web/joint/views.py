"""Joint needs on the public pages, in the office and at the firm's own need."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.advice.common import MOST_TERMS
from matcher.domain.errors import InputError, WrongState
from web.base import db
from web.base.arguments import keys_of
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.joint import queries as query
from web.joint import service
from web.joint.forms import NEW_WORDS, JointNeedForm
from web.joint.models import JointNeed
from web.joint.states import LEAST_FIRMS
from web.people.session import account
from web.postings import queries as listing
from web.postings.models import Posting

blueprint = Blueprint("joint", __name__)


@blueprint.get("/joint-needs")
def index() -> str:
    """Needs that several firms share."""
    return render_template("joint/index.html", joints=query.list_public())


@blueprint.get("/joint-needs/<int:joint_id>")
def show(**_: int) -> str:
    """One joint need, the needs in it, and achievements that may answer it."""
    joint = query.public_joint(subject(JointNeed))
    if joint is None:
        abort(404)
    achievements = listing.views_of(service.find_fitting(joint))
    return render_template("joint/show.html", joint=joint, achievements=achievements)


@blueprint.post("/work/postings/<int:posting_id>/joint-need")
def answer(posting_id: int) -> ResponseReturnValue:
    """Agree that the need is shown as part of a joint one, or decline."""
    back = redirect(url_for("drafting.show", posting_id=posting_id, _anchor="joint"))
    agrees = request.form.get("answer") == "agree"
    try:
        service.answer(account(), subject(Posting), agrees=agrees)
    except WrongState:
        db.rollback()
        flash(gettext("这项需求现在没有需要答复的共性技术需求。"), "warning")
        return back
    if agrees:
        flash(gettext("已同意。满两家企业同意后公开，您可以随时退出。"), "success")
    else:
        flash(gettext("已记为不参加，这项需求本身不受影响。"), "info")
    return back


@blueprint.get("/office/joint-needs")
def office() -> str:
    """What the engine suggests, and how the joint needs stand."""
    return render_template(
        "joint/office.html",
        suggestions=service.suggest(),
        lines=query.list_for_officers(),
        least=LEAST_FIRMS,
    )


@blueprint.route("/office/joint-needs/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Write the title and summary of a joint need from the public texts."""
    needs, terms = _chosen_needs(), request.values.getlist("term")[:MOST_TERMS]
    if request.method == "GET":
        return _render_new(JointNeedForm(formdata=None), needs, terms)
    form = JointNeedForm()
    if not form.check():
        return _render_new(form, needs, terms), 422
    try:
        service.form_joint(account(), needs, form.title.data or "", form.summary.data or "", terms)
    except InputError as error:
        db.rollback()
        show_problems(form, error, NEW_WORDS)
        return _render_new(form, _chosen_needs(), terms), 422
    flash(gettext("已发出，等待各企业在自己的需求页面答复。"), "success")
    return redirect(url_for("joint.office"))


@blueprint.post("/office/joint-needs/<int:joint_id>/close")
def close(**_: int) -> ResponseReturnValue:
    """End a joint need."""
    service.close_joint(account(), subject(JointNeed))
    flash(gettext("已结束，各项需求不受影响。"), "success")
    return redirect(url_for("joint.office"))


def _chosen_needs() -> list[Posting]:
    return list(query.find_needs(keys_of(request.values.getlist("need"))))


def _render_new(form: JointNeedForm, needs: list[Posting], terms: list[str]) -> str:
    return render_template(
        "joint/new.html", form=form, needs=query.public_views(needs), terms=terms
    )
