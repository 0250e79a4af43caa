"""Bids and claims full of markers, handed in by the services themselves."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from docx import Document

from tests.bidding.worlds import make_plan
from tests.calendar import today
from tests.claims.worlds import PLAN
from tests.whole.canary_marks import CLAIM_TEXTS, canary
from web.base.files.kinds import FileKind
from web.base.files.receiving import Received
from web.bidding import files, service
from web.bidding.drafts import Draft
from web.bidding.models import Bid
from web.bidding.plans import BudgetLine, Member, Plan, PlannedMilestone
from web.challenges.models import Challenge
from web.people.models import User

ASKED = 100_000_000
"""What a bid asks for, in fen, and its milestones sum up to."""


def hand_in(name: str, bidder: User, challenge: Challenge) -> Bid:
    """Hand a bid in with two files, one of them for blind rounds too."""
    bid = service.begin(bidder, challenge)
    service.save_draft(bidder, bid, Draft(marked_plan(name)))
    for part, is_blind in (("FILE", True), ("NAMED", False)):
        content = _docx(canary(f"{name}{part}TEXT"), canary(f"{name}AUTHOR"))
        brought = Received(f"{canary(f'{name}{part}NAME')}.docx", FileKind.DOCX, content)
        added = files.add_files(bidder, bid, [brought], is_blind=is_blind)
        assert not added.refused and not added.not_blind
    service.submit(bidder, bid)
    return bid


def marked_plan(name: str) -> Plan:
    """A plan that lacks nothing and has a marker in every text."""

    def of(part: str) -> str:
        return canary(f"{name}{part}")

    in_days = [today() + timedelta(days=days) for days in (90, 400)]
    return make_plan(
        approach=of("APPROACH"),
        basis=of("BASIS"),
        novelty=of("NOVELTY"),
        commitments=(of("COMMITMENT"), of("COMMITMENT")),
        risks=of("RISKS"),
        team=(Member(of("MEMBER"), of("TITLE"), of("HOUSE"), of("ROLE")),),
        partners=(of("PARTNER"),),
        milestones=(
            PlannedMilestone(of("STAGE"), in_days[0], of("RESULT"), 30_000_000, is_gate=True),
            PlannedMilestone(of("STAGE"), in_days[1], of("RESULT"), 70_000_000),
        ),
        budget=(BudgetLine(of("BUDGET"), ASKED),),
        contact_name=of("PERSON"),
        contact_phone=of("PHONE"),
        contact_email=f"{of('MAIL')}@example.org",
    )


def marked_claim(name: str) -> dict[str, Any]:
    """The values of a claim's plan, all of them marked."""
    texts = {part.lower(): canary(f"{name}{part}") for part in CLAIM_TEXTS}
    contacts = {
        "contact_name": canary(f"{name}PERSON"),
        "contact_phone": canary(f"{name}PHONE"),
        "contact_email": f"{canary(f'{name}MAIL')}@example.org",
    }
    return PLAN | texts | contacts


def _docx(text: str, author: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    document.core_properties.author = author
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
