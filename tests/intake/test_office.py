"""An officer's table: the rows of several organisations, some of them new."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import OrganisationKind, Role, Verification
from matcher.types import Kind
from tests.factories import make_call, make_organisation, make_user
from tests.intake.tables import FIRM_CODE, bring, fill_template, make_sheet, need_row, newest, take
from web.base import db
from web.base.models import LogEntry
from web.base.queue import InlineQueue
from web.intake.naming import fold, guess_kind
from web.people.models import Organisation, User
from web.postings.models import Posting
from web.postings.states import PostingState

Login = Callable[[User], FlaskClient]


@pytest.fixture
def office(app: Flask, login: Login) -> FlaskClient:
    return login(make_user(Role.OFFICER))


def county(*rows: dict[str, str]) -> bytes:
    return fill_template([need_row(**row) for row in rows], is_office=True)


def postings() -> list[Posting]:
    db.rollback()
    return list(db.session().scalars(select(Posting).order_by(Posting.id)))


def problems_of(office: FlaskClient, queue: InlineQueue, *rows: list[str]) -> list[str]:
    """What is wrong with rows of 单位, 统一社会信用代码 and 区县."""
    headings = ["编号", "标题", "单位", "统一社会信用代码", "区县"]
    table = [[f"K{number}", "网衣防附着", *row] for number, row in enumerate(rows)]
    intake = bring(office, queue, make_sheet(headings, table))
    return [one["zh"] for one in intake.findings if one["sort"] == "problem"]


def test_new_organisations_are_named_first_and_made_when_the_rows_are_taken(
    office: FlaskClient, queue: InlineQueue
) -> None:
    known = make_organisation(name="湛江蓝网深海养殖有限公司")
    rows = [
        {"id": "1", "organisation": known.name},
        {"id": "2", "organisation": "廉江新厂有限公司", "credit_code": FIRM_CODE},
        {"id": "3", "organisation": "廉江新厂有限公司", "credit_code": FIRM_CODE},
    ]
    intake = bring(office, queue, county(*rows))
    assert intake.organisation_id is None
    assert [one["name"] for one in intake.outcome["organisations"]] == ["廉江新厂有限公司"]
    assert (
        db.session().scalar(select(Organisation).where(Organisation.name == "廉江新厂有限公司"))
        is None
    )
    take(office, queue, intake)
    first, second, third = postings()
    assert first.organisation_id == known.id
    assert second.organisation_id == third.organisation_id
    made = second.organisation
    assert (made.name, made.kind, made.district) == (
        "廉江新厂有限公司",
        OrganisationKind.FIRM,
        "potou",
    )
    assert (made.credit_code, made.verification) == (FIRM_CODE, Verification.VERIFIED)


def test_the_officer_answers_for_the_declarations_and_the_log_says_so(
    office: FlaskClient, queue: InlineQueue
) -> None:
    call = make_call()
    intake = bring(office, queue, county({"id": "1", "organisation": "廉江新厂有限公司"}))
    data = {"rows": "all", "submits": "submit", "call": str(call.id)}
    assert office.post(f"/work/tables/{intake.id}/take", data=data).status_code == 422
    take(office, queue, newest(), declares="y", submits="submit", call=str(call.id))
    (posting,) = postings()
    assert (posting.state, posting.call_id) == (PostingState.SUBMITTED, call.id)
    assert posting.latest.contact_name == "陈工"
    logged = set(db.session().scalars(select(LogEntry.action)))
    assert {"vouch_table", "take_table", "finish_table"} <= logged
    assert posting.latest.title in office.get("/office/queue").text


def test_an_officer_is_nobodys_contact(office: FlaskClient, queue: InlineQueue) -> None:
    content = make_sheet(
        ["编号", "标题", "单位", "区县"], [["1", "网衣防附着", "廉江新厂有限公司", "坡头区"]]
    )
    take(office, queue, bring(office, queue, content))
    (draft,) = postings()
    assert (draft.latest.contact_name, draft.latest.contact_email) == ("", "")


def test_the_firms_members_go_on_with_what_the_office_brought(
    office: FlaskClient, queue: InlineQueue, login: Login
) -> None:
    firm = make_user(Role.FIRM)
    assert firm.organisation is not None
    take(
        office,
        queue,
        bring(office, queue, county({"id": "1", "organisation": firm.organisation.name})),
    )
    (draft,) = postings()
    assert login(firm).get(f"/work/postings/{draft.id}/edit").status_code == 200
    assert office.get(f"/work/postings/{draft.id}").status_code == 200


def test_a_row_without_a_clear_organisation_is_a_bad_row(
    office: FlaskClient, queue: InlineQueue
) -> None:
    make_organisation(name="甲（湛江）有限公司", credit_code=FIRM_CODE)
    make_organisation(name="乙有限公司")
    make_organisation(OrganisationKind.UNIVERSITY, name="湾区大学")
    make_organisation(name="同名有限公司", name_en="Twin")
    make_organisation(name="另一家有限公司", name_en="twin")
    said = problems_of(
        office,
        queue,
        ["", "", "坡头区"],
        ["丙有限公司", "91440800MA4UQ0C35B", "坡头区"],
        ["乙有限公司", FIRM_CODE, "坡头区"],
        ["湾区大学", "", "坡头区"],
        ["TWIN", "", "坡头区"],
        ["没有区县的有限公司", "", ""],
    )
    expected = ["没有写单位", "信用代码有误", "名称不符", "不是企业", "同名单位", "补上“区县”"]
    assert len(said) == len(expected)
    for line, part in zip(said, expected, strict=True):
        assert part in line


def test_names_are_compared_without_width_brackets_and_blanks(
    office: FlaskClient, queue: InlineQueue
) -> None:
    make_organisation(name="甲（湛江）有限公司", credit_code=FIRM_CODE)
    rows = (["甲(湛江) 有限公司", "", ""], ["", FIRM_CODE.lower(), ""])
    assert problems_of(office, queue, *rows) == []


def test_new_organisations_that_contradict_each_other_are_not_made(
    office: FlaskClient, queue: InlineQueue
) -> None:
    said = problems_of(
        office,
        queue,
        ["丙有限公司", FIRM_CODE, "坡头区"],
        ["丁有限公司", FIRM_CODE, "坡头区"],
    )
    assert len(said) == 1
    assert "不一致" in said[0]


def test_rows_of_an_organisation_that_is_not_verified_stay_drafts(
    office: FlaskClient, queue: InlineQueue
) -> None:
    make_organisation(name="等核验有限公司", verification=Verification.PENDING)
    intake = bring(office, queue, county({"id": "1", "organisation": "等核验有限公司"}))
    assert intake.outcome["unverified"] == ["等核验有限公司"]
    intake = take(office, queue, intake, submits="submit", declares="y")
    assert [one.state for one in postings()] == [PostingState.DRAFT]
    assert "单位还没有通过核验" in office.get(f"/work/tables/{intake.id}").text


def test_what_kind_a_new_organisation_is_follows_from_its_name() -> None:
    assert guess_kind("湛江海洋大学", Kind.ACHIEVEMENT) is OrganisationKind.UNIVERSITY
    assert guess_kind("湾区实验室", Kind.ACHIEVEMENT) is OrganisationKind.LAB
    assert guess_kind("海洋装备研究院", Kind.ACHIEVEMENT) is OrganisationKind.INSTITUTE
    assert guess_kind("某某实验室设备有限公司", Kind.NEED) is OrganisationKind.FIRM
    assert fold("甲（湛江） 有限公司") == fold("甲(湛江)有限公司")
