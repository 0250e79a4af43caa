"""The officers' page of the engine: its versions, what each learned, and which is in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.errors import InputError
from web.base import db, labels
from web.engine import versions
from web.engine.models import EngineVersion
from web.learning import queries as query
from web.people.session import account

GROUPS: dict[str, Any] = {
    "characters": _l("相同的字"),
    "words": _l("相同的词"),
    "meaning": _l("整体意思"),
    "terms": _l("相近的术语"),
    "facts": _l("成果自身的特点"),
}
"""Groups of features in words; one without words is shown by its name."""

NOTABLE = 0.1
"""A group counts as weighed differently when its influence changed by this share."""

blueprint = Blueprint("learning", __name__, url_prefix="/office/engine")


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version on the page; ``report`` is empty for the shipped one."""

    name: str
    created_at: datetime | None
    note: str
    is_active: bool
    is_usable: bool
    judged: int
    report: dict[str, Any]
    influences: list[tuple[str, float, float]]
    gained: str
    lost: str

    @property
    def most(self) -> float:
        """The greatest influence, for bars."""
        return max((max(old, new) for _, old, new in self.influences), default=1.0)


@blueprint.get("/")
def index() -> str:
    """Every version with its figures, the newest first."""
    encoder = _encoder()
    active = versions.find_active(encoder)
    judged = query.count_matches_by_engine()
    lines = [_line(row, active, encoder, judged) for row in versions.list_versions()]
    return render_template(
        "learning/index.html",
        lines=[*lines, _shipped_line(active, encoder, judged)],
        counts=query.count_decisions(),
    )


@blueprint.post("/use")
def use() -> ResponseReturnValue:
    """Put another version to use."""
    name = request.form.get("version", "")
    try:
        versions.use(account(), name, _encoder())
    except InputError as error:
        if not error.concerns("version"):
            raise
        db.rollback()
        flash(gettext("这个版本不能启用，请从列表中另选一个。"), "warning")
        return redirect(url_for("learning.index"))
    flash(gettext("已启用版本 %(name)s，未处理的配对正在重新计算。", name=name), "success")
    return redirect(url_for("learning.index"))


def _encoder() -> str:
    from web.engine import service as engine

    return engine.encoder().name


def _line(
    row: EngineVersion, active: EngineVersion | None, encoder: str, judged: dict[str, int]
) -> VersionLine:
    influences = row.report.get("influences") or {}
    return VersionLine(
        name=row.name,
        created_at=row.created_at,
        note=row.note,
        is_active=active is not None and row.id == active.id,
        is_usable=versions.is_usable(row, encoder),
        judged=_count(judged, row.name, row.encoder),
        report=row.report,
        influences=[
            (str(GROUPS.get(group, group)), old, new) for group, (old, new) in influences.items()
        ],
        gained=_join(influences, lambda old, new: new > old * (1 + NOTABLE)),
        lost=_join(influences, lambda old, new: new < old * (1 - NOTABLE)),
    )


def _shipped_line(
    active: EngineVersion | None, encoder: str, judged: dict[str, int]
) -> VersionLine:
    name = versions.shipped(encoder).version
    count = _count(judged, name, encoder)
    return VersionLine(name, None, "", active is None, True, count, {}, [], "", "")


def _count(judged: dict[str, int], version: str, encoder: str) -> int:
    """Return how many pairs a version judged with an encoder, alone or beside a transformer."""
    name = f"ranker-{version}+{encoder}"
    return sum(count for made, count in judged.items() if (made + "+").startswith(name + "+"))


def _join(influences: dict[str, list[float]], changed: Any) -> str:
    return labels.join_words(
        str(GROUPS.get(group, group))
        for group, (old, new) in influences.items()
        if changed(old, new)
    )
