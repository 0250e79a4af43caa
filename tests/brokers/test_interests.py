"""What a broker declares tells the broker nothing of whose a hidden need is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.brokers.graph import Broker, Proposal, can_take
from matcher.domain.codes import Confidentiality, ConflictCode, DeclineCode, Role, Side
from matcher.domain.errors import Forbidden
from matcher.types import Kind
from tests.calendar import today
from tests.claims.worlds import make_submitted_claim
from tests.factories import (
    make_confirmed,
    make_introduced,
    make_match,
    make_organisation,
    make_published,
    make_user,
)
from tests.problems import refused
from web.base import db
from web.base.clock import utc_now
from web.brokers import assignment
from web.brokers import queries as query
from web.brokers import service as brokers
from web.brokers.models import ConflictOfInterest
from web.claims import queries as claims
from web.desk import service as desk
from web.inbox import tasks
from web.matches.models import Match
from web.packs.relations import may_start
from web.people.models import Organisation, User
from web.postings.models import Posting

pytestmark = pytest.mark.usefixtures("app")

Login = Callable[[User], FlaskClient]
HIDDEN = (Confidentiality.ANONYMOUS, Confidentiality.SUMMARY)
PAGES = ("/desk/", "/desk/board", "/desk/claims", "/desk/packs", "/work/", "/deals/", "/inbox/")


def make_hidden(owner: Organisation, how: Confidentiality = Confidentiality.ANONYMOUS) -> Posting:
    """A need of which nobody may read whose it is."""
    author = make_user(Role.FIRM, owner)
    return make_published(Kind.NEED, author, confidentiality=how.value)


def declare(broker: User, organisation: Organisation) -> brokers.Declared:
    found = brokers.declare_conflict(broker, broker, organisation, ConflictCode.SHARES)
    db.commit()
    return found


def recuse(match: Match) -> brokers.Declared:
    assert match.broker is not None
    found = brokers.recuse(match.broker, match, Side.NEED, ConflictCode.FAMILY)
    db.commit()
    return found


def queue_of(broker: User) -> list[int]:
    statement = select(Match.id).where(Match.broker_id == broker.id).order_by(Match.id)
    return list(db.session().scalars(statement))


def tell_by_trying(broker: User, firms: Sequence[Organisation], officer: User) -> list[list[int]]:
    """Declare each firm, look at the desk, and have the officer end it again, twice over."""
    seen = []
    for firm in [*firms, *firms]:
        declared = declare(broker, firm)
        assert declared == brokers.Declared(0, 0)
        seen.append(queue_of(broker))
        (row,) = query.running_conflicts(broker)
        brokers.end_conflict(officer, row)
        db.commit()
        seen.append(queue_of(broker))
    return seen


def test_declaring_and_ending_again_and_again_moves_no_hidden_need() -> None:
    broker, officer = make_user(Role.BROKER), make_user(Role.OFFICER)
    make_user(Role.BROKER)
    firms = [make_organisation() for _ in range(3)]
    for firm, how in zip(firms, (*HIDDEN, HIDDEN[0]), strict=True):
        make_match(need=make_hidden(firm, how), broker=broker)
    make_confirmed(need=make_hidden(firms[0]), broker=broker)
    before = queue_of(broker)
    assert len(before) == 4
    assert tell_by_trying(broker, firms, officer) == [before] * 12


def read_desk(client: FlaskClient, firms: Sequence[Organisation]) -> str:
    """What the broker reads, without the numbers and names that each world has its own of."""
    texts = [client.get(page, follow_redirects=True).get_data(as_text=True) for page in PAGES]
    texts.append(client.get("/desk/profile").get_data(as_text=True).partition("<datalist")[0])
    for firm in firms:
        texts = [text.replace(firm.name, "FIRM") for text in texts]
    return re.sub(r'"[\w.~-]{50,}"|\d+', "#", "\n".join(texts))


def test_two_worlds_that_differ_in_the_owner_alone_look_the_same(login: Login) -> None:
    read = []
    for declared, owner in ((0, 0), (0, 1)):
        firms = [make_organisation(), make_organisation()]
        broker = make_user(Role.BROKER, name="经纪人", fields=["marine"])
        need = make_hidden(firms[owner])
        make_match(need=need, broker=broker)
        make_confirmed(need=make_hidden(firms[owner]), broker=broker)
        claim = make_submitted_claim(make_hidden(firms[owner]), broker=broker)
        client = login(broker)
        data = {"conflict-organisation": firms[declared].name, "conflict-code": "shares"}
        answer = client.post("/desk/profile/conflicts", data=data)
        assert answer.status_code == 302
        read.append(read_desk(client, firms))
        assert claims.count_for_broker(broker) == 1
        assert client.get(f"/desk/claims/{claim.id}").status_code == 200
        assert may_start(broker, need)
        broker.fields = []  # The claim of the next world goes to the next broker.
        db.commit()
    assert read[0] == read[1]
    assert "已登记" in read[0]


def test_a_named_need_goes_to_somebody_else_at_once_and_a_hidden_one_of_its_firm_stays() -> None:
    broker, other, firm = make_user(Role.BROKER), make_user(Role.BROKER), make_organisation()
    author = make_user(Role.FIRM, firm)
    named = make_match(need=make_published(Kind.NEED, author), broker=broker)
    hidden = make_match(need=make_hidden(firm), broker=broker)
    assert declare(broker, firm) == brokers.Declared(1, 0)
    assert (named.broker, hidden.broker) == (other, broker)


def test_an_interest_at_a_hidden_need_is_about_this_need_alone() -> None:
    broker, other, firm = make_user(Role.BROKER), make_user(Role.BROKER), make_organisation()
    need = make_hidden(firm)
    first, second = make_match(need=need, broker=broker), make_match(need=need, broker=broker)
    elsewhere = make_match(need=make_hidden(firm), broker=broker)
    author = make_user(Role.FIRM, firm)
    named = make_match(need=make_published(Kind.NEED, author), broker=broker)
    assert recuse(first) == brokers.Declared(2, 0)
    assert (first.broker, second.broker) == (other, other)
    assert (elsewhere.broker, named.broker) == (broker, broker)
    # It never comes back, even where nobody else is.
    other.active = False
    db.commit()
    assignment.assign_waiting()
    assert assignment.has_conflict(broker, first)
    assert first.broker is other


def test_noted_is_said_of_names_alone() -> None:
    """Whoever has declared a firm and recuses at its hidden need hears what everybody hears."""
    broker, firm = make_user(Role.BROKER), make_organisation()
    make_user(Role.BROKER)
    declare(broker, firm)
    assert recuse(make_match(need=make_hidden(firm), broker=broker)) == brokers.Declared(1, 0)
    stranger = make_organisation()
    assert recuse(make_match(need=make_hidden(stranger), broker=broker)) == brokers.Declared(1, 0)
    # And the other way round: what was declared at the item is not held against the name.
    assert declare(broker, stranger) == brokers.Declared(0, 0)
    with refused(("organisation", "noted")):
        declare(broker, stranger)
    assert len(query.running_conflicts(broker)) == 4
    shown = query.describe_broker(broker, today(), for_officer=False).conflicts
    assert [one.organisation_name is None for one in shown] == [False, True, True, False]


def test_the_introduction_makes_an_interest_count_and_the_office_hears_of_it(
    login: Login,
) -> None:
    broker, firm = make_user(Role.BROKER), make_organisation()
    need = make_hidden(firm)
    declare(broker, firm)
    deal = make_confirmed(need=need, broker=broker)
    officer = make_user(Role.OFFICER)
    assert query.describe_broker(broker, today(), for_officer=False).conflicts[0].deals == 0
    assert "interest" not in {one.kind for one in tasks.list_tasks(officer, today())}
    make_introduced(need=need, broker=broker)
    assert query.describe_broker(broker, today(), for_officer=False).conflicts[0].deals == 2
    (task,) = [one for one in tasks.list_tasks(officer, today()) if one.kind == "interest"]
    assert task.count == 1
    page = login(officer).get("/office/matches?show=interest").get_data(as_text=True)
    assert page.count("与其中一方有利益关系") == 1
    assert deal.broker is broker


def test_a_hidden_need_can_be_undone_and_named_ones_not() -> None:
    broker, firm = make_user(Role.BROKER), make_organisation()
    hidden = make_match(need=make_hidden(firm), broker=broker)
    desk.decline(broker, hidden, DeclineCode.OTHER, "不合适")
    db.commit()
    declare(broker, firm)
    desk.undo(broker, hidden, utc_now())
    assert hidden.broker is broker


def test_an_officer_is_told_of_an_interest_the_broker_cannot_know() -> None:
    broker, firm = make_user(Role.BROKER), make_organisation()
    declare(broker, firm)
    match = make_match(need=make_hidden(firm))
    with pytest.raises(Forbidden):
        assignment.assign_broker(make_user(Role.OFFICER), match, broker)


def test_the_plan_gives_a_proposal_to_who_cannot_know_of_the_interest() -> None:
    proposal = Proposal(1, 1, frozenset({7, 8}), unaware=frozenset({1}))
    first, second = (Broker(key, conflicts=frozenset({7})) for key in (1, 2))
    assert can_take(first, proposal)
    assert not can_take(second, proposal)


def test_the_database_keeps_an_interest_by_name_beside_one_at_an_item() -> None:
    broker, firm = make_user(Role.BROKER), make_organisation()
    need = make_hidden(firm)
    for posting_id in (None, need.id):
        row = ConflictOfInterest(
            broker_id=broker.id,
            organisation_id=firm.id,
            posting_id=posting_id,
            code=ConflictCode.SHARES,
            declared_by_id=broker.id,
        )
        db.session().add(row)
    db.commit()
    assert len(query.running_conflicts(broker)) == 2
