"""One's own data: having it, and having it deleted."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import registry, site
from web.base.extensions import limiter
from web.base.forms.problems import show_problems
from web.entry import sessions
from web.entry.views import login_limit
from web.people.contact_record import list_reads
from web.people.models import User
from web.people.session import account
from web.privacy import service
from web.privacy.forms import DELETION_WORDS, DeletionForm
from web.privacy.views import blueprint


@blueprint.get("/account/data")
def data() -> str:
    """Tell what is kept of the account and what becomes of it."""
    return _show(account(), DeletionForm())


@blueprint.post("/account/data/download")
def download() -> Response:
    """Send what is kept of the account as a file."""
    found = json.dumps(service.download(account()), ensure_ascii=False, indent=2, default=_plain)
    answer = Response(found + "\n", mimetype="application/json")
    name = f"techmatch-account-{account().id}-{site.today().isoformat()}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post("/account/data/delete")
@limiter.limit(login_limit)
def delete() -> ResponseReturnValue:
    """Delete the account and sign out."""
    user, form = account(), DeletionForm()
    if not form.validate():
        return _show(user, form), 422
    try:
        service.delete_account(user, form.password.data or "", form.address.data or "")
    except InputError as error:
        show_problems(form, error, DELETION_WORDS)
        return _show(user, form), 422
    sessions.leave()
    flash(gettext("账号已注销。感谢您使用平台。"), "success")
    return redirect(url_for("home.index"))


def _show(user: User, form: DeletionForm) -> str:
    return render_template(
        "privacy/data.html",
        form=form,
        kinds=registry.present().own_data.values(),
        obstacles=service.list_obstacles(user),
        reads=list_reads(user),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # Moments are dates, too.
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a file")
