"""The pages of an account's webhooks: its owner's alone, and the secret is shown once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matcher.domain.codes import Role
from tests.factories import PASSWORD, make_published, make_user
from tests.webhooks.making import again, ask_test, deliveries, make_webhook, work
from tests.webhooks.receiver import Answers, Receiver
from web.base import db
from web.base.models import LogEntry
from web.people.models import User
from web.webhooks import service
from web.webhooks.models import Delivery, Webhook, WebhookEvent, WebhookKind
from web.webhooks.states import EventKind, HookState

pytestmark = pytest.mark.usefixtures("app")

Login = Callable[[User], FlaskClient]

FORM: dict[str, Any] = {
    "name": "业务系统",
    "address": "https://erp.example.cn/hooks?key=k-93",
    "public_kinds": ["posting.published", "call.opened"],
    "own_kinds": ["deal.shown"],
}


def only() -> Webhook:
    db.rollback()
    return db.session().scalars(select(Webhook)).one()


def ask(client: FlaskClient, here: str, step: str) -> str:
    client.post(f"{here}/{step}")
    return client.get(here).text


@pytest.mark.parametrize("role", [Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.OFFICER])
def test_an_account_makes_a_webhook_and_sees_its_secret_once(login: Login, role: Role) -> None:
    client = login(make_user(role))
    made = client.post("/account/webhooks/new", data=FORM)
    assert made.status_code == 200
    webhook = only()
    assert webhook.secret in made.text
    assert webhook.kinds == {
        EventKind.POSTING_PUBLISHED,
        EventKind.CALL_OPENED,
        EventKind.DEAL_SHOWN,
    }
    for path in ("/account/webhooks", f"/account/webhooks/{webhook.id}"):
        page = client.get(path)
        assert "业务系统" in page.text
        assert webhook.secret not in page.text


@pytest.mark.parametrize("role", [Role.EXPERT, Role.AUDITOR])
def test_who_only_judges_has_none(login: Login, role: Role) -> None:
    client = login(make_user(role))
    assert client.get("/account/webhooks").status_code == 403
    assert client.post("/account/webhooks/new", data=FORM).status_code == 403


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"address": "http://erp.example.cn/"}, "网址要以 https:// 开头"),
        ({"address": "https://10.0.0.1/"}, "这是内部网络的地址"),
        ({"address": "https://0x7f.1/"}, "这个主机名不能使用"),
        ({"address": "https://a:b@erp.example.cn/"}, "网址里不能写用户名和密码"),
        ({"address": "https://erp.example.cn:22/"}, "这个端口不能使用"),
        ({"address": "erp"}, "请填写完整的网址"),
        ({"address": ""}, "请填写完整的网址"),
        ({"name": " "}, "请填写名称"),
        ({"public_kinds": [], "own_kinds": []}, "请至少选择一种事件"),
        ({"own_kinds": ["webhook.test"]}, "请从给出的选项中选择"),
    ],
)
def test_what_cannot_be_used_is_asked_for_again(
    login: Login, changes: dict[str, Any], words: str
) -> None:
    answer = login(make_user()).post("/account/webhooks/new", data=FORM | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session().scalar(select(func.count(Webhook.id))) == 0


def test_it_is_edited_paused_resumed_and_removed(login: Login) -> None:
    user = make_user()
    client, webhook = login(user), make_webhook("https://erp.example.cn/", user)
    here = f"/account/webhooks/{webhook.id}"
    assert "https://erp.example.cn/" in client.get(f"{here}/edit").text
    client.post(f"{here}/edit", data=FORM | {"name": "另一个系统", "own_kinds": []})
    assert (only().name, len(only().kinds)) == ("另一个系统", 2)
    client.post(f"{here}/pause")
    assert only().state is HookState.PAUSED
    assert "推送没有开启" in ask(client, here, "test")
    client.post(f"{here}/resume")
    assert only().state is HookState.ACTIVE
    assert "删除推送" in client.get(f"{here}/remove").text
    client.post(f"{here}/remove")
    for model in (Webhook, WebhookKind, WebhookEvent, Delivery):
        assert db.session().scalar(select(func.count()).select_from(model)) == 0


def test_a_renewed_secret_is_shown_once(login: Login) -> None:
    user = make_user()
    client, webhook = login(user), make_webhook("https://erp.example.cn/", user)
    here = f"/account/webhooks/{webhook.id}/secret"
    old = webhook.secret
    assert old not in client.get(here).text
    page = client.post(here)
    assert only().secret in page.text
    assert old not in page.text
    assert (only().old_secret, only().old_until is not None) == (old, True)


def test_it_is_its_owners_alone(login: Login, receiver: Receiver) -> None:
    owner = make_user()
    webhook = make_webhook(receiver.url, owner)
    ask_test(webhook)
    work()
    [delivery] = deliveries(webhook)
    colleague = make_user(Role.FIRM, owner.organisation)
    for other in (colleague, make_user(Role.OFFICER)):
        client = login(other)
        here = f"/account/webhooks/{webhook.id}"
        assert client.get(here).status_code == 404
        for step in ("edit", "pause", "test", "secret", "remove"):
            assert client.post(f"{here}/{step}", data=FORM).status_code == 404
        again_ = f"/account/webhooks/deliveries/{delivery.id}/again"
        assert client.post(again_).status_code == 404
    assert again(webhook).state is HookState.ACTIVE


def test_an_account_has_only_so_many(login: Login) -> None:
    user = make_user()
    for number in range(service.MOST):
        make_webhook(f"https://erp.example.cn/{number}", user)
    client = login(user)
    client.post("/account/webhooks/new", data=FORM)
    assert f"最多 {service.MOST} 个推送" in client.get("/account/webhooks").text


def test_the_record_tells_each_attempt_in_words_of_ours(login: Login, receiver: Receiver) -> None:
    user = make_user()
    client, webhook = login(user), make_webhook(receiver.url, user)
    here = f"/account/webhooks/{webhook.id}"
    receiver.answers = [Answers(500, {"X-Error": "secret-of-theirs"})]
    assert "测试已发出" in ask(client, here, "test")
    # One at a time: a button is no way to flood somebody.
    assert "上一次测试还没有结束" in ask(client, here, "test")
    work()
    page = re.sub(r"\s+", " ", client.get(here).text)
    assert "对方没有收下 500" in page
    assert "对方已收下 200" in page
    assert "毫秒" in page
    assert "secret-of-theirs" not in page
    [delivery] = deliveries(webhook)
    client.post(f"/account/webhooks/deliveries/{delivery.id}/again")
    work()
    assert len({one.uid for one in receiver.came}) == 2
    assert "没有推送记录" in client.get(f"{here}?state=failed").text


def test_a_stopped_webhook_stands_among_what_is_to_be_done(
    login: Login, receiver: Receiver
) -> None:
    user = make_user()
    client, webhook = login(user), make_webhook(receiver.url, user)
    receiver.usual = Answers(410)
    ask_test(webhook)
    work()
    assert "事件推送已停" in client.get("/inbox/").text
    assert "接收方答复不再接收" in client.get(f"/account/webhooks/{webhook.id}").text


def test_the_log_tells_of_it_without_address_and_secret(login: Login) -> None:
    login(make_user()).post("/account/webhooks/new", data=FORM)
    entry = db.session().scalars(select(LogEntry).where(LogEntry.object_type == "webhook")).one()
    assert entry.action == "create_webhook"
    assert "erp.example.cn" not in str(entry.detail)


def test_nothing_of_it_is_left_when_its_owner_leaves(login: Login, receiver: Receiver) -> None:
    user = make_user(Role.BROKER)
    client, webhook = login(user), make_webhook(receiver.url, user)
    make_published()
    work()
    told = client.post("/account/data/download").get_data(as_text=True)
    assert receiver.url in told
    assert webhook.secret not in told
    make_published()
    form = {"password": PASSWORD, "address": user.email}
    assert client.post("/account/data/delete", data=form).status_code == 302
    work()
    assert len(receiver.came) == 1
    for model in (Webhook, WebhookKind, Delivery):
        assert db.session().scalar(select(func.count()).select_from(model)) == 0
