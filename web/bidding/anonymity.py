"""Names in what blind readers get: whether a text tells who bids. Pure, but for files' texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from web.base.files.kinds import READABLE, FileKind
from web.base.widths import fold
from web.bidding.plans import Plan

SHORTEST_NAME = 2
_LEGAL = re.compile(r"(?:股份|集团)?(?:有限责任公司|有限公司|股份公司)$|集团$")
_BLANK = re.compile(r"\s+")


def names_of(organisations: Iterable[str], plan: Plan) -> list[str]:
    """Return what must not stand in the anonymous parts: organisations, people, ways to reach
    them."""
    people = [one.name for one in plan.team] + [plan.contact_name]
    houses = [*organisations, *plan.partners, *(one.organisation for one in plan.team)]
    shorter = [_LEGAL.sub("", name.strip()) for name in houses]
    ways = [plan.contact_phone, plan.contact_email]
    found = (name.strip() for name in (*houses, *shorter, *people, *ways))
    return list(dict.fromkeys(name for name in found if len(_plain(name)) >= SHORTEST_NAME))


def find_names(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that stand in a text, whatever blanks or widths it has; of those within
    each other the longest."""
    plain = _plain(text)
    found = [name for name in names if _plain(name) in plain]
    return [one for one in found if not any(one != other and one in other for other in found)]


def anonymous_text(plan: Plan) -> str:
    """Return all that blind readers see of a plan."""
    shown = plan.without_names()
    parts = [shown.approach, shown.basis, shown.novelty, shown.risks, *shown.commitments]
    parts += [f"{one.title}\n{one.role}" for one in shown.team]
    parts += [f"{one.title}\n{one.result}" for one in shown.milestones]
    parts += [one.item for one in shown.budget]
    return "\n".join(parts)


def text_of_file(kind: FileKind, content: bytes) -> str | None:
    """Return the text of a file, in memory only; None where nobody can tell what stands in it."""
    from web.base.files.apart import CannotRead, read_text

    if kind not in READABLE:
        return None
    try:
        return read_text(kind, content)
    except CannotRead:
        return None


def _plain(text: str) -> str:
    return _BLANK.sub("", fold(text)).casefold()
