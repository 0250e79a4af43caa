"""The officers' delivery record."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.base import site
from web.base.arguments import page_number
from web.base.guard import subject
from web.base.mails.kinds import MessageState
from web.base.mails.models import Message
from web.messages import queries as query
from web.messages import service
from web.messages.views import blueprint
from web.people.session import account


@blueprint.get(service.RECORD_PATH)
def record() -> str:
    """What was sent to whom, the newest first; never a body."""
    show, address = request.args.get("show", ""), request.args.get("address", "").strip()
    return render_template(
        "messages/record.html",
        page=query.list_messages(show, address, page_number()),
        show=show,
        address=address,
        states=list(MessageState),
        delivery=query.measure_delivery(),
        server=query.mail_destination(),
        folder=site.settings().mails_folder.resolve(),
        webhook=query.webhook_destination(),
    )


@blueprint.post("/office/messages/<int:message_id>/retry")
def retry(**_: int) -> ResponseReturnValue:
    """Try a message again."""
    service.retry(account(), subject(Message))
    flash(gettext("已重新排队，稍后刷新查看结果。"), "success")
    return redirect(url_for("messages.record"))


@blueprint.post("/office/messages/<int:message_id>/drop")
def drop(**_: int) -> ResponseReturnValue:
    """Put a message away."""
    service.drop(account(), subject(Message))
    flash(gettext("已记为不再发送。"), "info")
    return redirect(url_for("messages.record"))


@blueprint.post("/office/messages/test")
def test() -> ResponseReturnValue:
    """Send a message to oneself, and one to the group."""
    user = account()
    service.send_tests(user)
    flash(gettext("测试消息已排队，将发往 %(address)s。", address=user.email), "success")
    return redirect(url_for("messages.record"))
