"""The demo's pool of experts."""

from __future__ import annotations

from matcher.domain.codes import ConflictCode
from web.base import db
from web.experts.models import Expert, ExpertInterest
from web.experts.queries import entry_of
from web.experts.states import ExpertState
from web.people.queries import find_organisation_named
from web.postings.demo import Loaded, Row, read_rows


def load_experts(loaded: Loaded) -> None:
    """Load the experts of the demo file; those with an account are in the pool."""
    for row in read_rows("experts"):
        expert = _expert(loaded, row)
        db.session().add(expert)
        db.session().flush()
        db.session().add_all(_interests(loaded, row, expert))
    db.session().flush()


def _expert(loaded: Loaded, row: Row) -> Expert:
    user = loaded.users.get(row["email"])
    if user is not None:
        expert = entry_of(user)
    else:
        state = ExpertState(row["state"])
        expert = Expert(email=row["email"], name=row["name"], fields=row["fields"], state=state)
    organisation = find_organisation_named(row["organisation"])
    expert.organisation = organisation
    expert.organisation_name = "" if organisation else row["organisation"]
    expert.former_employers = row["former"]
    for name in ("title", "subjects", "uses", "capacity"):
        setattr(expert, name, row[name])
    expert.decline_note = row.get("decline_note", "")
    if expert.state is not ExpertState.LISTED:
        expert.invited_at = loaded.moment("2026-08-24")
    if "declared_on" in row:
        expert.declared_at = loaded.moment(row["declared_on"])
    expert.is_demo = True
    return expert


def _interests(loaded: Loaded, row: Row, expert: Expert) -> list[ExpertInterest]:
    return [
        ExpertInterest(
            expert=expert,
            organisation=loaded.organisations.get(one.get("organisation", "")),
            named=one.get("named", ""),
            code=ConflictCode(one["code"]),
            note=one["note"],
            declared_at=expert.declared_at,
        )
        for one in row["interests"]
    ]
