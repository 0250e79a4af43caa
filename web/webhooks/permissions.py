"""Who may have other systems told of events."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants, Relation

USE_WEBHOOKS = Action("use_webhooks")
KEEP_WEBHOOK = Action("keep_webhook")

USERS = (Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.OFFICER)

PERMISSIONS: Grants = {
    USE_WEBHOOKS: dict.fromkeys(USERS, ANY),
    KEEP_WEBHOOK: dict.fromkeys(USERS, frozenset({Relation.SELF})),
}
