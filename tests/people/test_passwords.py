"""A password must be long and hard to guess; nothing is asked of its letters."""

from __future__ import annotations

import pytest

from matcher.domain.errors import InputError
from web.people.passwords import check_password


@pytest.mark.parametrize(
    "password", ["correct horse battery", "我的狗叫旺财今年三岁", "纸短情长xu4bnl"]
)
def test_words_that_nobody_guesses_are_taken(password: str) -> None:
    check_password(password)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("kurz", "too_short"),
        ("1234567890", "guessable"),
        ("woaini1314520", "guessable"),
        ("zhanjiang2026", "guessable"),
        ("aaaaaaaaaaaaaaaa", "guessable"),
        ("x" * 1001, "too_long"),
    ],
)
def test_short_and_common_ones_are_refused(password: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        check_password(password)
    assert caught.value.problems[0].code == code


def test_ones_own_name_and_address_do_not_help() -> None:
    with pytest.raises(InputError):
        check_password("chenjianguo88", "陈建国", "chenjianguo@haixian.example.org")
