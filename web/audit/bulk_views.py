"""Deciding on many texts at once: what would be done, and then doing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError
from web.audit import bulk
from web.audit.bulk import Chosen
from web.audit.forms import ChangesForm
from web.audit.states import BulkAction
from web.audit.views import blueprint, kept_place
from web.people.session import account


@blueprint.post("/office/queue/select")
def select() -> ResponseReturnValue:
    """Name what was ticked, and what of it should be looked at first."""
    chosen = bulk.read_chosen(request.form.getlist("chosen"))
    if not chosen:
        return _nothing_chosen()
    return _ask(_action(), chosen, ChangesForm(prefix="changes", formdata=None))


@blueprint.post("/office/queue/decide")
def decide() -> ResponseReturnValue:
    """Decide on each of the ticked, as far as nobody has changed it since."""
    action, form = _action(), ChangesForm(prefix="changes")
    chosen = bulk.read_chosen(request.form.getlist("chosen"))
    if not chosen:
        return _nothing_chosen()
    if action is BulkAction.REQUEST_CHANGES and not form.validate():
        listed = bulk.read_chosen(request.form.getlist("listed"))
        return _ask(action, listed or chosen, form, {one.token for one in chosen}), 422
    outcome = bulk.decide_each(account(), action, chosen, form.note.data or "")
    if outcome.left:
        return render_template(
            "audit/decided.html",
            outcome=outcome,
            done=_say_done(action, outcome.done),
            back=url_for("audit.queue", **kept_place()),
        )
    flash(_say_done(action, outcome.done), "success")
    return redirect(url_for("audit.queue", **kept_place()))


def _say_done(action: BulkAction, count: int) -> str:
    if action is BulkAction.PUBLISH:
        return ngettext("已发布 %(num)s 项。", "已发布 %(num)s 项。", count)
    return ngettext("已退回 %(num)s 项，请提交人修改。", "已退回 %(num)s 项，请提交人修改。", count)


def _ask(
    action: BulkAction, chosen: list[Chosen], form: ChangesForm, ticked: set[str] | None = None
) -> str:
    plan = bulk.plan(account(), action, chosen)
    if ticked is None:
        ticked = {one.token for one in plan.planned if not one.needs_look}
    return render_template(
        "audit/select.html",
        action=action,
        plan=plan,
        ticked=ticked,
        changes_form=form,
        kept=kept_place(),
    )


def _action() -> BulkAction:
    try:
        return BulkAction(request.form.get("action", ""))
    except ValueError as error:
        raise InputError.of("action", "unknown") from error


def _nothing_chosen() -> ResponseReturnValue:
    flash(gettext("请先勾选要处理的内容。"), "warning")
    return redirect(url_for("audit.queue", **kept_place()))
