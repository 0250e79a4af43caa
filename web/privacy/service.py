"""Downloading what is kept of one's own account, and deleting the account."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from matcher.domain.errors import InputError, Problem
from web.base import labels, log, registry, site
from web.base.access import require
from web.base.own_data import Obstacle
from web.entry.passwords import is_password_of
from web.people import leaving
from web.people.models import User
from web.people.verbs import PeopleObject
from web.privacy.permissions import DELETE_OWN_ACCOUNT, HAVE_OWN_DATA
from web.privacy.verbs import PrivacyVerb


def download(actor: User) -> dict[str, Any]:
    """Return everything the features keep of the account, with a word on what it is."""
    require(actor, HAVE_OWN_DATA)
    log.record(actor, PrivacyVerb.DOWNLOAD, PeopleObject.USER, actor.id)
    return {
        "about": {
            "site": labels.site_name(),
            "account": actor.id,
            "made_at": site.now(),
            "explanation": [
                gettext("这是平台保存的、与您的账号有关的全部数据，供您查阅、复制和转移。"),
                gettext("密码、二次验证的密钥和各种散列值不在其中；他人的内容也不在其中。"),
                gettext("时间均带时区，金额以分为单位。"),
            ],
        },
        "data": {
            kind.name: {
                "words": str(kind.words),
                "after_deletion": str(kind.afterwards),
                "entries": kind.collect(actor),
            }
            for kind in registry.present().own_data.values()
        },
    }


def list_obstacles(user: User) -> list[Obstacle]:
    """Return why the account cannot be deleted yet."""
    return [reason for reasons in registry.present().keeps for reason in reasons(user)]


def delete_account(actor: User, password: str, typed: str) -> None:
    """Take the person out of everything that is kept; the account can never be used again.

    Raises InputError for a wrong password or address, or while something has to be settled.
    """
    require(actor, DELETE_OWN_ACCOUNT)
    is_right = is_password_of(actor, password)
    # Afterwards: to count the password gives back what is locked.
    leaving.lock_colleagues(actor)
    problems = []
    if not is_right:
        problems.append(Problem("password", "wrong"))
    if typed.strip().lower() != actor.email:
        problems.append(Problem("address", "differs"))
    if list_obstacles(actor):
        problems.append(Problem("account", "kept"))
    if problems:
        raise InputError(problems)
    log.record(actor, PrivacyVerb.DELETE, PeopleObject.USER, actor.id)
    for kind in registry.present().own_data.values():
        if kind.forget is not None:
            kind.forget(actor)
    leaving.close_account(actor)
