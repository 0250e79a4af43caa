"""Who may register, invite, and manage members, accounts and organisations."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, BOTH_SIDES_OWN, EVERYONE, Action, Grants

REGISTER = Action("register")
FOLLOW_INVITATION = Action("follow_invitation")
READ_MEMBERS = Action("read_members")
INVITE_MEMBER = Action("invite_member")
MANAGE_INVITATION = Action("manage_invitation")
DECIDE_JOIN = Action("decide_join")
MANAGE_MEMBER = Action("manage_member")
EDIT_OWN_ORGANISATION = Action("edit_own_organisation")
MANAGE_ACCOUNTS = Action("manage_accounts")

PERMISSIONS: Grants = {
    REGISTER: {Role.VISITOR: ANY},
    FOLLOW_INVITATION: EVERYONE,
    READ_MEMBERS: {Role.FIRM: ANY, Role.INSTITUTE: ANY},
    # An administrator owns its members, and so itself: where no other account is meant.
    INVITE_MEMBER: BOTH_SIDES_OWN,
    EDIT_OWN_ORGANISATION: BOTH_SIDES_OWN,
    MANAGE_INVITATION: {**BOTH_SIDES_OWN, Role.OFFICER: ANY},
    DECIDE_JOIN: {**BOTH_SIDES_OWN, Role.OFFICER: ANY},
    MANAGE_MEMBER: {**BOTH_SIDES_OWN, Role.OFFICER: ANY},
    MANAGE_ACCOUNTS: {Role.OFFICER: ANY},
}
