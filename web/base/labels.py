"""Words for the codes of the domain, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import get_locale, gettext

from matcher.domain.codes import (
    Mode,
    Stage,
)
from web.base import registry, site


@dataclass(frozen=True, slots=True)
class Region:
    """The region pack: names of fields, districts and TRL levels of one city."""

    data: dict[str, Any]

    @property
    def city(self) -> str:
        """The city's name for the reader."""
        return str(self.data["name_en" if locale_code() == "en" else "name"])

    def names(self, group: str) -> dict[str, str]:
        """Return code -> name of a group ('fields', 'districts', 'modes', ...) for the reader."""
        key = "name_en" if locale_code() == "en" else "name"
        return {str(row["code"]): row[key] for row in self.data[group]}

    def codes(self, group: str) -> list[str]:
        """Return the codes of a group in the pack's order."""
        return [str(row["code"]) for row in self.data[group]]

    def number(self, name: str, default: int) -> int:
        """Return a setting of the city's own; an older pack may lack it."""
        return int(self.data.get(name, default))


@cache
def load_region(path: Path) -> Region:
    """Return the region pack kept in ``path``."""
    return Region(json.loads(path.read_text(encoding="utf-8")))


def region() -> Region:
    """Return the running application's region pack."""
    return load_region(site.settings().region_path)


def locale_code() -> str:
    """Return 'zh' or 'en'."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def site_name() -> str:
    """Return the site's name."""
    settings = site.settings()
    return settings.site_name_en if locale_code() == "en" else settings.site_name


def label(code: StrEnum) -> str:
    """Return the word for a code of the domain."""
    return str(registry.present().labels[type(code)][code])


def choices(codes: type[StrEnum]) -> list[tuple[str, str]]:
    """Return (code, word) pairs for a form."""
    found = registry.present().labels[codes]
    return [(code.value, str(word)) for code, word in found.items()]


def region_choices(group: str) -> list[tuple[str, str]]:
    """Return (code, name) pairs of a group of the region pack for a form."""
    return list(region().names(group).items())


def region_names() -> dict[str, dict[str, str]]:
    """Return name -> code of fields and districts in both languages, for reading files."""
    pack = region().data
    return {
        target: {row[key]: row["code"] for row in pack[group] for key in ("name", "name_en")}
        for target, group in (("fields", "fields"), ("district", "districts"))
    }


def field_name(code: str) -> str:
    """Return an industry field's name."""
    return region().names("fields").get(code, code)


def district_name(code: str) -> str:
    """Return a district's name."""
    return region().names("districts").get(code, code)


def mode_name(code: str) -> str:
    """Return a cooperation mode's name."""
    return label(Mode(code))


def trl_name(level: int | None) -> str:
    """Return a maturity with its stage, such as 'TRL 6 · 中试'."""
    return "" if level is None else f"TRL {level} · {label(Stage.of_trl(level))}"


def join_words(words: Iterable[str]) -> str:
    """Return words as a list in one line."""
    return gettext("、").join(words)


def stored_word(word: str) -> str:
    """Return a word that is stored as it was chosen, such as the kind of a patent."""
    # The catalogue's entry for nothing is its own header.
    return gettext(word) if word else ""


FILTERS = {
    function.__name__: function
    for function in (
        label,
        field_name,
        district_name,
        mode_name,
        trl_name,
        stored_word,
    )
}
GLOBALS = {function.__name__: function for function in (locale_code, region_choices)}
