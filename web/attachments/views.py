"""Bringing files, downloading them, taking them off."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from web.attachments import service
from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.attachments.queries import find_block, find_subject, may_remove, rules_of
from web.base import confirm, registry
from web.base.confirm import Confirmation
from web.base.files import store
from web.base.files.receiving import Refused, receive
from web.base.files.rules import HolderRules
from web.base.guard import LARGEST_ID, subject
from web.base.labels import join_words
from web.base.sending import send_brought
from web.people.session import account, actor

blueprint = Blueprint("attachments", __name__)

_HOLDERS = ", ".join(holder.value for holder in Holder)


@blueprint.post(f"/attachments/<any({_HOLDERS}):holder_kind>/<int:holder_id>")
def upload(holder_kind: str, holder_id: int) -> ResponseReturnValue:
    """Attach the files of the form and go back to the page they came from."""
    holder = Holder(holder_kind)
    if holder_kind not in registry.present().attaches:
        abort(404)
    found = find_subject(holder, holder_id) if holder_id <= LARGEST_ID else None
    rules = rules_of(holder)
    if found is None or not rules.may_change(account(), found):
        abort(404)
    files = request.files.getlist("files")
    refused = store_files(holder, found, files)
    if refused:
        block = find_block(account(), holder, found)
        page = render_template(
            "attachments/refused.html",
            block=block,
            refused=refused,
            title=rules.title(account(), found),
            back=rules.page(found),
        )
        return page, 422
    return redirect(rules.page(found))


def store_files(holder: Holder, found: object, files: list[FileStorage]) -> Sequence[Refused]:
    """Attach files, say which were, and return those that are refused."""
    done = service.attach(account(), holder, found, receive(files))
    if done.added:
        flash(gettext("已上传 %(count)s 个文件。", count=len(done.added)), "success")
    if done.known:
        names = join_words(done.known)
        flash(gettext("%(names)s 已经在附件里，没有重复添加。", names=names), "info")
    if not (done.added or done.known or done.refused):
        flash(gettext("没有选择文件。请先选择，再上传。"), "warning")
    return done.refused


@blueprint.get("/attachments/<int:attachment_id>")
def download(**_: int) -> ResponseReturnValue:
    """Send a file to be saved, never to be shown."""
    attachment = subject(Attachment)
    found, rules = _readable(attachment)
    try:
        content = store.read(attachment.file)
    except OSError:
        abort(404)
    is_public = rules.is_public(found)
    return send_brought(content, attachment.file.kind, attachment.name, is_public=is_public)


@blueprint.route("/attachments/<int:attachment_id>/remove", methods=["GET", "POST"])
def remove(**_: int) -> ResponseReturnValue:
    """Ask first, then take the file off."""
    attachment = subject(Attachment)
    found, rules = _readable(attachment)
    user = account()
    if not rules.may_change(user, found) or not may_remove(user, found, attachment):
        abort(404)
    back = rules.page(found)
    if request.method == "GET":
        return confirm.ask(
            Confirmation(
                title=gettext("删除附件"),
                about=attachment.name,
                effects=[gettext("这个文件会从附件中删除，不能恢复；需要时可以重新上传。")],
                verb=gettext("删除附件"),
                back=back,
            )
        )
    service.detach(user, attachment)
    flash(gettext("附件已删除。"), "success")
    return redirect(back)


def _readable(attachment: Attachment) -> tuple[object, HolderRules]:
    rules = rules_of(attachment.holder)
    found = find_subject(attachment.holder, attachment.holder_id)
    if found is None or not rules.may_read(actor(), found):
        # That there is a file is itself nobody else's business.
        abort(404)
    return found, rules
