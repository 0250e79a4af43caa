"""What needs and achievements say: the one place where their fields are named."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.types import Kind
from web.base.listing.spec import Listing
from web.postings.fields.achievement import ACHIEVEMENT
from web.postings.fields.need import NEED

LISTINGS: Mapping[Kind, Listing] = {Kind.NEED: NEED, Kind.ACHIEVEMENT: ACHIEVEMENT}
