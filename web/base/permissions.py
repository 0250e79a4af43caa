"""What every account, or everybody, may do."""

from __future__ import annotations

from matcher.domain.policy import EVERYONE, SIGNED_IN, Action, Grants

READ_PUBLIC = Action("read_public")
READ_OWN_WORK = Action("read_own_work")

PERMISSIONS: Grants = {
    READ_PUBLIC: EVERYONE,
    READ_OWN_WORK: SIGNED_IN,
}
