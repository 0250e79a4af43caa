"""Files in and out: what is accepted, what is refused and how it is said."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from matcher.domain.errors import BadTable
from matcher.types import Item, Kind
from web.base.sheets.writing import escape_formula, write_results
from web.exchange.bench import read_bench
from web.exchange.cells import CellError, read_date, read_flag, read_money, read_trl
from web.exchange.items import read_items
from web.exchange.pairs import read_pairs
from web.exchange.results import RESULT_COLUMNS

WriteFile = Callable[..., Path]


@pytest.fixture
def write_file(tmp_path: Path) -> WriteFile:
    """Write rows of cells, headings first, as a file of a given name."""

    def write(name: str, *rows: list[object], encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        if path.suffix == ".xlsx":
            book = Workbook()
            for row in rows:
                book.active.append(row)  # type: ignore[union-attr]
            book.save(path)
        elif path.suffix == ".jsonl":
            lines = [json.dumps(dict(zip(rows[0], row, strict=False))) for row in rows[1:]]
            path.write_text("\n".join(lines), encoding=encoding)
        else:
            with path.open("w", encoding=encoding, newline="") as stream:
                csv.writer(stream).writerows(rows)
        return path

    return write


def refuse(path: Path, kind: Kind = Kind.NEED) -> list[str]:
    """Return the problems a file is refused with."""
    with pytest.raises(BadTable) as caught:
        read_items(path, kind)
    return list(caught.value.problems)


ROWS = (
    ["编号", "标题", "内容"],
    ["n1", "深水网箱抗风浪", "锚泊，“走锚”\n第二行"],
    ["n2", "尾水处理", None],
)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("needs.csv", "utf-8"),
        ("needs.csv", "utf-8-sig"),
        ("needs.csv", "gb18030"),
        ("needs.CSV", "utf-8"),
        ("needs.xlsx", ""),
        ("needs.jsonl", "utf-8"),
        ("needs.jsonl", "utf-8-sig"),
    ],
)
def test_every_format_gives_the_same_items(write_file: WriteFile, name: str, encoding: str) -> None:
    items = read_items(write_file(name, *ROWS, encoding=encoding), Kind.NEED)
    assert items == [
        Item("n1", Kind.NEED, "深水网箱抗风浪", "锚泊，“走锚”\n第二行"),
        Item("n2", Kind.NEED, "尾水处理"),
    ]


def test_the_content_column_may_be_missing(write_file: WriteFile) -> None:
    (item,) = read_items(write_file("a.csv", ["id", "title"], ["1", "甲"]), Kind.ACHIEVEMENT)
    assert item == Item("1", Kind.ACHIEVEMENT, "甲")


def test_columns_of_the_template_are_used(write_file: WriteFile) -> None:
    headings = [
        *("编号*", "标题", "内容", "技术指标", "关键词", "领域", "合作方式", "TRL", "成熟度必须"),
        *("预算下限（万元）", "预算上限(万元)", "报价（万元）", "单位", "区县", "有效期至", "备注"),
    ]
    cells = [
        *(
            7.0,
            "甲",
            "内容",
            "强度≥5MPa",
            "网箱、锚泊；台风",
            "蓝色海洋",
            "转让，普通许可",
            "6级",
            "是",
        ),
        *("10", 80.5, "面议", "某公司", "坡头区", datetime(2027, 1, 31), "不用"),
    ]
    names = {"fields": {"蓝色海洋": "marine"}, "district": {"坡头区": "potou"}}
    (item,) = read_items(write_file("n.xlsx", headings, cells), Kind.NEED, names)
    assert item == Item(
        id="7",
        kind=Kind.NEED,
        title="甲",
        content="内容",
        indicators="强度≥5MPa",
        keywords=("网箱", "锚泊", "台风"),
        fields=("marine",),
        modes=("transfer", "license"),
        trl=6,
        musts=("maturity",),
        budget_min=10_000_000,
        budget_max=80_500_000,
        organisation="某公司",
        district="potou",
        valid_until=date(2027, 1, 31),
    )


def test_the_column_of_musts_takes_names_and_codes(write_file: WriteFile) -> None:
    rows = (["id", "title", "必须", "成熟度必须"], ["1", "甲", "预算、modes", "是"])
    (item,) = read_items(write_file("n.csv", *rows), Kind.NEED)
    assert item.musts == ("maturity", "budget", "modes")


def test_an_unknown_must_is_named(write_file: WriteFile) -> None:
    rows = (["id", "title", "必须"], ["1", "甲", "有效期"])
    with pytest.raises(BadTable, match="有效期"):
        read_items(write_file("n.csv", *rows), Kind.NEED)


def test_lists_in_json_are_taken_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1, "title": "甲", "keywords": ["a,b", "c"], "content": null}\n')
    (item,) = read_items(path, Kind.ACHIEVEMENT)
    assert (item.id, item.keywords, item.content) == ("1", ("a,b", "c"), "")


def test_blank_rows_are_passed_over(write_file: WriteFile) -> None:
    path = write_file("n.xlsx", [None], ["id", "title"], [None, None], ["1", "甲"], ["", " "])
    assert [item.id for item in read_items(path, Kind.NEED)] == ["1"]


def test_all_problems_are_named_at_once_with_row_and_column(write_file: WriteFile) -> None:
    path = write_file(
        "n.csv",
        ["编号", "标题", "TRL", "合作方式", "有效期至", "预算下限", "预算上限"],
        ["1", "甲", "12", "", "", "", ""],
        ["", "乙", "", "赠送", "", "", ""],
        ["1", "", "", "", "2026-13-01", "", ""],
        ["4", "丁", "", "", "", "90", "80"],
        ["5", "戊", "", "", "", "很多", ""],
    )
    problems = refuse(path)
    # What is not understood, as 赠送 and 很多, keeps no row back.
    assert len(problems) == 7
    for row, words in ((2, "12"), (2, "重复"), (3, "编号"), (4, "2026-13-01"), (4, "重复")):
        assert any(f"第 {row} 行" in line and words in line for line in problems), words
    assert all("n.csv" in line and ", row " in line for line in problems)


def test_more_than_twenty_problems_are_counted(write_file: WriteFile) -> None:
    path = write_file("n.csv", ["id", "title"], *([n, ""] for n in range(30)))
    problems = refuse(path)
    assert len(problems) == 21
    assert "10" in problems[-1]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["id", "content"], ["1", "x"]], "标题/title"),
        ([["id", "title"], ["1", "甲", "多"]], "单元格多于标题列"),
        ([["id", "title"]], "没有数据"),
    ],
)
def test_wrong_columns_are_named(
    write_file: WriteFile, rows: list[list[object]], words: str
) -> None:
    assert any(words in line for line in refuse(write_file("n.csv", *rows)))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("n.csv", b"", "空"),
        ("n.csv", b"\n\n", "空"),
        ("n.xlsx", b"", "空"),
        ("n.xlsx", b"PK\x03\x04 broken", "损坏"),
        ("n.xlsx", b"id,title\n1,a\n", "损坏"),
        ("n.csv", b"\xff\xfe\x00\x01\x02\x00", "编码"),
        ("n.csv", b'id,title\n1,"open\n', "引号"),
        ("n.jsonl", b"not json\n", "JSON"),
        ("n.jsonl", b"[1, 2]\n", "JSON"),
        ("n.jsonl", b'{"id": "1", "title": {"a": 1}}\n', "文字"),
        ("n.txt", b"id,title\n", "不支持"),
        ("n.xls", b"id,title\n", "不支持"),
    ],
)
def test_unreadable_files_say_what_is_wrong(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    problems = refuse(path)
    assert any(words in line for line in problems), problems
    assert all(" / " in line for line in problems)


def test_a_workbook_without_a_sheet_inside_is_refused(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "n.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "no workbook")
    assert "损坏" in refuse(path)[0]


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert "不存在" in refuse(tmp_path / "none.csv")[0]
    assert "文件夹" in refuse(tmp_path / "folder.csv")[0]


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("80", 80_000_000),
        ("0.35万元", 350_000),
        ("1,200.5", 1_200_500_000),
        ("面议", None),
        ("", None),
    ],
)
def test_money_is_read_in_wan_and_kept_in_fen(text: str, fen: int | None) -> None:
    assert read_money(text) == fen


@pytest.mark.parametrize("text", ["很多", "-5", "9万-8万", "1e9", "nan"])
def test_other_money_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_money(text)


@pytest.mark.parametrize("text", ["6", "TRL6", "trl 6", "6级", "TRL-6", "6.0"])
def test_maturity_has_many_spellings(text: str) -> None:
    assert read_trl(text) == 6


@pytest.mark.parametrize(
    "text", ["2026-12-31", "2026/12/31", "2026年12月31日", "20261231", "2026.12.31"]
)
def test_dates_have_many_spellings(text: str) -> None:
    assert read_date(text) == date(2026, 12, 31)


@pytest.mark.parametrize("text", ["2026-02-30", "明年", "12-31", "99999999"])
def test_other_dates_are_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_date(text)


def test_flags_are_yes_or_no() -> None:
    assert [read_flag(text) for text in ("是", "YES", "否", "", True)] == [
        True,
        True,
        False,
        False,
        True,
    ]
    with pytest.raises(CellError):
        read_flag("也许")


NEED_IDS, ACHIEVEMENT_IDS = ["n1", "n2"], ["a1", "a2", "a3"]


def write_pairs(folder: Path, text: str) -> Path:
    path = folder / "pairs.tsv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "heading", ["", "need_id\tachievement_id\n", "need_id\tachievement_id\tlevel\n"]
)
def test_pairs_are_read_with_or_without_heading(tmp_path: Path, heading: str) -> None:
    path = write_pairs(tmp_path, heading + "n2\ta3\nn1\ta1\t4\n\n")
    assert read_pairs(path, NEED_IDS, ACHIEVEMENT_IDS) == [(1, 2), (0, 0)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("n9\ta1\n", "n9"),
        ("n1\ta9\n", "a9"),
        ("n1 a1\n", "制表符"),
        ("n1\ta1\nn1\ta1\n", "重复"),
        ("need_id\tachievement_id\n", "没有配对"),
        ("", "没有配对"),
    ],
)
def test_bad_pairs_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadTable, match=words):
        read_pairs(write_pairs(tmp_path, text), NEED_IDS, ACHIEVEMENT_IDS)


RESULT = {
    "need_id": "n1",
    "achievement_id": "a1",
    "rank": 1,
    "score": -0.25,
    "probability": 0.5,
    "level": 3,
    "reasons": "双方都提到“网箱”, 锚泊。",
}


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".jsonl"])
def test_results_come_back_as_they_were_written(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    write_results(path, [RESULT, {**RESULT, "rank": 2}], RESULT_COLUMNS)
    rows = read_back(path)
    assert list(rows[0]) == list(RESULT_COLUMNS)
    assert [str(row["rank"]) for row in rows] == ["1", "2"]
    assert {name: str(value) for name, value in rows[0].items()} == {
        name: str(value) for name, value in RESULT.items()
    }


def read_back(path: Path) -> list[dict[str, object]]:
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        headings, *rows = book.worksheets[0].values
        return [dict(zip(headings, row, strict=True)) for row in rows]  # type: ignore[arg-type]
    delimiter = "\t" if path.suffix == ".tsv" else ","
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def test_csv_starts_with_the_mark_that_excel_needs(tmp_path: Path) -> None:
    write_results(tmp_path / "out.csv", [RESULT], RESULT_COLUMNS)
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_no_cell_can_be_run_as_a_formula(tmp_path: Path, suffix: str, start: str) -> None:
    path = tmp_path / f"out{suffix}"
    write_results(
        path,
        [{**RESULT, "need_id": f"{start}HYPERLINK(1)", "reasons": f"{start}1"}],
        RESULT_COLUMNS,
    )
    (row,) = read_back(path)
    assert str(row["need_id"]).startswith("'")
    assert str(row["reasons"]).startswith("'")


def test_numbers_stay_numbers_and_control_characters_go() -> None:
    assert escape_formula(-0.25) == -0.25
    assert escape_formula("网\x07箱") == "网箱"


def test_a_failing_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def rows():  # type: ignore[no-untyped-def]
        yield RESULT
        raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        write_results(path, rows(), RESULT_COLUMNS)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["out.pdf", "out", "none/out.csv"])
def test_a_place_that_cannot_be_written_is_refused_first(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadTable):
        write_results(tmp_path / name, iter([RESULT]), RESULT_COLUMNS)


def make_bench(folder: Path, labels: str) -> Path:
    (folder / "needs.jsonl").write_text('{"id": "n1", "title": "甲"}\n', encoding="utf-8")
    (folder / "achievements.jsonl").write_text('{"id": "a1", "title": "乙"}\n', encoding="utf-8")
    (folder / "labels.tsv").write_text(labels, encoding="utf-8")
    return folder


def test_a_bench_is_read_with_its_fingerprint(tmp_path: Path) -> None:
    bench = read_bench(make_bench(tmp_path, "need_id\tachievement_id\tlevel\nn1\ta1\t3\n"))
    assert bench.labels.tolist() == [[0, 0, 3]]
    assert len(bench.fingerprint) == 64


@pytest.mark.parametrize("line", ["n1\ta1\t5", "n1\ta1", "n2\ta1\t3", "n1\ta2\t3", ""])
def test_bad_labels_are_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(BadTable):
        read_bench(make_bench(tmp_path, f"need_id\tachievement_id\tlevel\n{line}\n"))
