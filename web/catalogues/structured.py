"""Structured data of a call's page in the vocabulary of schema.org: what anybody reads there."""

from __future__ import annotations

from typing import Any

from flask import url_for

from web.base import labels
from web.base.urls import absolute_url
from web.calls.models import Call


def describe_call(call: Call) -> dict[str, Any]:
    """Return a call as an Event that takes place on this site, empty values left out."""
    address = absolute_url(url_for("catalogues.show", call_id=call.id))
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": call.title,
        "description": call.notice,
        "identifier": call.key,
        "startDate": call.opens_at.isoformat(timespec="minutes"),
        "endDate": call.closes_at.isoformat(timespec="minutes"),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": address},
        "organizer": {
            "@type": "Organization",
            "name": labels.site_name(),
            "url": absolute_url("/"),
        },
        "about": [labels.field_name(code) for code in call.focus_fields],
    }
    return {name: value for name, value in data.items() if value}
