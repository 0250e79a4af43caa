"""The site calls each act and each thing by one name: docs/glossary.md."""

from __future__ import annotations

import re

import pytest

from tests.whole.test_translations import extract_keys, forms_of, messages

CHINESE = {
    "企业求助": r"请求|求助与发榜|求助.{0,4}申请",
    "研判, a broker's of a match": r"配对审核|审核(?!、).{0,12}配对|审核.{0,3}名额"
    r"|配对.{0,6}(等|交给).{0,4}审核|逐[一条]确认|(?<!等)待确认",
    "审核, an officer's of a text": r"研判.{0,6}(内容|成果(?!和)|技术需求|文本)"
    r"|待审计|审计(?!日志|员)",
}
ENGLISH = {
    "request for help": r"(?i)\benquir(y|ies)\b",
    "review, an officer's of a text": r"(?i)\baudit(s|ed|ing)?\b(?! log)",
    "assess, a broker's of a match": r"(?i)\bjudg(e|es|ed|ing|ement|ments?)\b.{0,20}\bmatch"
    r"|\breview(s|ed)?\b[^,.]{0,30}\bmatch(?!ed)|\bmatch(es)?\b.{0,24}\breview",
}


def chinese_texts() -> set[str]:
    texts = {key if isinstance(key, str) else key[0] for _, key in extract_keys()}
    assert len(texts) > 500
    return texts


@pytest.mark.parametrize("word", CHINESE)
def test_no_text_has_another_word_for(word: str) -> None:
    assert [text for text in chinese_texts() if re.search(CHINESE[word], text)] == []


@pytest.mark.parametrize("word", ENGLISH)
def test_no_english_text_has_another_word_for(word: str) -> None:
    # What the code no longer says stays in the catalogue until it is next updated.
    said = chinese_texts()
    found = [
        english
        for message in messages()
        if (message.id[0] if message.pluralizable else message.id) in said
        for english in forms_of(message)
        if re.search(ENGLISH[word], english)
    ]
    assert found == []
