"""What other features do for reviews, as far as these tests need it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from web.base import db
from web.bidding import reading
from web.bidding.models import Bid
from web.bidding.states import BidState


@pytest.fixture(autouse=True)
def admitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Admitted bids by their state: bids of these tests hold no sealed content."""

    def list_admitted(challenge_id: int) -> Sequence[Bid]:
        statement = select(Bid).where(
            Bid.challenge_id == challenge_id, Bid.state == BidState.ADMITTED
        )
        return db.session().scalars(statement.order_by(Bid.code)).all()

    monkeypatch.setattr(reading, "list_admitted", list_admitted)
