"""The English catalogue covers the code; amounts and lists read as each language writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale, gettext, ngettext, pgettext

from matcher.types import Criterion, Evidence, Fit
from matcher.words.wording import sentence
from tests.conftest import CATALOGUE
from web.base import formats, labels
from web.base.config import ROOT

Key = tuple[str | None, str | tuple[str, ...]]

KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# Chinese characters, and the punctuation and wide forms that go with them.
CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+")


# The catalogue


def read_catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


@cache
def messages() -> list[Message]:
    """Return the catalogue's entries without its header."""
    return [message for message in read_catalogue() if message.id]


def forms_of(message: Message) -> list[str]:
    """Return the English forms of an entry: one, or one for each number."""
    return list(message.string) if message.pluralizable else [str(message.string)]


@cache
def extract_keys() -> dict[Key, str]:
    """Return (context, msgid) -> file and line of every text in the code."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[Key, str] = {}
    for name, line, text, _, context in extract_from_dir(ROOT, methods, options, KEYWORDS):
        found.setdefault((context, text), f"{name}:{line}")
    return found


def test_every_text_of_the_code_has_an_english_one() -> None:
    known = {(message.context, message.id) for message in messages() if all(forms_of(message))}
    found = extract_keys()
    assert len(found) > 500
    assert {key: place for key, place in found.items() if key not in known} == {}


def test_no_english_text_is_a_guess() -> None:
    assert [message.id for message in messages() if message.fuzzy] == []


def test_english_texts_name_the_same_values() -> None:
    for message in messages():
        text = message.id[0] if message.pluralizable else message.id
        for english in forms_of(message):
            wanted = set(PLACEHOLDER.findall(text))
            assert set(PLACEHOLDER.findall(english)) == wanted, (text, english)


def test_english_texts_are_english() -> None:
    for message in messages():
        for english in forms_of(message):
            assert not CHINESE.search(english), english
            assert "!" not in english, english


# What the catalogue does not say: amounts, lists, numbers


WAN = 1_000_000
"""Fen in 10,000 yuan."""


@pytest.mark.parametrize(
    ("fen", "chinese", "in_english"),
    [
        (None, "面议", "Negotiable"),
        (0, "0 万元", "CNY 0"),
        (12_345, "0.01 万元", "CNY 123.45"),
        (35 * WAN, "35 万元", "CNY 350,000"),
        (64_500_050, "64.5 万元", "CNY 645,000.50"),
        (120 * WAN, "120 万元", "CNY 1.2 million"),
        (9_999 * WAN, "9,999 万元", "CNY 99.99 million"),
        (12_500 * WAN, "1.25 亿元", "CNY 125 million"),
        (250_000 * WAN, "25 亿元", "CNY 2.5 billion"),
    ],
)
def test_amounts_read_as_each_language_writes_them(
    english: Flask, fen: int | None, chinese: str, in_english: str
) -> None:
    with force_locale("zh"):
        assert formats.money(fen) == chinese
    with force_locale("en"):
        assert formats.money(fen) == in_english


@pytest.mark.parametrize(
    ("low", "high", "chinese", "in_english"),
    [
        (None, None, "面议", "Negotiable"),
        (None, 80, "80 万元", "CNY 800,000"),
        (30, None, "30 万元", "CNY 300,000"),
        (30, 30, "30 万元", "CNY 300,000"),
        (30, 80, "30–80 万元", "CNY 300,000–800,000"),
        (30, 120, "30–120 万元", "CNY 300,000–CNY 1.2 million"),
        (120, 250, "120–250 万元", "CNY 1.2–2.5 million"),
        (8_000, 12_000, "8,000 万元–1.2 亿元", "CNY 80–120 million"),
    ],
)
def test_a_range_names_its_unit_once_where_both_ends_have_it(
    english: Flask, low: int | None, high: int | None, chinese: str, in_english: str
) -> None:
    ends = [None if end is None else end * WAN for end in (low, high)]
    with force_locale("zh"):
        assert formats.money_range(*ends) == chinese
    with force_locale("en"):
        assert formats.money_range(*ends) == in_english


def test_exact_amounts_keep_the_fen(english: Flask) -> None:
    with force_locale("zh"):
        assert formats.exact_money(125_000_005) == "1,250,000.05 元"
    with force_locale("en"):
        assert formats.exact_money(125_000_005) == "CNY 1,250,000.05"


def test_reasons_give_amounts_as_pages_do() -> None:
    values = {"budget_max": 80 * WAN, "price": 95 * WAN}
    met = Evidence(criteria=(Criterion("budget", Fit.MET, values),))
    short = Evidence(criteria=(Criterion("budget", Fit.NOT_MET, values),))
    assert sentence(met, "en") == "Budget CNY 800,000, price CNY 950,000."
    assert sentence(short, "en") == ("The budget of CNY 800,000 is below the price of CNY 950,000.")


def test_lists_use_the_comma_of_the_language(english: Flask) -> None:
    with force_locale("zh"):
        assert labels.join_words(["a", "b"]) == "a、b"
    with force_locale("en"):
        assert labels.join_words(["a", "b"]) == "a, b"


def test_the_weekday_stands_where_the_language_puts_it(english: Flask) -> None:
    value = datetime(2026, 11, 30, 10, tzinfo=UTC)
    with force_locale("zh"):
        assert formats.moment(value) == "2026年11月30日 周一 18:00"
    with force_locale("en"):
        assert formats.moment(value) == "Mon 30 Nov 2026 18:00"


def test_one_day_is_not_days(english: Flask) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    with force_locale("en"):
        assert formats.days_left(now + timedelta(days=1), now) == "1 day left"
        assert formats.days_left(now + timedelta(days=3), now) == "3 days left"
        assert formats.days_left(now + timedelta(hours=2), now) == "2 hours left"
    with force_locale("zh"):
        assert formats.days_left(now + timedelta(days=1), now) == "还有 1 天"


def test_a_word_stored_as_chosen_is_translated_and_nothing_stays_nothing(english: Flask) -> None:
    with force_locale("en"):
        assert labels.stored_word("发明专利") == "Invention patent"
        assert labels.stored_word("") == ""
        assert labels.stored_word("Own words") == "Own words"


def test_chinese_needs_no_catalogue(english: Flask) -> None:
    with force_locale("zh"):
        assert gettext("面议") == "面议"
        assert ngettext("还有 %(num)s 天", "还有 %(num)s 天", 3) == "还有 3 天"
        assert pgettext("one", "技术需求") == "技术需求"
