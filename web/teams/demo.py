"""The demo's people: they have agreed, so the demo's teams are shown."""

from __future__ import annotations

from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows
from web.registers import service
from web.registers.disclosure import coming_view
from web.registers.models import Entry
from web.teams.models import Consent
from web.teams.queries import REGISTER, digest_of
from web.teams.states import ConsentState


def load_people(loaded: Loaded) -> None:
    """Add the people of the demo's teams with their consents, then show the teams."""
    officer = db.session().scalars(select(User).where(User.role == Role.OFFICER)).first()
    assert officer is not None
    statement = select(Entry).where(Entry.register == REGISTER, Entry.is_demo)
    entries = {one.title: one for one in db.session().scalars(statement)}
    for row in read_rows("team_people"):
        _add(loaded, entries[row["team"]], row)
    db.session().flush()
    for row in read_rows(f"register_{REGISTER}"):
        entry = entries[row["title"]]
        service.submit(officer, entry)
        service.publish(officer, entry)
        moment = loaded.moment(row["published_on"])
        entry.created_at = entry.submitted_at = entry.published_at = entry.shown_at = moment
    db.flush()


def _add(loaded: Loaded, entry: Entry, row: Row) -> None:
    at = loaded.moment("2026-09-20")
    consent = Consent(entry=entry, name=row["name"], email=row["email"], asked_at=at)
    consent.is_leader, consent.is_named = row["is_leader"], row["is_named"]
    consent.state, consent.agreed_to = ConsentState.AGREED, digest_of(coming_view(entry))
    consent.answered_at = consent.created_at = at
    db.session().add(consent)
