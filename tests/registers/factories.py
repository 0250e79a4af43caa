"""Entries for tests, led to their states through the services."""

from __future__ import annotations

from typing import Any

from matcher.domain.codes import Role
from tests.factories import make_user
from web.base import db
from web.base.registry import present
from web.people.models import User
from web.registers import service
from web.registers.models import Entry

PILOT: dict[str, Any] = {
    "title": "水产品加工中试线",
    "base_kind": "pilot",
    "fields": ["marine"],
    "district": "xiashan",
    "summary": "对虾加工工艺的中试放大。",
    "capability": "蒸煮、速冻、真空包装，可按批次验证新工艺。",
    "scale": "日处理原料 2 吨",
    "price": "面议",
    "keywords": ["速冻", "对虾"],
    "contact_name": "林主任",
    "contact_phone": "0759-7654321",
    "contact_email": "lin@example.org",
}


def make_entry(
    author: User | None = None, state: str = "published", register: str = "pilots", **told: Any
) -> Entry:
    """An entry of a register: a draft, submitted, returned or published."""
    author = author or make_user(Role.INSTITUTE)
    officer = author if author.role is Role.OFFICER else make_user(Role.OFFICER)
    entry = service.start(author, present().registers[register], {**PILOT, **told}, "测试基地")
    if state != "draft":
        service.submit(author, entry)
    if state == "returned":
        service.return_(officer, entry, "请写明设备规模。")
    elif state == "published":
        service.publish(officer, entry)
    db.commit()
    return entry


def change(entry: Entry, **told: Any) -> None:
    """Write something else into the draft."""
    service.change(entry.author, entry, {**PILOT, **told})
    db.commit()
