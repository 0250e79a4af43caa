"""The broker's desk: proposals one after the other, and deals by state."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.errors import InputError
from matcher.folding import fold_text
from matcher.types import Kind
from matcher.vocabulary import DeclineCode
from matcher.workflow import MatchState
from web import db, labels
from web.forms.decisions import DeclineForm
from web.forms.posting import add_error
from web.models.base import utc_now
from web.queries import desk as query
from web.queries.disclosure import PostingView
from web.services import matching
from web.site import today
from web.views.common import account, key_of, page_number
from web.views.texts import facts_of, texts_of

COLOURS = 6
"""How many colours of marks the stylesheet has."""

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("/")
def queue() -> str:
    """The proposals that wait, the most probable one opened."""
    return _render(None, DeclineForm())


@blueprint.get("/board")
def board() -> str:
    """Running deals by state."""
    columns = query.list_board(account(), utc_now())
    return render_template("desk/board.html", columns=columns, today=today())


@blueprint.get("/<int:match_id>")
def show(match_id: int) -> ResponseReturnValue:
    """One proposal side by side, beside the list."""
    if g.match.decided_at is not None and g.match.state is not MatchState.DECLINED:
        return redirect(url_for("deals.show", match_id=match_id))
    return _render(query.proposal(g.match, account()), DeclineForm())


@blueprint.post("/<int:match_id>/confirm")
def confirm(**_: int) -> ResponseReturnValue:
    """Ask both sides whether they are interested."""
    user = account()
    following = query.find_next(user, g.match, _field())
    matching.confirm(user, g.match, _seen())
    flash(gettext("已确认配对，正在征求双方意向。"), "success")
    return _go_on(following)


@blueprint.post("/<int:match_id>/decline")
def decline(**_: int) -> ResponseReturnValue:
    """Do not take the match up, with a coded reason."""
    user = account()
    form = DeclineForm()
    if not form.validate():
        return _render(query.proposal(g.match, user), form), 422
    code = DeclineCode(str(form.code.data))
    following = query.find_next(user, g.match, _field())
    try:
        matching.decline(user, g.match, code, form.note.data or "")
    except InputError:
        db.rollback()
        add_error(form.note, gettext("请写明原因。"))
        return _render(query.proposal(g.match, user), form), 422
    flash(gettext("已记为不采纳：%(reason)s。", reason=labels.label(code)), "info")
    return _go_on(following)


def _seen() -> tuple[int, int]:
    """Return the revisions on the page that was decided from; zeros for none."""
    need, achievement = request.form.get("need"), request.form.get("achievement")
    return key_of(need) or 0, key_of(achievement) or 0


def _render(opened: query.Proposal | None, form: DeclineForm) -> str:
    user = account()
    page = query.list_proposals(user, _field(), page_number())
    if opened is None and page.items:
        opened = page.items[0]
    return render_template(
        "desk/queue.html",
        page=page,
        opened=opened,
        form=form,
        field=_field(),
        fields=query.count_proposals_by_field(user),
        reasons=_sentences(page.items),
        sides=_sides(opened) if opened else [],
    )


def _sentences(proposals: Any) -> dict[int, str]:
    from web.services import engine

    locale = labels.locale_code()
    return {one.id: engine.sentence(one.evidence, locale) for one in proposals}


def _sides(opened: query.Proposal) -> list[dict[str, Any]]:
    return [_side(view, opened.evidence) for view in (opened.need, opened.achievement)]


def _side(view: PostingView, evidence: dict[str, Any]) -> dict[str, Any]:
    """Return a posting's texts in segments, with the terms that meet marked."""
    return {
        "view": view,
        "title": _marked(view.title, evidence, view.kind),
        "texts": [(label, _marked(text, evidence, view.kind)) for label, text in texts_of(view)],
        "facts": facts_of(view),
    }


def _marked(text: str, evidence: dict[str, Any], kind: Kind) -> list[tuple[str, str]]:
    """Return (segment, CSS classes): a shared term has the same colour on both sides."""
    from web.services import engine

    shared = {fold_text(term): number for number, term in enumerate(evidence.get("terms", ()))}
    side = 0 if kind is Kind.NEED else 1
    near = {fold_text(pair[side]): number for number, pair in enumerate(evidence.get("near", ()))}
    classes = []
    for segment, mark in engine.mark(text, evidence, kind.value):
        term = fold_text(segment)
        if mark == "shared":
            classes.append((segment, f"term--{shared.get(term, 0) % COLOURS}"))
        elif mark:
            classes.append((segment, f"near near--{near.get(term, 0) % COLOURS}"))
        else:
            classes.append((segment, ""))
    return classes


def _field() -> str | None:
    code = request.args.get("field", "")
    return code if code in labels.region().codes("fields") else None


def _go_on(following: int | None) -> ResponseReturnValue:
    if following is None:
        return redirect(url_for("desk.queue", field=_field()))
    return redirect(url_for("desk.show", match_id=following, field=_field()))
