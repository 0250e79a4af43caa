"""The demo's joint needs: the firms were asked and agreed."""

from __future__ import annotations

from sqlalchemy import select

from matcher.domain.codes import Consent, Role
from web.base import db
from web.joint.models import JointMember, JointNeed
from web.joint.states import JointState
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows


def load_joint_needs(loaded: Loaded) -> None:
    """Publish the joint needs of the demo files."""
    officer = db.session().scalars(select(User).filter_by(role=Role.OFFICER)).first()
    assert officer is not None
    for row in read_rows("joint_needs"):
        db.session().add(_joint_need(loaded, row, officer))


def _joint_need(loaded: Loaded, row: Row, officer: User) -> JointNeed:
    at = loaded.moment(row["published_on"])
    needs = [loaded.postings[key] for key in row["needs"]]
    return JointNeed(
        title=row["title"],
        summary=row["summary"],
        terms=row["terms"],
        state=JointState.PUBLISHED,
        author_id=officer.id,
        created_at=at,
        published_at=at,
        is_demo=True,
        members=[
            JointMember(
                need=need, consent=Consent.AGREED, answered_at=at, answered_by_id=need.author_id
            )
            for need in needs
        ],
    )
