"""Inventions at each station of their way. Each function stores what it makes and returns it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from matcher.domain.codes import Role
from tests.calendar import today
from tests.factories import make_user
from web.base import db
from web.inventions import pricing, queries, service
from web.inventions.models import Invention
from web.inventions.price_models import PricePublication
from web.inventions.pricing import Price
from web.inventions.service import Verdict
from web.inventions.states import (
    EvaluationMethod,
    InventionKind,
    TransfereeKind,
    TransferWay,
)
from web.people.models import User

VALUES: dict[str, Any] = {
    "title": "牡蛎壳缓释肥的制备方法",
    "kind": InventionKind.PATENT,
    "abstract": "以牡蛎壳为载体的缓释肥，肥效期四个月。",
    "rights": "ZL202310012345.6",
    "inventors": "贝甲Zq9\n壳乙Zq9",
    "shows_inventors": False,
    "department": "土肥室Zq9",
    "origin": "自立课题Zq9",
    "trl": 6,
    "posting_id": None,
    "is_listed": True,
}
PRICE = Price(
    amount=12_345_600,
    way=TransferWay.ORDINARY,
    transferee_kind=TransfereeKind.LOCAL_FIRM,
    transferee="壳肥公司Zq9",
    hides_transferee=True,
    how="向成果转化部门提出，十个工作日内答复。",
)


def make_registered(by: User | None = None, **values: Any) -> Invention:
    """An invention that was registered just now."""
    invention = service.register(by or make_user(Role.INSTITUTE), VALUES | values)
    db.commit()
    return invention


def make_evaluated(by: User | None = None, **values: Any) -> Invention:
    """One that waits for its first approval."""
    invention = make_registered(by, **values)
    evaluate(invention)
    return invention


def evaluate(invention: Invention) -> None:
    """Record an evaluation."""
    service.evaluate(
        invention.author,
        invention,
        method=EvaluationMethod.INCOME,
        evaluator="评估组Zq9",
        value=9_876_500,
        day=today(),
    )
    db.commit()


def say(invention: Invention, *, is_yes: bool = True, words: str = "") -> None:
    """Record the next approval."""
    verdict = Verdict(is_yes=is_yes, person="主任Zq9", day=today(), words=words)
    service.decide(invention.author, invention, verdict)
    db.commit()


def make_approved(by: User | None = None, **values: Any) -> Invention:
    """One whose price can be published."""
    invention = make_evaluated(by, **values)
    while invention.next_approval:
        say(invention)
    return invention


def make_publicised(by: User | None = None, **values: Any) -> PricePublication:
    """A price that is published since today."""
    return publicise(make_approved(by, **values))


def publicise(invention: Invention) -> PricePublication:
    """Publish the price of an approved one."""
    publication = pricing.publicise(invention.author, invention, PRICE)
    db.commit()
    return publication


def let_pass(publication: PricePublication) -> None:
    """Let the days of a publication pass, and the clock look."""
    ago = publication.last_day - today() + timedelta(days=1)
    publication.first_day -= ago
    publication.last_day -= ago
    db.commit()
    pricing.end_over(today())
    db.commit()


def make_clear(by: User | None = None, **values: Any) -> Invention:
    """One that nothing stands against."""
    publication = make_publicised(by, **values)
    let_pass(publication)
    return publication.invention


def counted(first: date) -> date:
    """Return when a publication that begins then ends."""
    return queries.last_publication_day(first)
