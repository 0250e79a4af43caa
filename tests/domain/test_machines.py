"""The state machines, walked at random."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain.errors import WrongState
from matcher.domain.machine import Machine, step
from web.calls.states import CALL, CallState
from web.help.states import HELP
from web.matches.states import ACTIVE_MATCH_STATES, INTRODUCED_MATCH_STATES, MATCH, MatchState
from web.postings.states import POSTING, REVISION, PostingState, RevisionState

MACHINES = [POSTING, REVISION, MATCH, CALL, HELP]

# Written from the domain's description and not from the tables: what may follow what.
ALLOWED = {
    "posting": {
        "draft": {"submitted"},
        "submitted": {"draft", "published", "changes_requested", "rejected"},
        "changes_requested": {"submitted"},
        "rejected": set(),
        "published": {"expired", "withdrawn", "fulfilled"},
        "expired": {"published"},
        "withdrawn": {"published"},
        "fulfilled": set(),
    },
    "revision": {
        "draft": {"submitted"},
        "submitted": {"draft", "approved", "changes_requested", "rejected"},
        "changes_requested": {"submitted"},
        "rejected": set(),
        "approved": {"superseded"},
        "superseded": set(),
    },
    "match": {
        "proposed": {"confirmed", "declined", "closed"},
        "confirmed": {"introduced", "closed", "proposed"},
        "declined": {"proposed"},
        "introduced": {"negotiating", "closed"},
        "negotiating": {"signed", "closed"},
        "signed": {"registered", "closed"},
        "registered": {"completed", "closed"},
        "completed": set(),
        "closed": {"proposed"},
    },
    "help_request": {
        "open": {"assigned", "done", "refused", "lapsed"},
        "assigned": {"assigned", "done", "refused", "lapsed"},
        "done": set(),
        "refused": set(),
        "lapsed": set(),
    },
    "call": {
        "draft": {"scheduled", "open"},
        "scheduled": {"draft", "open"},
        "open": {"closed"},
        "closed": {"open", "catalogued"},
        "catalogued": {"archived"},
        "archived": set(),
    },
}

ACTIONS = [*sorted({action for machine in MACHINES for action in machine.steps}), "delete", ""]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_the_table_allows_exactly_what_the_domain_says(machine: Machine) -> None:
    found: dict[str, set[str]] = {state: set() for state in ALLOWED[machine.name]}
    for sources, target in machine.steps.values():
        for source in sources:
            found[source.value].add(target.value)
    assert found == ALLOWED[machine.name]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
@given(walk=st.lists(st.sampled_from(ACTIONS), max_size=40))
def test_a_random_walk_never_leaves_the_allowed_paths(machine: Machine, walk: list[str]) -> None:
    state = machine.initial
    for action in walk:
        before = state
        try:
            state = step(machine, state, action)
        except WrongState as error:
            assert error.state == before.value
            assert state is before
        else:
            assert state.value in ALLOWED[machine.name][before.value]


@given(walk=st.lists(st.sampled_from(sorted(MATCH.steps)), max_size=60))
def test_no_match_is_introduced_without_a_broker_or_signed_without_negotiation(
    walk: list[str],
) -> None:
    state, seen = MATCH.initial, [MATCH.initial]
    for action in walk:
        if action in MATCH.actions_from(state):
            state = step(MATCH, state, action)
            seen.append(state)
    if set(seen) & INTRODUCED_MATCH_STATES:
        assert MatchState.CONFIRMED in seen
    if MatchState.SIGNED in seen:
        assert MatchState.NEGOTIATING in seen


@given(walk=st.lists(st.sampled_from(sorted(POSTING.steps)), max_size=40))
def test_nothing_is_published_that_was_not_submitted(walk: list[str]) -> None:
    state, seen = POSTING.initial, [POSTING.initial]
    for action in walk:
        if action in POSTING.actions_from(state):
            state = step(POSTING, state, action)
            seen.append(state)
    if PostingState.PUBLISHED in seen:
        assert seen[seen.index(PostingState.PUBLISHED) - 1] is PostingState.SUBMITTED


def test_every_active_match_can_be_closed_and_no_other() -> None:
    closable = {state for state in MatchState if "close" in MATCH.actions_from(state)}
    assert closable == ACTIVE_MATCH_STATES


def test_a_wrong_step_names_machine_state_and_action() -> None:
    with pytest.raises(WrongState, match="call: cannot archive when draft"):
        step(CALL, CallState.DRAFT, "archive")


def test_an_approved_revision_cannot_be_edited_back() -> None:
    assert REVISION.actions_from(RevisionState.APPROVED) == {"supersede"}
