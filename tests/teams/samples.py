"""Complete forms of the registers, and a team whose people have agreed."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, update

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.mailbox import text_of
from web.base import db
from web.base.mails.models import Message
from web.base.registry import present
from web.people.models import User
from web.registers import service as registers
from web.registers.models import Entry
from web.teams import service
from web.teams.models import Consent

CONTACT = {"contact_name": "联系人甲", "contact_phone": "0759-0004321"}
COMMON = {
    "fields": ["marine"],
    "district": "potou",
    "summary": "写给公众看的一段简介。",
    "keywords": "网箱、贝类",
}
FORMS: dict[str, dict[str, Any]] = {
    "finance": {
        **COMMON,
        **CONTACT,
        "title": "研发贷",
        "product_kind": "loan",
        "stages": ["start", "growth"],
        "applicants": "科技型中小企业",
        "amount_min": "30",
        "amount_max": "300",
        "price": "年利率 3.45% 起",
        "until": "2099-12-31",
    },
    "scenes": {
        **COMMON,
        **CONTACT,
        "title": "外海网箱试用场景",
        "scene_kind": "farm",
        "trial": "水下洗网设备",
        "scale": "网箱 4 口",
        "until": "2099-12-31",
    },
    "measures": {
        **COMMON,
        "title": "技术合同补助",
        "firm_kinds": ["small_tech"],
        "gives": "按交易额补助",
        "rate": "交易额的 3‰",
        "amount_max": "20",
        "source": "某份文件",
        "organisation_named": "某局",
    },
    "teams": {
        **COMMON,
        **CONTACT,
        "title": "贝类加工团队",
        "team_kind": "research",
        "ability": "净化和开壳",
        "counties": ["lianjiang"],
        "days": "90",
    },
}
TEAM: dict[str, Any] = {**FORMS["teams"], "keywords": ["网箱"], "days": 90}


def make_team(author: User | None = None, **told: Any) -> Entry:
    """A draft of a team with a leader who has not been asked."""
    author = author or make_user(Role.INSTITUTE)
    entry = registers.start(author, present().registers["teams"], {**TEAM, **told}, "某单位")
    if author.role is not Role.EXPERT:
        service.name_person(author, entry, "欧阳署名", "leader@example.org", is_leader=True)
    db.commit()
    return entry


def rewrite(entry: Entry, **told: Any) -> None:
    """Write something else into the draft."""
    registers.change(entry.author, entry, {**TEAM, **told})
    db.commit()


def ask(entry: Entry, *, is_later: bool = True) -> dict[str, str]:
    """Ask who has not agreed, an hour later; return the links by address."""
    if is_later:
        db.session().execute(update(Consent).values(asked_at=None))
        db.session().expire_all()
    before = set(db.session().scalars(select(Message.id)))
    service.ask_all(entry.author, entry)
    db.commit()
    posted = db.session().scalars(select(Message).where(Message.id.not_in(before)))
    found = ((one.address, re.search(r"/consent/\S+", text_of(one))) for one in posted)
    return {address: match[0] for address, match in found if match}


def answer(client: FlaskClient, link: str, word: str = "agree", *, is_named: bool = True) -> int:
    """Answer as the page behind a link asks; return the status."""
    page = client.get(link).text
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', page)
    data = {"answer": word, "seen": seen[1] if seen else ""}
    return client.post(link, data=data | ({"is_named": "y"} if is_named else {})).status_code


def make_public(client: FlaskClient, author: User | None = None, **told: Any) -> tuple[Entry, str]:
    """A team that is shown, and its leader's link."""
    entry = make_team(author, **told)
    link = ask(entry)["leader@example.org"]
    assert answer(client, link) == 302
    show(entry)
    return entry, link


def show(entry: Entry) -> None:
    """Hand in and publish what is written."""
    db.session().refresh(entry)
    registers.submit(entry.author, entry)
    registers.publish(make_user(Role.OFFICER), entry)
    db.commit()


def only(entry: Entry) -> Consent:
    """The first person of an entry, as stored."""
    db.session().expire_all()
    return db.session().scalars(select(Consent).where(Consent.entry_id == entry.id)).first()  # type: ignore[return-value]
