"""Messages about packs: to the firm, to the broker, to who is asked to take part."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.urls import path_to
from web.matches.mails import PROGRESS
from web.matches.models import Match
from web.packs.contents import need_title, view_of
from web.packs.models import Pack, Part, Party
from web.packs.states import PartyState
from web.packs.words import LABELS
from web.people.models import User
from web.postings.queries import members_by_owner, owners_of

PACKS = MailGroup(
    "packs",
    _l("解决方案包"),
    _l("收到方案包、被邀请参加，或方案包有了答复时告诉您。"),
    place=22,
    roles=frozenset({Role.FIRM, Role.INSTITUTE, Role.EXPERT, Role.BROKER}),
)

SENT = MailKind(
    "pack_sent",
    subject=_l("收到解决方案包：%(title)s"),
    lines=(
        _l("技术经纪人为您的需求“%(title)s”准备了解决方案包，请逐项看过后答复。"),
        _l("您接受的部分，由经纪人转为对接并联系各方。"),
    ),
    link=_l("看方案包"),
    group=PACKS,
)

REPLIED = MailKind(
    "pack_replied",
    subject=_l("经纪人答复了您的疑问：%(title)s"),
    lines=(_l("您对需求“%(title)s”的方案包提出的疑问，经纪人已经答复。"),),
    link=_l("看方案包"),
    group=PACKS,
)

WITHDRAWN = MailKind(
    "pack_withdrawn",
    subject=_l("方案包已撤回：%(title)s"),
    lines=(_l("经纪人撤回了为需求“%(title)s”准备的方案包，您不需要再答复。"),),
    link=_l("看方案包"),
    group=PACKS,
)

ANSWERED = MailKind(
    "pack_answered",
    subject=_l("企业已答复方案包：%(title)s"),
    lines=(_l("企业已逐项答复需求“%(title)s”的方案包，可以转为对接。"),),
    link=_l("去处理"),
    group=PACKS,
)

QUESTION = MailKind(
    "pack_question",
    subject=_l("企业对方案包有疑问：%(title)s"),
    lines=(_l("企业对需求“%(title)s”的方案包提出了疑问，等您答复。"),),
    link=_l("去答复"),
    group=PACKS,
)

GONE = MailKind(
    "pack_part_gone",
    subject=_l("方案包里有一项已下架：%(title)s"),
    lines=(_l("需求“%(title)s”的方案包中，“%(part)s”已下架，企业不能再接受这一项。"),),
    link=_l("看方案包"),
    group=PACKS,
)

LAPSED = MailKind(
    "pack_lapsed",
    subject=_l("方案包已失效：%(title)s"),
    lines=(_l("需求“%(title)s”已下架或已签约，您准备的方案包随之失效。"),),
    link=_l("看方案包"),
    group=PACKS,
)

CONFIRMED = MailKind(
    "pack_confirmed",
    subject=_l("请答复是否有意向：%(title)s"),
    lines=(
        _l("企业接受了方案包中您单位的成果“%(title)s”，想知道您单位有没有意向。"),
        _l("双方都有意向后，才互相看到完整内容和联系方式。"),
    ),
    link=_l("去答复"),
    group=PROGRESS,
)

ASKED = MailKind(
    "pack_party_asked",
    subject=_l("邀请参加一项技术对接：%(title)s"),
    lines=(
        _l("有企业的需求“%(title)s”想用上您登记的“%(part)s”，请答复是否参加。"),
        _l("同意参加并且双方对接后，您和企业才互相看到名称和联系方式。"),
    ),
    link=_l("去答复"),
    group=PACKS,
)

PARTY_ANSWERED = MailKind(
    "pack_party_answered",
    subject=_l("%(part)s%(answer)s：%(title)s"),
    lines=(_l("需求“%(title)s”的对接：“%(part)s”的提供方答复%(answer)s。"),),
    link=_l("看对接"),
    group=PACKS,
)

MAILS = (
    SENT,
    REPLIED,
    WITHDRAWN,
    ANSWERED,
    QUESTION,
    GONE,
    LAPSED,
    CONFIRMED,
    ASKED,
    PARTY_ANSWERED,
)


@outbox.telling
def tell_firm(pack: Pack, kind: MailKind) -> None:
    """Tell the need's firm what the broker did with its pack."""
    outbox.post(
        kind,
        owners_of(pack.need),
        event=_event(pack),
        path=path_to("packs.show", pack_id=pack.id),
        title=need_title(pack),
    )


@outbox.telling
def tell_broker(pack: Pack, kind: MailKind, part: Part | None = None) -> None:
    """Tell the broker what became of a pack, or of one part of it."""
    outbox.post(
        kind,
        [pack.broker],
        event=_event(pack) if part is None else f"{pack.id}/{part.id}",
        path=path_to("packs.work", pack_id=pack.id),
        title=need_title(pack),
        part=part.title if part else "",
    )


@outbox.telling
def tell_institute(match: Match) -> None:
    """Ask the institute whose achievement the firm has accepted."""
    outbox.post(
        CONFIRMED,
        owners_of(match.achievement),
        event=match.id,
        path=path_to("deals.show", match_id=match.id),
        title=view_of(match.achievement).title,
    )


@outbox.telling
def tell_asked(party: Party) -> None:
    """Ask somebody to take part. The need is called by its public title, its owner not at all."""
    outbox.post(
        ASKED,
        members_of(party),
        event=party.id,
        path=path_to("packs.party", party_id=party.id),
        title=need_title(party.pack),
        part=part_title(party),
    )


@outbox.telling
def tell_party_answered(party: Party) -> None:
    """Tell broker and firm what somebody answered who was asked to take part."""
    pack = party.pack
    outbox.post(
        PARTY_ANSWERED,
        [pack.broker, *owners_of(pack.need)],
        event=party.id,
        path=path_to("deals.show", match_id=pack.match_id),
        title=need_title(pack),
        part=part_title(party),
        answer=LABELS[PartyState][party.state],
    )


def members_of(party: Party) -> list[User]:
    """Return who answers for a party; nobody where it has no account here."""
    if party.person is not None:
        return [party.person] if party.person.active else []
    if party.organisation_id is None:
        return []
    return members_by_owner({party.organisation_id})[party.organisation_id]


def part_title(party: Party) -> str:
    """Return what the firm accepted of a party."""
    return party.part.title if party.part else ""


def _event(pack: Pack) -> str:
    # A pack may be answered and asked about more than once.
    return f"{pack.id}/{pack.version}"
