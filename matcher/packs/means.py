"""Money and measures for a need: judged by what they ask for and not by their words.

A loan does not speak of oysters. What counts as a ground is stated here. Finance has to be for a
part of the pack or for the need's subject, and to fit by its amount; a measure has to pay for a
part of the pack, or be made for the need's subject. Trade, place, open period and who may apply
are no grounds: they only keep out what cannot be used. A product's place is its bank's, a
measure's is where it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from matcher.domain.codes import RESEARCH_KINDS, OrganisationKind
from matcher.packs.nearest import Nearby
from matcher.text.folding import fold_text
from matcher.types import Criterion, Fit, Item

MOST_FIELDS = 5
"""An entry that names more fields is for everybody; one that names fewer is for those alone."""

FINANCE_SUBJECT, MEASURE_SUBJECT = (2.5, 2.5), (1.5, 2.0)
"""(telling grounds, likeness) from which on the subject is a ground. A product is often named
after what it is secured by, so one word says little; a measure is named after what it is for."""

PURPOSES: Mapping[str, tuple[str, ...]] = {
    "achievement": ("技术合同", "技术交易", "买技术", "买来的技术", "技术许可"),
    "achievement:use_first": ("先用后转", "先使用后付费"),
    "achievement:equity": ("作价入股",),
    "pilot": ("中试服务", "中试费", "做中试", "概念验证服务", "概念验证费"),
    "instrument": ("仪器使用", "仪器共享", "创新券", "服务券", "检验检测费"),
    "team:envoys": ("特派员",),
    "team:vice_president": ("科技副总",),
    "team:chain": ("链才",),
    "finance:loan": ("贷款贴息",),
    "finance:guarantee": ("担保费",),
    "scene": ("场景补", "场景奖", "试用补"),
}
"""What a pack may hold, by kind and sort -> words of money that is for it."""

FARM_FIELDS = frozenset({"agri", "marine", "food"})


@dataclass(frozen=True, slots=True)
class Buyer:
    """What is publicly known of who asks."""

    kind: OrganisationKind | None = None
    """None where the need does not say whose it is."""
    name: str = ""

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
    """What kind of team, base or product it is."""
    applicants: frozenset[str] = frozenset()
    """Codes of who may apply; empty: not told in codes."""
    gives: str = ""
    """The text that says what it pays for."""
    stages: tuple[str, ...] = ()
    bound_to: str = ""
    """The one organisation that it serves; empty: whoever asks."""
    is_closed: bool = False
    """Whether its owner keeps it for itself."""


def judge_finance(
    need: Item, entry: Item, terms: Terms, near: Nearby, parts: Collection[str]
) -> Nearby | None:
    """Return a product as fitting, weak or None (no ground, or out of reach).

    It has to be for a part of the pack or for the need's subject, and fits where the amount does;
    it is weak where no amount can be compared. An amount alone is no ground.
    """
    amount = check_amount(need, terms)
    if amount.fit is Fit.NOT_MET or _is_of_other_trade(need, entry):
        return None
    serves = find_purposes(entry, terms, parts)
    subject = _shares_subject(near, FINANCE_SUBJECT)
    if not (serves or subject) or (_is_of_few_trades(entry) and not subject):
        return None
    stage = Criterion("stage", Fit.UNKNOWN, {"stages": terms.stages})
    criteria = (*_told_of(near, entry, subject, is_placed=False), amount, *_supports(serves))
    criteria += (stage,) if terms.stages else ()
    is_weak = amount.fit is not Fit.MET
    return _judged(near, criteria, (not is_weak, bool(serves), subject), is_weak=is_weak)


def judge_measure(
    need: Item, entry: Item, terms: Terms, near: Nearby, buyer: Buyer, parts: Collection[str]
) -> Nearby | None:
    """Return a measure as fitting, weak or None.

    It fits where it pays for a part of the pack or is made for the need's subject. It is weak
    where only firms of a certain title may apply, and nobody here knows whether this one has it.
    """
    who = check_applicant(need, terms, buyer)
    is_out = who.fit is Fit.NOT_MET or _is_elsewhere(need, entry) or _is_of_other_trade(need, entry)
    serves = find_purposes(entry, terms, parts)
    subject = _shares_subject(near, MEASURE_SUBJECT)
    if is_out or not (serves or subject):
        return None
    # A team of its own kind comes by the measure itself, whatever the measure's few trades are.
    comes_by_it = any(one.startswith("team:") for one in serves)
    if _is_of_few_trades(entry) and not (subject or comes_by_it):
        return None
    criteria = (*_told_of(near, entry, subject, is_placed=True), who, *_supports(serves))
    return _judged(near, criteria, (bool(serves), subject), is_weak=who.fit is not Fit.MET)


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
    is_farm = bool(FARM_FIELDS & set(need.fields))
    if not firms or (firms == {"farm"} and not is_farm):
        return Criterion("applicant", Fit.NOT_MET, values)
    return Criterion("applicant", Fit.MET if "other_firm" in firms else Fit.UNKNOWN, values)


def find_purposes(entry: Item, terms: Terms, parts: Collection[str]) -> tuple[str, ...]:
    """Return which of a pack's parts, by kind or kind and sort, the money is for."""
    told = fold_text("\n".join((entry.title, *entry.keywords, terms.gives)))
    return tuple(
        part
        for part, words in PURPOSES.items()
        if part in parts and any(word in told for word in words)
    )


def _is_of_few_trades(entry: Item) -> bool:
    return 0 < len(entry.fields) <= MOST_FIELDS


def _is_of_other_trade(need: Item, entry: Item) -> bool:
    return bool(need.fields and entry.fields) and not set(need.fields) & set(entry.fields)


def _is_elsewhere(need: Item, entry: Item) -> bool:
    known = need.district is not None and entry.district is not None
    return known and need.district != entry.district


def _shares_subject(near: Nearby, least: tuple[float, float]) -> bool:
    return near.grounds >= least[0] and near.likeness >= least[1]


def _told_of(near: Nearby, entry: Item, subject: bool, *, is_placed: bool) -> Iterator[Criterion]:
    """Return the criteria found with the texts that say something of an entry of its kind."""
    for row in near.evidence.criteria:
        if row.name == "field" and not _is_of_few_trades(entry):
            continue
        if row.name == "district" and not is_placed:
            continue
        if row.name == "answer" and not subject:
            continue
        yield row


def _supports(serves: tuple[str, ...]) -> tuple[Criterion, ...]:
    kinds = tuple(dict.fromkeys(part.split(":")[0] for part in serves))
    return (Criterion("supports", Fit.MET, {"parts": kinds}),) if kinds else ()


def _judged(
    near: Nearby, criteria: tuple[Criterion, ...], grounds: tuple[bool, ...], *, is_weak: bool
) -> Nearby:
    """Return an entry judged; more grounds come first, then what is nearer.

    The last of ``grounds`` is the subject: without it no term is told as a reason.
    """
    told = near.evidence if grounds[-1] else replace(near.evidence, terms=(), near=())
    strengths = {**near.evidence.strengths, "structured": float(sum(grounds))}
    evidence = replace(told, criteria=criteria, strengths=strengths)
    score = round(sum(grounds) + max(0.0, min(near.likeness, 9.0)) / 10.0, 4)
    return replace(near, score=score, evidence=evidence, is_weak=is_weak)
