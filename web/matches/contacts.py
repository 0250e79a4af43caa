"""Contact data in what people write before the introduction: pointed out before it is sent."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.contacts import Contact, ContactKind, find_contacts, short_names
from web.base import labels
from web.base.forms.questions import Questioning
from web.matches.models import Match
from web.matches.states import INTRODUCED_MATCH_STATES
from web.people.models import User

MOST_NAMED = 6
"""So many findings are named; whoever takes them out is told of the others."""

WORDS = {
    ContactKind.EMAIL: _l("邮箱"),
    ContactKind.LINK: _l("网址"),
    ContactKind.MOBILE: _l("手机号"),
    ContactKind.PHONE: _l("电话"),
    ContactKind.WECHAT: _l("微信"),
    ContactKind.QQ: _l("QQ 号"),
    ContactKind.NAME: _l("本单位名称"),
}


def own_names(user: User) -> list[str]:
    """Return what the account's organisation is called, in full and for short.

    Only the own one: whoever tries out names must not learn which of them is the other side's.
    """
    if user.organisation is None:
        return []
    region = labels.region().data
    places = [str(region["name"]), *(str(row["name"]) for row in region["districts"])]
    named = (user.organisation.name, user.organisation.name_en)
    return [form for name in named if name for form in short_names(name, places)]


def names_to_hide(user: User, match: Match) -> list[str] | None:
    """Return the names that ``user`` had better not write yet; None once both are introduced."""
    return None if match.state in INTRODUCED_MATCH_STATES else own_names(user)


def point_out(form: Questioning, name: str, names: Collection[str] | None, why: str = "") -> None:
    """Ask about contact data in a field, unless ``names`` is None: nothing is hidden any more.

    ``why`` says what is wrong with it, where it is not that nobody is introduced yet.
    """
    text = form[name].data
    found = find_contacts(text, names) if text and names is not None else []
    if not found:
        return
    told = labels.join_words(dict.fromkeys(_say(one) for one in found[:MOST_NAMED]))
    words = gettext(
        "里面写有%(found)s。%(why)s请删去；确实要发送的，请勾选。",
        found=told,
        why=why or gettext("双方都有意向之前，还不互相告知单位名称和联系方式。"),
    )
    form.ask(name, "contacts", words, tick=gettext("仍要发送"))


def _say(contact: Contact) -> str:
    return gettext("%(kind)s“%(text)s”", kind=str(WORDS[contact.kind]), text=contact.text)
