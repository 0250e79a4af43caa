"""The texts of all messages: their places are the same in both languages, and can be filled."""

from __future__ import annotations

import re

from flask import Flask
from flask_babel import force_locale

from web.base import registry
from web.base.mails.kinds import MailKind

PLACE = re.compile(r"%\((\w+)\)s")


def places_of(kind: MailKind) -> set[str]:
    return {name for text in texts_of(kind) for name in PLACE.findall(text)}


def texts_of(kind: MailKind) -> list[str]:
    return [str(kind.subject), *(str(line) for line in kind.lines), str(kind.link)]


def test_no_text_has_a_place_that_the_other_language_does_not_fill(english: Flask) -> None:
    kinds = registry.present().mails
    assert kinds
    for kind in kinds.values():
        with force_locale("zh"):
            values = dict.fromkeys(places_of(kind), "甲")
        for language in ("zh", "en"):
            with force_locale(language):
                filled = [text % values for text in texts_of(kind)]
            assert "%" not in "".join(filled), kind.name


def test_every_message_says_something_in_its_subject_and_leads_somewhere(app: Flask) -> None:
    for kind in registry.present().mails.values():
        with force_locale("zh"):
            assert kind.subject
            assert kind.lines
            assert not {"!", "！"} & set("".join(texts_of(kind))), kind.name
