"""The steps of a challenge: announced with a number, extended, closed by the clock, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from tests.challenges.worlds import make_challenge, make_question
from tests.factories import make_organisation, make_published, make_user
from web.base import db, site
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.challenges import service
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.people.models import User

pytestmark = pytest.mark.usefixtures("app")
S = ChallengeState


def told(kind: str) -> set[str]:
    statement = select(Message.address).where(Message.kind == kind)
    return set(db.session().scalars(statement))


def logged(challenge: Challenge) -> list[str]:
    statement = select(LogEntry.action).where(
        LogEntry.object_type == "challenge", LogEntry.object_id == challenge.id
    )
    return list(db.session().scalars(statement.order_by(LogEntry.id)))


def test_a_challenge_is_numbered_within_the_citys_year() -> None:
    officer, year = make_user(Role.OFFICER), site.today().year
    numbers = []
    for _ in range(2):
        challenge = make_challenge(S.READY)
        service.announce(officer, challenge, challenge.version)
        db.commit()
        numbers.append(challenge.number)
    assert numbers == [f"{year}-001", f"{year}-002"]


def test_an_announcement_reaches_whom_the_fields_interest_and_nobody_else() -> None:
    near, far = make_published(), make_published(fields=["steel"])
    challenge = make_challenge(S.READY, organisation=make_organisation())
    service.announce(make_user(Role.OFFICER), challenge, None)
    db.commit()
    assert told("challenge_announced") == {near.author.email}
    assert far.author.email not in told("challenge_announced")


def test_a_need_that_names_its_owner_is_not_marked_where_the_challenge_hides_it() -> None:
    need = make_published()
    challenge = make_challenge(
        S.READY, organisation=need.organisation, posting=need, hides_owner=True
    )
    service.announce(make_user(Role.OFFICER), challenge, None)
    assert (challenge.state, need.challenge_at) == (S.ANNOUNCED, None)


def test_a_draft_goes_through_the_appraisal_or_is_waived_with_a_reason() -> None:
    officer, challenge = make_user(Role.OFFICER), make_challenge(S.DRAFT)
    service.appraise(officer, challenge, None)
    service.approve(officer, challenge, None)
    service.send_back(officer, challenge, "指标要写明检验办法。", None)
    assert (challenge.state, challenge.office_note) == (S.DRAFT, "指标要写明检验办法。")
    with pytest.raises(InputError):
        service.waive_appraisal(officer, challenge, "", None)
    service.waive_appraisal(officer, challenge, "市里已论证。", None)
    assert logged(challenge) == [
        "appraise_challenge",
        "approve_challenge",
        "send_back_challenge",
        "waive_appraisal",
    ]


def test_only_officers_take_steps_and_only_from_the_version_they_saw() -> None:
    challenge = make_challenge(S.READY)
    with pytest.raises(Forbidden):
        service.announce(make_user(Role.FIRM, challenge.organisation), challenge, None)
    with pytest.raises(LostRace):
        service.announce(make_user(Role.OFFICER), challenge, challenge.version + 1)


def test_a_deadline_only_moves_later_and_says_why_in_public() -> None:
    officer, challenge = make_user(Role.OFFICER), make_challenge()
    asker = make_user(Role.INSTITUTE)
    make_question(challenge, asker)
    before = challenge.bids_until
    assert before is not None
    for until, reason in ((before, "太短"), (before + timedelta(days=3), " ")):
        with pytest.raises(InputError):
            service.extend(officer, challenge, until, reason, None)
    service.extend(officer, challenge, before + timedelta(days=3), "台风影响。", None)
    db.commit()
    assert challenge.bids_until == before + timedelta(days=3)
    assert challenge.extensions[0]["reason"] == "台风影响。"
    members = select(User.email).where(User.organisation_id == challenge.organisation_id)
    owners = set(db.session().scalars(members))
    assert told("challenge_extended") == owners | {asker.email}


def test_who_was_late_is_not_let_in_by_hand() -> None:
    challenge = make_challenge(bids_until=utc_now() - timedelta(seconds=1))
    with pytest.raises(InputError):
        later = utc_now() + timedelta(days=1)
        service.extend(make_user(Role.OFFICER), challenge, later, "补交", None)


def test_the_clock_closes_what_is_due_and_nothing_else() -> None:
    due = make_challenge(bids_until=utc_now() - timedelta(seconds=1))
    running = make_challenge()
    service.close_due()
    assert (due.state, running.state) == (S.CLOSED, S.ANNOUNCED)
    assert due.closed_at is not None
    (entry,) = db.session().scalars(select(LogEntry).where(LogEntry.action == "close_challenge"))
    assert (entry.actor_id, entry.object_id) == (None, due.id)


@pytest.mark.parametrize("name", ["withdraw", "fail"])
def test_an_announced_challenge_ends_with_a_reason_everybody_concerned_is_told(
    app: Flask, name: str
) -> None:
    challenge, asker = make_challenge(S.CLOSED), make_user(Role.INSTITUTE)
    make_question(challenge, asker)
    with pytest.raises(InputError):
        getattr(service, name)(make_user(Role.OFFICER), challenge, " ", None)
    getattr(service, name)(make_user(Role.OFFICER), challenge, "发榜单位停产。", None)
    db.commit()
    assert asker.email in told("challenge_ended")
    page = app.test_client().get(f"/challenges/{challenge.id}")
    assert page.status_code == 200
    assert "发榜单位停产。" in page.text


def test_a_challenge_withdrawn_as_a_draft_was_never_public(app: Flask) -> None:
    challenge = make_challenge(S.DRAFT)
    service.withdraw(make_user(Role.OFFICER), challenge, "企业自行解决了。", None)
    db.commit()
    assert app.test_client().get(f"/challenges/{challenge.id}").status_code == 404


@pytest.mark.parametrize("name", ["send_back", "withdraw"])
def test_the_log_does_not_tell_what_is_said_of_a_draft(name: str) -> None:
    getattr(service, name)(make_user(Role.OFFICER), make_challenge(S.READY), "指标太低。", None)
    (entry,) = db.session().scalars(select(LogEntry).where(LogEntry.action.startswith(name)))
    assert "指标太低。" not in str(entry.detail)


def test_what_has_been_awarded_is_not_withdrawn() -> None:
    for state in (S.AWARDED, S.RUNNING, S.ACCEPTED):
        with pytest.raises(WrongState):
            service.withdraw(make_user(Role.OFFICER), make_challenge(state), "不做了", None)
