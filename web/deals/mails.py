"""Messages about deals, to the parties and the broker."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Interest, Side
from web.base.labels import join_words
from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.deals.words import CONTRACT_FIELDS
from web.matches.mails import PROGRESS, broker_of, parties_of, tell
from web.matches.models import Match
from web.matches.states import MatchState
from web.matches.words import LABELS
from web.people.models import User

_LINK = _l("看对接")

ANSWERED = MailKind(
    "deal_answered",
    subject=_l("%(side)s%(answer)s：%(title)s"),
    lines=(_l("“%(title)s”：%(side)s答复%(answer)s。"),),
    link=_LINK,
    group=PROGRESS,
)

INTRODUCED = MailKind(
    "deal_introduced",
    subject=_l("双方都有意向：%(title)s"),
    lines=(_l("“%(title)s”的双方都有意向，现在互相看得到完整内容和联系方式了。"),),
    link=_l("看联系方式"),
    group=PROGRESS,
)

SIGNED = MailKind(
    "deal_signed",
    subject=_l("已签约：%(title)s"),
    lines=(_l("“%(title)s”已签订技术合同。接下来由成果方向技术合同登记机构申请登记。"),),
    link=_LINK,
    group=PROGRESS,
)

REGISTERED = MailKind(
    "deal_registered",
    subject=_l("合同已登记：%(title)s"),
    lines=(_l("“%(title)s”的技术合同已登记。"),),
    link=_LINK,
    group=PROGRESS,
)

COMPLETED = MailKind(
    "deal_completed",
    subject=_l("合同履行完毕：%(title)s"),
    lines=(_l("“%(title)s”的技术合同已履行完毕。"),),
    link=_LINK,
    group=PROGRESS,
)

CORRECTED = MailKind(
    "contract_corrected",
    subject=_l("合同信息已更正：%(title)s"),
    lines=(_l("“%(title)s”的技术合同信息已由经纪人更正：%(fields)s。请核对现在的内容。"),),
    link=_LINK,
    group=PROGRESS,
)

REOPENED = MailKind(
    "deal_reopened",
    subject=_l("对接恢复：%(title)s"),
    lines=(_l("“%(title)s”的对接先前被误结束，经纪人已恢复，现在的状态是%(state)s。"),),
    link=_LINK,
    group=PROGRESS,
)

MAILS = (ANSWERED, INTRODUCED, SIGNED, REGISTERED, COMPLETED, CORRECTED, REOPENED)


@outbox.telling
def tell_answer(match: Match, side: Side, answer: Interest) -> None:
    """Tell the broker what one side answered."""
    words = {"side": LABELS[Side][side], "answer": LABELS[Interest][answer]}
    tell(ANSWERED, match, broker_of(match), event=f"{match.id}/{side.value}", **words)


@outbox.telling
def tell_introduced(match: Match) -> None:
    """Tell everybody that both sides said yes; the last answer is told by that too."""
    tell(INTRODUCED, match, parties_of(match) + broker_of(match))


@outbox.telling
def tell_step(actor: User, match: Match, kind: MailKind) -> None:
    """Tell of a step of the contract whoever did not take it."""
    tell(kind, match, parties_of(match, but=actor) + broker_of(match, but=actor))


@outbox.telling
def tell_corrected(actor: User, match: Match, names: list[str]) -> None:
    """Tell which parts of the contract were corrected; the values are on the page only."""
    tell(
        CORRECTED,
        match,
        parties_of(match, but=actor) + broker_of(match, but=actor),
        event=f"{match.id}/{match.version}",
        fields=lambda: join_words(str(CONTRACT_FIELDS[name]) for name in names),
    )


@outbox.telling
def tell_reopened(actor: User, match: Match) -> None:
    """Tell that the end of a deal was a mistake."""
    tell(
        REOPENED,
        match,
        parties_of(match, but=actor) + broker_of(match, but=actor),
        event=f"{match.id}/{match.version}",
        state=LABELS[MatchState][match.state],
    )
