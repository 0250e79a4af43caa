"""The order of a challenge's bids: looked at, weighed, settled, sent as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import confirm, db
from web.base.arguments import key_of
from web.base.confirm import Confirmation
from web.base.forms.problems import Words, show_problems
from web.base.guard import subject
from web.base.sending import send_bytes
from web.challenges.models import Challenge
from web.people.models import User
from web.people.session import account
from web.reviewing import papers, results
from web.reviewing.figures import ranking_of
from web.reviewing.forms import REASON_WORDS, WEIGHT_WORDS, ReasonForm, WeightsForm
from web.reviewing.standing import rounds_that_count
from web.reviewing.views import blueprint


@blueprint.get("/office/challenges/<int:challenge_id>/ranking")
def ranking(**_: int) -> str:
    """How the bids stand, as far as rounds are released."""
    return _render(subject(Challenge), WeightsForm(formdata=None))


@blueprint.post("/office/challenges/<int:challenge_id>/weights")
def weigh(challenge_id: int) -> ResponseReturnValue:
    """Say how much each round counts."""
    challenge, form = subject(Challenge), WeightsForm()
    keys = [one.id for one in rounds_that_count(challenge_id)]
    weights = {key: key_of(request.form.get(f"weight_{key}")) for key in keys}
    try:
        if not form.validate():
            return _render(challenge, form), 422
        results.weigh(account(), challenge, weights, form.reason.data or "")
    except InputError as error:
        db.rollback()
        out = gettext("每一轮的占比是 0 至 100 的整数。")
        ranges: Words = {f"weight_{key}": out for key in keys}
        show_problems(form, error, {**WEIGHT_WORDS, **REASON_WORDS, **ranges})
        return _render(challenge, form, weights), 422
    flash(gettext("已改各轮占比。"), "success")
    return redirect(url_for("reviewing.ranking", challenge_id=challenge_id))


@blueprint.get("/office/challenges/<int:challenge_id>/ranking/<paper>")
def paper(paper: str, **_: int) -> ResponseReturnValue:
    """Send the summary of the review as a file."""
    challenge = subject(Challenge)
    found = papers.make_file(challenge, paper)
    if found is None:
        abort(404)
    content, mime_type = found
    return send_bytes(content, mime_type, f"review-{challenge.id}-{paper}")


@blueprint.route("/office/challenges/<int:challenge_id>/rank", methods=["GET", "POST"])
def rank(challenge_id: int) -> ResponseReturnValue:
    """Settle the order."""
    challenge = subject(Challenge)
    back = url_for("reviewing.ranking", challenge_id=challenge_id)
    if request.method == "POST":
        try:
            results.rank(account(), challenge)
        except InputError as error:
            db.rollback()
            for one in error.problems:
                flash(str(WEIGHT_WORDS[one.field, one.code]), "warning")
            return redirect(back)
        flash(gettext("已确定排序。下一步拟定公示。"), "success")
        return redirect(back)
    return confirm.ask(
        Confirmation(
            title=gettext("确定排序"),
            about=challenge.title,
            effects=[gettext("排序确定后，可以拟定立项建议并公示。")],
            verb=gettext("确定排序"),
            back=back,
            ends=False,
        )
    )


@blueprint.route("/office/challenges/<int:challenge_id>/review-again", methods=["GET", "POST"])
def review_again(**_: int) -> ResponseReturnValue:
    """Review the bids once more."""
    return _with_reason(
        results.review_again,
        gettext("重新评审"),
        [gettext("排序作废，回到评审中。可以新建一轮，并调整各轮占比。")],
        gettext("已回到评审中。"),
    )


@blueprint.route("/office/challenges/<int:challenge_id>/fail", methods=["GET", "POST"])
def fail(**_: int) -> ResponseReturnValue:
    """End the challenge without an award."""
    return _with_reason(
        results.fail,
        gettext("流榜"),
        [
            gettext("项目就此结束，没有揭榜方立项。"),
            gettext("理由对所有人公开，揭榜方会收到通知。没有汇总的评审一并取消。"),
        ],
        gettext("已流榜。"),
    )


def _with_reason(
    act: Callable[[User, Challenge, str], None], verb: str, effects: list[str], done: str
) -> ResponseReturnValue:
    challenge, form = subject(Challenge), ReasonForm()
    back = url_for("reviewing.ranking", challenge_id=challenge.id)
    if request.method == "POST" and form.validate():
        act(account(), challenge, form.reason.data or "")
        flash(done, "success")
        return redirect(back)
    page = confirm.ask(
        Confirmation(
            title=verb, about=challenge.title, effects=effects, verb=verb, back=back, form=form
        )
    )
    return (page, 422) if request.method == "POST" else page


def _render(
    challenge: Challenge, form: WeightsForm, weights: dict[int, int | None] | None = None
) -> str:
    found = ranking_of(challenge)
    return render_template(
        "reviewing/ranking.html",
        challenge=challenge,
        ranking=found,
        form=form,
        weights=weights or {one.id: one.weight for one in found.rounds},
        problems=[
            str(WEIGHT_WORDS[one.field, one.code]) for one in results.find_rank_problems(challenge)
        ],
    )
