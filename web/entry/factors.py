"""The second factor: codes of a telephone that change with the time, and recovery codes.

An account has it once a first code has confirmed the secret; until then the secret only waits.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

import pyotp
import segno
from argon2.exceptions import VerifyMismatchError
from markupsafe import Markup

from matcher.domain.codes import Role
from web.base import labels, site
from web.base.clock import utc_now
from web.base.installation import is_production_installation
from web.people import passwords
from web.people.models import User

STAFF = frozenset({Role.BROKER, Role.EXPERT, Role.OFFICER, Role.AUDITOR})
"""Who sees what is not theirs, and so needs a second factor."""

STEP_SECONDS = 30
WINDOW = (-1, 0, 1)
"""Steps around the present one whose codes are taken: clocks differ, and typing takes time."""

RECOVERY_CODES = 10
RECOVERY_LENGTH = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Of recovery codes: no two of them look alike."""


def is_required(user: User) -> bool:
    """Return whether the account may not do without a second factor here."""
    wanted = site.settings().second_factor
    if wanted == "off" or user.role not in STAFF:
        return False
    return wanted == "required" or is_production_installation()


def has_factor(user: User) -> bool:
    """Return whether the account has a confirmed second factor."""
    return user.totp_since is not None


def propose(user: User) -> None:
    """Make a new secret, to be confirmed by a first code."""
    user.totp_secret = pyotp.random_base32()
    user.totp_last_step = 0


def confirm(user: User, text: str) -> bool:
    """Take the proposed secret for good if the code is of it; return whether."""
    if not takes_code(user, text):
        return False
    user.totp_since = utc_now()
    return True


def takes_code(user: User, text: str) -> bool:
    """Return whether the code is right now the account's; the same one is never taken twice."""
    if not user.totp_secret:
        return False
    code = _plain(text)
    generator = pyotp.TOTP(user.totp_secret, interval=STEP_SECONDS)
    present = int(utc_now().timestamp()) // STEP_SECONDS
    for step in (present + offset for offset in WINDOW):
        if step > user.totp_last_step and _same(generator.generate_otp(step), code):
            user.totp_last_step = step
            return True
    return False


def takes_recovery_code(user: User, text: str) -> bool:
    """Return whether the text is one of the recovery codes left; it is none from now on."""
    typed = _plain(text)
    if len(typed) != RECOVERY_LENGTH:
        return False
    left = [stored for stored in user.recovery_codes if not _is_code(stored, typed)]
    is_known = len(left) < len(user.recovery_codes)
    user.recovery_codes = left
    return is_known


def draw_recovery_codes(user: User) -> list[str]:
    """Return new recovery codes, to be shown once; the old ones are worth nothing."""
    codes = [_draw_code() for _ in range(RECOVERY_CODES)]
    hasher = passwords.password_hasher()
    user.recovery_codes = [hasher.hash(_plain(code)) for code in codes]
    return codes


def forget(user: User) -> None:
    """Take the second factor away."""
    user.totp_secret, user.totp_since, user.totp_last_step = "", None, 0
    user.recovery_codes = []


def picture(user: User) -> Markup:
    """Return the proposed secret as a QR code, for the telephone's camera."""
    address = pyotp.TOTP(user.totp_secret, interval=STEP_SECONDS).provisioning_uri(
        name=user.email, issuer_name=labels.site_name()
    )
    drawing = segno.make(address, error="m").svg_inline(
        border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(drawing)  # noqa: S704 - squares only; the text is in none of it


def spell(user: User) -> str:
    """Return the proposed secret in groups of four, for typing."""
    secret = user.totp_secret
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _draw_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def _plain(text: str) -> str:
    """Return what was typed without blanks and hyphens, and full-width digits as plain ones."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(letter for letter in plain if letter.isalnum())


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _is_code(stored: str, typed: str) -> bool:
    """Return whether a code is the stored one. Codes are short enough to be tried one after the
    other, so that they are hashed as slowly as passwords; those of earlier releases were not."""
    if not stored.startswith("$"):
        return _same(stored, hashlib.sha256(typed.encode()).hexdigest())
    try:
        return passwords.password_hasher().verify(stored, typed)
    except VerifyMismatchError:
        return False
