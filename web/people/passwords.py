"""What a password must be, and how it is stored."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from flask_babel import lazy_gettext as _l

from matcher.domain.errors import InputError
from web.base.forms.problems import Words

MINIMUM_LENGTH = 10
LONGEST = 1000
LEAST_SCORE = 3
"""zxcvbn's score from which on a password stands 10^8 guesses."""

READ = 72
"""Characters zxcvbn looks at; its time grows with the square, and no guesser gets further."""

COMMON = (
    "woaini", "woaini1314", "5201314", "1314520", "aini1314", "zhanjiang", "guangdong", "zhongguo",
    "wodemima", "mima123456", "admin888", "qwe123456", "a123456789", "nihao123", "caonima",
    "kejiju", "techmatch", "jishujingjiren", "chengguozhuanhua",
)  # fmt: skip
"""Common here, and missing in the library's lists, which are of English and of leaked ones."""

PASSWORD_WORDS: Words = {
    ("password", "too_short"): _l("密码至少 10 个字符，可以是一句话。"),
    ("password", "too_long"): _l("密码过长，最多 1000 个字符。"),
    ("password", "guessable"): _l(
        "这个密码太容易被猜到。请换成几个不相干的词，或一句只有自己知道的话。"
    ),
}


@cache
def password_hasher() -> PasswordHasher:
    """Return the hasher of passwords. Its costs are the library's, and no setting lowers them."""
    return PasswordHasher()


def check_password(password: str, *personal: str) -> None:
    """Raise InputError for a password that is short, common or soon guessed.

    ``personal`` are words a guesser knows of the person: name, address, organisation.
    """
    if len(password) < MINIMUM_LENGTH:
        text = f"password: at least {MINIMUM_LENGTH} characters"
        raise InputError.of("password", "too_short", text)
    if len(password) > LONGEST:
        raise InputError.of("password", "too_long", f"password: at most {LONGEST} characters")
    # 12 MB of common passwords: only where one is chosen.
    from zxcvbn import zxcvbn

    known = [part for text in personal for part in (text, *text.split("@")) if part]
    if zxcvbn(password[:READ], user_inputs=[*known, *COMMON])["score"] < LEAST_SCORE:
        raise InputError.of("password", "guessable", "password: too easy to guess")


def hash_password(password: str, *personal: str) -> str:
    """Return the Argon2 hash. Raises InputError as ``check_password`` does."""
    check_password(password, *personal)
    return password_hasher().hash(password)
