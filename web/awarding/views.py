"""The office's page of a challenge's result: proposing, publicising, awarding."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, WrongState
from web.awarding import papers, publicity
from web.awarding import queries as query
from web.awarding.models import Award, Publicity
from web.awarding.row_forms import PROPOSAL_WORDS, ProposalForm, proposal_values
from web.awarding.states import AwardState
from web.base import confirm, db
from web.base.confirm import Confirmation
from web.base.formats import full_day
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.papers.word import MIME_TYPE, write_paper
from web.base.sending import send_bytes
from web.base.site import today
from web.base.workdays.calendar import Period
from web.base.workdays.queries import count_working_days
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.people.session import account

blueprint = Blueprint("awarding", __name__)


@blueprint.get("/office/challenges/<int:challenge_id>/awards")
def office(**_: int) -> str:
    """What came of the review, and what is done about it."""
    return show_office()


@blueprint.post("/office/challenges/<int:challenge_id>/awards")
def publicise(challenge_id: int) -> ResponseReturnValue:
    """Propose awards and begin the publicity period."""
    challenge, form = subject(Challenge), ProposalForm()
    names = {one.bid.id: one.bid.organisation.name for one in _candidates(challenge)}
    proposals = form.check(names)
    if proposals is None:
        return show_office(form), 422
    try:
        begun = publicity.publicise(
            account(), challenge, proposals, form.text.data or "", form.last_day.data
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, PROPOSAL_WORDS)
        return show_office(form), 422
    flash(gettext("已开始公示，公示到 %(day)s。", day=full_day(begun.last_day)), "success")
    return redirect(url_for("awarding.office", challenge_id=challenge_id))


@blueprint.route("/office/challenges/<int:challenge_id>/award", methods=["GET", "POST"])
def grant(challenge_id: int) -> ResponseReturnValue:
    """Award what was publicised."""
    challenge = subject(Challenge)
    back = url_for("awarding.office", challenge_id=challenge_id)
    if request.method == "POST":
        publicity.award(account(), challenge)
        flash(gettext("已立项，揭榜方和发榜单位会收到通知。"), "success")
        return redirect(back)
    if publicity.why_no_award(challenge):
        return redirect(back)
    awards = query.awards_in(challenge.id, {AwardState.PROPOSED})
    names = gettext("、").join(award.bid.organisation.name for award in awards)
    return confirm.ask(
        Confirmation(
            title=gettext("立项"),
            about=challenge.title,
            effects=[
                gettext("对 %(names)s 立项，结果公开。", names=names),
                gettext("中选的单位、其他揭榜方和发榜单位会收到通知。"),
            ],
            verb=gettext("立项"),
            back=back,
            ends=False,
        )
    )


@blueprint.get("/office/publicities/<int:publicity_id>/notice.docx")
def notice_paper(publicity_id: int) -> ResponseReturnValue:
    """The notice of a publicity period as a document."""
    paper = papers.publicity_paper(subject(Publicity))
    return send_bytes(write_paper(paper), MIME_TYPE, f"publicity-{publicity_id}.docx")


@blueprint.get("/office/awards/<int:award_id>/letter.docx")
def award_paper(award_id: int) -> ResponseReturnValue:
    """The letter that tells a bidder of its award."""
    paper = papers.award_paper(subject(Award))
    return send_bytes(write_paper(paper), MIME_TYPE, f"award-{award_id}.docx")


def show_office(form: ProposalForm | None = None) -> str:
    """Render the page; with a form that was refused, what was typed."""
    challenge = subject(Challenge)
    candidates = _candidates(challenge)
    choice = query.current_choice(challenge)
    proposes = query.may_propose(challenge) and bool(candidates)
    if form is None:
        reason = choice.public_reasons if choice else ""
        free = [one for one in candidates if _may_be_proposed(one)]
        form = ProposalForm(formdata=None, data=proposal_values(free, reason))
    return render_template(
        "awarding/office.html",
        challenge=challenge,
        candidates=candidates,
        by_bid={str(one.bid.id): one for one in candidates},
        choice=choice,
        proposes=proposes,
        form=form,
        publicities=query.list_publicities(challenge.id),
        objections=query.list_objections(challenge.id),
        awards=query.list_awards(challenge.id),
        sums={one.id: query.sums_of(one, today()) for one in query.list_awards(challenge.id)},
        why_no_award=publicity.why_no_award(challenge),
        gate=query.gate_teams(challenge.id),
        counted=count_working_days(today(), challenge.publicity_days),
        running=_count_again(challenge),
    )


def _count_again(challenge: Challenge) -> Period | None:
    """Count the present period by the calendar of today: days may have been entered since."""
    present = query.current_publicity(challenge.id)
    if present is None or challenge.state is not ChallengeState.PUBLICITY:
        return None
    return count_working_days(present.first_day, challenge.publicity_days)


def _may_be_proposed(one: query.Candidate) -> bool:
    return one.award is None or one.is_out


def _candidates(challenge: Challenge) -> list[query.Candidate]:
    """Return the ranked bids; nothing before the ranking, or while it is reviewed again."""
    if challenge.state in _BEFORE:
        return []
    try:
        return query.list_candidates(challenge)
    except WrongState:
        return []


_BEFORE = frozenset(
    {
        ChallengeState.DRAFT,
        ChallengeState.APPRAISAL,
        ChallengeState.READY,
        ChallengeState.ANNOUNCED,
        ChallengeState.CLOSED,
        ChallengeState.OPENED,
        ChallengeState.REVIEW,
    }
)
