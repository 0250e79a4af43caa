"""The officers' pages of assignment: they belong to the office's blueprint."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.brokers.shortages import Shortage
from matcher.domain.errors import Forbidden
from web.base import db
from web.base.arguments import MOST_KEYS, code_argument, key_of, keys_of, page_number
from web.base.guard import subject
from web.brokers import assignment
from web.brokers import assignment_queries as brokers_queries
from web.brokers import queries as broker_query
from web.brokers.assignment import Move
from web.brokers.assignment_queries import AssignView
from web.brokers.shortages import explain_shortage
from web.brokers.views import blueprint
from web.matches.models import Match
from web.people import queries as people_queries
from web.people.models import User
from web.people.session import account


@blueprint.get("/office/matches")
def matches() -> str:
    """Running matches, their brokers, and why some have none."""
    shown, broker = _chosen_view(), _chosen_broker()
    page = brokers_queries.list_assignments(shown, broker.id if broker else None, page_number())
    reasons = assignment.explain_waiting(assignment.list_waiting())
    return render_template(
        "brokers/matches.html",
        page=page,
        shown=shown,
        broker=broker,
        brokers=broker_query.list_brokers(),
        interests=broker_query.all_interests(),
        reasons=_explain(reasons),
        waiting=brokers_queries.count_unassigned(),
        undecided=brokers_queries.count_undecided(),
        of_interest=brokers_queries.count_of_interest(),
    )


@blueprint.post("/office/matches/<int:match_id>/assign")
def assign(**_: int) -> ResponseReturnValue:
    """Give a match to another broker."""
    answer = redirect(_back())
    broker = broker_query.find_broker(key_of(request.form.get("broker_id")))
    if broker is None:
        flash(gettext("请选择一位经纪人。"), "warning")
        return answer
    try:
        assignment.assign_broker(account(), subject(Match), broker)
    except Forbidden:
        db.rollback()
        flash(gettext("这位经纪人与其中一方有利益关系，需要回避，请另选一位。"), "warning")
        return answer
    flash(gettext("已分派给 %(name)s。", name=broker.name), "success")
    return answer


@blueprint.post("/office/matches/select")
def select_matches() -> ResponseReturnValue:
    """Show the plan for the matches that were ticked."""
    chosen = keys_of(request.form.getlist("match"))
    if not chosen:
        flash(gettext("请先勾选要重新分配的配对。"), "warning")
        return redirect(_back())
    return redirect(url_for("brokers.show_plan", match=chosen))


@blueprint.get("/office/matches/plan")
def show_plan() -> str:
    """What a new assignment would change, before anything is changed."""
    broker = _chosen_broker()
    plan = assignment.propose(_matches_to_plan(broker))
    names = {user.id: user.name for user in broker_query.list_brokers()}
    return render_template(
        "brokers/plan.html",
        plan=plan,
        names=names,
        broker=broker,
        shortages=[
            (_explain({0: shortage})[0], len(shortage.proposals)) for shortage in plan.shortages
        ],
    )


@blueprint.post("/office/matches/plan")
def apply_plan() -> ResponseReturnValue:
    """Carry out the lines of the plan that still hold."""
    lines = map(_read_move, request.form.getlist("move")[:MOST_KEYS])
    moves = [move for move in lines if move is not None]
    applied, left = assignment.apply_moves(account(), moves)
    done = ngettext("已改派 %(num)s 项。", "已改派 %(num)s 项。", applied)
    flash(done, "success" if applied else "info")
    if left:
        flash(
            ngettext(
                "%(num)s 项在此期间已有变化，没有改派，请重新生成方案。",
                "%(num)s 项在此期间已有变化，没有改派，请重新生成方案。",
                left,
            ),
            "warning",
        )
    return redirect(url_for("brokers.matches", show=AssignView.UNDECIDED.value))


def _explain(shortages: dict[int, Shortage]) -> dict[int, str]:
    names = {user.id: user.name for user in broker_query.list_brokers()}
    owners = people_queries.organisation_names(
        key for shortage in shortages.values() for key in shortage.organisations
    )
    return {key: explain_shortage(shortage, names, owners) for key, shortage in shortages.items()}


def _matches_to_plan(broker: User | None) -> Sequence[Match]:
    chosen = set(keys_of(request.args.getlist("match")))
    if chosen:
        return [match for match in assignment.list_undecided() if match.id in chosen]
    if broker is not None:
        return assignment.list_undecided(broker.id)
    if _chosen_view() is AssignView.UNDECIDED:
        return assignment.list_undecided()
    return assignment.list_waiting()


def _read_move(text: str) -> Move | None:
    """Return a line of the form: match, present broker (0 for none), new broker."""
    keys = [key_of(part) for part in text.split("-")]
    if len(keys) != 3 or keys[0] is None or keys[1] is None or keys[2] is None:
        return None
    return Move(keys[0], keys[1] or None, keys[2])


def _chosen_view() -> AssignView:
    return code_argument(AssignView, "show") or AssignView.WAITING


def _chosen_broker() -> User | None:
    return broker_query.find_broker(key_of(request.args.get("broker")))


def _back() -> str:
    broker = _chosen_broker()
    return url_for(
        "brokers.matches", show=_chosen_view().value, broker=broker.id if broker else None
    )
