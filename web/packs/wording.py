"""Why the engine proposes a part, and what it has nothing of, in the reader's language.

The evidence is the stored form (``asdict`` of it) or the evidence itself; only public words and
numbers stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import gettext

from matcher.packs.choosing import CONCEPT_BELOW, needs_pilot
from matcher.types import Criterion, Evidence, Fit
from web.base import formats, labels
from web.engine import service as engine
from web.finance.fields import FirmStage
from web.measures.fields import FirmKind
from web.packs.drafting import DraftedPart
from web.packs.kinds import PartKind

MOST_TERMS, MOST_NEAR = 4, 2

Stored = Mapping[str, Any]


def reason(kind: PartKind, evidence: Stored | Evidence, is_weak: bool) -> str:
    """Return why a part was proposed, as one line of clauses; weak grounds are said to be weak."""
    told = engine.read_evidence(evidence) if isinstance(evidence, Mapping) else evidence
    if kind is PartKind.ACHIEVEMENT:
        clauses = [engine.sentence(asdict(told), labels.locale_code()).rstrip("。.")]
    else:
        clauses = list(_clauses(told))
    if is_weak:
        clauses.append(_weak_note(kind, told))
    return gettext("；").join(clauses) + gettext("。")


def missing_words(kind: PartKind, drafted: Sequence[DraftedPart] = ()) -> str:
    """Return what to say of a kind of which nothing was drafted."""
    if kind is PartKind.PILOT and not needs_pilot(_maturity(drafted)):
        return gettext("成果已到可以推广应用的阶段，不需要中试。")
    return _MISSING[kind]()


def _maturity(drafted: Sequence[DraftedPart]) -> int | None:
    """Return the maturity of the achievement that a pack was drafted around."""
    for part in drafted:
        if part.kind is PartKind.ACHIEVEMENT and not part.is_weak:
            rows = {row.name: row.values for row in part.evidence.criteria}
            level = rows.get("maturity", {}).get("achievement")
            return level if isinstance(level, int) else None
    return None


def _clauses(told: Evidence) -> Iterable[str]:
    if told.terms:
        yield gettext("与需求都提到%(terms)s", terms=_join(told.terms[:MOST_TERMS]))
    for ours, theirs, _ in told.near[:MOST_NEAR]:
        yield gettext("需求的“%(ours)s”与“%(theirs)s”相近", ours=ours, theirs=theirs)
    known = {(row.name, row.fit): row for row in told.criteria}
    for key, say in _SAYINGS.items():
        if key in known and (words := say(known[key])):
            yield words


def _weak_note(kind: PartKind, told: Evidence) -> str:
    if kind in (PartKind.FINANCE, PartKind.MEASURE) or told.terms or told.near:
        return gettext("依据较少，请先核实")
    return gettext("没有共同的术语，只是内容大体相近，请先核实")


def _say_field(row: Criterion) -> str:
    names = _join(labels.field_name(code) for code in row.values["shared"])  # type: ignore[attr-defined]
    return gettext("产业领域同为%(fields)s", fields=names)


def _say_answer(row: Criterion) -> str:
    terms: Any = row.values["terms"]
    return gettext("与包里的成果都提到%(terms)s", terms=_join(terms[:MOST_TERMS]))


def _say_validity(row: Criterion) -> str:
    until: Any = row.values["achievement"]
    return gettext("%(day)s前有效", day=formats.stored_day(until)) if until else ""


def _say_piloting(row: Criterion) -> str:
    level: Any = row.values["trl"]
    if level < CONCEPT_BELOW:
        return gettext("成果成熟度 TRL %(level)s，先要做概念验证", level=level)
    return gettext("成果成熟度 TRL %(level)s，还要中试", level=level)


def _say_free(row: Criterion) -> str:
    day: Any = row.values["day"]
    return gettext("最近可用：%(day)s起", day=formats.stored_day(day))


def _say_amount(row: Criterion) -> str:
    values: Any = row.values
    budget = formats.money_range(values["budget_min"], values["budget_max"])
    given = formats.money_range(values["amount_min"], values["amount_max"])
    return gettext("需求预算 %(budget)s，产品额度 %(given)s", budget=budget, given=given)


def _say_stage(row: Criterion) -> str:
    codes: Any = row.values["stages"]
    names = _join(labels.label(FirmStage(code)) for code in codes)
    return gettext("适合%(stages)s企业，请核对", stages=names)


def _say_who(row: Criterion) -> str:
    codes: Any = row.values["applicants"]
    if not codes:
        return ""
    names = _join(labels.label(kind) for kind in FirmKind if kind.value in codes)
    return gettext("可以申请的有%(kinds)s，请核对", kinds=names)


def _say_host(row: Criterion) -> str:
    return gettext("受聘于%(host)s，能否另外服务请先问", host=row.values["host"])


def _say_supports(row: Criterion) -> str:
    parts: Any = row.values["parts"]
    names = _join(labels.label(PartKind(kind)) for kind in parts)
    return gettext("可以支持这个包里的%(parts)s", parts=names)


_SAYINGS: Mapping[tuple[str, Fit], Callable[[Criterion], str]] = {
    ("answer", Fit.MET): _say_answer,
    ("supports", Fit.MET): _say_supports,
    ("amount", Fit.MET): _say_amount,
    ("piloting", Fit.MET): _say_piloting,
    ("free", Fit.MET): _say_free,
    ("field", Fit.MET): _say_field,
    ("district", Fit.MET): lambda _: gettext("在同一个县（市、区）"),
    ("applicant", Fit.MET): lambda _: gettext("这类单位可以申请"),
    ("applicant", Fit.UNKNOWN): _say_who,
    ("stage", Fit.UNKNOWN): _say_stage,
    ("host", Fit.NOT_MET): _say_host,
    ("validity", Fit.MET): _say_validity,
}
"""What is said of a criterion, in the order in which it is said: what speaks for a part first."""

_MISSING: Mapping[PartKind, Callable[[], str]] = {
    PartKind.ACHIEVEMENT: lambda: gettext("还没有找到能解决这项需求的成果。"),
    PartKind.TEAM: lambda: gettext("登记的专家和团队里没有对口的。"),
    PartKind.PILOT: lambda: gettext("登记的中试和概念验证基地里没有对口的。"),
    PartKind.INSTRUMENT: lambda: gettext("开放的仪器里没有用得上的。"),
    PartKind.FINANCE: lambda: gettext("登记的金融产品里没有额度和用途都合适的。"),
    PartKind.SCENE: lambda: gettext("开放的应用场景里没有对口的。"),
    PartKind.MEASURE: lambda: gettext("没有查到能支持这个包的政策措施。"),
}


def _join(words: Iterable[str]) -> str:
    return labels.join_words(words)
