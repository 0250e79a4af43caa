"""Claims that wait for a broker, for an officer, or to be mended."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind, queue_tasks
from web.claims import queries
from web.people.models import User
from web.postings.kinds import MEMBERS


def find_returned(user: User, _today: date) -> list[Task]:
    """Return the claims that a broker wants mended."""
    return [
        Task("mend_claim", claim.id, queries.need_title(claim), None, claim.answered_at)
        for claim in queries.list_returned(user)
    ]


TASKS = (
    TaskKind(
        "claims",
        _l("等您研判的认领"),
        _l("去研判"),
        "claims.desk",
        place=15,
        roles=frozenset({Role.BROKER}),
        find=lambda user, _today: queue_tasks("claims", queries.measure_for_broker(user)),
    ),
    TaskKind(
        "assign_claims",
        _l("没有经纪人的认领"),
        _l("去分派"),
        "claims.office",
        place=35,
        roles=frozenset({Role.OFFICER}),
        find=lambda _user, _today: queue_tasks("assign_claims", queries.measure_unassigned()),
    ),
    TaskKind(
        "mend_claim",
        _l("认领方案需要修改"),
        _l("去修改"),
        "claims.edit",
        place=25,
        argument="claim_id",
        roles=MEMBERS,
        find=find_returned,
    ),
)
