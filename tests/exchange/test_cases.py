"""Every kind of file that people send, in the reader, in ``match`` and in ``import``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from matcher.domain.codes import Role
from matcher.domain.errors import BadTable
from matcher.types import Kind
from tests.exchange.cases import CASES, HEADINGS, NEEDS, Case, book
from tests.factories import make_organisation, make_user
from web.base import db
from web.base.labels import region_names
from web.cli import main
from web.exchange.found import Finding, Reading
from web.exchange.items import raise_problems
from web.exchange.reading import read_table
from web.postings.models import Posting

Run = Callable[..., Result]
TAKEN = [case for case in CASES if not case.problems]
BAD = [case for case in CASES if case.problems]


@pytest.fixture
def run(app: Flask) -> Run:
    """Return a function that runs a command on the test's installation."""

    def invoke(*arguments: str) -> Result:
        db.rollback()
        information = ScriptInfo(create_app=lambda: app, set_debug_flag=False)
        found = CliRunner().invoke(main, arguments, obj=information)
        db.rollback()
        return found

    return invoke


def read(case: Case, app: Flask) -> Reading:
    with app.test_request_context():
        names = region_names()
    return read_table(case.data, case.name, case.kind, names)


def said(words: Sequence[str], findings: Sequence[Finding]) -> bool:
    return all(
        any(word in f"{found.zh}{found.value}" for found in findings) for word in words
    ) and all(found.zh and found.en for found in findings)


@pytest.mark.parametrize("case", TAKEN, ids=str)
def test_a_file_that_people_send_is_read(app: Flask, case: Case) -> None:
    reading = read(case, app)
    assert not reading.bad_rows, [row.problems for row in reading.bad_rows]
    assert [row.key if row.has_own_key else "" for row in reading.rows] == list(case.keys)
    assert dict(case.first).items() <= dict(reading.rows[0].values).items()
    assert said(case.left_out, reading.left_out), reading.left_out
    assert said(case.remarks, [one for row in reading.rows for one in row.remarks])
    assert len({row.key for row in reading.rows}) == len(reading.rows)


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_file_that_cannot_be_taken_says_where_and_why(app: Flask, case: Case) -> None:
    with pytest.raises(BadTable) as caught:
        raise_problems(read(case, app))
    message = "\n".join(caught.value.problems)
    assert all(word in message for word in case.problems), message


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_file_is_imported_whole_or_refused(run: Run, tmp_path: Path, case: Case) -> None:
    firm = make_user(
        Role.FIRM if case.kind is Kind.NEED else Role.INSTITUTE, make_organisation(district="suixi")
    )
    path = tmp_path / case.name
    path.write_bytes(case.data)
    result = run("import", f"{case.kind}s", str(path), "--as", firm.email)
    stored = db.session().query(Posting).all()
    if case.problems:
        assert result.exit_code == 2, result.output
        assert not stored
        return
    assert result.exit_code == 0, result.output
    assert len(stored) == len(case.keys)
    first = min(stored, key=lambda one: one.id).latest
    for name, value in case.first.items():
        if name not in {"fields", "modes", "id"}:
            assert getattr(first, name) == value
    assert first.valid_until


def test_match_goes_on_after_what_it_left_out_and_says_so(run: Run, tmp_path: Path) -> None:
    needs, achievements = tmp_path / "needs.xlsx", tmp_path / "achievements.csv"
    needs.write_bytes(book([["汇总表"], HEADINGS, *NEEDS, ["合计", None, None, None, 230]]))
    achievements.write_text("编号,成果名称\n-01,网箱锚泊\n+B2,虾头去壳机\n", encoding="utf-8")
    for suffix in ("csv", "tsv", "jsonl", "xlsx"):
        out = tmp_path / f"out.{suffix}"
        result = run("match", str(needs), str(achievements), "--out", str(out))
        assert result.exit_code == 0, result.output
        assert "合计行" in result.stderr
        assert _ids(out) == {"-01", "+B2"}


def _ids(path: Path) -> set[str]:
    if path.suffix == ".xlsx":
        from openpyxl import load_workbook

        rows = list(load_workbook(path).worksheets[0].iter_rows(min_row=2))
        assert all(row[1].quotePrefix and row[1].data_type == "s" for row in rows)
        return {str(row[1].value) for row in rows}
    if path.suffix == ".jsonl":
        import json

        return {json.loads(line)["achievement_id"] for line in path.read_text("utf-8").splitlines()}
    import csv

    with path.open(encoding="utf-8-sig", newline="") as stream:
        delimiter = "\t" if path.suffix == ".tsv" else ","
        return {row["achievement_id"] for row in csv.DictReader(stream, delimiter=delimiter)}


@pytest.mark.parametrize("case", BAD, ids=str)
def test_match_refuses_with_two(run: Run, tmp_path: Path, case: Case) -> None:
    path, other, out = tmp_path / case.name, tmp_path / "other.csv", tmp_path / "out.csv"
    path.write_bytes(case.data)
    other.write_text("编号,名称\n1,甲\n", encoding="utf-8")
    result = run("match", str(path), str(other), "--out", str(out))
    assert result.exit_code == 2
    assert case.name in result.stderr
    assert not out.exists()


def test_made_ids_do_not_depend_on_the_order_of_the_rows() -> None:
    headings = ["需求名称", "单位", "技术难题"]
    rows = [["甲", "A", "慢"], ["甲", "A", "贵"], ["乙", "B", "少"], ["甲", "C", "慢"]]

    def keys(order: Sequence[int]) -> dict[str, tuple[object, ...]]:
        data = book([headings, *(rows[place] for place in order)])
        found = read_table(data, "n.xlsx", Kind.NEED).rows
        return {row.key: row.cells for row in found}

    assert keys([0, 1, 2, 3]) == keys([3, 1, 0, 2])
    assert len(keys([0, 1, 2, 3])) == 4


def test_a_correction_of_a_column_is_followed() -> None:
    data = book([["编号", "叫什么", "技术难题", "大约多少（元）"], ["1", "甲", "慢", "80000"]])
    mapping = {"叫什么": "title", "大约多少（元）": "budget_max", "技术难题": ""}
    (row,) = read_table(data, "n.xlsx", Kind.NEED, None, mapping).rows
    assert row.values == {"title": "甲", "budget_max": 8_000_000}
    assert row.note == "技术难题：慢"


def test_what_no_field_takes_is_kept_in_the_note_and_named_once() -> None:
    rows = [
        ["编号", "需求名称", "网址", "法人代表"],
        ["1", "甲", "x.cn", "张"],
        ["2", "乙", "y.cn", "王"],
    ]
    reading = read_table(book(rows), "n.xlsx", Kind.NEED)
    assert [row.note for row in reading.rows] == [
        "网址：x.cn\n法人代表：张",
        "网址：y.cn\n法人代表：王",
    ]
    assert [found.zh for found in reading.left_out] == [
        "没有对应项目的列，内容只记入备注：网址、法人代表"
    ]


def test_several_columns_of_one_field_are_joined() -> None:
    rows = [["编号", "需求名称", "技术指标", "预期目标"], ["1", "甲", "≥600", "稳定"]]
    (row,) = read_table(book(rows), "n.xlsx", Kind.NEED).rows
    assert row.values["indicators"] == "技术指标：≥600\n预期目标：稳定"


def test_a_firm_merged_over_its_needs_is_that_of_each() -> None:
    case = next(case for case in CASES if case.name == "merged_firm.xlsx")
    rows = read_table(case.data, case.name, Kind.NEED).rows
    assert [row.organisation for row in rows] == ["某厂"] * 3
    assert [row.values["district"] for row in rows] == ["霞山"] * 3


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    rows = [["编号", "需求名称"], *([str(n), f"题{n}"] for n in range(450))]
    read_table(book(rows), "n.xlsx", Kind.NEED, progress=lambda *done: told.append(done))
    assert told[-1][0] == told[-1][1]
    assert len(told) == 3
