"""The one place where a posting's text leaves the database.

Pages, exports, feeds, the search index and the matcher all take what is made here and never
a revision itself, so a confidential field cannot slip out by being forgotten somewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from matcher.domain.codes import Confidentiality, Must, Role
from matcher.types import Item, Kind
from web.attachments.queries import texts_for_matching
from web.base import registry
from web.base.access import relations
from web.base.contacts import Contact
from web.base.listing.spec import CONTENT, Reach
from web.people.models import User
from web.postings.fields import LISTINGS
from web.postings.models import NeedRevision, Posting, Revision
from web.postings.rows import PostingRow, TextRow
from web.postings.states import PostingState
from web.postings.verbs import PostingObject

LISTED_STATES = (PostingState.PUBLISHED, PostingState.FULFILLED, PostingState.EXPIRED)
"""States in which a posting that was ever published keeps its public page."""

MUST_FACTS = {spec.must: spec.name for spec in LISTINGS[Kind.NEED].specs if spec.must}
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
    def contact(self) -> Contact:
        """Whose contact data the view may hold."""
        return Contact(str(PostingObject.POSTING), self.id, self.organisation_id)

    @property
    def content(self) -> str:
        """The visible running text, joined for the matcher."""
        told = LISTINGS[self.kind].reading(CONTENT)
        parts = (getattr(self, spec.name) for spec in told)
        return "\n".join(part for part in parts if part)


VALUES = frozenset(PostingView.__dataclass_fields__) - {"hidden"}
"""The names of what a view shows."""


def _reaches() -> dict[str, Reach]:
    """Return how far each field reaches; kinds that disagree would open each other's."""
    found: dict[str, Reach] = {}
    for spec in (spec for listing in LISTINGS.values() for spec in listing.specs):
        if found.setdefault(spec.name, spec.reach) is not spec.reach:
            raise ValueError(f"{spec.name} reaches differently far in needs and achievements")
    return found


_REACH = _reaches()
_TOLD = {
    kind: [spec for spec in listing.asked if spec.reach is not Reach.RECORD]
    for kind, listing in LISTINGS.items()
}
"""What a view shows of the fields of each kind."""


def _beyond(*shown: Reach) -> frozenset[str]:
    """Return the names of what does not reach so far; what nobody classified is among them."""
    return frozenset(name for name in VALUES if _REACH.get(name, Reach.CONTACT) not in shown)


CONFIDENTIAL = {
    Confidentiality.PUBLIC: _beyond(Reach.SUMMARY, Reach.DETAIL, Reach.ORGANISATION),
    Confidentiality.ANONYMOUS: _beyond(Reach.SUMMARY, Reach.DETAIL),
    Confidentiality.SUMMARY: _beyond(Reach.SUMMARY),
}
"""What outsiders do not see, by how much the owner made public."""


def disclose(revision: Revision, viewer: User | None) -> PostingView:
    """Return what ``viewer`` (None: anybody) may see of ``revision``."""
    sees_all = sees_everything(viewer, revision.posting)
    return _show(revision, frozenset() if sees_all else _confidential(revision))


def public_view(revision: Revision | TextRow) -> PostingView:
    """Return what anybody may see of a version, a model's object or a plain row."""
    return _show(revision, _confidential(revision))


def _show(revision: Revision | TextRow, hidden: frozenset[str]) -> PostingView:
    values = _all_values(revision)
    kept = {name: value for name, value in values.items() if name not in hidden}
    if "musts" in values:
        musts = (Must(code) for code in values["musts"])
        kept["musts"] = tuple(must for must in musts if MUST_FACTS[must] not in hidden)
    return PostingView(**kept, hidden=hidden)


def public_item(revision: Revision | TextRow, attached: str | None = None) -> Item:
    """Return the matcher's view of ``revision``: public text and public facts only.

    ``attached`` is the text of its files where many versions are read at once, see
    ``texts_for_matching``; None: look it up.
    """
    item = item_of(public_view(revision), revision.posting)
    if not lets_files_be_read(revision):
        return item
    if attached is None:
        attached = texts_for_matching([revision.id]).get(revision.id, "")
    return replace(item, content=f"{item.content}\n{attached}".strip())


def item_of(view: PostingView, posting: Posting | PostingRow) -> Item:
    """Return a view as the matcher takes it; what is made from it is for the view's reader."""
    facts = {spec.item: getattr(view, spec.name) for spec in LISTINGS[view.kind].matched}
    own: dict[str, Any] = {
        "content": view.content,
        # Compared for equality only, so the hidden owner of a need is safe here.
        "organisation": str(posting.organisation_id),
        "district": view.district or None,
        "published": view.state is PostingState.PUBLISHED,
    }
    return Item(id=str(view.id), kind=view.kind, **(facts | own))


def sees_everything(viewer: User | None, posting: Posting) -> bool:
    """Return whether ``viewer`` owns the posting, audits it, or was introduced to it."""
    if viewer is None:
        return False
    if viewer.role is Role.OFFICER or relations(viewer, posting):
        return True
    return registry.present().reveals(viewer, posting)


def hides_more(present: Revision | TextRow, earlier: Revision | TextRow) -> bool:
    """Return whether a need hides something by now that an earlier text of it told anybody."""
    return not _confidential(present) <= _confidential(earlier)


def lets_files_be_read(revision: Revision | TextRow) -> bool:
    """Return whether the matcher may read the files of ``revision``: its owner wants it, and
    nothing of it is confidential."""
    # A text that is only being tried out is not stored and has no files.
    return bool(revision.id and revision.reads_attachments) and shows_files(revision)


def shows_files(revision: Revision | TextRow) -> bool:
    """Return whether the files of ``revision`` are for everybody once it is published.

    A file may name its owner anywhere, so there are no files of a need that hides something.
    """
    return _confidential(revision) == CONFIDENTIAL[Confidentiality.PUBLIC]


def is_listed(posting: Posting | PostingRow) -> bool:
    """Return whether anybody may open the posting's page."""
    return posting.published_revision_id is not None and posting.state in LISTED_STATES


def _confidential(revision: Revision | TextRow) -> frozenset[str]:
    if isinstance(revision, NeedRevision):
        return CONFIDENTIAL[revision.confidentiality]
    if isinstance(revision, TextRow) and revision.kind is Kind.NEED:
        # A need without its level would be a broken row: it fails, and hides everything.
        return CONFIDENTIAL[revision.confidentiality]  # type: ignore[index]
    return CONFIDENTIAL[Confidentiality.PUBLIC]


def _all_values(revision: Revision | TextRow) -> dict[str, Any]:
    stated = {spec.name: _frozen(revision.read(spec)) for spec in _TOLD[revision.kind]}
    return _owned_values(revision) | stated


def _owned_values(revision: Revision | TextRow) -> dict[str, Any]:
    posting = revision.posting
    return {
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
        # Where the owner is; a need states its own district.
        "district": posting.organisation.district,
    }


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
