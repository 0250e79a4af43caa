"""The engine inside the site: index, proposals, suggestions, search."""

from __future__ import annotations

import shutil

import pytest
from flask import Flask

from embeddings.index_faiss import open_index
from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_candidate, make_match, make_published, make_user
from web.audit import service as audit
from web.base import db
from web.base.queue import InlineQueue
from web.engine import indexing, loaded
from web.engine import service as engine
from web.engine.models import Embedding
from web.matches.models import Match
from web.matches.states import MatchState
from web.postings import service as posting
from web.proposing import choosing
from web.proposing import matching as proposals

pytestmark = pytest.mark.usefixtures("app")


def ids_on_disk(kind: Kind) -> set[int]:
    index, _ = open_index(engine.index_folder(kind))
    return set(index.ids().tolist())


def test_a_published_need_is_indexed_and_matched_by_the_task(queue: InlineQueue) -> None:
    broker = make_user(Role.BROKER, fields=["marine"])
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    assert ids_on_disk(Kind.NEED) == {need.id}
    assert ids_on_disk(Kind.ACHIEVEMENT) == {achievement.id}
    match = db.session().query(Match).one()
    assert match.state is MatchState.PROPOSED
    assert match.broker_id == broker.id
    assert "藤壶" in match.evidence["terms"]
    assert match.engine_version == engine.version()


def test_a_lost_task_is_made_good_by_the_sweep(queue: InlineQueue) -> None:
    need = make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    queue.waiting.clear()
    queue.put("sweep")
    queue.run_all()
    assert ids_on_disk(Kind.NEED) == {need.id}
    assert db.session().query(Match).count() == 1


def test_what_is_withdrawn_leaves_index_and_search(queue: InlineQueue) -> None:
    need = make_published(Kind.NEED)
    queue.run_all()
    assert engine.search(Kind.NEED, "网箱网衣附着") != []
    posting.withdraw(need.author, need)
    db.commit()
    queue.run_all()
    assert ids_on_disk(Kind.NEED) == set()
    assert engine.search(Kind.NEED, "网箱网衣附着") == []


def test_a_new_text_replaces_the_old_vector_and_renews_the_proposal(queue: InlineQueue) -> None:
    need = make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    key = (need.id, engine.encoder().name)
    before = db.session().get(Embedding, key)
    assert before is not None
    old_hash, old_revision = before.content_hash, need.published_revision_id
    posting.save_draft(need.author, need, {"title": "深水网箱网衣防藤壶附着涂层"})
    posting.submit(need.author, need)
    audit.publish(make_user(Role.OFFICER), need)
    db.commit()
    queue.run_all()
    after = db.session().get(Embedding, key)
    assert after is not None
    assert after.content_hash != old_hash
    match = db.session().query(Match).one()
    assert match.need_revision_id == need.published_revision_id != old_revision


def test_a_change_of_facts_alone_is_matched_again(queue: InlineQueue) -> None:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    posting.save_draft(need.author, need, {"trl_min": 9, "musts": ["maturity"]})
    posting.submit(need.author, need)
    audit.publish(make_user(Role.OFFICER), need)
    db.commit()
    queue.run_all()
    assert not proposals.is_work_due()
    # The achievement has TRL 7: it is no candidate any more.
    assert engine.suggest(need) == []
    assert engine.suggest(achievement) == []


def test_nothing_is_due_twice(queue: InlineQueue) -> None:
    make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    assert indexing.find_stale() == []
    assert not proposals.is_work_due()
    assert proposals.match_due() == 0
    assert indexing.embed_due() == 0


def test_a_lost_index_is_rebuilt_and_nobody_waits_for_it(queue: InlineQueue, app: Flask) -> None:
    need = make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    shutil.rmtree(app.config["SETTINGS"].index_folder)
    loaded.present().stores.clear()
    assert len(engine.suggest(need)) == 1
    queue.put("sweep")
    queue.run_all()
    assert ids_on_disk(Kind.NEED) == {need.id}


def test_the_same_organisation_is_never_matched_with_itself(queue: InlineQueue) -> None:
    firm = make_user(Role.FIRM)
    institute = make_user(Role.INSTITUTE, firm.organisation)
    make_published(Kind.NEED, firm)
    make_published(Kind.ACHIEVEMENT, institute)
    queue.run_all()
    assert db.session().query(Match).count() == 0


def test_a_burst_is_one_pass_of_work(
    queue: InlineQueue, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        make_published(Kind.NEED)
    passes = []
    whole = indexing.embed_due
    monkeypatch.setattr(indexing, "embed_due", lambda: passes.append(1) or whole())
    queue.run_all()
    assert len(passes) == 1
    assert len(ids_on_disk(Kind.NEED)) == 5


def test_a_decided_match_is_not_proposed_again(queue: InlineQueue) -> None:
    match = make_match()
    assert match.broker is not None
    from matcher.domain.codes import DeclineCode
    from web.desk import service as matching

    matching.decline(match.broker, match, DeclineCode.FIELD_MISMATCH)
    db.commit()
    queue.run_all()
    assert db.session().query(Match).one().state is MatchState.DECLINED


def test_one_institute_does_not_fill_the_proposals_of_a_need(queue: InlineQueue) -> None:
    need, author = make_published(Kind.NEED), make_user(Role.INSTITUTE)
    titles = ["低表面能防污涂层网衣", "水下机器人清洗网箱附着物", "耐磨铜合金编织网片"]
    own = [
        make_published(
            Kind.ACHIEVEMENT,
            author,
            **{"title": title, "summary": title * 2, "innovation": title, "application": title},
        )
        for title in titles
    ]
    other = make_published(Kind.ACHIEVEMENT, title="网箱网衣防附着缓释涂料")
    queue.run_all()
    candidates = [
        make_candidate(need, one, probability=0.9 - 0.05 * place)
        for place, one in enumerate([*own, other])
    ]
    kept = choosing.choose(candidates, Kind.NEED, 3)
    assert [int(one.achievement_id) for one in kept] == [own[0].id, own[1].id, other.id]
    assert [one.probability for one in kept] == [0.9, 0.85, 0.75]
