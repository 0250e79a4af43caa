"""A broker who took a claim up by mistake takes that back, while nothing has followed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.domain.errors import WrongState
from tests.claims.worlds import MARK, make_submitted_claim, make_taken_up
from tests.factories import make_user
from web.base import db
from web.base.mails.kinds import MessageState
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.claims import service, undoing
from web.claims.models import Claim
from web.claims.states import ClaimState
from web.deals import service as deals
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User

Login = Callable[[User], FlaskClient]

pytestmark = pytest.mark.usefixtures("app")


def claim_of(match: Match) -> Claim:
    return db.session().scalars(select(Claim).where(Claim.match_id == match.id)).one()


def kinds_told(user: User) -> list[str]:
    told = select(Message.kind).where(Message.user_id == user.id).order_by(Message.id)
    return list(db.session().scalars(told))


def send_all() -> None:
    for message in db.session().scalars(select(Message)):
        message.state = MessageState.SENT
    db.commit()


def test_what_was_undone_waits_for_the_broker_again_and_can_be_taken_up_anew(
    login: Login,
) -> None:
    claim = make_submitted_claim()
    first = make_taken_up(claim)
    broker, owner = claim.broker, claim.posting.author
    assert broker is not None
    desk, address = login(broker), f"/desk/claims/{claim.id}"
    assert f"{address}/undo" in desk.get(f"/deals/{first.id}").text
    answer = desk.post(f"{address}/undo")
    assert (answer.status_code, answer.location) == (302, address)
    db.session().expire_all()
    assert (claim.state, claim.match, claim.broker) == (ClaimState.SUBMITTED, None, broker)
    assert (first.state, first.decided_at) == (MatchState.DECLINED, None)
    for user in (owner, claim.author):
        assert login(user).get(f"/deals/{first.id}").status_code == 404
    assert MARK not in login(owner).get("/deals/").text
    verbs = db.session().scalars(select(LogEntry.action).where(LogEntry.object_type == "claim"))
    assert "claim_undo" in list(verbs)
    second = make_taken_up(claim)
    assert second is not first
    deals.express_interest(owner, second)
    assert second.state is MatchState.INTRODUCED


def test_nothing_is_undone_once_somebody_answered_or_wrote(login: Login) -> None:
    match = make_taken_up()
    claim = claim_of(match)
    assert match.broker is not None
    deals.express_interest(match.need.author, match)
    db.commit()
    desk = login(match.broker)
    assert "/undo" not in desk.get(f"/desk/claims/{claim.id}").text
    assert desk.post(f"/desk/claims/{claim.id}/undo").status_code == 302
    db.session().expire_all()
    assert claim.state is ClaimState.TAKEN_UP
    with pytest.raises(WrongState):
        undoing.undo(match.broker, claim)


def test_only_its_broker_undoes(login: Login) -> None:
    match = make_taken_up()
    claim = claim_of(match)
    for role, status in ((Role.BROKER, 404), (Role.OFFICER, 403), (Role.FIRM, 403)):
        answer = login(make_user(role)).post(f"/desk/claims/{claim.id}/undo")
        assert answer.status_code == status
    assert claim.state is ClaimState.TAKEN_UP


def test_who_had_been_told_is_told_of_the_mistake() -> None:
    match = make_taken_up()
    claim = claim_of(match)
    send_all()
    assert match.broker is not None
    undoing.undo(match.broker, claim)
    assert kinds_told(claim.author)[-1] == "claim_undone"
    assert kinds_told(match.need.author)[-2:] == ["claim_asked", "claim_ask_undone"]


def test_who_had_not_been_told_yet_hears_nothing() -> None:
    claim = make_submitted_claim()
    assert claim.broker is not None
    match = service.take_up(claim.broker, claim)
    db.commit()
    undoing.undo(claim.broker, claim)
    assert "claim_taken_up" not in kinds_told(claim.author)
    assert "claim_undone" not in kinds_told(claim.author)
    assert not {"claim_asked", "claim_ask_undone"} & set(kinds_told(match.need.author))
