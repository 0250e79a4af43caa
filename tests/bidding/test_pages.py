"""A bidder's way through the workspace, and the office's through the opening."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import OrganisationKind, Role, Verification
from tests.attachments.samples import make_docx
from tests.bidding.worlds import close, make_bid, make_plan, member_of, open_all
from tests.calendar import ZONE, today
from tests.challenges.worlds import make_challenge, make_question
from tests.factories import make_organisation, make_published, make_user
from web.base import db
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.bidding import opening, service
from web.bidding.drafts import Draft
from web.bidding.models import Bid
from web.bidding.states import BidState, FormFault
from web.challenges.models import Challenge
from web.challenges.moving import move
from web.challenges.states import ChallengeState, Variant
from web.people.models import User
from web.reviewing import results

Login = Callable[[User], FlaskClient]

pytestmark = pytest.mark.usefixtures("app")

TYPED = {
    "approach": "以涂层防止附着",
    "basis": "有一年的海上数据",
    "commitments-0": "减少七成",
    "commitments-1": "十四个月",
    "team-0-name": "贾思远",
    "milestones-0-title": "小样",
    "milestones-0-due": "2027-06-30",
    "milestones-0-money": "30",
    "budget-0-item": "材料费",
    "budget-0-asked": "30",
    "contact_name": "贾思远",
    "contact_phone": "0759-0002468",
    "agrees": "y",
}


def begin(client: FlaskClient, challenge: Challenge) -> Bid:
    answer = client.post(f"/challenges/{challenge.id}/bid")
    assert answer.status_code == 302
    return db.session().query(Bid).where(Bid.challenge_id == challenge.id).one()


def save(client: FlaskClient, bid: Bid, action: str = "save", **values: Any) -> Any:
    db.session().refresh(bid)
    data = {**TYPED, "version": str(bid.version), "action": action, **values}
    return client.post(f"/work/bids/{bid.id}", data=data, content_type="multipart/form-data")


def test_a_bid_is_begun_written_handed_in_and_replaced(login: Login) -> None:
    challenge = make_challenge()
    user = make_user(Role.INSTITUTE)
    client = login(user)
    assert "我要揭榜" in client.get(f"/challenges/{challenge.id}").text
    bid = begin(client, challenge)
    page = client.get(f"/work/bids/{bid.id}").text
    assert "附着量减少60%以上" in page and "写明揭榜方案" in page
    answer = save(client, bid, "submit")
    assert answer.location.endswith("/submit")
    page = client.get(f"/work/bids/{bid.id}/submit").text
    version = re.search(r'name="version" value="(\d+)"', page)
    answer = client.post(f"/work/bids/{bid.id}/submit", data={"version": version[1]})
    assert answer.location.endswith("/receipts/1")
    db.session().refresh(bid)
    digest = bid.versions[0].digest
    receipt = client.get(answer.location + f"?digest={digest.upper()}").text
    assert digest in receipt and "您填写的校验码与这份回执一致" in receipt
    assert "不一致" in client.get(answer.location + "?digest=0").text
    content = client.get(answer.location + "/content").data
    assert hashlib.sha256(content).hexdigest() == digest
    [mail] = db.session().query(Message).where(Message.kind == "bid_submitted")
    assert digest in str(mail.body) and "涂层" not in str(mail.body)
    save(client, bid, approach="换一种涂层")
    assert "现在仍以第 1 次" in client.get(f"/work/bids/{bid.id}").text
    client.post(f"/work/bids/{bid.id}/submit", data={})
    db.session().refresh(bid)
    assert [one.number for one in bid.versions] == [1, 2]
    assert client.get(f"/work/bids/{bid.id}/receipts/1").status_code == 200
    client.post(f"/work/bids/{bid.id}/retract", data={})
    db.session().refresh(bid)
    assert bid.state is BidState.RETRACTED and bid.submitted_at is None


def test_a_bid_that_was_typed_can_be_handed_in_where_forms_are_protected(
    app: Flask, login: Login
) -> None:
    bid = make_bid(state=BidState.DRAFT)
    client = login(member_of(bid.organisation))
    save(client, bid)
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get(f"/work/bids/{bid.id}/submit")
    assert page.status_code == 200 and "递交揭榜材料" in page.text


def test_what_cannot_be_read_is_kept_as_typed(login: Login) -> None:
    bid = make_bid(state=BidState.DRAFT)
    client = login(member_of(bid.organisation))
    answer = save(client, bid, **{"milestones-0-due": "明年夏天", "budget-0-asked": "三十万"})
    assert answer.status_code == 422
    page = client.get(f"/work/bids/{bid.id}").text
    assert "明年夏天" in page and "三十万" in page
    assert client.get(f"/work/bids/{bid.id}/submit").status_code == 422


def test_rows_are_added_and_taken_out_without_a_script(login: Login) -> None:
    bid = make_bid(state=BidState.DRAFT)
    client = login(member_of(bid.organisation))
    more = {"team-1-name": "易知行"}
    assert save(client, bid, "add-team", **more).location.endswith("#team")
    assert client.get(f"/work/bids/{bid.id}").text.count('name="team-') == 3 * 4
    save(client, bid, "drop-team-0", **more)
    page = client.get(f"/work/bids/{bid.id}").text
    names = re.findall(r'name="team-\d+-name" type="text" value="(.*?)"', page)
    assert names == ["易知行", ""]


def test_two_members_at_once_hear_of_each_other_and_lose_nothing(login: Login) -> None:
    bid = make_bid(state=BidState.DRAFT, plan=make_plan(basis="同事写的基础"))
    client = login(member_of(bid.organisation))
    answer = save(client, bid, version=str(bid.version - 1), basis="我写的基础")
    assert answer.status_code == 409
    assert "同事写的基础" in answer.text and "我写的基础" in answer.text
    late = client.post(f"/work/bids/{bid.id}/autosave", data={**TYPED, "version": "1"})
    assert late.status_code == 409 and "自动保存已停止" in late.json["message"]
    db.session().refresh(bid)
    good = client.post(f"/work/bids/{bid.id}/autosave", data={**TYPED, "version": bid.version})
    db.session().refresh(bid)
    assert good.json["version"] == bid.version


def test_the_deadline_is_exact_and_nothing_typed_is_lost(login: Login) -> None:
    bid = make_bid()
    client = login(member_of(bid.organisation))
    save(client, bid, approach="来不及的修改")
    bid.challenge.bids_until = utc_now()
    db.commit()
    answer = client.post(f"/work/bids/{bid.id}/submit", data={})
    assert answer.status_code == 409 and "没有办理" in answer.text and "第 1 次" in answer.text
    answer = save(client, bid, "submit", basis="最后写的一句")
    assert answer.status_code == 409
    db.session().refresh(bid)
    assert len(bid.versions) == 1 and bid.late_at is not None
    page = client.get(f"/work/bids/{bid.id}").text
    assert "最后写的一句" in page
    assert client.post(f"/work/bids/{bid.id}/retract", data={}).status_code == 409


def test_a_draft_on_screen_when_the_bids_close_is_kept_and_noted_as_late(login: Login) -> None:
    bid = make_bid(state=BidState.DRAFT)
    client = login(member_of(bid.organisation))
    read = str(bid.version)
    close(bid.challenge)
    answer = save(client, bid, "submit", version=read, basis="最后写的一句")
    assert answer.status_code == 409 and "没有办理" in answer.text
    assert "最后写的一句" in client.get(f"/work/bids/{bid.id}").text
    db.session().refresh(bid)
    assert bid.state is BidState.LAPSED and bid.late_at is not None
    # A colleague had the same page open: what is kept by now is not written over.
    assert "同事修改了这份材料" in save(client, bid, version=read, basis="同事的一句").text


def test_a_day_ends_at_24_where_a_bidder_reads_of_the_deadline(login: Login) -> None:
    bid = make_bid(state=BidState.DRAFT)
    close(bid.challenge)
    midnight = datetime.combine(today(), time(0), ZONE)
    bid.challenge.bids_until = midnight
    db.commit()
    page = login(member_of(bid.organisation)).get(f"/work/bids/{bid.id}").text
    assert "24:00 截止" in page and "00:00 截止" not in page


def test_files_are_sealed_refused_and_marked(login: Login) -> None:
    bid = make_bid(state=BidState.DRAFT)
    client = login(member_of(bid.organisation))
    files = [
        (io.BytesIO(make_docx("海上数据")), "数据.docx"),
        (io.BytesIO(b"MZ program"), "坏的.docx"),
    ]
    answer = save(client, bid, "attach", files=files, is_blind="1")
    assert answer.status_code == 422 and "坏的.docx" in answer.text
    page = client.get(f"/work/bids/{bid.id}").text
    assert "数据.docx" in page and "取消匿名件" in page
    key = re.search(r"/files/(\d+)", page)[1]
    sent = client.get(f"/work/bids/{bid.id}/files/{key}")
    assert sent.data.startswith(b"PK")
    assert sent.headers["Cache-Control"] == "private, no-store"
    save(client, bid, f"named-{key}")
    assert "标为匿名件" in client.get(f"/work/bids/{bid.id}").text
    save(client, bid, f"detach-{key}")
    assert "数据.docx" not in client.get(f"/work/bids/{bid.id}").text


def test_who_may_not_bid_is_not_asked_to(login: Login) -> None:
    challenge = make_challenge()
    assert challenge.organisation is not None
    owner = make_user(Role.FIRM, challenge.organisation)
    assert "我要揭榜" not in login(owner).get(f"/challenges/{challenge.id}").text
    assert login(owner).post(f"/challenges/{challenge.id}/bid").status_code == 403
    pending = make_organisation(verification=Verification.PENDING)
    unverified = login(make_user(Role.FIRM, pending))
    assert unverified.post(f"/challenges/{challenge.id}/bid").location.endswith(
        f"/challenges/{challenge.id}"
    )
    assert db.session().query(Bid).count() == 0


def test_before_the_deadline_the_office_learns_nothing(login: Login) -> None:
    bid = make_bid()
    officer = login(make_user(Role.OFFICER))
    path = f"/office/challenges/{bid.challenge_id}/bids"
    page = officer.get(path).text
    assert "谁揭榜、有几份都不显示" in page and bid.organisation.name not in page
    for hidden in (f"/bids/{bid.id}", f"/office/bids/{bid.id}/check", f"{path}/record.docx"):
        assert officer.get(hidden).status_code == 404
    record = officer.get("/office/messages")
    assert record.status_code == 200
    assert member_of(bid.organisation).email not in record.text
    assert officer.post(f"{path}/open").status_code == 409
    close(bid.challenge)
    page = officer.get(path).text
    assert "1 份密封的材料" in page and bid.organisation.name not in page
    assert officer.get(f"/bids/{bid.id}").status_code == 404


def test_bids_are_opened_checked_and_go_to_the_review(login: Login) -> None:
    challenge = make_challenge()
    first = make_bid(challenge)
    plan = make_plan(approach="本项目由贾思远负责", risks="")
    second = make_bid(challenge, plan=plan)
    close(challenge)
    officer = login(make_user(Role.OFFICER))
    path = f"/office/challenges/{challenge.id}/bids"
    assert "去开启" in officer.get("/inbox/").text
    assert officer.get(f"{path}/open").status_code == 200
    officer.post(f"{path}/open")
    db.session().refresh(challenge)
    assert challenge.state is ChallengeState.OPENED and challenge.opened_at is not None
    assert officer.post(f"{path}/review").status_code == 409
    page = officer.get(f"/office/bids/{second.id}/check").text
    assert "匿名部分里出现：贾思远" in page and "同名人员" in page
    refused = officer.post(f"/office/bids/{second.id}/check", data={"action": "refuse"})
    assert refused.status_code == 422
    values = {"action": "refuse", "fault": FormFault.NAMES_IN_BLIND.value, "note": "方案写了姓名"}
    assert officer.post(f"/office/bids/{second.id}/check", data=values).status_code == 302
    assert f"审查 {first.code} 号" in officer.get(path).text, "the next one is one click away"
    officer.post(f"/office/bids/{first.id}/check", data={"action": "admit"})
    assert officer.post(f"{path}/review").status_code == 302
    db.session().refresh(challenge)
    assert challenge.state is ChallengeState.REVIEW
    [mail] = db.session().query(Message).where(Message.kind == "bid_refused")
    assert "方案写了姓名" in str(mail.body)
    for suffix in ("docx", "xlsx"):
        assert officer.get(f"{path}/record.{suffix}").data.startswith(b"PK")
    assert officer.get(f"/bids/{first.id}").status_code == 200


def test_a_challenge_without_bids_fails_with_a_public_reason(login: Login) -> None:
    challenge = make_challenge(ChallengeState.CLOSED)
    officer = login(make_user(Role.OFFICER))
    path = f"/office/challenges/{challenge.id}/bids"
    assert officer.post(f"{path}/fail", data={"reason": ""}).status_code == 422
    officer.post(f"{path}/fail", data={"reason": "没有单位揭榜"})
    db.session().refresh(challenge)
    assert (challenge.state, challenge.end_reason) == (ChallengeState.FAILED, "没有单位揭榜")


def test_the_owner_reads_opened_bids_only_where_the_owner_chooses(login: Login) -> None:
    for variant, status in ((Variant.OWNER, 200), (Variant.OPEN, 404)):
        challenge = make_challenge(variant=variant)
        owner = login(make_user(Role.FIRM, challenge.organisation))
        bid = make_bid(challenge)
        assert owner.get(f"/bids/{bid.id}").status_code == 404
        open_all(challenge)
        assert owner.get(f"/bids/{bid.id}").status_code == status
        rival = member_of(make_bid(challenge, state=BidState.OPENED).organisation)
        assert login(rival).get(f"/bids/{bid.id}").status_code == 404


def test_bids_follow_their_challenge() -> None:
    challenge = make_challenge()
    draft, handed = make_bid(challenge, state=BidState.DRAFT), make_bid(challenge)
    assert challenge.bids_until is not None
    challenge.bids_until += timedelta(days=5)
    move(None, challenge, "extend")
    assert kinds(draft) == {"bid_extended"}
    challenge.end_reason = "难题已经解决"
    move(None, challenge, "withdraw")
    assert {draft.state, handed.state} == {BidState.VOID}
    assert kinds(handed) == {"bid_submitted", "bid_extended", "bid_voided"}


def kinds(bid: Bid) -> set[str]:
    members = [one.id for one in bid.organisation.members]
    found = db.session().query(Message).where(Message.user_id.in_(members))
    return {one.kind for one in found}


def test_reminders_come_three_days_and_one_day_before_the_deadline() -> None:
    from tests.calendar import today
    from web.bidding.following import remind_unfinished

    challenge = make_challenge()
    bid = make_bid(challenge, state=BidState.DRAFT)
    for days, count in ((9, 0), (3, 1), (2, 1), (1, 2), (1, 2)):
        challenge.bids_until = utc_now() + timedelta(days=days)
        db.commit()
        remind_unfinished(today())
        found = db.session().query(Message).where(Message.kind == "bid_due")
        assert len({one.key.split("/")[2] for one in found}) == count
    assert bid.state is BidState.DRAFT


def test_another_organisations_bid_is_not_there(login: Login) -> None:
    bid = make_bid()
    stranger = login(make_user(Role.INSTITUTE, make_organisation(OrganisationKind.INSTITUTE)))
    for path in ("", "/submit", "/receipts/1", "/receipts/1/content", "/retract", "/files/1"):
        assert stranger.get(f"/work/bids/{bid.id}{path}").status_code == 404


def test_an_unchanged_bid_is_not_handed_in_twice() -> None:
    bid = make_bid()
    author = member_of(bid.organisation)
    service.save_draft(author, bid, Draft(make_plan()))
    with pytest.raises(Exception, match="unchanged"):
        service.submit(author, bid)


def test_no_challenge_fails_before_its_bids_are_read(login: Login) -> None:
    challenge = make_challenge()
    bid = make_bid(challenge)
    close(challenge)
    client = login(make_user(Role.OFFICER))
    address = f"/office/challenges/{challenge.id}/step/fail"
    client.post(address, data={"reason": "没有合适的方案。", "version": str(challenge.version)})
    db.session().refresh(challenge)
    assert (challenge.state, bid.state) == (ChallengeState.CLOSED, BidState.SUBMITTED)


@pytest.mark.parametrize("is_reviewed", [False, True])
def test_owner_askers_and_bidders_hear_of_a_failure_wherever_it_is_noted(is_reviewed: bool) -> None:
    need = make_published()
    need.challenge_at = utc_now()
    challenge = make_challenge(posting=need)
    asker = make_question(challenge).asked_by_id
    officer = make_user(Role.OFFICER)
    bid = make_bid(challenge, state=BidState.ADMITTED if is_reviewed else BidState.REFUSED)
    if is_reviewed:
        opening.begin_review(officer, challenge)
        results.fail(officer, challenge, "没有达到指标的方案。")
    else:
        opening.fail(officer, challenge, "材料都不完整。")
    db.commit()
    told = select(Message.kind, Message.user_id)
    found = {tuple(row) for row in db.session().execute(told)}
    assert ("challenge_ended", asker) in found
    assert ("bid_failed", member_of(bid.organisation).id) in found
    assert need.challenge_at is None


def test_a_bid_whose_seal_was_broken_is_named_so_and_can_be_refused(login: Login) -> None:
    bid = make_bid()
    make_bid(bid.challenge)
    open_all(bid.challenge)
    sealed = bid.versions[-1].sealed
    bid.versions[-1].sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    db.commit()
    client = login(make_user(Role.OFFICER))
    page = client.get(f"/office/bids/{bid.id}/check")
    assert (page.status_code, "不一致，请联系系统管理员" in page.text) == (200, True)
    other = next(one for one in db.session().query(Bid) if one.id != bid.id)
    assert client.get(f"/office/bids/{other.id}/check").status_code == 200
    assert client.get(f"/bids/{bid.id}").status_code == 404
    data = {"action": "refuse", "fault": "other", "note": "材料无法开启。", "version": bid.version}
    assert client.post(f"/office/bids/{bid.id}/check", data=data).status_code == 302
    assert bid.state is BidState.REFUSED
