"""Pairs and duties: who reports, who accepts, what is overdue, who reads what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import Role, Verification
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from tests.counties.markers import MARKS, tell_of_duties
from tests.counties.worlds import make_duty, make_institute, make_pair, member_of
from tests.factories import make_organisation, make_user
from web.base import db, site
from web.base.access import allows
from web.base.mails.models import Message
from web.counties import mails, queries, service
from web.counties.models import CountyDuty, CountyPair, CountyReport
from web.counties.own_data import collect_reports
from web.counties.permissions import READ_COUNTIES, REPORT_DUTY
from web.counties.states import DutyState, PairState
from web.people.models import User
from web.supervision.overdue_queries import list_all, list_own

Login = Callable[[User], FlaskClient]
SECRET = "只写给科技局看的情况"


def the_duty() -> CountyDuty:
    """Return the only duty."""
    return db.session().scalars(select(CountyDuty)).one()


def kinds_of_mail() -> list[str]:
    """Return which messages were posted."""
    return list(db.session().scalars(select(Message.kind).order_by(Message.id)))


def test_a_duty_goes_from_its_lead_to_the_office_and_back(login: Login) -> None:
    institute = make_institute()
    member, office = member_of(institute), make_user(Role.OFFICER)
    duty = make_duty(institute)
    lead, officer = login(member), login(office)
    address = f"/work/counties/duties/{duty.id}/report"
    lead.post(address, data={"report-percent": "40", "report-words": SECRET})
    assert (the_duty().state, the_duty().percent) == (DutyState.IN_PROGRESS, 40)
    lead.post(address, data={"report-percent": "", "report-words": "都做完了", "done": "1"})
    assert the_duty().state is DutyState.DONE
    assert "等待验收的县域结对任务" in officer.get("/inbox/").text
    answer = f"/office/counties/duties/{duty.id}/answer"
    assert officer.post(answer, data={"answer-words": "", "return": "1"}).status_code == 422
    officer.post(answer, data={"answer-words": "缺名单", "return": "1"})
    assert the_duty().state is DutyState.RETURNED
    assert "任务没有通过验收，请补充后重新报告" in lead.get("/inbox/").text
    assert "缺名单" in lead.get(f"/work/counties/duties/{duty.id}").text
    lead.post(address, data={"report-percent": "100", "report-words": "已补", "done": "1"})
    officer.post(answer, data={"answer-words": "", "accept": "1"})
    assert the_duty().state is DutyState.ACCEPTED
    said = [one.words for one in reversed(queries.list_reports(the_duty()))]
    assert said == [SECRET, "都做完了", "缺名单", "已补", ""]
    assert {"county_duty_done", "county_duty_returned", "county_duty_accepted"} <= set(
        kinds_of_mail()
    )
    assert all(SECRET not in str(one.body) for one in db.session().scalars(select(Message)))


def test_only_members_of_the_lead_report_on_it(app: Flask) -> None:
    institute = make_institute()
    duty = make_duty(institute)
    others = [make_user(role) for role in Role if role not in (Role.VISITOR, Role.OFFICER)]
    for one in others:
        assert not allows(one, REPORT_DUTY, duty)
        with pytest.raises(Forbidden):
            service.report(one, duty, 10, "有进展")
    readers = {one.role for one in others if allows(one, READ_COUNTIES)}
    assert readers == {Role.AUDITOR}
    service.report(member_of(institute), duty, 10, "有进展")


def test_the_office_reports_for_leads_without_an_account(login: Login) -> None:
    duty = make_duty()
    officer = login(make_user(Role.OFFICER))
    data = {"report-percent": "20", "report-words": "电话里说已开始"}
    answer = officer.post(f"/work/counties/duties/{duty.id}/report", data=data)
    assert answer.location.endswith(f"/office/counties/duties/{duty.id}")
    assert the_duty().percent == 20


def test_what_is_wrong_is_asked_for_again_and_nothing_typed_is_lost(login: Login) -> None:
    institute = make_institute()
    duty = make_duty(institute)
    lead = login(member_of(institute))
    data = {"report-percent": "400", "report-words": SECRET}
    answer = lead.post(f"/work/counties/duties/{duty.id}/report", data=data)
    assert answer.status_code == 422
    assert SECRET in answer.text
    assert "0 到 100" in answer.text
    officer = login(make_user(Role.OFFICER))
    answer = officer.post("/office/counties/duties/new", data={"title": "开现场会"})
    assert answer.status_code == 422
    assert "请填写牵头单位" in answer.text
    assert "开现场会" in answer.text


def test_a_second_click_and_a_step_out_of_turn_change_nothing(app: Flask) -> None:
    institute = make_institute()
    member, officer, duty = member_of(institute), make_user(Role.OFFICER), make_duty(institute)
    seen = duty.version
    service.report(member, duty, 10, "开始了", seen=seen)
    with pytest.raises(LostRace):
        service.report(member, duty, 10, "开始了", seen=seen)
    with pytest.raises(WrongState):
        service.accept(officer, duty)
    service.cancel(officer, duty, "不做了")
    with pytest.raises(WrongState):
        service.finish(member, duty, "做完了")
    assert [one.words for one in queries.list_reports(duty)] == ["不做了", "开始了"]


def test_overdue_is_told_by_the_citys_day(app: Flask) -> None:
    institute = make_institute()
    member, duty = member_of(institute), make_duty(institute, due_on=date(2026, 11, 28))
    with time_machine.travel(datetime(2026, 11, 28, 15, 59, tzinfo=UTC), tick=False):
        assert not duty.is_overdue(site.today())
        assert list_own(member, site.today()) == []
    with time_machine.travel(datetime(2026, 11, 28, 16, 1, tzinfo=UTC), tick=False):
        assert duty.is_overdue(site.today())
        assert [one.object_id for one in list_own(member, site.today())] == [duty.id]
        service.finish(member, duty, "做完了")
        assert list_all(site.today()) == []


def test_a_lead_hears_of_new_duties_and_of_those_that_are_due(login: Login) -> None:
    institute = make_institute()
    member = member_of(institute)
    officer = make_user(Role.OFFICER)
    facts = service.DutyFacts(title="建基地", lead=institute.name, due_on=site.today())
    service.add_duty(officer, facts)
    late = make_duty(institute, days=-2)
    make_duty(institute, days=40)
    mails.remind(site.today())
    mails.remind(site.today())
    db.commit()
    assert kinds_of_mail() == ["county_duties_given", "county_duty_due", "county_duty_late"]
    inbox = login(member).get("/inbox/").text
    assert inbox.count("县域结对任务到期") == 2
    assert f"/work/counties/duties/{late.id}" in inbox
    assert "单位有了新的县域结对任务" in inbox


def test_the_public_reads_pairs_and_counts_and_nothing_else(
    login: Login, client: FlaskClient
) -> None:
    institute = make_institute()
    member, office = member_of(institute), make_user(Role.OFFICER, name="联系人小何")
    pair = make_pair(institute, officer=office)
    duty, other = make_duty(institute, pair=pair), make_duty(institute, title="第二项内部任务")
    service.report(member, duty, 30, SECRET)
    service.finish(member, other, SECRET)
    service.accept(office, other, "验收意见不外传")
    db.commit()
    firm, stranger = login(make_user(Role.FIRM)), login(make_user(Role.INSTITUTE))
    for reader in (client, firm, stranger):
        for address in ("/counties", "/counties/xuwen", "/districts"):
            page = reader.get(address).text
            for hidden in (SECRET, "验收意见不外传", member.name, "联系人小何", "第二项内部任务"):
                assert hidden not in page
    page = client.get("/counties/xuwen").text
    assert "建菠萝示范基地" in page
    assert "1 / 2 项" in page
    assert client.get("/counties/chikan").status_code == 404
    assert stranger.get(f"/work/counties/duties/{duty.id}").status_code == 404
    assert firm.get("/work/counties").status_code == 403
    assert firm.get("/office/counties").status_code == 403
    auditor = login(make_user(Role.AUDITOR)).get("/office/counties/xuwen").text
    assert SECRET in auditor
    assert "新增任务" not in auditor


def test_counts_of_a_county_equal_a_slow_count(app: Flask) -> None:
    institute = make_institute()
    make_pair(institute)
    make_pair(institute, industry="香蕉", state=PairState.ENDED)
    for place in ("xuwen", "leizhou", ""):
        for number, state in enumerate((*DutyState, *DutyState)):
            make_duty(institute, days=-5 if number % 3 else 5, district=place, state=state)
    day = site.today()
    for code, line in queries.tally(day).items():
        rows = [
            one
            for one in db.session().scalars(select(CountyDuty))
            if one.district == code and one.state is not DutyState.CANCELLED
        ]
        assert line.duties == len(rows)
        assert line.accepted == sum(one.state is DutyState.ACCEPTED for one in rows)
        assert line.overdue == sum(one.is_overdue(day) for one in rows)
    assert queries.tally(day)["xuwen"].pairs == 1


def test_an_institute_stands_by_a_county_once_for_an_industry(login: Login) -> None:
    institute = make_institute()
    officer = login(make_user(Role.OFFICER))
    data = {
        "organisation": str(institute.id),
        "district": "suixi",
        "industry": "甘蔗",
        "fields": ["agri"],
        "since": "2026-03-01",
    }
    assert officer.post("/office/counties/pairs/new", data=data).status_code == 302
    again = officer.post("/office/counties/pairs/new", data=data)
    assert again.status_code == 422
    assert "已有同一产业的结对" in again.text
    pair = db.session().scalars(select(CountyPair)).one()
    officer.post(f"/office/counties/pairs/{pair.id}/end", data={"version": str(pair.version)})
    assert officer.post("/office/counties/pairs/new", data=data).status_code == 302
    early = data | {"industry": "甘薯", "until": "2026-02-01"}
    assert "结束日期不能早于" in officer.post("/office/counties/pairs/new", data=early).text


def test_a_report_speaks_of_own_deals_only(app: Flask) -> None:
    institute = make_institute()
    duty = make_duty(institute)
    with pytest.raises(InputError):
        service.report(member_of(institute), duty, 10, "见合同", match_id=1)


def test_a_person_takes_along_what_they_said(app: Flask) -> None:
    institute = make_institute()
    member, duty = member_of(institute), make_duty(institute)
    service.report(member, duty, 10, "开始了")
    assert [row["words"] for row in collect_reports(member)] == ["开始了"]
    assert collect_reports(make_user(Role.OFFICER)) == []


def test_what_was_said_stands_for_good(app: Flask) -> None:
    institute = make_institute()
    member, duty = member_of(institute), make_duty(institute)
    for percent in (10, 60, 40):
        service.report(member, duty, percent, f"到 {percent}")
    assert duty.percent == 40
    kept = db.session().scalars(select(CountyReport).order_by(CountyReport.id))
    assert [one.percent for one in kept] == [10, 60, 40]


def test_only_verified_institutes_are_given_duties_by_their_names(app: Flask) -> None:
    known, pending = make_institute(), make_institute(verification=Verification.PENDING)
    firm = make_organisation()
    officer = make_user(Role.OFFICER)
    for lead in (known, pending, firm):
        facts = service.DutyFacts(title="建基地", lead=lead.name, due_on=site.today())
        duty = service.add_duty(officer, facts)
        assert duty.led_by == lead.name
        assert (duty.lead_id is not None) is (lead is known)


def test_every_message_is_posted_and_none_tells_what_was_reported(app: Flask) -> None:
    tell_of_duties(make_user(Role.OFFICER), member_of(make_institute()))
    assert set(kinds_of_mail()) == {one.name for one in mails.MAILS}
    told = str([one.body for one in db.session().scalars(select(Message))])
    assert not any(mark in told for mark in MARKS)
