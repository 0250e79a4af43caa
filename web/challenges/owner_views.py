"""The page of the organisation whose problem a challenge is."""

from __future__ import annotations

from flask import render_template

from web.base.guard import subject
from web.challenges.models import Challenge
from web.challenges.views import blueprint


@blueprint.get("/work/challenges/<int:challenge_id>")
def accompany(**_: int) -> str:
    """Read the terms and follow the state."""
    return render_template("challenges/accompany.html", challenge=subject(Challenge))
