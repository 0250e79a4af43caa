"""Pages of the quarter's report."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import confirm, db, site
from web.base.confirm import Confirmation
from web.base.files import store
from web.base.files.kinds import MIME_TYPES, FileKind
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.people.session import account
from web.reports import queries, service
from web.reports.forms import REPORT_WORDS, EditedForm, QuarterForm
from web.reports.models import QuarterReport
from web.reports.words import EXPLAINED
from web.reports.writing import title_of

blueprint = Blueprint("reports", __name__)


@blueprint.get("/reports")
def index() -> str:
    """The published reports."""
    reports = [(title_of(one.quarter), one) for one in queries.list_published()]
    return render_template("reports/index.html", reports=reports)


@blueprint.get("/reports/<quarter>.docx")
def published(quarter: str) -> ResponseReturnValue:
    """The published report of a quarter, always at this address."""
    found = queries.list_published(quarter)
    if not found:
        abort(404)
    return _send(found[0], f"report-{found[0].quarter}.docx", "no-cache")


@blueprint.get("/office/reports")
def office() -> str:
    """Make a report, and all versions made so far."""
    return _render_office(EditedForm(formdata=None))


@blueprint.post("/office/reports")
def make() -> ResponseReturnValue:
    """Make both versions of a quarter's report."""
    form = QuarterForm()
    try:
        service.make(account(), form.quarter.data or "")
    except InputError:
        db.rollback()
        flash(str(REPORT_WORDS["quarter"]), "warning")
        return redirect(url_for("reports.office"))
    flash(gettext("报告已生成，内部版和公开版各一份。可以下载修改，再传回来。"), "success")
    return redirect(url_for("reports.office"))


@blueprint.post("/office/reports/edited")
def replace() -> ResponseReturnValue:
    """Keep an edited report."""
    form = EditedForm()
    sent = request.files.get("file")
    content = sent.read() if sent else b""
    try:
        service.replace(account(), form.quarter.data or "", form.chosen, content)
    except InputError as error:
        db.rollback()
        show_problems(form, error, REPORT_WORDS)
        return _render_office(form), 422
    flash(gettext("修改稿已存为新的一版。"), "success")
    return redirect(url_for("reports.office"))


@blueprint.get("/office/reports/<int:report_id>.docx")
def download(**_: int) -> ResponseReturnValue:
    """Send a version to whoever makes reports."""
    report = subject(QuarterReport)
    return _send(report, report.name, "private, no-store")


@blueprint.route("/office/reports/<int:report_id>/publish", methods=["GET", "POST"])
def publish(**_: int) -> ResponseReturnValue:
    """Ask first, then let everybody read it."""
    report, back = subject(QuarterReport), url_for("reports.office")
    if request.method == "GET":
        effects = [
            gettext("任何人都能在“季度报告”页面下载这一版。"),
            gettext("同一季度先前公布的版本不再显示。"),
        ]
        if report.is_edited:
            effects.append(
                gettext(
                    "这一版由人工修改过：请确认里面没有单份合同的金额、联系方式和未公开的内容。"
                )
            )
        return confirm.ask(
            Confirmation(
                title=gettext("公布季度报告"),
                about=title_of(report.quarter),
                effects=effects,
                verb=gettext("公布"),
                back=back,
            )
        )
    service.publish(account(), report)
    flash(gettext("报告已公布。"), "success")
    return redirect(back)


@blueprint.post("/office/reports/<int:report_id>/retract")
def retract(**_: int) -> ResponseReturnValue:
    """Take a published version back."""
    service.retract(account(), subject(QuarterReport))
    flash(gettext("这一版已撤下。"), "success")
    return redirect(url_for("reports.office"))


def _render_office(form: EditedForm) -> str:
    quarters = queries.offered_quarters(site.today())
    making = QuarterForm(formdata=None)
    for one in (making, form):
        one.offer(quarters)
    return render_template(
        "reports/office.html",
        form=form,
        making=making,
        lines=queries.list_quarters(),
        explained=EXPLAINED,
    )


def _send(report: QuarterReport, name: str, keeping: str) -> ResponseReturnValue:
    try:
        content = store.read(report.file)
    except OSError:
        abort(404)
    answer = send_file(
        BytesIO(content),
        mimetype=MIME_TYPES[FileKind.DOCX],
        as_attachment=True,
        download_name=name,
        max_age=0,
    )
    answer.headers["Cache-Control"] = keeping
    return answer
