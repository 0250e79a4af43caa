"""Which kind of posting a role writes."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.types import Kind

KIND_OF_ROLE = {Role.FIRM: Kind.NEED, Role.INSTITUTE: Kind.ACHIEVEMENT}
