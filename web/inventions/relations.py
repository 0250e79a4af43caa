"""How an account stands to inventions and what belongs to them."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.inventions.models import Invention
from web.inventions.price_models import LicenceUse, OpenLicence, PriceObjection
from web.people.models import User


def relations_to_invention(user: User, invention: Invention) -> frozenset[Relation]:
    """Members of its institute own it."""
    is_own = user.organisation_id is not None and user.organisation_id == invention.organisation_id
    return frozenset({Relation.OWNER} if is_own else ())


def relations_to_objection(user: User, objection: PriceObjection) -> frozenset[Relation]:
    """The institute owns it; who raised it reads it."""
    found = set(relations_to_invention(user, objection.publication.invention))
    if objection.author_id == user.id and not objection.is_paper:
        found.add(Relation.SELF)
    return frozenset(found)


def relations_to_licence(user: User, licence: OpenLicence) -> frozenset[Relation]:
    """As to its invention."""
    return relations_to_invention(user, licence.invention)


def relations_to_use(user: User, use: LicenceUse) -> frozenset[Relation]:
    """As to the invention whose licence is used."""
    return relations_to_invention(user, use.licence.invention)
