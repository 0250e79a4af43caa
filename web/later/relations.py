"""How an account stands to an agreement and what belongs to it."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.later.models import LaterAgreement, LaterInstalment, LaterPayment
from web.people.models import User


def relations_to_agreement(user: User, agreement: LaterAgreement) -> frozenset[Relation]:
    """Members of the institute own it, members of the firm are its other party."""
    if user.organisation_id is None:
        return frozenset()
    found = set()
    if user.organisation_id == agreement.institute_id:
        found.add(Relation.OWNER)
    if user.organisation_id == agreement.firm_id:
        found.add(Relation.PARTY)
    return frozenset(found)


def relations_to_instalment(user: User, instalment: LaterInstalment) -> frozenset[Relation]:
    """As to its agreement."""
    return relations_to_agreement(user, instalment.agreement)


def relations_to_payment(user: User, payment: LaterPayment) -> frozenset[Relation]:
    """As to its agreement."""
    return relations_to_agreement(user, payment.instalment.agreement)
