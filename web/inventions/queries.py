"""Finding inventions, publications, objections and open licences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import LoaderOption

from web.base import db
from web.base.labels import region
from web.base.paging import Page, fetch_page
from web.base.workdays.queries import present_calendar
from web.inventions import period
from web.inventions.models import ApprovalPlan, Invention
from web.inventions.price_models import LicenceUse, OpenLicence, PricePublication
from web.inventions.states import (
    LISTED,
    InventionKind,
    InventionState,
    LicenceState,
    PublicationState,
)
from web.people.models import User
from web.postings.disclosure import PostingView
from web.postings.models import Posting
from web.postings.queries import public_views
from web.postings.states import PostingState

USUAL_STEPS = ("院系", "成果转化部门", "单位负责人")


def _of(model: type[PricePublication | OpenLicence]) -> LoaderOption:
    """Return what loads with each its invention and whose that is."""
    return joinedload(model.invention).joinedload(Invention.organisation)


def publication_days() -> int:
    """Return for how many calendar days a price is published."""
    return region().number("price_publication_days", period.LEAST_DAYS)


def last_publication_day(first: date) -> date:
    """Return the day at whose end a publication that begins on ``first`` is over."""
    return period.last_day(first, publication_days(), present_calendar())


def steps_of(organisation_id: int) -> list[str]:
    """Return an institute's list of approvals."""
    plan = db.session().get(ApprovalPlan, organisation_id)
    return list(plan.steps) if plan else list(USUAL_STEPS)


def list_available(words: str, kind: InventionKind | None, number: int) -> Page[Invention]:
    """Return a page of what the public can find: the newest first."""
    statement = (
        select(Invention)
        .where(Invention.is_listed, Invention.state.in_(LISTED))
        .options(joinedload(Invention.organisation))
    )
    if kind is not None:
        statement = statement.where(Invention.kind == kind)
    for word in words.split():
        statement = statement.where(
            or_(
                Invention.title.icontains(word, autoescape=True),
                Invention.abstract.icontains(word, autoescape=True),
            )
        )
    return fetch_page(statement.order_by(Invention.id.desc()), number)


def is_public(invention: Invention) -> bool:
    """Return whether anybody may read its public facts."""
    states = LISTED | {InventionState.TRANSFERRED}
    return invention.is_listed and invention.state in states


def list_own(user: User, number: int) -> Page[Invention]:
    """Return a page of the institute's inventions."""
    own = select(Invention).where(Invention.organisation_id == user.organisation_id)
    return fetch_page(own.order_by(Invention.id.desc()), number)


def list_all(state: InventionState | None, number: int) -> Page[Invention]:
    """Return a page of all inventions, for officers."""
    statement = select(Invention).options(joinedload(Invention.organisation))
    if state is not None:
        statement = statement.where(Invention.state == state)
    return fetch_page(statement.order_by(Invention.id.desc()), number)


def own_achievements(user: User) -> list[PostingView]:
    """Return the institute's published achievements."""
    statement = select(Posting).where(
        Posting.organisation_id == user.organisation_id,
        Posting.state == PostingState.PUBLISHED,
    )
    return public_views(db.session().scalars(statement.order_by(Posting.id)).all())


def achievement_of(invention: Invention) -> PostingView | None:
    """Return the achievement that it is published as, if anybody may read it."""
    posting = invention.posting
    if posting is None or posting.state is not PostingState.PUBLISHED:
        return None
    return next(iter(public_views([posting])), None)


def list_publications(*, is_running: bool, number: int = 1) -> Page[PricePublication]:
    """Return publications: those that run, the first to end first, or those that ended."""
    running = PricePublication.state == PublicationState.RUNNING
    if is_running:
        statement = select(PricePublication).where(running).options(_of(PricePublication))
        return fetch_page(statement.order_by(PricePublication.last_day), number, 200)
    ended = select(PricePublication).where(~running).options(_of(PricePublication))
    return fetch_page(ended.order_by(PricePublication.ended_at.desc()), number)


def publications_of(invention: Invention) -> Sequence[PricePublication]:
    """Return an invention's publications, the newest first."""
    statement = select(PricePublication).where(PricePublication.invention_id == invention.id)
    return db.session().scalars(statement.order_by(PricePublication.id.desc())).all()


def running_publication(invention: Invention) -> PricePublication | None:
    """Return the publication that is not over."""
    found = publications_of(invention)
    return next((one for one in found if one.state is PublicationState.RUNNING), None)


def licences_of(invention: Invention) -> Sequence[OpenLicence]:
    """Return an invention's open licences, the newest first."""
    statement = select(OpenLicence).where(OpenLicence.invention_id == invention.id)
    return db.session().scalars(statement.order_by(OpenLicence.id.desc())).all()


def select_open_licences() -> Select[OpenLicence]:
    """Select the open licences that stand."""
    return select(OpenLicence).where(OpenLicence.state == LicenceState.OPEN)


def list_open_licences(number: int) -> Page[OpenLicence]:
    """Return a page of the open licences that stand, the newest first."""
    found = select_open_licences().options(_of(OpenLicence))
    return fetch_page(found.order_by(OpenLicence.id.desc()), number)


def has_open_licence(invention: Invention) -> bool:
    """Return whether anybody may use it on published terms now."""
    return any(one.state is LicenceState.OPEN for one in licences_of(invention))


def use_by(user: User, licence: OpenLicence) -> LicenceUse | None:
    """Return the notice of the account's organisation, if it has given one."""
    own = [one for one in licence.uses if one.organisation_id == user.organisation_id]
    return own[-1] if own else None
