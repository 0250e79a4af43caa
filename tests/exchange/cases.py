"""Files as people send them, made in code: one of each kind that went wrong or must go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from matcher.types import Kind

Rows = Sequence[Sequence[object]]

HEADINGS = ["编号", "需求名称", "技术难题", "技术指标", "预算上限（万元）"]
NEEDS = [
    ["001", "网箱走锚", "台风时锚泊失效", "抗 17 级风", "100"],
    ["002", "虾头去壳", "人工慢，破损 8%", "≥600 只/小时", "80"],
    ["003", "菠萝叶提纤", "叶子废弃", "含杂≤3%", "50"],
]
KEYS = ["001", "002", "003"]


@dataclass(frozen=True)
class Case:
    """A file and what reading it must give."""

    name: str
    data: bytes
    keys: Sequence[str] = ()
    """Own ids in order; rows with made ones count as ''."""
    first: Mapping[str, Any] = field(default_factory=dict)
    """Values of the first row."""
    left_out: Sequence[str] = ()
    """Words that name what was left out, each in a finding."""
    remarks: Sequence[str] = ()
    problems: Sequence[str] = ()
    """Words of the message; a file with some is refused with exit status 2."""
    kind: Kind = Kind.NEED

    def __str__(self) -> str:
        return self.name


def book(
    *sheets: Rows, names: Sequence[str] = (), change: Callable[..., None] | None = None
) -> bytes:
    """Return a workbook of sheets of rows; ``change`` may alter its sheets."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for place, rows in enumerate(sheets):
        sheet = made.create_sheet(names[place] if names else f"Sheet{place + 1}")
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(*made.worksheets)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def text(rows: Rows, encoding: str, delimiter: str = ",", end: str = "\r\n") -> bytes:
    """Return rows as text."""
    lines = (delimiter.join(str(cell) for cell in row) for row in rows)
    return (end.join(lines) + end).encode(encoding)


def _merged(*spans: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for span in spans:
            sheet.merge_cells(span)

    return change


def _hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[4].hidden = True


def _hide_sheet(_: Worksheet, second: Worksheet) -> None:
    second.sheet_state = "hidden"


def _format(place: str, code: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet[place].number_format = code

    return change


def _epoch_1904() -> bytes:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    made = Workbook()
    made.epoch = CALENDAR_MAC_1904
    sheet = made.worksheets[0]
    sheet.append(["编号", "需求名称", "有效期至"])
    sheet.append(["1", "甲", date(2026, 12, 31)])
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def _one(heading: str, value: object, change: Callable[..., None] | None = None) -> bytes:
    rows: list[list[object]] = [["编号", "需求名称", "技术难题", heading]]
    rows.append(["1", "甲", "慢", value])
    return book(rows, change=change)


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_LONG = "领域" * 18
_TWO_ROWS: list[list[str | None]] = [
    ["编号", "需求名称", "需求内容", None, "预算（万元）", None],
    [None, None, "技术难题", "技术指标", "预算下限", "预算上限"],
    *([*row[:4], "20", row[4]] for row in NEEDS),
]
_SPANS = _merged("A1:A2", "B1:B2", "C1:D1", "E1:F1")

LAYOUTS = [
    Case("plain.xlsx", book([HEADINGS, *NEEDS]), KEYS),
    Case("title.xlsx", book([["2026 年汇总表"], ["填报单位：某局"], HEADINGS, *NEEDS]), KEYS),
    Case(
        "title_merged.xlsx",
        book([["汇总表"], HEADINGS, *NEEDS], change=_merged("A1:E1")),
        KEYS,
        {"budget_max": 100_000_000},
    ),
    Case(
        "two_rows.xlsx",
        book(_TWO_ROWS, change=_SPANS),
        KEYS,
        {"problem": "台风时锚泊失效", "budget_min": 20_000_000, "budget_max": 100_000_000},
    ),
    Case("two_rows.csv", text([[c or "" for c in row] for row in _TWO_ROWS], "utf-8"), KEYS),
    Case(
        "unit_above.xlsx",
        book(
            [
                ["编号", "需求名称", "资金（元）", None],
                [None, None, "预算下限", "预算上限"],
                ["1", "甲", "500000", "800000"],
            ],
            change=_merged("A1:A2", "B1:B2", "C1:D1"),
        ),
        ["1"],
        {"budget_min": 50_000_000, "budget_max": 80_000_000},
    ),
    Case(
        "hidden_row.xlsx",
        book([HEADINGS, *NEEDS], change=_hide_row),
        ["001", "002"],
        {},
        ["隐藏的行"],
    ),
    Case(
        "hidden_sheet.xlsx",
        book([HEADINGS, *NEEDS], [HEADINGS, *NEEDS], change=_hide_sheet),
        KEYS,
        {},
        ["隐藏的工作表"],
    ),
    Case(
        "instructions.xlsx",
        book([["填写说明"], ["1. 每行一项"]], [HEADINGS, *NEEDS], names=["说明", "数据"]),
        KEYS,
        {},
        ["没有找到标题行"],
    ),
    Case(
        "two_sheets.xlsx",
        book(
            [HEADINGS, *NEEDS],
            [["需求名称", "主要问题", "编号"], ["荔枝保鲜", "褐变", "101"]],
            names=["蓝色海洋", "雷州"],
        ),
        [*KEYS, "101"],
        {"fields": ["marine"]},
    ),
    Case(
        "total_note.xlsx",
        book(
            [
                HEADINGS,
                *NEEDS,
                ["合 计", None, None, None, "230"],
                ["注：金额含税"],
                ["填表人：张三", None, "审核人：李四", None, "日期：2026-11-01"],
            ]
        ),
        KEYS,
        {},
        ["合计行", "表外说明"],
    ),
    Case(
        "sections.xlsx",
        book(
            [HEADINGS, ["一、蓝色海洋"], NEEDS[0], NEEDS[1], ["二、其他"], NEEDS[2]],
            change=_merged("A2:E2"),
        ),
        KEYS,
        {"fields": ["marine"]},
        ["分节行"],
    ),
    Case(
        "headings_again.xlsx",
        book([HEADINGS, NEEDS[0], HEADINGS, *NEEDS[1:]]),
        KEYS,
        {},
        ["重复的标题行"],
    ),
    Case(
        "other_headings_below.xlsx",
        book([HEADINGS, *NEEDS, ["编号", "需求名称", "主要问题"], ["9", "另一张", "慢"]]),
        [*KEYS, "9"],
    ),
    Case(
        "marked_headings.xlsx",
        book(
            [
                [
                    "编 号",
                    "*需求名称（必填）",
                    "技术难题（500字以内）",
                    "技术指标\n（量化）",
                    "预算（万元）",
                ],
                NEEDS[0],
            ]
        ),
        ["001"],
        {"title": "网箱走锚", "problem": "台风时锚泊失效", "indicators": "抗 17 级风"},
    ),
    Case(
        "titles_like_notes.xlsx",
        book(
            [
                ["需求名称", "技术难题"],
                ["汇总平台建设", "慢"],
                ["说明书自动生成", "贵"],
                ["审核流程智能化", "错"],
                ["总计算力调度", "满"],
                ["电话机器人", "少"],
            ]
        ),
        [""] * 5,
        {"title": "汇总平台建设"},
    ),
    Case(
        "merged_firm.xlsx",
        book(
            [
                ["编号", "需求名称", "所属区县", "单位"],
                ["1", "甲", "霞山", "某厂"],
                ["2", "乙", None, None],
                ["3", "丙", "同上", None],
            ],
            change=_merged("C2:C3", "D2:D4"),
        ),
        ["1", "2", "3"],
        {"district": "xiashan"},
    ),
    Case(
        "numbered_total.xlsx",
        book([HEADINGS, *NEEDS, [4, "合计", None, None, 230], ["（盖章）", None, "2026 年"]]),
        KEYS,
        {},
        ["合计行", "表外说明"],
    ),
    Case(
        "three_rows.xlsx",
        book(
            [
                ["编号", "需求情况", None, "资金（元）", None],
                [None, "名称", "技术", "预算", None],
                [None, None, "主要问题", "预算下限", "预算上限"],
                ["1", "甲", "慢", "500000", "800000"],
            ],
            change=_merged("A1:A3", "B1:C1", "D1:E1", "B2:B3", "D2:E2"),
        ),
        ["1"],
        {"title": "甲", "problem": "慢", "budget_min": 50_000_000, "budget_max": 80_000_000},
    ),
    Case(
        "unknown_words.xlsx",
        book(
            [
                [
                    "编号",
                    "企业需求技术名称",
                    "拟攻克的关键问题",
                    "计划研发经费金额（万元）",
                    "意向合作单位名称",
                ],
                ["1", "甲", "慢", "30", "某大学"],
            ]
        ),
        ["1"],
        {"title": "甲", "problem": "慢", "budget_max": 30_000_000},
        ["意向合作单位名称"],
    ),
    Case(
        "hebei.xlsx",
        book(
            [
                [
                    *(
                        "需求编号",
                        "机构全称",
                        "所在地域",
                        "网址",
                        "技术需求名称",
                        "主要问题",
                        "技术关键（主要指标）",
                    ),
                    *(
                        "关键字1",
                        "关键字2",
                        "资金需求总额",
                        "技术需求解决方式",
                        "需求技术所属领域",
                        "手机",
                    ),
                ],
                [
                    *("N1", "甲公司", "霞山", "www.x.cn", "甲", "含盐", "≤8 元", "膜", "脱盐"),
                    *("0.8亿元", "委托研发", "海洋", "13800000000"),
                ],
            ]
        ),
        ["N1"],
        {
            "district": "xiashan",
            "keywords": ["膜", "脱盐"],
            "budget_max": 8_000_000_000,
            "modes": ["codevelop"],
            "fields": ["marine"],
            "contact_phone": "13800000000",
            "indicators": "≤8 元",
        },
        ["网址"],
    ),
]

IDS = [
    Case("no_id.xlsx", book([row[1:] for row in [HEADINGS, *NEEDS]]), ["", "", ""]),
    Case(
        "leading_zero.xlsx", book([HEADINGS, [1, "甲", "慢"]], change=_format("A2", "000")), ["001"]
    ),
    Case(
        "same_number.xlsx",
        book([HEADINGS, [1, "甲", "慢"], ["1", "乙", "慢"], ["１", "丙", "慢"]]),
        problems=["第 2 行", "第 3 行", "第 4 行", "重复"],
    ),
    Case(
        "running_and_own.xlsx",
        book([["序号", "编号", "需求名称"], [1, "N210", "甲"], [2, "N211", "乙"]]),
        ["N210", "N211"],
    ),
    Case("running_only.xlsx", book([["序号", "需求名称"], [1, "甲"], [2, "乙"]]), ["", ""]),
    Case(
        "running_restarts.xlsx",
        book([["序号", "需求名称"], [1, "甲"]], [["序号", "需求名称"], [1, "乙"]]),
        ["", ""],
    ),
    Case(
        "formula.xlsx",
        book([HEADINGS, ['="N"&ROW()', "甲", "慢"]]),
        [""],
        {"title": "甲"},
        remarks=["A2"],
    ),
    Case(
        "zero_width.xlsx", book([HEADINGS, ["A\u200b1", "甲\u200b", "慢"]]), ["A1"], {"title": "甲"}
    ),
    Case(
        "minus.csv",
        text([["编号", "成果名称"], ["-01", "-18℃解冻"], ["+B2", "+6价铬"]], "utf-8"),
        ["-01", "+B2"],
        {"title": "-18℃解冻"},
        kind=Kind.ACHIEVEMENT,
    ),
]

VALUES = [
    Case("yuan.xlsx", _one("预算（元）", "800000"), ["1"], {"budget_max": 80_000_000}),
    Case("fullwidth.xlsx", _one("预算（万元）", "１００"), ["1"], {"budget_max": 100_000_000}),
    Case("too_much.xlsx", _one("预算（万元）", 800000), ["1"], remarks=["请核对单位"]),
    Case("negative.xlsx", _one("预算（万元）", -5), ["1"], problems=["第 2 行", "预算", "负数"]),
    Case("serial.xlsx", _one("有效期至", 46387), ["1"], {"valid_until": date(2026, 12, 31)}),
    Case("epoch_1904.xlsx", _epoch_1904(), ["1"], {"valid_until": date(2026, 12, 31)}),
    *(
        Case(
            f"date_format_{place}.xlsx",
            _one("需求时限", datetime(2026, 12, 31), _format("D2", code)),
            ["1"],
            {"deadline": date(2026, 12, 31)},
        )
        for place, code in enumerate(["mm-dd-yy", 'yyyy"年"m"月"d"日"', "yyyy/m/d;@"])
    ),
    Case("for_ever.xlsx", _one("有效期至", "长期"), ["1"], remarks=["长期"]),
    Case("bad_day.xlsx", _one("有效期至", "2026-13-01"), ["1"], problems=["2026-13-01"]),
    Case("long_title.xlsx", book([HEADINGS, ["1", "长" * 280]]), problems=["第 2 行", "280"]),
    Case("long_field.xlsx", _one("领域", _LONG), problems=["第 2 行", "领域", "36"]),
    Case("unknown_field.xlsx", _one("领域", "航天"), ["1"], remarks=["航天"]),
]

TEXTS = [
    Case("gb18030.csv", text([HEADINGS, *NEEDS], "gb18030"), KEYS),
    Case("utf16le.csv", text([HEADINGS, *NEEDS], "utf-16-le", "\t"), KEYS),
    Case("utf16be.csv", b"\xfe\xff" + text([HEADINGS, *NEEDS], "utf-16-be", "\t"), KEYS),
    Case("utf16be_unmarked.csv", text([HEADINGS, *NEEDS], "utf-16-be", "\t"), KEYS),
    Case("old_mac.csv", text([HEADINGS, *NEEDS], "utf-8", ";", "\r"), KEYS),
    Case("bars.csv", text([HEADINGS, *NEEDS], "utf-8-sig", "|", "\n"), KEYS),
    Case("commas_inside.csv", text([HEADINGS, ["1", "甲,乙", "慢,贵,少"]], "utf-8", "\t"), ["1"]),
    Case(
        "inches.csv",
        text([HEADINGS, ["1", '5"管道', "慢", "", ""]], "utf-8"),
        ["1"],
        {"title": '5"管道'},
    ),
    Case("open_quote.csv", '编号,需求名称\n1,5"管\n2,"慢\n'.encode(), problems=["第 3 行", "引号"]),
    Case(
        "swallowed.csv",
        '编号,需求名称,技术难题\n1,甲,"慢\n2,乙,贵\n3,丙,"少"\n'.encode(),
        problems=["第 2 行", "引号"],
    ),
]

REFUSED = [
    Case("old.xls", _OLE, problems=["旧的 .xls", "另存为"]),
    Case("renamed.xlsx", _OLE, problems=["旧的 .xls", "另存为"]),
    Case("table.et", _OLE, problems=[".et", "另存为"]),
    Case("text.wps", _OLE, problems=["WPS", "另存为"]),
    Case("locked.xlsx", _OLE + "EncryptedPackage".encode("utf-16-le"), problems=["密码"]),
    Case("empty.xlsx", b"", problems=["空"]),
    Case("cut.xlsx", book([HEADINGS, *NEEDS])[:900], problems=["损坏"]),
    Case(
        "no_title.xlsx", book([["编号", "技术难题", "预算"], ["1", "慢", "5"]]), problems=["标题"]
    ),
    Case("no_headings.xlsx", book([["甲", "乙"], ["丙", "丁"]]), problems=["没有找到标题行"]),
    Case("headings_only.xlsx", book([HEADINGS]), problems=["没有数据"]),
]

CASES = [*LAYOUTS, *IDS, *VALUES, *TEXTS, *REFUSED]
