"""Milestones of a running award: reported by the team, judged by the owner and the office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.domain.errors import InputError, LostRace, WrongState
from matcher.domain.machine import step
from web.awarding import mails
from web.awarding.awards import accept, put_out, settle
from web.awarding.models import Award, Stage, StageNote
from web.awarding.permissions import JUDGE_STAGE, MANAGE_AWARDS, WORK_ON_AWARD
from web.awarding.queries import current_stage, gate_teams
from web.awarding.states import STAGE, AwardState, GateFate, StageState, StageStep
from web.awarding.verbs import AwardObject, AwardVerb
from web.base import log
from web.base.access import require
from web.base.clock import utc_now
from web.challenges.models import Challenge
from web.challenges.states import Variant
from web.people.models import User

VERBS = {
    StageStep.PASS: AwardVerb.PASS,
    StageStep.RETURN: AwardVerb.RETURN,
    StageStep.FAIL: AwardVerb.FAIL,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a team at a gate, and what it is told."""

    fate: GateFate
    reason: str


def report(actor: User, stage: Stage, text: str) -> None:
    """The team reports that a milestone is reached. One after the other."""
    require(actor, WORK_ON_AWARD, stage)
    _require_present(stage, "report")
    if not text.strip():
        raise InputError.of("report", "missing")
    stage.report, stage.owner_agrees = text.strip(), None
    stage.reported_by_id, stage.reported_at = actor.id, utc_now()
    _move(actor, stage, "report", AwardVerb.REPORT)
    _note(actor, stage, StageStep.REPORT, text)
    mails.tell_reported(stage)


def opine(actor: User, stage: Stage, text: str, *, agrees: bool) -> None:
    """The owner of the problem says what it thinks of a reported milestone."""
    require(actor, JUDGE_STAGE, stage)
    _require_present(stage, "opine")
    if stage.state is not StageState.REPORTED:
        raise WrongState("award_stage", stage.state.value, "opine")
    if not text.strip():
        raise InputError.of("opinion", "missing")
    stage.owner_agrees = agrees
    _note(actor, stage, StageStep.AGREE if agrees else StageStep.DOUBT, text)
    log.record(actor, AwardVerb.OPINE, AwardObject.STAGE, stage.id, agrees=agrees)
    mails.tell_opinion(stage)


def decide(actor: User, stage: Stage, how: StageStep, answer: str) -> None:
    """The office passes a milestone, returns it, or lets it fail; the team reads why."""
    require(actor, MANAGE_AWARDS, stage)
    _require_present(stage, how.value)
    challenge = stage.award.challenge
    is_race_gate = stage.is_gate and challenge.variant is Variant.RACE
    if is_race_gate and how is not StageStep.RETURN:
        raise InputError.of("how", "gate")
    is_for_owner = challenge.variant is Variant.OWNER and how is StageStep.PASS
    if is_for_owner and not stage.owner_agrees:
        raise InputError.of("how", "owner")
    _decide(actor, stage, how, answer)
    mails.tell_decided(stage)
    if stage.is_final and stage.state is StageState.PASSED:
        accept(actor, stage.award)
        settle(actor, challenge, "")


def decide_gate(actor: User, challenge: Challenge, verdicts: Mapping[int, Verdict]) -> None:
    """Decide together which teams of a race go on after a gate; each is told its own reason.

    All teams that are at the gate are decided about: who has not reported cannot go on.
    """
    require(actor, MANAGE_AWARDS, challenge)
    teams = {award.id: award for award in gate_teams(challenge.id)}
    if challenge.variant is not Variant.RACE or not teams:
        raise WrongState("challenge", challenge.state.value, "decide_gate")
    if teams.keys() != verdicts.keys():
        raise LostRace(f"teams at the gate of challenge {challenge.id}")
    _check_verdicts(teams, verdicts)
    for key, award in teams.items():
        stage = current_stage(award)
        assert stage is not None
        goes_on = verdicts[key].fate is GateFate.GO_ON
        reason = verdicts[key].reason
        _decide(actor, stage, StageStep.PASS if goes_on else StageStep.FAIL, reason)
        mails.tell_decided(stage)
        if not goes_on:
            put_out(actor, award, reason)
    settle(actor, challenge, "")


def _check_verdicts(teams: Mapping[int, Award], verdicts: Mapping[int, Verdict]) -> None:
    if any(not one.reason.strip() for one in verdicts.values()):
        raise InputError.of("teams", "reason")
    if all(one.fate is GateFate.OUT for one in verdicts.values()):
        raise InputError.of("teams", "nobody")
    for key, one in verdicts.items():
        stage = current_stage(teams[key])
        if one.fate is GateFate.GO_ON and (stage is None or stage.state is not StageState.REPORTED):
            raise InputError.of("teams", "unreported")


def _decide(actor: User, stage: Stage, how: StageStep, answer: str) -> None:
    if not answer.strip():
        raise InputError.of("answer", "missing")
    stage.answer = answer.strip()
    stage.decided_by_id, stage.decided_at = actor.id, utc_now()
    _move(actor, stage, how.value, VERBS[how])
    _note(actor, stage, how, answer)


def _require_present(stage: Stage, name: str) -> None:
    """Work goes on where the award runs, at the first milestone that has not passed."""
    award = stage.award
    if award.state is not AwardState.CONTRACTED:
        raise WrongState("award", award.state.value, name)
    if current_stage(award) is not stage:
        raise WrongState("award_stage", stage.state.value, name)


def _move(actor: User, stage: Stage, name: str, verb: AwardVerb) -> None:
    before = stage.state
    stage.state = step(STAGE, before, name)
    log.record(
        actor, verb, AwardObject.STAGE, stage.id, before=before.value, after=stage.state.value
    )


def _note(actor: User, stage: Stage, name: StageStep, words: str) -> None:
    stage.notes.append(StageNote(step=name, words=words.strip(), by_id=actor.id))
