"""The permission table."""

from __future__ import annotations

import pytest

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden
from matcher.domain.policy import PERMISSIONS, Action, Relation, is_allowed, require


def test_every_action_is_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Action)


def test_a_visitor_may_read_and_sign_in_and_nothing_else() -> None:
    allowed = {action for action in Action if is_allowed(Role.VISITOR, action, frozenset(Relation))}
    assert allowed == {Action.READ_PUBLIC, Action.SIGN_IN}


def test_an_auditor_changes_nothing_of_others() -> None:
    allowed = {action for action in Action if is_allowed(Role.AUDITOR, action, frozenset(Relation))}
    assert allowed == {
        Action.READ_PUBLIC,
        Action.SIGN_IN,
        Action.SIGN_OUT,
        Action.READ_OWN_WORK,
        Action.READ_LOG,
        Action.KEEP_SEARCHES,
        Action.USE_SAVED_SEARCH,
    }


def test_only_the_assigned_broker_decides() -> None:
    for role in Role:
        for relation in Relation:
            expected = role is Role.BROKER and relation is Relation.ASSIGNED
            assert is_allowed(role, Action.DECIDE_MATCH, {relation}) is expected


def test_only_officers_audit_and_never_by_being_the_owner() -> None:
    for role in Role:
        assert is_allowed(role, Action.AUDIT_POSTING, {Relation.OWNER}) is (role is Role.OFFICER)


def test_an_officer_does_not_edit_somebody_elses_text() -> None:
    assert not is_allowed(Role.OFFICER, Action.EDIT_POSTING, frozenset(Relation))


def test_the_log_is_the_auditors_alone() -> None:
    assert set(PERMISSIONS[Action.READ_LOG]) == {Role.AUDITOR}


def test_an_unknown_relation_grants_nothing() -> None:
    assert not is_allowed(Role.FIRM, Action.EDIT_POSTING)
    with pytest.raises(Forbidden, match="firm may not edit_posting"):
        require(Role.FIRM, Action.EDIT_POSTING, ())
