"""One award: its contract and milestones, for the team, the owner of the problem and officers."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.awarding import awards, planning, stages
from web.awarding import queries as query
from web.awarding.forms import (
    CONTRACT_WORDS,
    DECISION_WORDS,
    OPINION_WORDS,
    REASON_WORDS,
    REPORT_WORDS,
    ContractForm,
    DecisionForm,
    OpinionForm,
    PlanAnswerForm,
    ReasonForm,
    ReportForm,
)
from web.awarding.models import Award, Stage
from web.awarding.plan_queries import lacking
from web.awarding.reviews import list_reviews
from web.awarding.row_forms import (
    GATE_WORDS,
    PLAN_WORDS,
    GateForm,
    StagesForm,
    gate_values,
    stage_values,
)
from web.awarding.states import StageStep
from web.awarding.views import blueprint
from web.awarding.words import say_side
from web.base import confirm, db
from web.base.confirm import Confirmation
from web.base.forms.base import Form
from web.base.forms.problems import Words, show_problems
from web.base.guard import subject
from web.base.site import today
from web.challenges.disclosure import owner_for
from web.challenges.models import Challenge
from web.challenges.states import Variant
from web.people.models import User
from web.people.session import account


@blueprint.get("/work/awards/<int:award_id>")
def award(**_: int) -> str:
    """The award with its milestones."""
    return show_award(subject(Award))


@blueprint.post("/work/stages/<int:stage_id>/report")
def report(**_: int) -> ResponseReturnValue:
    """The team reports a milestone."""
    stage, form = subject(Stage), ReportForm()

    def act() -> None:
        stages.report(account(), stage, form.report.data or "")

    said = gettext("报告已提交，发榜单位和科技局会收到通知。")
    return _on_stage(stage, form, act, REPORT_WORDS, said)


@blueprint.post("/work/stages/<int:stage_id>/opinion")
def opine(**_: int) -> ResponseReturnValue:
    """The owner says what it thinks of a report."""
    stage, form = subject(Stage), OpinionForm()

    def act() -> None:
        agrees = form.agrees.data == "yes"
        stages.opine(account(), stage, form.opinion.data or "", agrees=agrees)

    return _on_stage(stage, form, act, OPINION_WORDS, gettext("意见已提交，科技局会收到通知。"))


@blueprint.post("/office/stages/<int:stage_id>/decision")
def decide(**_: int) -> ResponseReturnValue:
    """The office decides about a milestone."""
    stage, form = subject(Stage), decision_form(subject(Stage))

    def act() -> None:
        stages.decide(account(), stage, StageStep(form.how.data), form.answer.data or "")

    said = gettext("考核结果已记录，团队会收到通知。")
    return _on_stage(stage, form, act, DECISION_WORDS, said)


def _on_stage(
    stage: Stage, form: Form, act: Callable[[], None], words: Words, said: str
) -> ResponseReturnValue:
    if not form.validate():
        return show_award(stage.award, form), 422
    try:
        act()
    except InputError as error:
        db.rollback()
        show_problems(form, error, words)
        return show_award(subject(Stage).award, form), 422
    flash(said, "success")
    return redirect(url_for("awarding.award", award_id=stage.award_id))


@blueprint.route("/office/awards/<int:award_id>/stages", methods=["GET", "POST"])
def plan(award_id: int) -> ResponseReturnValue:
    """Edit the milestones before the contract."""
    one = subject(Award)
    if request.method == "GET":
        form = StagesForm(formdata=None, data=stage_values(one.stages))
        return _show_plan(one, form)
    form = StagesForm()
    if "more" in request.form:
        return _show_plan(one, form)
    rows = form.check()
    if rows is None:
        return _show_plan(one, form), 422
    try:
        planning.plan_stages(account(), one, rows)
    except InputError as error:
        db.rollback()
        show_problems(form, error, PLAN_WORDS)
        return _show_plan(one, form), 422
    if lacking(one):
        flash(gettext("里程碑已保存，已请有关各方确认，都同意后才能签订。"), "success")
    else:
        flash(gettext("里程碑已保存。"), "success")
    return redirect(url_for("awarding.award", award_id=award_id))


@blueprint.route("/office/awards/<int:award_id>/contract", methods=["GET", "POST"])
def contract(award_id: int) -> ResponseReturnValue:
    """Note the contract."""
    one = subject(Award)
    if request.method == "GET":
        return _show_contract(one, ContractForm(formdata=None, data={"money": one.money}))
    form = ContractForm()
    day, money = form.signed_on.data, form.money.data
    if not form.validate() or day is None or money is None:
        return _show_contract(one, form), 422
    try:
        data = awards.ContractData(number=form.number.data or "", signed_on=day, money=money)
        awards.contract(account(), one, data)
    except InputError as error:
        db.rollback()
        show_problems(form, error, CONTRACT_WORDS)
        return _show_contract(subject(Award), form), 422
    flash(gettext("合同已记录，任务开始实施。"), "success")
    return redirect(url_for("awarding.award", award_id=award_id))


@blueprint.route("/office/awards/<int:award_id>/drop", methods=["GET", "POST"])
def drop(**_: int) -> ResponseReturnValue:
    """Take an award out before its contract."""
    return _end(
        awards.drop,
        title=gettext("取消立项"),
        effects=[
            gettext("这家不再列入立项，原因只有它和科技局看得到。"),
            gettext("公示期间取消的，可以按排名递补并重新公示。"),
        ],
        said=gettext("已取消，这家会收到通知。"),
    )


@blueprint.route("/office/awards/<int:award_id>/terminate", methods=["GET", "POST"])
def terminate(**_: int) -> ResponseReturnValue:
    """End an award that does not reach its aim."""
    return _end(
        awards.terminate,
        title=gettext("终止任务"),
        effects=[gettext("任务到此为止，原因公开，双方会收到通知。")],
        said=gettext("任务已终止，双方会收到通知。"),
    )


def _end(
    act: Callable[[User, Award, str], None], *, title: str, effects: list[str], said: str
) -> ResponseReturnValue:
    one, form = subject(Award), ReasonForm()
    back = url_for("awarding.office", challenge_id=one.challenge_id)
    if request.method == "POST" and form.validate():
        try:
            act(account(), one, form.reason.data or "")
        except InputError as error:
            db.rollback()
            show_problems(form, error, REASON_WORDS)
        else:
            flash(said, "success")
            return redirect(back)
    asked = Confirmation(
        title=title,
        about=subject(Award).bid.organisation.name,
        effects=effects,
        verb=title,
        back=back,
        form=form,
    )
    return confirm.ask(asked), 422 if request.method == "POST" else 200


@blueprint.route("/office/challenges/<int:challenge_id>/gate", methods=["GET", "POST"])
def gate(challenge_id: int) -> ResponseReturnValue:
    """Compare the teams of a race at a gate, and decide who goes on."""
    challenge = subject(Challenge)
    teams = query.gate_teams(challenge_id)
    if request.method == "GET":
        return _show_gate(challenge, GateForm(formdata=None, data=gate_values(teams)))
    form = GateForm()
    verdicts = form.check({one.id: one.bid.organisation.name for one in teams})
    if verdicts is None:
        return _show_gate(challenge, form), 422
    try:
        stages.decide_gate(account(), challenge, verdicts)
    except InputError as error:
        db.rollback()
        show_problems(form, error, GATE_WORDS)
        return _show_gate(subject(Challenge), form), 422
    flash(gettext("阶段考核已记录，各队会收到各自的结果和理由。"), "success")
    return redirect(url_for("awarding.office", challenge_id=challenge_id))


def decision_form(stage: Stage, *, is_empty: bool = False) -> DecisionForm:
    """Return the form of the office's decision about a milestone."""
    form = DecisionForm(formdata=None) if is_empty else DecisionForm()
    is_race = stage.award.challenge.variant is Variant.RACE
    form.offer(is_race_gate=is_race and stage.is_gate)
    return form


def show_award(award: Award, form: Form | None = None) -> str:
    """Render the page; with a form that was refused, what was typed."""
    stage = query.current_stage(award)
    forms: dict[type[Form], Form] = {ReportForm: ReportForm(formdata=None)}
    forms[OpinionForm] = OpinionForm(formdata=None)
    forms[PlanAnswerForm] = PlanAnswerForm(formdata=None)
    if stage is not None:
        forms[DecisionForm] = decision_form(stage, is_empty=True)
    if form is not None:
        forms[type(form)] = form
    return render_template(
        "awarding/award.html",
        award=award,
        challenge=award.challenge,
        owner=_owner_for(account(), award),
        sums=query.sums_of(award, today()),
        current=stage,
        report_form=forms[ReportForm],
        opinion_form=forms[OpinionForm],
        decision_form=forms.get(DecisionForm),
        plan_form=forms[PlanAnswerForm],
        lacking=[say_side(is_owner=one) for one in lacking(award)],
        refused=form,
        reviews=list_reviews(award),
    )


def _owner_for(viewer: User, award: Award) -> str:
    """Return the owner's name. A contract names both parties: before it the team reads no more
    than everybody does."""
    owner = award.challenge.organisation
    if owner is not None and award.signed_on is not None:
        return owner.name
    return owner_for(viewer, award.challenge)


def _show_plan(award: Award, form: StagesForm) -> str:
    form.add_blank_rows()
    return render_template("awarding/plan.html", award=award, form=form)


def _show_contract(award: Award, form: ContractForm) -> str:
    sums = query.sums_of(award, today())
    return render_template("awarding/contract.html", award=award, form=form, sums=sums)


def _show_gate(challenge: Challenge, form: GateForm) -> str:
    teams = query.gate_teams(challenge.id)
    return render_template(
        "awarding/gate.html",
        challenge=challenge,
        form=form,
        teams={str(one.id): one for one in teams},
        stages={str(one.id): query.current_stage(one) for one in teams},
        sums={str(one.id): query.sums_of(one, today()) for one in teams},
        reviews={str(one.id): list_reviews(one) for one in teams},
        behind=query.count_behind(challenge.id),
    )
