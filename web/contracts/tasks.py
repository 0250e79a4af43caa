"""What is to be done with contracts."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind
from web.contracts import queries
from web.contracts.models import Particulars
from web.deals.models import Contract
from web.matches.queries import pair_title
from web.people.models import User
from web.postings.kinds import MEMBERS

BROKERS = frozenset({Role.BROKER})


def find_to_confirm(user: User, _today: date) -> list[Task]:
    """Return the contracts that wait for the answer of the account's side."""
    return [
        _task("confirm_contract", one.contract, one, is_due=True)
        for one in queries.list_to_confirm(user)
    ]


def find_unfilled(user: User, _today: date) -> list[Task]:
    """Return the contracts whose registration form is to be filled in."""
    return [
        Task("fill_contract", one.match_id, pair_title(one.match), None, one.created_at)
        for one in queries.list_unfilled(user)
    ]


def find_objected(user: User, _today: date) -> list[Task]:
    """Return the contracts with which a side does not agree."""
    return [_task("contract_objected", one.contract, one) for one in queries.list_objected(user)]


def _task(kind: str, contract: Contract, one: Particulars, *, is_due: bool = False) -> Task:
    until = queries.confirm_by(one.asked_at) if is_due and one.asked_at else None
    return Task(kind, contract.match_id, pair_title(contract.match), until, one.asked_at)


TASKS = (
    TaskKind(
        "confirm_contract",
        _l("请核对技术合同的内容"),
        _l("去核对"),
        "contracts.show",
        place=44,
        argument="match_id",
        anchor="answer",
        roles=MEMBERS,
        find=find_to_confirm,
    ),
    TaskKind(
        "contract_objected",
        _l("有一方提出合同内容不一致"),
        _l("看合同"),
        "contracts.show",
        place=45,
        argument="match_id",
        roles=BROKERS,
        find=find_objected,
    ),
    TaskKind(
        "fill_contract",
        _l("技术合同登记表还没有填齐"),
        _l("去填写"),
        "contracts.edit",
        place=49,
        argument="match_id",
        roles=BROKERS,
        find=find_unfilled,
    ),
)
