"""Files of one's own bid: brought with the form, and sent back to their bidder alone."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, request
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base.files.receiving import Refused, receive
from web.base.labels import join_words
from web.bidding import files
from web.bidding.models import Bid
from web.people.session import account


def change_files(bid: Bid, verb: str, file_id: int) -> Sequence[Refused]:
    """Do what a button beside the files asks for; return what was refused."""
    if verb == "attach":
        return _add(bid)
    try:
        if verb == "detach":
            files.remove_file(account(), bid, file_id)
            flash(gettext("附件已移除。"), "success")
        else:
            files.mark_file(account(), bid, file_id, is_blind=verb == "blind")
            flash(gettext("附件的匿名标记已更改。"), "success")
    except InputError as error:
        if not error.concerns("file"):
            raise
        flash(_explain(error), "warning")
    return ()


def _add(bid: Bid) -> Sequence[Refused]:
    is_blind = bool(request.form.get("is_blind"))
    brought = receive(request.files.getlist("files"))
    done = files.add_files(account(), bid, brought, is_blind=is_blind)
    if done.names:
        count = len(done.names)
        flash(gettext("已密封保存 %(count)s 个文件。", count=count), "success")
    if done.not_blind:
        names = join_words(done.not_blind)
        flash(
            gettext(
                "%(names)s 里的作者等信息无法清除，没有标为匿名件。请另存为 PDF 后再上传。",
                names=names,
            ),
            "warning",
        )
    if not (done.names or done.refused):
        flash(gettext("没有选择文件。请先选择，再上传。"), "warning")
    return done.refused


def _explain(error: InputError) -> str:
    if error.problems[0].code == "not_strippable":
        return gettext("这个文件里的作者等信息无法清除，不能标为匿名件。请另存为 PDF 后再上传。")
    return gettext("这个附件已经移除。")
