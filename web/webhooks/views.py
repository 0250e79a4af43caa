"""Pages of an account's webhooks."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, WrongState
from web.base import confirm, once
from web.base.arguments import code_argument, page_number
from web.base.confirm import Confirmation
from web.base.guard import subject
from web.people.session import account
from web.webhooks import queries as query
from web.webhooks import service
from web.webhooks.forms import WebhookForm
from web.webhooks.models import Delivery, Webhook
from web.webhooks.service import MOST, TooManyWebhooks
from web.webhooks.states import OWN_KINDS, PUBLIC_KINDS, DeliveryState

blueprint = Blueprint("webhooks", __name__)


@blueprint.get("/account/webhooks")
def index() -> str:
    """List the account's webhooks."""
    found = query.list_webhooks(account())
    taken = query.last_taken(found)
    return render_template("webhooks/index.html", webhooks=found, taken=taken, most=MOST)


@blueprint.get("/account/webhooks/new")
def new() -> str:
    """Show an empty form."""
    return render_template("webhooks/edit.html", form=WebhookForm(), webhook=None)


@blueprint.post("/account/webhooks/new")
def create() -> ResponseReturnValue:
    """Make a webhook and show its secret, this once."""
    form = WebhookForm()
    if not form.validate():
        return render_template("webhooks/edit.html", form=form, webhook=None), 422
    try:
        webhook = service.create(account(), form.name.data or "", form.address.data, form.kinds)
    except TooManyWebhooks:
        flash(gettext("最多 %(most)s 个推送。请先删除不用的。", most=MOST), "warning")
        return redirect(url_for("webhooks.index"))
    except InputError as error:
        form.show_fault(error.problems[0].code)
        return render_template("webhooks/edit.html", form=form, webhook=None), 422
    return _show_secret(webhook, webhook.secret)


@blueprint.get("/account/webhooks/<int:webhook_id>")
def show(**_: int) -> str:
    """Show a webhook and what was sent to it."""
    webhook, state = subject(Webhook), code_argument(DeliveryState, "state")
    return render_template(
        "webhooks/show.html",
        webhook=webhook,
        kinds=[kind for kind in (*PUBLIC_KINDS, *OWN_KINDS) if kind in webhook.kinds],
        page=query.list_deliveries(webhook, state, page_number()),
        state=state,
        states=list(DeliveryState),
        waiting=query.count_unspread(webhook),
    )


@blueprint.get("/account/webhooks/<int:webhook_id>/edit")
def edit(**_: int) -> str:
    """Show the form as it was saved."""
    webhook = subject(Webhook)
    form = WebhookForm(
        formdata=None,
        name=webhook.name,
        address=webhook.address,
        public_kinds=[kind.value for kind in PUBLIC_KINDS if kind in webhook.kinds],
        own_kinds=[kind.value for kind in OWN_KINDS if kind in webhook.kinds],
    )
    return render_template("webhooks/edit.html", form=form, webhook=webhook)


@blueprint.post("/account/webhooks/<int:webhook_id>/edit")
def store(webhook_id: int) -> ResponseReturnValue:
    """Change a webhook."""
    webhook, form = subject(Webhook), WebhookForm()
    if form.validate():
        try:
            service.edit(account(), webhook, form.name.data or "", form.address.data, form.kinds)
        except InputError as error:
            form.show_fault(error.problems[0].code)
        else:
            flash(gettext("已保存。"), "success")
            return redirect(url_for("webhooks.show", webhook_id=webhook_id))
    return render_template("webhooks/edit.html", form=form, webhook=webhook), 422


@blueprint.post("/account/webhooks/<int:webhook_id>/pause")
def pause(webhook_id: int) -> ResponseReturnValue:
    """Pause a webhook."""
    service.pause(account(), subject(Webhook))
    flash(gettext("已暂停。暂停期间发生的事件，以后不再补发。"), "success")
    return redirect(url_for("webhooks.show", webhook_id=webhook_id))


@blueprint.post("/account/webhooks/<int:webhook_id>/resume")
def resume(webhook_id: int) -> ResponseReturnValue:
    """Resume a webhook."""
    service.resume(account(), subject(Webhook))
    flash(gettext("已继续推送。"), "success")
    return redirect(url_for("webhooks.show", webhook_id=webhook_id))


@blueprint.post("/account/webhooks/<int:webhook_id>/test")
def test(webhook_id: int) -> ResponseReturnValue:
    """Send a test."""
    try:
        service.send_test(account(), subject(Webhook))
    except WrongState:
        flash(gettext("推送没有开启，或上一次测试还没有结束，请稍后再试。"), "warning")
    else:
        flash(gettext("测试已发出，几秒后刷新本页看结果。"), "success")
    return redirect(url_for("webhooks.show", webhook_id=webhook_id))


@blueprint.get("/account/webhooks/<int:webhook_id>/secret")
def ask_secret(webhook_id: int) -> str:
    """Ask before the secret is renewed."""
    return confirm.ask(
        Confirmation(
            title=gettext("更换签名密钥"),
            about=subject(Webhook).name,
            effects=[
                gettext("新密钥只显示一次，请随即填到接收方。"),
                gettext("一天之内，每次推送同时带新旧两个签名；之后旧密钥失效。"),
            ],
            verb=gettext("更换签名密钥"),
            back=url_for("webhooks.show", webhook_id=webhook_id),
            ends=False,
        )
    )


@blueprint.post("/account/webhooks/<int:webhook_id>/secret")
def renew_secret(**_: int) -> ResponseReturnValue:
    """Renew the secret and show it, this once."""
    webhook = subject(Webhook)
    return _show_secret(webhook, service.renew_secret(account(), webhook), is_new=False)


@blueprint.get("/account/webhooks/<int:webhook_id>/remove")
def ask_remove(webhook_id: int) -> str:
    """Ask before a webhook is removed."""
    return confirm.ask(
        Confirmation(
            title=gettext("删除推送"),
            about=subject(Webhook).name,
            effects=[gettext("不再推送任何事件，等待中的也不再发出；密钥和推送记录一并删除。")],
            verb=gettext("删除推送"),
            back=url_for("webhooks.show", webhook_id=webhook_id),
        )
    )


@blueprint.post("/account/webhooks/<int:webhook_id>/remove")
def remove(**_: int) -> ResponseReturnValue:
    """Remove a webhook."""
    service.remove(account(), subject(Webhook))
    flash(gettext("已删除。"), "success")
    return redirect(url_for("webhooks.index"))


@blueprint.post("/account/webhooks/deliveries/<int:webhook_delivery_id>/again")
def send_again(**_: int) -> ResponseReturnValue:
    """Send an event once more."""
    delivery = subject(Delivery)
    webhook_id = delivery.webhook_id
    try:
        service.send_again(account(), delivery)
    except WrongState:
        flash(gettext("推送没有开启。请先继续推送，再重发。"), "warning")
    else:
        flash(gettext("已安排重发，几秒后刷新本页看结果。"), "success")
    return redirect(url_for("webhooks.show", webhook_id=webhook_id))


def _show_secret(webhook: Webhook, secret: str, *, is_new: bool = True) -> str:
    # Whoever loads the page again is led to the webhook, and makes no second one.
    once.lead_to(url_for("webhooks.show", webhook_id=webhook.id))
    return render_template("webhooks/secret.html", webhook=webhook, secret=secret, is_new=is_new)
