"""Codes in the words of real tables: maturity, cooperation, places, fields, kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from matcher.domain.codes import Confidentiality, Mode, Must, NeedKind
from web.base.cells.texts import NOTHING, CellError, Unclear, read_list, read_plain, read_text

MODE_NAMES: Mapping[str, Mode] = {
    word: mode
    for mode, words in {
        Mode.LICENSE_EXCLUSIVE: "独占许可 独占实施许可 独占",
        Mode.LICENSE_SOLE: "排他许可 独家许可 排他实施许可 独家 排他",
        Mode.LICENSE: (
            "许可 普通许可 技术许可 专利许可 实施许可 许可使用 专利实施许可 普通实施许可 "
            "授权使用 技术授权 专利授权 许可实施 提成 销售提成 收益提成 入门费加提成 普通 "
            "成果许可"
        ),
        Mode.TRANSFER: (
            "转让 技术转让 专利转让 所有权转让 专利权转让 成果转让 一次性转让 产权转让 "
            "知识产权转让 技术出让 买断 一次性买断 专利技术转让 专利申请权转让"
        ),
        Mode.EQUITY: (
            "作价入股 技术入股 入股 作价投资 技术作价 股权合作 股权投资 技术参股 作价出资 "
            "技术作价入股 作价入股合作 参股"
        ),
        Mode.CODEVELOP: (
            "合作开发 合作研发 联合开发 联合研发 共同开发 共同研发 委托开发 委托研发 技术开发 "
            "产学研合作 联合攻关 合作攻关 合作转化 定制开发 合作研究 委托研究 技术合作 委托 "
            "合作 共建平台"
        ),
        Mode.SERVICE: (
            "技术服务 技术咨询 咨询 技术指导 技术培训 技术支持 咨询服务 服务 技术引进服务 检测服务"
        ),
        Mode.USE_FIRST: "先用后转 先试用后付费 先用后付 先试后付 先使用后付费 先用后付费",
    }.items()
    for word in words.split()
}
MUST_NAMES: Mapping[str, str] = {
    "领域": "field",
    "产业领域": "field",
    "成熟度": "maturity",
    "预算": "budget",
    "报价": "budget",
    "合作方式": "modes",
    "区县": "district",
    "地区": "district",
    "指标": "indicators",
    "技术指标": "indicators",
}
_ENGLISH_MODES = {
    "assignment": Mode.TRANSFER,
    "ordinary licence": Mode.LICENSE,
    "sole licence": Mode.LICENSE_SOLE,
    "exclusive licence": Mode.LICENSE_EXCLUSIVE,
    "equity contribution": Mode.EQUITY,
    "joint development": Mode.CODEVELOP,
    "technical service": Mode.SERVICE,
    "trial before transfer": Mode.USE_FIRST,
}
_UNSAID = re.compile(r"^(?:其[他它].*|面议|不限|均可|待定|都可以?|另行商定|协商.*|皆可|未公开)$")
_TICKED, _UNTICKED = "☑☒✓✔√■●◉", "□☐○◯"
_TICK = re.compile(rf"([{_TICKED}{_UNTICKED}])")
_LABEL = re.compile(
    r"^(?:[0-9a-z]{1,2}|[(][0-9a-z一二三四五六七八九十]{1,2}[)])[.、．)]?\s*(?=[\u4e00-\u9fff])"
)
_PARTS = re.compile(r"[/+＋和或及与\s]+")
_LONGEST_MODE = 200
_BRACKETED = re.compile(r"[(（].*?[)）]")

_STAGES = (
    (8, "小批量"),
    (9, "成熟应用 批量生产 已批量 大批量 规模化 推广应用 已产业化 大规模 量产应用 已应用 广泛应用"),
    (9, "产业化应用 已量产"),
    (8, "可以量产 可量产 量产 产业化 定型 批量 商品化 市场化 成熟期 成熟阶段 成熟 industrial"),
    (7, "通过中试 中试完成 完成中试 已中试 示范应用 工程化 试生产 工业化试验 工程样机 示范"),
    (6, "中试 中期 中间试验 成长期 pilot"),
    (5, "通过小试 小试完成 完成小试 已小试 模拟环境"),
    (4, "小试 已有样品 样品 样机 原型 bench"),
    (3, "正在研发 研发中 在研 研究阶段 实验室 概念验证 研发阶段 初期 理论研究 研制 研发"),
    (3, "试验阶段 laboratory"),
)
"""Level -> words, in the order they are looked for: the longer word before what it holds.

A word of a stage means the stage's lower level, a stage that was passed the upper one: who
reads it must not expect more than was said.
"""
_TRL = re.compile(r"(?:trl|第|等级)?\s*-?\s*([0-9]{1,2})(?:\.0)?\s*级?")
_TRL_RANGE = re.compile(
    r"^(?:trl)?\s*([1-9])\s*级?\s*(?:-|~|至|到|—|–|/)\s*(?:trl)?\s*([1-9])\s*级?$"
)
_CHINESE_LEVEL = re.compile(r"^(?:trl|第)?([一二三四五六七八九])级$")
_NO_LEVEL = re.compile(r"不限|无要求|均可|不作要求|未说明|未公开|待定")
_NOT_YET = re.compile(r"未|没有|尚无|不具备")
_YES = frozenset({"是", "yes", "y", "true", "1", "必须", "√", "✓", "✔", "☑", "愿意", "同意", "1.0"})
_NO = frozenset({"否", "no", "n", "false", "0", "", "不", "×", "x", "不愿意", "不同意", "0.0"})
_KINDS = (
    ("共性", NeedKind.COMMON),
    ("前沿", NeedKind.FRONTIER),
    ("核心", NeedKind.CORE),
    ("common", NeedKind.COMMON),
    ("frontier", NeedKind.FRONTIER),
    ("core", NeedKind.CORE),
)
_OPENNESS = (
    ("摘要", Confidentiality.SUMMARY),
    ("summary", Confidentiality.SUMMARY),
    ("不公开", Confidentiality.SUMMARY),
    ("保密", Confidentiality.SUMMARY),
    ("匿名", Confidentiality.ANONYMOUS),
    ("anonymous", Confidentiality.ANONYMOUS),
    ("否", Confidentiality.SUMMARY),
    ("公开", Confidentiality.PUBLIC),
    ("public", Confidentiality.PUBLIC),
    ("是", Confidentiality.PUBLIC),
)


def ticked(text: str) -> str:
    """Return only the choices that are ticked, where a text has boxes; else the text."""
    pieces = _TICK.split(text)
    if len(pieces) == 1:
        return text
    marked = [pieces[i + 1] for i in range(1, len(pieces) - 1, 2) if pieces[i] in _TICKED]
    if any(sign in _UNTICKED for sign in pieces[1::2]):
        return "、".join(part.strip(" 、,，;；\n()（）") for part in marked)
    # Only ticks: they may stand before what is chosen or behind it.
    before = pieces[0].strip(" 、,，;；\n()（）")
    return "、".join(part for part in (before, *(one.strip(" \n()（）") for one in marked)) if part)


def read_modes(value: object) -> tuple[str, ...]:
    """Return cooperation mode codes, given as codes or in words."""
    whole = value if isinstance(value, (list, tuple)) else ticked(read_text(value))
    found: dict[str, None] = {}
    unknown: list[str] = []
    for entry in read_list(whole):
        # Of a text longer than any mode brackets are not looked for: that takes its square.
        plain = (
            (_BRACKETED.sub("", entry) if len(entry) <= _LONGEST_MODE else entry).strip().lower()
        )
        parts = [plain]
        if _mode_of(plain) is None:
            # "独家/排他许可" parts, "技术转让 独占许可" parts, a sentence does not.
            pieces = [piece for piece in _PARTS.split(plain) if piece]
            parts = pieces if any(_mode_of(piece) for piece in pieces) else parts
        for part in parts:
            code = _mode_of(part)
            if code is not None:
                found[code] = None
            elif part not in NOTHING and not _UNSAID.match(part):
                unknown.append(part)
    known = tuple(found)
    if unknown:
        words = "、".join(unknown)
        raise Unclear(f"合作方式“{words}”未知", f'cooperation mode "{words}" is unknown', known)
    return known


def _mode_of(text: str) -> str | None:
    plain = _LABEL.sub("", text.strip(" .。·"))
    if plain in {mode.value for mode in Mode}:
        return plain
    for word in (plain, plain.removesuffix("方式"), plain.removesuffix("等")):
        found = MODE_NAMES.get(word) or _ENGLISH_MODES.get(word)
        if found is not None:
            return found.value
    return None


def read_musts(value: object) -> tuple[str, ...]:
    """Return codes of the criteria a need insists on, given as codes or Chinese names."""
    musts = []
    for entry in read_list(ticked(read_text(value)) if isinstance(value, str) else value):
        code = entry if entry in {must.value for must in Must} else MUST_NAMES.get(entry)
        if code is None:
            # What somebody insists on must not be dropped with a remark.
            known = "、".join(dict.fromkeys(MUST_NAMES))
            raise CellError(
                f"必须条件“{entry}”未知，可填：{known}",
                f'criterion "{entry}" is unknown, use {", ".join(sorted(Must))}',
            )
        musts.append(code)
    return tuple(dict.fromkeys(musts))


def read_trl(value: object) -> int | None:
    """Return a technology readiness level 1 to 9, of a range the lower; None where it is empty."""
    text = read_plain(ticked(read_text(value)))
    if text in NOTHING or _NO_LEVEL.search(text):
        return None
    between = _TRL_RANGE.match(text)
    if between:
        low = min(int(between[1]), int(between[2]))
        raise Unclear(f"“{text}”按 TRL {low} 计", f'"{text}" is taken as TRL {low}', low)
    chinese = _CHINESE_LEVEL.match(text)
    if chinese:
        return "一二三四五六七八九".index(chinese[1]) + 1
    number = _TRL.match(text)
    if number and (number.end() == len(text) or text[number.end()] in " ·(（-:：、"):
        if 1 <= int(number[1]) <= 9:
            return int(number[1])
        raise CellError(f"“{text}”不是 1 至 9 的成熟度等级", f'"{text}" is not a level 1 to 9')
    for level, words in _STAGES:
        if any(word in text for word in words.split()) and not _NOT_YET.search(text):
            return level
    raise Unclear(f"成熟度“{text}”未能识别", f'maturity "{text}" was not understood')


def read_flag(value: object) -> bool:
    """Return whether a yes/no cell says yes; empty is no."""
    text = read_plain(ticked(read_text(value)) or value)
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unclear(f"“{text}”应为“是”或“否”", f'"{text}" must be yes or no')


def read_need_kind(value: object) -> NeedKind | None:
    """Return the kind of a need."""
    text = read_plain(ticked(read_text(value)))
    if text in NOTHING:
        return None
    for word, kind in _KINDS:
        if word in text:
            return kind
    raise Unclear(f"需求类型“{text}”未能识别", f'kind of need "{text}" was not understood')


def read_openness(value: object) -> Confidentiality | None:
    """Return how much of a need is public; what is not understood is not made public."""
    text = read_plain(ticked(read_text(value)))
    if text in NOTHING:
        return None
    for word, extent in _OPENNESS:
        if word in text:
            return extent
    raise Unclear(
        f"公开范围“{text}”未能识别，暂按仅公开摘要",
        f'"{text}" was not understood; only the summary is made public',
        Confidentiality.SUMMARY,
    )
