"""Pages of the broker who makes packs."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from web.base import db
from web.base.arguments import code_argument, key_of, page_number
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.packs import choosing, contents, opening, queries, renewing, service
from web.packs.forms import ReplyForm, SearchForm, WorkForm
from web.packs.kinds import PartKind
from web.packs.models import Pack, Part
from web.packs.states import PackState
from web.packs.views import blueprint
from web.people.session import account
from web.postings.disclosure import disclose, is_listed
from web.postings.models import Posting


@blueprint.get("/desk/packs")
def desk() -> str:
    """The broker's packs, those that are answered first."""
    user, state = account(), code_argument(PackState, "state")
    page = queries.list_for_broker(user, state, page_number())
    return render_template(
        "packs/desk.html",
        page=page,
        state=state,
        counts=queries.count_for_broker(user),
        lines=[(pack, contents.need_title(pack)) for pack in page.items],
    )


@blueprint.post("/desk/needs/<int:posting_id>/pack")
def start(posting_id: int) -> ResponseReturnValue:
    """Begin a pack with what the engine proposes, or go on with the one begun."""
    user, need = account(), subject(Posting)
    pack = queries.find_open(user, posting_id)
    if pack is None:
        try:
            pack = service.start(user, need)
            service.draft(user, pack)
        except (Forbidden, WrongState, LostRace) as error:
            db.rollback()
            # A second click comes here, too.
            pack = queries.find_open(user, posting_id)
            if pack is None:
                return _not_started(need, is_foreign=isinstance(error, Forbidden))
    return redirect(url_for("packs.work", pack_id=pack.id))


def _not_started(need: Posting, *, is_foreign: bool) -> ResponseReturnValue:
    gone = gettext("这项需求已下架，不能制作方案包。")
    foreign = gettext("这项需求不在您的领域，也没有您在办的配对，不能制作方案包。")
    flash(foreign if is_foreign else gone, "warning")
    page = url_for("items.need", posting_id=need.id)
    return redirect(page if is_listed(need) else url_for("packs.desk"))


@blueprint.get("/desk/packs/<int:pack_id>")
def work(**_: int) -> str:
    """Everything the broker does with a pack."""
    return _render(WorkForm.stored(subject(Pack)))


@blueprint.post("/desk/packs/<int:pack_id>/draft")
def draft(pack_id: int) -> ResponseReturnValue:
    """Have the engine look again."""
    try:
        count = service.draft(account(), subject(Pack))
    except WrongState:
        return _moved_on(pack_id)
    if count:
        flash(ngettext("新放入 %(num)s 项。", "新放入 %(num)s 项。", count), "success")
    else:
        flash(gettext("没有找到新的内容。可以在下面自己查找。"), "info")
    return _back(pack_id)


@blueprint.post("/desk/packs/<int:pack_id>/save")
def save(pack_id: int) -> ResponseReturnValue:
    """Keep what was typed; move a part, show the pack as the firm sees it, or send it."""
    user, pack = account(), subject(Pack)
    form = WorkForm.for_pack(pack)
    if not form.validate():
        return _render(form), 422
    action, _, key = (request.form.get("action") or "").partition("-")
    try:
        service.save(user, pack, form.typed, form.version.data or 0)
        part = _part(pack, key)
        if action in ("up", "down") and part is not None:
            service.move(user, pack, part, up=action == "up")
        elif action == "send":
            service.send(user, pack)
    except LostRace:
        db.rollback()
        return _render(form, conflict=True), 409
    except WrongState:
        return _moved_on(pack_id)
    except InputError as error:
        db.rollback()
        show_problems(form, error, _send_words(error))
        return _render(form), 422
    if action == "send":
        flash(gettext("方案包已发给企业，企业逐项答复后会通知您。"), "success")
    elif action == "preview":
        return redirect(url_for("packs.show", pack_id=pack_id))
    else:
        flash(gettext("已保存。"), "success")
    return _back(pack_id)


@blueprint.get("/desk/packs/<int:pack_id>/search")
def search(**_: int) -> ResponseReturnValue:
    """Look for something to put in."""
    pack = subject(Pack)
    form = SearchForm(request.args)
    kind = code_argument(PartKind, "kind") or PartKind.ACHIEVEMENT
    found = choosing.find(pack, kind, (form.q.data or "") if form.q.validate(form) else "")
    known = {part.posting_id or part.entry_id for part in pack.parts if part.kind is kind}
    form.kind.data = kind
    return render_template(
        "packs/search.html",
        pack=pack,
        title=contents.need_title(pack),
        form=form,
        kind=kind,
        found=[(key, content, key in known) for key, content in found],
    )


@blueprint.post("/desk/packs/<int:pack_id>/add")
def add(pack_id: int) -> ResponseReturnValue:
    """Put in what was found."""
    try:
        kind = PartKind(request.form.get("kind", ""))
        service.add(account(), subject(Pack), kind, key_of(request.form.get("object")) or 0)
    except WrongState:
        return _moved_on(pack_id)
    except (InputError, ValueError) as error:
        db.rollback()
        gone = gettext("这一条已经下架，请另选一条。")
        own = gettext("您与这一条的单位有利害关系，需要回避，请另选一条。")
        is_own = isinstance(error, InputError) and error.problems[0].code == "interest"
        flash(own if is_own else gone, "warning")
    else:
        flash(gettext("已放入，请写明理由。"), "success")
    return _back(pack_id)


@blueprint.post("/desk/packs/<int:pack_id>/reply")
def reply(pack_id: int) -> ResponseReturnValue:
    """Answer a question of the firm."""
    pack = subject(Pack)
    form, part = ReplyForm(), _part(pack, request.form.get("part", ""))
    if part is None or not form.validate():
        return _render(WorkForm.stored(pack), reply_form=form, replied=part), 422
    return _do(
        pack_id,
        lambda: service.reply(account(), pack, part, form.reply.data or ""),
        gettext("已答复，企业会收到通知。"),
    )


@blueprint.post("/desk/packs/<int:pack_id>/withdraw")
def withdraw(pack_id: int) -> ResponseReturnValue:
    """Take the pack back."""
    seen = key_of(request.form.get("version")) or 0
    return _do(
        pack_id, lambda: service.withdraw(account(), subject(Pack), seen), gettext("方案包已撤回。")
    )


@blueprint.post("/desk/packs/<int:pack_id>/renew")
def renew(pack_id: int) -> ResponseReturnValue:
    """Take the pack back and go on with another draft of its parts."""
    seen = key_of(request.form.get("version")) or 0
    try:
        fresh = renewing.renew(account(), subject(Pack), seen)
    except (WrongState, LostRace):
        return _moved_on(pack_id)
    flash(gettext("原方案包已撤回，这是新的草稿。"), "success")
    return _back(fresh.id)


@blueprint.post("/desk/packs/<int:pack_id>/open")
def open_deal(pack_id: int) -> ResponseReturnValue:
    """Make a deal of what the firm has accepted."""
    pack = subject(Pack)
    seen = key_of(request.form.get("version")) or 0
    chosen = key_of(request.form.get("part"))
    try:
        match = opening.open_deal(account(), pack, chosen, seen)
    except InputError:
        db.rollback()
        flash(gettext("请选择企业接受的一项成果。"), "warning")
        return _back(pack_id)
    except Forbidden:
        db.rollback()
        flash(gettext("您与成果方有利害关系，需要回避，请联系管理员改派。"), "warning")
        return _back(pack_id)
    except WrongState as error:
        if error.machine != "match":
            return _moved_on(pack_id)
        db.rollback()
        flash(gettext("这一对已由别的经纪人在办或已经结束，请另选一项成果。"), "warning")
        return _back(pack_id)
    except LostRace:
        return _moved_on(pack_id)
    flash(gettext("已转为对接，正在征求成果方和其他各方的意见。"), "success")
    return redirect(url_for("deals.show", match_id=match.id))


def _do(pack_id: int, act: Callable[[], None], told: str) -> ResponseReturnValue:
    try:
        act()
    except (WrongState, LostRace):
        return _moved_on(pack_id)
    flash(told, "success")
    return _back(pack_id)


def _part(pack: Pack, key: str) -> Part | None:
    wanted = key_of(key)
    return next((part for part in pack.parts if part.id == wanted), None)


def _back(pack_id: int) -> ResponseReturnValue:
    return redirect(url_for("packs.work", pack_id=pack_id))


def _moved_on(pack_id: int) -> ResponseReturnValue:
    db.rollback()
    flash(gettext("方案包刚刚有变化，这次没有记录。请看过现在的内容再操作。"), "warning")
    return _back(pack_id)


def _send_words(error: InputError) -> dict[tuple[str, str] | str, object]:
    texts = {
        "parts": gettext("请至少放入一项。依据不足的，写明您自己的理由后才会发出。"),
        "reason": gettext("请写明理由。"),
    }
    return {one.field: texts[one.field.split("_")[0]] for one in error.problems}


def _render(
    form: WorkForm,
    *,
    conflict: bool = False,
    reply_form: ReplyForm | None = None,
    replied: Part | None = None,
) -> str:
    user, pack = account(), subject(Pack)
    revision = pack.need.published_revision or pack.need.latest
    is_draft = pack.state is PackState.DRAFT
    if conflict:
        # The form goes on from what is stored now.
        form.version.raw_data, form.version.data = None, pack.version
    return render_template(
        "packs/work.html",
        pack=pack,
        need=disclose(revision, user),
        form=form,
        conflict=conflict,
        groups=contents.group_parts(pack, all_of_it=is_draft),
        is_draft=is_draft,
        choices=opening.list_choices(pack),
        accepted=opening.list_accepted(pack),
        reply_form=reply_form or ReplyForm(formdata=None),
        replied=replied,
    )
