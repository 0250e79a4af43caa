"""What waits for an institute with its inventions."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.inbox import Task, TaskKind
from web.inventions.models import Invention
from web.inventions.price_models import LicenceUse, OpenLicence, PriceObjection, PricePublication
from web.inventions.states import InventionState, PriceObjectionState, UseState
from web.people.models import User

OBJECTION, APPROVAL, PRICE, USE = (
    "price_objection",
    "invention_approval",
    "invention_price",
    "licence_use",
)


def find_tasks(user: User, _today: date) -> list[Task]:
    """Return what the account's institute has to do: all kinds."""
    return [*_inventions(user), *_objections(user), *_uses(user)]


def _inventions(user: User) -> list[Task]:
    kinds = {InventionState.EVALUATED: APPROVAL, InventionState.APPROVED: PRICE}
    own = select(Invention).where(
        Invention.organisation_id == user.organisation_id, Invention.state.in_(kinds)
    )
    return [
        Task(kinds[one.state], one.id, one.title)
        for one in db.session().scalars(own.order_by(Invention.id))
    ]


def _objections(user: User) -> list[Task]:
    waiting = (
        select(PriceObjection)
        .join(PriceObjection.publication)
        .join(PricePublication.invention)
        .where(
            PriceObjection.state == PriceObjectionState.OPEN,
            Invention.organisation_id == user.organisation_id,
        )
    )
    return [
        Task(OBJECTION, one.id, one.publication.title, since=one.raised_at)
        for one in db.session().scalars(waiting.order_by(PriceObjection.id))
    ]


def _uses(user: User) -> list[Task]:
    waiting = (
        select(LicenceUse)
        .join(LicenceUse.licence)
        .join(OpenLicence.invention)
        .where(
            LicenceUse.state == UseState.DECLARED,
            Invention.organisation_id == user.organisation_id,
        )
    )
    return [
        Task(USE, one.licence.invention_id, one.licence.invention.title, since=one.declared_at)
        for one in db.session().scalars(waiting.order_by(LicenceUse.id))
    ]


def _kind(name: str, words: object, link: object, place: int) -> TaskKind:
    endpoint = "inventions.objection" if name == OBJECTION else "inventions.work"
    argument = "price_objection_id" if name == OBJECTION else "invention_id"
    return TaskKind(
        name,
        words,
        link,
        endpoint,
        place,
        argument=argument,
        anchor="licences" if name == USE else "",
        roles=frozenset({Role.INSTITUTE}),
        find=find_tasks if name == OBJECTION else None,
    )


TASKS = (
    _kind(OBJECTION, _l("定价公示的异议待答复"), _l("去答复"), 28),
    _kind(APPROVAL, _l("职务成果等审批意见"), _l("去记录"), 48),
    _kind(PRICE, _l("职务成果已批准，请公示定价"), _l("去公示"), 49),
    _kind(USE, _l("开放许可的使用声明待处理"), _l("去处理"), 29),
)
