"""What goes on with the challenges of the trap, so that every kind of message is posted."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from matcher.domain.codes import DeclineCode
from tests.bidding.worlds import close, make_bid, make_plan
from tests.calendar import today
from tests.challenges.worlds import make_challenge
from tests.claims.worlds import make_draft_claim
from tests.experts.worlds import make_expert
from tests.reviewing.worlds import fill_all, make_round, release
from tests.whole.canary_bids import ASKED, hand_in
from tests.whole.canary_contest import Contest, account_of
from tests.whole.canary_marks import canary
from web.awarding import awards, confirming, following, objections, planning, publicity, stages
from web.awarding.awards import ContractData
from web.awarding.models import Award
from web.awarding.planning import PlannedStage
from web.awarding.publicity import Proposal
from web.awarding.stages import Verdict
from web.awarding.states import GateFate, StageStep
from web.base import db, site
from web.base.clock import utc_now
from web.base.mails.kinds import MessageState
from web.base.mails.models import Message
from web.bidding import opening
from web.bidding import service as bidding
from web.bidding.following import remind_unfinished
from web.bidding.models import Bid
from web.bidding.plans import PlannedMilestone
from web.bidding.states import BidState, FormFault
from web.challenges import service as challenges
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState, Variant
from web.claims import service as claims
from web.claims import undoing
from web.experts import joining
from web.experts import service as pool
from web.reviewing import drawing, seats
from web.reviewing import service as reviewing


class ContestTale:
    """Goes on with the contest. What it tells is in pages that ask who reads, or public."""

    def __init__(self, contest: Contest) -> None:
        self.contest, self.officer = contest, contest.officer
        self._announce_and_withdraw()
        self._refuse()
        self._change_a_panel()
        self._race()
        self._withdraw_a_result()
        self._finish()
        self._judge_claims()
        expert = pool.add(self.officer, "new@example.org", pool.Facts(name=canary("TIEDNAME")))
        joining.invite(self.officer, expert)

    def _announce_and_withdraw(self) -> None:
        owner = self.contest.owner.organisation
        found = make_challenge(ChallengeState.READY, organisation=owner)
        challenges.announce(self.officer, found, None)
        make_bid(found, state=BidState.RETRACTED)
        bidding.begin(self.contest.loser, found)
        until = utc_now() + timedelta(days=30)
        challenges.extend(self.officer, found, until, "台风影响。", None)
        remind_unfinished(site.local_day(until) - timedelta(days=1))
        challenges.withdraw(self.officer, found, "企业停产。", None)

    def _refuse(self) -> None:
        found = make_challenge()
        make_bid(found, state=BidState.DRAFT)
        bid = hand_in("SECOND", self.contest.loser, found)
        close(found)
        opening.open_bids(self.officer, found)
        opening.refuse(self.officer, bid, FormFault.INCOMPLETE, canary("REFUSENOTE"))
        opening.fail(self.officer, found, "没有通过形式审查的揭榜材料。")

    def _change_a_panel(self) -> None:
        contest, officer = self.contest, self.officer
        pair = [contest.judge, contest.colleague]
        found = make_round(contest.blind, [contest.bids["BLIND"]], pair, is_blind=True)
        added = drawing.add(officer, found, make_expert().id)
        reviewing.offer(officer, found)
        reviewing.remind(officer, found)
        left, stays = found.panel[:2]
        seats.decline(account_of(contest.judge), left, canary("TIEDREASON"))
        own = stays.sheets[0]
        seats.recuse_sheet(account_of(contest.colleague), own, canary("TIEDREASON"))
        reviewing.excuse(officer, added, "已有足够的专家。")
        reviewing.cancel(officer, found, canary("RELEASENOTE"))

    def _race(self) -> None:
        found, bids = self._ranked(Variant.RACE, count=2)
        self._publicise(found, bids)
        period = publicity.current_publicity(found.id)
        assert period is not None
        period.first_day, period.last_day = today() - timedelta(days=9), today() - timedelta(days=1)
        publicity.end_over(today())
        teams = publicity.award(self.officer, found)
        self._change_plan(teams[0])
        for number, team in enumerate(teams):
            contract = ContractData(number=f"JB-{number}", signed_on=today(), money=ASKED)
            awards.contract(self.officer, team, contract)
        stages.report(teams[0].bid.organisation.members[0], teams[0].stages[0], "已完成。")
        said = canary("WORKANSWER")
        fates = {
            teams[0].id: Verdict(GateFate.GO_ON, said),
            teams[1].id: Verdict(GateFate.OUT, said),
        }
        stages.decide_gate(self.officer, found, fates)
        awards.terminate(self.officer, teams[0], "达不到指标。")

    def _change_plan(self, award: Award) -> None:
        due = [today() + timedelta(days=number) for number in (50, 300)]
        half = ASKED // 2
        plan = [
            PlannedStage(title="小样试验", due_on=due[0], money=half, is_gate=True),
            PlannedStage(title="海上示范", due_on=due[1], money=ASKED - half),
        ]
        planning.plan_stages(self.officer, award, plan)
        sides = [award.bid.organisation, award.challenge.organisation]
        for side in sides:
            if side is not None:
                words = canary("WORKOPINION")
                confirming.answer_plan(side.members[0], award, words, agrees=True)

    def _withdraw_a_result(self) -> None:
        found, bids = self._ranked(Variant.OPEN, count=1)
        self._publicise(found, bids)
        objections.raise_objection(self.contest.loser, found, bids[0].id, canary("OBJECTION"))
        challenges.withdraw(self.officer, found, "资金没有落实。", None)

    def _ranked(self, variant: Variant, count: int) -> tuple[Challenge, list[Bid]]:
        found = make_challenge(ChallengeState.RANKED, variant)
        first, second = make_plan().milestones
        gated = (
            PlannedMilestone(first.title, first.due, first.result, first.money, is_gate=True),
            PlannedMilestone(second.title, second.due, second.result, second.money),
        )
        plan = make_plan(milestones=gated)
        bids = [make_bid(found, state=BidState.ADMITTED, plan=plan) for _ in range(count)]
        judged = make_round(found, bids, [self.contest.judge])
        fill_all(judged)
        release(judged)
        return found, bids

    def _publicise(self, challenge: Challenge, bids: list[Bid]) -> None:
        proposals = [Proposal(bid.id, ASKED, "指标领先。") for bid in bids]
        publicity.publicise(self.officer, challenge, proposals, "")

    def _finish(self) -> None:
        contest = self.contest
        last = contest.award.stages[-1]
        following.remind(last.due_on)
        stages.report(contest.winner, last, canary("WORKREPORT"))
        stages.opine(contest.owner, last, canary("WORKOPINION"), agrees=True)
        stages.decide(self.officer, last, StageStep.PASS, canary("WORKANSWER"))

    def _judge_claims(self) -> None:
        contest, broker = self.contest, self.contest.trap.broker
        claim = contest.claims["CLAIM"]
        claims.send_back(broker, claim, canary("CLAIMBASIS"))
        claims.submit(contest.winner, claim)
        claims.decline(broker, claim, DeclineCode.OTHER, canary("CLAIMBASIS"))
        # It lapses when the need leaves.
        waiting = make_draft_claim(contest.trap.open_need, contest.loser)
        claims.submit(contest.loser, waiting)
        taken = waiting.broker
        assert taken is not None
        claims.take_up(taken, waiting)
        # Who was told already is told of the mistake.
        for message in db.session().scalars(select(Message)):
            message.state = MessageState.SENT
        undoing.undo(taken, waiting)
        db.commit()
