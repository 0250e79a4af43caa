"""What a technology contract says beyond its amounts: registration form, confirmation, payments."""

from __future__ import annotations

from web.base.access import Access
from web.base.registry import Feature
from web.contracts import views
from web.contracts.permissions import PERMISSIONS, READ_CONTRACT

FEATURE = Feature(
    name="contracts",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={
        "contracts.show": Access(READ_CONTRACT, "match"),
    },
    under={"contracts.show": "deals.index"},
)
