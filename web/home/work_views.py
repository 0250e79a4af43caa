"""The day's work of an account."""

from __future__ import annotations

from typing import Any

from flask import render_template

from matcher.domain.codes import Role
from web.audit import queries as audit_queries
from web.base.site import today
from web.brokers import assignment_queries as brokers_queries
from web.catalogues import queries as catalogues_queries
from web.deals import queries as deal_query
from web.desk import queries as desk_query
from web.home.views import blueprint
from web.people import queries as people_queries
from web.people.models import User
from web.people.session import account
from web.postings import own as query
from web.postings.kinds import KIND_OF_ROLE


@blueprint.get("/work/")
def work() -> str:
    """What waits for the person today."""
    user = account()
    parts = {
        Role.FIRM: _member_home,
        Role.INSTITUTE: _member_home,
        Role.BROKER: _broker_home,
        Role.OFFICER: _officer_home,
    }
    found = parts[user.role](user) if user.role in parts else {}
    return render_template(
        "home/work.html", user=user, today=today(), kind=KIND_OF_ROLE.get(user.role), **found
    )


def _member_home(user: User) -> dict[str, Any]:
    return {
        "waiting": query.list_waiting_postings(user),
        "unanswered": deal_query.list_unanswered(user),
        "steps": deal_query.list_due_steps(user),
        "counts": query.count_own_postings(user),
        "deal_counts": deal_query.count_deals(user),
        "organisation": user.organisation,
    }


def _broker_home(user: User) -> dict[str, Any]:
    return {
        "queue_size": desk_query.count_proposals(user),
        "steps": deal_query.list_due_steps(user),
        "deal_counts": deal_query.count_deals(user),
    }


def _officer_home(_user: User) -> dict[str, Any]:
    return {
        "audit_size": audit_queries.count_audit_queue(),
        "unassigned": brokers_queries.count_unassigned(),
        "pending_organisations": people_queries.count_pending_organisations(),
        "calls": catalogues_queries.current_calls(),
    }
