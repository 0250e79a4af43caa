"""One of each object that routes name, and accounts that stand to it in every way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from matcher.domain.codes import ContractKind, OrganisationKind, Role
from matcher.domain.quarter import quarter_key
from matcher.types import Kind
from tests.bidding.worlds import make_bid
from tests.calendar import today
from tests.challenges.worlds import make_challenge, make_question
from tests.claims.worlds import make_submitted_claim
from tests.experts.worlds import make_expert, make_interest
from tests.factories import (
    make_access_token,
    make_attachment,
    make_call,
    make_help_request,
    make_intake,
    make_introduced,
    make_invitation,
    make_join_request,
    make_joint,
    make_message,
    make_organisation,
    make_published,
    make_saved,
    make_session,
    make_user,
)
from tests.meetings.making import add_match, make_guest, make_meeting, make_roadshow
from tests.reviewing.worlds import make_round
from tests.webhooks.making import make_told
from tests.whole.access_resources import make_resources
from web.awarding.models import Award, Objection, Publicity, Stage
from web.awarding.states import AwardState
from web.base import db
from web.base.reporting import Audience
from web.base.workdays.models import CalendarDay
from web.base.workdays.states import DayKind
from web.bidding.states import BidState
from web.challenges.states import ChallengeState
from web.deals import service as deals
from web.experts.states import Tie
from web.matches.models import Match
from web.messages.stopping import stop_token
from web.people.models import User
from web.postings.models import Posting
from web.reports import service as reports
from web.reviewing import seats


@dataclass
class World:
    """One of each object, and accounts that are related to them or not."""

    arguments: dict[str, Any]
    subjects: dict[str, Any]
    accounts: list[tuple[str, User | None]]


def sign(match: Match) -> Match:
    """Let the deal have a contract; its need stays published."""
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    terms = deals.ContractData(
        number="HT-1",
        project_name="防污涂层",
        kind=ContractKind.SERVICE,
        signed_on=today(),
        total=100_000_000,
        technical=100_000_000,
    )
    deals.sign(match.broker, match, terms, fulfils=False)
    db.commit()
    return match


def build_world() -> World:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    match = make_introduced(need=need, achievement=achievement)
    joint = make_joint()
    call = make_call()
    organisation = make_organisation(OrganisationKind.UNIVERSITY)
    help_request = make_help_request(need, broker=match.broker)
    saved = make_saved(need.author)
    session = make_session(need.author)
    access_token = make_access_token(need.author)
    administrator = make_user(is_administrator=True)
    assert administrator.organisation is not None
    member = make_user(organisation=administrator.organisation, calendar_key="k" * 43)
    invitation = make_invitation(administrator)
    asked = make_join_request(administrator.organisation)
    message = make_message(member)
    intake = make_intake(need.author)
    attachment = make_attachment(need)
    meeting = make_meeting()
    pair = add_match(meeting, match)
    sign(match)
    guest = make_guest(meeting, need.author)
    roadshow = make_roadshow(meeting, achievement)
    made = reports.make(make_user(Role.OFFICER), quarter_key(today()))
    report = next(one for one in made if one.audience is Audience.PUBLIC)
    reports.publish(report.author, report)
    challenged = make_challenged(need, achievement)
    claim = make_submitted_claim(author=achievement.author, broker=match.broker)
    told = make_told(need.author)
    assert match.broker is not None
    resources = make_resources(achievement.author, need.author, match.broker)
    entered = CalendarDay(day=today(), kind=DayKind.DAY_OFF)
    db.session().add(entered)
    db.commit()
    accounts: list[tuple[str, User | None]] = [("visitor", None)]
    accounts += [(f"foreign {role}", make_user(role)) for role in Role if role is not Role.VISITOR]
    accounts += [
        ("owner of the need", need.author),
        ("owner of the achievement", achievement.author),
        ("assigned broker", match.broker),
        ("administrator", administrator),
        ("expert with a seat", challenged["seat"].expert.user),
        ("expert who stepped back", challenged["recused"].expert.user),
    ]
    return World(
        arguments={
            "posting_id": need.id,
            "match_id": match.id,
            "call_id": call.id,
            "organisation_id": organisation.id,
            "broker_id": match.broker_id,
            "help_request_id": help_request.id,
            "joint_id": joint.id,
            "saved_search_id": saved.id,
            "locale": "en",
            "theme": "dark",
            "filename": "site.css",
            "session_id": session.id,
            "access_token_id": access_token.id,
            "secret": "unknown",
            "member_id": member.id,
            "invitation_id": invitation.id,
            "join_request_id": asked.id,
            "message_id": message.id,
            "attachment_id": attachment.id,
            "kind": Kind.NEED.value,
            "holder_kind": attachment.holder.value,
            "holder_id": attachment.holder_id,
            "token": stop_token(member.id, "progress"),
            "key": member.calendar_key,
            "intake_id": intake.id,
            "meeting_id": meeting.id,
            "pair_id": pair.id,
            "guest_id": guest.id,
            "roadshow_id": roadshow.id,
            "paper": "sign-in.docx",
            "measure": "new_needs",
            "code": "rd_funds",
            "quarter": report.quarter,
            "report_id": report.id,
            "action": "close",
            **{f"{name}_id": one.id for name, one in (challenged | resources).items()},
            "claim_id": claim.id,
            "webhook_id": told.webhook_id,
            "webhook_delivery_id": told.id,
            "calendar_day_id": entered.id,
            "file_id": 1,
            "number": 1,
            "name": "send_back",
            "dump": "needs",
            "what": "postings",
            "suffix": "csv",
            "register": "teams",
            "place": "xuwen",
        },
        subjects={
            "posting": need,
            "match": match,
            "call": call,
            "organisation": organisation,
            "broker": match.broker,
            "help_request": help_request,
            "joint": joint,
            "saved_search": saved,
            "session": session,
            "access_token": access_token,
            "member": member,
            "invitation": invitation,
            "join_request": asked,
            "message": message,
            "attachment": attachment,
            "intake": intake,
            "meeting": meeting,
            "pair": pair,
            "guest": guest,
            "roadshow": roadshow,
            "report": report,
            **challenged,
            **resources,
            "claim": claim,
            "webhook": told.webhook,
            "webhook_delivery": told,
            "calendar_day": entered,
        },
        accounts=accounts,
    )


def make_challenged(need: Posting, achievement: Posting) -> dict[str, Any]:
    """A challenge of the need's owner under review, with the achievement's owner as a bidder."""
    challenge = make_challenge(ChallengeState.OPENED, organisation=need.author.organisation)
    question = make_question(challenge, achievement.author)
    bid = make_bid(challenge, achievement.author.organisation, BidState.ADMITTED)
    challenge.state = ChallengeState.REVIEW
    experts = [make_expert(), make_expert()]
    review = make_round(challenge, [bid], experts)
    seat, recused = review.panel
    sheet = seat.sheets[0]
    account = recused.expert.user
    assert account is not None
    seats.recuse(account, recused, Tie.DECLARED, "亲属在该单位")
    return {
        "challenge": challenge,
        "question": question,
        "bid": bid,
        "round": review,
        "seat": seat,
        "recused": recused,
        "sheet": sheet,
        "expert": seat.expert,
        "expert_interest": make_interest(seat.expert, named="某公司"),
        **award(bid),
    }


def award(bid: Any) -> dict[str, Any]:
    """What follows a ranking, to the bid's bidder; somebody of its organisation objects."""
    publicity = Publicity(challenge=bid.challenge, first_day=today(), last_day=today())
    given = Award(challenge=bid.challenge, bid=bid, state=AwardState.CONTRACTED, money=1_000_000)
    stage = Stage(award=given, place=1, title="小样", due_on=today() + timedelta(days=30))
    objection = Objection(
        publicity=publicity,
        author_id=bid.organisation.members[0].id,
        organisation_id=bid.organisation_id,
        text="程序有误",
    )
    db.session().add_all([publicity, given, stage, objection])
    db.session().flush()
    return {"publicity": publicity, "award": given, "stage": stage, "objection": objection}
