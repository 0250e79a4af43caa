"""What a claim says: its form, its checks and its pages draw from it."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Mode
from web.base import contacts, formats, labels
from web.base.contacts import Contact
from web.base.listing.spec import Block, Listing, Reach, Section, Shape, Spec
from web.claims.models import LONGEST_MONTHS, Claim
from web.claims.verbs import ClaimObject
from web.postings.fields import shared

Labelled = list[tuple[str, str]]


def _say_months(number: int | None) -> str:
    return gettext("%(count)s 个月", count=number) if number else ""


def _own(spec: Spec, **changes: object) -> Spec:
    """Return a field that postings have, too, as it is asked for here."""
    return replace(spec, reach=Reach.DETAIL, **changes)  # type: ignore[arg-type]


def _text(name: str, label: object, hint: object, size: int, required: object = None) -> Spec:
    return Spec(
        name,
        Shape.TEXT,
        label,
        Reach.DETAIL,
        hint=hint,
        size=size,
        required=required,
        block=Block.TEXT,
    )


_PLAN = Section(
    _l("方案"),
    _l("经纪人据此判断能不能解决这项需求；采纳之前，需求方看不到。"),
    (
        _own(
            shared.TITLE,
            hint=_l("一句话说清准备怎么解决。"),
            required=_l("请用一句话写出准备怎么解决。"),
        ),
        _own(
            shared.SUMMARY,
            label=_l("方案摘要"),
            hint=_l("20 至 200 字，经纪人采纳后需求方先看到它。"),
            required=_l("请写一段方案摘要。"),
        ),
        _text(
            "approach",
            _l("技术路线"),
            _l("分几步、用什么方法、难点怎么过。"),
            8,
            _l("请写明技术路线。"),
        ),
        _text(
            "basis",
            _l("工作基础"),
            _l("做过的相近工作、已有的设备、数据和专利。"),
            5,
            _l("请写明已有的工作基础。"),
        ),
        _text(
            "team", _l("团队"), _l("人数、专长、做过的项目；不必写姓名。"), 3, _l("请介绍团队。")
        ),
    ),
)
_PROMISED = Section(
    _l("承诺"),
    "",
    (
        _text(
            "indicators",
            _l("承诺的指标"),
            _l("对照需求的指标，一行一条，写数字和条件。"),
            5,
            _l("请写明承诺达到的指标。"),
        ),
        Spec(
            "trl",
            Shape.LEVEL,
            _l("要达到的成熟度"),
            Reach.DETAIL,
            hint=_l("完成时达到的一级，按 GB/T 22900 九级划分。"),
            required=_l("请选择完成时达到的成熟度。"),
            block=Block.FACT,
        ),
        Spec(
            "months",
            Shape.NUMBER,
            _l("需要的时间"),
            Reach.DETAIL,
            asked=_l("需要的时间（月）"),
            hint=_l("从签约到完成，填整月数。"),
            required=_l("请填写需要几个月。"),
            block=Block.FACT,
            say=_say_months,
        ),
        _text("schedule", _l("进度安排"), _l("分几个阶段，各阶段交付什么。"), 4),
        Spec(
            "price",
            Shape.MONEY,
            _l("所需经费"),
            Reach.DETAIL,
            asked=_l("所需经费（万元）"),
            hint=_l("不填即为面议。"),
            block=Block.FACT,
        ),
        Spec(
            "modes",
            Shape.CODES,
            _l("合作方式"),
            Reach.DETAIL,
            codes=Mode,
            hint=_l("可多选。"),
            block=Block.FACT,
        ),
    ),
)

CLAIM = Listing(
    (_PLAN, _PROMISED, shared.CONTACT, Section(_l("声明"), "", (shared.NOT_SECRET,))),
)
"""What a claim says, in the order of its form."""

_BOUNDS = (1, LONGEST_MONTHS)


def months_fit(number: int) -> bool:
    """Return whether a plan may take so many months."""
    return _BOUNDS[0] <= number <= _BOUNDS[1]


def texts_of(claim: Claim) -> Labelled:
    """Return the running texts that are not empty, in reading order."""
    found = ((str(spec.label), getattr(claim, spec.name)) for spec in CLAIM.block(Block.TEXT))
    return [(label, text) for label, text in found if text]


def facts_of(claim: Claim) -> Labelled:
    """Return the facts in words."""
    rows = [
        (_label("trl"), labels.trl_name(claim.trl) if claim.trl else ""),
        (_label("months"), _say_months(claim.months)),
        (_label("price"), formats.money(claim.price)),
        (_label("modes"), labels.join_words(labels.label(Mode(code)) for code in claim.modes)),
    ]
    return [(label, text) for label, text in rows if text]


def contact_of(claim: Claim) -> Labelled:
    """Return how to reach who claims."""
    contacts.note(Contact(str(ClaimObject.CLAIM), claim.id, claim.organisation_id))
    found = ((str(spec.label), getattr(claim, spec.name)) for spec in CLAIM.block(Block.CONTACT))
    return [(label, text) for label, text in found if text]


def missing_fields(claim: Claim) -> list[str]:
    """Return the names of required fields that are empty."""
    return [
        spec.name
        for spec in CLAIM.required
        if not getattr(claim, spec.name) and not (spec.instead and getattr(claim, spec.instead))
    ]


def _label(name: str) -> str:
    return str(CLAIM[name].label)
