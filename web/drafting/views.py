"""The day's work, and the own postings of firms and institutes."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.errors import WrongState
from matcher.policy import Action
from matcher.types import Kind
from matcher.vocabulary import Must, Role
from matcher.workflow import PostingState
from web import db, labels, site
from web.application import limiter
from web.forms.help_requests import AskForm
from web.models import Call, Posting, User
from web.queries import calls as call_query
from web.queries import deals as deal_query
from web.queries import desk as desk_query
from web.queries import help_requests as help_query
from web.queries import joint as joint_query
from web.queries import office as office_query
from web.queries import work as query
from web.queries.relations import allows
from web.services import calls, matching
from web.services import posting as service
from web.site import today
from web.views import checking, completeness, editing
from web.views.common import KIND_OF_ROLE, account, code_argument, key_of, page_number

blueprint = Blueprint("work", __name__, url_prefix="/work")

SUGGESTIONS = 10
MOST_GAPS = 3
"""How many missing things the page names; more would read as a scolding."""

CHECK_LIMIT = "60 per minute"
"""Checks of a text being written, per account: the script asks after each pause in typing."""


def _account_key() -> str:
    return str(account().id)


@blueprint.get("/")
def home() -> str:
    """What waits for the person today."""
    user = account()
    parts = {
        Role.FIRM: _member_home,
        Role.INSTITUTE: _member_home,
        Role.BROKER: _broker_home,
        Role.OFFICER: _officer_home,
    }
    found = parts[user.role](user) if user.role in parts else {}
    return render_template(
        "work/home.html", user=user, today=today(), kind=KIND_OF_ROLE.get(user.role), **found
    )


@blueprint.get("/postings")
def postings() -> ResponseReturnValue:
    """The organisation's postings by state."""
    user = account()
    kind = KIND_OF_ROLE.get(user.role)
    if kind is None:
        return redirect(url_for("work.home"))
    state = code_argument(PostingState, "state")
    return render_template(
        "work/postings.html",
        kind=kind,
        state=state,
        counts=query.count_own_postings(user),
        page=query.list_own_postings(user, state, page_number()),
    )


@blueprint.route("/needs/new", methods=["GET", "POST"])
def new_need() -> ResponseReturnValue:
    """Write a new need."""
    return _new(Kind.NEED)


@blueprint.route("/achievements/new", methods=["GET", "POST"])
def new_achievement() -> ResponseReturnValue:
    """Write a new achievement."""
    return _new(Kind.ACHIEVEMENT)


@blueprint.post("/needs/check")
@limiter.limit(CHECK_LIMIT, key_func=_account_key)
def check_need() -> str:
    """Check a need that is being written; nothing is stored."""
    return checking.show_fragment(Kind.NEED)


@blueprint.post("/achievements/check")
@limiter.limit(CHECK_LIMIT, key_func=_account_key)
def check_achievement() -> str:
    """Check an achievement that is being written; nothing is stored."""
    return checking.show_fragment(Kind.ACHIEVEMENT)


@blueprint.route("/postings/<int:posting_id>/edit", methods=["GET", "POST"])
def edit(posting_id: int) -> ResponseReturnValue:
    """Change a draft, answer an officer's note, or begin a new version of a published text."""
    if request.method == "POST":
        return editing.store(g.posting.kind, g.posting)
    if not query.own_posting(account(), g.posting).is_editable:
        flash(gettext("当前状态下不能修改。待审核的内容，请等待审核结果。"), "warning")
        return redirect(url_for("work.show", posting_id=posting_id))
    return editing.show_existing(g.posting)


@blueprint.post("/postings/<int:posting_id>/autosave")
def autosave(**_: int) -> ResponseReturnValue:
    """Store what a script sends every few seconds; it never submits."""
    return editing.store(g.posting.kind, g.posting, for_script=True)


@blueprint.get("/postings/<int:posting_id>")
def show(**_: int) -> str:
    """A posting's state, notes, history, public face and deals."""
    return show_posting()


def show_posting(ask_form: AskForm | None = None) -> str:
    """Return the page of the posting in ``g``, with what was typed into the request for help."""
    user = account()
    own = query.own_posting(user, g.posting)
    return render_template(
        "work/show.html",
        **_help_parts(user, own, ask_form),
        own=own,
        preview=query.preview(g.posting),
        history=query.list_history(g.posting),
        deals=query.list_posting_deals(user, g.posting),
        submitted_at=g.posting.submitted_at,
        published_at=g.posting.published_at,
        call=g.posting.call,
        joint=joint_query.invitation_of(g.posting),
    )


@blueprint.post("/postings/<int:posting_id>/withdraw")
def withdraw(posting_id: int) -> ResponseReturnValue:
    """Take a published posting off the platform."""
    service.withdraw(account(), g.posting)
    flash(gettext("已撤回，外界不再看到这一条，未签约的对接已结束。"), "success")
    return redirect(url_for("work.show", posting_id=posting_id))


@blueprint.get("/postings/<int:posting_id>/suggestions")
def suggestions(posting_id: int) -> ResponseReturnValue:
    """What the engine finds for a published posting."""
    from web.services import engine

    user, mine = account(), g.posting
    if mine.state is not PostingState.PUBLISHED:
        flash(gettext("发布后才能查看推荐。"), "warning")
        return redirect(url_for("work.show", posting_id=posting_id))
    found = query.describe_candidates(user, mine, engine.suggest(mine, SUGGESTIONS))
    return render_template(
        "work/suggestions.html",
        own=query.own_posting(user, mine),
        likely=[(one, _explain(one)) for one in found if _is_likely(one)],
        unlikely=[(one, _explain(one)) for one in found if not _is_likely(one)],
    )


@blueprint.post("/postings/<int:posting_id>/request-match")
def request_match(posting_id: int) -> ResponseReturnValue:
    """Ask a broker to look at a pair."""
    from web.services import engine

    mine: Posting = g.posting
    answer = redirect(url_for("work.suggestions", posting_id=posting_id))
    other = query.find_published(key_of(request.form.get("other_id")) or 0)
    if other is None or other.kind is mine.kind or mine.state is not PostingState.PUBLISHED:
        flash(gettext("这一条已经下架，请另选一条。"), "warning")
        return answer
    need, achievement = (mine, other) if mine.kind is Kind.NEED else (other, mine)
    try:
        matching.request_match(account(), mine, other, engine.score_pair(need, achievement))
    except WrongState:
        db.rollback()
        flash(gettext("这一配对目前不能再提交，请看“我的对接”或另选一条。"), "warning")
        return answer
    flash(gettext("已请经纪人研判这一配对。经确认后，会在“我的对接”中征求您的意向。"), "success")
    return answer


def _new(kind: Kind) -> ResponseReturnValue:
    call = _wanted_call(kind)
    if request.method == "POST":
        for_script = request.form.get("action") == "autosave"
        return editing.store(kind, None, call, for_script=for_script)
    return editing.show_new(kind, call)


def _wanted_call(kind: Kind) -> Call | None:
    call_id = key_of(request.args.get("call_id"))
    if call_id is None:
        return None
    call = call_query.get_call(call_id)
    if calls.accepts(call, kind):
        return call
    if request.method == "GET":
        flash(gettext("这次征集现在不接收此类内容；您仍可以随时发布。"), "warning")
    return None


def _is_likely(suggestion: query.Suggestion) -> bool:
    # What is in work stays in sight, whatever its chances were.
    in_work = suggestion.deal_id is not None or suggestion.is_requested
    return in_work or suggestion.candidate.probability >= site.settings().proposal_threshold


def _explain(suggestion: query.Suggestion) -> dict[str, Any]:
    from dataclasses import asdict

    from web.services import engine

    evidence = asdict(suggestion.candidate.evidence)
    return {"evidence": evidence, "sentence": engine.sentence(evidence, labels.locale_code())}


def _gaps(own: query.OwnPosting) -> list[completeness.Gap]:
    return completeness.measure(own.view.kind, partial(getattr, own.view)).gaps[:MOST_GAPS]


def _help_parts(user: User, own: query.OwnPosting, form: AskForm | None) -> dict[str, Any]:
    """Return the engine's verdict on a published need and what its owner can do then."""
    from web.services import verdict

    if own.state is not PostingState.PUBLISHED or not allows(user, Action.ASK_HELP, g.posting):
        return {}
    return {
        "verdict": verdict.judge(g.posting),
        "help_lines": help_query.list_for_posting(user, g.posting),
        "ask_form": form or AskForm(formdata=None),
        "missing": [gap.why for gap in _gaps(own)],
        "must_name": lambda code: labels.label(Must(code)),
    }


def _member_home(user: User) -> dict[str, Any]:
    return {
        "waiting": query.list_waiting_postings(user),
        "unanswered": deal_query.list_unanswered(user),
        "invitations": joint_query.list_unanswered(user.organisation_id),
        "steps": deal_query.list_due_steps(user),
        "counts": query.count_own_postings(user),
        "deal_counts": deal_query.count_deals(user),
        "organisation": user.organisation,
    }


def _broker_home(user: User) -> dict[str, Any]:
    return {
        "queue_size": desk_query.count_proposals(user),
        "enquiries": help_query.count_for_broker(user),
        "steps": deal_query.list_due_steps(user),
        "deal_counts": deal_query.count_deals(user),
    }


def _officer_home(_user: User) -> dict[str, Any]:
    return {
        "audit_size": office_query.count_audit_queue(),
        "unassigned": office_query.count_unassigned(),
        "requests": help_query.count_open(),
        "pending_organisations": office_query.count_pending_organisations(),
        "calls": office_query.current_calls(),
    }
