"""The office's pages of rounds: listed, written, looked at."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from matcher.domain.errors import InputError, LostRace
from web.base import db, site
from web.base.arguments import code_argument, keys_of
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.site import today, zone
from web.bidding import reading
from web.challenges.models import Challenge
from web.people.session import account
from web.reviewing import queries as query
from web.reviewing import results, service
from web.reviewing.defaults import WANTED_STATE, usual_criteria
from web.reviewing.figures import results_of
from web.reviewing.forms import (
    ROUND_WORDS,
    WEIGHT_WORDS,
    DueForm,
    RoundForm,
    WeightsForm,
    criteria_values,
)
from web.reviewing.models import ReviewRound
from web.reviewing.standing import rounds_that_count
from web.reviewing.states import Purpose, ReviewMode, RoundState

blueprint = Blueprint("reviewing", __name__)

_PLAIN = ("mode", "is_blind", "seats", "weight", "drops_extremes", "due_at", "place")
"""What the form holds as the round does."""


@blueprint.get("/office/challenges/<int:challenge_id>/rounds")
def index(**_: int) -> str:
    """Every round of a challenge, and what comes next."""
    challenge = subject(Challenge)
    return render_template(
        "reviewing/index.html",
        challenge=challenge,
        lines=query.list_rounds(challenge.id),
        purposes=_purposes(challenge),
        problems=_rank_problems(challenge),
        counted=rounds_that_count(challenge.id),
        weights=WeightsForm(formdata=None),
    )


@blueprint.route("/office/challenges/<int:challenge_id>/rounds/new", methods=["GET", "POST"])
def new(**_: int) -> ResponseReturnValue:
    """Write a round; its purpose and mode choose the criteria it begins with."""
    challenge = subject(Challenge)
    purpose = code_argument(Purpose, "purpose")
    if purpose not in _purposes(challenge):
        flash(gettext("榜单现在的状态不能新建这种评审。"), "info")
        return redirect(url_for("reviewing.index", challenge_id=challenge.id))
    if request.method == "GET":
        mode = code_argument(ReviewMode, "mode") or ReviewMode.NETWORK
        form = RoundForm(formdata=None, data=_usual_values(challenge, purpose, mode))
        return _render(form, challenge, purpose)
    form = RoundForm()
    _offer(form, challenge, purpose)
    if not form.check():
        return _render(form, challenge, purpose), 422
    try:
        round_ = service.create(account(), challenge, _data(form, purpose))
    except InputError as error:
        return _refuse(form, error, challenge, purpose), 422
    flash(gettext("已保存为拟定中的一轮。下一步抽取专家。"), "success")
    return redirect(url_for("reviewing.draw", round_id=round_.id))


@blueprint.route("/office/rounds/<int:round_id>/edit", methods=["GET", "POST"])
def edit(round_id: int) -> ResponseReturnValue:
    """Change a round that has not started."""
    round_ = subject(ReviewRound)
    if round_.state is not RoundState.DRAFT:
        flash(gettext("这一轮已经启动或取消，不能再修改。"), "info")
        return redirect(url_for("reviewing.show", round_id=round_id))
    challenge, purpose = round_.challenge, round_.purpose
    if request.method == "GET":
        return _render(_stored_form(round_), challenge, purpose, round_)
    form = RoundForm()
    _offer(form, challenge, purpose)
    if not form.check():
        return _render(form, challenge, purpose, round_), 422
    try:
        service.edit(account(), round_, _data(form, purpose), form.version.data or 0)
    except InputError as error:
        return _refuse(form, error, challenge, purpose, round_), 422
    except LostRace:
        return _show_conflict(form, round_), 409
    flash(gettext("已保存。"), "success")
    return redirect(url_for("reviewing.show", round_id=round_id))


@blueprint.get("/office/rounds/<int:round_id>")
def show(**_: int) -> str:
    """A round with its panel, and the next step; scores only after the release."""
    return show_round(subject(ReviewRound))


def show_round(round_: ReviewRound, due: DueForm | None = None) -> str:
    """Return the page of a round, also with a form that was refused."""
    is_released = round_.state is RoundState.RELEASED
    panel = query.seats_of(round_)
    return render_template(
        "reviewing/show.html",
        round=round_,
        challenge=round_.challenge,
        panel=panel,
        progress={seat.id: query.progress_of(seat) for seat in panel},
        bids=query.bids_of(round_),
        results=results_of(round_) if is_released else [],
        obstacles=_obstacles(round_),
        counts={} if is_released else results.count_judged(round_),
        is_done=not is_released and not results.needs_reason(round_),
        due=due or DueForm(formdata=None),
        holding=[seat for seat in panel if seat.state in query.HOLDING],
    )


def _obstacles(round_: ReviewRound) -> list[str]:
    if round_.state is not RoundState.DRAFT:
        return []
    return [str(ROUND_WORDS[one.field, one.code]) for one in service.find_obstacles(round_)]


def _purposes(challenge: Challenge) -> list[Purpose]:
    return [purpose for purpose, state in WANTED_STATE.items() if state is challenge.state]


def _rank_problems(challenge: Challenge) -> list[str]:
    return [str(WEIGHT_WORDS[one.field, one.code]) for one in results.find_rank_problems(challenge)]


def _render(
    form: RoundForm, challenge: Challenge, purpose: Purpose, round_: ReviewRound | None = None
) -> str:
    if form.bids.choices == []:
        _offer(form, challenge, purpose)
    return render_template(
        "reviewing/edit.html", form=form, challenge=challenge, purpose=purpose, round=round_
    )


def _refuse(
    form: RoundForm,
    error: InputError,
    challenge: Challenge,
    purpose: Purpose,
    round_: ReviewRound | None = None,
) -> str:
    db.rollback()
    words = {**ROUND_WORDS, "bid_ids": ROUND_WORDS["bid_ids", "missing"]}
    show_problems(form, error, words)
    return _render(form, challenge, purpose, round_)


def _show_conflict(form: RoundForm, round_: ReviewRound) -> str:
    """Show what was typed again, to be saved over the newer version only on purpose."""
    db.rollback()
    words = gettext("这一轮刚刚有改动，您填写的内容还没有保存。请核对后再次保存。")
    flash(words, "warning")
    form.version.raw_data = None
    form.version.data = round_.version
    return _render(form, round_.challenge, round_.purpose, round_)


def _offer(form: RoundForm, challenge: Challenge, purpose: Purpose) -> None:
    if purpose is Purpose.APPRAISAL:
        form.offer([])
        return
    words = gettext("一项都不勾选，就评全部通过形式审查的揭榜方案。")
    form.offer(
        reading.list_admitted(challenge.id), all_words=words if purpose is Purpose.BIDS else ""
    )


def _data(form: RoundForm, purpose: Purpose) -> service.RoundData:
    values: dict[str, Any] = {name: form[name].data for name in _PLAIN}
    return service.RoundData(
        purpose=purpose,
        bid_ids=keys_of(form.bids.data or []),
        criteria=form.read_criteria(),
        **values,
    )


def _stored_form(round_: ReviewRound) -> RoundForm:
    values = {name: getattr(round_, name) for name in _PLAIN}
    values |= criteria_values(round_.criteria)
    values |= {"bids": [str(key) for key in round_.bid_ids], "version": round_.version}
    return RoundForm(formdata=None, data=values)


def _usual_values(challenge: Challenge, purpose: Purpose, mode: ReviewMode) -> dict[str, Any]:
    """Return a round as it usually is, due in ten days."""
    used = sum(one.weight for one in rounds_that_count(challenge.id))
    is_bids = purpose is Purpose.BIDS
    # What is stored stands in the site's language, whichever the officer reads in.
    with force_locale(site.settings().default_locale):
        criteria = criteria_values(usual_criteria(purpose, mode))
    return criteria | {
        "mode": mode,
        "is_blind": is_bids and mode is ReviewMode.NETWORK,
        "seats": 5,
        "weight": max(0, 100 - used) if is_bids else 100,
        "due_at": datetime.combine(today() + timedelta(days=10), time(18, 0), zone()),
    }
