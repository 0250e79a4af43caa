"""Challenges stand in every state, and pages show them to whom they belong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.challenges.worlds import make_challenge, make_question
from tests.factories import make_user
from web.challenges.states import ChallengeState, Variant

Login = Callable[..., FlaskClient]


@pytest.mark.usefixtures("app")
def test_a_challenge_can_be_made_in_every_state_and_variant() -> None:
    for state in ChallengeState:
        make_challenge(state, Variant.RACE)
    make_challenge(variant=Variant.OWNER)
    make_question(answer="从验收之日算起。")


def test_only_an_announced_challenge_is_public(app: Flask, client: FlaskClient) -> None:
    announced, draft = make_challenge(), make_challenge(ChallengeState.DRAFT)
    assert client.get(f"/challenges/{announced.id}").status_code == 200
    assert client.get(f"/challenges/{draft.id}").status_code == 404
    assert announced.title in client.get("/challenges").text


def test_the_owner_accompanies_its_own_challenge_only(app: Flask, login: Login) -> None:
    own, other = make_challenge(ChallengeState.DRAFT), make_challenge(ChallengeState.DRAFT)
    client = login(make_user(Role.FIRM, own.organisation))
    assert client.get(f"/work/challenges/{own.id}").status_code == 200
    assert client.get(f"/work/challenges/{other.id}").status_code == 404
