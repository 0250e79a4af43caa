"""Structured data of an institution's page in the vocabulary of schema.org: what the page says."""

from __future__ import annotations

from typing import Any

from flask import url_for

from matcher.domain.codes import OrganisationKind
from web.base import labels
from web.base.urls import absolute_url
from web.people.models import Organisation

TYPES = {
    OrganisationKind.UNIVERSITY: "CollegeOrUniversity",
    OrganisationKind.HOSPITAL: "Hospital",
    OrganisationKind.INSTITUTE: "ResearchOrganization",
    OrganisationKind.LAB: "ResearchOrganization",
}


def describe_institution(organisation: Organisation) -> dict[str, Any]:
    """Return a research institution, empty values left out."""
    address = absolute_url(url_for("institutions.show", organisation_id=organisation.id))
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(organisation.kind, "Organization"),
        "@id": address,
        "url": address,
        "name": organisation.name,
        "alternateName": organisation.name_en,
        "description": organisation.intro,
        "sameAs": organisation.website,
    }
    if organisation.district:
        data["address"] = {
            "@type": "PostalAddress",
            "addressLocality": labels.region().city,
            "addressRegion": labels.district_name(organisation.district),
            "addressCountry": "CN",
        }
    return {name: value for name, value in data.items() if value}
