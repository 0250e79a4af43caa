"""What becomes of a claim, through the services."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from matcher.domain.codes import (
    ConflictCode,
    DeclineCode,
    Interest,
    OrganisationKind,
    Origin,
    Role,
    Verification,
)
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from matcher.types import Kind
from tests.calendar import today
from tests.claims.worlds import (
    PLAN,
    make_draft_claim,
    make_submitted_claim,
    make_taken_up,
)
from tests.factories import make_draft, make_organisation, make_published, make_user
from web.base import db
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.brokers import service as brokers
from web.claims import assignment, queries, service
from web.claims.models import Claim
from web.claims.states import ClaimState
from web.deals import reopening
from web.deals import service as deals
from web.desk import queries as desk
from web.matches.models import Decision
from web.matches.states import MatchState
from web.people.models import User
from web.postings import service as postings
from web.postings.states import PostingState

pytestmark = pytest.mark.usefixtures("app")


def broker_of(claim: Claim) -> User:
    assert claim.broker is not None
    return claim.broker


def kinds_told(user: User) -> list[str]:
    told = select(Message.kind).where(Message.user_id == user.id).order_by(Message.id)
    return list(db.session().scalars(told))


def test_a_claim_leads_to_an_introduction_once_the_needs_owner_says_yes() -> None:
    match = make_taken_up()
    assert (match.state, match.origin) == (MatchState.CONFIRMED, Origin.CLAIM)
    assert match.need_interest is Interest.PENDING
    assert match.achievement_interest is Interest.INTERESTED
    deals.express_interest(match.need.author, match)
    db.commit()
    assert match.state is MatchState.INTRODUCED
    deals.start_negotiation(match.broker, match)  # type: ignore[arg-type]
    db.commit()
    assert match.state is MatchState.NEGOTIATING


def test_an_owner_who_says_no_ends_it_and_a_broker_may_reopen_what_was_closed() -> None:
    match = make_taken_up()
    deals.express_interest(match.need.author, match)
    assert match.broker is not None
    deals.close(match.broker, match, code=deals.CloseCode.NO_RESPONSE)
    db.commit()
    assert reopening.can_reopen(match.broker, match, utc_now())
    reopening.reopen(match.broker, match)
    db.commit()
    assert match.state is MatchState.INTRODUCED
    assert match.state is not MatchState.PROPOSED


def test_each_is_told_what_concerns_them_and_the_owner_nothing_before_it_is_taken_up() -> None:
    claim = make_submitted_claim()
    owner, broker = claim.posting.author, broker_of(claim)
    assert "claim_assigned" in kinds_told(broker)
    before = kinds_told(owner)
    make_taken_up(claim)
    assert "claim_taken_up" in kinds_told(claim.author)
    assert kinds_told(owner) == [*before, "claim_asked"]


def test_a_returned_claim_comes_back_to_the_same_broker() -> None:
    claim = make_submitted_claim()
    broker = broker_of(claim)
    with pytest.raises(InputError):
        service.send_back(broker, claim, "  ")
    service.send_back(broker, claim, "请写明声源功率。")
    db.commit()
    assert "claim_returned" in kinds_told(claim.author)
    service.save(claim.author, claim, {"approach": "声源功率 200 瓦。"})
    service.submit(claim.author, claim)
    db.commit()
    assert (claim.state, claim.broker) == (ClaimState.SUBMITTED, broker)
    assert kinds_told(broker).count("claim_assigned") == 2


def test_a_declined_claim_says_why_and_another_one_may_follow() -> None:
    claim = make_submitted_claim()
    broker = broker_of(claim)
    with pytest.raises(InputError):
        service.decline(broker, claim, DeclineCode.OTHER)
    service.decline(broker, claim, DeclineCode.MATURITY_LOW, "还没有样机。")
    db.commit()
    assert (claim.state, claim.decline_code) == (ClaimState.DECLINED, DeclineCode.MATURITY_LOW)
    assert "claim_declined" in kinds_told(claim.author)
    assert service.start(claim.author, claim.posting, PLAN).state is ClaimState.DRAFT


def test_a_retracted_claim_is_with_nobody_and_can_be_handed_in_again() -> None:
    claim = make_submitted_claim()
    broker = broker_of(claim)
    service.retract(claim.author, claim)
    db.commit()
    assert claim.broker is None
    assert queries.count_for_broker(broker) == 0
    service.submit(claim.author, claim)
    assert claim.state is ClaimState.SUBMITTED


def test_what_is_not_complete_is_not_handed_in() -> None:
    claim = make_draft_claim()
    service.save(claim.author, claim, {"approach": "", "months": None})
    with pytest.raises(InputError) as caught:
        service.submit(claim.author, claim)
    assert {problem.field for problem in caught.value.problems} == {"approach", "months"}


def test_only_a_verified_organisation_hands_in() -> None:
    new = make_organisation(OrganisationKind.INSTITUTE, verification=Verification.PENDING)
    claim = make_draft_claim(author=make_user(Role.INSTITUTE, new))
    with pytest.raises(WrongState):
        service.submit(claim.author, claim)


def test_nobody_claims_an_own_need_a_hidden_one_or_an_open_challenge() -> None:
    need, author = make_published(), make_user(Role.FIRM)
    colleague = make_user(Role.FIRM, need.organisation)
    with pytest.raises(Forbidden):
        service.start(colleague, need, PLAN)
    for other in (make_draft(), make_published(Kind.ACHIEVEMENT)):
        with pytest.raises(WrongState):
            service.start(author, other, PLAN)
    need.challenge_at = utc_now()
    with pytest.raises(WrongState):
        service.start(author, need, PLAN)


def test_an_organisation_has_one_claim_of_a_need_at_a_time() -> None:
    claim = make_draft_claim()
    with pytest.raises(WrongState):
        service.start(claim.author, claim.posting, PLAN)
    colleague = make_user(Role.INSTITUTE, claim.organisation)
    make_user(Role.BROKER, fields=["marine"])
    service.submit(colleague, claim)
    make_taken_up(claim)
    with pytest.raises(WrongState):
        service.start(claim.author, claim.posting, PLAN)


def test_a_need_that_leaves_takes_its_claims_along() -> None:
    claim = make_submitted_claim()
    other = make_draft_claim(claim.posting)
    postings.withdraw(claim.posting.author, claim.posting)
    db.commit()
    assert (claim.state, other.state) == (ClaimState.LAPSED, ClaimState.LAPSED)
    assert "claim_lapsed" in kinds_told(claim.author)
    assert "claim_lapsed" not in kinds_told(other.author)


def test_claims_of_a_need_that_became_a_challenge_lapse_by_the_clock() -> None:
    claim, still = make_submitted_claim(), make_draft_claim()
    claim.posting.challenge_at = utc_now()
    service.look_after()
    db.commit()
    assert (claim.state, still.state) == (ClaimState.LAPSED, ClaimState.DRAFT)


def test_what_the_broker_did_not_read_is_not_taken_up() -> None:
    claim = make_submitted_claim()
    seen = claim.version
    service.retract(claim.author, claim)
    service.save(claim.author, claim, {"price": 50_000_000})
    service.submit(claim.author, claim)
    db.commit()
    with pytest.raises(LostRace):
        service.take_up(broker_of(claim), claim, seen)


def test_the_plan_prefers_who_knows_the_field_and_passes_over_interests() -> None:
    expert = make_user(Role.BROKER, fields=["marine"])
    other = make_user(Role.BROKER, fields=["food"])
    claim = make_draft_claim()
    service.submit(claim.author, claim)
    assert claim.broker is expert
    brokers.declare_conflict(expert, expert, claim.posting.organisation, ConflictCode.SHARES)
    db.commit()
    assert queries.count_for_broker(expert) == 0
    assert queries.count_unassigned() == 1
    with pytest.raises(Forbidden):
        service.take_up(expert, claim)
    assignment.assign_due()
    db.commit()
    assert claim.broker is other


def test_an_interest_in_one_needs_owner_touches_no_other_claim() -> None:
    broker = make_user(Role.BROKER, fields=["marine"])
    claims = [make_submitted_claim(broker=broker) for _ in range(3)]
    for number, claim in enumerate(claims, start=1):
        owner = claim.posting.organisation
        brokers.declare_conflict(broker, broker, owner, ConflictCode.SHARES)
        db.commit()
        assert list(queries.list_for_broker(broker)) == claims[number:]
        assert list(queries.list_waiting()) == claims[:number]


def test_who_gives_it_back_never_gets_it_again_and_officers_cannot_force_it() -> None:
    claim = make_submitted_claim()
    broker, officer = broker_of(claim), make_user(Role.OFFICER)
    service.hand_back(broker, claim, ConflictCode.FAMILY)
    db.commit()
    assert claim.broker is None
    with pytest.raises(Forbidden):
        assignment.assign_broker(officer, claim, broker)
    other = make_user(Role.BROKER)
    assignment.assign_broker(officer, claim, other)
    assert claim.broker is other


def test_waiting_claims_are_part_of_a_brokers_load() -> None:
    first = make_user(Role.BROKER, fields=["marine"])
    make_submitted_claim(broker=first)
    second = make_user(Role.BROKER, fields=["marine"])
    brokers.save_profile(first, first, fields=["marine"], terms=[], capacity=1, away_until=None)
    claim = make_draft_claim()
    service.submit(claim.author, claim)
    assert claim.broker is second


def test_a_broker_on_leave_gets_none() -> None:
    away = make_user(Role.BROKER, fields=["marine"])
    until = today() + timedelta(days=3)
    brokers.save_profile(away, away, fields=["marine"], terms=[], capacity=None, away_until=until)
    claim = make_draft_claim()
    service.submit(claim.author, claim)
    assert claim.broker is None


def test_nothing_is_learned_from_a_claim_and_the_desk_takes_none_back() -> None:
    match = make_taken_up()
    match.decided_at = utc_now()
    db.commit()
    assert match.features == {}
    assert match.evidence == {}
    assert db.session().query(Decision).count() == 0
    assert match.broker is not None
    assert desk.find_undoable(match.broker, utc_now()) is None


def test_a_plan_takes_no_step_of_a_posting() -> None:
    plan = make_taken_up().achievement
    assert (plan.state, plan.published_revision_id) == (PostingState.CLAIM, None)
    with pytest.raises(WrongState):
        postings.save_draft(plan.author, plan, {"title": "x"})
    with pytest.raises(WrongState):
        postings.submit(plan.author, plan)
    with pytest.raises(WrongState):
        postings.withdraw(plan.author, plan)
