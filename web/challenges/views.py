"""The public pages of challenges."""

from __future__ import annotations

from flask import Blueprint, render_template

from web.base.guard import subject
from web.challenges import queries as query
from web.challenges.disclosure import owner_for, require_public
from web.challenges.models import Challenge
from web.people.session import actor

blueprint = Blueprint("challenges", __name__)


@blueprint.get("/challenges")
def index() -> str:
    """List the announced challenges."""
    return render_template("challenges/index.html", challenges=query.list_public())


@blueprint.get("/challenges/<int:challenge_id>")
def show(**_: int) -> str:
    """Show the terms, what was asked, and what came of it."""
    challenge = require_public(actor(), subject(Challenge))
    return render_template(
        "challenges/show.html", challenge=challenge, owner=owner_for(actor(), challenge)
    )
