"""The officers' pages of a call's matching."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, WrongState
from web.base import db
from web.base.arguments import key_of, page_number
from web.base.guard import subject
from web.calls.models import Call
from web.closing import queries, service, showing
from web.closing.states import ENDED_CALLS, RUN
from web.people.session import account

blueprint = Blueprint("closing", __name__, url_prefix="/office/calls/<int:call_id>/matching")


@blueprint.get("")
def show(**_: int) -> str:
    """How far the call's matching has come, and the button that starts it."""
    call, user = subject(Call), account()
    runs = queries.list_runs(call)
    run = runs[0] if runs else None
    return render_template(
        "closing/show.html",
        call=call,
        runs=runs,
        run=run,
        active=queries.active_run(call),
        progress=queries.progress_of(run) if run else queries.Progress(),
        failed=[showing.failed_line(user, one) for one in queries.list_failed(run)] if run else [],
        published=queries.count_published(call),
        has_ended=call.state in ENDED_CALLS,
    )


@blueprint.post("/start")
def start(call_id: int) -> ResponseReturnValue:
    """Have the submissions matched."""
    try:
        service.start(account(), subject(Call))
    except InputError:
        db.rollback()
        flash(gettext("还没有已发布的提交。先发布，再来配对。"), "warning")
    except WrongState as error:
        if error.machine != RUN.name:
            raise
        db.rollback()
        flash(gettext("已有一次配对正在进行，下面是它的进度。"), "info")
    return redirect(url_for("closing.show", call_id=call_id))


@blueprint.post("/cancel")
def cancel(call_id: int) -> ResponseReturnValue:
    """End the run that is going on."""
    run = queries.active_run(subject(Call))
    if run is None:
        flash(gettext("这次配对已经结束，没有需要取消的。"), "info")
    else:
        service.cancel(account(), run)
        flash(gettext("已取消。取消前提出的配对保留。"), "info")
    return redirect(url_for("closing.show", call_id=call_id))


@blueprint.get("/result")
def result(**_: int) -> str:
    """What a run found, and for which submissions there is nothing."""
    call, user = subject(Call), account()
    run = queries.find_run(call, key_of(request.args.get("run")))
    if run is None:
        abort(404)
    page = queries.list_without_pairs(run, page_number())
    return render_template(
        "closing/result.html",
        call=call,
        run=run,
        progress=queries.progress_of(run),
        shares_now=showing.shares_of(call),
        page=page,
        pairless=[showing.pairless_line(user, one) for one in page.items],
        failed=[showing.failed_line(user, one) for one in queries.list_failed(run)],
    )
