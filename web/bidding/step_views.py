"""Handing in a bid, its receipts, and taking it back."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, LostRace, WrongState
from web.base import confirm, db
from web.base.confirm import Confirmation
from web.base.files.kinds import FileKind
from web.base.guard import subject
from web.base.sending import send_brought, send_bytes
from web.bidding import queries as query
from web.bidding import reading, service
from web.bidding.completeness import indicator_lines
from web.bidding.forms import DigestForm, form_of
from web.bidding.models import Bid, BidVersion
from web.bidding.views import blueprint, is_writable, render, show_late, show_own
from web.people.session import account


@blueprint.route("/work/bids/<int:bid_id>/submit", methods=["GET", "POST"])
def submit(**_: int) -> ResponseReturnValue:
    """Show what will be handed in; then hand it in."""
    bid = subject(Bid)
    if request.method == "POST":
        return _submit(bid)
    if not is_writable(bid):
        return show_own(bid)
    return _incomplete(bid) or render_template(
        "bidding/submit.html",
        bid=bid,
        challenge=bid.challenge,
        found=reading.read_own(account(), bid),
        lines=indicator_lines(bid.challenge.indicators),
        is_changed=reading.is_changed(account(), bid),
    )


@blueprint.get("/work/bids/<int:bid_id>/receipts/<int:number>")
def receipt(number: int, **_: int) -> str:
    """The receipt of one submission, to be printed and compared."""
    version = _version(number)
    found = reading.read_own_version(account(), version)
    # Asked by GET, and nothing changes.
    form = DigestForm(request.args, meta={"csrf": False})
    typed = "".join((form.digest.data or "").split()).lower()
    return render_template(
        "bidding/receipt.html",
        bid=version.bid,
        challenge=version.bid.challenge,
        version=version,
        found=found,
        form=form,
        typed=typed,
        is_intact=found.digest == version.digest,
    )


@blueprint.get("/work/bids/<int:bid_id>/receipts/<int:number>/content")
def receipt_content(number: int, **_: int) -> ResponseReturnValue:
    """The very text whose SHA-256 the receipt says."""
    version = _version(number)
    found = reading.read_own_version(account(), version)
    return send_bytes(found.text, "application/json", f"bid-{found.bid_id}-{number}.json")


@blueprint.get("/work/bids/<int:bid_id>/files/<int:file_id>")
def own_file(file_id: int, **_: int) -> ResponseReturnValue:
    """Send a file back to its bidder."""
    try:
        shown, content = reading.read_own_file(account(), subject(Bid), file_id)
    except (LookupError, OSError):
        abort(404)
    return send_brought(content, FileKind(shown.kind), shown.name)


@blueprint.route("/work/bids/<int:bid_id>/retract", methods=["GET", "POST"])
def retract(**_: int) -> ResponseReturnValue:
    """Ask first, then take back what was handed in."""
    bid = subject(Bid)
    back = url_for("bidding.write", bid_id=bid.id)
    if not is_writable(bid):
        return show_late(bid) if request.method == "POST" else redirect(back)
    if request.method == "GET":
        return confirm.ask(
            Confirmation(
                title=gettext("撤回揭榜材料"),
                about=bid.challenge.title,
                effects=[gettext("本单位不再参加这份榜单的评审，除非截止前重新递交。")],
                kept=[gettext("填写的内容、附件和已有的回执都保留。")],
                verb=gettext("撤回揭榜材料"),
                back=back,
                version=bid.version,
            )
        )
    service.retract(account(), bid, confirm.expected_version())
    flash(gettext("已撤回。截止前可以重新递交。"), "success")
    return redirect(back)


def _version(number: int) -> BidVersion:
    found = query.find_version(subject(Bid), number)
    if found is None:
        abort(404)
    return found


def _incomplete(bid: Bid) -> ResponseReturnValue | None:
    """Return the form with what is missing or cannot be read in it; None where all is well."""
    draft = reading.read_own_draft(account(), bid)
    form = form_of(draft, bid.challenge, bid.version)
    has_faults = bool(draft.typed) and form.find_faults()
    if not form.say_gaps(bid.challenge) and not has_faults:
        return None
    return render(form, bid, draft.plan), 422


def _submit(bid: Bid) -> ResponseReturnValue:
    try:
        version = service.submit(account(), bid, confirm.expected_version())
    except WrongState as error:
        return _explain(bid, error)
    except LostRace:
        db.rollback()
        flash(gettext("同事刚刚改过这份材料，还没有递交。请核对最新内容后再递交。"), "warning")
        return redirect(url_for("bidding.submit", bid_id=bid.id))
    except InputError:
        db.rollback()
        return redirect(url_for("bidding.submit", bid_id=bid.id))
    flash(gettext("已递交并密封。请保存回执。"), "success")
    return redirect(url_for("bidding.receipt", bid_id=bid.id, number=version.number))


def _explain(bid: Bid, error: WrongState) -> ResponseReturnValue:
    if error.machine == "challenge":
        service.note_late(account(), bid)
        return show_late(bid)
    db.rollback()
    if error.machine == "organisation":
        flash(gettext("本单位通过核验后才能递交，请联系管理员。"), "warning")
    elif error.state == "unchanged":
        flash(gettext("与已递交的内容相同，不需要再递交。"), "info")
    else:
        raise error
    return redirect(url_for("bidding.write", bid_id=bid.id))
