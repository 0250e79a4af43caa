"""Open challenges in the trap: a sealed one, one under review, one that was awarded, and claims.

Markers stand in every field of them that is not for everybody. The parties are accounts of the
trap; only the experts are new.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from matcher.domain.codes import ConflictCode, Role
from tests.bidding.worlds import close
from tests.calendar import today
from tests.challenges.worlds import make_challenge
from tests.claims.worlds import make_draft_claim, make_taken_up
from tests.experts.worlds import make_expert
from tests.factories import make_organisation, make_user
from tests.reviewing.worlds import make_round
from tests.whole.canary_bids import ASKED, hand_in, marked_claim, marked_plan
from tests.whole.canary_marks import canary
from tests.whole.canary_trap import Trap, attach_marked
from web.attachments.holders import Holder
from web.awarding import awards, choosing, objections, publicity, stages
from web.awarding.awards import ContractData
from web.awarding.models import Award
from web.awarding.publicity import Proposal
from web.awarding.states import StageStep
from web.base import db
from web.bidding import opening
from web.bidding import service as bidding
from web.bidding.drafts import Draft
from web.bidding.models import Bid
from web.challenges import asking, owning
from web.challenges import service as challenges
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState, Variant
from web.claims import assignment
from web.claims import service as claims
from web.claims.models import Claim
from web.experts import interests
from web.experts.models import Expert
from web.experts.states import Tie
from web.people.models import User
from web.postings.models import Posting
from web.reviewing import results, seats, sheets
from web.reviewing import service as reviewing
from web.reviewing.models import ReviewRound, Sheet
from web.reviewing.states import ReviewMode, Verdict


class Contest:
    """Challenges in every stage, and who may see which of their markers."""

    def __init__(self, trap: Trap) -> None:
        self.trap, self.officer, self.hidden = trap, trap.officer, trap.anonymous.author
        self.owner, self.winner = trap.open_need.author, trap.draft.author
        self.loser = trap.returned.author
        assert self.loser.organisation is not None
        self.loser.organisation.name = canary("SECONDFIRM")
        self._fill_the_pool()
        self._prepare()
        self.sealed = self._seal()
        self.blind = self._judge_blindly()
        self.won = self._decide()
        self.award = self._work()
        self._claim()
        db.commit()

    def _fill_the_pool(self) -> None:
        self.judge, self.colleague, self.recused = (
            make_expert(
                name=canary(f"{name}NAME"),
                title=canary(f"{name}TITLE"),
                organisation_name=canary(f"{name}HOUSE"),
                former_employers=[canary(f"{name}FORMER")],
                subjects=canary(f"{name}SUBJECTS"),
            )
            for name in ("JUDGE", "COLLEAGUE", "TIED")
        )
        tied = self.recused
        interests.declare(
            account_of(tied), tied, canary("TIEDPARTY"), ConflictCode.OTHER, canary("TIEDNOTE")
        )

    def _prepare(self) -> None:
        """Terms that were sent back after their appraisal, and a draft that was given up."""
        terms = {"organisation": self.owner.organisation, "problem": canary("TERMSPROBLEM")}
        unagreed = {"owner_agreed_at": None, "owner_agreed_by": None}
        sent = make_challenge(
            ChallengeState.APPRAISAL, title=canary("TERMSTITLE"), **terms, **unagreed
        )
        appraisal = make_round(sent, [], [self.judge, self.colleague])
        self._fill_in(appraisal, {None: ("SAIDTERMS", (800, 800), (700, 700))})
        results.release(self.officer, appraisal, "只请了两位专家。")
        owning.ask_owner(self.officer, sent)
        owning.ask_changes(self.owner, sent, canary("TERMSWISH"), None)
        challenges.send_back(self.officer, sent, canary("TERMSBACK"), None)
        gone = make_challenge(ChallengeState.READY, title=canary("TERMSGONE"), **terms)
        challenges.withdraw(self.officer, gone, canary("TERMSREASON"), None)

    def _seal(self) -> Challenge:
        """Takes bids, and nobody is told whose problem it is."""
        found = make_challenge(organisation=self.hidden.organisation, hides_owner=True)
        hand_in("SEALED", self.winner, found)
        unsent = bidding.begin(self.loser, found)
        bidding.save_draft(self.loser, unsent, Draft(marked_plan("UNSENT")))
        asking.ask(self.loser, found, canary("QUESTIONWAITING"))
        asked = asking.ask(self.loser, found, canary("QUESTIONASKED"))
        asking.answer(self.officer, asked, "从挂网之日起算。", "有效期从什么时候算起？")
        return found

    def _judge_blindly(self) -> Challenge:
        """Under blind review: an expert has handed in, one is at work, one has stepped back."""
        found = make_challenge(organisation=self.hidden.organisation, hides_owner=True)
        bid = hand_in(
            "BLIND", make_user(Role.FIRM, make_organisation(name=canary("BLINDFIRM"))), found
        )
        self._open(found)
        pool = [self.judge, self.colleague, self.recused]
        self.blind_round = make_round(found, [bid], pool, is_blind=True)
        self._fill_in(self.blind_round, {bid.id: ("SAIDBLIND", (637, 583), (569, 421))})
        seat = self.blind_round.panel[2]
        seats.recuse(account_of(self.recused), seat, Tie.DECLARED, canary("TIEDREASON"))
        self.bids = {"BLIND": bid}
        return found

    def _decide(self) -> Challenge:
        """Judged at a meeting, chosen by the owner, publicised, objected against and awarded."""
        officer = self.officer
        found = make_challenge(variant=Variant.OWNER, organisation=self.owner.organisation)
        bids = [hand_in("WIN", self.winner, found), hand_in("SECOND", self.loser, found)]
        self.bids |= dict(zip(("WIN", "SECOND"), bids, strict=True))
        self._open(found)
        pool = [self.judge, self.colleague]
        meeting = make_round(found, bids, pool, mode=ReviewMode.MEETING, place="大楼一层")
        given = {
            bids[0].id: ("SAIDWIN", (713, 877), (691, 859)),
            bids[1].id: ("SAIDSECOND", (613, 547), (593, 529)),
        }
        self._fill_in(meeting, given)
        present = frozenset(seat.id for seat in meeting.panel)
        record = reviewing.Record(today(), "大楼一层", canary("MINUTES"), present)
        reviewing.record_meeting(officer, meeting, record)
        attach_marked("MINUTES", Holder.ROUND, meeting.id)
        results.release(officer, meeting, canary("RELEASENOTE"))
        results.rank(officer, found)
        choosing.choose(self.owner, found, bids[0].id, canary("CHOICEREASON"), "指标领先。")
        proposal = Proposal(bids[0].id, ASKED, "指标领先。")
        period = publicity.publicise(officer, found, [proposal], "按业主选择公示。")
        said = objections.raise_objection(self.loser, found, bids[0].id, canary("OBJECTION"))
        attach_marked("OBJECTION", Holder.OBJECTION, said.id)
        objections.dismiss(officer, said, canary("OBJECTIONANSWER"))
        period.first_day, period.last_day = today() - timedelta(days=9), today() - timedelta(days=1)
        db.commit()
        return found

    def _work(self) -> Award:
        officer = self.officer
        [award] = publicity.award(officer, self.won)
        contract = ContractData(number=canary("WORKNUMBER"), signed_on=today(), money=ASKED)
        awards.contract(officer, award, contract)
        first = award.stages[0]
        attach_marked("WORKREPORT", Holder.STAGE, first.id)
        stages.report(self.winner, first, canary("WORKREPORT"))
        stages.opine(self.owner, first, canary("WORKOPINION"), agrees=True)
        stages.decide(officer, first, StageStep.PASS, canary("WORKANSWER"))
        return award

    def _claim(self) -> None:
        """One that waits for the broker, and one that the need's owner is asked about."""
        self.claims = {
            name: self._hand_in_claim(name, need)
            for name, need in (("CLAIM", self.trap.open_need), ("TAKEN", self.trap.anonymous))
        }
        make_taken_up(self.claims["TAKEN"])

    def _hand_in_claim(self, name: str, need: Posting) -> Claim:
        claim = make_draft_claim(need, self.winner)
        claims.save(self.winner, claim, marked_claim(name))
        attach_marked(name, Holder.CLAIM, claim.id)
        claims.submit(self.winner, claim)
        if claim.broker is not self.trap.broker:
            assignment.assign_broker(self.officer, claim, self.trap.broker)
        return claim

    def _open(self, challenge: Challenge) -> None:
        close(challenge)
        opening.open_bids(self.officer, challenge)
        for bid in db.session().query(Bid).filter_by(challenge_id=challenge.id):
            opening.admit(self.officer, bid)
        opening.begin_review(self.officer, challenge)

    def _fill_in(
        self,
        round_: ReviewRound,
        given: Mapping[int | None, tuple[str, tuple[int, int], tuple[int, int]]],
    ) -> None:
        """Hand in the sheets of the judge and the colleague."""
        for place, who in enumerate(("JUDGE", "COLLEAGUE")):
            for sheet in round_.panel[place].sheets:
                name, *tenths = given[sheet.bid_id]
                _hand_in_sheet(sheet, f"{name}{who}", tenths[place])

    def accounts(self) -> list[User]:
        """Two of the experts; everybody else is of the trap."""
        return [account_of(self.judge), account_of(self.recused)]


def account_of(expert: Expert) -> User:
    """The expert's account."""
    assert expert.user is not None
    return expert.user


def _hand_in_sheet(sheet: Sheet, name: str, tenths: tuple[int, int]) -> None:
    """Judge, with a marker in each of the two comments."""
    user, criteria = account_of(sheet.seat.expert), sheet.seat.round.criteria
    given = {one.id: points for one, points in zip(criteria, tenths, strict=True)}
    comments = canary(f"{name}TOBIDDER"), canary(f"{name}TOPANEL")
    sheets.save(user, sheet, given, Verdict.SUPPORT, *comments)
    sheets.submit(user, sheet)
