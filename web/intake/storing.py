"""Rows as postings: drafts, new texts of known ones, and handing them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from matcher.domain.codes import Verification
from matcher.domain.errors import InputError, WrongState
from web.base import db
from web.exchange.found import Finding, ReadRow
from web.intake.completeness import declarations
from web.intake.fates import KEPT, WRITTEN, Fate
from web.intake.models import Intake, Source
from web.intake.naming import fold
from web.intake.owners import NamedOwners, Owners, Unknown
from web.intake.planning import Bringer, Planned, digest_of, key_of, plan_rows
from web.people.models import Organisation
from web.people.organisations import create_organisation
from web.postings import service as posting_service
from web.postings.mails import tell_submitted
from web.postings.models import Posting
from web.postings.states import RevisionState

SUBMITTED = "submitted"
ORGANISATIONS = "organisations"
"""What is counted beside the fates."""


class Storing:
    """Takes rows of one table. One of it lives as long as a transaction."""

    def __init__(self, intake: Intake, owners: Owners) -> None:
        self.intake = intake
        self.owners = owners
        self.bringer = Bringer.of(intake.actor, intake.kind, intake.organisation_id is None)
        self.submits = bool(intake.options.get("submits"))
        self.counts: Counter[str] = Counter()
        self.left: list[Finding] = []
        """Rows that were not taken, or are still drafts, and why."""

    def take(self, rows: Sequence[ReadRow]) -> None:
        """Store the rows that can be stored; nothing is committed."""
        planned = list(plan_rows(self.bringer, rows, self.owners))
        for one in planned:
            self.counts[one.fate.value] += 1
            if one.fate in KEPT:
                self._leave(one.row, *_KEPT_WORDS[one.fate])
        stored = self._store_new([one for one in planned if one.fate is Fate.NEW])
        stored += [
            (one, self._change(one))
            for one in planned
            if one.posting is not None and (one.fate in WRITTEN or self._waits(one))
        ]
        if self.submits:
            before = self.counts[SUBMITTED]
            for one, posting in stored:
                self._hand_in(one, posting)
            if self.counts[SUBMITTED] > before:
                tell_submitted()

    def _store_new(self, planned: Sequence[Planned]) -> list[tuple[Planned, Posting]]:
        made = [(one, self._make(one)) for one in planned]
        # All at once, so that they cost a few statements; the log wants to know their keys.
        db.session().add_all([posting for _, posting in made])
        db.flush()
        for one, posting in made:
            posting_service.note_created(self.intake.actor, posting)
            db.session().add(
                Source(
                    posting_id=posting.id,
                    organisation_id=posting.organisation_id,
                    kind=posting.kind,
                    key=key_of(one.row),
                    digest=digest_of(one.row),
                    note=one.row.note,
                )
            )
        return made

    def _make(self, one: Planned) -> Posting:
        intake = self.intake
        owner = self._organisation(one)
        posting = Posting(
            kind=intake.kind,
            organisation=owner,
            organisation_id=owner.id,
            author=intake.actor,
            call=intake.call,
            is_demo=owner.is_demo,
        )
        revision = posting_service.new_revision(intake.kind, 1, intake.actor)
        posting.revisions.append(revision)
        values = dict(one.changes)
        if "district" in values:
            values["district"] = values["district"] or owner.district
        posting_service.write_values(revision, values)
        return posting

    def _organisation(self, one: Planned) -> Organisation:
        if one.owner.known is not None:
            found = db.session().get(Organisation, one.owner.known.id)
            assert found is not None
            return found
        assert one.owner.new is not None
        return self._create(one.owner.new)

    def _create(self, new: Unknown) -> Organisation:
        assert isinstance(self.owners, NamedOwners)
        known = self.owners.by_name.get(fold(new.name))
        if known:
            # An earlier row of this table made it.
            found = db.session().get(Organisation, next(iter(known)))
            assert found is not None
            return found
        organisation = create_organisation(
            self.intake.actor,
            name=new.name,
            kind=new.kind,
            district=new.district,
            credit_code=new.credit_code or None,
            verification=Verification.VERIFIED,
        )
        self.owners.add(organisation)
        self.counts[ORGANISATIONS] += 1
        return organisation

    def _change(self, one: Planned) -> Posting:
        posting, source = one.posting, one.source
        assert posting is not None
        if one.changes:
            revision = posting_service.open_revision(self.intake.actor, posting)
            posting_service.write_values(revision, one.changes)
            posting_service.touch(posting)
        if source is not None:
            source.digest, source.note = digest_of(one.row), one.row.note
        if posting.submitted_at is None and self.intake.call is not None:
            posting.call = self.intake.call
        return posting

    def _waits(self, one: Planned) -> bool:
        """Return whether a row without changes is a draft that can now be handed in.

        A draft that no table brought is its writer's: our own download hands in nothing.
        """
        posting = one.posting
        is_draft = posting is not None and posting.latest.state is RevisionState.DRAFT
        return self.submits and one.fate is Fate.EQUAL and is_draft and one.source is not None

    def _hand_in(self, one: Planned, posting: Posting) -> None:
        named = declarations(posting.kind)
        if one.lacking or any(one.row.values.get(name) is False for name in named):
            self._leave(one.row, "没有写全，存为草稿", "is incomplete and was stored as a draft")
            return
        revision = posting.latest
        posting_service.write_values(revision, dict.fromkeys(named, True))
        try:
            posting_service.hand_in(self.intake.actor, posting)
        except (InputError, WrongState) as error:
            posting_service.write_values(revision, dict.fromkeys(named, False))
            self._leave(one.row, *_why(error))
            return
        self.counts[SUBMITTED] += 1

    def _leave(self, row: ReadRow, zh: str, en: str) -> None:
        title = str(row.values.get("title") or "")
        self.left.append(Finding(row.place, zh, en, title[:80]))


_KEPT_WORDS = {
    Fate.IN_AUDIT: ("正在审核，没有改动", "is being reviewed and was left as it is"),
    Fate.ENDED: (
        "已下架、达成或未通过审核，没有改动；需要时请在那一条的页面恢复或复制",
        "has left the platform or was rejected, and was left as it is",
    ),
}


def _why(error: Exception) -> tuple[str, str]:
    machine = error.machine if isinstance(error, WrongState) else ""
    words = {
        "organisation": (
            "单位还没有通过核验，存为草稿",
            "its organisation is not verified; it was stored as a draft",
        ),
        "call": ("征集已经截止，存为草稿", "the call has ended; it was stored as a draft"),
    }
    return words.get(machine, ("不能提交，存为草稿", "cannot be submitted; it is a draft"))
