"""Addresses of challenges, bids, reviews, awards and claims, which every account tries."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from tests.whole.canary_crawl import Taken
from web.awarding.models import Award, Objection, Publicity
from web.base import db
from web.bidding.models import Bid, BidFile, BidVersion
from web.challenges.models import Challenge
from web.claims.models import Claim
from web.experts.models import Expert
from web.reviewing.models import ReviewRound, Seat, Sheet

ADDRESSES = {
    Challenge: (
        "/challenges/{id}",
        "/challenges/{id}.ics",
        "/work/challenges/{id}",
        "/work/challenges/{id}/choice",
        "/office/challenges/{id}",
        "/office/challenges/{id}/bids",
        "/office/challenges/{id}/bids/record.docx",
        "/office/challenges/{id}/bids/record.xlsx",
        "/office/challenges/{id}/rounds",
        "/office/challenges/{id}/ranking",
        "/office/challenges/{id}/awards",
    ),
    Bid: ("/bids/{id}", "/work/bids/{id}"),
    ReviewRound: ("/office/rounds/{id}",),
    Seat: ("/expert/seats/{id}", "/expert/seats/{id}/scores"),
    Sheet: ("/expert/sheets/{id}",),
    Award: ("/work/awards/{id}", "/office/awards/{id}/letter.docx"),
    Publicity: ("/office/publicities/{id}/notice.docx",),
    Objection: ("/work/objections/{id}",),
    Claim: ("/work/claims/{id}", "/desk/claims/{id}"),
    Expert: ("/office/experts/{id}",),
}

LISTS = (
    "/challenges /challenges.atom /challenges.ics /work/challenges /office/challenges /work/bids"
    " /expert /expert/profile /office/experts /work/claims /desk/claims /office/claims"
).split()

DOWNLOADS: list[Taken] = [("/account/data/download", {}), ("/office/experts.xlsx", {})]

TELLING = ("/challenges", "/bids", "/expert", "/rounds", "/awards", "/objections", "/publicities")
"""Parts of the addresses under which a number may be a score."""


def contest_pages() -> Iterator[str]:
    """Yield every address of them."""
    yield from LISTS
    for model, addresses in ADDRESSES.items():
        for number in db.session().scalars(select(model.id)):
            yield from (one.format(id=number) for one in addresses)
    for version in db.session().scalars(select(BidVersion)):
        receipt = f"/work/bids/{version.bid_id}/receipts/{version.number}"
        yield from (receipt, f"{receipt}/content")
    for file in db.session().scalars(select(BidFile)):
        yield from (
            f"/bids/{file.bid_id}/files/{file.id}",
            f"/work/bids/{file.bid_id}/files/{file.id}",
        )
        sheets = db.session().scalars(select(Sheet.id).where(Sheet.bid_id == file.bid_id))
        yield from (f"/expert/sheets/{sheet}/files/{file.id}" for sheet in sheets)


def may_tell_scores(url: str) -> bool:
    """Whether numbers on a page are about bids."""
    return any(part in url for part in TELLING)
