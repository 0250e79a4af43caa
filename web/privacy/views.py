"""The texts the law asks for, as pages."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext

from web.base.labels import locale_code
from web.privacy import texts

blueprint = Blueprint("privacy", __name__)


@blueprint.get("/privacy")
def notice() -> str:
    """Tell what becomes of personal data."""
    return _show("privacy", gettext("隐私声明"))


@blueprint.get("/terms")
def terms() -> str:
    """Tell what everybody agrees to who uses the platform."""
    return _show("terms", gettext("服务条款"))


@blueprint.get("/contact")
def contact() -> str:
    """Tell whom people can ask."""
    return _show("contact", gettext("联系我们"))


def _show(name: str, title: str) -> str:
    text = texts.find_text(name, locale_code())
    return render_template("privacy/text.html", name=name, title=title, text=text)
