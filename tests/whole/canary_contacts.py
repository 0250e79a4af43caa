"""Whose contact data the trap holds, and whether each page that shows some says so.

A page, file or form with a marker of a contact, or with the address of an account, must have noted
somebody whose it is; and whoever was noted must be in the record afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from tests.whole.canary_marks import find_marks
from tests.whole.canary_season import Season
from web.base import contacts, db
from web.base.contacts import Contact
from web.base.models import LogEntry
from web.people import reading
from web.people.models import ContactRead, User

CONTACT = re.compile(r"CANARY([A-Z]+?)(?:PERSON|PHONE|MAIL)$")
NO_ACCOUNT = {"CANARYENTRYLEADERMAIL"}
ADDRESS = re.compile(r"[\w.+-]+@example\.org")


class Watch:
    """What the answer to the last request noted, and what should have been."""

    def __init__(self, season: Season) -> None:
        self.owners = owners_of(season)
        self.accounts = {
            user.email: (user.id, user.organisation_id) for user in db.session().scalars(_ALL)
        }
        self.last: list[Contact] = []
        self.missing: set[str] = set()
        self.noted: set[tuple[int, str, int]] = set()

    def look(self, user: User | None, url: str, text: str) -> None:
        """Compare an answer with what it noted; ``last`` is of that answer."""
        noted, self.last = self.last, []
        if user is None:
            found = {mark for mark in find_marks(text) if CONTACT.match(mark)}
            self.missing |= {f"a visitor reads {mark} at {url}" for mark in found}
            return
        for whose, organisation_id, account_id in self._whose(text):
            is_own = organisation_id == user.organisation_id is not None or account_id == user.id
            told = {one.organisation_id for one in noted} - {None}
            accounts = {one.user_id for one in noted} - {None}
            # The address of somebody without an account belongs to nobody here; it is noted all
            # the same, as of the message or the invitation that went there.
            is_nobodys = whose in NO_ACCOUNT and any(one.is_nobodys for one in noted)
            is_told = organisation_id in told or account_id in accounts or is_nobodys
            if not is_own and not is_told:
                self.missing.add(f"{user.role.value} at {url}: {whose}")
        for one in noted:
            if not reading.owns(user, one):
                self.noted.add((user.id, one.object_type, one.object_id))

    def _whose(self, text: str) -> Iterator[tuple[str, int | None, int | None]]:
        for mark in find_marks(text):
            begun = CONTACT.match(mark)
            if begun:
                yield mark, self.owners[begun[1]], None
        for address in set(ADDRESS.findall(text)) & set(self.accounts):
            account_id, organisation_id = self.accounts[address]
            yield address, organisation_id, account_id

    def unrecorded(self) -> set[tuple[int, str, int]]:
        """Return what was noted and is not in the record, or not in the log."""
        rows = db.session().scalars(select(ContactRead))
        stored = {(one.reader_id, one.object_type, one.object_id) for one in rows}
        entries = db.session().scalars(select(LogEntry).where(LogEntry.action == "read_contact"))
        logged = [(one.actor_id, one.object_type, one.object_id) for one in entries]
        assert len(logged) == len(set(logged)), "the same was read twice in a day"
        return self.noted - (stored & set(logged))


_ALL = select(User)


@contextmanager
def watching(season: Season) -> Iterator[Watch]:
    """Note what each answer notes."""
    watch, take = Watch(season), contacts.take_noted

    def taking() -> list[Contact]:
        watch.last = take()
        return watch.last

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contacts, "take_noted", taking)
        yield watch


def owners_of(season: Season) -> dict[str, int | None]:
    """Return beginning of a marker -> the organisation whose contact it is."""
    trap, contest, resources = season.trap, season.contest, season.resources
    keeper = resources.keeper.organisation_id
    return {
        "OPEN": trap.open_need.organisation_id,
        "ANON": trap.anonymous.organisation_id,
        "SUMM": trap.summary.organisation_id,
        "ACH": trap.achievement.organisation_id,
        "ENTRY": keeper,
        "ENTRYLEADER": keeper,
        "BASE": resources.third.organisation_id,
        "REQUEST": resources.asker.organisation_id,
        "USE": resources.asker.organisation_id,
        "SEALED": contest.winner.organisation_id,
        "WIN": contest.winner.organisation_id,
        "CLAIM": contest.winner.organisation_id,
        "TAKEN": contest.winner.organisation_id,
        "UNSENT": contest.loser.organisation_id,
        "SECOND": contest.loser.organisation_id,
        "BLIND": contest.bids["BLIND"].organisation_id,
    }
