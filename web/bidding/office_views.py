"""The office's pages of bids: opening them, checking their form, and reading them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import confirm, db
from web.base.confirm import Confirmation
from web.base.files.kinds import FileKind
from web.base.forms.problems import show_problems
from web.base.forms.texts import add_error
from web.base.guard import subject
from web.base.sending import send_brought, send_bytes
from web.bidding import opening, reading
from web.bidding import queries as query
from web.bidding.completeness import indicator_lines
from web.bidding.forms import CheckForm, ReasonForm
from web.bidding.hints import find_hints, read_if_whole
from web.bidding.models import Bid
from web.bidding.papers import MIME, write_record
from web.bidding.rights import may_read
from web.bidding.sealing import BrokenSeal
from web.bidding.states import OPENED_STATES, FormFault
from web.bidding.views import blueprint
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.people.session import account


@blueprint.get("/office/challenges/<int:challenge_id>/bids")
def office(**_: int) -> str:
    """What may be said of a challenge's bids at this moment."""
    challenge = subject(Challenge)
    state = challenge.state
    return render_template(
        "bidding/office.html",
        challenge=challenge,
        count=query.count_handed_in(challenge) if state is ChallengeState.CLOSED else None,
        bids=query.list_opened(challenge),
        late=query.count_late(challenge) if challenge.opened_at else None,
        may_begin=state is ChallengeState.OPENED
        and query.is_all_checked(challenge)
        and query.is_any_admitted(challenge),
        may_fail=opening.may_fail(challenge),
    )


@blueprint.route("/office/challenges/<int:challenge_id>/bids/open", methods=["GET", "POST"])
def open_bids(**_: int) -> ResponseReturnValue:
    """Ask first, then open all bids at once."""
    challenge = subject(Challenge)
    back = url_for("bidding.office", challenge_id=challenge.id)
    if request.method == "GET":
        opening.require_openable(challenge)
        return confirm.ask(
            Confirmation(
                title=gettext("开启揭榜材料"),
                about=challenge.title,
                effects=[
                    gettext("全部揭榜材料同时解封，并抽签编号；解封后不能再密封。"),
                    gettext("每份材料的校验码记入日志，与揭榜单位的回执一致。"),
                ],
                verb=gettext("开启揭榜材料"),
                back=back,
                version=challenge.version,
                ends=False,
            )
        )
    count = opening.open_bids(account(), challenge)
    flash(gettext("已开启 %(count)s 份揭榜材料，请逐份进行形式审查。", count=count), "success")
    return redirect(back)


@blueprint.route("/office/bids/<int:bid_id>/check", methods=["GET", "POST"])
def check(**_: int) -> ResponseReturnValue:
    """Check the form of one opened bid."""
    bid = _opened()
    form = CheckForm()
    if request.method == "GET":
        return _render_check(CheckForm(formdata=None, data={"fault": bid.fault}), bid)
    version = confirm.expected_version()
    if request.form.get("action") == "admit":
        opening.admit(account(), bid, version)
        flash(gettext("%(code)s 号通过形式审查。", code=bid.code), "success")
        return redirect(url_for("bidding.office", challenge_id=bid.challenge_id))
    if not form.validate() or form.fault.data is None:
        if form.fault.data is None and not form.fault.errors:
            add_error(form.fault, gettext("请选择不通过的原因。"))
        return _render_check(form, bid), 422
    try:
        opening.refuse(account(), bid, FormFault(form.fault.data), form.note.data or "", version)
    except InputError as error:
        show_problems(form, error, {("note", "missing"): gettext("请向揭榜单位说明原因。")})
        db.rollback()
        return _render_check(form, bid), 422
    flash(gettext("%(code)s 号没有通过，已通知揭榜单位。", code=bid.code), "success")
    return redirect(url_for("bidding.office", challenge_id=bid.challenge_id))


@blueprint.route("/office/challenges/<int:challenge_id>/bids/review", methods=["GET", "POST"])
def begin_review(**_: int) -> ResponseReturnValue:
    """Ask first, then go on to the review."""
    challenge = subject(Challenge)
    back = url_for("bidding.office", challenge_id=challenge.id)
    if request.method == "GET":
        return confirm.ask(
            Confirmation(
                title=gettext("进入评审"),
                about=challenge.title,
                effects=[gettext("形式审查到此结束，通过的材料进入评审，并通知揭榜单位。")],
                verb=gettext("进入评审"),
                back=back,
                ends=False,
            )
        )
    opening.begin_review(account(), challenge)
    flash(gettext("已进入评审。"), "success")
    return redirect(url_for("challenges.manage", challenge_id=challenge.id))


@blueprint.route("/office/challenges/<int:challenge_id>/bids/fail", methods=["GET", "POST"])
def fail(**_: int) -> ResponseReturnValue:
    """Ask why, then end a challenge without a bid that could be reviewed."""
    challenge = subject(Challenge)
    back = url_for("bidding.office", challenge_id=challenge.id)
    form = ReasonForm()
    asked = Confirmation(
        title=gettext("记为流榜"),
        about=challenge.title,
        effects=[gettext("榜单结束，原因在榜单页面公开，不能恢复。")],
        verb=gettext("记为流榜"),
        back=back,
        form=form,
    )
    if request.method == "GET":
        return confirm.ask(asked)
    if not form.validate():
        return confirm.ask(asked), 422
    opening.fail(account(), challenge, form.reason.data or "")
    flash(gettext("已记为流榜。"), "success")
    return redirect(url_for("challenges.manage", challenge_id=challenge.id))


@blueprint.get("/office/challenges/<int:challenge_id>/bids/record.<any(docx, xlsx):suffix>")
def record(suffix: str, **_: int) -> ResponseReturnValue:
    """The record of the opening, to be saved and signed."""
    challenge = subject(Challenge)
    if challenge.opened_at is None:
        abort(404)
    name = f"challenge-{challenge.id}-opening.{suffix}"
    return send_bytes(write_record(challenge, suffix), MIME[suffix], name)


@blueprint.get("/bids/<int:bid_id>")
def read(**_: int) -> str:
    """One opened bid with its names, for the office and for an owner who chooses."""
    bid = _readable()
    found = read_if_whole(bid)
    if found is None:
        abort(404)
    return render_template(
        "bidding/read.html",
        bid=bid,
        challenge=bid.challenge,
        found=found,
        lines=indicator_lines(bid.challenge.indicators),
    )


@blueprint.get("/bids/<int:bid_id>/files/<int:file_id>")
def read_file(file_id: int, **_: int) -> ResponseReturnValue:
    """A file of an opened bid, for the same readers."""
    try:
        shown, content = reading.read_file(_readable(), file_id, blind=False)
    except (BrokenSeal, LookupError, OSError):
        abort(404)
    return send_brought(content, FileKind(shown.kind), shown.name)


def _readable() -> Bid:
    bid = subject(Bid)
    if not may_read(account(), bid):
        # Before the opening nobody learns that there is a bid.
        abort(404)
    return bid


def _opened() -> Bid:
    bid = subject(Bid)
    if bid.opened_at is None or bid.state not in OPENED_STATES:
        abort(404)
    return bid


def _render_check(form: CheckForm, bid: Bid) -> str:
    return render_template(
        "bidding/check.html",
        form=form,
        bid=bid,
        challenge=bid.challenge,
        found=read_if_whole(bid),
        lines=indicator_lines(bid.challenge.indicators),
        hints=find_hints(bid),
        is_open=bid.challenge.state is ChallengeState.OPENED,
    )
