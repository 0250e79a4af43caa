"""What a harvester asks, checked as the protocol says; nothing is looked up here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from werkzeug.datastructures import MultiDict

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECOND = re.compile(rf"{_DAY.pattern}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z")


class Code(StrEnum):
    """The protocol's errors."""

    BAD_ARGUMENT = "badArgument"
    BAD_TOKEN = "badResumptionToken"  # noqa: S105 - names an error
    BAD_VERB = "badVerb"
    CANNOT_DISSEMINATE = "cannotDisseminateFormat"
    NO_SUCH_ID = "idDoesNotExist"
    NO_RECORDS = "noRecordsMatch"
    NO_FORMATS = "noMetadataFormats"


class Refused(Exception):
    """The protocol has an error for what was asked."""

    def __init__(self, code: Code, words: str) -> None:
        super().__init__(words)
        self.code = code


class Moving(Exception):
    """What was asked for is changing at this very moment: ask again."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The arguments of a verb. An ``alone`` one excludes all the others."""

    needed: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    alone: str = ""


_LIST = Rule(
    frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), alone="resumptionToken"
)
RULES: Mapping[str, Rule] = {
    "Identify": Rule(),
    "ListMetadataFormats": Rule(allowed=frozenset({"identifier"})),
    "ListSets": Rule(alone="resumptionToken"),
    "GetRecord": Rule(frozenset({"identifier", "metadataPrefix"})),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
}

Asked = Mapping[str, str]
"""The arguments, the verb among them, each once."""


def read_asked(arguments: MultiDict[str, str]) -> Asked:
    """Return the arguments of a request. Raises Refused."""
    verbs = arguments.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in RULES:
        known = ", ".join(RULES)
        raise Refused(Code.BAD_VERB, f"The argument verb is needed once, one of: {known}.")
    asked = {}
    for name, values in arguments.lists():
        if len(values) != 1:
            raise Refused(Code.BAD_ARGUMENT, f"The argument {name} is given more than once.")
        asked[name] = values[0]
    _check(asked, RULES[verbs[0]])
    return asked


def _check(asked: Asked, rule: Rule) -> None:
    given = asked.keys() - {"verb"}
    if rule.alone and rule.alone in given:
        if len(given) > 1:
            words = f"The argument {rule.alone} goes with the verb alone."
            raise Refused(Code.BAD_ARGUMENT, words)
        return
    if strange := given - rule.needed - rule.allowed:
        words = f"{asked['verb']} has no such argument: {', '.join(sorted(strange))}."
        raise Refused(Code.BAD_ARGUMENT, words)
    if missing := rule.needed - given:
        words = f"{asked['verb']} needs the argument {', '.join(sorted(missing))}."
        raise Refused(Code.BAD_ARGUMENT, words)
    if empty := sorted(name for name in given if not asked[name]):
        raise Refused(Code.BAD_ARGUMENT, f"The argument {', '.join(empty)} is empty.")


def read_span(asked: Asked) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last second that are asked for. Raises Refused."""
    since, until = asked.get("from"), asked.get("until")
    if since and until and len(since) != len(until):
        words = "The arguments from and until are both days, or both moments in UTC."
        raise Refused(Code.BAD_ARGUMENT, words)
    first, last = _read_moment("from", since), _read_moment("until", until)
    if last is not None and until is not None and _DAY.fullmatch(until):
        last += timedelta(days=1, seconds=-1)
    if first is not None and last is not None and first > last:
        raise Refused(Code.BAD_ARGUMENT, "The argument from is later than until.")
    return first, last


def _read_moment(name: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    form = "%Y-%m-%d" if _DAY.fullmatch(text) else "%Y-%m-%dT%H:%M:%SZ"
    try:
        if not (_DAY.fullmatch(text) or _SECOND.fullmatch(text)):
            raise ValueError
        # The last day of all has no second after it to be counted up to.
        return min(datetime.strptime(text, form).replace(tzinfo=UTC), LAST_DAY)
    except ValueError:
        words = f"The argument {name} is a day such as 2026-11-29, or 2026-11-29T08:00:00Z."
        raise Refused(Code.BAD_ARGUMENT, words) from None


LAST_DAY = datetime(9999, 12, 30, tzinfo=UTC)
