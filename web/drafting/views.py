"""Pages of writing a posting, and of one's own postings."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.types import Kind
from web.base.arguments import code_argument, key_of, page_number
from web.base.extensions import limiter
from web.base.guard import subject
from web.calls import queries as call_query
from web.calls import service as calls
from web.calls.models import Call
from web.drafting import checking, editing
from web.matches import queries as matches_queries
from web.people.session import account
from web.postings import choosing
from web.postings import own as own_postings
from web.postings.kinds import KIND_OF_ROLE
from web.postings.models import Posting
from web.postings.states import PostingState
from web.postings.texts import contact_of, facts_of, texts_of

blueprint = Blueprint("drafting", __name__)

LONGEST_SEARCH = 100
"""Characters of a search among one's own postings."""

CHECK_LIMIT = "60 per minute"
"""Checks of a text being written, per account: the script asks after each pause in typing."""


def _account_key() -> str:
    return str(account().id)


@blueprint.get("/work/postings")
def postings() -> ResponseReturnValue:
    """The organisation's postings by state."""
    user = account()
    kind = KIND_OF_ROLE.get(user.role)
    if kind is None:
        return redirect(url_for("home.work"))
    state = code_argument(PostingState, "state")
    asked = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    return render_template(
        "drafting/postings.html",
        kind=kind,
        state=state,
        counts=own_postings.count_own_postings(user),
        page=own_postings.list_own_postings(user, state, page_number(), asked),
        asked=asked,
    )


@blueprint.route("/work/needs/new", methods=["GET", "POST"])
def new_need() -> ResponseReturnValue:
    """Write a new need."""
    return _new(Kind.NEED)


@blueprint.route("/work/achievements/new", methods=["GET", "POST"])
def new_achievement() -> ResponseReturnValue:
    """Write a new achievement."""
    return _new(Kind.ACHIEVEMENT)


@blueprint.post("/work/needs/check")
@limiter.limit(CHECK_LIMIT, key_func=_account_key)
def check_need() -> str:
    """Check a need that is being written; nothing is stored."""
    return checking.show_fragment(Kind.NEED)


@blueprint.post("/work/achievements/check")
@limiter.limit(CHECK_LIMIT, key_func=_account_key)
def check_achievement() -> str:
    """Check an achievement that is being written; nothing is stored."""
    return checking.show_fragment(Kind.ACHIEVEMENT)


@blueprint.route("/work/postings/<int:posting_id>/edit", methods=["GET", "POST"])
def edit(posting_id: int) -> ResponseReturnValue:
    """Change a draft, answer an officer's note, or begin a new version of a published text."""
    if request.method == "POST":
        return editing.store(subject(Posting).kind, subject(Posting))
    if not own_postings.own_posting(account(), subject(Posting)).is_editable:
        flash(gettext("当前状态下不能修改。待审核的内容，请等待审核结果。"), "warning")
        return redirect(url_for("drafting.show", posting_id=posting_id))
    return editing.show_existing(subject(Posting))


@blueprint.post("/work/postings/<int:posting_id>/autosave")
def autosave(**_: int) -> ResponseReturnValue:
    """Store what a script sends every few seconds; it never submits."""
    return editing.store(subject(Posting).kind, subject(Posting), for_script=True)


@blueprint.get("/work/postings/<int:posting_id>")
def show(**_: int) -> str:
    """A posting's state, notes, history, public face and deals."""
    return show_posting()


def show_posting(**typed: object) -> str:
    """Return the page of the present posting, with what was typed into a part of it."""
    user, posting = account(), subject(Posting)
    own = own_postings.own_posting(user, posting)
    return render_template(
        "drafting/show.html",
        typed=typed,
        posting=posting,
        own=own,
        preview=own_postings.preview(posting),
        full_texts=texts_of(own.view),
        full_facts=facts_of(own.view) + contact_of(own.view),
        history=own_postings.list_history(posting),
        deals=matches_queries.list_posting_deals(user, posting),
        submitted_at=posting.submitted_at,
        published_at=posting.published_at,
        call=posting.call,
    )


def _new(kind: Kind) -> ResponseReturnValue:
    call = _wanted_call(kind)
    if request.method == "POST":
        for_script = request.form.get("action") == "autosave"
        return editing.store(kind, None, call, for_script=for_script)
    accepting = choosing.list_accepting(kind)
    if call is None and request.args.get("call_id") is None and accepting:
        call = accepting[0]
    return editing.show_new(kind, call)


def _wanted_call(kind: Kind) -> Call | None:
    """Return the call that the address names, as long as it takes this kind."""
    call_id = key_of(request.args.get("call_id"))
    if call_id is None:
        return None
    call = call_query.get_call(call_id)
    if calls.accepts(call, kind, organisation_id=account().organisation_id):
        return call
    if request.method == "GET":
        flash(gettext("这次征集现在不接收此类内容；您仍可以随时发布。"), "warning")
    return None
