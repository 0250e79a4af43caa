"""Packs to be answered, gone on with, and invitations to take part."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind
from web.packs import queries
from web.packs.contents import need_title
from web.packs.permissions import ANSWER_PARTY, PERMISSIONS
from web.people.models import User


def find_unanswered(user: User, _today: date) -> list[Task]:
    """Return the packs that the firm has still to answer."""
    return [
        Task("answer_pack", pack.id, need_title(pack), None, pack.sent_at)
        for pack in queries.list_waiting_for_firm(user)
    ]


def find_answered(user: User, _today: date) -> list[Task]:
    """Return the packs that wait for their broker."""
    return [
        Task("go_on_with_pack", pack.id, need_title(pack), None, pack.edited_at)
        for pack in queries.list_waiting_for_broker(user)
    ]


def find_invitations(user: User, _today: date) -> list[Task]:
    """Return what the account is asked to take part in."""
    return [
        Task("answer_party", party.id, need_title(party.pack), None, party.asked_at)
        for party in queries.list_unanswered_parties(user)
    ]


TASKS = (
    TaskKind(
        "answer_pack",
        _l("等您答复的解决方案包"),
        _l("去答复"),
        "packs.show",
        place=12,
        argument="pack_id",
        roles=frozenset({Role.FIRM}),
        find=find_unanswered,
    ),
    TaskKind(
        "go_on_with_pack",
        _l("企业已答复或有疑问的方案包"),
        _l("去处理"),
        "packs.work",
        place=18,
        argument="pack_id",
        roles=frozenset({Role.BROKER}),
        find=find_answered,
    ),
    TaskKind(
        "answer_party",
        _l("邀请您参加的对接"),
        _l("去答复"),
        "packs.party",
        place=13,
        argument="party_id",
        roles=frozenset(PERMISSIONS[ANSWER_PARTY]),
        find=find_invitations,
    ),
)
