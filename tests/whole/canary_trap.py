"""Postings full of markers, and who may see which."""

from __future__ import annotations

from typing import Any

from matcher.domain.codes import DeclineCode, Role
from matcher.types import Kind
from tests.attachments.samples import make_docx
from tests.factories import (
    make_confirmed,
    make_draft,
    make_help_request,
    make_introduced,
    make_match,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from tests.whole.canary_marks import ALL_MARKS, canary, marks
from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.audit import service as audit
from web.base import db
from web.base.files import store
from web.base.files.kinds import FileKind, TextState
from web.deals import service as deals
from web.desk import service as matching
from web.people.models import User
from web.postings import service as posting


class Trap:
    """Postings full of markers, and who may see which."""

    def __init__(self) -> None:
        self.broker = make_user(Role.BROKER, fields=["marine"])
        self.officer = make_user(Role.OFFICER)
        firm = make_organisation(name=canary("ANONFIRM"))
        self.open_need = make_published(Kind.NEED, **contact("OPEN"))
        self.anonymous = make_published(
            Kind.NEED,
            make_user(Role.FIRM, firm),
            confidentiality="anonymous",
            **contact("ANON"),
        )
        self.summary = make_published(
            Kind.NEED,
            make_user(Role.FIRM, make_organisation(name=canary("SUMMFIRM"))),
            confidentiality="summary",
            problem=canary("SUMMPROBLEM"),
            indicators=canary("SUMMINDICATOR"),
            tried=canary("SUMMTRIED"),
            keywords=[canary("SUMMKEYWORD")],
            **contact("SUMM"),
        )
        lent = {"modes": ["license", "codevelop", "use_first"]}
        self.achievement = make_published(Kind.ACHIEVEMENT, **lent, **contact("ACH"))
        self.draft = make_draft(title=canary("DRAFT"))
        self.submitted = make_submitted(title=canary("SUBMITTED"))
        self.returned = make_submitted(title=canary("RETURNED"))
        audit.request_changes(self.officer, self.returned, canary("AUDITNOTE"))
        posting.save_draft(self.open_need.author, self.open_need, {"title": canary("NEWTITLE")})
        make_help_request(self.open_need, broker=self.broker, note=canary("HELPNOTE"))
        self._lead_matches()
        self._attach_files()
        db.commit()

    def _attach_files(self) -> None:
        for name, found in (
            ("ANON", self.anonymous),
            ("SUMM", self.summary),
            ("DRAFT", self.draft),
            ("SUBMITTED", self.submitted),
            ("RETURNED", self.returned),
            ("NEW", self.open_need),
        ):
            attach_marked(name, Holder.REVISION, found.latest.id)
            found.latest.reads_attachments = True
        attach_marked("DEAL", Holder.MATCH, self.deal.id)

    def _lead_matches(self) -> None:
        self.deal = make_introduced(
            need=self.summary, achievement=self.achievement, broker=self.broker
        )
        deals.add_note(self.broker, self.deal, "note", canary("DEALNOTE"))
        self.asked = make_confirmed(
            need=self.anonymous, achievement=self.achievement, broker=self.broker
        )
        self.declined = make_match(
            need=self.open_need, achievement=self.achievement, broker=self.broker
        )
        matching.decline(self.broker, self.declined, DeclineCode.OTHER, canary("DECLINENOTE"))

    def allowed(self, user: User | None) -> set[str]:
        """Marker prefixes the account may see."""
        if user is None:
            return set()
        if user.role is Role.OFFICER:
            # An officer audits every text and knows every organisation, but leads no deal.
            return (
                ALL_MARKS
                - marks("DEAL")
                - {"CANARYDECLINENOTE"}
                - marks("DRAFTFILE")
                - marks("NEWFILE")
            )
        own: set[str] = set()
        if user.organisation_id == self.open_need.organisation_id:
            own |= marks("OPEN") | marks("NEW") | {"CANARYHELPNOTE"}
        if user.organisation_id == self.anonymous.organisation_id:
            own |= marks("ANON")
        if user.organisation_id == self.summary.organisation_id:
            own |= marks("SUMM") | marks("ACH") | marks("DEAL")
        if user.organisation_id == self.achievement.organisation_id:
            own |= marks("ACH") | marks("SUMM") | marks("DEAL")
        if user.organisation_id == self.draft.organisation_id:
            own |= marks("DRAFT")
        if user.organisation_id == self.returned.organisation_id:
            own |= marks("RETURNED") | {"CANARYAUDITNOTE"}
        if user.id == self.broker.id:
            own |= marks("SUMM") | marks("ACH") | marks("DEAL") | {"CANARYDECLINENOTE"}
            own |= {"CANARYHELPNOTE"}
        return own

    def accounts(self) -> list[User | None]:
        """A visitor, strangers of every role, and everybody involved."""
        return [*self.strangers(), *self.involved()]

    def strangers(self) -> list[User | None]:
        """A visitor, and an account of every role that has to do with nothing of it."""
        return [None, *(make_user(role) for role in Role if role not in PEOPLE_OF_ALL)]

    def involved(self) -> list[User]:
        """Everybody who has to do with some of it."""
        return [
            self.open_need.author,
            self.anonymous.author,
            self.summary.author,
            self.achievement.author,
            self.draft.author,
            self.returned.author,
            self.broker,
            self.officer,
        ]


PEOPLE_OF_ALL = (Role.VISITOR, Role.OFFICER)
"""Roles without strangers: whoever has them may see what any other one sees."""


def contact(name: str) -> dict[str, Any]:
    """The values of a contact, all of them marked."""
    return {
        "contact_name": canary(f"{name}PERSON"),
        "contact_phone": canary(f"{name}PHONE"),
        "contact_email": f"{canary(name + 'MAIL')}@example.org",
    }


def attach_marked(name: str, holder: Holder, holder_id: int) -> None:
    """Attach a file with a marker in its name and one in its text, whatever the state."""
    text = canary(f"{name}FILETEXT")
    stored = store.keep(make_docx(text), FileKind.DOCX)
    stored.text, stored.text_state = text, TextState.READ
    file_name = f"{canary(f'{name}FILENAME')}.docx"
    row = Attachment(holder=holder, holder_id=holder_id, file_id=stored.id, name=file_name)
    db.session().add(row)
