"""The one place where a posting's text leaves the database.

Pages, exports, feeds, the search index and the matcher all take what is made here and never
a revision itself, so a confidential field cannot slip out by being forgotten somewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from matcher.domain.codes import Confidentiality, Must, Role
from matcher.types import Item, Kind
from web.base import registry
from web.base.access import relations
from web.people.models import User
from web.postings.models import AchievementRevision, NeedRevision, Posting, Revision
from web.postings.states import PostingState

LISTED_STATES = (PostingState.PUBLISHED, PostingState.FULFILLED, PostingState.EXPIRED)
"""States in which a posting that was ever published keeps its public page."""

CONTACT = frozenset({"contact_name", "contact_phone", "contact_email"})
"""Revealed by an introduction, to the two parties and the broker."""

ORGANISATION = frozenset({"organisation_id", "organisation_name", "organisation_name_en"})

SUMMARY_ONLY = frozenset(
    {"id", "kind", "state", "title", "summary", "fields", "need_kind", "published_at"}
    | {"valid_until", "open_challenge", "confidentiality", "is_demo", "revision_id", "call_key"}
    | {"musts", "is_challenge"}
)
"""All that outsiders see of a need with confidentiality 'summary'."""

MUST_FACTS = {
    Must.FIELD: "fields",
    Must.MATURITY: "trl_min",
    Must.BUDGET: "budget_max",
    Must.MODES: "modes",
    Must.DISTRICT: "district",
    Must.INDICATORS: "indicators",
}
"""Where each criterion of a need is stated: who may not see that may not know it is a must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingView:
    """What one viewer may see of one revision. ``hidden`` names the fields left out."""

    id: int
    kind: Kind
    state: PostingState
    revision_id: int
    title: str
    summary: str
    confidentiality: Confidentiality = Confidentiality.PUBLIC
    organisation_id: int | None = None
    organisation_name: str | None = None
    organisation_name_en: str = ""
    district: str = ""
    fields: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    indicators: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    valid_until: date | None = None
    published_at: datetime | None = None
    is_demo: bool = False
    call_key: str = ""
    # Needs
    problem: str = ""
    tried: str = ""
    need_kind: str = ""
    budget_min: int | None = None
    budget_max: int | None = None
    deadline: date | None = None
    trl_min: int | None = None
    musts: tuple[str, ...] = ()
    open_challenge: bool = False
    """Its owner is ready to make it one."""
    is_challenge: bool = False
    """It is an open challenge 揭榜挂帅."""
    # Achievements
    innovation: str = ""
    application: str = ""
    market: str = ""
    discipline: str = ""
    trl: int | None = None
    intellectual_property: tuple[dict[str, str], ...] = ()
    price: int | None = None
    team: str = ""
    registration_number: str = ""
    evaluation: str = ""
    hidden: frozenset[str] = field(default_factory=frozenset)

    @property
    def content(self) -> str:
        """The visible running text, joined for the matcher."""
        parts = (
            self.summary,
            self.problem,
            self.innovation,
            self.application,
            self.tried,
            self.market,
        )
        return "\n".join(part for part in parts if part)


def disclose(revision: Revision, viewer: User | None) -> PostingView:
    """Return what ``viewer`` (None: anybody) may see of ``revision``."""
    values = _all_values(revision)
    hidden = frozenset() if sees_everything(viewer, revision.posting) else _confidential(revision)
    kept = {name: value for name, value in values.items() if name not in hidden}
    kept["musts"] = tuple(must for must in values["musts"] if MUST_FACTS[must] not in hidden)
    return PostingView(**kept, hidden=hidden)


def public_view(revision: Revision) -> PostingView:
    """Return what anybody may see of ``revision``."""
    return disclose(revision, None)


def public_item(revision: Revision) -> Item:
    """Return the matcher's view of ``revision``: public text and public facts only."""
    return item_of(public_view(revision), revision.posting)


def item_of(view: PostingView, posting: Posting) -> Item:
    """Return a view as the matcher takes it; what is made from it is for the view's reader."""
    return Item(
        id=str(view.id),
        kind=view.kind,
        title=view.title,
        content=view.content,
        indicators=view.indicators,
        keywords=view.keywords,
        fields=view.fields,
        modes=view.modes,
        # Compared for equality only, so the hidden owner of a need is safe here.
        organisation=str(posting.organisation_id),
        district=view.district or None,
        trl=view.trl if view.kind is Kind.ACHIEVEMENT else view.trl_min,
        musts=view.musts,
        budget_min=view.budget_min,
        budget_max=view.budget_max,
        price=view.price,
        valid_until=view.valid_until,
        published=view.state is PostingState.PUBLISHED,
    )


def sees_everything(viewer: User | None, posting: Posting) -> bool:
    """Return whether ``viewer`` owns the posting, audits it, or was introduced to it."""
    if viewer is None:
        return False
    if viewer.role is Role.OFFICER or relations(viewer, posting):
        return True
    return registry.present().reveals(viewer, posting)


def is_listed(posting: Posting) -> bool:
    """Return whether anybody may open the posting's page."""
    return posting.published_revision_id is not None and posting.state in LISTED_STATES


def _confidential(revision: Revision) -> frozenset[str]:
    if not isinstance(revision, NeedRevision):
        return CONTACT
    if revision.confidentiality is Confidentiality.SUMMARY:
        return frozenset(PostingView.__dataclass_fields__) - SUMMARY_ONLY - {"hidden"}
    if revision.confidentiality is Confidentiality.ANONYMOUS:
        return CONTACT | ORGANISATION
    return CONTACT


def _all_values(revision: Revision) -> dict[str, Any]:
    posting = revision.posting
    values = {
        "id": posting.id,
        "kind": posting.kind,
        "state": posting.state,
        "revision_id": revision.id,
        "organisation_id": posting.organisation_id,
        "organisation_name": posting.organisation.name,
        "organisation_name_en": posting.organisation.name_en,
        "published_at": posting.published_at,
        "is_challenge": posting.challenge_at is not None,
        "is_demo": posting.is_demo,
        "call_key": posting.call.key if posting.call else "",
        "fields": tuple(revision.values("field")),
        "modes": tuple(revision.values("mode")),
        "musts": tuple(Must(code) for code in revision.values("must")),
        "keywords": tuple(revision.keywords),
        "title": revision.title,
        "summary": revision.summary,
        "indicators": revision.indicators,
        "valid_until": revision.valid_until,
        "contact_name": revision.contact_name,
        "contact_phone": revision.contact_phone,
        "contact_email": revision.contact_email,
    }
    if isinstance(revision, NeedRevision):
        values |= {name: getattr(revision, name) for name in _NEED_FIELDS}
    elif isinstance(revision, AchievementRevision):
        values |= {name: getattr(revision, name) for name in _ACHIEVEMENT_FIELDS}
        values["intellectual_property"] = tuple(revision.intellectual_property)
        values["district"] = posting.organisation.district
    return values


_NEED_FIELDS = (
    "problem tried need_kind budget_min budget_max deadline trl_min district"
    " open_challenge confidentiality"
).split()
_ACHIEVEMENT_FIELDS = (
    "innovation application market discipline trl price team registration_number evaluation"
).split()
