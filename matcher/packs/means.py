"""Money and measures for a need: judged by what they ask for and not by their words.

A loan does not speak of oysters. What counts as a ground is stated here for each: finance fits
by the amount, by a trade of its own or by its subject; a measure by what it pays for, by a trade
of its own or by its subject. Place, open period and who may apply never are grounds: they only
keep out what cannot be used.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from matcher.domain.codes import RESEARCH_KINDS, OrganisationKind
from matcher.packs.nearest import Nearby
from matcher.text.folding import fold_text
from matcher.types import Criterion, Fit, Item

MOST_FIELDS = 5
"""An entry that names more fields is for everybody: its fields are no ground."""

SUBJECT_GROUNDS, SUBJECT_SCORE = 1.5, 2.0
"""What the texts must share for the subject to be a ground."""

SUPPORTS: Mapping[str, tuple[str, ...]] = {
    "achievement": (
        "技术合同", "技术交易", "成果转化", "成果转移", "受让", "转让", "先用后转",
        "产学研", "技术转移",
    ),
    "pilot": ("中试", "概念验证", "小试", "工艺放大"),
    "instrument": ("仪器", "创新券", "检验检测", "大型设备共享"),
    "team": ("特派员", "科技副总", "博士", "专家工作站", "院士工作站", "引进人才", "人才引进"),
    "finance": ("贴息", "贷款", "担保费", "保费", "融资", "风险补偿"),
    "scene": ("应用场景", "首台", "首批次", "首版次", "示范应用", "试用"),
}  # fmt: skip
"""Kind of part -> words of a measure that pays for it, looked for in what it gives."""

FARM_FIELDS = frozenset({"agri", "marine", "food"})


@dataclass(frozen=True, slots=True)
class Buyer:
    """What is publicly known of who asks."""

    kind: OrganisationKind | None = None
    """None where the need does not say whose it is."""

    @property
    def is_research(self) -> bool:
        """Whether it is a research institution."""
        return self.kind in RESEARCH_KINDS


@dataclass(frozen=True, slots=True)
class Terms:
    """What an entry asks for and gives, beside its text. Amounts in fen."""

    amount_min: int | None = None
    amount_max: int | None = None
    sort: str = ""
    """What kind of product it is: alternatives are of different sorts."""
    applicants: frozenset[str] = frozenset()
    """Codes of who may apply; empty: not told in codes."""
    gives: str = ""
    """The text that says what it pays for."""
    stages: tuple[str, ...] = ()


def judge_finance(need: Item, entry: Item, terms: Terms, near: Nearby) -> Nearby | None:
    """Return a product as fitting, weak (one ground alone) or None (no ground, or out of reach)."""
    if _is_of_other_trade(need, entry):
        return None
    amount = check_amount(need, terms)
    if amount.fit is Fit.NOT_MET:
        return None
    grounds = _count(amount.fit is Fit.MET, _shares_own_trade(need, entry), _shares_subject(near))
    if not grounds:
        return None
    stage = Criterion("stage", Fit.UNKNOWN, {"stages": terms.stages})
    criteria = (*_own_trade(near, entry), amount, *((stage,) if terms.stages else ()))
    return _told(near, criteria, grounds, is_weak=grounds < 2)


def judge_measure(
    need: Item,
    entry: Item,
    terms: Terms,
    near: Nearby,
    buyer: Buyer,
    parts: Collection[str],
) -> Nearby | None:
    """Return a measure as fitting, weak or None; ``parts`` are the kinds that the pack has.

    It fits where it pays for a part of the pack and is for this trade, or tells of the need's
    subject. Weak is what pays for a part but is for every trade alike.
    """
    who = check_applicant(need, terms, buyer)
    is_out = who.fit is Fit.NOT_MET or _is_elsewhere(need, entry) or _is_of_other_trade(need, entry)
    if is_out:
        return None
    supported = tuple(kind for kind in find_supported(entry, terms) if kind in parts)
    grounds = _count(bool(supported), _shares_own_trade(need, entry), _shares_subject(near))
    if not supported and not _shares_subject(near):
        return None
    supports = Criterion("supports", Fit.MET, {"parts": supported})
    criteria = (*_own_trade(near, entry), who, *((supports,) if supported else ()))
    return _told(near, criteria, grounds, is_weak=grounds < 2)


def check_amount(need: Item, terms: Terms) -> Criterion:
    """Met where some amount that the need's budget allows is within what the product gives."""
    low, high = need.budget_min, need.budget_max
    values = {
        "budget_min": low,
        "budget_max": high,
        "amount_min": terms.amount_min,
        "amount_max": terms.amount_max,
    }
    if high is None or terms.amount_max is None:
        return Criterion("amount", Fit.UNKNOWN, values)
    fits = high >= (terms.amount_min or 0) and (low or high) <= terms.amount_max
    return Criterion("amount", Fit.MET if fits else Fit.NOT_MET, values)


def check_applicant(need: Item, terms: Terms, buyer: Buyer) -> Criterion:
    """Met where anybody of its kind may apply, unknown where a title of a firm decides."""
    codes = terms.applicants
    values = {"applicants": tuple(sorted(codes))}
    if not codes or buyer.kind is None:
        return Criterion("applicant", Fit.UNKNOWN, values)
    if buyer.is_research:
        return Criterion("applicant", Fit.MET if "institute" in codes else Fit.NOT_MET, values)
    firms = codes - {"institute"}
    if firms == {"farm"} and not FARM_FIELDS & set(need.fields):
        return Criterion("applicant", Fit.NOT_MET, values)
    if not firms:
        return Criterion("applicant", Fit.NOT_MET, values)
    return Criterion("applicant", Fit.MET if "other_firm" in firms else Fit.UNKNOWN, values)


def find_supported(entry: Item, terms: Terms) -> tuple[str, ...]:
    """Return the kinds of parts that a measure pays for."""
    told = fold_text("\n".join((entry.title, *entry.keywords, terms.gives)))
    return tuple(kind for kind, words in SUPPORTS.items() if any(word in told for word in words))


def _shares_own_trade(need: Item, entry: Item) -> bool:
    is_own = 0 < len(entry.fields) <= MOST_FIELDS
    return is_own and bool(set(need.fields) & set(entry.fields))


def _is_of_other_trade(need: Item, entry: Item) -> bool:
    is_own = 0 < len(entry.fields) <= MOST_FIELDS
    return is_own and bool(need.fields) and not set(need.fields) & set(entry.fields)


def _is_elsewhere(need: Item, entry: Item) -> bool:
    known = need.district is not None and entry.district is not None
    return known and need.district != entry.district


def _shares_subject(near: Nearby) -> bool:
    return near.grounds >= SUBJECT_GROUNDS and near.score >= SUBJECT_SCORE


def _own_trade(near: Nearby, entry: Item) -> Iterator[Criterion]:
    """Return the criteria found with the texts; a field that all share is not told as one."""
    for row in near.evidence.criteria:
        if row.name != "field" or len(entry.fields) <= MOST_FIELDS:
            yield row


def _count(*grounds: bool) -> int:
    return sum(grounds)


def _told(near: Nearby, criteria: tuple[Criterion, ...], grounds: int, *, is_weak: bool) -> Nearby:
    """Return an entry judged; more grounds come first, then what is nearer."""
    told = near.evidence if _shares_subject(near) else replace(near.evidence, terms=(), near=())
    strengths = {**near.evidence.strengths, "structured": float(grounds)}
    evidence = replace(told, criteria=criteria, strengths=strengths)
    score = round(grounds + max(0.0, min(near.score, 9.0)) / 10.0, 4)
    return replace(near, score=score, evidence=evidence, is_weak=is_weak)
