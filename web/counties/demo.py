"""The demo's pairs and duties, led to their states through the services."""

from __future__ import annotations

from web.base import db
from web.counties import service
from web.counties.models import CountyDuty, CountyPair
from web.counties.queries import list_teams
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows


def load_counties(loaded: Loaded) -> None:
    """Load the pairs, then the duties with what was reported on them."""
    officer = _user(loaded, "officer@example.org")
    teams = {one.title: one.id for one in list_teams()}
    pairs = {row["key"]: _pair(loaded, officer, row, teams) for row in read_rows("county_pairs")}
    for row in read_rows("county_duties"):
        duty = _duty(loaded, officer, row, pairs)
        for said in row["reports"]:
            _say(loaded, officer, duty, said)


def _pair(loaded: Loaded, officer: User, row: Row, teams: dict[str, int]) -> CountyPair:
    since, until = loaded.day(row["since"]), loaded.day(row["until"])
    assert since is not None
    pair = service.add_pair(
        officer,
        service.PairFacts(
            organisation_id=loaded.organisations[row["organisation"]].id,
            district=row["district"],
            industry=row["industry"],
            fields=tuple(row["fields"]),
            aim=row["aim"],
            since=since,
            until=until,
            team_id=teams.get(row["team"]),
            officer_id=officer.id,
        ),
    )
    pair.is_demo = True
    return pair


def _duty(loaded: Loaded, officer: User, row: Row, pairs: dict[str, CountyPair]) -> CountyDuty:
    pair, due = pairs.get(row["pair"]), loaded.day(row["due"])
    assert due is not None
    lead = row["lead"]
    duty = service.add_duty(
        officer,
        service.DutyFacts(
            title=row["title"],
            lead=loaded.organisations[lead].name if lead in loaded.organisations else lead,
            due_on=due,
            district=pair.district if pair else "",
            number=row["number"],
            measures=row["measures"],
            partners=tuple(row["partners"]),
            pair_id=pair.id if pair else None,
        ),
    )
    duty.is_demo = True
    duty.created_at = loaded.moment(row["given"], 8)
    return duty


def _say(loaded: Loaded, officer: User, duty: CountyDuty, said: Row) -> None:
    kind, words = said["kind"], said["words"]
    author = _user(loaded, said["by"]) if said.get("by") else officer
    if kind == "progress":
        service.report(author, duty, said["percent"], words)
    elif kind == "done":
        service.finish(author, duty, words)
    elif kind == "accepted":
        service.accept(officer, duty, words)
    elif kind == "returned":
        service.send_back(officer, duty, words)
    else:
        service.cancel(officer, duty, words)
    db.session().refresh(duty, ["reports"])
    duty.reports[-1].at = loaded.moment(said["on"], 8)
    db.flush()


def _user(loaded: Loaded, email: str) -> User:
    return db.session().get_one(User, loaded.users[email].id)
