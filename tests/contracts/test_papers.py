"""The registration form and the ledger as files, and what the ledger comes to."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain.codes import ContractKind, Role, Side
from tests.calendar import today
from tests.contracts.signed import (
    VALUES,
    broker_of,
    make_agreed,
    make_filled,
    make_signed,
    the_contract,
)
from tests.factories import make_user
from web.base import db
from web.base.papers.blocks import Grid, Paragraph
from web.base.reporting import Audience, Period, quarter_period
from web.contracts import ledger, report, service
from web.contracts.ledger import LedgerFilter
from web.contracts.states import Standing
from web.deals import service as deals
from web.deals.models import Contract
from web.people.models import User

Login = Callable[[User], FlaskClient]


def cells_of(content: bytes) -> list[str]:
    tables = Document(io.BytesIO(content)).tables
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


def test_the_form_is_filled_as_a_document(login: Login) -> None:
    match = make_agreed(project_name="=HYPERLINK(1)")
    client = login(broker_of(match))
    cells = cells_of(client.get(f"/deals/{match.id}/contract/form.docx").data)
    for label, value in {
        "项目名称": "=HYPERLINK(1)",
        "合同类型": "技术开发",
        "合同成交总金额": "500,000.00 元",
        "卖方名称": match.achievement.organisation.name,
        "买方行政区划代码": "440804",
        "知识产权类别": "发明专利、技术秘密",
        "研发成果归属": "双方共有",
        "国民经济行业": "A 农、林、牧、渔业",
        "预计新增产值": "9,000,000.01 元",
    }.items():
        assert cells[cells.index(label) + 1] == value, label
    assert "许可方式" not in cells


def test_the_form_is_filled_as_a_table_without_formulas(login: Login) -> None:
    match = make_filled(project_name="=HYPERLINK(1)")
    answer = login(match.need.author).get(f"/deals/{match.id}/contract/form.xlsx")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(min_row=3))
    found = {row[1].value: row[2] for row in rows}
    assert found["项目名称"].value == "=HYPERLINK(1)"
    assert found["项目名称"].data_type == "s"
    assert found["项目名称"].quotePrefix
    assert found["社会经济目标"].value == "农林牧渔业发展"
    assert login(match.need.author).get(f"/deals/{match.id}/contract/form.exe").status_code == 404


def test_who_sells_can_be_put_right(app: Flask) -> None:
    match = make_filled()
    service.fill(broker_of(match), match, VALUES | {"seller_side": Side.NEED})
    line = ledger.read_ledger(broker_of(match), LedgerFilter())[0]
    assert (line.seller, line.buyer) == (
        match.need.organisation.name,
        match.achievement.organisation.name,
    )


def make_history(count: int) -> list[Contract]:
    chance, broker = random.Random(7), make_user(Role.BROKER, fields=["marine"])
    for number in range(count):
        total = chance.randrange(1, 10**10)
        match = make_signed(
            chance.choice(list(ContractKind)),
            broker=broker,
            total=total,
            technical=chance.randrange(total + 1),
            signed_on=today() - timedelta(days=chance.randrange(400)),
        )
        if chance.random() < 0.5:
            day = the_contract(match).signed_on + timedelta(days=chance.randrange(20))
            deals.register(broker, match, f"{number:016d}", min(day, today()))
        db.commit()
    return db.session().query(Contract).all()


def test_the_ledgers_sums_are_those_of_its_rows_for_every_quarter_and_type(app: Flask) -> None:
    contracts = make_history(6)
    for by in (ledger.SIGNED, ledger.REGISTERED):
        for quarter in (1, 2, 3, 4):
            for kind in (None, *ContractKind):
                for year in (today().year - 1, today().year):
                    wanted = LedgerFilter(by=by, year=year, quarter=quarter, kind=kind)
                    chosen = [one for one in contracts if is_in(one, wanted)]
                    sums = ledger.sum_ledger(wanted)
                    assert sums.count == len(chosen)
                    assert sums.total == sum(one.total for one in chosen)
                    assert sums.technical == sum(one.technical for one in chosen)
                    with_number = [one for one in chosen if one.registration_number]
                    exact = sum(one.technical for one in with_number)
                    assert (sums.registered, sums.registered_technical) == (len(with_number), exact)


def is_in(one: Contract, wanted: LedgerFilter) -> bool:
    day: date | None = one.signed_on if wanted.by == ledger.SIGNED else one.registered_on
    if day is None or wanted.kind not in (None, one.kind):
        return False
    return day.year == wanted.year and (day.month - 1) // 3 + 1 == wanted.quarter


def test_the_ledger_is_chosen_by_standing_district_and_broker(app: Flask) -> None:
    bare, asked, agreed = make_signed(), make_filled(), make_agreed()
    objected = make_filled()
    service.object_to(objected.need.author, objected, 1, "不对")
    db.commit()
    expected = {
        Standing.UNFILLED: bare,
        Standing.ASKED: asked,
        Standing.AGREED: agreed,
        Standing.OBJECTED: objected,
    }
    officer = make_user(Role.OFFICER)

    def matches(**values: Any) -> list[int]:
        lines = ledger.read_ledger(officer, LedgerFilter(**values))
        return sorted(line.contract.match_id for line in lines)

    for standing, match in expected.items():
        assert matches(standing=standing) == [match.id]
    agreed.achievement.organisation.district = "potou"
    db.commit()
    assert matches(district="potou") == [agreed.id]
    assert matches(broker_id=broker_of(bare).id) == [bare.id]


def test_the_ledger_is_taken_as_files_and_the_log_tells_who_took_it(login: Login) -> None:
    match = make_agreed(total=12_345_678_901, technical=1_234_567_801)
    make_signed(ContractKind.SERVICE, project_name="=1+1", total=99, technical=1)
    client = login(make_user(Role.OFFICER))
    page = client.get("/office/contracts/ledger").text
    assert "123,456,790.00 元" in page
    sheet = load_workbook(io.BytesIO(client.post("/office/contracts/ledger.xlsx").data)).active
    headings = [cell.value for cell in sheet[2]]
    column = headings.index("成交总金额（万元）")
    amounts = [Decimal(str(row[column].value)) for row in sheet.iter_rows(min_row=3)]
    assert amounts[-1] == sum(amounts[:-1]) == Decimal("12345.679")
    rows = client.post("/office/contracts/ledger.csv?kind=service").data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(rows)))
    assert [line[2] for line in lines[1:]] == ["'=1+1", ""]
    cells = cells_of(client.post("/office/contracts/ledger.docx").data)
    assert "123,456,790.00" in cells
    assert match.need.organisation.name in cells
    assert "取走合同台账" in login(make_user(Role.AUDITOR)).get("/log/").text


def test_brokers_see_their_own_contracts_only(login: Login) -> None:
    mine, other = make_agreed(project_name="我的项目"), make_agreed(project_name="别人的项目")
    client = login(broker_of(mine))
    page = client.get(f"/contracts/ledger?broker={broker_of(other).id}").text
    assert "我的项目" in page
    assert "别人的项目" not in page
    assert "别人的项目" not in client.post("/contracts/ledger.csv").data.decode()
    assert client.get("/office/contracts/ledger").status_code == 403
    assert login(mine.need.author).get("/contracts/ledger").status_code == 403


def test_the_report_tells_the_office_exact_sums_and_everybody_only_counts(app: Flask) -> None:
    key = f"{today().year}Q{(today().month - 1) // 3 + 1}"
    for _ in range(3):
        make_signed(ContractKind.SERVICE, total=1_000_001, technical=100_001)
    make_signed(ContractKind.LICENSE, total=7_777_777, technical=1)
    with app.test_request_context():
        told = report.write(key, quarter_period(key), Audience.OFFICE)
        public = report.write(key, quarter_period(key), Audience.PUBLIC)
        empty = Period(date(2001, 1, 1), date(2001, 3, 31))
        assert "少于 3 份" in str(report.write("2001Q1", empty, Audience.PUBLIC))
    grid = next(block for block in told if isinstance(block, Grid))
    assert grid.total == ["合计", "4", "107,777.80", "3,000.04", "0", "0.00"]
    texts = [block.text for block in public if isinstance(block, Paragraph)]
    assert texts == ["本季度签订技术合同 4 份，登记技术合同 少于 3 份。"]
    assert "77" not in str(public)
