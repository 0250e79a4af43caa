"""Who takes files away."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

DOWNLOAD_RECORDS = Action("download_records")
DOWNLOAD_OWN = Action("download_own")

PERMISSIONS: Grants = {
    DOWNLOAD_RECORDS: {Role.OFFICER: ANY},
    DOWNLOAD_OWN: {Role.FIRM: ANY, Role.INSTITUTE: ANY},
}
