"""What happens next on a deal and whose turn it is, in words for whoever reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from matcher.domain.codes import Interest, Side
from web.base import formats
from web.deals.queries import contract_of
from web.deals.states import Doer
from web.matches.models import Activity, Match
from web.matches.states import MatchState


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is (``who``), what to do, and until when. ``is_mine``: the reader's own."""

    who: str
    what: str
    is_mine: bool
    due: date | None = None
    is_agreed: bool = False
    """Whether it is what was agreed on, and not what usually comes next."""


def say_next(match: Match, sides: frozenset[Side], step: Activity | None = None) -> Turn | None:
    """Return what happens next; ``sides`` are the reader's, none for the broker.

    An agreed ``step`` that says who does it comes before what usually comes next, but not before
    an answer or a registration that is awaited. None where nothing is left to do.
    """
    if match.state is MatchState.CONFIRMED:
        return _say_answers(match, sides)
    contract = contract_of(match) if match.state is MatchState.SIGNED else None
    if contract is not None:
        return _say_registration(contract.register_by, sides)
    if step is not None and step.next_who:
        return _say_agreed(step, Doer(step.next_who), sides)
    words = {
        MatchState.INTRODUCED: (
            gettext("联系双方，约第一次沟通；谈起来以后，记录进入洽谈。"),
            gettext("双方可以直接联系了，联系方式在下面。谈起来以后，由经纪人记录进入洽谈。"),
        ),
        MatchState.NEGOTIATING: (
            gettext("了解商谈到了哪一步；双方签约后，登记合同编号和金额。"),
            gettext(
                "双方商定技术方案、价款、付款方式和知识产权归属，签订技术合同；签好后把合同编号和金额告诉经纪人。"
            ),
        ),
        MatchState.REGISTERED: (
            gettext("双方按合同履行；履行完毕后，记录下来。"),
            gettext("双方按合同履行；履行完毕后告诉经纪人。"),
        ),
    }.get(match.state)
    if words is None:
        return None
    if not sides:
        return Turn(gettext("轮到您"), words[0], True)
    return Turn(gettext("轮到双方"), words[1], True)


def whose_turn(match: Match) -> frozenset[Side]:
    """Return the sides whose turn it is, as ``say_next`` tells them."""
    if match.state is MatchState.SIGNED:
        return frozenset({Side.ACHIEVEMENT})
    if match.state is not MatchState.CONFIRMED:
        return frozenset(Side)
    answers = {Side.NEED: match.need_interest, Side.ACHIEVEMENT: match.achievement_interest}
    return frozenset(side for side, answer in answers.items() if answer is Interest.PENDING)


def doers_of(step: Activity) -> frozenset[Side]:
    """Return the sides that do an agreed step; none where the broker does it."""
    if not step.next_who:
        return whose_turn(step.match)
    found = {Doer.BOTH: frozenset(Side), Doer.BROKER: frozenset[Side]()}
    who = Doer(step.next_who)
    return found[who] if who in found else frozenset({Side(who.value)})


def _say_agreed(step: Activity, who: Doer, sides: frozenset[Side]) -> Turn:
    is_mine = bool(doers_of(step) & sides) if sides else who is Doer.BROKER
    if is_mine and who is not Doer.BOTH:
        turn = gettext("轮到您")
    elif sides and who in (Doer.NEED, Doer.ACHIEVEMENT):
        turn = gettext("轮到对方")
    else:
        turn = {
            Doer.NEED: gettext("轮到需求方"),
            Doer.ACHIEVEMENT: gettext("轮到成果方"),
            Doer.BOTH: gettext("轮到双方"),
            Doer.BROKER: gettext("轮到经纪人"),
        }[who]
    return Turn(turn, step.step_words, is_mine, step.due, is_agreed=True)


def _say_answers(match: Match, sides: frozenset[Side]) -> Turn:
    pending = whose_turn(match)
    if pending & sides:
        what = gettext("请答复对这个配对有没有意向。双方都有意向后，才互相看到完整内容和联系方式。")
        return Turn(gettext("轮到您"), what, True)
    if sides:
        return Turn(gettext("轮到对方"), gettext("您已答复，等待对方。"), False)
    if len(pending) == len(Side):
        return Turn(gettext("轮到双方"), gettext("等双方答复有没有意向。"), False)
    if Side.NEED in pending:
        return Turn(gettext("轮到需求方"), gettext("成果方有意向，等需求方答复。"), False)
    return Turn(gettext("轮到成果方"), gettext("需求方有意向，等成果方答复。"), False)


def _say_registration(due: date, sides: frozenset[Side]) -> Turn:
    day = formats.full_day(due)
    if Side.ACHIEVEMENT in sides:
        what = gettext(
            "请向技术合同登记机构申请登记，登记后把编号告诉经纪人。"
            "科技局希望在 %(day)s 前办好，这不是法定期限。",
            day=day,
        )
        return Turn(gettext("轮到您"), what, True, due)
    if sides:
        what = gettext(
            "成果方向技术合同登记机构申请登记。科技局希望在 %(day)s 前办好，这不是法定期限。",
            day=day,
        )
        return Turn(gettext("轮到成果方"), what, False, due)
    what = gettext(
        "提醒成果方申请登记合同；拿到登记编号后，记录下来。"
        "科技局希望在 %(day)s 前办好，这不是法定期限。",
        day=day,
    )
    return Turn(gettext("轮到成果方"), what, True, due)
