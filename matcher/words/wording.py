"""Evidence as a sentence a broker can read aloud, and as marks in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from matcher.domain.codes import Must
from matcher.text.folding import fold_text
from matcher.types import Criterion, Evidence, Fit, Kind

Locale = Literal["zh", "en"]
Mark = Literal["", "shared", "near"]

FEN_PER_WAN = 1_000_000
SPOKEN_TERMS = 4
SPOKEN_NEAR = 2

_MODES: Mapping[str, tuple[str, str]] = {
    "transfer": ("转让", "transfer"),
    "license": ("许可", "licence"),
    "license_sole": ("排他许可", "sole licence"),
    "license_exclusive": ("独占许可", "exclusive licence"),
    "equity": ("作价入股", "equity"),
    "codevelop": ("合作开发", "joint development"),
    "service": ("技术服务", "technical service"),
    "use_first": ("先用后转", "trial before transfer"),
}

MUST_NAMES: Mapping[str, tuple[str, str]] = {
    Must.FIELD: ("产业领域", "the industry field"),
    Must.MATURITY: ("成熟度", "the maturity"),
    Must.BUDGET: ("报价不超预算", "a price within the budget"),
    Must.MODES: ("合作方式", "the cooperation mode"),
    Must.DISTRICT: ("所在地区", "the district"),
    Must.INDICATORS: ("技术指标", "the indicators"),
}
"""Must criteria as the sentence names them, in Chinese and English."""


def sentence(
    evidence: Evidence, locale: str = "zh", labels: Mapping[str, str] | None = None
) -> str:
    """Return the evidence in one sentence.

    ``labels`` turns codes of fields into words; without it they are only said to agree.
    Any locale but Chinese gets English.
    """
    language: Locale = "zh" if locale.lower().startswith("zh") else "en"
    parts = [_say_terms(evidence, language), _say_near(evidence, language)]
    parts.extend(_say_criterion(row, language, labels or {}) for row in evidence.criteria)
    spoken = [part for part in parts if part]
    if language == "zh":
        return "；".join(spoken or ["没有共同的术语，仅文字整体相近"]) + "。"
    text = "; ".join(spoken or ["no shared terms, the texts are only alike as a whole"])
    return text[0].upper() + text[1:] + "."


def _say_terms(evidence: Evidence, language: Locale) -> str:
    terms = evidence.terms[:SPOKEN_TERMS]
    if not terms:
        return ""
    if language == "zh":
        return "双方都提到" + "、".join(terms)
    return "both mention " + ", ".join(terms)


def _say_near(evidence: Evidence, language: Locale) -> str:
    near = evidence.near[:SPOKEN_NEAR]
    if language == "zh":
        return "，".join(f"需求的“{ours}”与成果的“{theirs}”相近" for ours, theirs, _ in near)
    return ", ".join(f'the need\'s "{ours}" is near "{theirs}"' for ours, theirs, _ in near)


def _say_criterion(row: Criterion, language: Locale, labels: Mapping[str, str]) -> str:
    if row.must and row.fit is Fit.UNKNOWN:
        name = MUST_NAMES[row.name]
        chinese, english = f"{name[0]}是必须满足的，需核实", f"{name[1]} is a must: to be verified"
    elif (row.name, row.fit) == ("field", Fit.MET):
        chinese, english = _say_field(row.values, labels)
    elif (row.name, row.fit) in _SAYINGS:
        chinese, english = _SAYINGS[row.name, row.fit](row.values)
    else:
        return ""
    return chinese if language == "zh" else english


Saying = tuple[str, str]


def _say_field(values: Mapping[str, Any], labels: Mapping[str, str]) -> Saying:
    names = [labels[code] for code in values["shared"] if code in labels]
    if not names:
        return "产业领域一致", "same industry field"
    return "产业领域同为" + "、".join(names), "same industry field: " + ", ".join(names)


def _say_maturity_met(values: Mapping[str, Any]) -> Saying:
    has, wants = values["achievement"], values["need"]
    return f"成熟度 TRL {has} 达到要求的 {wants}", f"maturity TRL {has} meets the {wants} asked for"


def _say_maturity_short(values: Mapping[str, Any]) -> Saying:
    has, wants = values["achievement"], values["need"]
    return (
        f"成熟度 TRL {has} 低于要求的 {wants}",
        f"maturity TRL {has} is below the {wants} asked for",
    )


def _say_indicators_met(values: Mapping[str, Any]) -> Saying:
    row = next(row for row in values["compared"] if row["fit"] == Fit.MET.value)
    ours, theirs = row["need"], row["achievement"]
    return f"要求“{ours}”，成果“{theirs}”", f'asked "{ours}", offered "{theirs}"'


def _say_indicators_short(values: Mapping[str, Any]) -> Saying:
    row = next(row for row in values["compared"] if row["fit"] == Fit.NOT_MET.value)
    ours, theirs = row["need"], row["achievement"]
    chinese = f"指标未达：要求“{ours}”，成果“{theirs}”"
    return chinese, f'an indicator falls short: asked "{ours}", offered "{theirs}"'


def _say_budget_met(values: Mapping[str, Any]) -> Saying:
    budget, price = format_wan(values["budget_max"]), format_wan(values["price"])
    english = "budget CNY {:,.0f}, price CNY {:,.0f}"
    return f"预算 {budget} 万元，报价 {price} 万元", english.format(*_yuan(values))


def _say_budget_short(values: Mapping[str, Any]) -> Saying:
    budget, price = format_wan(values["budget_max"]), format_wan(values["price"])
    english = "the budget of CNY {:,.0f} is below the price of CNY {:,.0f}"
    return f"报价 {price} 万元高于预算 {budget} 万元", english.format(*_yuan(values))


def _yuan(values: Mapping[str, Any]) -> tuple[float, float]:
    return values["budget_max"] / 100, values["price"] / 100


def _say_modes_met(values: Mapping[str, Any]) -> Saying:
    names = [_MODES.get(code, (code, code)) for code in values["shared"]]
    chinese = "、".join(name for name, _ in names)
    english = ", ".join(name for _, name in names)
    return f"合作方式可为{chinese}", f"cooperation by {english}"


_SAYINGS: Mapping[tuple[str, Fit], Callable[[Mapping[str, Any]], Saying]] = {
    ("maturity", Fit.MET): _say_maturity_met,
    ("maturity", Fit.NOT_MET): _say_maturity_short,
    ("indicators", Fit.MET): _say_indicators_met,
    ("indicators", Fit.NOT_MET): _say_indicators_short,
    ("budget", Fit.MET): _say_budget_met,
    ("budget", Fit.NOT_MET): _say_budget_short,
    ("modes", Fit.MET): _say_modes_met,
    ("modes", Fit.NOT_MET): lambda _: ("合作方式不一致", "the cooperation modes differ"),
    ("district", Fit.MET): lambda _: ("同在一个县（市、区）", "same district"),
}


def format_wan(fen: int) -> str:
    """Return an amount in fen as 万元 without trailing zeros."""
    whole, rest = divmod(fen, FEN_PER_WAN)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def mark_terms(text: str, evidence: Evidence, side: Kind) -> list[tuple[str, Mark]]:
    """Return the text in pieces: plain (""), holding a shared term, holding a near term.

    The pieces put together are the text, character for character.
    """
    marks: dict[str, Mark] = {}
    for ours, theirs, _ in evidence.near:
        marks[fold_text(ours if side is Kind.NEED else theirs)] = "near"
    marks.update(dict.fromkeys(map(fold_text, evidence.terms), "shared"))
    if not text or not marks:
        return [(text, "")] if text else []
    pieces: list[tuple[str, Mark]] = []
    end = 0
    for match in _pattern(list(marks)).finditer(fold_text(text)):
        if match.start() > end:
            pieces.append((text[end : match.start()], ""))
        pieces.append((text[match.start() : match.end()], marks[match.group()]))
        end = match.end()
    if end < len(text):
        pieces.append((text[end:], ""))
    return pieces


def _pattern(terms: Sequence[str]) -> re.Pattern[str]:
    ordered = sorted(terms, key=len, reverse=True)
    return re.compile("|".join(_bounded(term) for term in ordered))


def _bounded(term: str) -> str:
    # "ph" must not light up inside "phosphor".
    left = r"(?<![a-z0-9])" if term[0].isascii() else ""
    right = r"(?![a-z0-9])" if term[-1].isascii() else ""
    return left + re.escape(term) + right
