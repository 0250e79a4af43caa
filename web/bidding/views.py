"""The bidder's workspace: own bids, writing one, its files."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import LostRace, SealKeyLost, WrongState
from web.base import db
from web.base.arguments import key_of
from web.base.autosaving import answer_saved
from web.base.error_words import say_seal_key_lost
from web.base.guard import subject
from web.base.site import now
from web.bidding import queries as query
from web.bidding import reading, service
from web.bidding.anonymity import anonymous_text, find_names, names_of
from web.bidding.completeness import (
    indicator_lines,
    list_gaps,
    milestone_money,
    over_money,
    own_money,
)
from web.bidding.drafts import Draft
from web.bidding.file_views import change_files
from web.bidding.forms import PlanForm, change_rows, fit, form_of, typed_of
from web.bidding.models import Bid
from web.bidding.plans import Plan
from web.bidding.presenting import differences
from web.bidding.states import WRITABLE_STATES
from web.challenges.models import Challenge
from web.people.session import account

blueprint = Blueprint("bidding", __name__)


@blueprint.get("/work/bids")
def mine() -> str:
    """The organisation's bids with their states and deadlines."""
    return render_template("bidding/mine.html", bids=query.list_own(account()))


@blueprint.post("/challenges/<int:challenge_id>/bid")
def begin(**_: int) -> ResponseReturnValue:
    """Begin a bid, or go on with the one there is."""
    challenge = subject(Challenge)
    try:
        bid = service.begin(account(), challenge)
    except WrongState as error:
        db.rollback()
        if error.machine == "organisation":
            flash(gettext("本单位通过核验后才能揭榜，请联系管理员。"), "warning")
        else:
            flash(gettext("这份榜单现在不接收揭榜材料。"), "warning")
        return redirect(url_for("challenges.show", challenge_id=challenge.id))
    return redirect(url_for("bidding.write", bid_id=bid.id))


@blueprint.route("/work/bids/<int:bid_id>", methods=["GET", "POST"])
def write(**_: int) -> ResponseReturnValue:
    """Write a bid while its challenge takes bids; after that, read it."""
    bid = subject(Bid)
    if request.method == "POST":
        return _store(bid)
    if not is_writable(bid):
        return show_own(bid)
    draft = reading.read_own_draft(account(), bid)
    return render(form_of(draft, bid.challenge, bid.version), bid, draft.plan)


@blueprint.post("/work/bids/<int:bid_id>/autosave")
def autosave(**_: int) -> ResponseReturnValue:
    """Keep what a script sends every few seconds; it never hands anything in."""
    bid = subject(Bid)
    form = PlanForm()
    draft = _typed_draft(form)
    try:
        service.save_draft(account(), bid, draft, form.version.data or 0)
    except LostRace:
        db.rollback()
        message = gettext("内容已在别处更新，自动保存已停止。请点“保存草稿”查看差异。")
        return jsonify(message=message), 409
    except WrongState:
        db.rollback()
        return jsonify(message=gettext("已不能修改，自动保存已停止。请先复制填写的内容。")), 409
    except SealKeyLost:
        db.rollback()
        return jsonify(message=say_seal_key_lost()), 503
    return answer_saved(
        bid.version,
        url_for("bidding.write", bid_id=bid.id),
        url_for("bidding.autosave", bid_id=bid.id),
    )


def is_writable(bid: Bid) -> bool:
    """Return whether the bid can still be changed."""
    return bid.state in WRITABLE_STATES and query.is_open(bid.challenge)


def show_own(bid: Bid) -> str:
    """Return the bid's page once it can be changed no more."""
    return render_template(
        "bidding/own.html",
        bid=bid,
        challenge=bid.challenge,
        found=reading.read_own(account(), bid),
        lines=indicator_lines(bid.challenge.indicators),
    )


def show_late(bid: Bid) -> ResponseReturnValue:
    """Say that the deadline has passed; what was typed is kept, sealed."""
    page = render_template("bidding/late.html", bid=bid, challenge=bid.challenge, moment=now())
    return page, 409


def render(form: PlanForm, bid: Bid, plan: Plan, **extra: Any) -> str:
    """Return the page on which a bid is written."""
    challenge = bid.challenge
    names = names_of([bid.organisation.name, bid.organisation.name_en], plan)
    context: dict[str, Any] = {
        "form": form,
        "bid": bid,
        "challenge": challenge,
        "plan": plan,
        "lines": indicator_lines(challenge.indicators),
        "gaps": list_gaps(plan, indicator_lines(challenge.indicators)),
        "named": find_names(anonymous_text(plan), names),
        "over": over_money(plan, challenge.money),
        "own": own_money(plan),
        "planned": milestone_money(plan),
    }
    if not extra.get("is_locked"):
        context["files"] = reading.list_own_files(account(), bid)
        context["is_changed"] = reading.is_changed(account(), bid)
    return render_template("bidding/write.html", **context, **extra)


def _typed_draft(form: PlanForm) -> Draft:
    form.validate()
    return Draft(form.plan, typed_of(request.form.items(multi=True)))


def _store(bid: Bid) -> ResponseReturnValue:
    """Keep what was typed; then do what the button asks for."""
    form = PlanForm()
    draft = _typed_draft(form)
    action = request.form.get("action", "save")
    if action.startswith(("add-", "drop-")):
        draft = Draft(draft.plan, change_rows(draft.typed, action))
    try:
        service.save_draft(account(), bid, draft, form.version.data or 0)
    except LostRace:
        return _show_conflict(form, bid, draft)
    except SealKeyLost as error:
        return _show_unsealable(form, bid, draft, error)
    if not is_writable(bid):
        if action == "submit":
            service.note_late(account(), bid)
        return show_late(bid)
    if action.startswith(("add-", "drop-")):
        return redirect(url_for("bidding.write", bid_id=bid.id, _anchor=action.split("-")[1]))
    if action == "attach" or action.partition("-")[0] in ("detach", "blind", "named"):
        return _change_files(form, bid, draft, action)
    return _finish(form, bid, draft, action)


def _finish(form: PlanForm, bid: Bid, draft: Draft, action: str) -> ResponseReturnValue:
    has_faults = form.find_faults()
    if action == "submit":
        gaps = form.say_gaps(bid.challenge)
        if not has_faults and not gaps:
            return redirect(url_for("bidding.submit", bid_id=bid.id))
    if form.errors:
        return render(fit(form, bid.challenge, bid.version), bid, draft.plan, is_saved=True), 422
    flash(gettext("草稿已保存，还没有递交。"), "success")
    return redirect(url_for("bidding.write", bid_id=bid.id))


def _change_files(form: PlanForm, bid: Bid, draft: Draft, action: str) -> ResponseReturnValue:
    verb, _, number = action.partition("-")
    key = key_of(number)
    if verb != "attach" and key is None:
        abort(404)
    refused = change_files(bid, verb, key or 0)
    if refused:
        page = render(
            fit(form, bid.challenge, bid.version), bid, draft.plan, is_saved=True, refused=refused
        )
        return page, 422
    return redirect(url_for("bidding.write", bid_id=bid.id, _anchor="files"))


def _show_unsealable(
    form: PlanForm, bid: Bid, draft: Draft, error: SealKeyLost
) -> ResponseReturnValue:
    """Show what was typed again: it cannot be sealed now, and is never kept in the clear."""
    current_app.logger.error("a bid was not saved: %s", error)
    db.rollback()
    fitted = fit(form, bid.challenge, bid.version)
    return render(fitted, bid, draft.plan, is_locked=True, said=say_seal_key_lost()), 503


def _show_conflict(form: PlanForm, bid: Bid, draft: Draft) -> ResponseReturnValue:
    db.rollback()
    stored = reading.read_own_draft(account(), bid).plan
    page = render(
        fit(form, bid.challenge, bid.version),
        bid,
        draft.plan,
        is_conflict=True,
        differences=differences(draft.plan, stored),
    )
    return page, 409
