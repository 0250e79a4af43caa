"""Research institutions and their achievements."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select

from matcher.domain.codes import RESEARCH_KINDS, Verification
from matcher.types import Kind
from web.base import db
from web.base.paging import Page, fetch_page
from web.people.models import Organisation
from web.postings.disclosure import PostingView
from web.postings.loading import posting_options
from web.postings.models import Posting
from web.postings.queries import public_views
from web.postings.states import PostingState


@dataclass(frozen=True, slots=True)
class Institution:
    """A research institution and how many achievements it has published."""

    organisation: Organisation
    achievements: int


def list_names() -> list[tuple[str, str]]:
    """Return what the verified research institutions are called, in both languages."""
    statement = select(Organisation.name, Organisation.name_en).where(
        Organisation.kind.in_(RESEARCH_KINDS),
        Organisation.verification == Verification.VERIFIED,
    )
    return [(name, english) for name, english in db.session().execute(statement)]


def list_institutions() -> list[Institution]:
    """Return the verified research institutions: invented ones last, fuller ones first."""
    published = case((Posting.state == PostingState.PUBLISHED, Posting.id))
    count = func.count(published)
    statement = (
        select(Organisation, count)
        .outerjoin(
            Posting,
            (Posting.organisation_id == Organisation.id) & (Posting.kind == Kind.ACHIEVEMENT),
        )
        .where(
            Organisation.kind.in_(RESEARCH_KINDS),
            Organisation.verification == Verification.VERIFIED,
        )
        .group_by(Organisation.id)
        .order_by(Organisation.is_demo, count.desc(), Organisation.id)
    )
    return [Institution(found, int(number)) for found, number in db.session().execute(statement)]


def find_institution(organisation: Organisation) -> Institution:
    """Return an organisation with how many achievements it has published."""
    count = select(func.count()).where(*_published_by(organisation))
    return Institution(organisation, db.session().scalar(count) or 0)


def is_public_institution(organisation: Organisation) -> bool:
    """Return whether the organisation has a page of its own; a firm's would name its needs."""
    return (
        organisation.kind in RESEARCH_KINDS and organisation.verification is Verification.VERIFIED
    )


def list_achievements_of(organisation: Organisation, number: int) -> Page[PostingView]:
    """Return one page of an institution's published achievements."""
    statement = (
        select(Posting)
        .where(*_published_by(organisation))
        .options(*posting_options())
        .order_by(Posting.published_at.desc(), Posting.id.desc())
    )
    page = fetch_page(statement, number)
    return Page(public_views(page.items), page.total, page.number, page.size)


def _published_by(organisation: Organisation) -> tuple[ColumnElement[bool], ...]:
    return (
        Posting.organisation_id == organisation.id,
        Posting.kind == Kind.ACHIEVEMENT,
        Posting.state == PostingState.PUBLISHED,
    )
