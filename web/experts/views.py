"""The pool for officers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError
from web.base import confirm, db, labels
from web.base.arguments import code_argument, keys_of, page_number
from web.base.confirm import Confirmation
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.sending import send_bytes
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.base.site import today
from web.experts import joining, papers, service
from web.experts import queries as query
from web.experts.forms import (
    FACTS_WORDS,
    ExpertForm,
    InterestForm,
    NewExpertForm,
    values_of,
)
from web.experts.models import Expert
from web.experts.queries import PoolFilter
from web.experts.states import EXPERT, ExpertState, ExpertUse
from web.people.session import account

blueprint = Blueprint("experts", __name__)


@blueprint.get("/office/experts")
def index() -> str:
    """Everybody in the pool who is looked for."""
    wanted = _wanted()
    return render_template(
        "experts/index.html",
        wanted=wanted,
        page=query.cut_page(query.list_pool(wanted, today()), page_number()),
        facets=query.count_facets(),
        states=list(ExpertState),
        uses=list(ExpertUse),
        fields=labels.region_choices("fields"),
        can_invite=[one for one in ExpertState if "invite" in EXPERT.actions_from(one)],
    )


@blueprint.post("/office/experts.xlsx")
def download() -> ResponseReturnValue:
    """The experts that are looked for as a spreadsheet. It holds addresses, so it is logged."""
    content = papers.write_pool(account(), query.list_pool(_wanted(), today()))
    return send_bytes(content, MIME_TYPES[Suffix.XLSX], "experts.xlsx")


@blueprint.route("/office/experts/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Put somebody on the list."""
    form = NewExpertForm()
    if request.method == "GET":
        return _render_new(form)
    if not form.check():
        return _render_new(form), 422
    try:
        expert = service.add(account(), form.email.data or "", form.facts(form.name.data or ""))
    except InputError as error:
        db.rollback()
        show_problems(form, error, FACTS_WORDS)
        return _render_new(form), 422
    if expert.state is ExpertState.LISTED:
        flash(gettext("已加入。发出邀请后，对方同意才会入库。"), "success")
    else:
        flash(gettext("这个邮箱已有专家账号，直接入库。"), "success")
    return redirect(_address(expert))


@blueprint.get("/office/experts/<int:expert_id>")
def show(**_: int) -> str:
    """One expert: facts, interests, and what was judged before."""
    return render_expert(subject(Expert))


@blueprint.route("/office/experts/<int:expert_id>/edit", methods=["GET", "POST"])
def edit(**_: int) -> ResponseReturnValue:
    """Change what is known of an expert."""
    expert = subject(Expert)
    if request.method == "GET":
        return _render_edit(expert, ExpertForm(formdata=None, data=values_of(expert)))
    form = ExpertForm()
    if not form.check():
        return _render_edit(expert, form), 422
    facts, seen = form.facts(form.name.data or ""), confirm.expected_version()
    try:
        service.edit(account(), expert, facts, seen)
    except InputError as error:
        db.rollback()
        show_problems(form, error, FACTS_WORDS)
        return _render_edit(expert, form), 422
    flash(gettext("已保存。"), "success")
    return redirect(_address(expert))


@blueprint.post("/office/experts/<int:expert_id>/invite")
def invite(**_: int) -> ResponseReturnValue:
    """Send an invitation, or send it again."""
    expert = subject(Expert)
    if _invite_all([expert]):
        flash(gettext("已向 %(email)s 发出邀请，7 天内有效。", email=expert.email), "success")
    return redirect(_address(expert))


@blueprint.post("/office/experts/invite")
def invite_chosen() -> ResponseReturnValue:
    """Invite those who are ticked."""
    found = (db.session().get(Expert, key) for key in keys_of(request.form.getlist("expert")))
    able = [one for one in found if one and "invite" in EXPERT.actions_from(one.state)]
    count = _invite_all(able)
    if not able:
        flash(gettext("请先勾选要邀请的专家。"), "warning")
    elif count:
        flash(ngettext("已发出 %(num)s 份邀请。", "已发出 %(num)s 份邀请。", count), "success")
    return redirect(url_for("experts.index"))


@blueprint.post("/office/experts/<int:expert_id>/pause")
def pause(**_: int) -> ResponseReturnValue:
    """Draw an expert no more for now."""
    service.move(account(), subject(Expert), "pause")
    flash(gettext("已暂停，恢复前不再抽取。"), "success")
    return redirect(_address(subject(Expert)))


@blueprint.post("/office/experts/<int:expert_id>/resume")
def resume(**_: int) -> ResponseReturnValue:
    """Draw an expert again."""
    service.move(account(), subject(Expert), "resume")
    flash(gettext("已恢复，可以抽取。"), "success")
    return redirect(_address(subject(Expert)))


@blueprint.post("/office/experts/<int:expert_id>/return")
def take_back(**_: int) -> ResponseReturnValue:
    """Take somebody who has left into the pool again."""
    expert = subject(Expert)
    try:
        service.move(account(), expert, "return")
        flash(gettext("已重新入库。"), "success")
    except InputError:
        db.rollback()
        flash(gettext("对方的账号已经停用或注销，请新增后重新邀请。"), "warning")
    return redirect(_address(expert))


@blueprint.route("/office/experts/<int:expert_id>/leave", methods=["GET", "POST"])
def take_out(**_: int) -> ResponseReturnValue:
    """Take somebody out of the pool, after asking."""
    expert = subject(Expert)
    back = _address(expert)
    if request.method == "GET":
        return confirm.ask(_leaving(expert, back))
    try:
        service.move(account(), expert, "leave")
        flash(gettext("已移出专家库。"), "success")
    except InputError:
        db.rollback()
        flash(gettext("还有评审没有完成。请先在评审轮次中换人，再移出。"), "warning")
    return redirect(back)


def render_expert(expert: Expert, interest_form: InterestForm | None = None) -> str:
    """Return the page of one expert."""
    return render_template(
        "experts/show.html",
        expert=expert,
        line=query.describe(expert, today()),
        interests=query.running_interests(expert),
        actions=EXPERT.actions_from(expert.state),
        interest_form=interest_form or InterestForm(prefix="interest", formdata=None),
        uses=[ExpertUse(code) for code in expert.uses],
    )


def _invite_all(experts: list[Expert]) -> int:
    """Invite, and say of whom it was not possible."""
    count = 0
    for one in experts:
        try:
            joining.invite(account(), one)
            count += 1
        except InputError as error:
            words = (
                gettext("%(name)s：这个邮箱已有账号，请移出后用另一个邮箱新增。", name=one.name)
                if error.problems[0].code == "taken"
                else gettext("%(name)s：一小时内已发过多次，请稍后再发。", name=one.name)
            )
            flash(words, "warning")
    return count


def _leaving(expert: Expert, back: str) -> Confirmation:
    effects = [gettext("移出后不再抽取，也不再发邀请。")]
    if expert.user_id is None:
        effects.append(gettext("对方没有账号，姓名、邮箱等资料一并删除。"))
    return Confirmation(
        title=gettext("移出专家库"),
        about=expert.name,
        effects=effects,
        kept=[gettext("以前的评审记录保留。")] if expert.user_id is not None else [],
        verb=gettext("移出专家库"),
        back=back,
        version=expert.version,
    )


def _wanted() -> PoolFilter:
    return PoolFilter(
        words=request.args.get("q", "").strip()[:100],
        field=request.args.get("field", "")[:32],
        state=code_argument(ExpertState, "state"),
        use=code_argument(ExpertUse, "use"),
        title=request.args.get("title", "")[:100],
        free=request.args.get("free", "")[:8],
    )


def _render_new(form: NewExpertForm) -> str:
    return render_template("experts/new.html", form=form)


def _render_edit(expert: Expert, form: ExpertForm) -> str:
    return render_template("experts/edit.html", expert=expert, form=form)


def _address(expert: Expert) -> str:
    return url_for("experts.show", expert_id=expert.id)
