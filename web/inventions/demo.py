"""The demo's inventions, each led to its step through the real services.

What happened on which day is written afterwards, since the services only know today.
"""

from __future__ import annotations

from datetime import timedelta

from web.base import db
from web.base.clock import utc_now
from web.base.forms.fields import FEN_PER_WAN
from web.base.site import today
from web.inventions import licensing, pricing, queries, service
from web.inventions.models import Invention
from web.inventions.price_models import PricePublication
from web.inventions.pricing import Price
from web.inventions.service import Verdict
from web.inventions.states import (
    DiligenceKind,
    EvaluationMethod,
    InventionKind,
    MarketWay,
    TransfereeKind,
    TransferWay,
)
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows

STAGES = ("registered", "evaluated", "approved", "publicised", "clear")
HOW = (
    "对成果名称或拟交易价格有异议的，请在公示期内登录平台提出，或书面送成果转化部门。"
    "单位在十五个工作日内核实并答复；异议成立的，停止公示，重新定价。"
)


def load_inventions(loaded: Loaded) -> None:
    """Lead the inventions of the demo file to their steps."""
    for row in read_rows("inventions"):
        _load(loaded, row)
    pricing.end_over(today())
    db.flush()


def _load(loaded: Loaded, row: Row) -> None:
    by = loaded.member(row["institute"])
    by = db.session().get_one(User, by.id)
    names = ("title", "abstract", "rights", "inventors", "department", "origin", "trl")
    values = {name: row[name] for name in names}
    invention = service.register(
        by,
        values
        | {
            "kind": InventionKind(row["kind"]),
            "shows_inventors": bool(row.get("shows_inventors")),
            "is_listed": True,
        },
    )
    ago = int(row["days_ago"])
    invention.created_at = utc_now() - timedelta(days=ago)
    reached = STAGES.index(row["stage"])
    if reached >= STAGES.index("evaluated"):
        _evaluate(by, invention, row, ago)
    if reached >= STAGES.index("approved"):
        _approve(by, invention, ago)
    if "open" in row:
        _open(loaded, by, invention, row["open"])
    if reached >= STAGES.index("publicised"):
        _find_price(by, invention, row, is_clear=row["stage"] == "clear")
    db.flush()


def _evaluate(by: User, invention: Invention, row: Row, ago: int) -> None:
    service.evaluate(
        by,
        invention,
        method=EvaluationMethod(row["method"]),
        evaluator=row["evaluator"],
        value=row["value_wan"] * FEN_PER_WAN,
        day=today() - timedelta(days=ago - 5),
        note=row.get("note", ""),
    )


def _approve(by: User, invention: Invention, ago: int) -> None:
    for place, name in enumerate(queries.steps_of(invention.organisation_id)):
        day = today() - timedelta(days=ago - 10 - place * 2)
        verdict = Verdict(
            is_yes=True,
            person=f"{name.removesuffix('负责人')}负责人",
            day=day,
            words="材料齐全，同意。",
        )
        service.decide(by, invention, verdict)
    service.note_diligence(
        by,
        invention,
        kind=DiligenceKind.MEETING,
        day=today() - timedelta(days=ago - 13),
        people="成果转化领导小组五人",
        words="集体讨论转化方式和定价，全体同意；完成人回避表决。",
    )


def _find_price(by: User, invention: Invention, row: Row, *, is_clear: bool) -> None:
    if "trade" in row:
        trade = row["trade"]
        service.trade(
            by,
            invention,
            way=MarketWay(trade["way"]),
            place=trade["place"],
            day=today() - timedelta(days=12),
            price=trade["price_wan"] * FEN_PER_WAN,
        )
        return
    price = row["price"]
    publication = pricing.publicise(
        by,
        invention,
        Price(
            amount=price["wan"] * FEN_PER_WAN,
            way=TransferWay(price["way"]),
            transferee_kind=TransfereeKind(price["to_kind"]),
            transferee=price.get("to", ""),
            hides_transferee=bool(price.get("hidden")),
            how=HOW,
        ),
    )
    _shift(publication, 25 if is_clear else 4)


def _shift(publication: PricePublication, days: int) -> None:
    """Let a publication have begun some days ago."""
    publication.first_day -= timedelta(days=days)
    publication.last_day = queries.last_publication_day(publication.first_day)
    publication.begun_at = utc_now() - timedelta(days=days)
    db.flush()


def _open(loaded: Loaded, by: User, invention: Invention, row: Row) -> None:
    licence = licensing.declare(
        by,
        invention,
        patents=invention.rights,
        fee=row["fee"],
        payment=row["payment"],
        territory=row["territory"],
        since=today(),
        until=today() + timedelta(days=int(row["days"])),
    )
    licence.since -= timedelta(days=20)
    if "used_by" in row:
        firm = db.session().get_one(User, loaded.member(row["used_by"]).id)
        licensing.use(firm, licence, firm.name, "0759-0002468", row["use"])
