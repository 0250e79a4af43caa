"""What requests add to the pages of an entry."""

from __future__ import annotations

from typing import Any

from flask import url_for

from matcher.domain.codes import Role
from matcher.domain.policy import Relation
from web.base import site
from web.base.access import allows
from web.base.listing.register import Asking, Register
from web.people.session import account, actor
from web.registers.models import Entry
from web.registers.relations import relations_to_entry
from web.requests import calendar, lists, queries
from web.requests.permissions import ASK_ENTRY
from web.requests.relations import kept_by


def beside_entry(entry: Entry, register: Register, **_: object) -> dict[str, Any] | None:
    """The way to ask, when the first free day is, and how satisfied others were."""
    if not entry.is_public or register.asking is None:
        return None
    reader = actor()
    may_ask = reader is None or (
        allows(reader, ASK_ENTRY) and Relation.OWNER not in relations_to_entry(reader, entry)
    )
    return {
        "may_ask": may_ask,
        "is_visitor": reader is None,
        "takes_days": register.asking is Asking.DAYS,
        "first_free": queries.first_free_day(entry.id, 1, 1),
        "satisfaction": queries.satisfaction_of([entry.id]).get(entry.id),
    }


def below_entry(entry: Entry, register: Register, **_: object) -> dict[str, Any] | None:
    """The next weeks of an entry whose days can be asked for."""
    if not entry.is_public or register.asking is not Asking.DAYS:
        return None
    months = calendar.months_of(entry.id)
    return {"months": months, "today": site.today()} if months else None


def own_entry(entry: Entry, register: Register, **_: object) -> dict[str, Any] | None:
    """What its keeper has stated, what is asked, and what was said of it."""
    if register.asking is None:
        return None
    reader = account()
    is_office = reader.role is Role.OFFICER
    satisfaction = queries.satisfaction_of([entry.id], least=1).get(entry.id)
    return {
        "takes_days": register.asking is Asking.DAYS,
        "months": calendar.months_of(entry.id),
        "waiting": len(lists.find_by(lists.open_for(entry), kept_by(reader))),
        "waiting_url": url_for(f"requests.{'office' if is_office else 'received'}", state="open"),
        "satisfaction": satisfaction,
        "rated": lists.rated(entry),
    }
