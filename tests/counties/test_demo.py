"""The demo's pairs and duties fit together and show every state."""

from __future__ import annotations

import pytest

from tests.calendar import today
from web.counties import queries
from web.counties.demo import load_counties
from web.counties.states import DutyState
from web.demo import loading
from web.postings.demo import WRITTEN_IN, Loaded, quarters_between, read_rows

LAST = {
    "progress": DutyState.IN_PROGRESS,
    "done": DutyState.DONE,
    "accepted": DutyState.ACCEPTED,
    "returned": DutyState.RETURNED,
    "cancelled": DutyState.CANCELLED,
}


def test_the_demos_duties_show_every_state_and_invent_nothing_of_real_institutions() -> None:
    known = {row["key"]: row for row in read_rows("organisations")}
    users = {row["email"]: row["organisation"] for row in read_rows("users")}
    pairs = {row["key"]: row for row in read_rows("county_pairs")}
    assert all(not known[row["organisation"]]["real"] for row in pairs.values())
    names = {row["name"] for row in known.values() if row["real"]}
    states = set()
    for row in read_rows("county_duties"):
        assert row["pair"] in {"", *pairs}
        assert not known.get(row["lead"], {}).get("real")
        assert names.isdisjoint(row["partners"])
        said = row["reports"]
        assert [one["on"] for one in said] == sorted(one["on"] for one in said)
        assert all(users[one["by"]] == row["lead"] for one in said if "by" in one)
        states.add(LAST[said[-1]["kind"]] if said else DutyState.PLANNED)
    assert states == set(DutyState)


@pytest.mark.usefixtures("app")
def test_every_county_of_the_demo_has_work_done_and_some_is_late() -> None:
    loaded = Loaded(quarters_between(WRITTEN_IN, today()), today())
    loading._load_organisations(loaded)
    loading._load_users(loaded)
    load_counties(loaded)
    found = queries.tally(today())
    assert sum(one.pairs for one in found.values()) == 6
    assert all(one.accepted for code, one in found.items() if code)
    assert sum(one.overdue for one in found.values()) >= 2
    assert all(one.at.date() <= today() for one in queries.list_latest("xuwen"))
