"""The public pages of challenges, and the questions about them."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import db, labels
from web.base.access import allows
from web.base.arguments import code_argument, page_number
from web.base.clock import utc_now
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.urls import absolute_url
from web.challenges import asking
from web.challenges import queries as query
from web.challenges.calendar import MIME_TYPE, write_calendar
from web.challenges.disclosure import knows_owner, owner_for, require_public
from web.challenges.feeds import FEED_TYPE, make_feed
from web.challenges.forms import QUESTION_WORDS, QuestionForm
from web.challenges.models import Challenge
from web.challenges.permissions import ASK_QUESTION, MANAGE_CHALLENGES
from web.challenges.states import ChallengeState, Variant
from web.challenges.strip import Phase, station_of
from web.challenges.structured import describe
from web.challenges.terms import questions_end, takes_questions
from web.challenges.words import STATIONS
from web.people.session import account, actor

blueprint = Blueprint("challenges", __name__)

MOST_IN_FEED = 60


@blueprint.get("/challenges")
def index() -> str:
    """List the announced challenges, those that can be bid for first."""
    wanted = _wanted()
    return render_template(
        "challenges/index.html",
        page=query.list_public(wanted, page_number()),
        wanted=wanted,
        counts=query.count_phases(),
        fields=labels.region_choices("fields"),
        owner=lambda challenge: owner_for(actor(), challenge),
    )


@blueprint.get("/challenges/<int:challenge_id>")
def show(**_: int) -> str:
    """Show the terms, what was asked, and what came of it."""
    return _show(QuestionForm(formdata=None))


@blueprint.post("/challenges/<int:challenge_id>/questions")
def ask(challenge_id: int) -> ResponseReturnValue:
    """Ask about an announced challenge."""
    challenge, form = require_public(actor(), subject(Challenge)), QuestionForm()
    if not form.validate():
        return _show(form), 422
    try:
        asking.ask(account(), challenge, form.text.data or "")
    except InputError as error:
        db.rollback()
        show_problems(form, error, QUESTION_WORDS)
        return _show(form), 422
    flash(gettext("已提交。答复后问题和答复一起公开，不显示是谁问的。"), "success")
    return redirect(url_for("challenges.show", challenge_id=challenge_id, _anchor="questions"))


@blueprint.get("/challenges.atom")
def feed() -> Response:
    """Send what happened to challenges as a feed."""
    content = make_feed(query.list_newest(MOST_IN_FEED), absolute_url(request.path))
    return Response(content, content_type=FEED_TYPE)


@blueprint.get("/challenges.ics")
def deadlines() -> Response:
    """Give the deadlines of all challenges that take bids to a calendar programme."""
    return Response(write_calendar(query.list_open(MOST_IN_FEED)), content_type=MIME_TYPE)


@blueprint.get("/challenges/<int:challenge_id>.ics")
def calendar(**_: int) -> Response:
    """Give the deadlines of one challenge to a calendar programme."""
    challenge = require_public(actor(), subject(Challenge))
    return Response(write_calendar([challenge]), content_type=MIME_TYPE)


def _wanted() -> query.Wanted:
    field = request.args.get("field", "")
    known = dict(labels.region_choices("fields"))
    return query.Wanted(
        phase=code_argument(Phase, "phase"),
        field=field if field in known else "",
        variant=code_argument(Variant, "variant"),
        text=request.args.get("q", "").strip(),
    )


def _show(form: QuestionForm) -> str:
    user = actor()
    challenge = require_public(user, subject(Challenge))
    questions = query.list_questions(challenge)
    is_open = challenge.state is ChallengeState.ANNOUNCED
    return render_template(
        "challenges/show.html",
        challenge=challenge,
        owner=owner_for(user, challenge),
        is_hidden=challenge.hides_owner and knows_owner(user, challenge),
        stations=[str(word) for word in STATIONS],
        reached=station_of(challenge.state, was_opened=challenge.opened_at is not None),
        answered=[one for one in questions if one.answered_at is not None],
        own=[
            one for one in questions if user and one.asked_by_id == user.id and not one.answered_at
        ],
        questions_end=questions_end(challenge),
        may_ask=is_open and takes_questions(challenge, utc_now()),
        can_ask=user is None or allows(user, ASK_QUESTION),
        manages=allows(user, MANAGE_CHALLENGES),
        form=form,
        structured=describe(challenge),
    )
