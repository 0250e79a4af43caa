"""The office's plan of tables: made, changed by hand, published."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError, LostRace
from web.base import confirm, db
from web.base.arguments import key_of
from web.base.confirm import Confirmation
from web.base.guard import subject
from web.base.labels import join_words, label
from web.matches.queries import public_sides
from web.meetings import planning
from web.meetings.checking import Finding
from web.meetings.forms import SEAT_WORDS
from web.meetings.models import Meeting, MeetingPair
from web.meetings.states import MeetingState
from web.meetings.times import slot_times
from web.meetings.views import blueprint
from web.people.session import account


@blueprint.get("/office/meetings/<int:meeting_id>/plan")
def plan(**_: int) -> str:
    """Who sits where and when, and who is left out and why."""
    meeting = subject(Meeting)
    found = planning.situation_of(meeting)
    seated = {pair.seat: pair for pair in found.pairs if pair.seat}
    troubles: dict[int, list[str]] = {}
    for one in found.findings():
        troubles.setdefault(one.talk, []).append(label(one.trouble))
    return render_template(
        "meetings/plan.html",
        meeting=meeting,
        slots=slot_times(meeting),
        seated=seated,
        left=[pair for pair in found.pairs if not pair.seat],
        sides={pair.id: public_sides(pair.match) for pair in found.pairs},
        coming={pair.id for pair in found.pairs if found.is_coming(pair)},
        troubles=troubles,
        is_changed=found.is_changed(),
        can_change=meeting.state is MeetingState.ANNOUNCED,
    )


@blueprint.post("/office/meetings/<int:meeting_id>/plan")
def make_plan(**_: int) -> ResponseReturnValue:
    """Plan all tables around what is locked."""
    meeting = subject(Meeting)
    try:
        found = planning.make_plan(account(), meeting, confirm.expected_version())
    except LostRace:
        return _lost_race(meeting)
    seats = len(found.seats)
    left = len(found.pairs) - seats
    flash(
        gettext(
            "安排了 %(seats)s 场，%(left)s 对没有桌位，原因见下。参加单位还看不到，公布后才通知。",
            seats=seats,
            left=left,
        ),
        "success",
    )
    return _back(meeting)


@blueprint.route("/office/meetings/<int:meeting_id>/publish-plan", methods=["GET", "POST"])
def publish_plan(**_: int) -> ResponseReturnValue:
    """Tell the parties where and when they sit."""
    meeting = subject(Meeting)
    if request.method == "GET":
        return _ask_publish(meeting)
    try:
        count = planning.publish(account(), meeting, confirm.expected_version())
    except InputError as error:
        db.rollback()
        flash(_refusal(error), "warning")
        return _back(meeting)
    flash(
        ngettext("已公布，通知 %(num)s 家单位。", "已公布，通知 %(num)s 家单位。", count),
        "success",
    )
    return _back(meeting)


@blueprint.post("/office/meetings/pairs/<int:pair_id>/seat")
def seat(**_: int) -> ResponseReturnValue:
    """Seat a talk elsewhere, or take it from its table."""
    pair = subject(MeetingPair)
    slot, table = key_of(request.form.get("slot")), key_of(request.form.get("table"))
    version = confirm.expected_version()
    if request.form.get("do") == "unseat":
        return _change(pair, lambda: planning.unseat(account(), pair, version))
    if slot is None or table is None:
        flash(gettext("请选择场次和桌号。"), "warning")
        return _back(pair.meeting)
    return _change(pair, lambda: _warn(planning.move(account(), pair, slot, table, version)))


@blueprint.post("/office/meetings/pairs/<int:pair_id>/lock")
def lock_talk(**_: int) -> ResponseReturnValue:
    """Keep a talk where it is when tables are planned anew, or let it go."""
    pair = subject(MeetingPair)
    locked = request.form.get("locked") == "yes"
    version = confirm.expected_version()
    return _change(pair, lambda: planning.set_lock(account(), pair, locked=locked, version=version))


def _change(pair: MeetingPair, change: Callable[[], None]) -> ResponseReturnValue:
    meeting = pair.meeting
    try:
        change()
    except LostRace:
        return _lost_race(meeting)
    except InputError as error:
        db.rollback()
        flash(_refusal(error), "warning")
        return _back(meeting)
    flash(gettext("洽谈安排已修改，公布后才通知参加单位。"), "success")
    return _back(meeting)


def _warn(findings: Iterable[Finding]) -> None:
    words = [label(one.trouble) for one in findings]
    if words:
        flash(gettext("请留意：%(what)s。", what=join_words(words)), "warning")


def _refusal(error: InputError) -> str:
    problem = error.problems[0]
    if problem.field == "plan":
        return (
            gettext("洽谈安排没有变动，不用再公布。")
            if problem.code == "unchanged"
            else gettext("还没有安排任何一场，请先安排桌位。")
        )
    return str(SEAT_WORDS[problem.code])


def _lost_race(meeting: Meeting) -> ResponseReturnValue:
    db.rollback()
    flash(gettext("洽谈安排刚刚有别的改动，请看过再改。"), "warning")
    return _back(meeting)


def _ask_publish(meeting: Meeting) -> str:
    effects = [
        gettext("没有确认参加的单位和已结束的配对，自动撤下桌位。"),
        gettext("有洽谈的单位能看到自己的时间、桌号和对方的公开内容。"),
        gettext("第一次公布时通知所有有洽谈的单位，以后只通知有变动的单位。"),
    ]
    return confirm.ask(
        Confirmation(
            title=gettext("公布洽谈安排"),
            about=meeting.title,
            effects=effects,
            kept=[gettext("双方都有意向以前，没有公开的名称和联系方式仍然不告诉对方。")],
            verb=gettext("公布洽谈安排"),
            back=url_for("meetings.plan", meeting_id=meeting.id),
            version=meeting.version,
            ends=False,
        )
    )


def _back(meeting: Meeting) -> ResponseReturnValue:
    return redirect(url_for("meetings.plan", meeting_id=meeting.id))
