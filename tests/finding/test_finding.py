"""Finding: facets, feeds, comparison, related items, districts, search while typing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_organisation, make_published, make_user
from tests.whole.test_public_pages import facet_counts, read, titles
from web.base import db
from web.engine import indexing
from web.engine import service as engine
from web.postings import service as posting
from web.postings.models import Posting

ATOM = "{http://www.w3.org/2005/Atom}"


def publish(title: str, kind: Kind = Kind.ACHIEVEMENT, **values: object) -> Posting:
    return make_published(kind, title=title, **values)


def entries(client: FlaskClient, path: str) -> list[str]:
    """Return the titles of a feed's entries."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    # The text is our own site's.
    feed = ET.fromstring(answer.get_data(as_text=True))
    return [entry.findtext(f"{ATOM}title") or "" for entry in feed.iter(f"{ATOM}entry")]


# Lists


def test_achievements_are_narrowed_to_an_institution_and_a_quarter(client: FlaskClient) -> None:
    harbour = make_user(Role.INSTITUTE, make_organisation(name="海港研究院"))
    early = make_published(Kind.ACHIEVEMENT, harbour, title="早先的")
    make_published(Kind.ACHIEVEMENT, harbour, title="新近的")
    publish("别家的")
    now = datetime.now(UTC)
    early.published_at = now.replace(year=now.year - 1, month=2, day=3)
    db.commit()
    counts = facet_counts(read(client, "/achievements"))
    assert counts["海港研究院"] == "2"
    quarter = f"{now.year - 1}Q1"
    assert counts[quarter] == "1"
    assert titles(read(client, f"/achievements?quarter={quarter}")) == ["早先的"]
    of_harbour = f"/achievements?institution={harbour.organisation_id}"
    assert set(titles(read(client, of_harbour))) == {"早先的", "新近的"}
    assert titles(read(client, f"{of_harbour}&quarter={quarter}")) == ["早先的"]


@pytest.mark.parametrize("query", ["institution=x", "institution=99999", "quarter=2026Q9"])
def test_an_unknown_institution_or_quarter_narrows_nothing(client: FlaskClient, query: str) -> None:
    publish("甲")
    assert titles(read(client, f"/achievements?{query}")) == ["甲"]


def test_needs_are_not_counted_by_owner(client: FlaskClient) -> None:
    firm = make_user(Role.FIRM, make_organisation(name="不愿具名的厂"))
    make_published(Kind.NEED, firm, confidentiality="anonymous")
    page = read(client, f"/needs?institution={firm.organisation_id}")
    assert "不愿具名的厂" not in page
    assert len(titles(page)) == 1


# Search


@pytest.fixture
def marine() -> list[Posting]:
    made = [
        publish("抗台风系泊系统", summary="网箱在台风里不走锚。", trl=5),
        publish("网箱网衣清洗机器人", summary="台风后也能清洗网箱。", trl=8),
    ]
    indexing.embed_due()
    return made


def test_the_words_a_search_found_an_item_by_are_marked(
    client: FlaskClient, marine: list[Posting]
) -> None:
    page = read(client, "/search?q=网箱怕台风")
    assert "抗<mark>台风</mark>系泊系统" in page


def test_a_passage_is_quoted_where_title_and_summary_do_not_tell(client: FlaskClient) -> None:
    body = "平台可升降。遇到台风时整体下潜避浪。回收方便。"
    publish("自升降养殖平台", summary="一种养殖平台。", innovation=body, application="")
    indexing.embed_due()
    page = read(client, "/search?q=台风避浪&kind=achievement")
    assert '<p class="posting__passage">遇到<mark>台风</mark>时整体下潜' in page
    assert "平台可升降。" not in page


def test_results_can_be_sorted_otherwise_than_by_closeness(
    client: FlaskClient, marine: list[Posting]
) -> None:
    page = read(client, "/search?q=抗台风系泊&kind=achievement&sort=mature")
    plain = [
        re.sub("<.*?>", "", title) for title in re.findall(r'/achievements/\d+">(.*?)</a>', page)
    ]
    assert plain == ["网箱网衣清洗机器人", "抗台风系泊系统"]


def test_a_script_gets_the_results_alone_with_links_to_the_whole_page(
    client: FlaskClient, marine: list[Posting]
) -> None:
    answer = client.get("/search?q=台风&kind=achievement", headers={"X-Part": "results"})
    part = answer.get_data(as_text=True)
    assert "<html" not in part
    assert 'href="/search?' in part
    assert "X-Part" in answer.headers["Vary"]
    assert "<html" in read(client, "/search?q=台风&kind=achievement")


# Feeds


def test_a_feed_follows_the_filters_of_its_list(client: FlaskClient) -> None:
    publish("海洋的", fields=["marine"])
    publish("钢铁的", fields=["steel"])
    publish("要钢铁的", Kind.NEED, fields=["steel"])
    page = read(client, "/achievements?field=steel&page=1")
    assert 'href="/achievements.atom?field=steel"' in page
    assert entries(client, "/achievements.atom?field=steel") == ["钢铁的"]
    assert entries(client, "/needs.atom") == ["要钢铁的"]


def test_a_feed_of_a_search_shows_the_newest_find_first(
    client: FlaskClient, marine: list[Posting]
) -> None:
    assert entries(client, "/achievements.atom?q=抗台风系泊系统") == [
        "网箱网衣清洗机器人",
        "抗台风系泊系统",
    ]


def test_a_feed_holds_public_text_only(client: FlaskClient) -> None:
    firm = make_user(Role.FIRM, make_organisation(name="不愿具名的厂"))
    make_published(
        Kind.NEED, firm, title="只有<摘要>", confidentiality="summary", problem="藏起来的难题"
    )
    feed = client.get("/needs.atom").get_data(as_text=True)
    assert entries(client, "/needs.atom") == ["只有<摘要>"]
    assert "不愿具名的厂" not in feed
    assert "藏起来的难题" not in feed


# Comparison


def test_up_to_four_achievements_stand_side_by_side(client: FlaskClient) -> None:
    made = [publish(f"成果{number}", indicators=f"寿命{number}年") for number in range(5)]
    query = "&".join(f"id={one.id}" for one in made)
    page = read(client, f"/compare?{query}")
    assert "寿命3年" in page
    assert "寿命4年" not in page
    assert "有 1 项没有显示" in page
    without_first = "&amp;".join(f"id={one.id}" for one in made[1:4])
    assert f'href="/compare?{without_first}"' in page


def test_only_what_is_public_is_compared(client: FlaskClient) -> None:
    gone, need = publish("撤回的"), publish("别人的需求", Kind.NEED)
    kept = publish("在的", contact_name="不公开的人")
    posting.withdraw(gone.author, gone)
    db.commit()
    page = read(client, f"/compare?id={gone.id}&id={need.id}&id={kept.id}&id=x&id={kept.id}")
    assert "撤回的" not in page
    assert "别人的需求" not in page
    assert "不公开的人" not in page
    assert page.count('<th scope="col">') == 1


def test_what_is_picked_goes_along_to_the_next_page_of_a_list(client: FlaskClient) -> None:
    picked, other = publish("选中的", fields=["steel"]), publish("其他")
    page = read(client, f"/achievements?id={picked.id}")
    assert re.search(rf'value="{picked.id}" form="compare" checked', page)
    assert re.search(rf'value="{other.id}" form="compare">', page)
    elsewhere = read(client, f"/achievements?field=marine&id={picked.id}")
    assert f'<input type="hidden" name="id" value="{picked.id}">' in elsewhere


def test_an_empty_comparison_says_how_to_choose(client: FlaskClient) -> None:
    assert "加入对比" in read(client, "/compare")


# Related items


def test_an_item_shows_what_is_like_it_and_published(client: FlaskClient) -> None:
    mine = publish("海水网箱防附着网衣涂层")
    like = publish("海水网箱网衣防附着涂料")
    gone = publish("海水网箱防附着涂层网衣")
    publish(
        "桉树木片制浆黑液回收", summary="制浆废液", keywords=["制浆"], innovation="", application=""
    )
    indexing.embed_due()
    posting.withdraw(gone.author, gone)
    db.commit()
    assert titles(read(client, f"/achievements/{mine.id}")) == [like.published_revision.title]
    assert gone.id not in engine.find_similar(Kind.ACHIEVEMENT, mine.id, 4)


# Districts


def test_districts_are_counted_as_their_lists_are(client: FlaskClient) -> None:
    publish("公开的", Kind.NEED, district="xuwen")
    publish("隐去的", Kind.NEED, district="leizhou", confidentiality="summary")
    page = read(client, "/districts")
    assert 'href="/needs?district=xuwen"' in page
    assert "leizhou" not in page
    assert "雷州" not in page
