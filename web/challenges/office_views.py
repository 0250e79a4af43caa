"""The office's pages of challenges."""

from __future__ import annotations

from flask import render_template

from web.base.guard import subject
from web.challenges import queries as query
from web.challenges.models import Challenge
from web.challenges.views import blueprint


@blueprint.get("/office/challenges")
def office() -> str:
    """Every challenge with its state."""
    return render_template("challenges/office.html", challenges=query.list_all())


@blueprint.get("/office/challenges/<int:challenge_id>")
def manage(**_: int) -> str:
    """One challenge with everything that is done about it."""
    return render_template("challenges/manage.html", challenge=subject(Challenge))
