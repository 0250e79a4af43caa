"""The demo's pool of experts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.site import today
from web.demo import loading
from web.experts.demo import load_experts
from web.experts.models import Expert
from web.experts.states import ExpertState
from web.experts.tasks import needs_confirming
from web.postings.demo import WRITTEN_IN, Loaded, quarters_between


@pytest.mark.usefixtures("app")
def test_every_experts_account_is_in_the_demos_pool() -> None:
    loaded = Loaded(quarters_between(WRITTEN_IN, today()), today())
    loading._load_organisations(loaded)
    loading._load_users(loaded)
    load_experts(loaded)
    experts = db.session().scalars(select(Expert)).all()
    active = {one.email for one in experts if one.state is ExpertState.ACTIVE}
    assert active == {key for key, user in loaded.users.items() if user.role is Role.EXPERT}
    assert len(active) == 12
    assert all(one.is_demo and one.subjects and one.fields and one.belongs_to for one in experts)
    assert sum(needs_confirming(one) for one in experts if one.email in active) == 1
