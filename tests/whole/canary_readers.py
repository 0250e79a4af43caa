"""Who may read which marker, and which score, of challenges, bids, reviews, awards and claims."""

from __future__ import annotations

from matcher.domain.codes import Role
from tests.whole.canary_contest import Contest, account_of
from tests.whole.canary_marks import BID_TEXTS, CLAIM_TEXTS, SCORES, canary, marks
from web.people.models import User

MEAN_OF_RIVAL = "57.70"
"""Only the winner's mean is public."""

UNRELEASED = {"61.54", "50.98", "56.26"}
"""The totals of the judge and the colleague in the round that runs, and their mean."""

NAMES_OF_EXPERTS = {canary(f"{name}NAME") for name in ("JUDGE", "COLLEAGUE", "TIED")}

KEPT_FROM_OFFICE = marks("SEALED", "UNSENT", "SAIDBLIND")
"""Bids until they are opened, and judgements until they are released."""


def words_of(contest: Contest, user: User | None) -> set[str]:
    """The markers that the account may see; of an officer see ``KEPT_FROM_OFFICE``."""
    if user is None:
        return set()
    found: set[str] = set()
    for reader, words in _by_organisation(contest):
        if user.organisation_id == reader.organisation_id:
            found |= words
    for reader, words in _by_account(contest):
        if user.id == reader.id:
            found |= words
    return found


def scores_of(contest: Contest, user: User | None) -> set[str]:
    """The scores that the account may see."""
    if user is None:
        return set()
    if user.role is Role.OFFICER:
        return set(SCORES) - UNRELEASED
    if user is account_of(contest.judge):
        # The own sheet; of the released round the whole panel's, without names.
        return set(SCORES) - UNRELEASED | {"61.54"}
    # The owner who chooses compares what was ranked.
    knows_rival = user.organisation_id in {
        contest.loser.organisation_id,
        contest.owner.organisation_id,
    }
    return {MEAN_OF_RIVAL} if knows_rival else set()


def _by_organisation(contest: Contest) -> list[tuple[User, set[str]]]:
    return [
        (contest.winner, marks("SEALED", "WIN", "WORK", "CLAIM", "TAKEN") | told("SAIDWIN")),
        (
            contest.loser,
            marks("UNSENT", "SECOND", "QUESTION", "OBJECTION", "REFUSENOTE") | told("SAIDSECOND"),
        ),
        (contest.owner, marks("TERMS", "CHOICEREASON", "WIN", "SECOND", "WORK")),
        # Asked about the claim, and not yet introduced.
        (contest.hidden, _of("TAKEN", CLAIM_TEXTS)),
    ]


def _by_account(contest: Contest) -> list[tuple[User, set[str]]]:
    judge, tied = account_of(contest.judge), account_of(contest.recused)
    judged = marks("WIN", "SECOND", "MINUTES") | _of("BLIND", BID_TEXTS)
    appraised = {canary("TERMSTITLE"), canary("TERMSPROBLEM")}
    return [
        (contest.trap.broker, marks("CLAIM", "TAKEN")),
        (judge, judged | appraised | marks("JUDGE") | judgements()),
        (account_of(contest.colleague), appraised),
        (tied, marks("TIED")),
    ]


def told(name: str) -> set[str]:
    """What experts wrote for a bidder."""
    return {canary(f"{name}{who}TOBIDDER") for who in ("JUDGE", "COLLEAGUE")}


def judgements() -> set[str]:
    """What the judge reads of judgements: the own ones, and what others wrote for the panel."""
    found = {canary("SAIDBLINDJUDGETOBIDDER"), canary("SAIDBLINDJUDGETOPANEL")}
    for name in ("SAIDTERMS", "SAIDWIN", "SAIDSECOND"):
        found |= marks(f"{name}JUDGE") | {canary(f"{name}COLLEAGUETOPANEL")}
    return found


def _of(name: str, parts: list[str]) -> set[str]:
    return {canary(f"{name}{part}") for part in parts}


def found_at_least(contest: Contest) -> dict[User, set[str]]:
    """What readers find at least, so that the crawl can fail."""
    judge, tied = account_of(contest.judge), account_of(contest.recused)
    parties = (contest.winner, contest.loser, contest.owner, contest.hidden, judge, tied)
    found = {user: words_of(contest, user) for user in parties} | {contest.officer: _of_office()}
    # The page of a sheet shows a team without titles where it is blind, and nobody's telephone.
    found[judge] -= _of("BLIND", ["TITLE", "ROLE"]) | _contacts("WIN") | _contacts("SECOND")
    found[contest.loser] -= {canary("REFUSENOTE")}
    return found


def _contacts(name: str) -> set[str]:
    return _of(name, ["PERSON", "PHONE", "MAIL"])


def _of_office() -> set[str]:
    found = marks("WIN", "SECOND", "BLIND", "TERMS", "QUESTION", "OBJECTION", "WORK", "MINUTES")
    found |= marks("CHOICE", "RELEASE", "TIED", "JUDGE", "COLLEAGUE", "SAIDWIN", "SAIDSECOND")
    # An officer assigns claims; whom to call is the broker's.
    return found | marks("SAIDTERMS", "CLAIM", "TAKEN") - _contacts("CLAIM") - _contacts("TAKEN")
