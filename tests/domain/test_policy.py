"""The permission table."""

from __future__ import annotations

import pytest

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden
from matcher.domain.policy import Action, Relation
from web.audit.permissions import AUDIT_POSTING
from web.base.composing import compose
from web.base.permissions import READ_OWN_WORK, READ_PUBLIC
from web.counties.permissions import AUDIT_COUNTIES, READ_COUNTIES
from web.entry.permissions import END_SESSION, SECURE_ACCOUNT, SIGN_IN, SIGN_OUT
from web.features import FEATURES
from web.finding.permissions import KEEP_SEARCHES, USE_SAVED_SEARCH
from web.logbook.permissions import READ_LOG, VERIFY_LOG
from web.matches.permissions import DECIDE_MATCH
from web.membership.permissions import FOLLOW_INVITATION, REGISTER
from web.messages.permissions import CHOOSE_MESSAGES
from web.postings.permissions import EDIT_POSTING
from web.privacy.permissions import DELETE_OWN_ACCOUNT, HAVE_OWN_DATA
from web.teams.permissions import ANSWER_CONSENT
from web.tokens.permissions import END_TOKEN, KEEP_TOKENS

POLICY = compose(FEATURES).policy


def _all_that(role: Role) -> set[Action]:
    return {action for action in POLICY.grants if POLICY.allows(role, action, frozenset(Relation))}


def test_a_visitor_may_read_get_in_and_answer_by_a_secret_link_and_nothing_else() -> None:
    allowed = _all_that(Role.VISITOR)
    assert allowed == {READ_PUBLIC, SIGN_IN, REGISTER, FOLLOW_INVITATION, ANSWER_CONSENT}


def test_an_auditor_changes_nothing_of_others() -> None:
    allowed = _all_that(Role.AUDITOR)
    assert allowed == {
        READ_PUBLIC,
        SIGN_IN,
        SIGN_OUT,
        SECURE_ACCOUNT,
        END_SESSION,
        FOLLOW_INVITATION,
        ANSWER_CONSENT,
        CHOOSE_MESSAGES,
        HAVE_OWN_DATA,
        DELETE_OWN_ACCOUNT,
        READ_OWN_WORK,
        READ_LOG,
        VERIFY_LOG,
        READ_COUNTIES,
        AUDIT_COUNTIES,
        KEEP_SEARCHES,
        USE_SAVED_SEARCH,
        KEEP_TOKENS,
        END_TOKEN,
    }


def test_only_the_assigned_broker_decides() -> None:
    for role in Role:
        for relation in Relation:
            expected = role is Role.BROKER and relation is Relation.ASSIGNED
            assert POLICY.allows(role, DECIDE_MATCH, {relation}) is expected


def test_only_officers_audit_and_never_by_being_the_owner() -> None:
    for role in Role:
        assert POLICY.allows(role, AUDIT_POSTING, {Relation.OWNER}) is (role is Role.OFFICER)


def test_an_officer_does_not_edit_somebody_elses_text() -> None:
    assert not POLICY.allows(Role.OFFICER, EDIT_POSTING, frozenset(Relation))


def test_the_log_is_the_auditors_alone() -> None:
    assert set(POLICY.roles(READ_LOG)) == {Role.AUDITOR}


def test_an_unknown_relation_grants_nothing() -> None:
    assert not POLICY.allows(Role.FIRM, EDIT_POSTING)
    with pytest.raises(Forbidden, match="firm may not edit_posting"):
        POLICY.require(Role.FIRM, EDIT_POSTING, ())
