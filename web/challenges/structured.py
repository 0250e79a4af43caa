"""Structured data of a challenge's page in the vocabulary of schema.org: public values only."""

from __future__ import annotations

from typing import Any

from flask import url_for

from web.base import labels
from web.base.site import local_day
from web.base.urls import absolute_url
from web.challenges.disclosure import public_owner
from web.challenges.models import Challenge


def describe(challenge: Challenge) -> dict[str, Any]:
    """Return the challenge as a Demand, empty values left out.

    It is the same for every reader: machines that read it sign in nowhere.
    """
    address = absolute_url(url_for("challenges.show", challenge_id=challenge.id))
    until, announced = challenge.bids_until, challenge.announced_at
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Demand",
        "@id": address,
        "url": address,
        "name": challenge.title,
        "description": challenge.problem,
        "identifier": challenge.number,
        "datePublished": local_day(announced).isoformat() if announced else None,
        "validThrough": until.isoformat(timespec="minutes") if until else None,
        "category": [labels.field_name(code) for code in challenge.fields],
    }
    if owner := public_owner(challenge):
        data["customer"] = {"@type": "Organization", "name": owner}
    return {name: value for name, value in data.items() if value}
