"""A pack as its firm reads and answers it; as its broker and the officers read it, too."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, WrongState
from web.base import db
from web.base.access import allows
from web.base.arguments import page_number
from web.base.files.kinds import MIME_TYPES, FileKind
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.sending import send_bytes
from web.packs import answering, contents, paper, queries
from web.packs.forms import AnswerForm
from web.packs.models import Pack
from web.packs.permissions import ANSWER_PACK, OVERSEE_PACKS, WORK_PACK
from web.packs.states import ASKED_STATES, PackState, PartState
from web.people.session import account
from web.postings.disclosure import disclose

blueprint = Blueprint("packs", __name__)


@blueprint.get("/work/packs")
def mine() -> str:
    """What was sent to the firm's needs, and what the account is asked to take part in."""
    user = account()
    page = queries.list_for_firm(user, page_number())
    return render_template(
        "packs/mine.html",
        page=page,
        lines=[(pack, contents.need_title(pack)) for pack in page.items],
        parties=[(one, contents.need_title(one.pack)) for one in queries.list_parties(user)],
    )


@blueprint.get("/packs/<int:pack_id>")
def show(**_: int) -> ResponseReturnValue:
    """The pack as a page to be read; the firm answers on it."""
    pack = subject(Pack)
    _require_shown(pack)
    return _render(AnswerForm.stored(pack))


@blueprint.get("/packs/<int:pack_id>.docx")
def document(pack_id: int) -> ResponseReturnValue:
    """The pack as a Word document."""
    pack = subject(Pack)
    _require_shown(pack)
    name = f"pack-{pack_id}.docx"
    return send_bytes(paper.write(pack), MIME_TYPES[FileKind.DOCX], name)


@blueprint.post("/packs/<int:pack_id>/answer")
def answer(pack_id: int) -> ResponseReturnValue:
    """Keep the firm's answers, and tell the broker when they are all."""
    user, pack = account(), subject(Pack)
    form = AnswerForm.for_pack(pack)
    back = redirect(url_for("packs.show", pack_id=pack_id))
    if not form.validate():
        return _render(form), 422
    try:
        answering.answer(user, pack, form.answers, finish=form.finishes)
    except InputError as error:
        db.rollback()
        show_problems(form, error, _answer_words(error))
        return _render(form), 422
    except WrongState:
        db.rollback()
        flash(gettext("方案包已经转为对接、撤回或失效，这次没有再记录。"), "warning")
        return back
    if form.finishes:
        flash(gettext("答复已提交，经纪人会联系您；转为对接之前还可以修改。"), "success")
    else:
        flash(gettext("答复已保存。逐项答完后，请点“完成答复”。"), "success")
    return back


def _answer_words(error: InputError) -> dict[tuple[str, str] | str, object]:
    texts = {
        "gone": gettext("这一项已下架，不能接受。请选择“不接受”或提出疑问。"),
        "answer": gettext("请答复这一项。"),
        "code": gettext("请选择不接受的原因。"),
        "words": gettext("请写明疑问或原因。"),
    }
    return {
        (one.field, one.code): texts.get(one.code) or texts[one.field.split("_")[0]]
        for one in error.problems
    }


def _require_shown(pack: Pack) -> None:
    """A draft is its broker's, and the officers oversee it: its firm has no relation to it."""
    user = account()
    if pack.sent_at is None and not (allows(user, WORK_PACK, pack) or allows(user, OVERSEE_PACKS)):
        abort(404)


def _render(form: AnswerForm) -> str:
    user, pack = account(), subject(Pack)
    revision = pack.need.published_revision or pack.need.latest
    answers = allows(user, ANSWER_PACK, pack) and pack.state in ASKED_STATES
    kept = contents.list_kept(pack)
    return render_template(
        "packs/show.html",
        pack=pack,
        need=disclose(revision, user),
        groups=contents.group_parts(pack),
        form=form if answers else None,
        works=allows(user, WORK_PACK, pack),
        is_draft=pack.state is PackState.DRAFT,
        accepted=sum(part.state is PartState.ACCEPTED for part in kept),
        count=len(kept),
    )
