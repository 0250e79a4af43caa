"""What a registration form probably says, for the broker to put right."""

from __future__ import annotations

from typing import Any

from matcher.domain.codes import Side
from web.contracts.codes import NATURES, adcode_of, industry_of
from web.contracts.specs import HOME_COUNTRY
from web.deals.models import Contract
from web.matches.queries import disclose_sides
from web.people.models import Organisation, User

LICENSES = {
    "license": "ordinary",
    "license_sole": "sole",
    "license_exclusive": "exclusive",
}


def propose(viewer: User, contract: Contract) -> dict[str, Any]:
    """Return what is known of the two sides and of what changes hands."""
    match = contract.match
    wanted, offered = disclose_sides(viewer, match)
    modes = [LICENSES[mode] for mode in offered.modes if mode in LICENSES]
    return {
        "effective_from": contract.signed_on,
        "seller_side": Side.ACHIEVEMENT,
        **_party("seller", match.achievement.organisation),
        **_party("buyer", match.need.organisation),
        "license_mode": modes[0] if len(modes) == 1 else "",
        # The technology is used where it was needed.
        "industry": industry_of([*wanted.fields, *offered.fields]),
        "items": 1,
    }


def _party(who: str, organisation: Organisation) -> dict[str, Any]:
    return {
        f"{who}_country": HOME_COUNTRY,
        f"{who}_region": adcode_of(organisation.district),
        f"{who}_nature": NATURES[organisation.kind],
    }
