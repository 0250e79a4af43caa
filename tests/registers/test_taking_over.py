"""What an officer entered for an organisation is the organisation's to write and to hand in."""

from __future__ import annotations

import pytest

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden
from tests.factories import make_user
from tests.mailbox import kinds_to
from tests.registers.factories import PILOT
from web.base import db
from web.base.registry import present
from web.people.models import User
from web.registers import service
from web.registers.models import Entry
from web.registers.states import EntryState

pytestmark = pytest.mark.usefixtures("app")


def enter_for(member: User) -> Entry:
    officer = make_user(Role.OFFICER)
    assert member.organisation is not None
    register = present().registers["pilots"]
    entry = service.enter(officer, register, member.organisation, PILOT, publish=True)
    db.commit()
    return entry


def test_no_officer_publishes_what_a_member_is_still_writing() -> None:
    member = make_user(Role.INSTITUTE)
    entry = enter_for(member)
    service.change(member, entry, {**PILOT, "summary": "写到一半"})
    db.commit()
    assert not service.awaits_decision(entry)
    with pytest.raises(Forbidden):
        service.publish(make_user(Role.OFFICER), entry)
    assert entry.shown is not None and entry.shown["summary"] == PILOT["summary"]


def test_a_member_who_hands_it_in_hears_how_it_was_decided() -> None:
    member = make_user(Role.INSTITUTE)
    entry = enter_for(member)
    service.change(member, entry, {**PILOT, "summary": "改过的简介"})
    service.submit(member, entry)
    service.return_(make_user(Role.OFFICER), entry, "请写明规模。")
    db.commit()
    assert entry.state is EntryState.RETURNED
    assert "entry_returned" in kinds_to(member)
