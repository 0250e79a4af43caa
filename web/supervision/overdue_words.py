"""Words of overdue work, whose it is by name, and where it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db
from web.base.labels import join_words, label
from web.people.models import User
from web.supervision.overdue_rules import OFFICE, Item, Late, Owner, OwnerKind, OwnerLine
from web.supervision.told import organisation_names

LABELS: Mapping[type[StrEnum], Mapping[Any, Any]] = {
    Late: {
        Late.AUDIT: _l("待审核"),
        Late.ASSIGN: _l("待分派经纪人"),
        Late.DECIDE: _l("待研判配对"),
        Late.ANSWER: _l("待答复意向"),
        Late.OUTCOME: _l("对接会洽谈结果"),
        Late.STEP: _l("约好的下一步"),
        Late.CONFIRM: _l("待核对合同"),
        Late.REGISTER: _l("待登记合同"),
        Late.PAY: _l("合同付款"),
        Late.BASE: _l("提成基数"),
        Late.MILESTONE: _l("履约节点"),
        Late.CHALLENGE: _l("榜单办理"),
        Late.DUTY: _l("县域结对任务"),
    },
    OwnerKind: {
        OwnerKind.OFFICE: _l("科技局"),
        OwnerKind.BROKER: _l("技术经纪人"),
        OwnerKind.ORGANISATION: _l("单位"),
    },
}

Names = Mapping[Owner, str]

_CONTRACT_PAGES = {
    Late.CONFIRM: "contracts.show",
    Late.PAY: "payments.show",
    Late.BASE: "payments.show",
    Late.MILESTONE: "payments.show",
}


def owner_names(owners: Iterable[Owner]) -> dict[Owner, str]:
    """Return the names of owners, with two questions at most."""
    wanted = set(owners)
    of = {kind: [one.id for one in wanted if one.kind is kind] for kind in OwnerKind}
    people = select(User.id, User.name).where(User.id.in_(of[OwnerKind.BROKER]))
    brokers = {key: name for key, name in db.session().execute(people)}
    units = organisation_names(map(str, of[OwnerKind.ORGANISATION]))
    names = {OFFICE: label(OwnerKind.OFFICE)}
    for one in wanted - {OFFICE}:
        is_broker = one.kind is OwnerKind.BROKER
        names[one] = brokers.get(one.id, "") if is_broker else units.get(str(one.id), "")
    return names


def item_owners(item: Item, names: Names) -> str:
    """Return whose an item is."""
    return join_words(names.get(owner, "") for owner in item.owners)


def item_title(item: Item) -> str:
    """Return what an item is about."""
    if item.count == 1 and item.title:
        return item.title
    counted = ngettext("%(num)s 项", "%(num)s 项", item.count)
    return f"{item.title} · {counted}" if item.title else counted


def counts_words(line: OwnerLine) -> str:
    """Return what is overdue of an owner, by kind."""
    return join_words(
        gettext("%(what)s %(count)s", what=label(what), count=count)
        for what, count in line.counts.items()
    )


def item_url(item: Item, *, of_office: bool) -> str:
    """Return where an item is done, or looked at."""
    if item.pages is not None:
        arguments: dict[str, Any] = {item.argument: item.object_id}
        return url_for(item.pages[not of_office], **arguments)
    if item.what in _CONTRACT_PAGES:
        return url_for(_CONTRACT_PAGES[item.what], match_id=item.object_id)
    if item.what in (Late.STEP, Late.ANSWER, Late.REGISTER):
        return url_for("oversight.deal" if of_office else "deals.show", match_id=item.object_id)
    if item.what is Late.DECIDE and not of_office:
        return url_for("desk.queue")
    if item.what is Late.DECIDE:
        return url_for("brokers.matches", show="undecided", broker=item.owners[0].id)
    return url_for("audit.queue" if item.what is Late.AUDIT else "brokers.matches")
