"""Pages of claims: who claims, who judges, who oversees."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import ConflictCode, Role
from matcher.types import Kind
from tests.attachments.samples import make_docx
from tests.claims.worlds import MARK, PLAN, make_draft_claim, make_submitted_claim, make_taken_up
from tests.factories import make_draft, make_published, make_user
from web.base import db
from web.base.clock import utc_now
from web.brokers import service as brokers
from web.claims.models import Claim
from web.claims.states import ClaimState
from web.people.models import User
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]

pytestmark = pytest.mark.usefixtures("app")


def typed(**changes: Any) -> dict[str, Any]:
    """What a browser sends of a complete plan."""
    return {**PLAN, "price": "40", "not_secret": "y", "trl": "6", **changes}


def the_claim() -> Claim:
    return db.session().query(Claim).one()


def test_a_need_is_claimed_from_its_page_and_judged_by_the_broker(login: Login) -> None:
    need, author = make_published(), make_user(Role.INSTITUTE)
    broker = make_user(Role.BROKER, fields=["marine"])
    member = login(author)
    assert f"/needs/{need.id}/claim" in member.get(f"/needs/{need.id}").text
    answer = member.post(f"/needs/{need.id}/claim", data=typed(action="submit"))
    claim = the_claim()
    assert answer.location == f"/work/claims/{claim.id}"
    assert (claim.state, claim.price, claim.months) == (ClaimState.SUBMITTED, 40_000_000, 12)
    assert MARK in member.get("/work/claims").text
    desk = login(broker)
    assert "等您研判的认领" in desk.get("/inbox/").text
    assert "项认领等您研判" in desk.get("/desk/day").text
    assert MARK in desk.get("/desk/claims").text
    assert MARK in desk.get(f"/desk/claims/{claim.id}").text
    done = desk.post(f"/desk/claims/{claim.id}/take-up", data={"version": claim.version})
    db.session().refresh(claim)
    assert done.location == f"/deals/{claim.match_id}"
    deal = desk.get(done.location).text
    assert "技术路线" in deal
    assert "创新点" not in deal
    assert "由认领而来" in deal


def test_a_draft_keeps_what_was_typed_whatever_is_wrong_with_it(login: Login) -> None:
    need, member = make_published(), login(make_user(Role.FIRM))
    answer = member.post(
        f"/needs/{need.id}/claim", data={"title": "只有标题", "months": "很久", "price": "多少"}
    )
    assert answer.status_code == 422
    assert "很久" in answer.text
    assert "多少" in answer.text
    claim = the_claim()
    assert (claim.title, claim.state) == ("只有标题", ClaimState.DRAFT)
    again = member.post(
        f"/work/claims/{claim.id}/edit",
        data={"title": "只有标题", "action": "submit", "version": claim.version},
    )
    assert again.status_code == 422
    assert "请写明技术路线" in again.text
    assert the_claim().state is ClaimState.DRAFT


def test_what_was_changed_elsewhere_is_shown_again_and_not_overwritten(login: Login) -> None:
    claim = make_draft_claim()
    member = login(claim.author)
    stale = typed(title="旧页面上写的", version=claim.version)
    member.post(f"/work/claims/{claim.id}/edit", data=typed(version=claim.version))
    answer = member.post(f"/work/claims/{claim.id}/edit", data=stale)
    assert answer.status_code == 409
    assert "旧页面上写的" in answer.text
    assert MARK in the_claim().title


def test_the_form_shows_no_more_of_a_need_than_its_page(login: Login) -> None:
    need = make_published(confidentiality="summary", problem="秘而不宣的难题")
    page = login(make_user(Role.INSTITUTE)).get(f"/needs/{need.id}/claim").text
    assert need.organisation.name not in page
    assert "秘而不宣" not in page


def test_a_need_that_is_not_public_has_no_form(login: Login) -> None:
    member = login(make_user(Role.INSTITUTE))
    for posting in (make_draft(), make_published(Kind.ACHIEVEMENT)):
        assert member.get(f"/needs/{posting.id}/claim").status_code == 404
        assert member.post(f"/needs/{posting.id}/claim", data=typed()).status_code == 404


def test_an_open_challenge_sends_to_its_list(login: Login, client: FlaskClient) -> None:
    need = make_published()
    need.challenge_at = utc_now()
    db.commit()
    page = client.get(f"/needs/{need.id}").text
    assert "请到榜单揭榜" in page
    assert f"/needs/{need.id}/claim" not in page
    answer = login(make_user(Role.INSTITUTE)).get(f"/needs/{need.id}/claim")
    assert answer.location == f"/needs/{need.id}"


def test_a_claim_is_open_to_its_organisation_and_its_broker_only(login: Login) -> None:
    claim = make_submitted_claim()
    own, desk = f"/work/claims/{claim.id}", f"/desk/claims/{claim.id}"
    colleague = make_user(Role.INSTITUTE, claim.organisation)
    broker = claim.broker
    assert broker is not None
    assert login(colleague).get(own).status_code == 200
    assert login(broker).get(desk).status_code == 200
    assert login(make_user(Role.OFFICER)).get(desk).status_code == 200
    for user in (make_user(Role.INSTITUTE), claim.posting.author):
        assert login(user).get(own).status_code == 404
        assert login(user).get(desk).status_code == 403
    assert login(make_user(Role.BROKER)).get(desk).status_code == 404
    officer = login(make_user(Role.OFFICER))
    assert officer.post(f"{desk}/take-up", data={"version": claim.version}).status_code == 403
    brokers.declare_conflict(broker, broker, claim.organisation, ConflictCode.SHARES)
    db.commit()
    assert login(broker).get(desk).status_code == 404


def test_the_brokers_answers_need_words_and_reach_who_claims(login: Login) -> None:
    claim = make_submitted_claim()
    assert claim.broker is not None
    desk, page = login(claim.broker), f"/desk/claims/{claim.id}"
    assert desk.post(f"{page}/return", data={}).status_code == 422
    assert desk.post(f"{page}/decline", data={"decline-code": "other"}).status_code == 422
    assert desk.post(f"{page}/hand-back", data={}).status_code == 422
    desk.post(f"{page}/return", data={"return-words": "请写明功率"})
    member = login(claim.author)
    assert "认领方案需要修改" in member.get("/inbox/").text
    assert "请写明功率" in member.get(f"/work/claims/{claim.id}/edit").text
    late = desk.post(f"{page}/decline", data={"decline-code": "maturity_low"})
    assert late.location == "/desk/claims"
    assert the_claim().state is ClaimState.RETURNED


def test_officers_assign_what_nobody_could_take(login: Login) -> None:
    claim = make_draft_claim()
    login(claim.author).post(f"/work/claims/{claim.id}/submit")
    broker = make_user(Role.BROKER)
    officer = login(make_user(Role.OFFICER))
    assert "没有经纪人的认领" in officer.get("/inbox/").text
    assert MARK in officer.get("/office/claims").text
    officer.post(f"/office/claims/{claim.id}/assign", data={"broker_id": broker.id})
    assert the_claim().broker == broker


def test_files_of_a_claim_go_with_it_to_the_needs_owner_once_introduced(login: Login) -> None:
    claim = make_draft_claim()
    need: Posting = claim.posting
    broker = make_user(Role.BROKER, fields=["marine"])
    member, owner = login(claim.author), login(need.author)
    file = (io.BytesIO(make_docx("试验数据")), "试验数据.docx")
    member.post(
        f"/attachments/claim/{claim.id}",
        data={"files": file},
        content_type="multipart/form-data",
    )
    assert "试验数据.docx" in member.get(f"/work/claims/{claim.id}").text
    member.post(f"/work/claims/{claim.id}/submit")
    assert "试验数据.docx" in login(broker).get(f"/desk/claims/{claim.id}").text
    match = make_taken_up(the_claim())
    deal = f"/deals/{match.id}"
    assert "试验数据.docx" not in owner.get(deal).text
    owner.post(f"{deal}/interested")
    assert "试验数据.docx" in owner.get(deal).text


def test_a_draft_can_be_thrown_away_and_nothing_else(login: Login) -> None:
    claim = make_submitted_claim()
    member = login(claim.author)
    assert member.post(f"/work/claims/{claim.id}/delete").status_code == 409
    draft = make_draft_claim(author=claim.author)
    member.post(f"/work/claims/{draft.id}/delete")
    assert the_claim().id == claim.id


def test_lists_are_there_before_anything_is_claimed(login: Login) -> None:
    assert "还没有认领" in login(make_user(Role.FIRM)).get("/work/claims").text
    assert "没有等您研判的认领" in login(make_user(Role.BROKER)).get("/desk/claims").text
    assert "没有待研判的认领" in login(make_user(Role.OFFICER)).get("/office/claims").text
