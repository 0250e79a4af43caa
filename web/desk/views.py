"""The broker's desk: proposals one after the other, and deals by state."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.codes import DeclineCode
from matcher.domain.errors import InputError, LostRace, WrongState
from web.base import db, formats, labels, site
from web.base.arguments import key_of, keys_of, page_number
from web.base.clock import utc_now
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.site import local_day, today
from web.brokers.forms import RecusalForm
from web.deals import day
from web.deals.history import history_of
from web.deals.states import ANSWER_TERM
from web.desk import queries as desk_queries
from web.desk import service as matching
from web.desk import service as review
from web.desk.marks import list_links, mark_text
from web.desk.strengths import list_bars
from web.matches import queries as matches_queries
from web.matches.forms import DeclineForm
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User
from web.people.session import account
from web.postings.disclosure import PostingView
from web.postings.texts import facts_of, texts_of

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("/")
def queue() -> str:
    """The proposals that wait, the first one opened."""
    return show_queue(None, DeclineForm())


@blueprint.get("/day")
def my_day() -> str:
    """What is due on the broker's deals, and the own figures."""
    user, now = account(), utc_now()
    return render_template(
        "desk/day.html",
        tasks=day.list_tasks(user, today()),
        figures=day.list_figures(user, today(), site.zone()),
        waiting=desk_queries.count_proposals(user),
        long_wait=ANSWER_TERM.days,
        undoable=desk_queries.find_undoable(user, now),
        today=today(),
    )


@blueprint.get("/board")
def board() -> str:
    """Running deals by state, all or those that need a push."""
    field, only = _field(), _only()
    user = account()
    columns = desk_queries.list_board(
        user, utc_now(), desk_queries.BoardFilter(field, only, today())
    )
    return render_template(
        "desk/board.html",
        columns=columns,
        field=field,
        only=only,
        idle_days=desk_queries.IDLE.days,
        today=today(),
    )


@blueprint.get("/<int:match_id>")
def show(match_id: int) -> ResponseReturnValue:
    """One proposal side by side, beside the list."""
    match = subject(Match)
    if match.decided_at is not None and match.state is not MatchState.DECLINED:
        moment = formats.moment(match.decided_at)
        flash(
            gettext("这一配对已在 %(moment)s 确认，现在打开的是它的对接。", moment=moment), "info"
        )
        return redirect(url_for("deals.show", match_id=match_id))
    return show_queue(desk_queries.open_match(account(), match), DeclineForm())


@blueprint.post("/<int:match_id>/confirm")
def confirm(**_: int) -> ResponseReturnValue:
    """Ask both sides whether they are interested."""
    user = account()
    ids = desk_queries.order_queue(user, _field())
    try:
        matching.confirm(user, subject(Match), _seen())
    except WrongState:
        return _decided_elsewhere()
    except LostRace:
        db.rollback()
        flash(gettext("其中一方的文字刚刚更新，还没有确认。请看过现在的文字再决定。"), "warning")
        return show_queue(matches_queries.proposal(subject(Match), user), DeclineForm()), 409
    return _go_on(ids, [subject(Match).id])


@blueprint.post("/<int:match_id>/decline")
def decline(**_: int) -> ResponseReturnValue:
    """Do not take the match up, with a coded reason."""
    user = account()
    form = DeclineForm()
    if not form.validate():
        return show_queue(matches_queries.proposal(subject(Match), user), form), 422
    ids = desk_queries.order_queue(user, _field())
    try:
        matching.decline(
            user, subject(Match), DeclineCode(str(form.code.data)), form.note.data or ""
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, {"note": gettext("请写明原因。")})
        return show_queue(matches_queries.proposal(subject(Match), user), form), 422
    except WrongState:
        return _decided_elsewhere()
    return _go_on(ids, [subject(Match).id])


@blueprint.post("/decline")
def decline_many() -> ResponseReturnValue:
    """Decline every selected proposal for one reason."""
    user = account()
    form = DeclineForm()
    asked = _picked()
    if not asked or not form.validate():
        flash(gettext("请先勾选配对，再选一个不采纳的原因。"), "warning")
        return show_queue(None, DeclineForm(formdata=None), picked=asked), 422
    ids = desk_queries.order_queue(user, _field())
    found = desk_queries.find_own(user, asked, MatchState.PROPOSED)
    review.decline_all(user, found, DeclineCode(str(form.code.data)), form.note.data or "")
    _say_skipped(len(asked) - len(found))
    return _go_on(ids, [match.id for match in found])


@blueprint.post("/undo")
def undo() -> ResponseReturnValue:
    """Take the latest decision back."""
    user = account()
    found = desk_queries.find_own(user, _picked(), *MatchState)
    try:
        for match in found:
            review.undo(user, match, utc_now())
    except WrongState:
        db.rollback()
        flash(gettext("没有撤销：时间已过，或者之后又有了进展。"), "warning")
        return redirect(url_for("desk.queue", field=_field()))
    if not found:
        return redirect(url_for("desk.queue", field=_field()))
    flash(
        ngettext(
            "已撤销，%(num)s 项配对回到待研判。", "已撤销，%(num)s 项配对回到待研判。", len(found)
        ),
        "success",
    )
    return redirect(url_for("desk.show", match_id=found[0].id, field=_field()))


def _seen() -> tuple[int, int]:
    """Return the revisions on the page that was decided from; zeros for none."""
    need, achievement = request.form.get("need"), request.form.get("achievement")
    return key_of(need) or 0, key_of(achievement) or 0


def _picked() -> set[int]:
    """Return the matches that were ticked."""
    return set(keys_of(request.form.getlist("match")))


def show_queue(
    opened: matches_queries.Proposal | None,
    form: DeclineForm,
    *,
    recusal: RecusalForm | None = None,
    picked: Collection[int] = (),
) -> str:
    """Return the queue beside the open proposal, by default its first, with what was typed."""
    user = account()
    ids = desk_queries.order_queue(user, _field())
    page = desk_queries.list_proposals(ids, _page_of(ids, opened))
    if opened is None and page.items:
        # The whole of it, as the broker may see it; the list has the public side.
        opened = desk_queries.open_first(user, page.items[0].id)
    return render_template(
        "desk/queue.html",
        page=page,
        line_of=_line,
        opened=opened,
        place=ids.index(opened.id) + 1 if opened and opened.id in ids else None,
        form=form,
        recusal=recusal or RecusalForm(prefix="recusal", formdata=None),
        picked=picked,
        field=_field(),
        fields=desk_queries.count_proposals_by_field(user),
        undoable=desk_queries.find_undoable(user, utc_now()),
        today=today(),
        **(_explained(user, opened) if opened else {}),
    )


def _page_of(ids: list[int], opened: matches_queries.Proposal | None) -> int:
    known = desk_queries.page_of(ids, opened.id) if opened is not None else None
    return page_number() if known is None else known


def _explained(user: User, opened: matches_queries.Proposal) -> dict[str, Any]:
    match = db.session().get_one(Match, opened.id)
    views = (opened.need, opened.achievement)
    return {
        "reason_of": _reason,
        "links_of_pair": lambda one: list_links(one.evidence),
        "sides_of": lambda one: [_side(view, one.evidence) for view in (one.need, one.achievement)],
        "bars_of": lambda one: list_bars(one.evidence),
        "histories": [history_of(user, match, view) for view in views],
    }


def _reason(one: matches_queries.Proposal) -> str:
    from web.engine import service as engine

    return engine.sentence(one.evidence, labels.locale_code())


def _line(one: matches_queries.Proposal) -> dict[str, Any]:
    """Return a proposal for the list: titles with their marks, and why it is there."""
    return {
        "proposal": one,
        "links": list_links(one.evidence),
        "need": mark_text(one.need.title, one.evidence, one.need.kind),
        "achievement": mark_text(one.achievement.title, one.evidence, one.achievement.kind),
        "age": (today() - local_day(one.created_at)).days,
        "days_left": (one.due - today()).days if one.due else None,
    }


def _side(view: PostingView, evidence: dict[str, Any]) -> dict[str, Any]:
    """Return a posting's texts in segments, with the terms that meet marked."""
    texts = texts_of(view)
    return {
        "view": view,
        "title": mark_text(view.title, evidence, view.kind),
        "texts": [(label, mark_text(text, evidence, view.kind)) for label, text in texts],
        "facts": facts_of(view),
    }


def _field() -> str | None:
    code = request.args.get("field", "")
    return code if code in labels.region().codes("fields") else None


def _only() -> desk_queries.Push | None:
    pushes: dict[str, desk_queries.Push] = {"overdue": "overdue", "idle": "idle"}
    return pushes.get(request.args.get("only", ""))


def _decided_elsewhere() -> ResponseReturnValue:
    db.rollback()
    state = labels.label(subject(Match).state)
    message = gettext("这一配对已经在别处处理过（%(state)s），这次没有再记录。", state=state)
    flash(message, "warning")
    return redirect(url_for("desk.show", match_id=subject(Match).id, field=_field()))


def _say_skipped(count: int) -> None:
    if count:
        words = ngettext(
            "%(num)s 项已经在别处处理过，没有改动。",
            "%(num)s 项已经在别处处理过，没有改动。",
            count,
        )
        flash(words, "warning")


def _go_on(ids: list[int], gone: Collection[int]) -> ResponseReturnValue:
    following = desk_queries.find_following(ids, gone)
    if following is None:
        return redirect(url_for("desk.queue", field=_field()))
    return redirect(url_for("desk.show", match_id=following, field=_field()))
