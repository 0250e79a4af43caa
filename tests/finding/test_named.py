"""Codes, institutions and people find what they call, and nothing that is not public."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Confidentiality, OrganisationKind, Role
from matcher.types import Kind
from tests.calendar import today
from tests.factories import (
    make_draft,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from tests.statements import noted
from tests.whole.test_public_pages import read
from web.base import db
from web.engine import indexing
from web.finding import found
from web.finding.names import Call, compare_name
from web.people.models import User
from web.postings import service as posting
from web.postings.disclosure import CONFIDENTIAL
from web.postings.models import Posting
from web.postings.numbers import number_of

OCEAN = "广东海洋大学"


def institute(name: str = OCEAN, **values: Any) -> User:
    return make_user(
        Role.INSTITUTE, make_organisation(OrganisationKind.UNIVERSITY, name=name, **values)
    )


def achievement(title: str, author: User | None = None, **values: Any) -> Posting:
    return make_published(Kind.ACHIEVEMENT, author, title=title, **values)


def titles(page: str) -> list[str]:
    """Return the titles of the cards, without the marks of what was searched for."""
    found = re.findall(r'class="posting__title"><a [^>]*>(.*?)</a>', page)
    return [re.sub("<.*?>", "", title) for title in found]


def search(client: FlaskClient, text: str, **arguments: str) -> list[str]:
    return titles(read(client, f"/search?{urlencode({'q': text, **arguments})}"))


# Codes


@pytest.mark.parametrize("write", ["{0}", "{0} ", "编号 {0}", "编号：{0}"])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_code_finds_its_posting(client: FlaskClient, kind: Kind, write: str) -> None:
    make_published(kind, title="别的")
    wanted = make_published(kind, title="要找的")
    code = number_of(wanted)
    for text in (code, code.lower(), chr(ord(code[0]) + 0xFEE0) + code[1:], str(wanted.id)):
        assert search(client, write.format(text)) == ["要找的"]
        assert search(client, write.format(text), kind=kind.value) == ["要找的"]


def test_a_code_of_the_other_kind_finds_nothing(client: FlaskClient) -> None:
    need = make_published(title="需求")
    assert search(client, f"A{need.id}") == []
    assert search(client, f"N{need.id}", kind="achievement") == []


def test_a_code_finds_only_what_is_listed(client: FlaskClient) -> None:
    author = make_user()
    postings = [
        make_draft(author=author, title="草稿"),
        make_submitted(author=author, title="待审"),
    ]
    withdrawn = make_published(author=author, title="撤回的")
    posting.withdraw(author, withdrawn)
    db.commit()
    missing = read(client, "/search?q=N999999")
    for one in (*postings, withdrawn):
        page = read(client, f"/search?q={number_of(one)}")
        assert page.replace(number_of(one), "N999999") == missing


def test_what_has_expired_is_found_by_its_code_beside_the_list(client: FlaskClient) -> None:
    expired = make_published(title="到期的")
    assert expired.published_revision is not None
    expired.published_revision.valid_until = today() - timedelta(days=1)
    db.commit()
    posting.expire_postings()
    db.commit()
    page = read(client, f"/search?q={number_of(expired)}")
    assert "已不在列表里" in page
    assert titles(page) == ["到期的"]
    assert titles(read(client, "/needs")) == []
    assert "已不在列表里" not in read(client, f"/search?q={number_of(expired)}&kind=achievement")


def test_the_page_of_a_posting_shows_the_code(client: FlaskClient) -> None:
    need = make_published()
    assert f">N{need.id}<" in read(client, f"/needs/{need.id}")


# Institutions


@pytest.mark.parametrize(
    ("words", "name", "call"),
    [
        ("广东海洋大学", OCEAN, Call.CALL),
        ("廣東海洋大學", OCEAN, Call.CALL),
        ("海洋大学", OCEAN, Call.CALL),
        ("广海大", OCEAN, Call.CALL),
        ("海洋", OCEAN, Call.PART),
        ("大学", OCEAN, Call.PART),
        ("广东海洋大学的网箱", OCEAN, Call.MENTION),
        ("深圳大学", OCEAN, Call.NOT),
        ("海", OCEAN, Call.NOT),
        ("广网大", OCEAN, Call.NOT),
        ("恒兴水产科技", "恒兴水产科技有限公司", Call.CALL),
        ("恒兴", "恒兴水产科技有限公司", Call.PART),
        ("Guangdong Ocean University", "Guangdong Ocean University", Call.CALL),
        ("ocean university", "Guangdong Ocean University", Call.CALL),
        ("ocean", "Guangdong Ocean University", Call.NOT),
        ("", OCEAN, Call.NOT),
        ("海洋大学", "", Call.NOT),
        ("？！", OCEAN, Call.NOT),
    ],
)
def test_how_surely_words_call_an_organisation(words: str, name: str, call: Call) -> None:
    assert compare_name(words, name) is call


@pytest.mark.parametrize("text", [OCEAN, "海洋大学", "廣東海洋大學", "广海大", "ocean university"])
def test_an_institution_is_found_with_all_it_has_published(client: FlaskClient, text: str) -> None:
    ocean = institute(name_en="Guangdong Ocean University")
    achievement("甲", ocean)
    achievement("乙", ocean)
    achievement("海洋牧场监测", institute("别的研究院"))
    indexing.embed_due()
    page = read(client, f"/search?q={text}")
    assert set(titles(page)) == {"甲", "乙"}
    assert f'href="/institutions/{ocean.organisation_id}"' in page
    assert "2 项成果" in page


def test_a_subject_in_a_name_still_finds_the_subject_first(client: FlaskClient) -> None:
    achievement("对虾苗种", institute("海洋大学"))
    achievement("海洋牧场监测", institute("别的研究院"), summary="海洋牧场的监测。")
    indexing.embed_due()
    assert search(client, "海洋", kind="achievement")[0] == "海洋牧场监测"


def test_what_an_institution_has_on_a_subject_comes_first(client: FlaskClient) -> None:
    achievement("网箱防污涂层", institute("别的研究院"))
    achievement("网箱防污涂层", institute(), trl=5)
    indexing.embed_due()
    ids = found.find(Kind.ACHIEVEMENT, f"{OCEAN}的网箱防污涂层").ids
    first = db.session().get(Posting, ids[0])
    assert first is not None and first.organisation.name == OCEAN


def test_a_firm_is_found_by_the_needs_it_signs(client: FlaskClient) -> None:
    firm = make_user(Role.FIRM, make_organisation(name="恒兴水产科技有限公司"))
    make_published(author=firm, title="署名的")
    make_published(author=firm, title="匿名的", confidentiality=Confidentiality.ANONYMOUS)
    make_published(author=firm, title="只有摘要", confidentiality=Confidentiality.SUMMARY)
    indexing.embed_due()
    for text in ("恒兴水产科技有限公司", "恒兴水产科技", "恒兴"):
        assert search(client, text, kind="need")[0] == "署名的"
        assert set(search(client, text, kind="need")) <= {"署名的"}


@pytest.mark.parametrize("level", [Confidentiality.ANONYMOUS, Confidentiality.SUMMARY])
def test_the_owner_of_a_need_without_a_name_is_never_found(
    client: FlaskClient, level: Confidentiality
) -> None:
    name = "隐名金丝雀实业有限公司"
    firm = make_user(Role.FIRM, make_organisation(name=name, name_en="Canary Industries Ltd"))
    make_published(author=firm, title="不署名的", confidentiality=level)
    indexing.embed_due()
    for text in (name, "金丝雀实业", "金丝雀", "Canary Industries", "Canary Industries Ltd"):
        page = read(client, f"/search?q={text}")
        assert page == read(client, f"/search?q={text}")
        assert titles(page) == []
        assert "/institutions/" not in page


def test_an_institution_that_was_not_verified_is_not_found(client: FlaskClient) -> None:
    make_organisation(OrganisationKind.UNIVERSITY, name="未核验大学", verification="pending")
    assert "/institutions/" not in read(client, "/search?q=未核验大学").replace(
        '"/institutions"', ""
    )


# People


def test_who_made_an_achievement_is_found_by_name(client: FlaskClient) -> None:
    achievement("对虾育种", team="带头人陈卓群，教授；成员 5 人。")
    achievement("别的成果")
    indexing.embed_due()
    for text in ("陈卓群", "陈卓群教授", "陳卓群"):
        assert search(client, text, kind="achievement")[0] == "对虾育种"


def test_contacts_are_found_by_nobody(client: FlaskClient) -> None:
    for kind in Kind:
        make_published(
            kind, title="有联系人的", contact_name="欧阳金雀", contact_phone="13900001111"
        )
    indexing.embed_due()
    for text in ("欧阳金雀", "欧阳金雀老师", "13900001111"):
        assert search(client, text) == []


def test_names_are_looked_for_in_public_texts_only() -> None:
    assert "team" not in CONFIDENTIAL[Confidentiality.PUBLIC]


# What it costs


def test_many_texts_cost_no_more_questions_than_one(app: object) -> None:
    achievement("甲", institute())
    indexing.embed_due()

    def ask(*texts: str) -> int:
        with noted() as statements:
            found.find_many(Kind.ACHIEVEMENT, texts)
        return len(statements)

    ask(OCEAN)
    assert ask(OCEAN) == ask(OCEAN, "海洋大学", "网箱", "陈卓群", "A1")


def test_saved_searches_and_pages_find_the_same(app: object) -> None:
    achievement("甲", institute(), team="陈卓群")
    indexing.embed_due()
    texts = [OCEAN, "网箱", "陈卓群", "A1"]
    many = found.find_many(Kind.ACHIEVEMENT, texts)
    assert all(many[text] == found.find(Kind.ACHIEVEMENT, text).ids for text in texts)
