"""The open interface for programs, /api/v1. docs/api.md says how to add a resource."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from web.api import (
    answers,
    calls,
    figures,
    institutions,
    own_deals,
    own_inbox,
    own_postings,
    postings,
    proposals,
    registers,
    searches,
    views,
    writing,
)
from web.api.resources import OPEN
from web.base.access import SHARED
from web.base.registry import Feature, NavItem

RESOURCES = (
    postings.RESOURCE,
    searches.RESOURCE,
    calls.RESOURCE,
    registers.RESOURCE,
    institutions.RESOURCE,
    figures.RESOURCE,
    own_postings.RESOURCE,
    writing.RESOURCE,
    proposals.RESOURCE,
    own_deals.RESOURCE,
    own_inbox.RESOURCE,
)
"""One line for each file of resources."""


def finish_answers(app: Flask) -> None:
    """Let every answer to a program carry what it must."""
    views.RESOURCES[:] = RESOURCES
    app.after_request(answers.finish)


FEATURE = Feature(
    name="api",
    blueprints=(views.blueprint, *(one.blueprint for one in RESOURCES)),
    access={
        "api.page": SHARED,
        "api.document": OPEN,
        **{endpoint: access for one in RESOURCES for endpoint, access in one.access.items()},
    },
    navigation=(NavItem("footer", "api.page", _l("数据接口"), 60),),
    begins=(finish_answers,),
)
