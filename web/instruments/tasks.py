"""What owners of instruments have to do at the beginning of a year."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from web.base.inbox import Task, TaskKind
from web.instruments.queries import count_untold
from web.people.models import User
from web.postings.kinds import MEMBERS

LAST_MONTH = 3
"""Figures of the last year are due at its end."""


def find_untold(user: User, today: date) -> list[Task]:
    """Return that instruments have no figures of the last year yet, from January to March."""
    if today.month > LAST_MONTH or user.organisation_id is None:
        return []
    count = count_untold(user, today.year - 1)
    until = date(today.year, LAST_MONTH, 31)
    return [Task("tell_instrument_years", until=until, count=count)] if count else []


TASKS = (
    TaskKind(
        "tell_instrument_years",
        _l("请填报大型仪器上一年的使用情况"),
        _l("去填报"),
        "instruments.own",
        place=62,
        roles=MEMBERS,
        find=find_untold,
    ),
)
