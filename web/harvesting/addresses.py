"""Names and addresses by which others know what is given away."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import url_for

from matcher.types import Kind
from web.base import site
from web.base.urls import absolute_url

_IDENTIFIER = re.compile(r"oai:(?P<host>[^:/]+):(?P<kind>achievement|need)/(?P<id>[1-9][0-9]{0,9})")


def repository() -> str:
    """Return the host that identifiers name: that of the address people use, never a request's."""
    return urlsplit(site.address()).hostname or "localhost"


def identifier_of(kind: Kind, posting_id: int) -> str:
    """Return the name of a record for good."""
    return f"oai:{repository()}:{kind.value}/{posting_id}"


def read_identifier(text: str) -> tuple[Kind, int] | None:
    """Return what an identifier names, or None where it is none of ours."""
    found = _IDENTIFIER.fullmatch(text)
    if found is None or found["host"] != repository() or int(found["id"]) >= 2**31:
        return None
    return Kind(found["kind"]), int(found["id"])


def page_of(kind: Kind | str, posting_id: int) -> str:
    """Return the address of a posting's page."""
    return absolute_url(url_for(f"items.{Kind(kind).value}", posting_id=posting_id))
