"""The API keeps what its document says, whatever it is sent and with whose token."""

from __future__ import annotations

import contextvars
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from matcher.domain.codes import Confidentiality, Role
from matcher.types import Kind
from tests.api.calling import make_token
from tests.factories import (
    make_call,
    make_draft,
    make_introduced,
    make_match,
    make_published,
    make_user,
)
from web.base.queue import InlineQueue

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
FEW, MANY = 200, 10_000
"""Cases in all, at least."""


@pytest.fixture
def world(queue: InlineQueue) -> list[str]:
    """Something of each kind; returns a token of each role, and an empty one for none."""
    for extent in Confidentiality:
        make_published(Kind.NEED, confidentiality=extent)
    owner = make_published(Kind.ACHIEVEMENT).author
    make_call()
    deal, proposal = make_introduced(), make_match()
    make_draft(author=deal.need.author)
    queue.run_all()
    roles = [make_user(role) for role in Role if role is not Role.VISITOR]
    people = [owner, deal.need.author, deal.broker, proposal.broker, *roles]
    return ["", *(make_token(user) for user in people)]


def test_a_few_hundred_cases_keep_it(app: Flask, world: list[str]) -> None:
    assert try_cases(app, world, FEW) >= FEW


@pytest.mark.long
def test_ten_thousand_cases_keep_it(app: Flask, world: list[str]) -> None:
    assert try_cases(app, world, MANY) >= MANY


def try_cases(app: Flask, tokens: Sequence[str], wanted: int) -> int:
    """Send so many cases, alike of every operation and mode; return how many there were."""
    document = app.test_client().get("/api/v1/openapi.json").json
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    operations = [found.ok() for found in schema.get_all_operations()]
    tried = list(itertools.product(operations, MODES))
    sent = 0
    for place, (operation, mode) in enumerate(tried):
        # Of what takes next to nothing there are few cases: those after it make up for it.
        share = -(-(wanted - sent) // (len(tried) - place))
        sent += _try_operation(operation, mode, tokens, share)
    return sent


def _try_operation(operation: Any, mode: GenerationMode, tokens: Sequence[str], count: int) -> int:
    """Return how many cases were sent."""
    numbers = itertools.count()
    cases = operation.as_strategy(generation_mode=mode)

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, token=st.sampled_from(tokens))
    def send(case: Case, token: str) -> None:
        next(numbers)
        headers = {"Accept-Encoding": "identity"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        answer = _outside(lambda: case.call(headers=headers))
        case.validate_response(answer, checks=CHECKS)

    send()
    return next(numbers)


def _outside(ask: Callable[[], Any]) -> Any:
    """Ask in a context of its own, as a server does."""
    return contextvars.Context().run(ask)
