"""What a need once said in public is not told any more after its owner has hidden it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.types import Candidate, Criterion, Evidence, Fit, Kind
from tests.factories import make_confirmed, make_introduced, make_match, make_published, make_user
from web.audit import service as audit
from web.base import db
from web.engine import indexing, loaded
from web.engine import service as engine
from web.exchange import service as exchange
from web.finding import found
from web.matches.models import Match
from web.people.models import User
from web.postings import service as posting
from web.postings.models import Posting
from web.proposing import matching as proposals

pytestmark = pytest.mark.usefixtures("app")

Login = Callable[[User], FlaskClient]

WORD = "CANARYONCEPUBLIC"
EVIDENCE = Evidence(
    terms=(WORD,),
    near=((WORD, "防污涂层", 0.8),),
    criteria=(
        Criterion(
            "budget", Fit.MET, {"budget_min": 12_340_000, "budget_max": 56_780_000, "price": 1}
        ),
    ),
)
BUDGET = re.compile(r"12\.3")


def hide(need: Posting, confidentiality: str = "summary") -> None:
    posting.save_draft(need.author, need, {"confidentiality": confidentiality})
    posting.submit(need.author, need)
    audit.publish(make_user(Role.OFFICER), need)
    db.commit()


def page_of(login: Login, user: User, address: str) -> str:
    answer = login(user).get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def broker_of(match: Match) -> User:
    assert match.broker is not None
    return match.broker


@pytest.mark.parametrize("confidentiality", ["summary", "anonymous"])
def test_old_reasons_are_hidden_from_broker_and_other_side(
    login: Login, confidentiality: str
) -> None:
    match = make_confirmed(need=make_published(problem=WORD), evidence=EVIDENCE)
    address = f"/deals/{match.id}"
    for reader in (broker_of(match), match.achievement.author):
        assert BUDGET.search(page_of(login, reader, address))
    hide(match.need, confidentiality)
    for reader in (broker_of(match), match.achievement.author):
        page = page_of(login, reader, address)
        assert 'class="term' not in page
        assert not BUDGET.search(page)
    assert 'class="term' in page_of(login, match.need.author, address)


def test_old_reasons_are_hidden_at_the_desk_and_in_the_export(login: Login) -> None:
    match = make_match(need=make_published(problem=WORD), evidence=EVIDENCE)
    addresses = ("/desk/", f"/desk/{match.id}")
    for address in addresses:
        assert WORD in page_of(login, broker_of(match), address)
    hide(match.need)
    for address in addresses:
        page = page_of(login, broker_of(match), address)
        assert WORD not in page
        assert not BUDGET.search(page)
    assert WORD not in str(list(exchange.export_matches()))


def test_an_edit_that_hides_nothing_keeps_the_reasons(login: Login) -> None:
    match = make_confirmed(need=make_published(confidentiality="anonymous"), evidence=EVIDENCE)
    hide(match.need, "anonymous")
    assert WORD in page_of(login, broker_of(match), f"/deals/{match.id}")


def test_after_the_introduction_the_reasons_are_told_whatever_was_hidden(login: Login) -> None:
    match = make_introduced(evidence=EVIDENCE)
    hide(match.need)
    assert WORD in page_of(login, match.achievement.author, f"/deals/{match.id}")


def test_what_is_hidden_while_the_engine_compares_is_compared_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    need = make_published(problem="网衣附着藤壶，超声清洗效果差")
    make_published(Kind.ACHIEVEMENT, innovation="超声清洗与涂层结合")
    indexing.embed_due()
    assert "超声" in str([one.evidence for one in engine.suggest(need)])
    compare = engine.match

    def compare_slowly(*arguments: Any, **options: Any) -> Sequence[Candidate]:
        candidates = compare(*arguments, **options)
        # The last of the two passes: nothing is compared after the owner hid it.
        if arguments[1] is Kind.NEED and need.latest.number == 1:
            hide(need)
        return candidates

    monkeypatch.setattr(engine, "match", compare_slowly)
    proposals.match_due()
    assert need.latest.number == 2
    assert "超声" not in str([match.evidence for match in db.session().query(Match)])
    indexing.embed_due()
    assert proposals.is_work_due()
    proposals.match_due()
    assert db.session().query(Match).one().need_revision_id == need.published_revision_id


def test_a_hidden_text_is_not_found_by_its_vector_while_the_worker_is_behind() -> None:
    need = make_published(problem="网衣附着藤壶，超声清洗效果差")
    indexing.embed_due()
    assert [key for key, _ in engine.search(Kind.NEED, "超声清洗")] == [need.id]
    hide(need)
    assert engine.search(Kind.NEED, "超声清洗") == []
    indexing.embed_due()
    assert [key for key, _ in engine.search(Kind.NEED, "网衣长满藤壶")] == [need.id]


def test_a_search_gives_no_reason_from_a_text_that_is_hidden_by_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    need = make_published(problem="网衣附着藤壶，超声清洗效果差")
    indexing.embed_due()
    # What a site shows while a newer corpus is prepared in the background.
    corpus = engine.corpus(Kind.NEED)
    monkeypatch.setattr(loaded.LoadedModel, "corpus", lambda *_, **__: corpus)
    assert "超声" in str(found.explain_found(Kind.NEED, "超声清洗", [need.id]))
    hide(need)
    assert found.explain_found(Kind.NEED, "超声清洗", [need.id]) == {}
