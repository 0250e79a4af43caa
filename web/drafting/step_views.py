"""What can be done to a posting beside writing it. What ends something asks first."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import LostRace, WrongState
from web.base import confirm, db
from web.base.confirm import Confirmation
from web.base.formats import full_day
from web.base.guard import subject
from web.base.site import now, today
from web.drafting.step_forms import CallForm, RenewForm, first_validity
from web.drafting.views import blueprint
from web.matches import queries as matches
from web.matches.service import OPEN_BEFORE_SIGNING
from web.people.session import account
from web.postings import choosing, copying, own, removal, renewal, service
from web.postings.models import Posting
from web.postings.states import PostingState
from web.postings.steps import OwnStep, is_discardable, is_under_audit, needs_audit, steps_of

__all__ = ["blueprint"]


@blueprint.route("/work/postings/<int:posting_id>/delete", methods=["GET", "POST"])
def delete(**_: int) -> ResponseReturnValue:
    """Delete a draft, after a page that names it."""
    posting = subject(Posting)
    if (refusal := _refuse(posting, OwnStep.DELETE)) is not None:
        return refusal
    if request.method == "GET":
        return _ask(
            posting,
            gettext("删除草稿"),
            [
                gettext("这份草稿的全部内容永久删除，不能恢复。"),
                gettext("操作记录里只留下删除这件事，不留内容。"),
            ],
            gettext("删除草稿"),
        )
    removal.delete_draft(account(), posting, confirm.expected_version())
    flash(gettext("草稿已删除。"), "success")
    return redirect(url_for("drafting.postings"))


@blueprint.route("/work/postings/<int:posting_id>/discard", methods=["GET", "POST"])
def discard(**_: int) -> ResponseReturnValue:
    """Delete the new version of a published text, after a page that names it."""
    posting = subject(Posting)
    if (refusal := _refuse(posting, OwnStep.DISCARD)) is not None:
        return refusal
    if request.method == "GET":
        return _ask(
            posting,
            gettext("放弃新版本"),
            [gettext("新版本里的修改永久删除，不能恢复。")],
            gettext("放弃新版本"),
            kept=[gettext("已通过审核的版本保持不变。")],
        )
    removal.discard_revision(account(), posting, confirm.expected_version())
    flash(gettext("新版本已放弃。"), "success")
    return _back(posting)


@blueprint.route("/work/postings/<int:posting_id>/take-back", methods=["GET", "POST"])
def take_back(**_: int) -> ResponseReturnValue:
    """Take a text out of the audit, after a page that names what that does."""
    posting = subject(Posting)
    if (refusal := _refuse(posting, OwnStep.TAKE_BACK)) is not None:
        return refusal
    if request.method == "GET":
        return _ask(posting, gettext("取回修改"), _effects_of_taking_back(posting), gettext("取回"))
    try:
        removal.take_back(account(), posting, confirm.expected_version())
        db.flush()
    except LostRace:
        return _say_changed(posting)
    flash(gettext("已取回，内容都在，可以修改后再提交。"), "success")
    return redirect(url_for("drafting.edit", posting_id=posting.id))


@blueprint.route("/work/postings/<int:posting_id>/withdraw", methods=["GET", "POST"])
def withdraw(**_: int) -> ResponseReturnValue:
    """Take a published posting off the platform, after a page that names what ends."""
    posting = subject(Posting)
    if (refusal := _refuse(posting, OwnStep.WITHDRAW)) is not None:
        return refusal
    if request.method == "GET":
        kept = [gettext("已签约的对接和合同。"), gettext("文字保留，以后可以恢复发布。")]
        title, verb = gettext("撤回这一条"), gettext("撤回")
        return _ask(posting, title, _effects_of_withdrawal(posting), verb, kept=kept)
    service.withdraw(account(), posting)
    flash(gettext("已撤回，外界不再看到这一条，未签约的对接已结束。"), "success")
    return _back(posting)


@blueprint.post("/work/postings/<int:posting_id>/copy")
def copy(**_: int) -> ResponseReturnValue:
    """Begin a new posting with the text of this one."""
    draft = copying.copy_posting(account(), subject(Posting))
    flash(gettext("已复制为新稿。请核对内容，重新勾选声明后提交。"), "success")
    return redirect(url_for("drafting.edit", posting_id=draft.id))


@blueprint.route("/work/postings/<int:posting_id>/renew", methods=["GET", "POST"])
def renew(**_: int) -> ResponseReturnValue:
    """Give a text that was published another validity; what has left comes back."""
    posting = subject(Posting)
    if (refusal := _refuse(posting, OwnStep.RENEW)) is not None:
        return refusal
    if request.method == "GET":
        first = first_validity(posting.kind, today())
        return _ask_renewal(posting, RenewForm(formdata=None, data={"valid_until": first}))
    form = RenewForm()
    if not form.validate() or form.errors or form.valid_until.data is None:
        return _ask_renewal(posting, form), 422
    until = form.valid_until.data
    try:
        is_audited = renewal.renew(account(), posting, until, confirm.expected_version())
    except WrongState as error:
        if error.machine != "organisation":
            raise
        flash(gettext("本单位通过核验后才能公开发布，请联系管理员。"), "warning")
        return _back(posting)
    if is_audited:
        flash(gettext("已提交审核，通过后公开到 %(day)s。", day=full_day(until)), "success")
    else:
        flash(gettext("已公开，有效期到 %(day)s。", day=full_day(until)), "success")
    return _back(posting)


@blueprint.route("/work/postings/<int:posting_id>/call", methods=["GET", "POST"])
def choose_call(**_: int) -> ResponseReturnValue:
    """Hand what was submitted in to another call, or to none."""
    posting = subject(Posting)
    if (refusal := _refuse(posting, OwnStep.CHOOSE_CALL)) is not None:
        return refusal
    present = str(posting.call_id or "")
    form = CallForm() if request.method == "POST" else CallForm(formdata=None, call=present)
    form.offer(posting.kind, posting.call)
    if request.method == "POST":
        chosen = form.chosen
        if not form.call.errors:
            choosing.choose_call(account(), posting, chosen)
            flash(gettext("征集已改选。"), "success")
            return _back(posting)
    page = confirm.ask(
        Confirmation(
            title=gettext("改选征集"),
            about=_title(posting),
            effects=[gettext("内容不变，审核不受影响；原征集截止后不能再改。")],
            verb=gettext("改选"),
            back=_address(posting),
            form=form,
            ends=False,
        )
    )
    return page, 422 if form.call.errors else 200


def _effects_of_taking_back(posting: Posting) -> list[str]:
    effects = [gettext("管理员的待审列表里不再有这一条，内容回到草稿，可以修改后再提交。")]
    if posting.state is not PostingState.SUBMITTED:
        return [*effects, gettext("已发布的版本保持不变。")]
    if posting.call is not None and posting.call not in choosing.list_accepting(posting.kind):
        text = gettext(
            "“%(title)s”已经截止：取回后不能再提交到这次征集。", title=posting.call.title
        )
        return [*effects, text]
    return effects


def _effects_of_withdrawal(posting: Posting) -> list[str]:
    """Only deals that the owner knows of are counted."""
    deals = matches.list_posting_deals(account(), posting)
    count = sum(deal.state in OPEN_BEFORE_SIGNING for deal in deals)
    effects = [gettext("外界不再看到这一条，系统不再为它推荐。")]
    if count:
        text = ngettext("%(num)s 项未签约的对接结束。", "%(num)s 项未签约的对接结束。", count)
        effects.append(text)
    else:
        effects.append(gettext("现在没有未签约的对接；等待经纪人处理的配对和求助一并结束。"))
    return effects


def _ask_renewal(posting: Posting, form: RenewForm) -> str:
    is_gone = posting.state is not PostingState.PUBLISHED
    effects = [gettext("文字不变，只改有效期。要改内容的，请点“修改”，改好后提交审核。")]
    if needs_audit(posting, now()):
        effects.append(gettext("上次审核已超过一年：这一次先提交审核，通过后公开。"))
    elif is_gone:
        effects.append(gettext("立即重新公开，不必再次审核；系统重新为它推荐。"))
    else:
        effects.append(gettext("立即生效，不必再次审核。"))
    words = gettext("恢复发布") if is_gone else gettext("延长有效期")
    return confirm.ask(
        Confirmation(
            title=words,
            about=_title(posting),
            effects=effects,
            verb=words,
            back=_address(posting),
            form=form,
            version=posting.version,
            ends=False,
        )
    )


def _ask(
    posting: Posting, title: str, effects: list[str], verb: str, kept: list[str] | None = None
) -> str:
    return confirm.ask(
        Confirmation(
            title=title,
            about=_title(posting),
            effects=effects,
            kept=kept or [],
            verb=verb,
            back=_address(posting),
            version=posting.version,
        )
    )


def _refuse(posting: Posting, wanted: OwnStep) -> ResponseReturnValue | None:
    """Return the way back, with a word why, where the step is not possible any more."""
    if wanted in steps_of(posting):
        return None
    if wanted is OwnStep.TAKE_BACK:
        return _say_changed(posting)
    if wanted is OwnStep.RENEW and is_under_audit(posting):
        flash(gettext("新版本正在审核，请等待结果，或先取回。"), "warning")
    elif wanted is OwnStep.RENEW and is_discardable(posting):
        flash(gettext("新版本还没有提交：请在新版本里改有效期并提交，或先放弃新版本。"), "warning")
    else:
        flash(gettext("这一条的状态已经变化，现在不能这样做。下面是它现在的状态。"), "warning")
    return _back(posting)


def _say_changed(posting: Posting) -> ResponseReturnValue:
    flash(
        gettext("没有取回：管理员刚刚作出了决定，或内容已在别处更新。下面是现在的状态。"), "warning"
    )
    return _back(posting)


def _title(posting: Posting) -> str:
    return own.own_posting(account(), posting).view.title or gettext("（未填写标题）")


def _address(posting: Posting) -> str:
    return url_for("drafting.show", posting_id=posting.id)


def _back(posting: Posting) -> ResponseReturnValue:
    return redirect(_address(posting))
