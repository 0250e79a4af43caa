"""Who reads what of results, objections and awards."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

from docx import Document
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.awarding.worlds import WAN, Make
from tests.calendar import today
from tests.factories import make_user
from web.awarding import awards, objections, publicity
from web.awarding.awards import ContractData
from web.awarding.papers import award_paper, publicity_paper
from web.base import db
from web.base.papers.word import write_paper
from web.challenges.states import ChallengeState, Variant
from web.people.models import User

Login = Callable[[User], FlaskClient]

SECRET = "对方的业绩合同系伪造"


def test_an_objection_is_for_its_author_and_officers(make: Make, login: Login) -> None:
    world = make()
    world.propose(1)
    objection = objections.raise_objection(world.bidders[1], world.challenge, None, SECRET)
    db.commit()
    page = f"/work/objections/{objection.id}"
    public = f"/challenges/{world.challenge.id}"
    name = world.bids[1].organisation.name
    for user in (world.bidders[1], world.officer):
        assert SECRET in login(user).get(page).text
    for user in (world.bidders[0], world.owner):
        client = login(user)
        assert client.get(page).status_code == 404
        assert SECRET not in client.get(public).text
    for role in (Role.BROKER, Role.EXPERT, Role.AUDITOR):
        assert login(make_user(role)).get(page).status_code == 403
    shown = login(make_user(Role.BROKER)).get(public).text
    assert "收到异议 1 份" in shown
    assert SECRET not in shown
    assert name not in shown


def test_an_owner_that_is_not_public_is_named_to_the_team_by_the_contract(
    make: Make, login: Login
) -> None:
    world = make()
    world.challenge.hides_owner = True
    (award,) = world.award(1)
    db.commit()
    name, page = world.owner.organisation.name, f"/work/awards/{award.id}"
    team = login(world.bidders[0])
    assert name not in team.get(page).text
    assert "暂不公开" in team.get(page).text
    for user in (world.owner, world.officer):
        assert f"<dd>{name}</dd>" in login(user).get(page).text
    data = ContractData(number="揭榜-1", signed_on=today(), money=100 * WAN)
    awards.contract(world.officer, award, data)
    db.commit()
    assert f"<dd>{name}</dd>" in team.get(page).text


def test_an_owner_that_is_public_is_named_at_once(make: Make, login: Login) -> None:
    world = make()
    (award,) = world.award(1)
    db.commit()
    shown = login(world.bidders[0]).get(f"/work/awards/{award.id}").text
    assert f"<dd>{world.owner.organisation.name}</dd>" in shown


def test_the_words_of_an_objections_answer_lead_to_its_field(make: Make, login: Login) -> None:
    world = make()
    world.propose(1)
    raised = objections.raise_objection(world.bidders[1], world.challenge, None, SECRET)
    db.commit()
    page = login(world.officer).get(f"/work/objections/{raised.id}").text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_officers_publicise_and_answer_on_their_pages(make: Make, login: Login) -> None:
    world = make()
    officer, path = login(world.officer), f"/office/challenges/{world.challenge.id}/awards"
    assert "第 1 名" in officer.get(path).text
    bid = world.bids[0].id
    typed = {"bids-0-bid": bid, "bids-0-chosen": "y", "bids-0-money": "120.5", "text": "说明"}
    answer = officer.post(path, data=typed)
    assert answer.status_code == 422
    assert "请给每一家写明可以公开的理由" in answer.text
    assert "120.5" in answer.text
    begun = officer.post(path, data=typed | {"bids-0-reason": "指标领先。"})
    assert re.search("公示到 .*周.。", officer.get(begun.location).text)
    public = officer.get(f"/challenges/{world.challenge.id}").text
    assert world.bids[0].organisation.name in public
    assert "匿名异议不予受理" in public
    objector = login(world.bidders[2])
    form = f"/challenges/{world.challenge.id}/objection"
    unsaid = objector.post(form, data={"bid": "", "text": ""})
    assert unsaid.status_code == 422
    assert "请选择一项" in unsaid.text and "请写明异议的事实和理由" in unsaid.text
    raised = objector.post(form, data={"bid": str(bid), "text": SECRET})
    assert raised.status_code == 302
    again = objector.post(form, data={"bid": str(bid), "text": SECRET + " "})
    assert again.location == raised.location, "sent twice, it is one objection"
    assert "公示异议待答复" in officer.get("/inbox/").text
    number = raised.location.rsplit("/", 1)[1]
    answered = officer.post(
        f"/office/objections/{number}/answer", data={"outcome": "dismiss", "answer": "属实。"}
    )
    assert answered.status_code == 302
    assert "属实。" in objector.get(f"/work/objections/{number}").text


def test_an_award_is_worked_on_by_its_team(make: Make, login: Login) -> None:
    world = make()
    (award,) = world.award(1)
    db.commit()
    path, officer, team = f"/work/awards/{award.id}", login(world.officer), login(world.bidders[0])
    contract = {"number": "JB-1", "signed_on": award.challenge.bids_until, "money": "100"}
    assert officer.post(f"/office/awards/{award.id}/contract", data=contract).status_code == 422
    empty = officer.post(f"/office/awards/{award.id}/contract", data={"money": "100"}).text
    assert "请填写合同编号" in empty and "请填写日期" in empty, "all faults are told at once"
    contract["signed_on"] = str(today())
    assert officer.get(f"/office/awards/{award.id}/stages").status_code == 200
    assert officer.post(f"/office/awards/{award.id}/contract", data=contract).status_code == 302
    assert "提交报告" in team.get(path).text
    assert "提交报告" not in login(world.owner).get(path).text
    assert login(world.bidders[1]).get(path).status_code == 404
    stage = db.session().get_one(type(award), award.id).stages[0].id
    assert team.post(f"/work/stages/{stage}/report", data={"report": ""}).status_code == 422
    assert team.post(f"/work/stages/{stage}/report", data={"report": "完成"}).status_code == 302
    assert "里程碑待考核" in officer.get("/inbox/").text
    decision = f"/office/stages/{stage}/decision"
    assert officer.post(decision, data={"how": "", "answer": "好"}).status_code == 422
    assert officer.post(decision, data={"how": "pass", "answer": "好"}).status_code == 302
    assert "1,000,000.00" in team.get(path).text


def test_the_owner_compares_and_chooses(make: Make, login: Login) -> None:
    world = make(Variant.OWNER)
    owner, path = login(world.owner), f"/work/challenges/{world.challenge.id}/choice"
    assert "按鱼群活动投喂" in owner.get(path).text
    typed = {"bid": str(world.bids[1].id), "reasons": "更合用", "public_reasons": ""}
    assert owner.post(path, data=typed).status_code == 422
    assert owner.post(path, data=typed | {"public_reasons": "更合用"}).status_code == 302
    assert login(world.bidders[0]).get(path).status_code == 404
    assert world.challenge.state is ChallengeState.RANKED


def test_papers_say_what_was_publicised_and_awarded(make: Make, app: Flask) -> None:
    world = make()
    period = world.propose(1)
    with app.test_request_context():
        notice = _text(write_paper(publicity_paper(period)))
    assert world.bids[0].organisation.name in notice
    assert "匿名异议不予受理" in notice
    world.pass_days()
    (one,) = publicity.award(world.officer, world.challenge)
    with app.test_request_context():
        assert "海试" in _text(write_paper(award_paper(one)))


def _text(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])
