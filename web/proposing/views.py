"""Suggestions for one's own posting, and asking a broker for one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import WrongState
from matcher.types import Kind
from web.base import db, labels, site
from web.base.arguments import key_of
from web.base.guard import subject
from web.people.session import account
from web.postings import own as own_postings
from web.postings.models import Posting
from web.postings.states import PostingState
from web.proposing import queries as proposing_queries
from web.proposing import service as matching

blueprint = Blueprint("proposing", __name__)

SUGGESTIONS = 10


@blueprint.get("/work/postings/<int:posting_id>/suggestions")
def suggestions(posting_id: int) -> ResponseReturnValue:
    """What the engine finds for a published posting."""
    from web.engine import service as engine

    user, mine = account(), subject(Posting)
    if mine.state is not PostingState.PUBLISHED:
        flash(gettext("发布后才能查看推荐。"), "warning")
        return redirect(url_for("drafting.show", posting_id=posting_id))
    found = proposing_queries.describe_candidates(user, mine, engine.suggest(mine, SUGGESTIONS))
    return render_template(
        "proposing/suggestions.html",
        own=own_postings.own_posting(user, mine),
        likely=[(one, _explain(one)) for one in found if _is_likely(one)],
        unlikely=[(one, _explain(one)) for one in found if not _is_likely(one)],
    )


@blueprint.post("/work/postings/<int:posting_id>/request-match")
def request_match(posting_id: int) -> ResponseReturnValue:
    """Ask a broker to look at a pair."""
    from web.engine import service as engine

    mine: Posting = subject(Posting)
    answer = redirect(url_for("proposing.suggestions", posting_id=posting_id))
    other = own_postings.find_published(key_of(request.form.get("other_id")) or 0)
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


def _is_likely(suggestion: proposing_queries.Suggestion) -> bool:
    # What is in work stays in sight, whatever its chances were.
    in_work = suggestion.deal_id is not None or suggestion.is_requested
    return in_work or suggestion.candidate.probability >= site.settings().proposal_threshold


def _explain(suggestion: proposing_queries.Suggestion) -> dict[str, Any]:
    from dataclasses import asdict

    from web.engine import service as engine

    evidence = asdict(suggestion.candidate.evidence)
    return {"evidence": evidence, "sentence": engine.sentence(evidence, labels.locale_code())}
